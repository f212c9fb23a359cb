"""The list: sorted, filtered, paged by key, and exported without running formulas."""

import base64
import csv
import io
import json
import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from hotgigs.applications.models import Application
from hotgigs.applications.pages.listing import choice_of, query_of
from hotgigs.applications.queries.listing import Position
from hotgigs.audit.models import AuditEvent
from hotgigs.candidates.models import Candidate
from hotgigs.jobs.models import Job
from hotgigs.kernel import clock
from hotgigs.kernel.db import counted
from hotgigs.kernel.ids import new_id
from tests.applications.make import make_application, make_open_job, stages
from tests.cast import Cast
from tests.client import Browser

# Ten, and the savepoints that the tests put around three sessions.
MOST_STATEMENTS = 16


@pytest.fixture
def people(database: Session, cast: Cast, job: Job) -> list[Application]:
    """Hold three people of the job: by waiting Ada, Cleo, Ben; by date Ben, Ada, Cleo."""
    now, second = clock.now(), stages(database, job)[1]
    days = timedelta(days=1)
    return [
        make_application(database, job, "Ada Ames", stage_since=now - 9 * days, submitted_at=now - 9 * days),
        make_application(
            database,
            job,
            "Ben Bose",
            stage_since=now - days,
            submitted_at=now - 12 * days,
            stage_id=second.id,
            owner_id=cast.alice.id,
        ),
        make_application(database, job, "Cleo Cruz", stage_since=now - 3 * days, submitted_at=now - 3 * days),
    ]


def _names(text: str) -> list[str]:
    return re.findall(r'<th scope="row"><a href="[^"]*">([^<]*)</a>', text)


def _list(job: Job, **query: object) -> str:
    return f"/hiring/jobs/{job.id}/applications?" + "&".join(f"{name}={value}" for name, value in query.items())


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, ["Ada", "Cleo", "Ben"]),
        ({"order": "up"}, ["Ben", "Cleo", "Ada"]),
        ({"sort": "name"}, ["Ada", "Ben", "Cleo"]),
        ({"sort": "name", "order": "down"}, ["Cleo", "Ben", "Ada"]),
        ({"sort": "date"}, ["Cleo", "Ada", "Ben"]),
        ({"sort": "stage", "order": "down"}, ["Ben"]),
        ({"owner": "me"}, ["Ben"]),
        ({"owner": "none"}, ["Ada", "Cleo"]),
        ({"q": "cru"}, ["Cleo"]),
        ({"q": "BEN.%20example.org"}, ["Ben"]),
        ({"q": "%25"}, []),
        ({"status": "rejected"}, []),
    ],
)
def test_it_sorts_and_filters(
    alice: Browser, job: Job, people: list[Application], query: dict[str, str], names: list[str]
) -> None:
    found = [name.split()[0] for name in _names(alice.get(_list(job, **query)).text)]
    assert found[: len(names)] == names
    assert len(found) == len(names) or query.get("sort") == "stage"


def test_it_filters_by_stage_and_person(
    database: Session, alice: Browser, cast: Cast, job: Job, people: list[Application]
) -> None:
    second = stages(database, job)[1]
    assert _names(alice.get(_list(job, stage=second.id)).text) == ["Ben Bose"]
    assert _names(alice.get(_list(job, owner=cast.alice.id)).text) == ["Ben Bose"]
    foreign = stages(database, make_open_job(database, cast.southgate))[0]
    assert _names(alice.get(_list(job, stage=foreign.id)).text) == []


