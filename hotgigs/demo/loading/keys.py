"""Keys of sample rows: the same for the same sample, in the order of their times, as UUIDv7 are."""

import hashlib
from datetime import datetime
from uuid import UUID


def key(at: datetime, *names: object) -> UUID:
    """Return the key of a sample row that came to be at a moment."""
    digest = int.from_bytes(hashlib.sha256("/".join(map(str, names)).encode()).digest(), "big")
    milliseconds = int(at.timestamp() * 1000) & ((1 << 48) - 1)
    version, variant = 7, 2
    return UUID(
        int=milliseconds << 80
        | version << 76
        | (digest & 0xFFF) << 64
        | variant << 62
        | (digest >> 64) & ((1 << 62) - 1)
    )
