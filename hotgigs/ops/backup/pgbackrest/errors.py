"""Tells what pgBackRest's failures mean, by its exit codes and, where those are shared, by its words."""

import json
import re
from collections.abc import Sequence
from datetime import datetime, timezone
from pathlib import Path

from hotgigs.kernel.errors import Unavailable
from hotgigs.ops.system.programs import NOT_FOUND

MISSING, KEY, LOCKED, FULL = "missing", "key", "locked", "full"
DAMAGED, ARCHIVE, DATABASE, TARGET, OTHER = "damaged", "archive", "database", "target", "other"
_CODES = {
    **dict.fromkeys((26, 28, 29, 99), DAMAGED),
    **dict.fromkeys((44, 45, 68, 82, 87), ARCHIVE),
    **dict.fromkeys((38, 40), TARGET),
    **dict.fromkeys((56, 57, 58), DATABASE),
    50: LOCKED,
    75: MISSING,
    95: KEY,
}
# They come before the codes: a file that is missing, garbled or cannot be written has many reasons.
_WORDS = [
    (FULL, r"No space left on device|Disk quota exceeded"),
    # Read with another key, the first file is noise. That both copies of it are damaged is far less likely.
    (KEY, r"outside of section|is or was the repo encrypted|cipher header|CryptoError"),
    (
        MISSING,
        r"missing stanza|FileMissingError|has a stanza-create been performed|no backup set found|PathMissingError",
    ),
]
_SAID_LENGTH = 300


class PgBackRestError(Unavailable):
    """What failed in the database's repository; `kind` tells the cases apart, `said` is pgBackRest's own line."""

    def __init__(self, kind: str, sentence: str, said: str = "") -> None:
        super().__init__(sentence)
        self.kind = kind
        self.said = said


def explain(code: int, lines: Sequence[str]) -> PgBackRestError:
    """Return the error that a failed run amounts to."""
    if code == NOT_FOUND:
        return PgBackRestError(OTHER, "pgBackRest is not installed.", "\n".join(lines))
    text = "\n".join(lines)
    found = re.search(r"ERROR: \[(\d+)\]: (.*)", text)
    said = _plain(found[2] if found else next((line for line in reversed(lines) if line.strip()), "it said nothing"))
    code = int(found[1]) if found else code
    kind = next((kind for kind, words in _WORDS if re.search(words, text)), None) or _CODES.get(code, OTHER)
    return PgBackRestError(kind, _sentence(kind, said), said)


def explain_status(code: int, message: str) -> PgBackRestError:
    """Return the error that a stanza's status in `info` amounts to."""
    # 1 and 3: there is no stanza; others have no code of their own.
    kind = MISSING if code in (1, 3) else next((kind for kind, words in _WORDS if re.search(words, message)), OTHER)
    said = _plain(message)
    return PgBackRestError(kind, _sentence(kind, said), said)


def _sentence(kind: str, said: str) -> str:
    return {
        MISSING: f"The database's repository holds no such backup, or there is no repository: {said}.",
        KEY: "The key does not open the database's repository: it was made with another recovery key.",
        LOCKED: f"The database's repository is in use: {_holder(said)}.",
        FULL: f"There is no room left for the database's repository: {said}.",
        DAMAGED: f"The database's repository is damaged: {said}.",
        ARCHIVE: f"PostgreSQL's changes do not arrive in the repository: {said}.",
        DATABASE: f"PostgreSQL does not answer pgBackRest: {said}.",
        TARGET: f"The database cannot be restored there: {said}.",
        OTHER: f"pgBackRest failed: {said}.",
    }[kind]


def _plain(text: str) -> str:
    """Return the first line without what no person can read: a wrong key makes it print noise."""
    line = next((line.strip() for line in text.splitlines() if line.strip()), "")
    readable = "".join(letter for letter in line if letter.isprintable() and letter != "\N{REPLACEMENT CHARACTER}")
    return readable[:_SAID_LENGTH].rstrip(".:")


def _holder(said: str) -> str:
    """Name who holds the lock, as its file does."""
    found = re.search(r"on file '([^']+)'", said)
    try:
        file = Path(found[1]) if found else Path("/nonexistent")
        text, since = file.read_text(encoding="utf-8"), file.stat().st_mtime
        # The number alone stands there up to 2.37.
        note = json.loads(text.splitlines()[0]) if text else {}
        pid = note["pid"] if isinstance(note, dict) else note
    except (OSError, ValueError, KeyError):
        return "another pgBackRest is at work"
    return f"process {pid} is at work since {datetime.fromtimestamp(since, timezone.utc):%Y-%m-%d %H:%M:%S} UTC"
