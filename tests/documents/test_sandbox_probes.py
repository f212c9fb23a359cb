"""Code that runs in place of the reader, in its sandbox, reaches nothing and ends in a clear answer."""

import json
import os
import resource
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from hotgigs.documents import rules
from hotgigs.documents.outcome import Outcome
from hotgigs.documents.runner import Settings, process
from hotgigs.documents.sandbox import Limits
from hotgigs.documents.spawning import Bounds
from tests.documents import probes
from tests.servers import Servers
from tests.waiting import wait_until

QUICK = Settings(bounds=Bounds(wall_seconds=20), limits=Limits(cpu_seconds=10))
GIGABYTE = 1024 * 1024 * 1024


def probe(name: str, /, settings: Settings = QUICK, **arguments: Any) -> Outcome:
    """Run a probe as the child that reads a text file."""
    with open(__file__, "rb") as document:
        return process(
            document,
            settings=Settings(
                limits=settings.limits, bounds=settings.bounds, program=probes.program(name, **arguments)
            ),
        )


def told(name: str, /, **arguments: Any) -> Any:
    """Run a probe that survives and give what it reports."""
    outcome = probe(name, **arguments)
    assert outcome.status == "ok", outcome
    return json.loads(outcome.text)


def assert_ended(outcome: Outcome, sentence: str) -> None:
    assert (outcome.status, outcome.sentence) == ("error", sentence)
    assert outcome.text == ""


@pytest.fixture
def stored(tmp_path: Path) -> Path:
    """Put another document where everybody may read it, so that no file mode does the sandbox's work."""
    path = tmp_path / "other-document"
    path.write_text("somebody else's resume")
    path.chmod(0o666)
    for folder in (tmp_path, *tmp_path.parents[:2]):
        folder.chmod(0o777)
    return path


def test_it_ends_a_child_that_connects_over_tcp() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        outcome = probe("tcp", port=server.getsockname()[1])
        assert_ended(outcome, rules.UNSAFE)
        server.settimeout(0)
        with pytest.raises(BlockingIOError):
            server.accept()


def test_it_ends_a_child_that_connects_to_postgresql_or_redis(servers: Servers) -> None:
    sockets = [path for path in servers.folder.rglob("*") if path.is_socket()]
    assert {".s.PGSQL", "queue.so", "cache.so"} == {path.name[:8] for path in sockets}
    for path in sockets:
        with socket.socket(socket.AF_UNIX) as door:
            door.connect(str(path))
        assert_ended(probe("unix_socket", path=str(path)), rules.UNSAFE)


def test_it_refuses_every_path(stored: Path) -> None:
    paths = [
        str(stored),
        __file__,
        "/etc/passwd",
        "/etc/shadow",
        "/proc/self/environ",
        "/proc/self/maps",
        "/",
        "/dev/mem",
    ]
    assert set(told("open_files", paths=paths).values()) == {"PermissionError"}


def test_it_refuses_the_ways_around_through_proc(stored: Path) -> None:
    assert set(told("proc_tricks", parent_path=str(stored)).values()) == {"PermissionError"}


def test_it_leaves_a_child_its_document_its_answer_and_errors_only() -> None:
    held = told("held")
    assert held["descriptors"] == [0, 1, 2, held["answer"]]
    # Python sets this one by itself.
    assert held["environment"] == {"LC_CTYPE": "C.UTF-8"}
    assert held["uid"] == (65534 if os.getuid() == 0 else os.getuid())


def test_it_refuses_changes_of_files(stored: Path) -> None:
    assert set(told("change_files", path=str(stored)).values()) == {"PermissionError"}
    assert stored.read_text() == "somebody else's resume"
    assert sorted(stored.parent.iterdir()) == [stored]


def test_it_refuses_new_processes_and_threads() -> None:
    assert told("fork") == "PermissionError"
    assert told("thread") == "RuntimeError"


@pytest.mark.parametrize("name", ["execute", "spawn"])
def test_it_runs_no_program(name: str) -> None:
    outcome = probe(name)
    assert outcome.sentence == rules.UNSAFE or json.loads(outcome.text) == "PermissionError"


def test_it_refuses_signals_to_others() -> None:
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as bystander:
        assert set(told("kill_others", victim=bystander.pid).values()) == {"PermissionError"}
        assert bystander.poll() is None
        bystander.terminate()


