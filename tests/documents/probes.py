"""What a taken-over child would try, run in place of reading: each attempt is reported, unless it ends the process."""

import ctypes
import errno
import json
import mmap
import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from hotgigs.documents import frames
from hotgigs.documents.child import Order, Work

Probe = Callable[..., Any]

LIES: dict[str, dict[str, object]] = {
    "status": {"status": "hired"},
    "status of a strange kind": {"status": ["ok"]},
    "ok with a sentence": {"sentence": "Call this number"},
    "a long sentence": {"status": "error", "sentence": "x" * 301},
    "text of a strange kind": {"text": 7},
    "much text": {"text": "x" * 400_001},
    "nul": {"text": "a\0b"},
    "half a pair": {"text": "\ud800"},
    "pages": {"pages": -1},
    "true pages": {"pages": True},
    "an offset outside": {"found": {"resume": None, "fields": [["basics.name", 0, 99, 1.0]]}},
    "an offset backwards": {"found": {"resume": None, "fields": [["basics.name", 3, 2, 1.0]]}},
    "a strange offset": {"found": {"resume": None, "fields": [["basics.name", "0", "1", 1.0]]}},
    "a confidence": {"found": {"resume": None, "fields": [["basics.name", 0, 1, 1.5]]}},
    "too few values": {"found": {"resume": None, "fields": [["basics.name", 0]]}},
    "fields of a strange kind": {"found": {"resume": None, "fields": 7}},
    "many fields": {"found": {"resume": None, "fields": [["basics.name", 0, 1, 1.0]] * 2_001}},
    "a strange resume": {"found": {"resume": ["basics"], "fields": []}},
    "strange sections": {"found": {"resume": {"hire": True}, "fields": []}},
    "a deep resume": {"found": {"resume": {"work": [[[[[[[1]]]]]]]}, "fields": []}},
    "a wide resume": {"found": {"resume": {"work": [1] * 10_001}, "fields": []}},
    "a huge number": {"found": {"resume": {"work": 2**60}, "fields": []}},
    "no fields": {"found": {"resume": None}},
}


def program(name: str, **arguments: object) -> str:
    """Write the program of a child that is shut in as always and then runs the probe of this name."""
    return (
        f"import sys; sys.path[:0] = [sys.argv[1], {str(Path(__file__).parent)!r}]; import probes; "
        f"from hotgigs.documents.child import main; main(sys.argv[2], probes.choose({name!r}, {arguments!r}))"
    )


def choose(name: str, arguments: dict[str, object]) -> Callable[[Order], Work]:
    """Give what the child calls to prepare its work."""
    probe: Probe = globals()[name]
    return lambda order: partial(_run, partial(probe, **arguments))


def _run(probe: Probe, document: int, answer: int) -> None:
    report(answer, probe(answer))


def report(answer: int, text: object, **changed: object) -> None:
    """Answer as a reader does, with what happened as the text."""
    told = {"status": "ok", "sentence": "", "text": json.dumps(text), "pages": 1, **changed}
    # Not frames.write_json: a liar may send what UTF-8 cannot hold.
    frames.write(answer, frames.ANSWER, json.dumps(told).encode())
    frames.write_json(answer, frames.END, {"failures": [], "late": []})


def attempt(action: Callable[[], object]) -> str:
    """Do it and say how it was refused, or that it was not."""
    try:
        action()
    except (OSError, ValueError, RuntimeError) as refusal:
        return type(refusal).__name__
    return "DONE"


def tcp(answer: int, port: int) -> str:
    return attempt(lambda: socket.socket(socket.AF_INET).connect(("127.0.0.1", port)))


def unix_socket(answer: int, path: str) -> str:
    return attempt(lambda: socket.socket(socket.AF_UNIX).connect(path))


def open_files(answer: int, paths: list[str]) -> dict[str, str]:
    return {path: attempt(lambda path=path: os.open(path, os.O_RDONLY)) for path in paths}  # type: ignore[misc]  # mypy infers no type for a default of a lambda


def proc_tricks(answer: int, parent_path: str) -> dict[str, str]:
    parent = os.getppid()
    return {
        "list own": attempt(lambda: os.listdir("/proc/self/fd")),
        "reopen the document": attempt(lambda: os.open("/proc/self/fd/0", os.O_RDWR)),
        "root of the parent": attempt(lambda: os.open(f"/proc/{parent}/root{parent_path}", os.O_RDONLY)),
        "memory of the parent": attempt(lambda: os.open(f"/proc/{parent}/mem", os.O_RDWR)),
        "environment of the parent": attempt(lambda: os.open(f"/proc/{parent}/environ", os.O_RDONLY)),
        "relative": attempt(lambda: os.open("..", os.O_RDONLY, dir_fd=0)),
        "stat": attempt(lambda: os.stat(parent_path)),
    }


