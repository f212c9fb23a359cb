"""Decisions about companies, their addresses on the site, their teams and logos."""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from hotgigs.kernel.permissions import Role

INVITATION_DAYS = 7
INVITATION_LIFE = timedelta(days=INVITATION_DAYS)
LOGO_BYTES = 2 * 2**20
LOGO_ACCEPT = "image/png,image/jpeg,image/webp,image/gif"
DEFAULT_ACCENT = "#1F7A8C"

LAST_ADMINISTRATOR = "This is the company's last administrator. Make somebody else one first."
NOT_A_PICTURE = "This is not a PNG, JPEG, WebP or GIF picture. Export the logo as one of these and try again."
NOT_REDRAWN = "This picture could not be prepared. Upload it again, or export it as a PNG first."

ROLE_HINTS: dict[Role, str] = {
    Role.ADMIN: "Everything, with the company's profile and its team",
    Role.RECRUITER: "Writes and publishes jobs, decides on applications",
    Role.HIRING_MANAGER: "Moves and decides on applications",
    Role.INTERVIEWER: "Reads applications and writes notes",
    Role.VIEWER: "Reads, changes nothing",
}

_NOT_SLUG = re.compile(r"[^a-z0-9]+")
_ACCENT = re.compile(r"#[0-9a-fA-F]{6}")
# Addresses under /admin/companies that are no companies.
_RESERVED = frozenset({"new"})


@dataclass(frozen=True)
class Profile:
    """What the public reads about a company; `place` is as people write it, `place_id` the suggestion they took."""

    name: str
    summary: str
    about: str
    website: str
    industry: str
    size: str
    founded: int | None
    place: str
    place_id: int | None
    benefits: list[str]
    accent: str


def slug_of(name: str, taken: Collection[str]) -> str:
    """Make the part of the address that stands for a company; a number tells apart what would be the same."""
    base = _NOT_SLUG.sub("-", _plain(name)).strip("-")[:60].rstrip("-") or "company"
    if base not in taken and base not in _RESERVED:
        return base
    number = 2
    while f"{base}-{number}" in taken:
        number += 1
    return f"{base}-{number}"


def _plain(name: str) -> str:
    # "Nordlager Malmö GmbH & Co." becomes what an address can hold; ß and ø have no base letter of their own.
    decomposed = unicodedata.normalize("NFKD", name.casefold().replace("ø", "o").replace("ł", "l"))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def is_accent(text: str) -> bool:
    """Tell whether the text is a colour as #RRGGBB."""
    return _ACCENT.fullmatch(text) is not None


def is_picture(head: bytes) -> bool:
    """Tell by its first bytes whether a file claims to be a picture that we redraw."""
    if head.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a")):
        return True
    return head[:4] == b"RIFF" and head[8:12] == b"WEBP"
