"""Reads of the trail: whatever the filter, its pages are what a plain walk over all events gives."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta, timezone

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from hotgigs.audit import commands as audit
from hotgigs.audit import queries
from hotgigs.audit.models import AuditEvent
from hotgigs.audit.queries import EventRow, Filter
from hotgigs.kernel import clock
from hotgigs.kernel.db import counted
from hotgigs.kernel.errors import NotFound
from hotgigs.kernel.permissions import Actor
from tests.cast import Cast

DAY = datetime(2026, 11, 20, 12, tzinfo=timezone.utc)
FILTERS = (
    Filter(),
    Filter(kind="update"),
    Filter(kind="delete", verb="member"),
    Filter(verb="job published"),
    Filter(verb="published", target="job"),
    Filter(target="j-1"),
    Filter(target="j-1", kind="read"),
    Filter(target="j-1", verb="expired", since=date(2026, 11, 21)),
    Filter(target="company"),
    Filter(since=date(2026, 11, 21)),
    Filter(until=date(2026, 11, 21)),
    Filter(since=date(2026, 11, 21), until=date(2026, 11, 21)),
    Filter(actor="ALICE"),
    Filter(actor="a", kind="update", target="job"),
    Filter(actor="%"),
    Filter(verb="nothing"),
    Filter(target="nothing"),
    Filter(kind="delete", target="j-1"),
)


@pytest.fixture
def trail(database: Session, cast: Cast) -> Session:
    """Put events on record of several sorts, records, people and days, some in the same moment."""
    stories: Sequence[tuple[Actor, str, tuple[str, str]]] = (
        (cast.as_alice, "job.published", ("job", "j-1")),
        (cast.as_amir, "member.removed", ("person", "p-1")),
        (cast.as_charlie, "company.created", ("company", "c-1")),
        (cast.as_alice, "job.expired", ("job", "j-1")),
        (cast.as_charlie, "job.published", ("job", "j-2")),
    )
    for number in range(30):
        actor, verb, target = stories[number % len(stories)]
        with clock.frozen(DAY + timedelta(hours=6 * (number // 3))):
            audit.record(database, actor, verb, target)
            if number % 4 == 0:
                audit.record_reads(actor, "job.read", [(*target, None)])
    database.commit()
    return database


def plain(db: Session, wanted: Filter) -> list[int]:
    """Return what fits from every event, as the export finds it, by time and number."""
    fitting = [(row.at, row.id) for row in queries.iterate_events(db, wanted)]
    return [number for _, number in sorted(fitting, reverse=True)]


def turned(db: Session, wanted: Filter, limit: int) -> list[EventRow]:
    """Walk through all pages."""
    rows: list[EventRow] = []
    page = queries.list_events(db, wanted, limit=limit)
    while page.next_before is not None:
        rows += page.rows
        page = queries.list_events(db, wanted, before=page.next_before, limit=limit)
    return [*rows, *page.rows]


@pytest.mark.parametrize("wanted", FILTERS, ids=str)
def test_its_pages_hold_what_fits_once_and_the_newest_first(trail: Session, wanted: Filter) -> None:
    expected = plain(trail, wanted)
    for limit in (1, 4, 7, 50):
        assert [row.id for row in turned(trail, wanted, limit)] == expected


@pytest.mark.parametrize("looked_through", [1, 3, 10])
def test_a_name_is_looked_for_part_by_part(
    trail: Session, monkeypatch: pytest.MonkeyPatch, looked_through: int
) -> None:
    monkeypatch.setattr(queries, "LOOKED_THROUGH", looked_through)
    for wanted in (Filter(actor="amir"), Filter(actor="charlie", kind="update"), Filter(actor="nobody")):
        assert [row.id for row in turned(trail, wanted, 2)] == plain(trail, wanted)
    page = queries.list_events(trail, Filter(actor="nobody"))
    assert page.is_partial
    assert not page.rows
    assert page.next_before is not None


def test_it_needs_few_statements_for_any_filter(trail: Session) -> None:
    for wanted in FILTERS:
        with counted() as statements:
            queries.list_events(trail, wanted, before=20, limit=5)
        assert len(statements) <= 4


def test_nothing_lies_below_the_first_event(trail: Session) -> None:
    first = min(trail.scalars(select(AuditEvent.id)))
    assert queries.list_events(trail, Filter(), before=first - 1).rows == ()


def test_one_event_is_found_by_its_number(trail: Session) -> None:
    event = trail.scalars(select(AuditEvent)).all()[3]
    assert queries.get_event(trail, event.id).verb == event.verb
    with pytest.raises(NotFound):
        queries.get_event(trail, event.id + 10**6)
