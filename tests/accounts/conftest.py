"""Each test starts with no attempts counted."""

import pytest

from hotgigs.kernel.box import Box


@pytest.fixture(autouse=True)
def _no_attempts_yet(box: Box) -> None:
    box.cache.client.flushdb()
