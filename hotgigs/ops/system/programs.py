"""Runs other programs: to their end, or line by line while they work."""

import ctypes
import os
import signal
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

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
) -> Done:
    """Run a program to its end; one that is missing ends with 127, one that takes too long with 124."""
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
        errors: Path,
        *,
        folder: Path,
        kept: Sequence[int] = (),
    ) -> None:
        with errors.open("ab") as sink:
            self._process = subprocess.Popen(
                command,
                env=dict(environment),
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=sink,
                text=True,
                errors="replace",
                pass_fds=tuple(kept),
                start_new_session=True,
                preexec_fn=_end_with_parent(),
            )

    def lines(self) -> Iterator[str]:
        """Yield what it says, as it says it."""
        yield from self._process.stdout or ()

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


def replace_process(command: Sequence[str]) -> None:
    """Become another program."""
    os.execvp(command[0], list(command))  # noqa: S606 - replaces this process on purpose


def _end_with_parent() -> Callable[[], None]:
    """Return what makes a new program end when we are killed: two runs must never change the box at once."""
    library = ctypes.CDLL(None)

    def ask() -> None:
        library.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)

    return ask
