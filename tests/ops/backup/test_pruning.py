"""What the retention lets go, and what it never does."""

from datetime import datetime, timedelta, timezone

import pytest

from hotgigs.ops.backup.pgbackrest import Backup
from hotgigs.ops.backup.pruning import expiring

START = datetime(2026, 11, 1, 2, 15, tzinfo=timezone.utc)


def backups(kinds: str) -> list[Backup]:
    """Return backups by their kinds, F or D, one for each day; a differential one needs the full one before it."""
    found: list[Backup] = []
    full = ""
    for day, kind in enumerate(kinds):
        label = f"{day:02}{kind}"
        full = label if kind == "F" else full
        at = START + timedelta(days=day)
        name = "full" if kind == "F" else "diff"
        found.append(Backup(label, name, at, at, "", "", 1, 1, False, None if kind == "F" else full))
    return found


@pytest.mark.parametrize(
    ("kinds", "gone"),
    [
        ("", []),
        ("F", []),
        ("FDDDDDD", []),
        ("FDDDDDDD", ["01D"]),
        ("FDDDDDDFDDD", ["01D", "02D", "03D"]),
        ("FDFDF", ["00F", "01D"]),
        ("FFF", ["00F"]),
    ],
)
def test_two_full_and_six_that_need_them_stay(kinds: str, gone: list[str]) -> None:
    assert expiring(backups(kinds)) == gone
