"""Whom a recruiter's home names: each under one heading, in its order, and only of what the actor may see."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from hotgigs.applications.queries import people
from hotgigs.applications.queries.people import People, list_people
from hotgigs.jobs.models import Job
from hotgigs.kernel import clock
from hotgigs.kernel.db import counted
from hotgigs.kernel.permissions import Actor, Role
from tests.applications.make import make_application, make_open_job, stages
from tests.cast import Cast

NOW = clock.now()


def listed(database: Session, actor: Actor) -> People:
    return list_people(database, actor, now=NOW, new_since=NOW - timedelta(days=1))


def add(database: Session, job: Job, name: str, *, days: float, submitted: float, stage: int = 0) -> None:
    """Add somebody who came into a stage and applied so many days ago."""
    make_application(
        database,
        job,
        name,
        stage_id=stages(database, job)[stage].id,
        stage_since=NOW - timedelta(days=days),
        submitted_at=NOW - timedelta(days=submitted),
    )


def names(found: People) -> dict[str, list[str]]:
    rows = {"newest": found.newest, "waiting": found.waiting, "owed": found.owed}
    return {need: [row.name for row in people] for need, people in rows.items()}


def test_everybody_stands_under_one_heading_in_its_order(database: Session, job: Job, cast: Cast) -> None:
    add(database, job, "New earlier", days=0.5, submitted=0.5)
    add(database, job, "New later", days=0.1, submitted=0.1)
    add(database, job, "Waits", days=2, submitted=9)
    add(database, job, "Waits longest", days=8, submitted=9)
    add(database, job, "Owed", days=4, submitted=9, stage=2)
    add(database, job, "Owed longest", days=7, submitted=9, stage=2)
    add(database, job, "Interview today", days=1, submitted=9, stage=2)
    with counted() as statements:
        found = listed(database, cast.as_alice)
    assert names(found) == {
        "newest": ["New later", "New earlier"],
        "waiting": ["Waits longest", "Waits"],
        "owed": ["Owed longest", "Owed"],
    }
    assert found.owed_count == "2"
    assert len(statements) == 1


def test_beyond_a_hundred_it_counts_no_further(
    database: Session, job: Job, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(people, "COUNTED", 6)
    for number in range(8):
        add(database, job, f"Owed {number}", days=10 - number / 10, submitted=20, stage=2)
        if number == 5:
            assert listed(database, cast.as_alice).owed_count == "6"
    found = listed(database, cast.as_alice)
    assert found.owed_count == "6+"
    assert names(found)["owed"] == [f"Owed {number}" for number in range(people.FEW)]


def test_a_role_on_one_job_shows_its_people_and_no_others(database: Session, job: Job, cast: Cast) -> None:
    other = make_open_job(database, cast.northwind, "Welder")
    add(database, job, "Mine", days=2, submitted=9)
    add(database, other, "Of another job", days=2, submitted=9)
    only_here = Actor("user", job_roles={job.id: (cast.northwind.id, Role.INTERVIEWER)})
    assert names(listed(database, only_here))["waiting"] == ["Mine"]
    member_too = Actor("user", roles={cast.southgate.id: Role.ADMIN}, job_roles=only_here.job_roles)
    assert names(listed(database, member_too))["waiting"] == ["Mine"]
    assert names(listed(database, Actor("user", roles={cast.southgate.id: Role.ADMIN})))["waiting"] == []
    assert names(listed(database, Actor("user")))["waiting"] == []
