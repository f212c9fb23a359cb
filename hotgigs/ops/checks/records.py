"""Keeps what checks found: the newest round, what changed when, and what a person set aside."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from hotgigs.kernel import clock
from hotgigs.kernel.errors import NotFound
from hotgigs.ops.checks import rounds
from hotgigs.ops.checks.result import OK
from hotgigs.ops.checks.rounds import Round
from hotgigs.ops.system import files

STATE = Path("/var/lib/hotgigs/state")
SUMMARY = Path("/run/hotgigs/checks.json")
"""The newest round, for the site: its processes may not look into the state."""
IGNORED, NEWEST, HISTORY = "ignored.json", "checks.json", "checks.ndjson"
OLD = timedelta(minutes=15)
"""The timer looks every 5 minutes: a round older than this says that it does not."""
_HISTORY_BYTES = 2_000_000


def ignored(folder: Path) -> dict[str, str]:
    """Return the reasons of what was set aside, by id or kind."""
    return {name: str(note["reason"]) for name, note in _ignored(folder).items()}


def ignore(name: str, reason: str, folder: Path) -> None:
    """Set a result or a kind of results aside."""
    note = {"reason": reason, "since": clock.now().isoformat()}
    write(folder / IGNORED, {**_ignored(folder), name: note}, 0o600)


def heed(name: str, folder: Path) -> None:
    """Look at something again that was set aside. Raises NotFound when it was not."""
    notes = _ignored(folder)
    if name not in notes:
        raise NotFound(f"{name} is not ignored. Ignored are: {', '.join(notes) or 'none'}.")
    write(folder / IGNORED, {key: note for key, note in notes.items() if key != name}, 0o600)


def keep(found: Round, folder: Path, summary: Path) -> None:
    """Remember a round, what it changed, and show it to the site."""
    before = newest(folder / NEWEST)
    with (folder / HISTORY).open("a", encoding="utf-8") as history:
        history.writelines(f"{json.dumps(line, ensure_ascii=False)}\n" for line in changes(before, found))
    _shorten(folder / HISTORY)
    write(folder / NEWEST, found.as_json(), 0o600)
    summary.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    write(summary, found.as_json(), 0o644)


def newest(path: Path) -> Round | None:
    """Return the newest round; None where there is none that can be read."""
    try:
        return rounds.from_json(json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        # A file of another release, or half of one: the next round writes it anew.
        return None


def changes(before: Round | None, after: Round) -> Iterator[dict[str, str]]:
    """Yield what changed its state; what is not looked at any more is well."""
    old = {result.id: result for result in before.results} if before else {}
    new = {result.id: result for result in after.results}
    for name in [*new, *(name for name in old if name not in new)]:
        was, now = (found[name].state if name in found else OK for found in (old, new))
        if was != now:
            evidence = new[name].evidence if name in new else "nothing is wrong there any more"
            yield {"at": after.at.isoformat(), "id": name, "from": was, "to": now, "evidence": evidence}


def changes_since(moment: datetime, folder: Path) -> list[dict[str, str]]:
    """Return what changed its state since a moment, oldest first."""
    path = folder / HISTORY
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    found = [json.loads(line) for line in lines if line.endswith("}")]
    return [line for line in found if datetime.fromisoformat(line["at"]) >= moment]


def write(path: Path, content: Mapping[str, Any], mode: int) -> None:
    """Replace a file as a whole; a crash leaves the old one or the new one."""
    files.write_durably(path, json.dumps(content, ensure_ascii=False, indent=1), mode)


def _ignored(folder: Path) -> dict[str, Any]:
    path = folder / IGNORED
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else {}


def _shorten(history: Path) -> None:
    """Forget the older half of a history that has grown long."""
    if history.stat().st_size < _HISTORY_BYTES:
        return
    lines = history.read_text(encoding="utf-8").splitlines(keepends=True)
    history.write_text("".join(lines[len(lines) // 2 :]), encoding="utf-8")
