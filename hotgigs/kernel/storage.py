"""The document store: immutable files on disk, each under the SHA-256 of its bytes."""

import hashlib
import os
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO

from hotgigs.kernel.errors import NotFound, TooLarge, Unavailable

_CHUNK = 1 << 16
_NAME = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Stored:
    """What was stored: the SHA-256 in hexadecimal, and the size in bytes."""

    sha256: str
    size: int


class DocumentStore:
    """A folder of files named by their content; storing the same bytes twice keeps one file.

    `durable` waits for the disk at each file; only sample data, which can be made again, does without.
    """

    def __init__(self, folder: Path, *, durable: bool = True) -> None:
        self.folder = folder
        self._durable = durable

    def put(self, stream: IO[bytes], *, limit: int) -> Stored:
        """Store a stream of at most `limit` bytes, durably, before returning.

        Raises TooLarge when the stream is longer, Unavailable when the disk is full or not writable.
        """
        try:
            return self._put(stream, limit)
        except OSError as error:
            raise Unavailable("The file could not be saved: the disk does not accept it. Try again later.") from error

    def open(self, sha256: str) -> BinaryIO:
        """Open a stored file for reading.

        Raises NotFound when there is none under this hash.
        """
        try:
            return self.path_of(sha256).open("rb")
        except FileNotFoundError as error:
            raise NotFound("This file is no longer in the store.") from error

    def path_of(self, sha256: str) -> Path:
        """Return where a file of this hash lies, or would lie.

        Raises NotFound when the text is not a hash, so that no path can be smuggled in.
        """
        if not _NAME.fullmatch(sha256):
            raise NotFound("This file is not in the store.")
        return self.folder / sha256[:2] / sha256[2:4] / sha256

    def delete(self, sha256: str) -> None:
        """Remove a file; a file that is already gone is no error."""
        self.path_of(sha256).unlink(missing_ok=True)

    def _put(self, stream: IO[bytes], limit: int) -> Stored:
        incoming = self.folder / "incoming"
        incoming.mkdir(parents=True, exist_ok=True, mode=0o750)
        digest, size = hashlib.sha256(), 0
        with tempfile.NamedTemporaryFile(dir=incoming, delete=False) as target:
            try:
                while chunk := stream.read(_CHUNK):
                    size += len(chunk)
                    if size > limit:
                        raise TooLarge(f"The file is larger than {limit // 2**20} MB. Make it smaller and try again.")
                    digest.update(chunk)
                    target.write(chunk)
                target.flush()
                if self._durable:
                    os.fsync(target.fileno())
            except BaseException:
                os.unlink(target.name)
                raise
        self._settle(Path(target.name), self.path_of(digest.hexdigest()))
        return Stored(digest.hexdigest(), size)

    def _settle(self, source: Path, target: Path) -> None:
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
        # Group-readable: the documents worker is another user of the group that owns the store.
        os.chmod(source, 0o640)
        os.replace(source, target)
        if self._durable:
            for folder in (target.parent, target.parent.parent, self.folder):
                _sync_folder(folder)


def _sync_folder(folder: Path) -> None:
    # A rename is durable only once its directory is.
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
