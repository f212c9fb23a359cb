"""Where scripts/dev keeps its data, and the settings it hands to HotGigs."""

import contextlib
import fcntl
import os
import secrets
import shlex
import shutil
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TextIO

from dotenv import dotenv_values

CLONE = Path(__file__).resolve().parents[2]
HERE = CLONE / ".dev"
# Root's servers run as another user, who may be unable to reach the clone (under /root, say).
ROOTS_HOME = Path("/var/lib/hotgigs-dev")


@dataclass(frozen=True)
class State:
    """The folder of everything that `--reset` removes, and the short folder of the sockets."""

    home: Path
    sockets: Path

    @property
    def sign_ins(self) -> Path:
        """Where the sample sign-ins are kept; there only when the sample data is complete."""
        return self.home / "sign_ins.json"

    @property
    def secret(self) -> Path:
        """Make the key of form tokens once, and return where it is."""
        path = self.home / "secret"
        if not path.exists():
            path.touch(mode=0o600)
            path.write_bytes(secrets.token_bytes(32))
        return path

    def folder(self, name: str) -> Path:
        """Make a folder of the state unless it is there, and return it."""
        folder = self.home / name
        folder.mkdir(mode=0o700, exist_ok=True)
        return folder

    def log(self, name: str) -> Path:
        """Return where a program that is not shown on the terminal writes."""
        return self.folder("log") / f"{name}.log"

    def lock(self) -> TextIO:
        """Hold this clone until the returned file is closed.

        Raises SystemExit when another scripts/dev holds it.
        """
        file = (self.home / "lock").open("a+", encoding="ascii")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            owner = file.read().strip() or "unknown"
            raise SystemExit(f"HotGigs already runs from this clone (process {owner}). Stop it with Ctrl-C.") from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        return file

    def forget_sample_data(self) -> None:
        """Let the sample data be loaded again, and its index be built anew."""
        self.sign_ins.unlink(missing_ok=True)
        shutil.rmtree(self.folder("index"))
        self.folder("index")

    def reset(self) -> None:
        """Remove all data; what was fetched stays, and what says whose folder this is."""
        for path in self.home.iterdir():
            if path.name in ("embedded", "lock", "clone", "run", "home"):
                continue
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()


def open_state() -> State:
    """Find or make the folders."""
    HERE.mkdir(exist_ok=True)
    home = _roots_home() if os.geteuid() == 0 else HERE
    name = f"hotgigs-{os.getuid()}-{sha256(os.fsencode(home)).hexdigest()[:10]}"
    # The path of a unix socket may have 107 bytes, which a clone deep in a home exceeds.
    sockets = home / "run" if os.geteuid() == 0 else Path("/tmp") / name  # noqa: S108 - checked to be ours below
    sockets.mkdir(mode=0o711 if os.geteuid() == 0 else 0o700, exist_ok=True)
    found = sockets.lstat()
    if found.st_uid != os.geteuid() or sockets.is_symlink():
        raise SystemExit(f"{sockets} belongs to somebody else. Remove it and start again.")
    return State(home, sockets)


def _roots_home() -> Path:
    """Return the folder that the link .dev/home names; a fresh clone gets a fresh one."""
    link = HERE / "home"
    if link.is_symlink() and link.resolve().parent == ROOTS_HOME and link.resolve().is_dir():
        return link.resolve()
    link.unlink(missing_ok=True)
    ROOTS_HOME.mkdir(mode=0o711, exist_ok=True)
    _remove_homes_without_a_clone()
    home = Path(tempfile.mkdtemp(dir=ROOTS_HOME, prefix=""))
    home.chmod(0o711)
    (home / "clone").write_text(str(CLONE), encoding="utf-8")
    link.symlink_to(home)
    return home


def _remove_homes_without_a_clone() -> None:
    for home in ROOTS_HOME.iterdir():
        with contextlib.suppress(FileNotFoundError):
            link = Path((home / "clone").read_text(encoding="utf-8")) / ".dev" / "home"
            if link.is_symlink() and link.resolve() == home:
                continue
            with (home / "lock").open("a") as lock, contextlib.suppress(BlockingIOError):
                # Held: it still runs, although its clone is gone.
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(home)


def read_settings() -> dict[str, str]:
    """Return what the environment and .env say; the environment wins."""
    from_file = dotenv_values(CLONE / ".env", interpolate=False)
    settings = {name: value for name, value in from_file.items() if value is not None}
    settings.update(os.environ)
    return settings


def complete_settings(chosen: Mapping[str, str], state: State, *, listen: str, mail_url: str) -> dict[str, str]:
    """Return the environment of HotGigs: what was chosen, else what suits development."""
    defaults = {
        "HOTGIGS_ENVIRONMENT": "development",
        "HOTGIGS_SITE_URL": f"http://{listen}",
        "HOTGIGS_LISTEN": listen,
        "HOTGIGS_STORAGE_PATH": str(state.folder("documents")),
        "HOTGIGS_INDEX_PATH": str(state.folder("index")),
        "HOTGIGS_MAIL_URL": mail_url,
        "HOTGIGS_MAIL_FROM": "HotGigs <jobs@hotgigs.test>",
        "HOTGIGS_SECRET_FILE": str(state.secret),
        "HOTGIGS_DOCUMENTS_SANDBOX": "strict" if sys.platform == "linux" else "portable",
    }
    return {**defaults, **chosen, "PYTHONPATH": f"{CLONE}:{CLONE / 'scripts'}", "PYTHONUNBUFFERED": "1"}


def publish_settings(settings: Mapping[str, str]) -> Path:
    """Write the settings of HotGigs for shells, editors and debuggers, and return where."""
    path = HERE / "env"
    path.touch(mode=0o600)
    own = {name: value for name, value in settings.items() if name.startswith("HOTGIGS_") and "_DEV_" not in name}
    path.write_text("".join(f"{name}={shlex.quote(value)}\n" for name, value in sorted(own.items())), encoding="utf-8")
    return path
