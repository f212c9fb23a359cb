"""Folders that live as long as an operation; what a killed one left goes with the next."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def scratch(prefix: str, parent: Path) -> Iterator[Path]:
    """Give a new folder that only we read. Whoever calls this holds the lock of the box: older ones are nobody's."""
    for left in parent.glob(f"{prefix}*"):
        shutil.rmtree(left)
    with tempfile.TemporaryDirectory(prefix=prefix, dir=parent) as folder:
        yield Path(folder)