def held(answer: int) -> dict[str, object]:
    """Tell what the process still has: descriptors, environment, ids."""
    descriptors = [number for number in range(64) if _is_open(number)]
    return {"descriptors": descriptors, "environment": dict(os.environ), "uid": os.getuid(), "answer": answer}


def _is_open(descriptor: int) -> bool:
    try:
        os.lseek(descriptor, 0, os.SEEK_CUR)
    except OSError as refusal:
        return refusal.errno != errno.EBADF
    return True


def change_files(answer: int, path: str) -> dict[str, str]:
    return {
        "create": attempt(lambda: os.open(path + ".new", os.O_CREAT | os.O_WRONLY)),
        "in /tmp": attempt(lambda: os.open("/tmp/hotgigs-probe", os.O_CREAT | os.O_WRONLY)),
        "document": attempt(lambda: os.pwrite(0, b"changed", 0)),
        "truncate": attempt(lambda: os.truncate(path, 0)),
        "unlink": attempt(lambda: os.unlink(path)),
        "chmod": attempt(lambda: os.chmod(path, 0)),
        "rename": attempt(lambda: os.rename(path, path + ".moved")),
        "mkdir": attempt(lambda: os.mkdir(path + ".folder")),
        "symlink": attempt(lambda: os.symlink("/", path + ".link")),
        "memory file": attempt(lambda: os.memfd_create("hidden")),
    }


def fork(answer: int) -> str:
    return attempt(os.fork)


def thread(answer: int) -> str:
    return attempt(threading.Thread(target=time.sleep, args=(1,)).start)


def execute(answer: int) -> None:
    os.execv("/bin/true", ["true"])  # noqa: S606 - the point of it


def spawn(answer: int) -> str:
    return attempt(lambda: subprocess.Popen(["/bin/true"]))


def kill_others(answer: int, victim: int) -> dict[str, str]:
    return {
        "parent": attempt(lambda: os.kill(os.getppid(), signal.SIGKILL)),
        "everybody": attempt(lambda: os.kill(-1, signal.SIGKILL)),
        "a bystander": attempt(lambda: os.kill(victim, signal.SIGTERM)),
    }


def regain(answer: int) -> dict[str, str]:
    libc = ctypes.CDLL(None, use_errno=True)

    def call(name: str, *arguments: int) -> Callable[[], None]:
        def run() -> None:
            if getattr(libc, name)(*arguments) < 0:
                raise OSError(ctypes.get_errno(), name)

        return run

    return {
        "root": attempt(lambda: os.setuid(0)),
        "groups": attempt(lambda: os.setgroups([0])),
        "dumpable": attempt(call("prctl", 4, 1, 0, 0, 0)),
        "limits": attempt(call("setrlimit", 7, 0)),
        "priority": attempt(lambda: os.setpriority(os.PRIO_PROCESS, 0, -5)),
        "executable memory": attempt(lambda: mmap.mmap(-1, 4096, prot=mmap.PROT_EXEC | mmap.PROT_WRITE)),
    }


def system_call(answer: int, number: int) -> str:
    libc = ctypes.CDLL(None, use_errno=True)
    return "DONE" if libc.syscall(number, 0, 0, 0, 0, 0, 0) >= 0 else os.strerror(ctypes.get_errno())


def memory(answer: int, size: int) -> int:
    return len(b"x" * size)


def native_memory(answer: int, size: int) -> str:
    libc = ctypes.CDLL(None)
    libc.malloc.restype = ctypes.c_void_p
    return "DONE" if libc.malloc(ctypes.c_size_t(size)) else "refused"


def loop(answer: int) -> None:
    while True:
        pass


def stubborn_loop(answer: int) -> None:
    signal.signal(signal.SIGXCPU, signal.SIG_IGN)
    loop(answer)


def sleep(answer: int) -> None:
    # Not time.sleep: Python 3.10 does it by select, which the sandbox does not know.
    threading.Event().wait(600)


def recurse(answer: int) -> None:
    ctypes.string_at(0)


def close_early(answer: int) -> None:
    os.close(answer)
    os._exit(0)


def close_and_stay(answer: int) -> None:
    for descriptor in (answer, 1, 2):
        os.close(descriptor)
    sleep(answer)


def garbage(answer: int) -> None:
    os.write(answer, os.urandom(5_000))
    os._exit(0)


def flood(answer: int) -> None:
    while True:
        os.write(answer, b"x" * 65_536)


def lie(answer: int, lie: str) -> None:
    changed = dict(LIES[lie])
    frames.write_json(answer, frames.RESUME, changed.pop("found", {"resume": None, "fields": []}))
    report(answer, "lies", **changed)
    os._exit(0)


def raw(answer: int, kind: str, payload: str) -> None:
    frames.write(answer, kind.encode(), payload.encode("latin-1"))
    report(answer, "raw")
    os._exit(0)


def late_import(answer: int) -> str:
    try:
        import wave
    except ImportError:
        return "refused"
    return wave.__name__
