"""The programs of HotGigs while scripts/dev runs: started, shown line by line, restarted, stopped."""

import os
import signal
import subprocess
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from devtools.processes import Output, kill, spawn, stop
from devtools.terminal import in_colour, say


@dataclass
class Program:
    """One program and, while it runs, its process."""

    name: str
    command: Sequence[str]
    process: "subprocess.Popen[bytes] | None" = None
    reported: bool = False


@dataclass
class Supervisor:
    """All programs that share the settings of HotGigs; `record` remembers them for the next start."""

    settings: Mapping[str, str]
    record: Path
    programs: list[Program] = field(default_factory=list)

    def add(self, name: str, command: Sequence[str]) -> None:
        """Take a program into care; start() starts it."""
        self.programs.append(Program(name, command))

    def start(self) -> None:
        """Start every program that is not running."""
        for program in self.programs:
            if program.process is None or program.process.poll() is not None:
                self._start(program)
        self._remember()

    def stop(self, *, seconds: float = 10) -> None:
        """Let every program finish what it is doing, all at the same time, for at most `seconds`."""
        running = [program.process for program in self.programs if program.process is not None]
        for process in running:
            if process.poll() is None:
                # waitress and huey both finish what is in flight on SIGINT, and drop it on SIGTERM.
                process.send_signal(signal.SIGINT)
        for process in running:
            stop(process, signal.SIGINT, seconds=seconds)
        for program in self.programs:
            program.process = None
        self._remember()

    def kill(self) -> None:
        """End every program at once."""
        for program in self.programs:
            if program.process is not None:
                kill(program.process)

    def has_ended(self, name: str) -> bool:
        """Tell whether a program ended by itself."""
        processes = [program.process for program in self.programs if program.name == name]
        return any(process is not None and process.poll() is not None for process in processes)

    def report_ended(self) -> None:
        """Say once of each program that ended by itself; the next change of a file starts it again."""
        for program in self.programs:
            if program.process is not None and program.process.poll() is not None and not program.reported:
                program.reported = True
                say(in_colour(f"{program.name} ended (exit {program.process.returncode}).", "bad"))
                say("It starts again when a file changes.")

    def run_once(self, command: Sequence[str], log: Path) -> str:
        """Run a command to its end and return what it printed.

        Raises SystemExit with the end of its log when it fails.
        """
        with log.open("wb") as errors:
            process = self._spawn(command, subprocess.PIPE, errors=errors)
            self.programs.append(Program(log.stem, command, process))
            printed, _ = process.communicate()
        self.programs.pop()
        if process.returncode:
            tail = log.read_text(encoding="utf-8", errors="replace").splitlines()[-25:]
            said = "\n".join([*printed.decode(errors="replace").splitlines()[-5:], *tail])
            raise SystemExit(f"\n{said}\n\n`{' '.join(command[1:])}` failed with {process.returncode}; see {log}.")
        return printed.decode()

    def end_leftovers(self) -> None:
        """End what an earlier start left behind when it was killed on a system without parent-death signals."""
        for line in self.record.read_text(encoding="ascii").splitlines() if self.record.exists() else []:
            number = int(line)
            command = ["ps", "-o", "command=", "-p", str(number)]
            shown = subprocess.run(command, capture_output=True, text=True, check=False).stdout
            # The number may belong to somebody else by now.
            if any(module in shown for module in ("-m hotgigs.", "-m devtools.")) and os.getpgid(number) == number:
                os.killpg(number, signal.SIGKILL)
        self.record.unlink(missing_ok=True)

    def _start(self, program: Program) -> None:
        program.process = self._spawn(program.command, subprocess.PIPE)
        program.reported = False
        threading.Thread(target=_show, args=(program.name, program.process), daemon=True).start()

    def _spawn(self, command: Sequence[str], output: Output, *, errors: Output = None) -> "subprocess.Popen[bytes]":
        return spawn(command, env=self.settings, output=output, errors=errors)

    def _remember(self) -> None:
        numbers = [program.process.pid for program in self.programs if program.process is not None]
        self.record.write_text("".join(f"{number}\n" for number in numbers), encoding="ascii")


def _show(name: str, process: "subprocess.Popen[bytes]") -> None:
    prefix = in_colour(f"{name:<9} |", name)
    if process.stdout is not None:
        for line in process.stdout:
            say(f"{prefix} {line.decode(errors='replace').rstrip()}")