def test_it_gives_no_right_back() -> None:
    assert set(told("regain").values()) == {"PermissionError"}


# Numbers that x86-64 and aarch64 share, all newer than both: io_uring_setup, pidfd_open, fsopen, open_tree.
@pytest.mark.parametrize("number", [425, 434, 430, 428])
def test_it_ends_a_child_that_asks_for_what_no_reader_needs(number: int) -> None:
    assert_ended(probe("system_call", number=number), rules.UNSAFE)


def test_it_refuses_ten_gigabytes_of_memory() -> None:
    assert_ended(probe("memory", size=10 * GIGABYTE), rules.DAMAGED)
    assert told("native_memory", size=10 * GIGABYTE) == "refused"


@pytest.mark.timeout(150)
@pytest.mark.parametrize(
    ("name", "sentence", "ending"),
    [("loop", rules.TOO_SLOW, "ended (SIGXCPU"), ("stubborn_loop", rules.TOO_COMPLEX, "ended (SIGKILL")],
)
def test_it_ends_an_endless_loop_by_the_processor_limit(
    name: str, sentence: str, ending: str, caplog: pytest.LogCaptureFixture
) -> None:
    # Counted in seconds of the processor, as the limit is: the clock depends on what else the machine does.
    before = _processor_seconds()
    outcome = probe(name, Settings(limits=Limits(cpu_seconds=1), bounds=Bounds(wall_seconds=120)))
    assert_ended(outcome, sentence)
    # The kernel ended it, not the runner's clock, which would be logged as such.
    assert ending in caplog.text
    assert _processor_seconds() - before < 4


def _processor_seconds() -> float:
    """Tell what all children that have ended took of the processor."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def test_it_ends_a_child_that_sleeps_by_the_clock() -> None:
    outcome = probe("sleep", Settings(bounds=Bounds(wall_seconds=1)))
    assert_ended(outcome, rules.TOO_SLOW)
    assert outcome.seconds >= 1


def test_it_survives_a_crash() -> None:
    assert_ended(probe("recurse"), rules.DAMAGED)


@pytest.mark.parametrize("name", ["close_and_stay", "garbage", "flood"])
def test_it_survives_an_answer_that_is_none(name: str) -> None:
    assert_ended(probe(name), rules.UNSAFE)


def test_it_survives_a_child_that_says_nothing() -> None:
    assert_ended(probe("close_early"), rules.DAMAGED)


@pytest.mark.parametrize("lie", probes.LIES)
def test_it_believes_no_answer_that_does_not_hold(lie: str) -> None:
    assert_ended(probe("lie", lie=lie), rules.UNSAFE)


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        ("A", "[" * 100_000),
        ("A", '{"status": NaN}'),
        ("A", '{"pages": ' + "9" * 5_000 + "}"),
        ("A", "\xff\xfe"),
        ("A", "[]"),
        ("I", "\x01"),
        ("I", "\x01\x00\x01\x00<svg onload=...>"),
        ("I", "\xff\xff\xff\xff\xff\xd8\xff"),
    ],
)
def test_it_believes_no_frame_that_does_not_hold(kind: str, payload: str) -> None:
    assert_ended(probe("raw", kind=kind, payload=payload), rules.UNSAFE)


def test_it_loads_no_code_once_shut_in() -> None:
    assert told("late_import") == "refused"


def test_a_child_dies_with_the_process_that_started_it(tmp_path: Path) -> None:
    code = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from hotgigs.documents.runner import Settings, process\n"
        "print('started', flush=True)\n"
        "process(open(sys.argv[2], 'rb'), settings=Settings(program=sys.argv[3]))\n"
    )
    root = str(Path(__file__).parents[2])
    command = [sys.executable, "-c", code, root, __file__, probes.program("sleep")]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as runner:
        assert runner.stdout is not None
        runner.stdout.readline()
        child = _only_child(runner.pid)
        time.sleep(0.5)
        runner.send_signal(signal.SIGKILL)
    wait_until(lambda: _has_ended(child), what="the child to end with its runner")


def _only_child(parent: int) -> int:
    children = Path(f"/proc/{parent}/task/{parent}/children")
    return int(wait_until(lambda: children.read_text().split(), what="a child to start")[0])


def _has_ended(pid: int) -> bool:
    status = Path(f"/proc/{pid}/stat")
    return not status.exists() or status.read_text().rsplit(")", 1)[1].split()[0] == "Z"
