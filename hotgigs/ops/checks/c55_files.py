"""Can documents be stored, and the search index be read?"""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from hotgigs.ops.checks.check import Around, Check, Need
from hotgigs.ops.checks.result import Kind, Result
from hotgigs.search.engine import Health

STORE = Kind("files.store", "The document store takes a file.", "namei -l {part}; df -h {part}")
INDEX = Kind("files.index", "The search index can be read.", "hotgigs-admin search rebuild")


def look(around: Around) -> Iterator[Result]:
    """Write a file that nobody sees into the store, and ask the search engine."""
    application = around.open_application
    folder = application.box.config.storage_path
    yield judge_store(folder, try_store(folder))
    yield judge_index(application.engine.health())


def try_store(folder: Path) -> str:
    """Return why the store takes no file, or nothing."""
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"\0" * 4096)
            file.flush()
    except OSError as error:
        return error.strerror or type(error).__name__
    return ""


def judge_store(folder: Path, refusal: str) -> Result:
    """Judge the store by what it refused with."""
    if refusal:
        return STORE.problem(f"takes no file: {refusal}", str(folder))
    return STORE.ok("takes files", str(folder))


def judge_index(health: Health) -> Result:
    """Judge what the engine says of its index."""
    if health.readable:
        return INDEX.ok(f"{health.documents:,} jobs, {health.size_bytes / 2**20:.1f} MB")
    # Its first sentence: the next one names the remedy.
    return INDEX.warning((health.problem or "it cannot be read").split(". ")[0], gist="unreadable")


CHECK = Check("Files", (STORE, INDEX), look, needs=frozenset({Need.APPLICATION}))
