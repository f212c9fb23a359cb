"""When the kernel of this box started."""

from datetime import datetime, timezone
from pathlib import Path


def booted_at(stat: Path = Path("/proc/stat")) -> datetime:
    """Return the moment, to the second."""
    lines = stat.read_text(encoding="ascii").splitlines()
    seconds = next(int(line.split()[1]) for line in lines if line.startswith("btime "))
    return datetime.fromtimestamp(seconds, timezone.utc)
