"""The trail as its administrator reads it: narrowed, paged, exported, verified, and every look on record."""

import json
import re
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from html import unescape
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from hotgigs.audit import commands as audit
from hotgigs.audit import queries, sealing
from hotgigs.audit.models import AuditEvent
from hotgigs.kernel import clock
from hotgigs.kernel.db import counted
from hotgigs.kernel.permissions import SYSTEM, Actor
from tests.cast import Cast
from tests.client import Browser

NOON = datetime(2026, 11, 20, 12, tzinfo=timezone.utc)
PATHS = ("/admin/audit", "/admin/audit/1", "/admin/audit/export")


@pytest.fixture
def olga(database: Session, cast: Cast, browser: Browser) -> Browser:
    """Sign in the administrator of the site."""
    return browser.sign_in(database, cast.olga)


@pytest.fixture
def trail(database: Session, cast: Cast) -> Session:
    """Put four events of four days, people and kinds on record."""
    changed = {"status": ("draft", "live"), "title": (None, None)}
    stories: tuple[tuple[Actor, str, tuple[str, str], Mapping[str, tuple[Any, Any]]], ...] = (
        (SYSTEM, "job.expired", ("job", "j-1"), {}),
        (cast.as_alice, "job.published", ("job", "j-2"), changed),
        (cast.as_amir, "member.removed", ("person", "p-1"), {}),
        (cast.as_charlie, "company.created", ("company", "c-1"), {}),
    )
    for days, (actor, verb, target, over) in enumerate(stories):
        with clock.frozen(NOON + timedelta(days=days)):
            audit.record(database, actor, verb, target, company_id=cast.northwind.id, changed=over)
    database.commit()
    return database


def rows(answer: TestResponse) -> list[str]:
    """List what happened, as a page of the trail tells it, without the looks at the trail itself."""
    found = re.findall(r'data-label="What">\s*(.*?)\s*</td>', answer.text)
    return [unescape(verb).lower() for verb in found if not verb.startswith("Trail ")]


def looks(db: Session) -> list[tuple[str, str]]:
    query = select(AuditEvent.verb, AuditEvent.target_id).where(AuditEvent.verb.startswith("trail."))
    return [(verb, target) for verb, target in db.execute(query.order_by(AuditEvent.id))]


@pytest.mark.parametrize("path", PATHS)
def test_nobody_but_the_administrator_learns_that_it_exists(
    browser: Browser, database: Session, cast: Cast, path: str
) -> None:
    assert browser.get(path).headers["Location"].startswith("/sign-in")
    for person in (cast.amir, cast.alice, cast.bob, cast.dana):
        assert browser.sign_in(database, person).get(path).status_code == 404
        assert browser.post("/admin/audit/verification").status_code == 404
    assert looks(database) == []


@pytest.mark.usefixtures("trail")
def test_it_tells_what_happened_the_newest_first(olga: Browser) -> None:
    answer = olga.get("/admin/audit")
    assert rows(answer) == ["company created", "member removed", "job published", "job expired"]
    assert "Alice Ahmed" in answer.text
    assert "status: draft → live" in answer.text
    assert "Nothing is sealed yet." in answer.text
    sealing.seal_waiting()
    sealed = olga.get("/admin/audit").text
    assert re.search(r"\d+ events are sealed, the last one ", sealed)
    assert 'data-label="Seal">1</td>' in sealed


@pytest.mark.usefixtures("trail")
@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("actor=ALICE", ["job published"]),
        ("actor=%25", []),
        ("kind=delete", ["member removed"]),
        ("kind=nonsense", ["company created", "member removed", "job published", "job expired"]),
        ("verb=job.", ["job published", "job expired"]),
        ("verb=Job+pub", ["job published"]),
        ("target=j-1", ["job expired"]),
        ("target=job", ["job published", "job expired"]),
        ("since=2026-11-22", ["company created", "member removed"]),
        ("until=2026-11-20", ["job expired"]),
        ("since=2026-11-21&until=2026-11-21&actor=alice&kind=update", ["job published"]),
        ("since=yesterday", ["company created", "member removed", "job published", "job expired"]),
    ],
)
def test_filters_narrow_it(olga: Browser, query: str, told: list[str]) -> None:
    assert rows(olga.get(f"/admin/audit?{query}")) == told
    lines = [json.loads(line) for line in olga.get(f"/admin/audit/export?{query}").text.splitlines()]
    exported = [line["verb"].replace(".", " ") for line in lines if not line["verb"].startswith("trail.")]
    assert exported == told[::-1]


@pytest.mark.usefixtures("trail")
def test_a_filter_that_fits_nothing_offers_a_way_back(olga: Browser) -> None:
    answer = olga.get("/admin/audit?target=nothing")
    assert "Nothing fits these filters" in answer.text
    assert 'value="nothing"' in answer.text


@pytest.mark.usefixtures("trail")
def test_a_name_not_found_among_the_newest_offers_to_look_further(
    olga: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "LOOKED_THROUGH", 2)
    answer = olga.get("/admin/audit?actor=alice&target=job")
    assert rows(answer) == ["job published"]
    assert "There may be more, further back." in answer.text
    answer = olga.get("/admin/audit?actor=nobody")
    assert rows(answer) == []
    assert "Nobody of that name lately" in answer.text
    assert re.search(r'href="/admin/audit\?actor=nobody&amp;before=\d+"', answer.text)


