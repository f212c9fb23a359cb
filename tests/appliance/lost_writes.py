"""What a power cut does to a disk with a cache: what was written after its last flush is there or not.

An emulator that is killed loses what its kernel had in memory; what had reached the disk's file the host still writes.
So its log of writes, as blklogwrites of QEMU keeps it in the format of Linux' dm-log-writes, is applied again.
"""

import random
import struct
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

SECTOR = 512
BLOCK = 4096
"""What a disk writes wholly or not at all."""
_FLUSH, _DISCARD = 1, 4
_ENTRY = struct.Struct("<4Q")
_COUNT = struct.Struct("<Q")
_COUNT_AT = 16


@dataclass(frozen=True)
class Entry:
    """One thing that the disk was asked to do."""

    at: int
    """Where the data begins on the disk, in bytes."""
    size: int
    flags: int
    source: int
    """Where the data begins in the log."""

    @property
    def is_flush(self) -> bool:
        """Tell whether all that was written before is safe with this."""
        return bool(self.flags & _FLUSH)

    @property
    def is_write(self) -> bool:
        """Tell whether it has data."""
        return self.size > 0 and not self.flags & _DISCARD


@dataclass
class Log:
    """The log of a machine that may still be on; each look reads what came since."""

    file: Path
    entries: list[Entry] = field(default_factory=list)
    _next: int = SECTOR

    def look(self) -> int:
        """Read what came since, and return how many entries there are."""
        end = self.file.stat().st_size
        with self.file.open("rb") as log:
            while self._next + SECTOR <= end:
                log.seek(self._next)
                sector, sectors, flags, _ = _ENTRY.unpack(log.read(_ENTRY.size))
                entry = Entry(sector * SECTOR, sectors * SECTOR, flags, self._next + SECTOR)
                after = entry.source + (entry.size if entry.is_write else 0)
                # An entry is written while those behind it are; until it is there it is a hole.
                if not (sectors or flags) or after > end:
                    break
                self.entries.append(entry)
                self._next = after
        return len(self.entries)


@dataclass(frozen=True)
class Loss:
    """What was lost."""

    unflushed: int
    """Blocks written since the last flush."""
    lost: int
    """Those of them that are not on the disk."""


def apply(log: Path, disk: Path, dice: random.Random) -> Loss:
    """Bring a disk from what it was when a machine started to what it may be after the power went."""
    found = Log(log)
    found.look()
    with log.open("rb") as source, disk.open("r+b") as target:
        source.seek(_COUNT_AT)
        # The head of the log is renewed at each flush.
        flushed = _COUNT.unpack(source.read(_COUNT.size).ljust(_COUNT.size, b"\0"))[0]
        assert len(found.entries) >= flushed, f"{log} has {flushed} entries, of which {len(found.entries)} can be read"
        last = max((number for number, entry in enumerate(found.entries) if entry.is_flush), default=0)
        safe, unsafe = found.entries[:last], [entry for entry in found.entries[last:] if entry.is_write]
        for entry in safe:
            if entry.is_write:
                _copy(source, target, entry, 0, entry.size)
        lost = total = 0
        for entry in unsafe:
            for begin in range(0, entry.size, BLOCK):
                total += 1
                if dice.random() < 0.5:
                    lost += 1
                else:
                    _copy(source, target, entry, begin, min(BLOCK, entry.size - begin))
    return Loss(total, lost)


def _copy(source: BinaryIO, target: BinaryIO, entry: Entry, begin: int, size: int) -> None:
    source.seek(entry.source + begin)
    target.seek(entry.at + begin)
    target.write(source.read(size))
