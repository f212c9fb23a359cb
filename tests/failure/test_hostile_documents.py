"""A file that kills its reader harms nobody else: the worker lives and reads on."""

import io
import os
import signal
import time
from pathlib import Path

from sqlalchemy import select

from hotgigs.documents import commands as documents
from hotgigs.documents.models import Document, Reading
from hotgigs.kernel import db
from hotgigs.kernel.outbox import OutboxRow
from tests.documents.hostile import FILES, pdfs
from tests.failure.conftest import World
from tests.waiting import wait_until

GOOD = (FILES / "resume.txt").read_bytes()


def _upload(world: World, content: bytes, name: str) -> None:
    stored, kind = documents.take_in(world.box.store, io.BytesIO(content), limit=2**23)
    with db.transaction() as session:
        documents.add_document(session, stored, kind, filename=name, kind="resume")


def _states() -> dict[str, str]:
    with db.reading() as session:
        return {row.filename: row.state for row in session.execute(select(Document.filename, Document.state))}


def _children(process: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{process}/task/{process}/children").read_text().split()] + [
        int(child)
        for task in Path(f"/proc/{process}/task").iterdir()
        for child in (task / "children").read_text().split()
        if task.name != str(process)
    ]


def test_a_bomb_between_good_files_ends_alone(world: World) -> None:
    bombs = pdfs.bombs()
    _upload(world, GOOD + b"\n1", "first.txt")
    for name in ("picture-twice.pdf", "circle-form.pdf"):
        _upload(world, bombs[name], name)
    _upload(world, GOOD + b"\n2", "last.txt")
    world.site.start("documents")
    process = world.site.process_id("documents")
    wait_until(lambda: "pending" not in _states().values(), what="every file to be judged", seconds=90)

    states = _states()
    assert (states["first.txt"], states["last.txt"]) == ("ok", "ok")
    assert world.site.runs("documents")
    assert world.site.process_id("documents") == process
    with db.reading() as session:
        assert set(session.scalars(select(OutboxRow.state).where(OutboxRow.kind == documents.READ))) == {"done"}
        sentences = session.scalars(select(Document.sentence).where(Document.state != "ok")).all()
    assert all(sentence.endswith(".") for sentence in sentences)


def test_a_reader_that_is_killed_from_outside_is_an_answer(world: World) -> None:
    world.site.start("documents")
    process = world.site.process_id("documents")
    killed = 0
    while not killed:
        _upload(world, GOOD + str(time.monotonic()).encode(), "killed.txt")
        wait_until(lambda: _children(process), what="a reader to start")
        for child in _children(process):
            os.kill(child, signal.SIGKILL)
            killed += 1
    wait_until(lambda: "pending" not in _states().values(), what="the file to be judged")
    _upload(world, GOOD, "next.txt")
    wait_until(lambda: _states().get("next.txt") == "ok", what="the next file to be read")
    assert world.site.process_id("documents") == process
    assert world.site.runs("documents")


def test_a_file_that_ends_its_worker_every_time_is_given_up(world: World) -> None:
    _upload(world, GOOD, "poison.txt")
    with db.transaction() as session:
        row = session.scalars(select(OutboxRow).where(OutboxRow.kind == documents.READ)).one()
        row.state, row.attempts = "leased", 8
    _upload(world, GOOD + b"\n", "next.txt")
    world.site.start("documents")
    wait_until(lambda: _states() == {"poison.txt": "error", "next.txt": "ok"}, what="both to be judged")
    with db.reading() as session:
        poison = session.scalars(select(Document).where(Document.filename == "poison.txt")).one()
        assert poison.sentence.endswith(".")
        assert session.get(Reading, poison.id) is not None
