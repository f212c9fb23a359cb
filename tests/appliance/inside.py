"""Commands that run inside a machine: to their end, or for as long as a test lets them."""

import itertools
import signal
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tests.appliance.cage import PAYLOAD, Cage

_numbers = itertools.count(1)


@dataclass(frozen=True)
class Result:
    """What a command left: exit code and output."""

    argv: tuple[str, ...]
    returncode: int
    stdout: str
    stderr: str

    def __str__(self) -> str:
        return f"{' '.join(self.argv)}: exit {self.returncode}\n{self.stdout}\n{self.stderr}"


class Failed(AssertionError):
    """A command in a machine failed; the message holds its output."""

    def __init__(self, result: Result) -> None:
        super().__init__(str(result))
        self.result = result


class Running:
    """A command in a machine, in a cage of its own."""

    def __init__(self, argv: tuple[str, ...], process: "subprocess.Popen[bytes]", cage: Cage, folder: Path) -> None:
        """Take over a process that `start` began."""
        self.argv = argv
        self._process = process
        self._cage = cage
        self._folder = folder
        self._began = time.monotonic()

    @property
    def seconds(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self._began

    @property
    def is_running(self) -> bool:
        """Tell whether it has not ended yet."""
        return self._process.poll() is None

    @property
    def output(self) -> str:
        """What it wrote until now to standard output."""
        return (self._folder / "stdout").read_text(errors="replace")

    @property
    def errors(self) -> str:
        """What it wrote until now to standard error."""
        return (self._folder / "stderr").read_text(errors="replace")

    def wait(self, timeout: float = 300) -> Result:
        """Wait for the end; what takes longer is killed with all its children.

        Raises TimeoutError, with the output, after `timeout` seconds.
        """
        try:
            returncode = self._process.wait(timeout)
        except subprocess.TimeoutExpired:
            self.kill_all()
            raise TimeoutError(f"After {timeout:.0f} s: {self._result(-signal.SIGKILL)}") from None
        return self._result(returncode)

    def signal(self, number: int = signal.SIGKILL) -> None:
        """Signal the command alone, not its children: SIGKILL if not told otherwise."""
        subprocess.run(["kill", f"-{number}", *self.children()], check=True)

    def children(self) -> list[str]:
        """Return the process id of the command on the host, if it has begun and not ended."""
        with suppress(FileNotFoundError, ProcessLookupError):
            return Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text().split()
        return []

    def kill_all(self) -> Result:
        """Kill the command and what it started, at once; what systemd runs for it goes on."""
        self._cage.kill()
        return self._result(self._process.wait())

    def _result(self, returncode: int) -> Result:
        return Result(self.argv, returncode, self.output, self.errors)


def start(argv: tuple[str, ...], command: list[str], *, machine: Cage, folder: Path, text: bytes = b"") -> Running:
    """Start a command that enters the machine; it dies with the machine, in whose cage it is."""
    number = next(_numbers)
    own = machine.inner(PAYLOAD).inner(f"command-{number}")
    place = folder / f"command-{number}"
    place.mkdir()
    (place / "stdin").write_bytes(text)
    with (
        (place / "stdin").open("rb") as given,
        (place / "stdout").open("wb") as out,
        (place / "stderr").open("wb") as err,
    ):
        process = own.start(*command, stdin=given, stdout=out, stderr=err)
    running = Running(argv, process, own, place)
    # nsenter stays behind as the parent of the command: when the machine dies, it must live to bury its child.
    while running.is_running and not running.children():
        time.sleep(0.002)
    if running.is_running:
        machine.inner("doors").take(process.pid)
    return running
