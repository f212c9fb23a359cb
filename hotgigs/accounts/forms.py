"""The forms of accounts: parsed whole, every fault at once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from hotgigs.accounts.commands import Newcomer
from hotgigs.web.forms import Fields


@dataclass(frozen=True)
class Credentials:
    """An address, and the password that goes with it or allows it."""

    email: str
    password: str = field(repr=False)

    @classmethod
    def parse(cls, form: Mapping[str, Any], label: str) -> "Credentials":
        """Read the form; the label says which password is asked for.

        Raises Invalid.
        """
        with Fields(form) as fields:
            return cls(fields.email("email"), fields.password("password", label))


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
        with Fields(form) as fields:
            present = fields.password("present", "Your present password")
            return cls(present, fields.password("password", "A new password"), fields.flag("end_others"))


def parse_newcomer(form: Mapping[str, Any]) -> Newcomer:
    """Read name, address and password of who wants an account.

    Raises Invalid.
    """
    with Fields(form) as fields:
        name = fields.person_name("name")
        return Newcomer(name, fields.email("email"), fields.password("password", "A password"))


def parse_email(form: Mapping[str, Any]) -> str:
    """Read an address alone.

    Raises Invalid.
    """
    with Fields(form) as fields:
        return fields.email("email")


def parse_name(form: Mapping[str, Any]) -> str:
    """Read a name alone.

    Raises Invalid.
    """
    with Fields(form) as fields:
        return fields.person_name("name")


def parse_person(form: Mapping[str, Any]) -> tuple[str, str]:
    """Read name and address of who gets an account.

    Raises Invalid.
    """
    with Fields(form) as fields:
        return fields.person_name("name"), fields.email("email")


def parse_password(form: Mapping[str, Any], label: str) -> str:
    """Read a password alone.

    Raises Invalid.
    """
    with Fields(form) as fields:
        return fields.password("password", label)