@pytest.mark.parametrize(
    "query",
    [
        "before=" + "9" * 30,
        "before=-1",
        "before=9223372036854775807",
        "actor=%00&verb=%00&target=%00",
        "since=0001-01-01&until=9999-12-31",
        "actor=" + "x" * 5000,
        "actor=<script>alert(1)</script>",
    ],
)
def test_nothing_in_the_address_is_an_error_or_markup(olga: Browser, query: str) -> None:
    for path in ("/admin/audit", "/admin/audit/export"):
        answer = olga.get(f"{path}?{query}")
        assert answer.status_code == 200
        assert "<script>alert" not in answer.text or path.endswith("export")


def test_it_turns_pages_by_key_and_keeps_the_filter(
    olga: Browser, trail: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "PAGE", 3)
    for number in range(7):
        audit.record(trail, SYSTEM, "job.expired", ("job", f"k-{number}"))
    trail.commit()
    path, seen = "/admin/audit?verb=job.expired", []
    while path:
        answer = olga.get(path)
        seen += re.findall(r'cell-id">(.*?)<', answer.text)
        # What happens meanwhile does not move the next page.
        audit.record(trail, SYSTEM, "job.expired", ("job", "late"))
        trail.commit()
        further = re.search(r'rel="next"\s+href="([^"]+)"', answer.text)
        path = unescape(further[1]) if further else ""
    assert seen == [*(f"k-{number}" for number in range(6, -1, -1)), "j-1"]


def test_one_event_shows_everything_on_record(olga: Browser, trail: Session) -> None:
    event = trail.scalars(select(AuditEvent).where(AuditEvent.verb == "job.published")).one()
    answer = olga.get(f"/admin/audit/{event.id}")
    assert answer.status_code == 200
    for text in ("Job published", "Alice Ahmed", "Job j-2", "draft", "live", "Not recorded", "Waits for its seal"):
        assert text in answer.text, text
    assert 'href="/admin/audit?target=j-2"' in answer.text
    for number in (event.id + 10**6, 2**63 - 1, 10**30):
        assert olga.get(f"/admin/audit/{number}").status_code == 404


@pytest.mark.usefixtures("trail")
def test_the_export_is_one_json_object_a_line(olga: Browser, cast: Cast) -> None:
    answer = olga.get("/admin/audit/export?target=j-2")
    assert answer.mimetype == "application/x-ndjson"
    assert answer.headers["Content-Disposition"] == "attachment; filename=audit.ndjson"
    assert "no-store" in answer.headers["Cache-Control"]
    (line,) = [json.loads(line) for line in answer.text.splitlines()]
    assert line["actor_id"] == str(cast.alice.id)
    assert (line["before"], line["after"]) == ({"status": "draft", "title": None}, {"status": "live", "title": None})
    assert datetime.fromisoformat(line["at"]) == NOON + timedelta(days=1)


def test_every_look_is_on_record_with_who_looked(olga: Browser, trail: Session, cast: Cast) -> None:
    event = trail.scalars(select(AuditEvent)).first()
    assert event is not None
    olga.get("/admin/audit?actor=alice")
    olga.get(f"/admin/audit/{event.id}")
    olga.get("/admin/audit/export")
    olga.post("/admin/audit/verification")
    expected = [("read", "page"), ("read", str(event.id)), ("read", "export"), ("verified", "chain")]
    assert looks(trail) == [(f"trail.{verb}", target) for verb, target in expected]
    own = trail.scalars(select(AuditEvent).where(AuditEvent.verb.startswith("trail."))).all()
    assert {row.actor_id for row in own} == {cast.olga.id}
    assert {row.kind for row in own} == {"read"}


def test_it_says_that_the_chain_is_whole(olga: Browser, trail: Session) -> None:
    answer = olga.post("/admin/audit/verification")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/admin/audit")
    assert re.search(r"The trail is whole: all \d+ seals hold\.", olga.get("/admin/audit").text)
    assert sealing.verify(trail).fault is None


def test_it_says_what_was_changed(olga: Browser, trail: Session) -> None:
    sealing.seal_waiting()
    trail.execute(update(AuditEvent).where(AuditEvent.target_id == "j-2").values(actor_name="Mallory"))
    trail.commit()
    olga.post("/admin/audit/verification")
    assert re.search(r"The trail was changed: event \d+ does not match its seal \d+\.", olga.get("/admin/audit").text)


def test_a_form_of_another_site_verifies_nothing(olga: Browser) -> None:
    assert olga.post_bare("/admin/audit/verification").status_code in (400, 403)


def test_a_page_takes_a_bounded_number_of_statements(olga: Browser, trail: Session) -> None:
    for number in range(60):
        audit.record(trail, SYSTEM, "job.expired", ("job", number))
    trail.commit()
    with counted() as statements:
        olga.get("/admin/audit")
    assert len([statement for statement in statements if statement.startswith("SELECT")]) <= 6
