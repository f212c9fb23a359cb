"""Twenty-one seeded rounds in which a backup, restic or PostgreSQL is killed in the middle of a set."""

from collections.abc import Iterator

import pytest

from hotgigs.ops.backup import running
from hotgigs.ops.backup.progress import Quiet
from tests.ops.backup import killing
from tests.ops.backup.site import Site, made

SEEDS = range(1201, 1208)


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    """Return a site with one set, on servers of this host: what is killed are programs, which need no machine."""
    with made() as found:
        running.make_set(found.box, Quiet())
        yield found


@pytest.mark.timeout(600)
@pytest.mark.parametrize("victim", killing.VICTIMS)
@pytest.mark.parametrize("seed", SEEDS)
def test_no_set_claims_to_exist_that_cannot_be_restored(site: Site, seed: int, victim: str) -> None:
    killing.play(site, seed, victim)
