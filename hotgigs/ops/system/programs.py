"""Runs other programs: to their end, or line by line while they work."""

import contextlib
import ctypes
import os
import pwd
import select
import signal
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

NOT_FOUND = 127
TIMED_OUT = 124
_PR_SET_PDEATHSIG = 1
_GRACE_SECONDS = 30


@dataclass(frozen=True)
class Done:
    """How a program ended and what it said."""

    code: int
    output: str
    errors: str

    @property
    def ok(self) -> bool:
        """Tell whether it ended well."""
        return self.code == 0

    def said(self) -> str:
        """Return the last line that says something, errors first."""
        lines = [line for line in (self.output + "\n" + self.errors).splitlines() if line.strip()]
        return lines[-1].strip() if lines else f"it ended with code {self.code} and said nothing"


def run(
    command: Sequence[str],
    *,
    environment: Mapping[str, str] | None = None,
    seconds: float = 60,
    given: str | None = None,
    folder: Path | None = None,
    user: str | None = None,
) -> Done:
    """Run a program to its end; one that is missing ends with 127, one that takes too long with 124.

    With `user` root runs it as somebody else. Raises KeyError when the box has no such user.
    """
    try:
        ended = subprocess.run(
            command,
            env=dict(environment) if environment is not None else None,
            cwd=folder,
            input=given,
            stdin=subprocess.DEVNULL if given is None else None,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=seconds,
            check=False,
            **_identity(user),
        )
    except FileNotFoundError:
        return Done(NOT_FOUND, "", f"{command[0]} is not installed")
    except subprocess.TimeoutExpired:
        return Done(TIMED_OUT, "", f"{command[0]} gave no answer within {seconds:.0f} s")
    return Done(ended.returncode, ended.stdout, ended.stderr)


class Working:
    """A program at work whose output is read line by line; it gets signals only from us, not from the terminal."""

    def __init__(
        self,
        command: Sequence[str],
        environment: Mapping[str, str],
        errors: Path | None,
        *,
        folder: Path,
        kept: Sequence[int] = (),
        user: str | None = None,
    ) -> None:
        with contextlib.ExitStack() as opened:
            self._process = subprocess.Popen(
                command,
                env=dict(environment),
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                # Without a file of their own, errors come between the other lines.
                stderr=opened.enter_context(errors.open("ab")) if errors else subprocess.STDOUT,
                text=True,
                errors="replace",
                pass_fds=tuple(kept),
                start_new_session=True,
                preexec_fn=_end_with_parent(),
                **_identity(user),
            )

    def lines(self) -> Iterator[str]:
        """Yield what it says, as it says it."""
        yield from self._process.stdout or ()

    def lines_and_pauses(self, seconds: float) -> Iterator[str | None]:
        """Yield what it says line by line, and None whenever it was silent for some seconds."""
        if self._process.stdout is None:
            return
        descriptor, said = self._process.stdout.fileno(), b""
        while True:
            if not select.select([descriptor], [], [], seconds)[0]:
                yield None
                continue
            piece = os.read(descriptor, 65536)
            *whole, said = (said + piece).split(b"\n")
            yield from (line.decode(errors="replace") for line in whole)
            if not piece:
                break
        if said:
            yield said.decode(errors="replace")

    def code(self) -> int:
        """Wait for its end and return its code."""
        if self._process.stdout:
            self._process.stdout.close()
        return self._process.wait()

    def interrupt(self) -> None:
        """Ask it to stop, and stop it when it does not."""
        for wanted in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
            if self._process.poll() is not None:
                self.code()
                return
            os.killpg(self._process.pid, wanted)
            try:
                self._process.wait(_GRACE_SECONDS)
            except subprocess.TimeoutExpired:
                continue


def follow(
    command: Sequence[str],
    heard: Callable[[str | None], None],
    *,
    environment: Mapping[str, str],
    folder: Path = Path("/"),
    kept: Sequence[int] = (),
    user: str | None = None,
) -> int:
    """Run a program to its end, tell each line it says, and None for each second of silence; return its code.

    What `heard` raises ends the program and is raised again. A missing program ends with 127, as in `run`.
    """
    try:
        working = Working(command, environment, None, folder=folder, kept=kept, user=user)
    except FileNotFoundError:
        heard(f"{command[0]} is not installed")
        return NOT_FOUND
    try:
        for line in working.lines_and_pauses(1):
            heard(line)
        return working.code()
    except BaseException:
        working.interrupt()
        raise


@contextlib.contextmanager
def handed_over(secret: str) -> Iterator[int]:
    """Give the descriptor of a file in memory that holds a secret: whoever inherits it reads /proc/self/fd/N."""
    descriptor = os.memfd_create("secret", os.MFD_CLOEXEC)
    try:
        os.write(descriptor, secret.encode())
        yield descriptor
    finally:
        os.close(descriptor)


def replace_process(command: Sequence[str]) -> None:
    """Become another program."""
    os.execvp(command[0], list(command))  # noqa: S606 - replaces this process on purpose


class _Identity(TypedDict, total=False):
    user: int
    group: int
    extra_groups: list[int]


def _identity(name: str | None) -> _Identity:
    """Return what makes a program run as a user; nothing when we are that user already."""
    if name is None:
        return {}
    entry = pwd.getpwnam(name)
    if entry.pw_uid == os.geteuid():
        return {}
    groups = os.getgrouplist(name, entry.pw_gid)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": groups}


def _end_with_parent() -> Callable[[], None]:
    """Return what makes a new program end when we are killed: two runs must never change the box at once."""
    library = ctypes.CDLL(None)

    def ask() -> None:
        library.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)

    return ask
