"""The public address of a post: readable words, and an ending that no other post ever has."""

import re
import unicodedata
from uuid import UUID

_LONGEST = 60


def make_slug(title: str, place: str, post_id: UUID) -> str:
    """Make the address of a post: care-assistant-lyon-3f9a0c1d."""
    words = _words(f"{title} {place.split(',')[0]}")
    # The end of a UUIDv7 is random; 32 bits of it keep two posts of one name apart.
    return f"{words}-{post_id.hex[-8:]}" if words else f"job-{post_id.hex[-8:]}"


def _words(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    return slug if len(slug) <= _LONGEST else slug[:_LONGEST].rsplit("-", 1)[0]
