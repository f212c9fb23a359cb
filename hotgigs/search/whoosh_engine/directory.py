"""Where the index lives: `current` links to one directory, trusted before anything in it is opened."""

import contextlib
import fcntl
import os
import secrets
import shutil
import stat
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from hotgigs.kernel.errors import Unavailable
from hotgigs.search.whoosh_engine.imports import FileLock, FileStorage, StructFile
from hotgigs.search.whoosh_engine.rows import FORMAT

_PREFIX = "index-"
_FORMAT_FILE = "FORMAT"
_DIRECTORY_MODE = 0o750
_FILE_MODE = 0o640
_OTHERS_MAY_WRITE = stat.S_IWGRP | stat.S_IWOTH
_LOCK_POLL_SECONDS = 0.05

MISSING = "The search index has not been built yet. An administrator can build it with: hotgigs-admin search rebuild"
BUSY = "The search index is being written by another process. This will be tried again."


class Storage(FileStorage):  # type: ignore[misc]  # Whoosh has no annotations
    """Index files that nobody but their owner can write, whatever the umask; knows which are open."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self._opened: list[IO[bytes]] = []

    def abandon(self) -> None:
        """Close what Whoosh left open when it met a damaged file."""
        for file in self._opened:
            file.close()

    def open_file(self, name: str, **kwargs: Any) -> StructFile:
        """Open a file for reading."""
        return self._known(open(self._fpath(name), "rb"), name, kwargs)

    def create_file(self, name: str, excl: bool = False, mode: str = "wb", **kwargs: Any) -> StructFile:
        """Create or replace a file."""
        exclusively = os.O_EXCL if excl else 0

        def opener(path: str, flags: int) -> int:
            return os.open(path, flags | exclusively, _FILE_MODE)

        return self._known(open(self._fpath(name), mode, opener=opener), name, kwargs)

    def temp_storage(self, name: str) -> FileStorage:
        """Return a place for files in the making."""
        path = Path(self._fpath(name))
        path.mkdir(mode=_DIRECTORY_MODE, exist_ok=True)
        return Storage(str(path))

    def lock(self, name: str) -> FileLock:
        """Return a lock on a file."""
        path = self._fpath(name)
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, _FILE_MODE))
        return FileLock(path)

    def _known(self, file: IO[bytes], name: str, kwargs: dict[str, Any]) -> StructFile:
        self._opened.append(file)
        return StructFile(file, name=name, **kwargs)


class IndexRoot:
    """The folder that holds the current index, a new one while it is built, and the writers' lock.

    `owner` is the user whose files may be opened besides root's and one's own: the worker's, for a web process.
    """

    def __init__(self, path: Path, *, owner: int | None = None, lock_seconds: float = 10.0) -> None:
        self.path = path
        self._owners = {0, os.geteuid()} | ({owner} if owner is not None else set())
        self._lock_seconds = lock_seconds

    def current(self) -> Path:
        """Return the directory in use. Raises Unavailable when there is none."""
        try:
            name = os.readlink(self.path / "current")
        except FileNotFoundError:
            raise Unavailable(MISSING) from None
        except OSError as error:
            raise Unavailable(f"The search index in {self.path} cannot be read: {error.strerror}.") from error
        if not name.startswith(_PREFIX) or os.sep in name:
            raise Unavailable(f"The search index is not used: {self.path / 'current'} links to an unexpected place.")
        return self.path / name

    def trust(self, directory: Path) -> None:
        """Check that nobody else can have written the directory: index files hold pickles, which can run code.

        Raises Unavailable when somebody else could, or when another release wrote it.
        """
        try:
            for path in (self.path, directory, *directory.iterdir()):
                self._trust_path(path)
            written = (directory / _FORMAT_FILE).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise Unavailable(f"The search index in {directory} cannot be read: {error}.") from error
        if written != FORMAT:
            raise Unavailable(
                "The search index was written by another release. "
                "An administrator can renew it with: hotgigs-admin search rebuild"
            )

    def _trust_path(self, path: Path) -> None:
        try:
            status = path.lstat()
        except FileNotFoundError:
            return  # A writer removed an old segment meanwhile.
        if stat.S_ISLNK(status.st_mode):
            raise Unavailable(f"The search index is not opened: {path} is a link.")
        if status.st_mode & _OTHERS_MAY_WRITE:
            mode = stat.S_IMODE(status.st_mode)
            raise Unavailable(
                f"The search index is not opened: others may write {path} (mode {mode:04o}). Remove that: chmod go-w"
            )
        if status.st_uid not in self._owners:
            raise Unavailable(f"The search index is not opened: {path} belongs to user {status.st_uid}.")

    @contextlib.contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the lock that makes its holder the only writer. Raises Unavailable when another one keeps it."""
        with self._lock_file() as descriptor:
            deadline = time.monotonic() + self._lock_seconds
            while not _locked(descriptor):
                if time.monotonic() >= deadline:
                    raise Unavailable(BUSY)
                time.sleep(_LOCK_POLL_SECONDS)
            yield

    @contextlib.contextmanager
    def _lock_file(self) -> Iterator[int]:
        try:
            self.path.mkdir(mode=_DIRECTORY_MODE, parents=True, exist_ok=True)
            descriptor = os.open(self.path / "write.lock", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, _FILE_MODE)
        except OSError as error:
            raise Unavailable(f"The search index in {self.path} cannot be written: {error.strerror}.") from error
        try:
            yield descriptor
        finally:
            os.close(descriptor)

    @contextlib.contextmanager
    def replacing(self) -> Iterator[Path]:
        """Give a new directory, and make it the current one when the block ends well. Needs the lock.

        Until then, and after a crash, the old one stays in use. Raises Unavailable when others may write the folder.
        """
        self._trust_path(self.path)
        self._remove_unused()
        directory = self.path / f"{_PREFIX}{secrets.token_hex(8)}"
        directory.mkdir(mode=_DIRECTORY_MODE)
        try:
            yield directory
            self._finish(directory)
        finally:
            # Whichever of the two lost: readers that have the old one open keep its files until they move over.
            self._remove_unused()

    def _finish(self, directory: Path) -> None:
        (directory / _FORMAT_FILE).write_text(FORMAT, encoding="utf-8")
        (directory / _FORMAT_FILE).chmod(_FILE_MODE)
        for path in (*directory.iterdir(), directory):
            _to_disk(path)
        link = self.path / f"next-{directory.name}"
        link.symlink_to(directory.name)
        link.rename(self.path / "current")
        _to_disk(self.path)

    def _remove_unused(self) -> None:
        link = self.path / "current"
        used = os.readlink(link) if link.is_symlink() else ""
        for path in self.path.iterdir():
            if path.name.startswith("next-"):
                path.unlink()
            elif path.name.startswith(_PREFIX) and path.name != used:
                shutil.rmtree(path)


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _to_disk(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
