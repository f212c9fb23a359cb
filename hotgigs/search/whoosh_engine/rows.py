"""The shape of the index on disk: its fields, and one packed row of facts per document."""

import json
import math
import sys
from array import array
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from hotgigs.search.engine import JobDocument
from hotgigs.search.whoosh_engine import words
from hotgigs.search.whoosh_engine.imports import COLUMN, STORED, Existence, FieldType, Positions, Schema, VarBytesColumn

FORMAT = "hotgigs jobs 2"
"""Changes whenever an index written before cannot be read any more; then it must be rebuilt."""
TEXT_FIELDS = ("title", "about", "body")
"""`about` holds skills, employer, occupation and place."""
_GAP = 100
"""Positions between separate values, so that no phrase spans two of them."""
_LONGEST_DESCRIPTION = 20_000
_LONGEST_SUGGESTION = 80


class PlacesField(FieldType):  # type: ignore[misc]  # Whoosh has no annotations
    """An indexed text, given as terms with their positions."""

    def __init__(self) -> None:
        super().__init__(format=Positions(), analyzer=None)

    def index(self, value: Mapping[str, list[int]], **_: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        """Yield term, count, weight and packed positions."""
        for term, positions in value.items():
            yield term.encode(), len(positions), float(len(positions)), array("I", positions).tobytes()


class KeysField(FieldType):  # type: ignore[misc]  # Whoosh has no annotations
    """A set of keys without positions."""

    def __init__(self) -> None:
        super().__init__(format=Existence(), analyzer=None)

    def index(self, value: Iterable[str], **_: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        """Yield each key once."""
        for key in sorted(set(value)):
            yield key.encode(), 1, 1.0, b""


SCHEMA = Schema(
    post_id=KeysField(),
    title=PlacesField(),
    about=PlacesField(),
    body=PlacesField(),
    spelling=KeysField(),
    suggestion=KeysField(),
    facts=COLUMN(VarBytesColumn()),
    shown=STORED(),
)


class Facts(NamedTuple):
    """What filters, facets and sorts read; times are seconds since 1970, lengths are coded by `length_code`."""

    post_id: str
    company_id: str
    employment_type: str
    remote_kind: str
    place_id: str
    country: str
    visibility: str
    remote_countries: tuple[str, ...]
    skills: tuple[str, ...]
    point: tuple[float, float] | None
    pay: int
    posted: float
    closes: float
    lengths: tuple[int, int, int]


def length_code(length: int) -> int:
    """Code a number of words in one byte, finely enough for ranking."""
    return min(255, round(16 * math.log2(1 + length)))


LENGTH_OF_CODE = tuple(2 ** (code / 16) - 1 for code in range(256))


def packed(document: JobDocument) -> dict[str, Any]:
    """Return the index fields of one document."""
    description = words.tidy(document.description[:_LONGEST_DESCRIPTION])
    title = words.tidy(document.title)
    english = words.is_english(f"{title} {description}")
    about = [*document.skills, document.company_name, document.occupation, document.place]
    texts = {
        "title": words.places(title, english=english),
        "about": _apart(about, english=english),
        "body": words.places(description, english=english),
    }
    lengths = [length_code(sum(map(len, terms.values()))) for terms in texts.values()]
    return {
        **texts,
        "post_id": [document.post_id],
        "spelling": _spellings([title, *about]),
        "suggestion": list(_suggestions(document, title)),
        "facts": _pack(document, lengths),
        "shown": (title, description),
    }


def unpacked(row: bytes) -> Facts:
    """Read the facts of one row."""
    *names, remote_countries, skills, point, pay, posted, closes, lengths = json.loads(row)
    post_id, company, employment, remote, place, country, visibility = names
    return Facts(
        post_id=post_id,
        company_id=company,
        employment_type=employment,
        remote_kind=remote,
        place_id=place,
        country=country,
        visibility=visibility,
        remote_countries=tuple(remote_countries),
        skills=tuple(map(sys.intern, skills)),
        point=tuple(point) if point else None,
        pay=pay,
        posted=posted,
        closes=math.inf if closes is None else closes,
        lengths=tuple(lengths),
    )


def _pack(document: JobDocument, lengths: list[int]) -> bytes:
    has_point = document.latitude is not None and document.longitude is not None
    pay = document.pay_max if document.pay_max is not None else document.pay_min
    row = [
        document.post_id,
        document.company_id,
        document.employment_type,
        document.remote_kind,
        document.place_id,
        document.country,
        document.visibility,
        sorted(set(document.remote_countries)),
        list(dict.fromkeys(document.skills)),
        (document.latitude, document.longitude) if has_point else None,
        -1 if pay is None else pay,
        document.posted_at.timestamp(),
        _seconds(document.closes_at),
        lengths,
    ]
    return json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode()


def _seconds(moment: datetime | None) -> float | None:
    return None if moment is None else moment.timestamp()


def _apart(values: Iterable[str], *, english: bool) -> dict[str, list[int]]:
    terms: dict[str, list[int]] = {}
    start = 0
    for value in values:
        for term, positions in words.places(words.tidy(value), english=english, start=start).items():
            terms.setdefault(term, []).extend(positions)
        start += _GAP
    return terms


def _spellings(texts: Iterable[str]) -> list[str]:
    plain = (word.plain for text in texts for word in words.words(words.tidy(text)))
    return [word for word in plain if len(word) > 2 and word.isalpha() and word not in words.FUNCTION_WORDS]


def _suggestions(document: JobDocument, title: str) -> Iterator[str]:
    shown = [("title", title), ("company", document.company_name), *(("skill", skill) for skill in document.skills)]
    for kind, text in shown:
        tidied = words.tidy(text)
        if 0 < len(tidied) <= _LONGEST_SUGGESTION:
            for key in suggestion_keys(tidied):
                yield f"{key}\x1f{kind}\x1f{tidied}"


def suggestion_keys(text: str) -> Iterator[str]:
    """Yield what may be typed to be offered this text: itself, and itself from each later word on."""
    plain = [word.plain for word in words.words(text)]
    for first, word in enumerate(plain):
        if first == 0 or word not in words.FUNCTION_WORDS:
            yield " ".join(plain[first:])
