"""Ansible, run on this host alone to fill in templates."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from hotgigs.ops.playbook import source

ANSIBLE = source.HERE / "ansible"


def fill_in(folder: Path, systems: Sequence[str], *arguments: str) -> None:
    """Play book.yml of a folder with its values.yml, for each system. Raises AssertionError when it fails."""
    settings = {
        "ANSIBLE_CONFIG": str(ANSIBLE / "ansible.cfg"),
        "ANSIBLE_HOME": str(folder / "home"),
        "ANSIBLE_PYTHON_INTERPRETER": sys.executable,
        "ANSIBLE_INJECT_FACT_VARS": "true",
    }
    program = str(Path(sys.executable).parent / "ansible-playbook")
    done = subprocess.run(
        [program, "-i", ",".join([*systems, ""]), "-c", "local", "book.yml", "-e", "@values.yml", *arguments],
        cwd=folder,
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
