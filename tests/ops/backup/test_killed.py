"""Killed at any moment, a backup leaves no set that cannot be restored, and the next one works.

One round for each victim here; tests/appliance/test_backup_killed.py plays many.
"""

from collections.abc import Iterator

import pytest

from hotgigs.ops.backup import running
from hotgigs.ops.backup.progress import Quiet
from tests.ops.backup import killing
from tests.ops.backup.site import Site, made


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    """Return a site with one set."""
    with made() as found:
        running.make_set(found.box, Quiet())
        yield found


@pytest.mark.parametrize("victim", killing.VICTIMS)
def test_no_set_claims_to_exist_that_cannot_be_restored(site: Site, victim: str) -> None:
    killing.play(site, 1101, victim)
