"""The packaged list of passwords that are public since somebody's breach: read once, asked in microseconds.

The file holds 65,536 counts of one byte, then the entries in order. An entry stands for a password in lower case: the
first two bytes of its SHA-256 are the number of its bucket, the next three are what is stored. One password in a
million is refused though nobody ever lost it.
"""

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import accumulate

BUCKETS = 65_536
WIDTH = 3
FILE = "breached.bin"


@dataclass(frozen=True)
class _Entries:
    content: bytes
    ends: tuple[int, ...]


def is_breached(password: str) -> bool:
    """Tell whether the password, in any mix of upper and lower case, is in the list."""
    bucket, rest = fingerprint(password)
    entries = _entries()
    first = entries.ends[bucket - 1] if bucket else 0
    found = entries.content[BUCKETS + first * WIDTH : BUCKETS + entries.ends[bucket] * WIDTH]
    return any(found[at : at + WIDTH] == rest for at in range(0, len(found), WIDTH))


def fingerprint(password: str) -> tuple[int, bytes]:
    """Return the bucket of a password and the bytes that stand for it there."""
    # A lone surrogate, which a browser cannot send, must not raise.
    digest = hashlib.sha256(password.casefold().encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:2], "big"), digest[2 : 2 + WIDTH]


@lru_cache(maxsize=1)
def _entries() -> _Entries:
    content = (files("hotgigs.accounts") / "data" / FILE).read_bytes()
    return _Entries(content, tuple(accumulate(content[:BUCKETS])))
