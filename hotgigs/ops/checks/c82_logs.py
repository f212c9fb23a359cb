"""Does the target of the logs take what is logged?"""

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from urllib.parse import urlsplit

from hotgigs.kernel import clock
from hotgigs.ops.checks.check import Around, Check
from hotgigs.ops.checks.result import Kind, Result
from hotgigs.ops.system import programs

SENT = Kind(
    "logs.sent",
    "systemd-journal-upload runs where log_target is set, and the target took something in the last 30 minutes.",
    "hotgigs-admin preflight; journalctl --unit systemd-journal-upload --since -1h",
)
UNIT = "systemd-journal-upload.service"
# Written anew each time that the target has taken something; the settings, when a target was set.
POSITION, SETTINGS = "/var/lib/systemd/journal-upload/state", "/etc/systemd/journal-upload.conf.d/hotgigs.conf"
PATIENCE = timedelta(minutes=30)
"""Checks alone log something every 5 minutes."""


def look(around: Around) -> Iterator[Result]:
    """Ask systemd, and look when the position in the journal moved last."""
    target = around.appliance.log_target
    if not target:
        yield SENT.ok("kept on this box alone: log_target is not set")
        return
    taken = _written(around.at(POSITION)) or _written(around.at(SETTINGS))
    yield judge(urlsplit(target).hostname or "", _state(), taken, clock.now(), _last_words())


def judge(host: str, state: str, taken: datetime | None, now: datetime, words: str) -> Result:
    """Judge by the unit's state, by when something was taken, and by what the unit said last."""
    why = f": {words}" if words else ""
    if state != "active":
        return SENT.warning(f"{host} gets nothing, {UNIT} is {state}{why}", gist="does not run")
    if taken is None or now - taken >= PATIENCE:
        return SENT.warning(f"{host} has taken nothing for {PATIENCE.seconds // 60} minutes or more{why}", gist="waits")
    return SENT.ok(f"{host} took something {(now - taken).seconds // 60} min ago")


def _written(path: Path) -> datetime | None:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, timezone.utc)
    except FileNotFoundError:
        return None


def _state() -> str:
    done = programs.run(["systemctl", "show", "--property=ActiveState", "--value", UNIT])
    if not done.ok:
        raise ValueError(f"systemctl does not answer: {done.said()}")
    return done.output.strip()


def _last_words() -> str:
    asked = ["journalctl", f"--unit={UNIT}", "--priority=err", "--since=-1h", "--lines=1", "--output=cat"]
    return programs.run([*asked, "--no-pager", "--quiet"]).output.strip()


CHECK = Check("Logs", (SENT,), look)
