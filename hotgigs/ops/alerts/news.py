"""Which of the things that checks found are news: pure, so that both sides of each rule are tested."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from hotgigs.ops.checks.result import OK, PROBLEM, Result

Marks = Mapping[str, str]
"""What counts of each result that is not well, by id: its state and its gist."""


@dataclass(frozen=True)
class News:
    """What is to be told: what became wrong or otherwise wrong, and the ids of what is well again."""

    wrong: tuple[Result, ...]
    well: tuple[str, ...]

    def __bool__(self) -> bool:
        """Tell whether there is anything to tell."""
        return bool(self.wrong or self.well)


def marks(results: Iterable[Result]) -> dict[str, str]:
    """Return what counts of each result that is not well."""
    return {result.id: f"{result.state} {result.gist}".strip() for result in results if result.state != OK}


def find_news(results: Iterable[Result], told: Marks, seen: Marks) -> News:
    """Compare with what was told.

    A problem is told at once; a warning, or that something is well again, when two runs in a row agree: what comes
    and goes between two looks is no news.
    """
    found = list(results)
    now = marks(found)
    wrong = tuple(
        result
        for result in found
        if result.id in now
        and now[result.id] != told.get(result.id)
        and (result.state == PROBLEM or seen.get(result.id) == now[result.id])
    )
    well = tuple(name for name in told if name not in now and name not in seen)
    return News(wrong, well)


def retold(news: News, told: Marks) -> dict[str, str]:
    """Return what has been told once this news went out."""
    kept = {name: mark for name, mark in told.items() if name not in news.well}
    return kept | marks(news.wrong)
