"""Do the units run that make up the appliance, and has any other failed?"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta, timezone

from hotgigs.kernel import clock
from hotgigs.ops.appliance.settings import Appliance
from hotgigs.ops.checks.check import Around, Check
from hotgigs.ops.checks.result import Kind, Result
from hotgigs.ops.system import programs

UNIT = Kind(
    "services.unit",
    "Every unit of the appliance is active; problem when one is not.",
    "systemctl status {part}",
    fix="start {part}",
)
RESTARTS = Kind(
    "services.restarts",
    "No unit was restarted by systemd 5 times or more with the last start within the hour.",
    "journalctl --unit {part} --since -1h",
)
FAILED = Kind(
    "services.failed",
    "No other unit of the box has failed.",
    "systemctl status {part}; systemctl reset-failed {part}",
)
ESSENTIAL = (
    "nginx.service",
    "redis-server@queue.service",
    "redis-server@cache.service",
    "hotgigs-worker.service",
    "hotgigs-documents.service",
    "hotgigs-certificate.timer",
    "hotgigs-check.timer",
    "hotgigs-backup.timer",
    "hotgigs-verify.timer",
    "hotgigs-drill.timer",
    "hotgigs-offsite.service",
)
MONITORING = (
    "prometheus.service",
    "prometheus-alertmanager.service",
    "prometheus-node-exporter.service",
    "prometheus-postgres-exporter.service",
)
"""What runs too where the settings ask for Prometheus."""
# What else belongs to the appliance wherever it is enabled: oneshot services are started by their timers.
OURS = re.compile(
    r"(hotgigs-web@.+|postgresql@.+|nftables|fail2ban|ssh|unattended-upgrades|systemd-timesyncd|chrony)\.service"
    r"|(hotgigs-[\w-]+|apt-daily(-upgrade)?)\.timer|ssh\.socket"
)
MANY, RECENT = 5, timedelta(hours=1)
Unit = Mapping[str, str]
_FIELDS = (
    "Id,LoadState,ActiveState,SubState,Result,NRestarts,ActiveEnterTimestamp,ConditionResult,"
    "ConditionTimestampMonotonic"
)
# systemd with LC_ALL=C.UTF-8 and TZ=UTC writes: Mon 2026-11-23 00:14:52 UTC.
_STAMP = "%a %Y-%m-%d %H:%M:%S %Z"
_SPEECH = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"}


def look(around: Around) -> Iterator[Result]:
    """Ask systemd."""
    units = _show([*essential(around.appliance), *_enabled()])
    yield from judge(units, clock.now())
    yield from judge_failed(_failed(), {unit["Id"] for unit in units})


def essential(appliance: Appliance) -> tuple[str, ...]:
    """Return the units without which the box is not what the settings ask for."""
    return (*ESSENTIAL, *(MONITORING if appliance.prometheus else ()))


def judge(units: Iterable[Unit], now: datetime) -> Iterator[Result]:
    """Judge units by what systemd says of each."""
    for unit in units:
        name = unit["Id"]
        if unit["LoadState"] != "loaded":
            yield UNIT.problem(f"is {unit['LoadState']}", name, fixable=False)
        elif unit["ActiveState"] in ("active", "reloading"):
            yield UNIT.ok(f"is {unit['SubState'] or 'active'}", name)
        elif _is_left_out(unit):
            yield UNIT.ok("is left out here, by a condition of its own", name)
        elif unit["ActiveState"] == "failed":
            yield UNIT.problem(f"has failed ({unit['Result']})", name)
        else:
            yield UNIT.problem(f"is {unit['ActiveState']}", name, gist="does not run")
        yield from _restarts(unit, now)


def judge_failed(failed: Iterable[str], known: set[str]) -> Iterator[Result]:
    """Judge units that failed; those that were judged by themselves are left out."""
    strangers = sorted(set(failed) - known)
    for name in strangers:
        yield FAILED.warning("has failed", name)
    if not strangers:
        yield FAILED.ok("no other unit has failed")


def mend(_around: Around, result: Result) -> None:
    """Start a unit that does not run. Raises ValueError when it does not start."""
    programs.run(["systemctl", "reset-failed", result.part])
    done = programs.run(["systemctl", "start", result.part], seconds=120)
    if not done.ok:
        raise ValueError(done.said())


def _is_left_out(unit: Unit) -> bool:
    """Tell whether systemd wanted to start it, and a condition said no, as for the time of a container."""
    tried = unit.get("ConditionTimestampMonotonic", "0") not in ("", "0")
    return unit["ActiveState"] == "inactive" and unit.get("ConditionResult") == "no" and tried


def _restarts(unit: Unit, now: datetime) -> Iterator[Result]:
    count, since = int(unit.get("NRestarts") or 0), _moment(unit.get("ActiveEnterTimestamp", ""))
    if count >= MANY and (since is None or now - since < RECENT):
        yield RESTARTS.warning(f"systemd restarted it {count} times", unit["Id"], gist="restarts")


def _moment(text: str) -> datetime | None:
    try:
        return datetime.strptime(text, _STAMP).replace(tzinfo=timezone.utc)
    except ValueError:
        return None


def _enabled() -> list[str]:
    listed = _ask("list-unit-files", "--state=enabled,enabled-runtime", "--type=service,timer,socket")
    listed += _ask("list-units", "--all", "--type=service,timer,socket", "postgresql@*")
    ours = {name for name in listed if OURS.fullmatch(name) and not name.endswith("@.service")}
    return sorted(ours - set(ESSENTIAL))


def _failed() -> list[str]:
    return _ask("list-units", "--failed")


def _ask(*words: str) -> list[str]:
    done = programs.run(["systemctl", *words, "--plain", "--no-legend", "--no-pager", "--full"], environment=_SPEECH)
    if not done.ok:
        raise ValueError(f"systemctl does not answer: {done.said()}")
    return [line.split()[0] for line in done.output.splitlines() if line.split()]


def _show(names: list[str]) -> list[dict[str, str]]:
    done = programs.run(["systemctl", "show", f"--property={_FIELDS}", "--", *names], environment=_SPEECH)
    if not done.ok:
        raise ValueError(f"systemctl does not answer: {done.said()}")
    empty = dict.fromkeys(_FIELDS.split(","), "")
    blocks = (block for block in done.output.split("\n\n") if block.strip())
    units = [empty | dict(line.partition("=")[::2] for line in block.strip().splitlines()) for block in blocks]
    # An alias answers with the name of its unit: that is one unit, said once.
    return list({unit["Id"]: unit for unit in units}.values())


CHECK = Check("Services", (UNIT, RESTARTS, FAILED), look, mend=mend)
