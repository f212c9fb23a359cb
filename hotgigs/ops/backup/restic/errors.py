"""Tells what restic's failures mean: by its exit code where it has one, which began with 0.17, else by its words."""

import json
import re
from collections.abc import Sequence

from hotgigs.kernel.errors import Unavailable
from hotgigs.ops.system.programs import NOT_FOUND

MISSING, KEY, REACH, DENIED = "missing", "key", "reach", "denied"
LOCKED, FULL, DAMAGED, UNREAD, OTHER = "locked", "full", "damaged", "unread", "other"
_CODES = {10: MISSING, 11: LOCKED, 12: KEY}
# Read from the top: a target that refuses us also says that it found no repository.
_WORDS = [
    (LOCKED, r"already locked"),
    (FULL, r"no space left on device|disk quota exceeded|StorageFull|QuotaExceeded|not enough space"),
    (
        DENIED,
        r"Permission denied \(|Access.?Denied|403 Forbidden|InvalidAccessKeyId|SignatureDoesNotMatch"
        r"|Access Key Id|access key .*does not exist|invalid credentials",
    ),
    (
        REACH,
        r"Host key verification failed|x509:|connection refused|no such host|i/o timeout|connection reset|timed out"
        r"|no route to host|network is unreachable|ssh command exited|sftp session|connection lost|broken pipe"
        r"|server misbehaving|TLS handshake",
    ),
    (KEY, r"wrong password|no key found"),
    (MISSING, r"Is there a repository|repository does not exist|bucket does not exist|NoSuchBucket"),
    (
        DAMAGED,
        r"ciphertext verification failed|contains errors|data corrupted|invalid data returned|hash mismatch"
        r"|hash does not|does not match|pack [0-9a-f]+: does not exist"
        r"|errors were found|not found in (any )?index|number of used blobs|unexpected EOF"
        r"|config cannot be loaded|load\(<(data|index|snapshot)",
    ),
]


class ResticError(Unavailable):
    """What failed in a repository of files; `kind` tells the cases apart, `said` is restic's own line."""

    def __init__(self, kind: str, sentence: str, said: str = "") -> None:
        super().__init__(sentence)
        self.kind = kind
        self.said = said


def explain(title: str, code: int, lines: Sequence[str]) -> ResticError:
    """Return the error that a failed run of restic amounts to."""
    texts = [text for text in (_text(line) for line in lines) if text]
    said = next((text for text in reversed(texts) if text.startswith("Fatal:")), texts[-1] if texts else "")
    said = said.removeprefix("Fatal:").strip() or f"it ended with code {code} and said nothing"
    if code == NOT_FOUND:
        return ResticError(OTHER, "restic is not installed.", said)
    whole = "\n".join(texts)
    kind = _CODES.get(code) or next((kind for kind, words in _WORDS if re.search(words, whole, re.IGNORECASE)), OTHER)
    return ResticError(kind, _sentence(kind, title, said, texts), said)


def _text(line: str) -> str:
    """Return what a line says; since 0.17 errors come as JSON too."""
    if not line.startswith("{"):
        return line.strip()
    try:
        found = json.loads(line)
    except ValueError:
        return line.strip()
    if found.get("message_type") == "exit_error":
        return f"Fatal: {found.get('message', '')}"
    error = found.get("error")
    return str(error.get("message", error) if isinstance(error, dict) else error or "")


def _sentence(kind: str, title: str, said: str, texts: Sequence[str]) -> str:
    cause = _cause(kind, texts) or said
    return {
        MISSING: f"There is no repository at {title}.",
        KEY: f"The key does not open {title}: it was made with another recovery key.",
        REACH: f"{_upper(title)} does not answer: {cause}.",
        DENIED: f"{_upper(title)} does not let us in: {cause}.",
        LOCKED: f"{_upper(title)} is in use: {_holder(texts)}.",
        FULL: f"There is no room left at {title}: {cause}.",
        DAMAGED: f"{_upper(title)} is damaged: {cause}.",
        OTHER: f"restic failed at {title}: {said}.",
    }[kind]


def _cause(kind: str, texts: Sequence[str]) -> str:
    """Return the line that named the fault, which is seldom the last one."""
    words = dict(_WORDS).get(kind)
    found = next((text for text in texts if words and re.search(words, text, re.IGNORECASE)), "")
    found = re.sub(r" returned error, retrying after [^:]+", "", found)
    return found.removeprefix("Fatal:").strip().rstrip(".")


def _holder(texts: Sequence[str]) -> str:
    found = re.search(r"by (PID \d+ on \S+)(?: by (\S+))?(?:.*\n.*created at ([\d-]+ [\d:]+))?", "\n".join(texts))
    if not found:
        return "another restic is at work there"
    who = f"{found[1].replace('PID', 'process')}{f' of user {found[2]}' if found[2] else ''}"
    return f"{who} is at work there{f', since {found[3]}' if found[3] else ''}"


def _upper(title: str) -> str:
    return title[:1].upper() + title[1:]
