"""Figures of the checks and of the backups for Prometheus, as those who look left them."""

from collections.abc import Iterator
from datetime import datetime

from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from hotgigs.kernel import clock, db, holding
from hotgigs.kernel.errors import Unavailable
from hotgigs.ops.backup import summary
from hotgigs.ops.checks import records

VALUES = {"ok": 0, "warning": 1, "problem": 2}


class Checks(Collector):
    """State of each result that was not set aside, and when everything was looked at last."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield nothing where no timer looks, as in development."""
        found = records.newest(records.SUMMARY)
        if found is None:
            return
        states = GaugeMetricFamily("hotgigs_check_state", "0 ok, 1 warning, 2 problem.", labels=["id"])
        for result in found.heeded:
            states.add_metric([result.id], VALUES[result.state])
        yield states
        yield GaugeMetricFamily(
            "hotgigs_checks_timestamp_seconds", "When everything was looked at last.", value=found.at.timestamp()
        )


class Backups(Collector):
    """Age of the newest backup and drill, what the drill measured, and how far each place off the box is behind."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield nothing where nothing is backed up, as in development; and no age of what never was."""
        known = summary.read(summary.SUMMARY)
        if known is None:
            return
        yield _gauge("hotgigs_backup_summary_age_seconds", "Age of what is known of the backups.", _age(known.at))
        confirmed = "1 when a person has exported the recovery key, else 0."
        yield _gauge("hotgigs_backup_key_confirmed", confirmed, float(known.key_confirmed))
        yield _gauge("hotgigs_backup_sets", "Sets that can be restored.", len(known.sets))
        if known.newest:
            yield _gauge("hotgigs_backup_age_seconds", "Age of the newest set.", _age(known.newest.at))
            yield _gauge("hotgigs_backup_size_bytes", "What the newest set holds.", known.newest.size)
        yield from _of_drill(known.last_drill)
        yield from _of_targets(known.targets)


class Held(Collector):
    """Work that a restore left for a person to decide."""

    def describe(self) -> Iterator[GaugeMetricFamily]:
        """Say nothing beforehand: when this is registered, there is no database yet."""
        return iter(())

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield nothing while the database does not answer."""
        try:
            with db.reading() as session:
                held = holding.look(session)
        except Unavailable:
            return
        yield _gauge("hotgigs_outbox_held", "Pieces of work held after a restore.", held.count)
        age = _age(held.oldest) if held.oldest else 0.0
        yield _gauge("hotgigs_outbox_held_age_seconds", "Age of the oldest of them; 0 without one.", age)


def register(registry: CollectorRegistry) -> None:
    """Add the figures to what a collector reads."""
    registry.register(Checks())
    registry.register(Backups())
    registry.register(Held())


def _of_drill(last: summary.Drill | None) -> Iterator[GaugeMetricFamily]:
    if last is None:
        return
    passed = last.outcome == summary.PASSED
    yield _gauge("hotgigs_backup_drill_age_seconds", "Age of the last drill.", _age(last.at))
    yield _gauge("hotgigs_backup_drill_passed", "1 when the last drill passed, else 0.", float(passed))
    if passed:
        yield _gauge("hotgigs_backup_recovery_seconds", "How long its restore took.", last.recovery_seconds)
        yield _gauge("hotgigs_backup_recovery_point_seconds", "How much work it would have lost.", last.point_seconds)


def _of_targets(targets: tuple[summary.TargetState, ...]) -> Iterator[GaugeMetricFamily]:
    lag = GaugeMetricFamily("hotgigs_offsite_lag_seconds", "Age of the oldest thing not there yet.", labels=["target"])
    failing = GaugeMetricFamily("hotgigs_offsite_failing", "1 while it fails, else 0.", labels=["target"])
    waiting = GaugeMetricFamily("hotgigs_offsite_documents_waiting", "Documents not there yet.", labels=["target"])
    for target in targets:
        lag.add_metric([target.name], target.lag_seconds)
        failing.add_metric([target.name], float(bool(target.failure)))
        waiting.add_metric([target.name], target.documents_waiting)
    yield from (lag, failing, waiting)


def _gauge(name: str, about: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, about, value=value)


def _age(moment: datetime) -> float:
    return (clock.now() - moment).total_seconds()
