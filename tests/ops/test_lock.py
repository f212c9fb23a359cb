"""One operation at a time; who is worth a wait is waited for, and everybody else is named at once."""

import multiprocessing
import time
from multiprocessing.synchronize import Event
from pathlib import Path

import pytest

from hotgigs.kernel.errors import Locked
from hotgigs.ops.system.lock import BACKUPS, lock_box


def hold(file: Path, operation: str, held: Event, until: Event) -> None:
    """Hold the lock in another process until somebody says so."""
    with lock_box(operation, file):
        held.set()
        until.wait(30)


@pytest.mark.parametrize(
    ("operation", "waits"), [("hotgigs-admin backup run", True), ("hotgigs-admin configure", False)]
)
def test_only_backups_are_waited_for(tmp_path: Path, operation: str, waits: bool) -> None:
    file, told = tmp_path / "lock", list[str]()
    context = multiprocessing.get_context("spawn")
    held, until = context.Event(), context.Event()
    holder = context.Process(target=hold, args=(file, operation, held, until))
    holder.start()
    assert held.wait(30)

    def say(text: str) -> None:
        told.append(text)
        until.set()

    if waits:
        with lock_box("scripts/install", file, patience=30, waits_for=BACKUPS, say=say):
            assert told == [f"Waiting for {operation}, process {holder.pid}, since {told[0].partition('since ')[2]}"]
    else:
        with (
            pytest.raises(Locked, match="hotgigs-admin configure"),
            lock_box("scripts/install", file, patience=30, waits_for=BACKUPS, say=say),
        ):
            time.sleep(0)
        assert told == []
        until.set()
    holder.join(30)
    assert holder.exitcode == 0
