"""What Ansible tells becomes progress, a log, and the list of what changes."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hotgigs.ops.playbook.announcement import Announcement, named_packages
from hotgigs.ops.playbook.events import Event, place_of, read_event
from hotgigs.ops.playbook.progress import Progress
from hotgigs.ops.system.operation_log import OperationLog

SIMULATED = """The following additional packages will be installed:
  nginx-common
The following NEW packages will be installed:
  nginx nginx-common
Inst nginx-common (1.22.1-9 Debian:12/stable [all])
Inst nginx:amd64 (1.22.1-9 Debian:12/stable [amd64])
Conf nginx-common (1.22.1-9 Debian:12/stable [all])
"""


def line(event: str, **more: Any) -> str:
    """Return a line as the plugin writes it."""
    facts = {
        "event": event,
        "role": "hotgigs_nginx",
        "task": "site | Write it",
        "action": "ansible.builtin.template",
        "path": "x:1",
    }
    return json.dumps({"hotgigs": {**facts, **more}})


def happened(event: str, **more: Any) -> Event:
    """Return the event of a line."""
    found = read_event(line(event, **more))
    assert found
    return found


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def log(tmp_path: Path) -> Iterator[OperationLog]:
    opened = OperationLog(tmp_path / "log")
    yield opened
    opened.close()


@pytest.fixture
def progress(log: OperationLog, said: list[str]) -> Progress:
    return Progress(["base", "nginx"], log, said.append)


@pytest.mark.parametrize("text", ["", "PLAY [x]", '{"hotgigs": broken', '{"other": 1}'])
def test_other_lines_are_no_events(text: str) -> None:
    assert read_event(text) is None


def test_a_role_is_told_with_its_changes_and_its_time(progress: Progress, said: list[str]) -> None:
    progress.take(happened("task"))
    progress.take(happened("result", status="ok", changed=True, parts=[{"changed": True, "dest": "/etc/nginx/x"}]))
    progress.take(happened("result", status="ok", changed=False, parts=[{"changed": False}]))
    progress.take(happened("end", hosts={"localhost": {"changed": 1, "ok": 2}}))
    progress.finish()
    assert [line.split() for line in said] == [["[2/2]", "nginx", "1", "changed", "ok", "0", "s"]]
    assert (progress.changed, progress.announced.files) == (1, {"/etc/nginx/x"})


def test_what_a_role_has_to_say_follows_its_line(progress: Progress, said: list[str]) -> None:
    note = {"action": "ansible.builtin.debug", "status": "ok"}
    progress.take(happened("task"))
    progress.take(happened("result", **note, changed=False, parts=[{"msg": "The authority does not answer."}]))
    progress.take(happened("result", **note, changed=True, parts=[{"msg": {"files": ["/etc/x"]}}]))
    progress.take(happened("result", **note, changed=False, parts=[{"msg": "unknown until later: all"}]))
    progress.finish()
    assert [line.strip() for line in said[1:]] == ["The authority does not answer."]


def test_a_failure_says_where_and_shows_what_the_program_said(progress: Progress, said: list[str]) -> None:
    progress.take(happened("task"))
    part = {"failed": True, "msg": "non-zero return code", "rc": 1, "stderr": "nginx: [emerg] no such file"}
    progress.take(happened("result", status="failed", parts=[part]))
    progress.take(happened("result", status="failed", parts=[{"failed": True, "msg": "another"}]))
    progress.finish()
    assert progress.failure
    assert (progress.failure.role, progress.failure.task) == ("nginx", "site | Write it")
    assert progress.failure.message == "non-zero return code\nnginx: [emerg] no such file"
    assert "FAILED" in said[-1]
    assert "no such file" in (progress.log.path).read_text()


def test_a_task_that_hides_its_words_hides_them_here(progress: Progress) -> None:
    hidden = "the output has been hidden due to the fact that 'no_log: true' was specified for this result"
    progress.take(happened("result", status="failed", parts=[{"failed": True, "censored": hidden}]))
    assert progress.failure
    assert progress.failure.message == hidden


def test_differences_are_shown_only_when_asked_for_and_always_kept(log: OperationLog, said: list[str]) -> None:
    diff = [{"before": "a\n", "after": "b\n", "after_header": "/tmp/x.j2"}, {"prepared": "The following packages"}]
    change = happened(
        "result", status="ok", changed=True, parts=[{"changed": True, "diff": diff, "asked": {"dest": "/etc/x"}}]
    )
    quiet = Progress(["nginx"], log, said.append)
    quiet.take(change)
    assert said == []
    assert "+b" in quiet.log.path.read_text()
    Progress(["nginx"], log, said.append, show_differences=True).take(change)
    assert said == ["--- /etc/x (now)", "+++ /etc/x (then)", "@@ -1 +1 @@", "-a", "+b", "The following packages"]


def test_it_reads_packages_from_a_simulation_and_from_a_real_run() -> None:
    assert named_packages(SIMULATED) == {"nginx", "nginx-common"}
    removed = "The following packages will be REMOVED:\n  chrony*\n"
    real = f"{removed}The following NEW packages will be installed:\n  a b\n  c\n0 upgraded\n"
    assert named_packages(real) == {"chrony", "a", "b", "c"}


@pytest.mark.parametrize(
    ("action", "part", "name", "values"),
    [
        ("apt", {"stdout": SIMULATED}, "packages", ["nginx", "nginx-common"]),
        ("systemd_service", {"name": "nginx"}, "units", ["nginx.service"]),
        ("systemd_service", {"name": "hotgigs-check.timer"}, "units", ["hotgigs-check.timer"]),
        ("systemd_service", {"asked": {"name": "redis-server@queue.service"}}, "units", ["redis-server@queue.service"]),
        ("debug", {"msg": {"unit": "nginx", "state": "started"}}, "units", ["nginx.service"]),
        ("debug", {"msg": {"files": ["/a", "/b"]}}, "files", ["/a", "/b"]),
        ("user", {"name": "hotgigs-web"}, "accounts", ["hotgigs-web"]),
        ("command", {"cmd": ["pg_createcluster", "15", "hotgigs"]}, "commands", ["pg_createcluster 15 hotgigs"]),
        ("command", {"cmd": "make", "asked": {"creates": "/etc/made"}}, "files", ["/etc/made"]),
        ("command", {"cmd": "pack", "asked": {"creates": "/tmp/x/tree.tar"}}, "files", []),
        ("copy", {"dest": "/etc/x"}, "files", ["/etc/x"]),
        ("file", {"path": "/etc/d/"}, "files", ["/etc/d"]),
        ("template", {"asked": {"dest": "/etc/t"}}, "files", ["/etc/t"]),
    ],
)
def test_what_changes_is_announced(action: str, part: dict[str, Any], name: str, values: list[str]) -> None:
    found = Announcement()
    found.take(happened("result", status="ok", changed=True, action=f"ansible.builtin.{action}", parts=[part]))
    assert found.plain()[name] == values
    unchanged = Announcement()
    unchanged.take(happened("result", status="ok", changed=False, action=f"ansible.builtin.{action}", parts=[part]))
    assert unchanged == Announcement()


def test_of_a_loop_only_what_changed_is_announced() -> None:
    found = Announcement()
    parts = [{"changed": True, "dest": "/a"}, {"changed": False, "dest": "/b"}]
    found.take(happened("result", status="ok", changed=True, parts=parts))
    assert found.files == {"/a"}


def test_what_cannot_be_known_is_announced_as_such() -> None:
    found = Announcement()
    message = "unknown until the release is installed: the files below /opt/hotgigs"
    found.take(happened("result", status="ok", action="ansible.builtin.debug", parts=[{"msg": message}]))
    assert found.unknown == [message]


def test_a_place_is_a_full_path() -> None:
    assert place_of({"path": "relative", "asked": {"path": "/etc/x/"}}) == "/etc/x"
    assert place_of({"dest": None}) == ""
