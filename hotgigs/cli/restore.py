"""hotgigs-admin restore: back to a set, or to a moment, with the present state saved first."""

import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timezone
from typing import Any

import click

from hotgigs import wiring
from hotgigs.cli import options
from hotgigs.cli.applying import require_root
from hotgigs.cli.backing_up import Shown, open_backups, summarise, version
from hotgigs.cli.output import Output
from hotgigs.kernel.errors import HotGigsError, Unavailable
from hotgigs.ops.backup import live, running
from hotgigs.ops.backup.box import BackupBox
from hotgigs.ops.backup.progress import readable
from hotgigs.ops.backup.restoring import resuming
from hotgigs.ops.backup.restoring import running as restoring
from hotgigs.ops.backup.restoring import source as sources
from hotgigs.ops.backup.restoring.plan import DATABASE, FILES, Plan, Wanted, make_plan
from hotgigs.ops.backup.restoring.running import Outcome, Restore
from hotgigs.ops.backup.restoring.source import Source
from hotgigs.ops.backup.restoring.steps import RolledBack, Stuck
from hotgigs.ops.checks import c12_site
from hotgigs.ops.checks.check import Around
from hotgigs.ops.checks.result import OK
from hotgigs.ops.system.lock import BACKUPS, lock_box
from hotgigs.ops.system.operation_log import open_log
from hotgigs.ops.system.programs import run as run_program

ADMIN = "/usr/local/bin/hotgigs-admin"
_PATIENCE_SECONDS, _LOCK_SECONDS = 60, 1800
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(Z|[+-]\d\d:?\d\d)?")


def _moment(_context: click.Context, _parameter: click.Parameter, value: str | None) -> datetime | None:
    """Read a time as people write it; without a zone it is UTC."""
    if value is None:
        return None
    try:
        moment = datetime.fromisoformat(value.replace("Z", "+00:00"))
    except ValueError:
        moment = None
    if moment is None or not _MOMENT.fullmatch(value):
        raise click.BadParameter(f"{value!r} is no time. Write it like 2026-11-23T14:05:00Z.")
    return moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)


def _wanted(command: Any) -> Any:
    for option in reversed(
        (
            click.option("--set", "name", metavar="ID", help="A set, by its own moment."),
            click.option("--to", metavar="TIME", callback=_moment, help="Any moment, like 2026-11-23T14:05:00Z."),
            click.option("--only", type=click.Choice([DATABASE, FILES]), help="Only one part."),
            click.option(
                "--from",
                "origin",
                metavar="TARGET",
                help="From a target, by name or address, instead of this box's own disk.",
            ),
        )
    ):
        command = option(command)
    return command


@click.group()
def restore() -> None:
    """Bring the site back to a set or a moment.

    \b
    Example:
      hotgigs-admin restore plan --to 2026-11-23T14:05:00Z
    """


@restore.command()
@_wanted
@options.json_option
def plan(output: Output, **flags: Any) -> None:
    """Show what a restore would do, and change nothing.

    Without --set and --to it is the newest state that was saved.

    \b
    Example:
      hotgigs-admin restore plan --set 20261123T021500Z-full
    """
    require_root("hotgigs-admin restore plan")
    box = open_backups()
    wanted = _read(flags)
    with _source(box, flags["origin"], wanted.to) as source:
        found = make_plan(box, wanted, source, live.find(box.engine).data)
    output.result(found, lambda: _show(output, found))


@restore.command("run")
@_wanted
@click.option(
    "--without-set", is_flag=True, help="Do not save the present state first: there is nothing in it to keep."
)
@options.yes_option
@options.json_option
@options.dry_run_option
@click.pass_context
def run_restore(context: click.Context, /, output: Output, yes: bool, dry_run: bool, **flags: Any) -> None:
    """Restore a set or a moment.

    When anything fails, the site is back in its present state. The present state is saved first. The restored one
    is made and checked beside it, and takes its place in one step.
    Mail that waited is held until `hotgigs-admin queue release`.

    \b
    Example:
      hotgigs-admin restore run --to 2026-11-23T14:05:00Z
    """
    command = "hotgigs-admin restore run"
    require_root(command)
    box = open_backups()
    wanted = _read(flags)
    # A new box has its first set made at this very moment.
    waiting = lock_box(command, patience=_LOCK_SECONDS, waits_for=BACKUPS, say=output.progress)
    with waiting, _source(box, flags["origin"], wanted.to) as source:
        _go_on(output, box, wait=True)
        found = make_plan(box, wanted, source, live.find(box.engine).data)
        found.refuse_what_cannot_be()
        if not output.as_json:
            _show(output, found)
        if dry_run:
            output.result({"dry_run": True, "plan": found}, lambda: output.line("Nothing was changed."))
            return
        options.confirm("Restore this?", yes=yes)
        _restore(context, output, found, _order(output, box, found, source, save=not flags["without_set"]))
    _begin_set(output)


def _begin_set(output: Output) -> None:
    """Have a set made of the new state, for which nobody has to wait; it takes the lock itself."""
    try:
        live.begin_backup()
    except Unavailable as error:
        # The restore is done; that the set is missing is for a person to mend.
        output.progress(f"No set of the restored state was begun: {error.sentence} Next: hotgigs-admin backup")


