"""The way of one application through the stages of a job, as a play with dates."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta, timezone

from hotgigs.demo import texts
from hotgigs.demo.records import Job, Move

STAGES = ("applied", "screen", "interview", "offer", "hired")

# Days that people wait in a stage, and what follows, in per cent.
_WAITS = {"applied": (1, 11), "screen": (2, 9), "interview": (4, 13), "offer": (2, 7)}
_OUTCOMES = {
    "applied": (("advance", 47), ("reject", 48), ("withdraw", 5)),
    "screen": (("advance", 57), ("reject", 36), ("withdraw", 7)),
    "interview": (("advance", 41), ("reject", 50), ("withdraw", 9)),
    "offer": (("advance", 76), ("decline", 18), ("withdraw", 6)),
}
_REOPENED = 0.035
_BACK = 0.05


@dataclass(frozen=True)
class Frame:
    """Within which limits a play is made: its job, until when, who acts, and whether it may end in a hire."""

    job: Job
    until: datetime
    names: dict[str, str]
    may_hire: bool


@dataclass
class Play:
    """An application while its moves are made."""

    frame: Frame
    dice: random.Random
    submitted: datetime
    status: str = "active"
    stage: str = "applied"
    since: datetime = field(init=False)
    moves: list[Move] = field(default_factory=list)
    reason: tuple[str, str] | None = None
    """Kind and label of the reason for which it ended."""

    def __post_init__(self) -> None:
        self.since = self.submitted
        self.moves.append(Move(self.submitted, "draft", "active", "applied", "applied", "candidate", ""))

    @property
    def actor(self) -> str:
        """Return who moves it now: recruiters in the first two stages, the manager after that."""
        job = self.frame.job
        return job.recruiter if self.stage in ("applied", "screen") else job.manager

    def go(self, at: datetime, stage: str, *, by: str | None = None, reason: str = "") -> None:
        """Move to another stage."""
        self.moves.append(Move(at, "active", "active", self.stage, stage, by or self.actor, reason))
        self.stage, self.since = stage, at

    def end(self, at: datetime, status: str, *, by: str, reason: tuple[str, str] | None, words: str = "") -> None:
        """End it, or with status "active" open it again."""
        self.moves.append(Move(at, self.status, status, self.stage, self.stage, by, words))
        self.status, self.reason = status, reason


def play(frame: Frame, submitted: datetime, dice: random.Random) -> Play:
    """Let chance lead an application until its end or until the limit."""
    result = Play(frame, dice, submitted)
    while result.status == "active" and result.stage in _OUTCOMES:
        at = office_hours(result.since + timedelta(days=dice.randint(*_WAITS[result.stage])), dice)
        if at > frame.until:
            break
        _step(result, at)
        if result.status == "rejected":
            _maybe_reopen(result)
    return result


def winner(frame: Frame, submitted: datetime, hired_at: datetime, dice: random.Random) -> Play:
    """Lead an application to a hire on a given day."""
    result = Play(frame, dice, submitted)
    span = hired_at - submitted
    for stage, part in (("screen", 0.2), ("interview", 0.45), ("offer", 0.8)):
        result.go(max(office_hours(submitted + span * part, dice), result.since + timedelta(hours=1)), stage)
    result.go(max(hired_at, result.since + timedelta(hours=1)), "hired")
    result.end(result.since, "hired", by=frame.job.manager, reason=None)
    return result


def follow(frame: Frame, submitted: datetime, steps: Sequence[tuple[str, int]], dice: random.Random) -> Play:
    """Lead an application along written steps: a stage or an ending, and days since the step before."""
    result = Play(frame, dice, submitted)
    for step, days in steps:
        at = office_hours(result.since + timedelta(days=days), dice)
        if step == "rejected":
            result.end(at, "rejected", by=result.actor, reason=_reason("we_rejected", dice))
        elif step == "withdrawn":
            result.end(
                at, "withdrawn", by="candidate", reason=None, words="My current employer made me an offer to stay."
            )
        else:
            result.go(at, step)
    return result


def close_with_job(result: Play, at: datetime) -> None:
    """End an application that is still open when its job closes."""
    job = result.frame.job
    label = "Other people fit the role better" if job.close_reason == "filled" else "The position was cancelled"
    kind = "we_rejected" if job.close_reason == "filled" else "other"
    moment = max(at, result.since) + timedelta(minutes=result.dice.randint(2, 240))
    result.end(moment, "rejected", by=job.recruiter, reason=(kind, label))


def office_hours(at: datetime, dice: random.Random) -> datetime:
    """Move a moment to working hours of the next working day."""
    day = at.date()
    while day.weekday() > 4:
        day += timedelta(days=1)
    return datetime.combine(day, time(dice.randint(8, 16), dice.randint(0, 59), dice.randint(0, 59)), timezone.utc)


def _step(result: Play, at: datetime) -> None:
    outcome = texts.weighted(result.dice, _OUTCOMES[result.stage])
    if outcome == "advance":
        _advance(result, at)
    elif outcome == "reject":
        result.end(at, "rejected", by=result.actor, reason=_reason("we_rejected", result.dice))
    elif outcome == "decline":
        result.end(at, "declined", by=result.actor, reason=_reason("they_declined", result.dice))
    else:
        words = result.dice.choice(texts.table("history")["withdrawn"])
        result.end(at, "withdrawn", by="candidate", reason=None, words=words)


def _advance(result: Play, at: datetime) -> None:
    following = STAGES[STAGES.index(result.stage) + 1]
    if following == "hired":
        if not result.frame.may_hire:
            return _wait(result, at)
        result.go(at, "hired")
        return result.end(at, "hired", by=result.frame.job.manager, reason=None)
    if following == "offer" and result.dice.random() < _BACK:
        words = texts.fill(result.dice.choice(texts.table("history")["back"]), result.dice, result.frame.names)
        result.go(at, "screen", by=result.frame.job.manager, reason=words)
        return None
    result.go(at, following)
    return None


def _wait(result: Play, at: datetime) -> None:
    """Let an offer be turned down when every seat is taken: a sample has no more hires than openings."""
    result.end(at, "declined", by=result.actor, reason=_reason("they_declined", result.dice))


def _maybe_reopen(result: Play) -> None:
    at = office_hours(result.moves[-1].at + timedelta(days=result.dice.randint(1, 5)), result.dice)
    if at > result.frame.until or result.dice.random() > _REOPENED:
        return
    words = texts.fill(result.dice.choice(texts.table("history")["reopened"]), result.dice, result.frame.names)
    result.end(at, "active", by=result.frame.job.manager, reason=None, words=words)
    result.since = at


def _reason(kind: str, dice: random.Random) -> tuple[str, str]:
    return kind, texts.weighted(dice, [(label, weight) for label, weight in texts.table("history")[kind]])
