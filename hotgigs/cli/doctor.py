"""hotgigs-admin doctor: every check with its evidence and remedy, and the safe fixes."""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import click

from hotgigs.cli import looking, mending, options
from hotgigs.cli.output import Output
from hotgigs.kernel import clock
from hotgigs.kernel.errors import Conflict
from hotgigs.ops.alerts import telling
from hotgigs.ops.checks import records
from hotgigs.ops.checks.check import Around
from hotgigs.ops.checks.result import OK, PROBLEM
from hotgigs.ops.checks.rounds import Round

_AGE = re.compile(r"(\d+)([mhd])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}
WORDS = {"ok": "Everything is well.", "warning": "Something needs a look.", "problem": "Something is wrong."}


@dataclass(frozen=True)
class _Wanted:
    """What the options ask for."""

    fix: bool
    ignore: str | None
    reason: str | None
    heed: str | None
    since: timedelta | None
    scheduled: bool
    dry_run: bool


def _age(_context: click.Context, _parameter: click.Parameter, value: str | None) -> timedelta | None:
    found = _AGE.fullmatch(value or "")
    if value is not None and found is None:
        raise click.BadParameter("must be like 90m, 24h or 7d.")
    return timedelta(**{_UNITS[found[2]]: int(found[1])}) if found else None


@click.command()
@click.option("--fix", is_flag=True, help="Do the safe fixes, and look again.")
@click.option("--ignore", metavar="ID", callback=looking.kind_or_result, help="Set a result or a kind aside.")
@click.option("--reason", metavar="TEXT", help="Why it is set aside; asked for by --ignore.")
@click.option("--heed", metavar="ID", help="Count again what was set aside.")
@click.option("--since", metavar="AGE", callback=_age, help="Show what changed in the last 90m, 24h or 7d.")
@click.option("--scheduled", is_flag=True, help="Look as the timer does, and tell what changed by mail.")
@options.dry_run_option
@options.json_option
@click.pass_context
def doctor(context: click.Context, /, output: Output, **flags: Any) -> None:
    """Look at everything, and say what helps.

    Safe fixes are: a unit that does not run is started, nginx reads its certificate, files are closed again.
    The exit code is 1 when there is a problem.

    \b
    Example:
      hotgigs-admin doctor --fix
    """
    wanted = _Wanted(**flags)
    place = looking.around()
    if wanted.ignore or wanted.heed:
        _set_aside(output, place, wanted)
        return
    if wanted.since is not None:
        _show_changes(output, place, wanted.since)
        return
    found = _look(place, wanted)
    mended = mending.mend(output, place, found, dry_run=wanted.dry_run) if wanted.fix else []
    if any(not item.refusal for item in mended) and not wanted.dry_run:
        found = looking.look_around(place)
    _keep(place, found, wanted)
    output.result({**found.as_json(), "mended": mended}, lambda: _write(output, found))
    # The timer has told what it found: its unit fails only when it could not look.
    context.exit(options.PROBLEM if found.verdict == PROBLEM and not wanted.scheduled else options.DONE)


def _look(place: Around, wanted: _Wanted) -> Round:
    earlier = records.newest(looking.state_of(place) / records.NEWEST) if wanted.scheduled else None
    return looking.look_around(place, earlier=earlier)


def _keep(place: Around, found: Round, wanted: _Wanted) -> None:
    """Remember the round; only an appliance has a place for that, and the timer's round is told."""
    if place.settings is None or wanted.dry_run:
        return
    records.keep(found, looking.state_of(place), place.at(str(records.SUMMARY)))
    if wanted.scheduled:
        telling.tell(place.settings, found)


def _write(output: Output, found: Round) -> None:
    for seen in found.seen:
        for result in seen.results:
            reason = found.reason(result)
            if reason is not None and result.state != OK:
                output.line(f"– {result.id}  {result.evidence} (ignored: {reason})")
            else:
                output.mark(result.state, f"{result.id}  {result.evidence}", result.remedy)
    output.line()
    output.mark(found.verdict, WORDS[found.verdict])
    if any(result.fix for result in found.wrong):
        output.next("hotgigs-admin doctor --fix")


def _set_aside(output: Output, place: Around, wanted: _Wanted) -> None:
    """Keep or drop a note of what does not count. Raises UsageError without a reason."""
    if wanted.ignore and not wanted.reason:
        raise click.UsageError("--ignore needs --reason: a sentence that still helps in a year.")
    if place.settings is None:
        raise Conflict("Only an appliance remembers what is ignored, and only root may say so.")
    name = wanted.ignore or wanted.heed or ""
    if not wanted.dry_run and wanted.ignore:
        records.ignore(name, wanted.reason or "", looking.state_of(place))
    elif not wanted.dry_run:
        records.heed(name, looking.state_of(place))
    verb = "would be" if wanted.dry_run else "is"
    output.result(
        {"id": name, "ignored": bool(wanted.ignore), "changed": not wanted.dry_run},
        lambda: output.line(f"{name} {verb} {'ignored' if wanted.ignore else 'counted again'}."),
    )


def _show_changes(output: Output, place: Around, age: timedelta) -> None:
    lines = records.changes_since(clock.now() - age, looking.state_of(place)) if place.settings else []

    def write() -> None:
        for line in lines:
            output.mark(line["to"], f"{line['at'][:16].replace('T', ' ')}  {line['id']}  {line['evidence']}")
        if not lines:
            output.line("Nothing has changed.")

    output.result(lines, write)