@restore.command("resume")
@options.json_option
@options.dry_run_option
def resume_restore(output: Output, dry_run: bool) -> None:
    """Start again what an interrupted restore stopped.

    The site runs in the state that is live: the one before, or the restored one. The box does this by itself when it
    starts, and when a restore was killed.

    \b
    Example:
      hotgigs-admin restore resume
    """
    command = "hotgigs-admin restore resume"
    require_root(command)
    box = open_backups()
    interrupted = resuming.note(box.layout).exists()
    if interrupted and not dry_run:
        with lock_box(command, patience=_LOCK_SECONDS, say=output.progress):
            # While the box starts, the services wait for this very command.
            _go_on(output, box, wait=False)
    told = "A restore was interrupted." if interrupted else "No restore was interrupted."
    output.result({"ok": True, "dry_run": dry_run, "interrupted": interrupted}, lambda: output.line(told))


def _go_on(output: Output, box: BackupBox, *, wait: bool) -> None:
    """Finish an interrupted restore, if there still is one."""
    if not resuming.note(box.layout).exists():
        return
    output.progress("A restore was interrupted: starting what it stopped.")
    took_effect = resuming.resume(box, live.find(box.engine), _rebuild, wait=wait)
    output.progress("The site runs again, in the " + ("restored state." if took_effect else "state before."))


def _order(output: Output, box: BackupBox, found: Plan, source: Source, *, save: bool) -> Restore:
    cluster, shown = live.find(box.engine), Shown(output)

    def keep() -> str:
        return _save(box, shown) if save else "the state before was not saved, as you said"

    units = live.Units(cluster, resuming.note(box.layout))
    return Restore(box, found, cluster, units, source, wiring.OUTBOUND, _rebuild, _ask_site, keep)


def _restore(context: click.Context, output: Output, found: Plan, work: Restore) -> None:
    log = open_log("restore")
    log.write(f"{found.manifest.id} from {found.source} to {found.to.isoformat()}")
    try:
        outcome = restoring.run(work, Shown(output))
    except (RolledBack, Stuck) as error:
        log.write(error.sentence)
        sentence = error.sentence
        facts = {"ok": False, "rolled_back": isinstance(error, RolledBack), "error": sentence, "log": str(log.path)}
        output.result(facts, lambda: output.mark("problem", sentence, "hotgigs-admin status"))
        output.progress(f"Log: {log.path}")
        context.exit(options.ROLLED_BACK if isinstance(error, RolledBack) else options.NEEDS_A_PERSON)
    finally:
        log.close()
    summarise(work.box)
    output.result({"ok": True, **vars(outcome), "log": str(log.path)}, lambda: _tell(output, outcome))


def _read(flags: Mapping[str, Any]) -> Wanted:
    return Wanted(flags["name"] or "", flags["to"], flags["only"] or "")


def _show(output: Output, found: Plan) -> None:
    output.line(f"Set      {found.manifest.id} of {found.manifest.domain}, release {found.manifest.version}")
    output.line(f"From     {found.source}")
    possible = f"{found.earliest:%Y-%m-%d %H:%M:%S} to {found.latest:%Y-%m-%d %H:%M:%S}"
    output.line(f"Moment   {found.to:%Y-%m-%d %H:%M:%S} UTC; possible is {possible}")
    for part in found.replaces:
        output.line(f"Replaces {part}")
    output.line(f"Needs    {readable(found.needs)} of disk; {readable(found.free)} are free")
    if found.estimate is not None:
        output.line(
            f"Takes    about {found.estimate:.0f} s, as the last drill did, and a set of the present state before"
        )


def _tell(output: Output, outcome: Outcome) -> None:
    output.mark("ok", f"The site is back at {outcome.to}, after {outcome.seconds:.0f} s")
    for note in outcome.notes:
        output.line(f"  {note}")
    if outcome.facts:
        people, applications = outcome.facts.rows.get("candidates", 0), outcome.facts.rows.get("applications", 0)
        output.line(f"  {outcome.facts.rows.get('jobs', 0)} jobs, {people} candidates, {applications} applications")
    if outcome.files:
        output.line(f"  {outcome.files.restored} documents came back")
        for name, day in outcome.files.erased.items():
            output.line(f"  {name[:12]}… was erased on {day}")
        for name in outcome.files.lost:
            output.mark("problem", f"{name} is in no backup")
    if outcome.settled and outcome.settled.erased:
        output.line(f"  {outcome.settled.erased} records of people who were erased since are erased again")
    if outcome.settled and outcome.settled.held:
        held = outcome.settled.held
        output.mark("warning", f"{held} mails that waited then are held.", "hotgigs-admin queue release")


@contextmanager
def _source(box: BackupBox, origin: str | None, to: datetime | None) -> Iterator[Source]:
    if origin is None:
        yield sources.local(box)
    else:
        with sources.target(box, origin, to) as source:
            yield source


def _save(box: BackupBox, shown: Shown) -> str:
    """Make a set of the present state; where there is none to be saved, that is no reason not to restore."""
    if not live.find(box.engine).is_up():
        return "The database was down: its present state could not be saved, and its files are kept until the end."
    try:
        return f"the present state is set {running.make_set(box, shown, version=version()).manifest.id}"
    except HotGigsError as error:
        raise Unavailable(f"The present state could not be saved: {error.sentence}") from error


def _rebuild() -> None:
    done = run_program([ADMIN, "search", "rebuild"], seconds=3600)
    if not done.ok:
        raise Unavailable(f"The search index could not be built: {done.said()}")


def _ask_site() -> None:
    until = time.monotonic() + _PATIENCE_SECONDS
    while True:
        found = list(c12_site.look(Around()))
        wrong = [one for one in found if one.state != OK]
        if not wrong:
            return
        if time.monotonic() > until:
            raise Unavailable(f"The site does not answer as it should: {wrong[0].evidence}.")
        time.sleep(1)
