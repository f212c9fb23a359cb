"""Rounds in which a backup, or what it works with, is killed at a seeded moment."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from hotgigs.ops.backup import drilling, running, sets
from hotgigs.ops.backup.drilling import Order
from hotgigs.ops.backup.progress import Quiet
from tests.ops.backup.a_set import FAILED
from tests.ops.backup.site import Site

HERE = Path(__file__).resolve().parents[3]
VICTIMS = ("backup", "restic", "postgresql")


def play(site: Site, seed: int, victim: str) -> None:
    """Kill once, and see that what is listed can be restored, and that the next set is whole."""
    dice = random.Random(f"{seed} {victim}")
    site.upload(dice.randbytes(200_000))
    _kill(site, _begin(site, *(["--full"] if dice.random() < 0.5 else [])), victim, dice.uniform(0.3, 6.0))
    _check_all(site)
    before = len(sets.listed(site.box.layout.sets)[0])
    made_now = running.make_set(site.box, Quiet()).manifest
    assert made_now.rows["documents"] == site.count()
    assert len(sets.listed(site.box.layout.sets)[0]) >= min(before, 2)
    _check_all(site)


def _begin(site: Site, *options: str) -> "subprocess.Popen[bytes]":
    """Begin a set in a process of its own."""
    command = [sys.executable, "-m", "tests.ops.backup.a_set", str(site.database.folder), *options]
    environment = {**os.environ, "PYTHONPATH": str(HERE / "scripts")}
    return subprocess.Popen(command, cwd=HERE, env=environment, start_new_session=True, stderr=subprocess.PIPE)


def _kill(site: Site, process: "subprocess.Popen[bytes]", victim: str, after: float) -> None:
    """Kill the backup, the engine of the files, or PostgreSQL, after so many seconds."""
    time.sleep(after)
    if victim == "postgresql":
        site.database.server.kill()
    elif victim == "backup":
        os.killpg(process.pid, signal.SIGKILL)
    else:
        # There may be none at that moment; then this round is one that nothing disturbs.
        subprocess.run(["pkill", "-KILL", "--session", str(process.pid), victim], check=False)
    _, said = process.communicate(timeout=120)
    # Ended well before the blow, killed by it, or failed with a sentence: nothing unforeseen.
    assert process.returncode in (0, -signal.SIGKILL, FAILED), said.decode()
    if victim == "postgresql":
        site.database.server.start()


def _check_all(site: Site) -> None:
    """Whatever is listed must be restorable: each set by its engine's word, the newest by a drill."""
    found, faults = sets.listed(site.box.layout.sets)
    assert faults == []
    done = drilling.run(site.box, Quiet(), Order(False, lambda _server, _store: None))
    assert (done.outcome, done.sentence) == ("passed", "")
    assert done.set == found[-1].id
