"""The forms of companies: parsed whole, every fault at once."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from hotgigs.accounts.commands import Newcomer
from hotgigs.companies import rules
from hotgigs.kernel import clock
from hotgigs.kernel.permissions import Role
from hotgigs.web.forms import Fields

BENEFITS = 30
BENEFIT_LENGTH = 160
ABOUT_LENGTH = 20_000


def parse_profile(form: Mapping[str, Any]) -> rules.Profile:
    """Read a company's profile.

    Raises Invalid.
    """
    with Fields(form) as fields:
        return rules.Profile(
            name=fields.text("name", longest=120, label="The name", required=True),
            summary=fields.text("summary", longest=200, label="The sentence"),
            about=fields.text("about", longest=ABOUT_LENGTH, label="The description", many_lines=True),
            website=_website(fields),
            industry=fields.text("industry", longest=80, label="The industry"),
            size=fields.text("size", longest=80, label="The size"),
            founded=fields.number("founded", low=1500, high=clock.now().year, label="The year"),
            place=fields.text("place", longest=200, label="The place"),
            place_id=_whole(form.get("place_id")),
            benefits=_benefits(fields),
            accent=_accent(fields),
        )


def parse_version(form: Mapping[str, Any]) -> int:
    """Read which version of a record the form was filled from; 0 when it does not say."""
    return _whole(form.get("version")) or 0


def parse_invitation(form: Mapping[str, Any]) -> tuple[str, Role]:
    """Read who is asked to join, and as what.

    Raises Invalid.
    """
    with Fields(form) as fields:
        email, role = fields.email("email"), fields.choice("role", list(Role))
    return email, Role(role)


def parse_role(form: Mapping[str, Any]) -> Role:
    """Read a role alone.

    Raises Invalid.
    """
    with Fields(form) as fields:
        role = fields.choice("role", list(Role))
    return Role(role)


def parse_company(form: Mapping[str, Any]) -> tuple[str, str]:
    """Read the name of a new company, and the address of who will run it.

    Raises Invalid.
    """
    with Fields(form) as fields:
        return fields.text("name", longest=120, label="The name", required=True), fields.email("email")


def parse_email(form: Mapping[str, Any]) -> str:
    """Read an address alone.

    Raises Invalid.
    """
    with Fields(form) as fields:
        return fields.email("email")


def parse_newcomer(form: Mapping[str, Any], email: str) -> Newcomer:
    """Read name and password of who was invited by this address.

    Raises Invalid.
    """
    with Fields(form) as fields:
        return Newcomer(fields.person_name("name"), email, fields.password("password", "A password"))


def _website(fields: Fields) -> str:
    text = fields.text("website", longest=300, label="The address")
    if not text:
        return ""
    address = text if "://" in text else f"https://{text}"
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or "." not in parts.netloc or " " in text or "@" in parts.netloc:
        fields.refuse("website", "Enter an address like https://example.org.")
    return address


def _benefits(fields: Fields) -> list[str]:
    text = fields.text("benefits", longest=BENEFITS * (BENEFIT_LENGTH + 2), label="The list", many_lines=True)
    lines = list(dict.fromkeys(" ".join(line.lstrip("-*• ").split()) for line in text.splitlines()))
    benefits = [line for line in lines if line]
    if len(benefits) > BENEFITS:
        fields.refuse("benefits", f"List at most {BENEFITS} benefits; these are {len(benefits)}.")
    if any(len(line) > BENEFIT_LENGTH for line in benefits):
        fields.refuse("benefits", f"Keep each line within {BENEFIT_LENGTH} characters.")
    return benefits


def _accent(fields: Fields) -> str:
    text = fields.text("accent", longest=20, label="The colour") or rules.DEFAULT_ACCENT
    if not rules.is_accent(text):
        fields.refuse("accent", "Enter a colour like #1F7A8C.")
    return text.upper()


def _whole(text: object) -> int | None:
    found = str(text or "")
    return int(found) if found.isdecimal() and len(found) < 10 else None
