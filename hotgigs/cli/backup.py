"""hotgigs-admin backup: sets of database and files, their proof, their key and their targets."""

import signal
import sys
import threading
from typing import Any

import click

from hotgigs.cli import options
from hotgigs.cli.applying import require_root
from hotgigs.cli.backing_up import Shown, drill_journeys, open_backups, summarise, version
from hotgigs.cli.backup_key import export_key
from hotgigs.cli.backup_target import target
from hotgigs.cli.output import Output
from hotgigs.kernel import clock
from hotgigs.ops.backup import drilling, dumping, offsite, pruning, running, sets, verifying
from hotgigs.ops.backup.progress import readable
from hotgigs.ops.system.lock import lock_box

_TIMER_PATIENCE = 4 * 3600.0
"""Seconds that a timer waits for what changes the box: an update, a backup, a drill. A person is told at once."""


@click.group(invoke_without_command=True)
@click.option("--full", is_flag=True, help="Save everything, not only what changed since the last full one.")
@options.json_option
@options.dry_run_option
@click.pass_context
def backup(context: click.Context, output: Output, full: bool, dry_run: bool) -> None:
    """Save the site, and prove that it can be restored.

    Without a further word it makes a set now, like `backup run`.

    \b
    Example:
      hotgigs-admin backup
    """
    if context.invoked_subcommand is None:
        context.invoke(run, output=output, full=full, dry_run=dry_run)


@backup.command()
@click.option("--full", is_flag=True, help="Save everything, not only what changed since the last full one.")
@click.option("--scheduled", is_flag=True, help="As the timer does: full on its day.")
@options.json_option
@options.dry_run_option
@click.pass_context
def run(context: click.Context, output: Output, full: bool, dry_run: bool, scheduled: bool = False) -> None:
    """Make a set now.

    The database first, then the files, then every target.

    \b
    Example:
      hotgigs-admin backup run --full
    """
    require_root("hotgigs-admin backup")
    box = open_backups()
    full = full or (scheduled and f"{clock.now():%A}".lower() == box.settings.backup_full_day)
    if dry_run:
        names = ", ".join(one.name for one in box.targets()) or "none"
        output.result(
            {"dry_run": True, "full": full}, lambda: output.line(f"Would make a set. Targets off the box: {names}.")
        )
        return
    with lock_box("hotgigs-admin backup", patience=_TIMER_PATIENCE if scheduled else 0):
        shown = Shown(output)
        outcome = running.make_set(box, shown, full=full, version=version())
        if scheduled:
            # Nobody who waits for a set waits for this as well; the daemon brings it to the targets.
            dumping.dump_if_due(box.server, box.layout.dumps, clock.now(), shown)
    summarise(box)
    made = outcome.manifest

    def write() -> None:
        sizes = f"{readable(made.bytes)}, of which {readable(made.moved)} were new"
        output.mark("ok", f"Set {made.id}: {sizes}, in {made.seconds['all']:.0f} s")
        for name, failure in outcome.targets.items():
            output.mark("problem" if failure else "ok", f"{name}: {failure or 'has it'}")
        for name in outcome.pruned:
            output.line(f"  let go: {name}")

    output.result({"ok": outcome.ok, "set": made, "targets": outcome.targets, "pruned": outcome.pruned}, write)
    # By the clock the set is what counts: a target that was away gets it from the daemon, and the checks tell of it.
    context.exit(options.DONE if outcome.ok or scheduled else options.PROBLEM)


@backup.command("list")
@options.json_option
def list_sets(output: Output) -> None:
    """List the sets, the newest first.

    \b
    Example:
      hotgigs-admin backup list
    """
    require_root("hotgigs-admin backup list")
    box = open_backups()
    manifests, faults = sets.listed(box.layout.sets)
    proven = pruning.last_proven(box, manifests)

    def write() -> None:
        rows = [
            (
                one.id,
                f"{one.at:%Y-%m-%d %H:%M:%S}",
                readable(one.bytes),
                readable(one.moved),
                "passed a drill" if one.id == proven else "",
            )
            for one in reversed(manifests)
        ]
        if rows:
            output.table(["Set", "Moment (UTC)", "Size", "New", ""], rows)
        else:
            output.line("There is no set yet.")
            output.next("hotgigs-admin backup")
        for fault in faults:
            output.mark("problem", fault)

    output.result({"sets": list(reversed(manifests)), "damaged": faults, "proven": proven}, write)


