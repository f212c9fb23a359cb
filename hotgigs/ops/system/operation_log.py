"""The log of one operation: a file of its own, with the time and everything that programs said."""

import os
from pathlib import Path

from hotgigs.kernel import clock

FOLDER = Path("/var/log/hotgigs")


class OperationLog:
    """Writes to one file; `path` is told to people at the end."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
        self._file = os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o640), "a", encoding="utf-8")

    def write(self, text: str) -> None:
        """Add lines, each with the present time; a crash a moment later loses none."""
        moment = f"{clock.now():%Y-%m-%dT%H:%M:%SZ}"
        self._file.writelines(f"{moment} {line}\n" for line in text.splitlines() or [""])
        self._file.flush()

    def close(self) -> None:
        """End the log."""
        self._file.close()


def open_log(operation: str, folder: Path = FOLDER) -> OperationLog:
    """Begin the log of an operation, named after it and the present time."""
    return OperationLog(folder / f"{operation}-{clock.now():%Y%m%dT%H%M%SZ}.log")
