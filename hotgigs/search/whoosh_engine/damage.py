"""Failing, damaged or vanished index files, told apart from mistakes in the program."""

import pickle
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from hotgigs.kernel.errors import Unavailable
from hotgigs.search.whoosh_engine.imports import TermNotFound, WhooshIndexError

_DAMAGE = (
    EOFError,
    struct.error,
    zlib.error,
    pickle.UnpicklingError,
    WhooshIndexError,
    TermNotFound,
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


class Unusable(Unavailable):
    """The files of the index cannot be read or written, or are not what a writer left."""

    def __init__(
        self,
        sentence: str = "The search index is damaged. An administrator can renew it with: hotgigs-admin search rebuild",
    ) -> None:
        super().__init__(sentence)


@contextmanager
def using_files() -> Iterator[None]:
    """Wrap code that does nothing but read and write index files.

    Raises Unusable for what vanished and damaged files and full or failing disks raise.
    """
    try:
        yield
    except OSError as error:
        raise Unusable(f"The search index cannot be used: {error.strerror or error}.") from error
    except Exception as error:
        # Whoosh has no class for some kinds of damage.
        if not isinstance(error, _DAMAGE) and type(error) is not Exception:
            raise
        raise Unusable from error