@backup.command()
@click.option("--scheduled", is_flag=True, help="As the timer does: a fault is told by the checks, by mail.")
@options.json_option
@click.pass_context
def verify(context: click.Context, output: Output, scheduled: bool) -> None:
    """Read what is kept, and look for faults.

    Everything is looked at by name, and an eighth of all files by their bytes, another one each week.

    \b
    Example:
      hotgigs-admin backup verify
    """
    require_root("hotgigs-admin backup verify")
    box = open_backups()
    with lock_box("hotgigs-admin backup verify", patience=_TIMER_PATIENCE if scheduled else 0):
        found = verifying.verify(box, Shown(output))
    summarise(box)

    def write() -> None:
        for fault in found.faults:
            output.mark("problem", fault)
        if found.ok:
            output.mark(
                "ok",
                f"Everything is there: {', '.join(found.looked_at)}; part {found.part} of {verifying.PARTS} was read.",
            )

    output.result({**vars(found), "ok": found.ok}, write)
    # The timer has put on record what it found: its unit fails only when it could not look.
    context.exit(options.DONE if found.ok or scheduled else options.PROBLEM)


@backup.command()
@click.option("--off-site", is_flag=True, help="Use only a target and the key, as on a new box.")
@click.option("--keep", is_flag=True, help="Leave what was restored when the drill fails, to look at it.")
@click.option("--scheduled", is_flag=True, help="As the timer does: a failure is told by the checks, by mail.")
@options.json_option
@click.pass_context
def drill(context: click.Context, output: Output, off_site: bool, keep: bool, scheduled: bool) -> None:
    """Prove that the newest set can be restored.

    It is restored apart from the site and looked at. It never touches the live database. Every fourth drill uses
    only a target and the key.

    \b
    Example:
      hotgigs-admin backup drill --off-site
    """
    require_root("hotgigs-admin backup drill")
    box = open_backups()
    with lock_box("hotgigs-admin backup drill", patience=_TIMER_PATIENCE if scheduled else 0):
        chosen = off_site or drilling.wants_off_site(box)
        done = drilling.run(box, Shown(output), drilling.Order(chosen, drill_journeys, keep))
    summarise(box)
    passed = done.outcome == "passed"

    def write() -> None:
        if not passed:
            output.mark("problem", f"The drill failed ({done.reason}): {done.sentence}", "hotgigs-admin backup verify")
            return
        output.mark("ok", f"{done.set} came back from {done.source}")
        output.line(f"  recovery time   {done.recovery_seconds:.0f} s for {readable(done.database_bytes)} of database")
        output.line(f"  recovery point  {done.recovery_point_seconds:.0f} s before the drill")

    output.result({**vars(done), "ok": passed}, write)
    context.exit(options.DONE if passed or scheduled else options.PROBLEM)


@backup.command()
@options.json_option
@options.dry_run_option
def prune(output: Output, dry_run: bool) -> None:
    """Let go of what is older than the retention.

    Never of the last set that passed a drill.

    \b
    Example:
      hotgigs-admin backup prune --dry-run
    """
    require_root("hotgigs-admin backup prune")
    box = open_backups()
    with lock_box("hotgigs-admin backup prune"):
        foreseen = pruning.foresee(box)
        gone = foreseen.sets if dry_run else pruning.prune(box)

    def write() -> None:
        for name in gone:
            output.line(f"{'would let go' if dry_run else 'let go'}: {name}")
        if foreseen.held_by:
            output.mark(
                "warning",
                f"{foreseen.held_by} passed the last drill and would go, so nothing goes.",
                "hotgigs-admin backup drill",
            )
        elif not gone:
            output.mark("ok", "Nothing is older than the retention.")

    output.result({"dry_run": dry_run, "sets": gone, "held_by": foreseen.held_by}, write)


@backup.command("offsite", hidden=True)
def run_offsite() -> None:
    """Bring what is new to every target.

    It is the daemon of hotgigs-offsite.service, and goes on until it is told to stop.

    \b
    Example:
      hotgigs-admin backup offsite
    """
    require_root("hotgigs-admin backup offsite")
    stopping = threading.Event()

    def stop(*_: Any) -> None:
        stopping.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    watch = offsite.Watch()
    while not stopping.is_set():
        box = open_backups()
        offsite.look(box, watch, lambda text: click.echo(text, err=True))
        summarise(box)
        stopping.wait(offsite.EVERY.total_seconds())
    sys.exit(options.DONE)


backup.add_command(export_key)
backup.add_command(target)
