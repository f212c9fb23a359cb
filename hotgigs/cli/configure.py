"""hotgigs-admin configure: changes the settings of the box, and makes the box what they say."""

import os
from typing import Any

import click

from hotgigs.cli import options
from hotgigs.cli.output import Output
from hotgigs.kernel.errors import Forbidden
from hotgigs.ops.appliance import keeping
from hotgigs.ops.appliance.reading import from_words, settle
from hotgigs.ops.appliance.settings import FILE, Appliance
from hotgigs.ops.appliance.writing import differences
from hotgigs.ops.playbook import source
from hotgigs.ops.playbook.operation import Outcome, Wanted, apply
from hotgigs.ops.preflight.account import judge
from hotgigs.ops.system.lock import lock_box
from hotgigs.ops.system.operation_log import open_log
from hotgigs.ops.uninstall import manifest


@click.command()
@click.argument("changes", nargs=-1, metavar="[KEY=VALUE]...")
@options.json_option
@click.option("--dry-run", "--check", "dry_run", is_flag=True, help="Say what would happen, and change nothing.")
@options.yes_option
@click.pass_context
def configure(context: click.Context, changes: tuple[str, ...], output: Output, dry_run: bool, yes: bool) -> None:
    """Change settings and apply them.

    Without KEY=VALUE it applies what was edited in /etc/hotgigs/appliance.yml. KEY= goes back to the default.

    \b
    Example:
      hotgigs-admin configure site_name="Jobs of Example" --check
    """
    stranger = judge(os.geteuid())
    if stranger.state != "ok":
        raise Forbidden("Only root may change the box. Next: sudo hotgigs-admin configure")
    kept = keeping.kept_values()
    values = from_words(_words(changes), kept)
    settings = settle({**kept, **values})
    with lock_box("hotgigs-admin configure") as lock:
        _show(output, settings)
        if not dry_run and not yes:
            options.confirm("Apply this?", yes=yes)
        outcome, log = _apply(settings, values, output, dry_run=dry_run, lock=lock)
    _tell(output, outcome, log, dry_run=dry_run)
    context.exit(options.DONE if not outcome.code else options.PROBLEM if dry_run else options.NEEDS_A_PERSON)


def _words(changes: tuple[str, ...]) -> dict[str, str]:
    words = {}
    for change in changes:
        name, sign, value = change.partition("=")
        if not sign:
            raise click.UsageError(f"{change}: write it as KEY=VALUE.")
        words[name.strip()] = value.strip()
    return words


def _show(output: Output, settings: Appliance) -> None:
    applied = keeping.read_applied()
    if applied is None:
        return
    for name, (old, new) in differences(vars(applied), vars(settings)).items():
        output.progress(f"{name}: {old!r} -> {new!r}")


def _apply(
    settings: Appliance, values: dict[str, Any], output: Output, *, dry_run: bool, lock: int
) -> tuple[Outcome, str]:
    log = open_log("configure-check" if dry_run else "configure")
    if not dry_run:
        manifest.begin()
        keeping.keep(settings, values, FILE)
    try:
        wanted = Wanted(settings, source.HERE, check=dry_run, differences=dry_run)
        outcome = apply(wanted, log, output.progress, lock=lock)
    finally:
        log.close()
    if not dry_run:
        manifest.end()
    if not outcome.code and not dry_run:
        keeping.keep_applied(settings)
    return outcome, str(log.path)


def _tell(output: Output, outcome: Outcome, log: str, *, dry_run: bool) -> None:
    def write() -> None:
        if outcome.failure:
            output.mark("problem", f"{outcome.failure.role}: {outcome.failure.task}: {outcome.failure.message}")
        would = "would change. Nothing was changed" if dry_run else "changed"
        output.line(f"{outcome.changed} {would}.")
        output.line(f"Log: {log}")

    output.result({"ok": not outcome.code, "dry_run": dry_run, "log": log, **outcome.plain()}, write)
