"""The power goes in the middle of a backup: whatever set is listed afterwards can be restored.

A kernel of its own runs the site in an emulator that is killed at a seeded moment: its memory is gone, and of what its
disk had not flushed, a seeded part. Programs that are killed alone: test_backup_killed.py.
"""

import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from hotgigs.ops.backup import running
from hotgigs.ops.backup.progress import Quiet
from tests.appliance import cage, emulated_kernel, lost_writes
from tests.appliance.emulator import Emulator, Event
from tests.ops.backup.site import made

pytestmark = pytest.mark.timeout(3600)
PATIENCE = 1800
"""Seconds: an emulated processor is twenty times slower, and may have to share the real one."""
DISK = "2G"
MACHINE = "emulated"


@dataclass(frozen=True)
class Phase:
    """A part of a backup: what is told when it begins, and about how much the disk is then asked for."""

    begins: Event
    writes: int
    """Writes and flushes, of which a seeded number is awaited."""


PHASES = {
    "database": Phase({"event": "begin", "what": "database"}, 300),
    "files": Phase({"event": "begin", "what": "files"}, 90),
    "checks": Phase({"event": "begin", "what": "checks"}, 45),
    "manifest": Phase({"event": "end", "what": "checks"}, 13),
    "made": Phase({"event": "made"}, 1),
}
CUTS = [("database", 1301), ("files", 1302), ("checks", 1303), *(("manifest", seed) for seed in range(1304, 1308))]
CUTS += [("made", 1308)]


@dataclass(frozen=True)
class Prepared:
    """A site with a set, as it lies on the disk of each machine."""

    disk: Path
    place: Path
    """Where the site was made, and must be again."""
    first_set: str


@pytest.fixture(scope="module")
def prepared(session: cage.Session) -> Iterator[Prepared]:
    """Make a site with one set on this host, which is quicker, and lay it on a disk."""
    disk = session.folder / "site.img"
    with made() as site:
        first = running.make_set(site.box, Quiet()).manifest
        site.database.server.stop()
        configuration = site.database.folder / "pgbackrest.conf"
        # As long as a box waits, and more: this machine is slow.
        patient = configuration.read_text().replace("archive-timeout=5\n", "archive-timeout=600\n")
        configuration.write_text(patient)
        # Made ready at once, so that the kernel has nothing to add behind our backs.
        ready = ["-E", "lazy_itable_init=0,lazy_journal_init=0"]
        subprocess.run(["mkfs.ext4", "-q", *ready, "-d", site.database.folder, disk, DISK], check=True)
        place = site.database.folder
    yield Prepared(disk, place, first.id)
    disk.unlink()


class Trial:
    """One disk: the machine that loses power on it, and the one that finds what is left."""

    def __init__(self, session: cage.Session, prepared: Prepared) -> None:
        self._session = session
        self._prepared = prepared
        self._folder = session.folder / "power-cut"
        self._folder.mkdir()
        self._disk = self._copy("disk.img")
        self.seconds: list[float] = []

    def cut(self, phase: Phase, writes: int, seed: int) -> list[Event]:
        """Begin a set, cut the power so many writes after a phase began, and return what was told until then."""
        began = time.monotonic()
        machine = self._switch_on("cut", "backup", str(seed))
        machine.wait_for(phase.begins, PATIENCE)
        log = lost_writes.Log(machine.log)
        last = log.look() + writes
        # A phase may come to its end before.
        while log.look() < last and not machine.has_told({"event": "made"}):
            assert machine.is_on, machine.console()[-4000:]
            time.sleep(0.001)
        machine.cut_power()
        self.seconds.append(round(time.monotonic() - began, 1))
        return machine.events()

    def lose(self, dice: random.Random) -> lost_writes.Loss:
        """Leave on the disk what the power cut leaves there."""
        self._disk.unlink()
        self._disk = self._copy("left.img")
        return lost_writes.apply(self._folder / "cut" / "writes.log", self._disk, dice)

    def look(self) -> dict[str, Event]:
        """Start again from what is left, and return what is found."""
        began = time.monotonic()
        machine = self._switch_on("look", "look")
        machine.wait_for({"event": "made"}, PATIENCE)
        found = {str(event["event"]): event for event in machine.events()}
        machine.wait_until_off(PATIENCE)
        self.seconds.append(round(time.monotonic() - began, 1))
        # What is of no use to the proof may still say that the disk did not keep a promise.
        assert "EXT4-fs error" not in machine.console()
        return found

    def remove(self) -> None:
        """Switch off what is on, and delete the disks."""
        self._session.machine_cage(MACHINE).remove()
        shutil.rmtree(self._folder)

    def _switch_on(self, name: str, *order: str) -> Emulator:
        folder = self._folder / name
        folder.mkdir()
        machine = Emulator(self._session.machine_cage(MACHINE), folder, emulated_kernel.kernel(), self._disk)
        place = self._prepared.place
        machine.start(place, sys.executable, "-m", "tests.appliance.emulated_guest", str(place), *order)
        return machine

    def _copy(self, name: str) -> Path:
        copy = self._folder / name
        subprocess.run(["cp", "--sparse=always", self._prepared.disk, copy], check=True)
        return copy


@pytest.fixture
def trial(session: cage.Session, prepared: Prepared) -> Iterator[Trial]:
    """Return a disk with the site."""
    begun = Trial(session, prepared)
    yield begun
    begun.remove()


@pytest.mark.parametrize(("phase", "seed"), CUTS)
def test_whatever_is_listed_after_a_power_cut_can_be_restored(
    trial: Trial, prepared: Prepared, phase: str, seed: int, record_property: Callable[[str, object], None]
) -> None:
    dice = random.Random(seed)
    writes = dice.randrange(PHASES[phase].writes)
    told = trial.cut(PHASES[phase], writes, seed)
    loss = trial.lose(dice)
    found = trial.look()
    record_property("cut after", f"{phase}, {writes} writes and flushes")
    record_property("last told before", told[-1])
    record_property("blocks lost of those not flushed", [loss.lost, loss.unflushed])
    record_property("seconds of the cut machine, and of the one that looked", trial.seconds)
    record_property("sets listed before, after, and after one more", [1, *_counts(found)])
    _assert_whole(found, told, prepared.first_set)
    if phase in ("database", "files", "checks"):
        assert told[-1]["event"] != "made", "the set was made before the power went"


def _counts(found: dict[str, Event]) -> list[int]:
    return [len(found[name]["sets"]) for name in ("listed", "made")]


def _assert_whole(found: dict[str, Event], told: list[Event], first_set: str) -> None:
    """See that what is listed is whole, that what was promised is there, and that backups go on."""
    listed = found["listed"]["sets"]
    assert found["listed"]["faults"] == []
    assert listed[0] == first_set
    assert {event["set"] for event in told if event["event"] == "made"} <= {*listed}
    assert {event["sha256"] for event in told if event["event"] == "uploaded"} <= {*found["documents"]["named"]}
    assert found["documents"]["lost"] == []
    assert found["verified"]["faults"] == []
    drilled = found["drilled"]
    assert (drilled["outcome"], drilled["set"]) == ("passed", listed[-1]), drilled["sentence"]
    assert found["made"]["faults"] == []
    assert found["made"]["sets"] == [*listed, found["made"]["set"]]
    assert found["made"]["documents"] == len(found["documents"]["named"])
