"""Figures of the checks for Prometheus, as the newest round left them."""

from collections.abc import Iterator

from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

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


def register(registry: CollectorRegistry) -> None:
    """Add the figures to what a collector reads."""
    registry.register(Checks())
