"""What a check answers: one thing that was looked at, by a kind that the documentation lists."""

from collections.abc import Iterable
from dataclasses import dataclass

OK, WARNING, PROBLEM = "ok", "warning", "problem"


@dataclass(frozen=True)
class Result:
    """One thing that was looked at.

    `gist` is what of the evidence counts as news, so that 23 % after 22 % is none; `fix` says what `doctor --fix`
    would do, and is empty where a person must decide.
    """

    id: str
    state: str
    evidence: str
    remedy: str = ""
    fix: str = ""
    gist: str = ""

    @property
    def kind(self) -> str:
        """Return the id without what it was found at."""
        return self.id.partition(":")[0]

    @property
    def part(self) -> str:
        """Return what it was found at, like a unit or a folder; empty when there is one only."""
        return self.id.partition(":")[2]


@dataclass(frozen=True)
class Kind:
    """One kind of result: its id, what is looked at and when it is wrong, and the command that helps.

    `{part}` in a remedy or a fix stands for what the result was found at.
    """

    id: str
    about: str
    remedy: str
    fix: str = ""

    def ok(self, evidence: str, part: str = "") -> Result:
        """Return a result that needs nobody."""
        return Result(self._name(part), OK, evidence)

    def warning(self, evidence: str, part: str = "", *, gist: str = "", fixable: bool = True) -> Result:
        """Return a result that somebody should look at."""
        return self._bad(WARNING, evidence, part, gist=gist, fixable=fixable)

    def problem(self, evidence: str, part: str = "", *, gist: str = "", fixable: bool = True) -> Result:
        """Return a result that somebody must look at now."""
        return self._bad(PROBLEM, evidence, part, gist=gist, fixable=fixable)

    def by_state(self, state: str, evidence: str, part: str = "", *, gist: str = "") -> Result:
        """Return a result in a state that was found otherwise."""
        return self.ok(evidence, part) if state == OK else self._bad(state, evidence, part, gist=gist, fixable=True)

    def _bad(self, state: str, evidence: str, part: str, *, gist: str, fixable: bool) -> Result:
        remedy, fix = (text.replace("{part}", part) for text in (self.remedy, self.fix if fixable else ""))
        return Result(self._name(part), state, evidence, remedy, fix, gist)

    def _name(self, part: str) -> str:
        return f"{self.id}:{part}" if part else self.id


def by_threshold(value: float, *, warning: float, problem: float) -> str:
    """Return the state of a value that is worse the higher it is; each threshold belongs to the worse side."""
    return PROBLEM if value >= problem else WARNING if value >= warning else OK


def worst(states: Iterable[str]) -> str:
    """Return the worst state of all."""
    found = set(states)
    return next((state for state in (PROBLEM, WARNING) if state in found), OK)
