"""The trail is chained, and every way of changing it is found."""

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.orm import Session

from hotgigs.audit import commands as audit
from hotgigs.audit import sealing
from hotgigs.audit.models import AuditEvent, AuditSeal
from hotgigs.kernel.permissions import SYSTEM


@pytest.fixture
def trail(database: Session) -> Session:
    """Hold a trail of five sealed events."""
    for number in range(5):
        audit.record(database, SYSTEM, "job.published", ("job", number), changed={"status": ("draft", "live")})
    database.commit()
    assert sealing.seal_waiting() == 5
    return database


def test_it_seals_each_event_once(trail: Session) -> None:
    assert sealing.seal_waiting() == 0
    assert sealing.verify(trail) == sealing.Verdict(5, 0, None)


def test_it_tells_what_waits_for_its_seal(trail: Session) -> None:
    audit.record(trail, SYSTEM, "job.closed", ("job", 1))
    trail.commit()
    assert sealing.verify(trail) == sealing.Verdict(5, 1, None)


@pytest.mark.parametrize(
    "values",
    [{"verb": "job.closed"}, {"actor_name": "Mallory"}, {"after": {"status": "draft"}}, {"ip": "192.0.2.9"}],
)
def test_it_finds_a_changed_event(trail: Session, values: dict[str, object]) -> None:
    third = trail.scalars(select(AuditEvent.id).order_by(AuditEvent.id).offset(2)).first()
    trail.execute(update(AuditEvent).where(AuditEvent.id == third).values(values))
    verdict = sealing.verify(trail)
    assert verdict.seals == 2
    assert verdict.fault is not None
    assert "does not match" in verdict.fault


def test_it_finds_a_removed_event(trail: Session) -> None:
    second = trail.scalars(select(AuditSeal).where(AuditSeal.position == 2)).one()
    trail.delete(second)
    trail.flush()
    trail.execute(delete(AuditEvent).where(AuditEvent.id == second.event_id))
    assert sealing.verify(trail).fault == "seal 2 is missing"


def test_it_seals_in_the_order_of_events(trail: Session) -> None:
    rows = trail.execute(text("SELECT event_id FROM audit_seals ORDER BY position")).scalars().all()
    assert rows == sorted(rows)
