"""The document store: immutable files on disk, each under the SHA-256 of its bytes."""

import contextlib
import fcntl
import hashlib
import os
import re
import stat
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, BinaryIO

from hotgigs.kernel.errors import NotFound, TooLarge, Unavailable

_CHUNK = 1 << 16
_NAME = re.compile(r"[0-9a-f]{64}")
_INCOMING = "incoming"


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

    def list_before(self, moment: datetime) -> Iterator[list[str]]:
        """Yield the hashes of files last stored before a moment, one part of the store at a time."""
        for part in sorted(self.folder.glob("[0-9a-f][0-9a-f]")):
            found = (path for path in part.glob("*/*") if _NAME.fullmatch(path.name) and _is_before(path, moment))
            yield sorted(path.name for path in found)

    def delete_before(self, sha256: str, moment: datetime) -> bool:
        """Remove a file unless it was stored again since that moment; tells whether it went."""
        path = self.path_of(sha256)
        with self._locked(fcntl.LOCK_EX):
            if gone := _is_before(path, moment):
                path.unlink(missing_ok=True)
        return gone

    def delete_unfinished(self, moment: datetime) -> int:
        """Remove what uploads left that were cut off before a moment; returns how many files."""
        left = [path for path in self.folder.glob(f"{_INCOMING}/*") if _is_before(path, moment)]
        for path in left:
            path.unlink(missing_ok=True)
        return len(left)

    def _put(self, stream: IO[bytes], limit: int) -> Stored:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o750)
        digest, size = hashlib.sha256(), 0
        with tempfile.NamedTemporaryFile(dir=self._open_folder(_INCOMING), delete=False) as target:
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
        self._open_folder(*target.parent.relative_to(self.folder).parts)
        # Group-readable: the documents worker is another user of the group that owns the store.
        os.chmod(source, 0o640)
        with self._locked(fcntl.LOCK_SH):
            # The same bytes stored again are a young file again, which no sweep touches.
            os.utime(source)
            os.replace(source, target)
        if self._durable:
            for folder in (target.parent, target.parent.parent, self.folder):
                _sync_folder(folder)

    def _open_folder(self, *names: str) -> Path:
        folder = self.folder
        for name in names:
            folder = folder / name
            with contextlib.suppress(FileExistsError):
                folder.mkdir(mode=0o770)
                _open_to_group(folder)
        return folder

    @contextlib.contextmanager
    def _locked(self, how: int) -> Iterator[None]:
        # Between a look at a file's age and its removal, nobody may put a young one in its place.
        descriptor = os.open(self.folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.flock(descriptor, how)
            yield
        finally:
            os.close(descriptor)


def _open_to_group(folder: Path) -> None:
    # Each user of the group that owns the store adds files, and the worker removes them, whatever the umask is.
    # The set-group-id bit is inherited; units that may not set it have a umask that leaves nothing to do here.
    mode = stat.S_IMODE(folder.stat().st_mode)
    if mode & 0o070 != 0o070:
        folder.chmod(mode | 0o070)


def _is_before(path: Path, moment: datetime) -> bool:
    try:
        return path.stat().st_mtime < moment.timestamp()
    except FileNotFoundError:
        return False


def _sync_folder(folder: Path) -> None:
    # A rename is durable only once its directory is.
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
