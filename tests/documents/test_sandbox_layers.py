"""Each layer of the sandbox holds alone, and a machine that lacks one says so."""

import subprocess
import sys
from pathlib import Path

import pyseccomp
import pytest

from hotgigs.documents.sandbox import syscalls

ROOT = str(Path(__file__).parents[2])


def run_python(code: str) -> "subprocess.CompletedProcess[str]":
    """Run code in a process of its own, which the layer under test then binds."""
    return subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, {ROOT!r})\n{code}"],
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )


def test_landlock_alone_refuses_files_and_tcp() -> None:
    done = run_python(
        """
import os, socket
from hotgigs.documents.sandbox import landlock, libc
libc.prctl(libc.PR_SET_NO_NEW_PRIVS, 1)
door = socket.socket()
landlock.restrict()
actions = [lambda: os.open("/etc/passwd", os.O_RDONLY), lambda: os.listdir("/"), lambda: open("/tmp/x", "w")]
if landlock.version() >= 4:
    actions.append(lambda: door.connect(("127.0.0.1", 9)))
for action in actions:
    try:
        action()
    except PermissionError:
        continue
    raise SystemExit("allowed")
"""
    )
    assert done.returncode == 0, done.stderr


def shuts_out_files(steps: str) -> None:
    """Check that these steps leave a process that can open no file of the system."""
    done = run_python(
        f"""
import os
from hotgigs.documents.sandbox import landlock, libc
libc.prctl(libc.PR_SET_NO_NEW_PRIVS, 1)
{steps}
try:
    os.open("/etc/passwd", os.O_RDONLY)
except PermissionError:
    raise SystemExit(0)
raise SystemExit("allowed")
"""
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("version", range(1, 8))
def test_landlock_holds_on_older_kernels(version: int) -> None:
    shuts_out_files(
        f"known = landlock.version()\nlandlock.version = lambda: min({version}, known)\nlandlock.restrict()"
    )


def test_landlock_allows_what_it_is_told_to() -> None:
    shuts_out_files('landlock.restrict([("/etc/hostname", landlock.READ_FILE)])\nos.open("/etc/hostname", os.O_RDONLY)')


def test_seccomp_alone_ends_a_process_that_asks_for_a_socket() -> None:
    done = run_python(
        """
import socket
from hotgigs.documents.sandbox import libc, syscalls
libc.prctl(libc.PR_SET_NO_NEW_PRIVS, 1)
syscalls.reader_filter().load()
socket.socket()
"""
    )
    assert done.returncode == -31


def test_limits_alone_refuse_memory_and_files(tmp_path: Path) -> None:
    done = run_python(
        f"""
import os
from hotgigs.documents.sandbox import Limits, Mode, close_around_reader
close_around_reader(Limits(), Mode.PORTABLE, os.getppid())
try:
    b"x" * (2 << 30)
except MemoryError:
    pass
else:
    raise SystemExit("memory")
try:
    os.write(os.open({str(tmp_path / "x")!r}, os.O_CREAT | os.O_WRONLY), b"x")
except OSError:
    raise SystemExit(0)
raise SystemExit("files")
"""
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("call", syscalls.READER_CALLS + syscalls.TOOL_CALLS + syscalls.FATAL_CALLS)
def test_the_library_knows_every_call_of_the_lists(call: str) -> None:
    assert pyseccomp.resolve_syscall(pyseccomp.Arch.X86_64, call) != -1
    assert pyseccomp.resolve_syscall(pyseccomp.Arch.AARCH64, call) != -1


def test_a_second_thread_is_not_left_outside() -> None:
    done = run_python(
        """
import os, threading, time
from hotgigs.documents.sandbox import Limits, Mode, SandboxUnavailable, close_around_reader
threading.Thread(target=time.sleep, args=(1,), daemon=True).start()
try:
    close_around_reader(Limits(), Mode.STRICT, os.getppid())
except SandboxUnavailable as error:
    print(error)
"""
    )
    assert done.stdout == "A library started a thread before the sandbox was shut.\n"


@pytest.mark.parametrize(
    ("lacking", "said"),
    [
        ("from hotgigs.documents.sandbox import landlock; landlock._CREATE_RULESET = 9999", "Landlock is missing"),
        ("sys.modules['pyseccomp'] = None", "Install the package libseccomp2."),
        ("sys.platform = 'darwin'", "On other systems ask for the portable one."),
    ],
)
def test_a_machine_that_cannot_shut_a_process_in_says_what_is_missing(lacking: str, said: str) -> None:
    done = run_python(
        f"""
import os
{lacking}
from hotgigs.documents.sandbox import Limits, Mode, SandboxUnavailable, close_around_reader
try:
    close_around_reader(Limits(), Mode.STRICT, os.getppid())
except SandboxUnavailable as error:
    print(error)
"""
    )
    assert said in done.stdout
