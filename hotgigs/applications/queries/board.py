"""The board of a job: stages as lanes, the first cards of each, and how a lane goes on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select, true, tuple_
from sqlalchemy.orm import Session

from hotgigs.accounts.models import Person
from hotgigs.applications.models import Application, Move, Stage
from hotgigs.applications.queries.sight import VIEWS, JobHead, Mark, StageRow, get_head
from hotgigs.candidates.models import Candidate
from hotgigs.kernel import clock
from hotgigs.kernel.errors import NotFound
from hotgigs.kernel.ids import ApplicationId, CompanyId, JobId, StageId
from hotgigs.kernel.permissions import Actor, Permission

LANE = 25
"""Cards that a lane shows before it is asked for more."""
LONG = timedelta(days=5)
"""Whoever waits longer than this is shown as waiting long."""


@dataclass(frozen=True)
class CardRow:
    """A person on the board."""

    id: ApplicationId
    company_id: CompanyId
    job_id: JobId
    stage_id: StageId
    name: str
    headline: str
    status: str
    since: datetime
    """When they came into the stage, or, once it has ended, when it ended."""
    tell_after: datetime | None
    owner: str
    version: int

    @property
    def waits_long(self) -> bool:
        """Whether an answer is overdue."""
        return self.status == "active" and clock.now() - self.since > LONG


@dataclass(frozen=True)
class LaneRow:
    """A stage with its first cards; `more` is where it goes on."""

    stage: StageRow
    count: int
    cards: tuple[CardRow, ...]
    more: Mark | None
    is_continued: bool


@dataclass(frozen=True)
class BoardPage:
    """The board of a job in one of its views."""

    head: JobHead
    view: str
    lanes: tuple[LaneRow, ...]

    @property
    def cards(self) -> list[CardRow]:
        """Every card of every lane."""
        return [card for lane in self.lanes for card in lane.cards]


@dataclass(frozen=True)
class LastMove:
    """Who changed an application last."""

    by: str
    stage: str
    status: str
    at: datetime


def get_board(
    db: Session, actor: Actor, job_id: JobId, *, view: str, after: Mapping[StageId, Mark] | None = None
) -> BoardPage:
    """Return the lanes of a job; a lane with a mark starts behind it.

    Raises NotFound when there is no such job, or when the actor must not know of it.
    """
    head = get_head(db, actor, job_id)
    marks = dict(after or {})
    since = _since(view)
    cards = (
        _cards(since)
        .where(Application.job_id == job_id, Application.status.in_(VIEWS[view]), Application.stage_id == Stage.id)
        .where(*(or_(Stage.id != stage_id, _behind(view, mark)) for stage_id, mark in marks.items()))
        .order_by(*_order(view))
        .limit(LANE + 1)
        .correlate(Stage)
        .lateral("cards")
    )
    query = select(cards).select_from(Stage).join(cards, true()).where(Stage.job_id == job_id)
    by_stage: dict[StageId, list[CardRow]] = {stage.id: [] for stage in head.stages}
    for row in db.execute(query):
        by_stage[row.stage_id].append(_card(row))
    for found in by_stage.values():
        found.sort(key=lambda card: (card.since, card.id), reverse=view != "active")
    lanes = tuple(_lane(stage, by_stage[stage.id], view, stage.id in marks) for stage in head.stages)
    return BoardPage(head, view, lanes)


def get_card(db: Session, actor: Actor, application_id: ApplicationId) -> CardRow:
    """Return one person of a board.

    Raises NotFound when there is none, or when the actor must not know of it.
    """
    row = db.execute(
        _cards(Application.stage_since).where(Application.id == application_id)  # the card of an active application
    ).one_or_none()
    if row is None:
        raise NotFound
    actor.require(Permission.APPLICATION_VIEW, company_id=row.company_id, job_id=row.job_id)
    return _card(row)


def find_last_move(db: Session, application_id: ApplicationId) -> LastMove | None:
    """Return the newest change of an application; the caller has checked that the actor may see it."""
    row = db.execute(
        select(Person.name, Move.by_kind, Stage.name.label("stage"), Move.to_status, Move.at)
        .join(Stage, Stage.id == Move.to_stage_id)
        .outerjoin(Person, Person.id == Move.by_id)
        .where(Move.application_id == application_id)
        .order_by(Move.at.desc(), Move.id.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    by = "The candidate" if row.by_kind == "candidate" else row.name or "Somebody who has left"
    return LastMove(by, row.stage, row.to_status, row.at)


def _cards(since: Any) -> Select[Any]:
    return (
        select(
            Application.id,
            Application.company_id,
            Application.job_id,
            Application.stage_id,
            Candidate.name,
            Candidate.headline,
            Application.status,
            since.label("since"),
            Application.tell_after,
            Person.name.label("owner"),
            Application.version,
        )
        .join(Candidate, Candidate.id == Application.candidate_id)
        .outerjoin(Person, Person.id == Application.owner_id)
    )


def _since(view: str) -> Any:
    return Application.stage_since if view == "active" else Application.ended_at


def _order(view: str) -> tuple[Any, Any]:
    # Who waits longest comes first; of what has ended, the newest.
    since = _since(view)
    return (since, Application.id) if view == "active" else (since.desc(), Application.id.desc())


def _behind(view: str, mark: Mark) -> ColumnElement[bool]:
    place = tuple_(_since(view), Application.id)
    return place > (mark.at, mark.id) if view == "active" else place < (mark.at, mark.id)


def _card(row: Any) -> CardRow:
    return CardRow(**{**row._mapping, "owner": row.owner or ""})


def _lane(stage: StageRow, found: list[CardRow], view: str, is_continued: bool) -> LaneRow:
    shown = tuple(found[:LANE])
    more = Mark(shown[-1].since, shown[-1].id) if len(found) > LANE else None
    return LaneRow(stage, stage.counts.get(view, 0), shown, more, is_continued)