@pytest.mark.parametrize("sort", ["waiting", "name", "stage", "date"])
@pytest.mark.parametrize("order", ["up", "down"])
def test_pages_go_on_and_back_by_key(database: Session, alice: Browser, job: Job, sort: str, order: str) -> None:
    now = clock.now()
    for number in range(120):
        at = now - timedelta(minutes=number // 3)
        make_application(database, job, f"P{number // 2} Person{number}", stage_since=at, submitted_at=at)
    seen: list[list[str]] = []
    page = alice.get(_list(job, sort=sort, order=order)).text
    while True:
        seen.append(_names(page))
        onward = re.search(r'rel="next"\s+href="([^"]*)"', page)
        if onward is None:
            break
        page = alice.get(onward[1].replace("&amp;", "&")).text
    assert [len(names) for names in seen] == [50, 50, 20]
    assert len({name for names in seen for name in names}) == 120
    for earlier in (1, 0):
        back = re.search(r'rel="prev"\s+href="([^"]*)"', page)
        assert back is not None
        page = alice.get(back[1].replace("&amp;", "&")).text
        assert _names(page) == seen[earlier]
    assert 'rel="prev"' not in page


def _written(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps([value, "0" * 32]).encode()).decode()


STRANGE = ["x", "W10", "bnVsbA", "WzEsICJhIl0", "%00", "ÿ", _written("a\x00"), _written("\ud800"), _written({"a": [1]})]


@pytest.mark.parametrize("position", STRANGE)
@pytest.mark.parametrize("sort", ["waiting", "name", "stage"])
def test_a_position_from_elsewhere_is_no_harm(alice: Browser, job: Job, position: str, sort: str) -> None:
    assert Position.parse(position, sort) is None
    assert alice.get(_list(job, sort=sort, after=position)).status_code == 200


def test_what_is_not_understood_falls_back() -> None:
    choice = choice_of({"status": "x", "sort": "y", "order": "z", "stage": "1", "owner": "2", "q": " a\x00  b "})
    assert (choice.view, choice.sort, choice.stage_id, choice.owner) == ("active", "waiting", None, "")
    assert choice.words == "a b"
    assert query_of(choice_of({})) == ""
    shared = {"status": "all", "sort": "name", "order": "down", "q": "ada", "owner": "me"}
    assert query_of(choice_of(shared)) == "?status=all&owner=me&q=ada&sort=name&order=down"


def test_links_lead_back_to_the_list_as_it_is(alice: Browser, job: Job, people: list[Application]) -> None:
    page = alice.get(_list(job, sort="name", q="ada")).text
    assert f"/hiring/applications/{people[0].id}?next=%2Fhiring%2Fjobs%2F{job.id}" in page
    assert "q%3Dada" in page


def test_empty_lists_say_what_to_do(database: Session, alice: Browser, job: Job) -> None:
    page = alice.get(_list(job)).text
    assert "Nobody has applied yet" in page
    assert "Export CSV" not in page
    make_application(database, job, "Ada Ames")
    assert "Nobody here" in alice.get(_list(job, status="hired")).text
    assert "Nobody matches" in alice.get(_list(job, q="nobody")).text


def test_the_first_of_the_list_begins_the_review(alice: Browser, job: Job, people: list[Application]) -> None:
    assert "Review one by one" in alice.get(_list(job)).text
    assert "Review one by one" not in alice.get(_list(job, status="all")).text


def test_the_export_holds_what_the_list_shows_and_runs_nothing(
    database: Session, alice: Browser, cast: Cast, job: Job, people: list[Application]
) -> None:
    candidate = database.get_one(Candidate, people[0].candidate_id)
    candidate.name, candidate.headline = '=HYPERLINK("http://x")', '@SUM(1), "quoted"\nsecond line'
    make_application(database, make_open_job(database, cast.northwind), "Zed Zorn")
    database.flush()
    answer = alice.get(f"/hiring/jobs/{job.id}/applications.csv?sort=name")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="community-nurse.csv"'
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert [row[0] for row in rows] == ["Name", '\'=HYPERLINK("http://x")', "Ben Bose", "Cleo Cruz"]
    assert rows[1][4].startswith("'@SUM")
    assert rows[1][2] == "'+33 6 39 98 01 02"
    assert not [cell for row in rows[1:] for cell in row if cell.startswith(("=", "+", "-", "@"))]
    assert len(list(csv.reader(io.StringIO(alice.get(f"/hiring/jobs/{job.id}/applications.csv?q=ben").text)))) == 2


def test_an_export_is_on_record_for_each_person(
    database: Session, alice: Browser, job: Job, people: list[Application]
) -> None:
    alice.get(f"/hiring/jobs/{job.id}/applications.csv")
    found = database.scalars(select(AuditEvent.target_id).where(AuditEvent.verb == "application.exported")).all()
    assert sorted(found) == sorted(str(one.id) for one in people)


def test_an_empty_export_is_on_record_too(database: Session, alice: Browser, job: Job) -> None:
    assert alice.get(f"/hiring/jobs/{job.id}/applications.csv?q={new_id()}").status_code == 200
    found = database.scalars(select(AuditEvent).where(AuditEvent.verb == "application.exported")).one()
    assert (found.target_type, found.target_id) == ("job", str(job.id))


def test_its_statements_do_not_grow_with_people(
    database: Session, app: Flask, cast: Cast, job: Job, people: list[Application]
) -> None:
    browser = Browser(app).sign_in(database, cast.alice)
    with counted() as few:
        browser.get(_list(job))
    for number in range(200):
        make_application(database, job, f"P{number} Person", owner_id=cast.amir.id)
    with counted() as many:
        browser.get(_list(job))
    assert len(many) <= len(few) <= MOST_STATEMENTS
