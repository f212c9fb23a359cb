"""What a numbered check declares: its kinds of results, what it needs, how it looks, and how it mends."""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from pathlib import Path

from hotgigs.kernel.box import Box
from hotgigs.ops.appliance.settings import Appliance
from hotgigs.ops.checks.result import Kind, Result
from hotgigs.search.engine import SearchEngine


class Need(Enum):
    """What must be there for a check to look."""

    APPLIANCE = "an appliance, as root"
    APPLICATION = "the settings of the application, as its worker"


@dataclass(frozen=True)
class Application:
    """What the application has open, for checks that look through its eyes."""

    box: Box
    engine: SearchEngine


OpenApplication = Callable[[], AbstractContextManager[Application]]


@dataclass(frozen=True)
class Around:
    """What checks look at; what a check does not need may be missing."""

    settings: Appliance | None = None
    application: Application | None = None
    root: Path = Path("/")

    @property
    def appliance(self) -> Appliance:
        """Return the settings of the box, for checks that declare they need an appliance."""
        if self.settings is None:
            raise LookupError("This check needs an appliance.")
        return self.settings

    @property
    def open_application(self) -> Application:
        """Return what the application has open, for checks that declare they need it."""
        if self.application is None:
            raise LookupError("This check needs the application.")
        return self.application

    def at(self, path: str) -> Path:
        """Return a path of the box; tests put another folder in place of its root."""
        return self.root / path.lstrip("/")


@dataclass(frozen=True)
class Check:
    """One numbered check; `hold` is how long the timer counts on a good answer before it asks again."""

    title: str
    kinds: tuple[Kind, ...]
    look: Callable[[Around], Iterable[Result]]
    needs: frozenset[Need] = frozenset({Need.APPLIANCE})
    mend: Callable[[Around, Result], None] | None = None
    hold: timedelta = timedelta(0)

    @property
    def id(self) -> str:
        """Return the topic, which every id of its results begins with."""
        return self.kinds[0].id.partition(".")[0]
