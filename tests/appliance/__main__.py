"""Boots a machine to try things on: python -m tests.appliance up --suite bookworm."""

import argparse
import os
import select
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import NoReturn

from tests.appliance import roots
from tests.appliance.cage import HERE, machines_folder, open_session, sweep
from tests.appliance.machine import Machine
from tests.appliance.names import Names
from tests.appliance.network import open_segment


def main() -> int:
    """Do what the command line says; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.appliance", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    for verb in ("up", "keep"):
        chosen = verbs.add_parser(verb)
        chosen.add_argument("--suite", choices=roots.SUITES, default="bookworm")
        chosen.add_argument("--site", default="jobs.test", help="a name under .test that leads to the machine")
        chosen.add_argument("--project", action="store_true", help="copy the working tree to /opt/source")
    verbs.add_parser("sweep").add_argument("--after", type=int, help="wait for the end of this process first")
    options = parser.parse_args()
    if options.verb == "up":
        return up(options)
    if options.verb == "keep":
        keep(options)
    if options.after:
        _wait_for_end(options.after)
    for name in sweep():
        print(f"Swept up {name}")
    return 0


def up(options: argparse.Namespace) -> int:
    """Start a process that keeps a machine, and say how to use it once it is up."""
    roots.base(options.suite)
    log = machines_folder() / f"up-{options.suite}.log"
    flags = [f"--suite={options.suite}", f"--site={options.site}", *(["--project"] if options.project else [])]
    read, write = os.pipe()
    with log.open("wb") as errors:
        keeper = subprocess.Popen(
            [sys.executable, "-m", "tests.appliance", "keep", *flags],
            cwd=HERE,
            stdin=subprocess.DEVNULL,
            stdout=write,
            stderr=errors,
            start_new_session=True,
        )
    os.close(write)
    with os.fdopen(read) as told:
        text = told.read()
    print(text or log.read_text())
    keeper.returncode = 0  # it goes on without us
    return 0 if text else 1


def keep(options: argparse.Namespace) -> NoReturn:
    """Keep a machine until SIGTERM."""
    began = time.monotonic()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    session = open_session()
    try:
        segment = open_segment(session)
        machine = Machine(segment, roots.base(options.suite))
        Names(segment).point(options.site, machine.address)
        machine.boot()
        machine.wait_until_running()
        if options.project:
            machine.copy_project()
        shell = shlex.join(machine.command("bash", "--login"))
        neighbour = shlex.join(segment.neighbour.command("bash"))
        print(f"{options.suite} is up after {time.monotonic() - began:.1f} s at {machine.address}, {options.site}")
        print(f"enter:      {shell}\nneighbour:  {neighbour}\nstop:       kill {os.getpid()}")
        print(f"ssh:        {shlex.join(machine.ssh_command())}")
        print(f"copy in:    tar -c PATHS | {shlex.join(machine.command('tar', '-x', '-C', '/root'))}", flush=True)
        _say_no_more()
        while True:
            signal.pause()
    finally:
        session.close()


def _say_no_more() -> None:
    """Close what is printed, so that whoever reads it knows that it is complete."""
    with Path(os.devnull).open("w") as nothing:
        os.dup2(nothing.fileno(), 1)


def _wait_for_end(pid: int) -> None:
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    select.select([handle], [], [])
    os.close(handle)


if __name__ == "__main__":
    sys.exit(main())
