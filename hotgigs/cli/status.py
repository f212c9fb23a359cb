"""hotgigs-admin status: the box on one screen."""

from dataclasses import dataclass
from datetime import timedelta
from importlib import metadata
from pathlib import Path

import click

from hotgigs import wiring
from hotgigs.cli import looking, options
from hotgigs.cli.opening import open_for_command
from hotgigs.cli.output import Output
from hotgigs.kernel import clock
from hotgigs.ops import checks
from hotgigs.ops.checks import Round, Seen, Sight, records
from hotgigs.ops.checks.check import Around
from hotgigs.ops.checks.checklist import checks as all_checks
from hotgigs.ops.checks.result import OK, WARNING, worst
from hotgigs.ops.system import identity

# What takes a moment only; the doctor looks at the rest.
QUICK = ("services", "site", "certificate", "disk", "memory", "database", "redis", "files", "queue", "mail", "backups")
CURRENT, UPTIME = Path("/opt/hotgigs/current"), Path("/proc/uptime")
DOCTOR = "hotgigs-admin doctor"


@dataclass(frozen=True)
class _Release:
    """What runs here, where, and since when the box is up (seconds)."""

    site: str
    version: str
    release: str
    up_seconds: int


@click.command()
@options.json_option
@click.pass_context
def status(context: click.Context, output: Output) -> None:
    """Show on one screen whether everything is well.

    \b
    Example:
      hotgigs-admin status
    """
    if identity.is_appliance_root():
        release, found = _look_at_appliance()
    else:
        box = open_for_command(check_schema=False)
        release, found = None, checks.look_at_box(box, wiring.open_engine(box))

    def write() -> None:
        if release is not None:
            up = timedelta(seconds=release.up_seconds)
            output.line(f"HotGigs {release.version} on {release.site}, release {release.release}, up {up}")
        width = max(len(sight.name) for sight in found)
        for sight in found:
            output.mark(sight.state, f"{sight.name:<{width}}  {sight.evidence}", sight.remedy)
        if release is not None:
            output.next(DOCTOR if checks.verdict(found) != OK else "hotgigs-admin --help")

    box_facts = {"box": release} if release is not None else {}
    output.result({**box_facts, "state": checks.verdict(found), "checks": found}, write)
    context.exit(options.PROBLEM if checks.verdict(found) == "problem" else options.DONE)


def _look_at_appliance() -> tuple[_Release, list[Sight]]:
    place = looking.around()
    found = looking.look_around(place, only=tuple(check for check in all_checks() if check.id in QUICK))
    return _release(place), [
        *(in_a_line(found, seen) for seen in found.seen),
        last_check(records.newest(records.SUMMARY)),
    ]


def in_a_line(found: Round, seen: Seen) -> Sight:
    """Sum up what one check answered: what is not well, else what it saw first."""
    if not seen.results:
        return Sight(seen.title, WARNING, "cannot be looked at while the database does not answer", DOCTOR)
    heeded = [result for result in seen.results if found.reason(result) is None]
    wrong = [result for result in heeded if result.state != OK]
    if not wrong:
        units = f"{len(heeded)} things looked at, all well" if len(heeded) > 3 else ""
        return Sight(seen.title, OK, units or ", ".join(result.evidence for result in heeded) or "set aside")
    said = [f"{result.part}: {result.evidence}" if result.part else result.evidence for result in wrong]
    more = f" and {len(said) - 2} more" if len(said) > 2 else ""
    state = worst(result.state for result in wrong)
    remedy = next(result.remedy for result in wrong if result.state == state)
    return Sight(seen.title, state, "; ".join(said[:2]) + more, remedy)


def last_check(known: Round | None) -> Sight:
    """Say how long ago the timer looked at everything, and what it found."""
    if known is None:
        return Sight("Last check", WARNING, "nothing has been checked so far", "systemctl status hotgigs-check.timer")
    age = clock.now() - known.at
    said = f"{max(int(age.total_seconds() // 60), 0)} min ago: "
    if age > records.OLD:
        return Sight("Last check", WARNING, f"{said}the timer does not run", "systemctl status hotgigs-check.timer")
    wrong = len(known.wrong)
    said += f"{wrong} {'thing is' if wrong == 1 else 'things are'} not well" if wrong else "everything is well"
    # What is wrong by now, the lines above say.
    return Sight("Last check", WARNING if wrong else OK, said, DOCTOR if wrong else "")


def _release(place: Around) -> _Release:
    release = CURRENT.readlink().name if CURRENT.is_symlink() else "unknown"
    try:
        version = metadata.version("hotgigs")
    except metadata.PackageNotFoundError:
        # A release of the appliance is a tree, whose folder begins with the version.
        version = release.rpartition("-")[0] or "unknown"
    return _Release(place.appliance.domain, version, release, int(float(UPTIME.read_text("ascii").split()[0])))
