"""One run of the playbook on this box, real or in check mode."""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hotgigs.ops.playbook.environment import AnsibleEnvironment
from hotgigs.ops.playbook.events import read_event
from hotgigs.ops.playbook.progress import Progress
from hotgigs.ops.system.programs import Working
from hotgigs.ops.system.scratch import scratch


@dataclass(frozen=True)
class PlaybookRun:
    """What to run: a tree, its variables, and whether only to look."""

    tree: Path
    variables: Mapping[str, Any]
    check: bool = False
    roles: Sequence[str] = ()


def run_playbook(
    wanted: PlaybookRun, ansible: AnsibleEnvironment, progress: Progress, *, lock: int | None = None
) -> int:
    """Run it to its end and return Ansible's exit code; progress holds what happened.

    Raises KeyboardInterrupt, after Ansible has stopped, when a person interrupts.
    """
    with scratch("hotgigs-playbook-", Path("/run")) as folder:
        command = [str(ansible.playbook), "-i", "inventory/localhost.yml", "site.yml"]
        command += ["--extra-vars", f"@{_write_variables(folder, wanted.variables)}"]
        command += ["--check"] if wanted.check else []
        command += ["--tags", ",".join(wanted.roles)] if wanted.roles else []
        # Differences go to the log in every run: what changed is asked later.
        command += ["--diff"]
        working = Working(
            command,
            {**ansible.variables, **_ansible_settings(folder, ansible)},
            progress.log.path,
            folder=wanted.tree / "ansible",
            kept=[lock] if lock is not None else [],
        )
        try:
            for line in working.lines():
                event = read_event(line)
                if event:
                    progress.take(event)
                else:
                    progress.log.write(line.rstrip())
            code = working.code()
        except KeyboardInterrupt:
            working.interrupt()
            raise
        finally:
            progress.finish()
    return code


def _write_variables(folder: Path, variables: Mapping[str, Any]) -> Path:
    path = folder / "variables.json"
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(variables, file)
    return path


def _ansible_settings(folder: Path, ansible: AnsibleEnvironment) -> dict[str, str]:
    """Return what ansible.cfg cannot say: this run's own folders, and that programs read the output."""
    return {
        "ANSIBLE_CONFIG": "ansible.cfg",
        "ANSIBLE_HOME": str(folder / "ansible"),
        "ANSIBLE_LOCAL_TEMP": str(folder / "local"),
        "ANSIBLE_REMOTE_TEMP": str(folder / "remote"),
        "ANSIBLE_STDOUT_CALLBACK": "hotgigs_events",
        "ANSIBLE_NOCOLOR": "1",
        "ANSIBLE_DEPRECATION_WARNINGS": "false",
        "ANSIBLE_PIPELINING": "true",
        "ANSIBLE_FORKS": "1",
        "PATH": f"{ansible.place / 'bin'}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "PYTHONUNBUFFERED": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
