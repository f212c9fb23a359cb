"""Fixtures of the tests of search: the box's engine on an index that only one test sees."""

import shutil
from collections.abc import Iterator

import pytest

from hotgigs import wiring
from hotgigs.kernel.box import Box
from hotgigs.search.engine import SearchEngine


@pytest.fixture
def engine(box: Box) -> Iterator[SearchEngine]:
    """Open the engine of the box, without an index before and after the test."""
    _remove_index(box)
    opened = wiring.open_engine(box)
    yield opened
    opened.close()
    _remove_index(box)


def _remove_index(box: Box) -> None:
    folder = box.config.index_path
    mode = folder.stat().st_mode
    shutil.rmtree(folder)
    folder.mkdir(mode=mode & 0o777)
