"""Two hundred hostile files: each gets an answer in bounded time, and the runner goes on."""

import io
import os
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

import pytest

from hotgigs.documents import rules
from hotgigs.documents.outcome import STATUSES, Outcome
from hotgigs.documents.runner import Settings, process
from hotgigs.documents.sandbox import Limits
from hotgigs.documents.spawning import Bounds
from tests.documents.hostile import COUNT, good_files, hostile_files

pytestmark = pytest.mark.timeout(300)

SETTINGS = Settings(limits=Limits(cpu_seconds=3), bounds=Bounds(wall_seconds=20))


def read(content: bytes) -> Outcome:
    return process(io.BytesIO(content), settings=SETTINGS)


@cache
def corpus() -> dict[str, bytes]:
    """Make the corpus once in a process; that takes longer than reading most of it."""
    return hostile_files()


def test_it_answers_for_every_hostile_file_and_goes_on() -> None:
    with ThreadPoolExecutor(2) as readers:
        outcomes = dict(zip(corpus(), readers.map(read, corpus().values()), strict=True))
    assert len(outcomes) == COUNT
    users = Path("/etc/passwd").read_text().splitlines()[0]
    for name, outcome in outcomes.items():
        assert outcome.status in STATUSES, name
        assert outcome.status == "ok" or outcome.sentence.endswith("."), name
        assert users not in outcome.text, name
    for name, content in good_files().items():
        assert read(content).status == ("needs_ocr" if name == "scan.pdf" else "ok"), name
    assert not _children(os.getpid())


@pytest.mark.parametrize(
    ("name", "status", "sentence"),
    [
        ("locked-aes-256.pdf", "needs_password", rules.LOCKED),
        ("encrypted.odt", "needs_password", rules.LOCKED),
        ("picture-fax.pdf", "needs_ocr", None),
        ("macros.docm", "error", rules.MACROS),
        ("entries.docx", "error", rules.BOMB),
        ("declared.docx", "error", rules.BOMB),
        ("laughs.docx", "error", rules.DAMAGED),
        ("laughs.odt", "error", rules.DAMAGED),
        ("outside.docx", "error", rules.DAMAGED),
        ("deep-marks.pdf", "error", rules.TOO_COMPLEX),
        ("word-only.doc", "error", rules.DAMAGED),
        ("too-large.txt", "error", "This file is larger than 10 MB. Upload a smaller one."),
        ("empty.pdf", "empty", rules.EMPTY),
        ("picture.pdf", "error", "This is a picture. Upload a PDF, Word, OpenDocument, RTF or text file."),
        ("sheet.docx", "error", "This is a spreadsheet. Upload a PDF, Word, OpenDocument, RTF or text file."),
    ],
)
def test_it_says_what_is_wrong(name: str, status: str, sentence: str | None) -> None:
    outcome = read(corpus()[name])
    assert outcome.status == status
    assert sentence is None or outcome.sentence == sentence


@pytest.mark.parametrize("name", ["script.pdf", "launch.pdf", "late-header.pdf", "box-huge.pdf", "claimed-pages.pdf"])
def test_it_reads_what_is_only_strange(name: str) -> None:
    assert "Ada Lovelace" in read(corpus()[name]).text


def _children(parent: int) -> list[str]:
    """List programs of ours that a document may have left running."""
    left = []
    for task in Path(f"/proc/{parent}/task").iterdir():
        for child in (task / "children").read_text().split():
            line = Path(f"/proc/{child}/cmdline").read_bytes()
            if b"hotgigs.documents.child" in line:
                left.append(line.decode())
    return left
