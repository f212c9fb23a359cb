"""What the engine tests run in processes of their own; started by name, so nothing else may be in here."""

import itertools
from multiprocessing.connection import Connection
from pathlib import Path

from tests.search.engines import MakeEngine, document, found

BATCH = 40


def answer(make: MakeEngine, path: Path, questions: Connection) -> None:
    """Search for the words that come through the pipe, always with the same engine, until None comes."""
    engine = make(path)
    while (words := questions.recv()) is not None:
        questions.send(found(engine, words, limit=100))
    engine.close()


def write_versions(make: MakeEngine, path: Path, committed: Connection, first: int) -> None:
    """Replace all documents by a newer version, again and again, and tell of each one that is committed."""
    engine = make(path)
    for version in itertools.count(first):
        engine.upsert(document(str(number), title=f"version {version}") for number in range(BATCH))
        committed.send(version)


def rebuild_forever(make: MakeEngine, path: Path, committed: Connection, first: int) -> None:
    """The same by rebuilding."""
    engine = make(path)
    for version in itertools.count(first):
        engine.rebuild(document(str(number), title=f"version {version}") for number in range(BATCH))
        committed.send(version)
