"""The live cluster: where its data is, and which services stand on it."""

import json
import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from hotgigs.kernel.errors import Unavailable
from hotgigs.ops.backup.pgbackrest import Engine
from hotgigs.ops.system.files import write_durably
from hotgigs.ops.system.programs import run

_DATA = re.compile(r"^pg1-path\s*=\s*(\S+)\s*$", re.MULTILINE)
_SERVED = ("hotgigs-web@*.service", "hotgigs-worker.service", "hotgigs-documents.service", "hotgigs-offsite.service")
RESUMING = "hotgigs-restore-resume.service"
"""Goes on after a restore that was interrupted: when the box starts, and when the process was killed."""
_PATIENCE = 600
"""Seconds: the web processes finish what is in flight."""


@dataclass(frozen=True)
class Live:
    """The cluster of the site."""

    data: Path

    @property
    def unit(self) -> str:
        """Return its unit."""
        return f"postgresql@{self.data.parent.name}-{self.data.name}.service"

    @property
    def binaries(self) -> Path:
        """Return the folder of the server's programs."""
        version = (self.data / "PG_VERSION").read_text(encoding="ascii").strip()
        return Path("/usr/lib/postgresql", version, "bin")

    def is_up(self) -> bool:
        """Tell whether it runs."""
        return run(["systemctl", "is-active", "--quiet", self.unit]).ok


def find(engine: Engine) -> Live:
    """Return the cluster that the engine saves. Raises Unavailable when its configuration names none."""
    found = _DATA.search(engine.config.read_text(encoding="utf-8")) if engine.config.exists() else None
    if found is None:
        raise Unavailable(f"{engine.config} names no cluster. Next: hotgigs-admin configure")
    return Live(Path(found[1]))


class Services(Protocol):
    """What is stopped while a restored state takes the place of the present one."""

    def stop_site(self) -> None:
        """Stop what stands on the database."""

    def start_site(self) -> None:
        """Start what ran before."""

    def stop_database(self) -> None:
        """Stop the cluster."""

    def start_database(self) -> None:
        """Start the cluster."""

    def settled(self) -> None:
        """Learn that everything runs again, in the one state or the other."""


class Units:
    """The services of a box, as units of systemd. Each method raises Unavailable when systemd refuses."""

    def __init__(self, live: Live, note: Path) -> None:
        """Look what runs; `note` is the file that tells, while it is stopped, what it was."""
        self._live = live
        self._note = note
        shown = run(["systemctl", "list-units", "--plain", "--no-legend", "--state=active,activating", *_SERVED])
        # Exactly these are started again: an update may have the other colour at rest.
        self._served = [line.split()[0] for line in shown.output.splitlines() if line.split()]

    def stop_site(self) -> None:
        """Stop what stands on the database; nginx goes on, and says that the site is being looked after.

        Whatever ends this process from here on, the site comes back: by a guard, or when the box starts.
        """
        write_durably(self._note, json.dumps({"units": self._served}) + "\n", 0o600)
        _guard(os.getpid())
        _control("stop", self._served)

    def start_site(self) -> None:
        """Start what ran before."""
        _control("start", self._served)

    def stop_database(self) -> None:
        """Stop the cluster."""
        _control("stop", [self._live.unit])

    def start_database(self) -> None:
        """Start the cluster."""
        _control("start", [self._live.unit])

    def settled(self) -> None:
        """Learn that everything runs again: there is nothing to go on with."""
        self._note.unlink(missing_ok=True)


def resume(live: Live, note: Path, finish: Callable[[], None], *, wait: bool) -> None:
    """Start the cluster and what an interrupted restore has stopped; `finish` is done in between."""
    units = json.loads(note.read_text(encoding="utf-8"))["units"]
    _control("start", [live.unit])
    finish()
    _control("start", [*([] if wait else ["--no-block"]), *units])
    note.unlink()


def _guard(pid: int) -> None:
    script = f"tail --pid={pid} -f /dev/null; exec systemctl start {RESUMING}"
    name = f"--unit=hotgigs-restore-guard-{pid}"
    done = run(["systemd-run", "--quiet", "--collect", name, "/bin/sh", "-c", script])
    if not done.ok:
        raise Unavailable(f"systemd takes no guard for this restore: {done.said()}")


def _control(verb: str, units: Sequence[str]) -> None:
    done = run(["systemctl", verb, *units], seconds=_PATIENCE) if units else None
    if done is not None and not done.ok:
        raise Unavailable(f"systemctl {verb} {' '.join(units)}: {done.said()}")


def begin_backup() -> None:
    """Have a set made in the background. Raises Unavailable when systemd does not take it."""
    _control("start", ["--no-block", "hotgigs-backup.service"])
