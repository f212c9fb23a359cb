"""The live cluster: where its data is, and which services stand on it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from hotgigs.kernel.errors import Unavailable
from hotgigs.ops.backup.pgbackrest import Engine
from hotgigs.ops.system.programs import run

_DATA = re.compile(r"^pg1-path\s*=\s*(\S+)\s*$", re.MULTILINE)
_SERVED = ("hotgigs-web@*.service", "hotgigs-worker.service", "hotgigs-documents.service", "hotgigs-offsite.service")
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


class Units:
    """The services of a box, as units of systemd. Each method raises Unavailable when systemd refuses."""

    def __init__(self, live: Live) -> None:
        self._live = live
        shown = run(["systemctl", "list-units", "--plain", "--no-legend", "--state=active,activating", *_SERVED])
        # Exactly these are started again: an update may have the other colour at rest.
        self._served = [line.split()[0] for line in shown.output.splitlines() if line.split()]

    def stop_site(self) -> None:
        """Stop what stands on the database; nginx goes on, and says that the site is being looked after."""
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


def _control(verb: str, units: Sequence[str]) -> None:
    done = run(["systemctl", verb, *units], seconds=_PATIENCE) if units else None
    if done is not None and not done.ok:
        raise Unavailable(f"systemctl {verb} {' '.join(units)}: {done.said()}")


def begin_backup() -> None:
    """Have a set made in the background. Raises Unavailable when systemd does not take it."""
    _control("start", ["--no-block", "hotgigs-backup.service"])
