"""The forms of accounts: parsed whole, every fault at once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from hotgigs.accounts.commands import Newcomer
from hotgigs.web.forms import Fields

NAME_LIMIT = 120
_BODY_LIMIT = 4096
"""A password is never cut or trimmed; what is longer than this is no password but an attack on the hash."""


@dataclass(frozen=True)
class SignIn:
    """An address and a password."""

    email: str
    password: str = field(repr=False)

    @classmethod
    def parse(cls, form: Mapping[str, Any]) -> "SignIn":
        """Read the form.

        Raises Invalid.
        """
        fields = Fields(form)
        read = cls(fields.email("email"), password(fields, form, "password", "Your password"))
        fields.finish()
        return read


@dataclass(frozen=True)
class EmailChange:
    """The address that shall be the new one, and the password that allows it."""

    email: str
    password: str = field(repr=False)

    @classmethod
    def parse(cls, form: Mapping[str, Any]) -> "EmailChange":
        """Read the form.

        Raises Invalid.
        """
        fields = Fields(form)
        read = cls(fields.email("email"), password(fields, form, "password", "Your present password"))
        fields.finish()
        return read


@dataclass(frozen=True)
class PasswordChange:
    """The present password, the new one, and whether other browsers are signed out."""

    present: str = field(repr=False)
    new: str = field(repr=False)
    end_others: bool

    @classmethod
    def parse(cls, form: Mapping[str, Any]) -> "PasswordChange":
        """Read the form.

        Raises Invalid.
        """
        fields = Fields(form)
        present = password(fields, form, "present", "Your present password")
        read = cls(present, password(fields, form, "password", "A new password"), fields.flag("end_others"))
        fields.finish()
        return read


def parse_newcomer(form: Mapping[str, Any]) -> Newcomer:
    """Read name, address and password of who wants an account.

    Raises Invalid.
    """
    fields = Fields(form)
    name = person_name(fields)
    newcomer = Newcomer(name, fields.email("email"), password(fields, form, "password", "A password"))
    fields.finish()
    return newcomer


def parse_email(form: Mapping[str, Any]) -> str:
    """Read an address alone.

    Raises Invalid.
    """
    fields = Fields(form)
    email = fields.email("email")
    fields.finish()
    return email


def parse_name(form: Mapping[str, Any]) -> str:
    """Read a name alone.

    Raises Invalid.
    """
    fields = Fields(form)
    name = person_name(fields)
    fields.finish()
    return name


def parse_password(form: Mapping[str, Any], label: str) -> str:
    """Read a password alone.

    Raises Invalid.
    """
    fields = Fields(form)
    read = password(fields, form, "password", label)
    fields.finish()
    return read


def person_name(fields: Fields) -> str:
    """Read a person's name; mails carry it, so an address of the web cannot hide in it."""
    name = fields.text("name", longest=NAME_LIMIT, label="Your name", required=True)
    if "://" in name or "www." in name.lower():
        fields.refuse("name", "A name cannot hold the address of a website.")
    return name


def password(fields: Fields, form: Mapping[str, Any], name: str, label: str) -> str:
    """Read a password exactly as it was sent."""
    value = str(form.get(name, ""))
    if not value:
        fields.refuse(name, f"{label} is needed.")
    elif len(value) > _BODY_LIMIT:
        fields.refuse(name, f"{label} cannot be that long.")
    return value
