"""Reading request forms: bounded text, known choices, and every fault at once."""

import re
from collections.abc import Collection, Mapping
from typing import Any

from flask import Response, make_response, render_template

from hotgigs.kernel.errors import Invalid

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_LONGEST_PASSWORD = 4096
"""What is longer is no password but an attack on the hash."""
_EMAIL = re.compile(r"[^@\s<>\"(),:;\\\[\]]{1,64}@(?=.{1,253}$)[^@\s.]+(\.[^@\s.]+)+")


class Fields:
    """A form as it is read: values by name, and a sentence for each field that cannot be accepted.

    Read it in a `with` block, which raises Invalid with every fault at its end.
    """

    def __init__(self, form: Mapping[str, Any]) -> None:
        self._form = form
        self.errors: dict[str, str] = {}

    def __enter__(self) -> "Fields":
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None and self.errors:
            raise Invalid(fields=self.errors)

    def text(
        self, name: str, *, longest: int, label: str = "This", required: bool = False, many_lines: bool = False
    ) -> str:
        """Read text without control characters, trimmed."""
        value = _CONTROL.sub("", str(self._form.get(name, ""))).replace("\r\n", "\n").strip()
        if not many_lines:
            value = " ".join(value.split())
        if required and not value:
            self.errors[name] = f"{label} is needed."
        elif len(value) > longest:
            self.errors[name] = f"{label} can have at most {longest:,} characters. This has {len(value):,}."
        return value

    def email(self, name: str, *, required: bool = True) -> str:
        """Read an address of mail."""
        value = self.text(name, longest=254, label="The e-mail address", required=required)
        if value and name not in self.errors and not _EMAIL.fullmatch(value):
            self.errors[name] = "Enter an e-mail address like name@example.org."
        return value

    def person_name(self, name: str) -> str:
        """Read a person's name; mails carry it, so an address of the web cannot hide in it."""
        value = self.text(name, longest=120, label="Your name", required=True)
        if "://" in value or "www." in value.lower():
            self.refuse(name, "Enter your name without a web address.")
        return value

    def password(self, name: str, label: str) -> str:
        """Read a password exactly as it was sent: never cut, never trimmed."""
        value = str(self._form.get(name, ""))
        if not value:
            self.refuse(name, f"{label} is needed.")
        elif len(value) > _LONGEST_PASSWORD:
            self.refuse(name, f"{label} cannot be that long.")
        return value

    def choice(self, name: str, options: Collection[str], *, default: str | None = None) -> str:
        """Read one of the options."""
        value = str(self._form.get(name, default or ""))
        if value not in options:
            self.errors[name] = "Choose one of the options."
        return value

    def choices(self, name: str, options: Collection[str]) -> list[str]:
        """Read any number of the options, in their order of sending, without repeats."""
        getlist = getattr(self._form, "getlist", None)
        values = [str(value) for value in getlist(name)] if getlist else []
        if any(value not in options for value in values):
            self.errors[name] = "Choose from the options."
        return list(dict.fromkeys(values))

    def number(self, name: str, *, low: int, high: int, label: str = "This", required: bool = False) -> int | None:
        """Read a whole number between two bounds."""
        value = self.text(name, longest=20, label=label, required=required).replace(" ", "").replace(",", "")
        if not value or name in self.errors:
            return None
        if not re.fullmatch(r"-?\d+", value) or not low <= int(value) <= high:
            self.errors[name] = f"{label} must be a whole number from {low:,} to {high:,}."
            return None
        return int(value)

    def flag(self, name: str) -> bool:
        """Read a checkbox."""
        return bool(self._form.get(name))

    def refuse(self, name: str, sentence: str) -> None:
        """Say why a field cannot be accepted; the first reason stands."""
        self.errors.setdefault(name, sentence)


def show_form(template: str, *, errors: Mapping[str, str], **context: object) -> Response:
    """Show the page of a form, or show it again with what was wrong."""
    page = render_template(template, errors=errors, **context)
    return make_response(page, 422 if errors else 200)
