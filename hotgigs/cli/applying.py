"""How a command changes settings of the box and makes the box what they say, or says what would come of it."""

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import click

from hotgigs.cli import options
from hotgigs.cli.output import Output
from hotgigs.kernel.errors import Forbidden
from hotgigs.ops.appliance import keeping
from hotgigs.ops.appliance.reading import settle
from hotgigs.ops.appliance.settings import FILE, Appliance, SettingsError
from hotgigs.ops.appliance.writing import differences
from hotgigs.ops.playbook import source
from hotgigs.ops.playbook.operation import Outcome, Wanted, apply
from hotgigs.ops.preflight import files, logs
from hotgigs.ops.preflight.account import judge
from hotgigs.ops.preflight.finding import PROBLEM, WARNING, Surroundings
from hotgigs.ops.system.lock import BACKUPS, lock_box
from hotgigs.ops.system.operation_log import open_log
from hotgigs.ops.uninstall import manifest

_PATIENCE = 1800.0
"""Seconds that a change waits for a backup that a timer began."""


@dataclass(frozen=True)
class Change:
    """Settings to change, by which command, and the roles that it concerns; none means all of them."""

    command: str
    values: Mapping[str, Any]
    roles: Sequence[str] = ()
    dry_run: bool = False

    @property
    def log_name(self) -> str:
        """Return what its log is named after."""
        name = re.sub(r"[^\w=.]+", "-", self.command.removeprefix("hotgigs-admin "))
        return f"{name}-check" if self.dry_run else name


def require_root(command: str) -> None:
    """Refuse whoever may not change the box."""
    if judge(os.geteuid()).state != "ok":
        raise Forbidden(f"Only root may change the box. Next: sudo {command}")


def change_box(context: click.Context, output: Output, change: Change, *, yes: bool = True) -> None:
    """Write the settings, apply them, and tell what came of it; a dry run only tells."""
    require_root(change.command)
    settings = settle({**keeping.kept_values(), **change.values})
    if not change.roles:
        _refuse_unfit_files(settings)
    if {"log_target", "log_target_ca"} & set(change.values):
        _warn_of_target(output, settings)
    with lock_box(change.command, patience=_PATIENCE, waits_for=BACKUPS, say=output.progress) as lock:
        _show(output, settings, change)
        if not change.dry_run and not yes:
            options.confirm("Apply this?", yes=yes)
        outcome, log = _apply(settings, change, output, lock=lock)
    _tell(output, outcome, log, dry_run=change.dry_run)
    failed = options.PROBLEM if change.dry_run else options.NEEDS_A_PERSON
    context.exit(failed if outcome.code else options.DONE)


def _refuse_unfit_files(settings: Appliance) -> None:
    """Raise SettingsError when a file that the settings name cannot be used: found on the way, it would be too late."""
    found = files.check(Surroundings(settings, source.HERE))
    faults = [f"{one.found}. Needed: {one.needed}. Next: {one.remedy}" for one in found if one.state == PROBLEM]
    if faults:
        raise SettingsError(faults)


def _warn_of_target(output: Output, settings: Appliance) -> None:
    """Say at once what is wrong with a new target of the logs; it stops nothing, for it may come."""
    for one in logs.check(Surroundings(settings, source.HERE)):
        if one.state == WARNING:
            output.progress(f"{one.name}: {one.found}. Needed: {one.needed}. Next: {one.remedy}")


def _show(output: Output, settings: Appliance, change: Change) -> None:
    applied = keeping.read_applied()
    if applied is None:
        return
    for name, (old, new) in differences(vars(applied), vars(settings)).items():
        if not change.roles or name in change.values:
            output.progress(f"{name}: {old!r} -> {new!r}")


def _apply(settings: Appliance, change: Change, output: Output, *, lock: int) -> tuple[Outcome, str]:
    log = open_log(change.log_name)
    if not change.dry_run:
        manifest.begin()
        keeping.keep(settings, change.values, FILE)
    try:
        wanted = Wanted(settings, source.HERE, check=change.dry_run, differences=change.dry_run, roles=change.roles)
        outcome = apply(wanted, log, output.progress, lock=lock)
    finally:
        log.close()
    if not change.dry_run:
        manifest.end()
    if not outcome.code and not change.dry_run:
        _remember(settings, change)
    return outcome, str(log.path)


def _remember(settings: Appliance, change: Change) -> None:
    """Note what was applied; of a part of the playbook, only what this command was about."""
    applied = keeping.read_applied() if change.roles else None
    if applied:
        settings = replace(applied, **{name: getattr(settings, name) for name in change.values})
    keeping.keep_applied(settings)


def _tell(output: Output, outcome: Outcome, log: str, *, dry_run: bool) -> None:
    def write() -> None:
        if outcome.failure:
            output.mark("problem", f"{outcome.failure.role}: {outcome.failure.task}: {outcome.failure.message}")
        would = "would change. Nothing was changed" if dry_run else "changed"
        output.line(f"{outcome.changed} {would}.")
        output.line(f"Log: {log}")

    output.result({"ok": not outcome.code, "dry_run": dry_run, "log": log, **outcome.plain()}, write)
