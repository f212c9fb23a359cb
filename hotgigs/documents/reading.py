"""What the shut-in child does with a document: text first, then the resume in it, then pictures of its pages."""

import codecs
import io
import sys
import traceback
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from importlib import import_module
from typing import Any, Protocol

from phonenumbers import PhoneMetadata

from hotgigs.documents import frames
from hotgigs.documents.extraction import Extraction, Unreadable, extract
from hotgigs.documents.extraction.doc import from_tool_output
from hotgigs.documents.outcome import MAX_TEXT, PagePicture
from hotgigs.documents.rules import DAMAGED, TOO_COMPLEX, MediaType

CODECS = (
    "ascii", "latin-1", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "mac_roman", "mac_cyrillic",
    "mac_greek", "mac_latin2", "mac_turkish", "cp437", "cp850", "cp852", "cp855", "cp857", "cp858", "cp860", "cp861",
    "cp862", "cp863", "cp864", "cp865", "cp866", "cp869", "cp874", "cp932", "gbk", "gb18030", "cp949", "big5",
    "johab", "shift_jis", "euc_jp", "euc_kr", "koi8-r", "koi8-u", "cp1250", "cp1251", "cp1252", "cp1253", "cp1254",
    "cp1255", "cp1256", "cp1257", "cp1258", "iso8859-2", "iso8859-5", "iso8859-7", "iso8859-9", "iso8859-15",
)  # fmt: skip
"""Encodings that files may name; each is a module, and none can be loaded once the child is shut in."""

DRAWN = frozenset({"ok", "needs_ocr"})
"""Statuses with pages worth drawing."""

SAMPLE = """Ada Lovelace
London, ada@example.org, +44 20 7946 0958, https://example.org/ada

Experience
Analyst, Analytical Engines Ltd, 01/2020 - present

Education
University of London, Bachelor of Science, 2019

Skills
Python, PostgreSQL
"""
"""A resume that touches every step of the parser."""

MAX_LATE = 20


class Parser(Protocol):
    """Finds a resume in a text."""

    def __call__(self, text: str) -> Any:
        """Give back an object with `resume` and `fields`."""


@dataclass
class Notes:
    """What went wrong beside the answer: where, never what the document says."""

    failures: list[str] = field(default_factory=list)
    late: list[str] = field(default_factory=list)

    def add(self, step: str, error: Exception) -> None:
        """Note an error by its class and place; its message may quote the document."""
        frame = traceback.extract_tb(error.__traceback__)[-1]
        self.failures.append(f"{step}: {type(error).__name__} at {frame.filename[-60:]}:{frame.lineno}")

    def watch_imports(self) -> None:
        """Note modules that are asked for too late: each belongs among those loaded before."""
        sys.addaudithook(self._on_event)

    def _on_event(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "import" and len(self.late) < MAX_LATE:
            self.late.append(str(arguments[0])[:80])


@dataclass(frozen=True)
class Reader:
    """Everything that reading one type of document takes, imported."""

    media_type: MediaType
    parse: Parser
    draw: Callable[[bytes], Iterator[PagePicture]] | None

    def __call__(self, descriptor: int, answer: int) -> None:
        """Read the document from one descriptor and send the frames to the other."""
        notes = Notes()
        notes.watch_imports()
        with open(descriptor, "rb", closefd=False, buffering=0) as document:
            content = document.readall()
        extraction = self._extract(content, notes)
        frames.write_json(answer, frames.ANSWER, asdict(extraction))
        if extraction.status == "ok":
            self._parse(extraction.text, answer, notes)
        if self.draw is not None and extraction.status in DRAWN:
            _send_pictures(self.draw(content), answer, notes)
        frames.write_json(answer, frames.END, asdict(notes))

    def _extract(self, content: bytes, notes: Notes) -> Extraction:
        try:
            if self.media_type is MediaType.DOC:
                extraction = from_tool_output(content)
            else:
                extraction = extract(io.BytesIO(content), self.media_type)
        except Unreadable as refusal:
            return Extraction("error", "", 0, refusal.sentence)
        except MemoryError as error:
            notes.add("extract", error)
            return Extraction("error", "", 0, TOO_COMPLEX)
        except Exception as error:  # noqa: BLE001 - a hostile file can make a library raise anything
            notes.add("extract", error)
            return Extraction("error", "", 0, DAMAGED)
        return extraction if len(extraction.text) <= MAX_TEXT else _shortened(extraction)

    def _parse(self, text: str, answer: int, notes: Notes) -> None:
        try:
            parsed = self.parse(text)
            fields = [[found.path, found.start, found.end, found.confidence] for found in parsed.fields]
            frames.write_json(answer, frames.RESUME, {"resume": parsed.resume, "fields": fields})
        except Exception as error:  # noqa: BLE001 - the text is worth keeping when no resume is found in it
            notes.add("parse", error)


def prepare(media_type: MediaType, want_images: bool) -> Reader:
    """Import what this type of document takes and load every table that is otherwise read on first use."""
    parse: Parser = import_module("hotgigs.documents.parsing").parse
    # Both load tables on first use: phonenumbers a module for each country, the parser its word lists.
    PhoneMetadata.load_all()
    parse(SAMPLE)
    draw = None
    if media_type is MediaType.PDF:
        draw = import_module("hotgigs.documents.images").prepare() if want_images else None
    else:
        for name in CODECS:
            codecs.lookup(name)
    return Reader(media_type, parse, draw)


def _send_pictures(pictures: Iterator[PagePicture], answer: int, notes: Notes) -> None:
    try:
        for picture in pictures:
            frames.write_picture(answer, picture.content, picture.width, picture.height)
    except Exception as error:  # noqa: BLE001 - text and resume are worth keeping when a page cannot be drawn
        notes.add("draw", error)


def _shortened(extraction: Extraction) -> Extraction:
    return Extraction(extraction.status, extraction.text[:MAX_TEXT], extraction.pages, extraction.sentence)
