"""One round of checks: what each of them answered, and when; written and read as JSON."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from hotgigs.ops.checks.result import OK, Result, worst


@dataclass(frozen=True)
class Seen:
    """What one check answered, and when it looked."""

    id: str
    title: str
    at: datetime
    results: tuple[Result, ...]


@dataclass(frozen=True)
class Round:
    """What all checks answered; `ignored` holds the reasons for results that a person set aside, by id or kind."""

    at: datetime
    seen: tuple[Seen, ...]
    ignored: Mapping[str, str]

    @property
    def results(self) -> list[Result]:
        """Return every result, in the order of the checks."""
        return [result for seen in self.seen for result in seen.results]

    @property
    def heeded(self) -> list[Result]:
        """Return the results that nobody set aside."""
        return [result for result in self.results if self.reason(result) is None]

    @property
    def verdict(self) -> str:
        """Return the worst state of what nobody set aside."""
        return worst(result.state for result in self.heeded)

    @property
    def wrong(self) -> list[Result]:
        """Return what is not well and not set aside, the worst first."""
        return sorted((result for result in self.heeded if result.state != OK), key=lambda result: result.state)

    def reason(self, result: Result) -> str | None:
        """Return why a result was set aside, or None."""
        return self.ignored.get(result.id, self.ignored.get(result.kind))

    def as_json(self) -> dict[str, Any]:
        """Return the round as JSON can hold it."""
        seen = [{**asdict(item), "at": item.at.isoformat()} for item in self.seen]
        return {"at": self.at.isoformat(), "verdict": self.verdict, "ignored": dict(self.ignored), "checks": seen}


def from_json(found: Mapping[str, Any]) -> Round:
    """Return a round as it was written. Raises KeyError, TypeError and ValueError for anything else."""
    seen = tuple(
        Seen(item["id"], item["title"], datetime.fromisoformat(item["at"]), results_from(item["results"]))
        for item in found["checks"]
    )
    return Round(datetime.fromisoformat(found["at"]), seen, {str(k): str(v) for k, v in found["ignored"].items()})


def results_from(rows: Iterable[Mapping[str, Any]]) -> tuple[Result, ...]:
    """Return results as they were written. Raises TypeError for anything else."""
    return tuple(Result(**row) for row in rows)
