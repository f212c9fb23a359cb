"""The runner with the real Ansible: a small tree in place of ours, events through our plugin."""

import os
import shutil
import signal
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from hotgigs.ops.playbook import announcement, source
from hotgigs.ops.playbook.environment import AnsibleEnvironment
from hotgigs.ops.playbook.progress import Progress
from hotgigs.ops.playbook.run import PlaybookRun, run_playbook
from hotgigs.ops.system.operation_log import OperationLog

SITE = """---
- name: Try
  hosts: hotgigs
  gather_facts: false
  tasks:
    - name: Set up trial
      ansible.builtin.import_role:
        name: hotgigs_trial
"""
TASKS = """---
- name: one | Write two files
  ansible.builtin.copy:
    content: "{{ hotgigs_domain }}"
    dest: "{{ hotgigs_folder }}/{{ item }}"
    mode: "0644"
  loop: [a, b]

- name: two | Hide a secret
  ansible.builtin.command: echo hunter2
  no_log: true
  changed_when: false

- name: three | Fail or wait when told
  ansible.builtin.command: "{{ hotgigs_command }}"
  changed_when: false
  when: hotgigs_command | length > 0 and not ansible_check_mode
"""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    made = tmp_path / "tree" / "ansible"
    (made / "roles/hotgigs_trial/tasks").mkdir(parents=True)
    (made / "site.yml").write_text(SITE)
    (made / "roles/hotgigs_trial/tasks/main.yml").write_text(TASKS)
    for name in ("ansible.cfg", "inventory", "plugins/callback"):
        whole = source.HERE / "ansible" / name
        if whole.is_dir():
            shutil.copytree(whole, made / name)
        else:
            shutil.copy(whole, made / name)
    inventory = made / "inventory/localhost.yml"
    inventory.write_text(inventory.read_text().replace("/usr/bin/python3", sys.executable))
    return tmp_path / "tree"


@pytest.fixture
def ansible() -> AnsibleEnvironment:
    return AnsibleEnvironment(Path(sys.executable).parents[1], {**os.environ, "LC_ALL": "C.UTF-8"})


@pytest.fixture
def log(tmp_path: Path) -> Iterator[OperationLog]:
    opened = OperationLog(tmp_path / "log")
    yield opened
    opened.close()


@pytest.fixture
def progress(log: OperationLog) -> Progress:
    return Progress(["trial"], log, lambda _line: None)


def run(tree: Path, folder: Path, command: str = "", *, check: bool = False) -> PlaybookRun:
    """Return a run of the small tree that writes into a folder."""
    values = {"hotgigs_domain": "jobs.test", "hotgigs_folder": str(folder), "hotgigs_command": command}
    return PlaybookRun(tree, values, check=check)


def test_a_check_announces_what_the_run_then_does(
    tree: Path, tmp_path: Path, ansible: AnsibleEnvironment, progress: Progress, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The folder of this test lies where a run keeps what is gone at its end.
    monkeypatch.setattr(announcement, "_SCRATCH", ())
    checked = Progress(["trial"], progress.log, lambda _line: None)
    assert run_playbook(run(tree, tmp_path, check=True), ansible, checked) == 0
    assert not (tmp_path / "a").exists()
    assert run_playbook(run(tree, tmp_path), ansible, progress) == 0
    assert (tmp_path / "a").read_text() == "jobs.test"
    assert progress.announced.files == checked.announced.files == {f"{tmp_path}/a", f"{tmp_path}/b"}
    assert (progress.changed, progress.failure) == (1, None)
    assert "hunter2" not in progress.log.path.read_text()
    again = Progress(["trial"], progress.log, lambda _line: None)
    assert run_playbook(run(tree, tmp_path), ansible, again) == 0
    assert again.changed == 0


def test_a_failure_comes_with_what_the_program_said(
    tree: Path, tmp_path: Path, ansible: AnsibleEnvironment, progress: Progress
) -> None:
    assert run_playbook(run(tree, tmp_path, "cat /nowhere"), ansible, progress) != 0
    assert progress.failure
    assert progress.failure.role == "trial"
    assert "No such file or directory" in progress.failure.message


def test_an_interruption_stops_ansible_first(
    tree: Path, tmp_path: Path, ansible: AnsibleEnvironment, progress: Progress
) -> None:
    marker = f"86{os.getpid()}"

    def interrupt() -> None:
        while not _sleeps(marker):
            time.sleep(0.1)
        os.kill(os.getpid(), signal.SIGINT)

    # Started in the background of a shell, this process would ignore the signal.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    threading.Thread(target=interrupt, daemon=True).start()
    try:
        with pytest.raises(KeyboardInterrupt):
            run_playbook(run(tree, tmp_path, f"sleep {marker}"), ansible, progress)
    finally:
        signal.signal(signal.SIGINT, before)
    assert not _sleeps(marker)


def _sleeps(marker: str) -> bool:
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if path.read_bytes() == f"sleep\0{marker}\0".encode():
                return True
        except (FileNotFoundError, ProcessLookupError):
            continue
    return False
