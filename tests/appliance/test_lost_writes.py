"""Of what a disk was given, a power cut leaves all that was flushed, and some of the rest."""

import random
import struct
from pathlib import Path

from tests.appliance.lost_writes import BLOCK, SECTOR, Log, Loss, apply

FLUSH = 1
BLOCKS = 64


def _entry(sector: int, content: bytes, flags: int = 0) -> bytes:
    return struct.pack("<4Q", sector, len(content) // SECTOR, flags, 0).ljust(SECTOR, b"\0") + content


def _head(entries: int) -> bytes:
    return struct.pack("<3QI", 0x6A736677736872, 1, entries, SECTOR).ljust(SECTOR, b"\0")


def _disk(tmp_path: Path) -> Path:
    (tmp_path / "disk").write_bytes(bytes(BLOCKS * BLOCK))
    return tmp_path / "disk"


def test_what_was_flushed_is_there_and_of_the_rest_some(tmp_path: Path) -> None:
    log, disk = tmp_path / "log", _disk(tmp_path)
    half = BLOCKS // 2
    safe = _entry(0, b"s" * BLOCK * half) + _entry(0, b"", FLUSH)
    log.write_bytes(_head(2) + safe + _entry(half * BLOCK // SECTOR, b"u" * BLOCK * half))
    loss = apply(log, disk, random.Random(1))
    content = disk.read_bytes()
    found = [content[begin : begin + BLOCK] for begin in range(0, len(content), BLOCK)]
    assert found[:half] == [b"s" * BLOCK] * half
    assert set(found[half:]) == {b"u" * BLOCK, bytes(BLOCK)}
    assert loss == Loss(half, found[half:].count(bytes(BLOCK)))


def test_a_log_is_read_as_far_as_it_is_written(tmp_path: Path) -> None:
    file = tmp_path / "log"
    first, second = _entry(8, b"1" * BLOCK), _entry(16, b"2" * BLOCK)
    file.write_bytes(_head(0) + first + bytes(len(second)) + _entry(0, b"", FLUSH))
    log = Log(file)
    assert log.look() == 1
    file.write_bytes(_head(0) + first + second + _entry(0, b"", FLUSH))
    assert log.look() == 3
    assert [entry.is_flush for entry in log.entries] == [False, False, True]
