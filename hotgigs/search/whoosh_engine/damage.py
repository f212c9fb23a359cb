"""Damaged or vanished index files, told apart from mistakes in the program."""

import pickle
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from hotgigs.kernel.errors import Unavailable
from hotgigs.search.whoosh_engine.imports import WhooshIndexError

UNREADABLE = (
    OSError,
    EOFError,
    struct.error,
    zlib.error,
    pickle.UnpicklingError,
    WhooshIndexError,
    # What unpickling and unpacking damaged bytes raise, by the documentation of pickle and by trial.
    ArithmeticError,
    AssertionError,
    AttributeError,
    ImportError,
    LookupError,
    MemoryError,
    TypeError,
    ValueError,
)


class Damaged(Unavailable):
    """The files of the index are not what a writer left."""

    def __init__(self) -> None:
        super().__init__(
            "The search index is damaged. An administrator can renew it with: hotgigs-admin search rebuild"
        )


@contextmanager
def reading_files() -> Iterator[None]:
    """Wrap code that does nothing but read index files. Raises Damaged for whatever damaged files raise."""
    try:
        yield
    except UNREADABLE as error:
        raise Damaged from error
