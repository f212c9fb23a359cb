"""Parts of the playbook on a machine, run from its neighbour as from a workstation."""

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import yaml

from tests.appliance import roots
from tests.appliance.machine import HERE, Machine

ANSIBLE = HERE / "ansible"
SETTINGS = {"hotgigs_domain": "jobs.test", "hotgigs_tls": "self-signed"}
_TASK = re.compile(r"^(?:TASK|RUNNING HANDLER) \[", re.MULTILINE)
_COUNT = re.compile(r"(\w+)=(\d+)")


@dataclass(frozen=True)
class Played:
    """What a run of the playbook did and said."""

    output: str

    @property
    def counts(self) -> dict[str, int]:
        """How many tasks were ok, changed, failed, and so on."""
        recap = self.output.rpartition("PLAY RECAP")[2]
        return {name: int(number) for name, number in _COUNT.findall(recap)}

    @property
    def changed(self) -> set[str]:
        """Name the tasks and handlers that changed something, or would have."""
        told = (block.partition("]") for block in _TASK.split(self.output)[1:])
        return {name for name, _, said in told if "\nchanged:" in said}


def play(machine: Machine, folder: Path, *arguments: str, tags: str) -> Played:
    """Run the playbook's parts with these tags; raises AssertionError with what it said when it fails."""
    host = {"ansible_host": machine.address, "ansible_user": roots.ADMINISTRATOR}
    host["ansible_ssh_private_key_file"] = str(roots.ssh_key())
    host["ansible_ssh_common_args"] = "-o UserKnownHostsFile=/dev/null -o StrictHostKeyChecking=no"
    inventory = folder / "inventory.yml"
    inventory.write_text(yaml.safe_dump({"hotgigs": {"hosts": {machine.name: host}}}))
    program = Path(sys.executable).with_name("ansible-playbook")
    command: list[str | Path] = [
        program,
        "-i",
        inventory,
        "--tags",
        tags,
        "-e",
        json.dumps(SETTINGS),
        *arguments,
        ANSIBLE / "site.yml",
    ]
    # Machines of other runs have the same address, each in a network of its own: a connection that Ansible keeps open
    # must never be found by another run.
    connections = {"ANSIBLE_SSH_CONTROL_PATH_DIR": str(folder / "ssh")}
    done = subprocess.run(
        machine.segment.neighbour.command(*command),
        env={**os.environ, **connections, "ANSIBLE_CONFIG": str(ANSIBLE / "ansible.cfg"), "ANSIBLE_NOCOLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    return Played(done.stdout)
