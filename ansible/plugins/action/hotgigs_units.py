"""Runs a module of ours within the process of Ansible when the playbook runs on the box itself.

Ansible packs each call of a module and starts Python anew for it, which takes a quarter of a second. A run calls the
two modules of ours sixty times.
"""

from __future__ import annotations

import importlib.util
import os
import subprocess
from collections.abc import Mapping
from typing import Any

from ansible.errors import AnsibleActionFail
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.plugins.loader import module_loader

from ansible.plugins.action import ActionBase


class Here:
    """The box that this process runs on, as the modules expect it."""

    def __init__(self, params: dict[str, Any], variables: Mapping[str, str], *, check_mode: bool) -> None:
        """Take what the task asks for, and the environment of the play."""
        self.params = params
        self.check_mode = check_mode
        # Programs answer in English, as to modules of Ansible.
        self._environment = {**os.environ, "LC_ALL": "C.UTF-8", "LANGUAGE": "C", **variables}  # noqa: TID251 - of Ansible

    def run_command(self, args: list[str]) -> tuple[int, str, str]:
        """Run a program; returns its exit code, its output and its errors."""
        done = subprocess.run(
            args,
            capture_output=True,
            stdin=subprocess.DEVNULL,
            encoding="utf-8",
            errors="replace",
            env=self._environment,
            check=False,
        )
        return done.returncode, done.stdout, done.stderr


class ActionModule(ActionBase):
    """Hands the task to the module: in this process on this box as root, as a program of its own anywhere else."""

    TRANSFERS_FILES = False

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        result: dict[str, Any] = super().run(tmp, task_vars)
        known = task_vars or {}
        arguments = self.arguments(known)
        if self._connection.transport == "local" and os.geteuid() == 0:
            result.update(self._here(arguments))
        else:
            told = self._execute_module(module_name=self._task.action, module_args=arguments, task_vars=known)
            result.update(told)
        return result

    def arguments(self, known: dict[str, Any]) -> dict[str, Any]:
        """Return what the module is asked for."""
        return dict(self._task.args)

    def _here(self, arguments: dict[str, Any]) -> dict[str, Any]:
        name = self._task.action
        place = module_loader.find_plugin(name)
        spec = importlib.util.spec_from_file_location(name, place) if place else None
        if spec is None or spec.loader is None:
            raise AnsibleActionFail(f"The module {name} is not there.")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        variables = {
            name: str(value) for group in self._task.environment or [] for name, value in (group or {}).items()
        }
        checked = ArgumentSpecValidator(module.ARGUMENTS).validate(arguments)
        if checked.error_messages:
            raise AnsibleActionFail("; ".join(checked.error_messages))
        box = Here(checked.validated_parameters, variables, check_mode=self._task.check_mode)
        return dict(module.answer(box))
