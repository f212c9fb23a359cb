"""A person is erased completely, twice without harm, and again after a restore brought them back."""

from dataclasses import replace

import pytest
from sqlalchemy import Text, func, literal_column, select, text, update
from sqlalchemy import cast as sql_cast
from sqlalchemy.orm import Session

from hotgigs import wiring
from hotgigs.applications.models import Application, Draft, Move
from hotgigs.audit import sealing
from hotgigs.audit.models import AuditEvent
from hotgigs.candidates.models import Candidate
from hotgigs.documents import commands as documents
from hotgigs.kernel import clock, outbox
from hotgigs.kernel.box import Box
from hotgigs.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from hotgigs.kernel.ids import new_id
from hotgigs.kernel.outbox import OutboxRow
from hotgigs.kernel.permissions import SYSTEM
from hotgigs.messaging.models import Mail
from hotgigs.privacy import commands, queries
from hotgigs.privacy.queries import ErasureRow
from hotgigs.schema import metadata
from tests.applications.make import make_application, make_open_job
from tests.cast import Cast
from tests.make import make_person
from tests.privacy.conftest import WORDS, Known, Pen
from tests.roles import acting_as


def traces(db: Session, *words: str) -> list[str]:
    """Return each table that holds one of the words anywhere in a row, whatever the type of its columns."""
    db.flush()
    found = []
    for table in sorted(metadata.tables):
        for word in words:
            row = func.row_to_json(literal_column(table))
            query = select(func.count()).select_from(metadata.tables[table])
            if many := db.scalar(query.where(func.strpos(func.lower(sql_cast(row, Text)), word.lower()) > 0)):
                found.append(f"{table}: {word} ({many})")
    return found


def erase_dana(db: Session, cast: Cast, box: Box) -> commands.Erased:
    """Erase as the command does: in the worker's name, and the files once it stands."""
    with acting_as("worker"):
        found = commands.erase(db, SYSTEM, cast.dana.email, "asked")
        db.commit()
        documents.remove_files(box.store, found.files)
    return found


def test_nothing_of_the_person_is_left_anywhere(database: Session, cast: Cast, box: Box, known: Known) -> None:
    words = (*WORDS, cast.dana.email, "dana")
    before = {line.partition(":")[0] for line in traces(database, *words)}
    holding = {"candidates", "people", "drafts", "mails", "notes", "documents", "document_readings", "invitations"}
    assert holding | {"applications", "application_moves", "one_time_tokens"} <= before
    assert all(box.store.path_of(sha256).exists() for sha256 in known.files)
    found = erase_dana(database, cast, box)
    assert traces(database, *words) == []
    assert set(found.files) == set(known.files)
    assert not any(box.store.path_of(sha256).exists() for sha256 in known.files)
    assert not any(vars(found.after).values())
    assert all(vars(found.before).values())


def test_the_rest_of_the_site_stays(database: Session, cast: Cast, box: Box, known: Known) -> None:
    job = make_open_job(database, cast.northwind)
    other = make_application(database, job, "Emil Eriksen")
    erase_dana(database, cast, box)
    assert database.get_one(Candidate, other.candidate_id).name == "Emil Eriksen"
    ended = [database.get_one(Application, one) for one in known.applications]
    assert [(one.status, one.document_id, one.cover_letter) for one in ended] == [("withdrawn", None, "")] * 2
    names = {database.get_one(Candidate, one.candidate_id).name for one in ended}
    states = {database.get_one(Candidate, one.candidate_id).status for one in ended}
    assert (names, states) == ({"Erased person"}, {"anonymized"})
    moves = database.scalars(select(Move).where(Move.application_id == known.applications[0]).order_by(Move.id)).all()
    assert [move.to_status for move in moves] == ["active", "withdrawn"]
    assert sealing.seal_waiting() > 0
    assert sealing.verify(database).fault is None


@pytest.mark.usefixtures("known")
def test_it_is_on_record_without_a_word_about_the_person(database: Session, cast: Cast, box: Box) -> None:
    dana = cast.dana.id
    erase_dana(database, cast, box)
    rows = queries.list_erasures(database)
    assert sorted(row.subject_kind for row in rows) == ["candidate", "candidate", "person"]
    assert [row.subject_id for row in rows if row.subject_kind == "person"] == [dana]
    assert {row.basis for row in rows} == {"asked"}
    assert {queries.from_json(row.as_json()) for row in rows} == set(rows)
    told = {verb for verb in database.scalars(select(AuditEvent.verb)) if verb.endswith(".erased")}
    assert told == {"candidate.erased", "person.erased"}


@pytest.mark.usefixtures("known")
def test_no_mail_that_waits_goes_out_any_more(database: Session, cast: Cast, box: Box) -> None:
    database.execute(update(OutboxRow).values(last_error=f"550 {cast.dana.email}: no such user"))
    erase_dana(database, cast, box)
    assert set(database.scalars(select(Mail.state))) == {"cancelled"}
    assert not database.scalars(select(OutboxRow).where(OutboxRow.kind.in_(["mail.send", "documents.read"]))).all()
    outbox.drain("work", wiring.handlers(box)["work"])


def test_a_file_that_somebody_else_sent_too_stays(database: Session, cast: Cast, box: Box, known: Known) -> None:
    emil = make_application(database, make_open_job(database, cast.northwind), "Emil Eriksen")
    emil.document_id, shared = Pen(database, box, cast).document(picture=b"RIFF....WEBP another picture")
    database.commit()
    found = erase_dana(database, cast, box)
    assert shared[0] not in found.files
    assert box.store.path_of(shared[0]).exists()
    assert not box.store.path_of(known.files[1]).exists()


def test_a_file_of_this_minute_is_left_to_the_sweep(database: Session, cast: Cast, box: Box, pen: Pen) -> None:
    _, files = pen.document()
    box.store.path_of(files[0]).touch()
    assert documents.remove_files(box.store, files) == 0
    database.execute(text("DELETE FROM documents"))
    database.commit()
    assert documents.remove_files(box.store, files) == 1
    assert box.store.path_of(files[0]).exists()
    assert documents.remove_files(box.store, []) == 0


@pytest.mark.usefixtures("known")
def test_erasing_twice_says_so(database: Session, cast: Cast) -> None:
    candidate_id = database.scalars(select(Candidate.id).order_by(Candidate.id)).first()
    first = commands.erase(database, SYSTEM, str(candidate_id), "asked")
    assert first.before.accounts == 1
    again = commands.erase(database, SYSTEM, str(candidate_id), "asked")
    assert again.earlier is not None
    assert not any(vars(again.before).values())
    with pytest.raises(NotFound, match="Whoever was erased"):
        commands.erase(database, SYSTEM, cast.dana.email, "asked")


def test_who_works_with_the_site_is_refused(database: Session, cast: Cast) -> None:
    for person, sentence in ((cast.bob, "in the team of Northwind Care"), (cast.olga, "administers the site")):
        with pytest.raises(Conflict, match=sentence):
            commands.erase(database, SYSTEM, person.email, "asked")


@pytest.mark.parametrize("who", ["nobody@example.org", "01a20714-f550-708e-8394-3c6654e82915", "", "%", "dana"])
def test_nobody_is_found_by_what_is_no_address_or_id(database: Session, cast: Cast, who: str) -> None:
    with pytest.raises(NotFound):
        commands.erase(database, SYSTEM, who, "asked")
    assert cast.dana.email


def test_only_an_administrator_erases_and_for_a_reason_of_the_list(database: Session, cast: Cast) -> None:
    with pytest.raises(Forbidden):
        commands.erase(database, cast.as_amir, cast.dana.email, "asked")
    with pytest.raises(Invalid):
        commands.erase(database, cast.as_olga, cast.dana.email, "Dana Diallo wrote to us")
    assert commands.erase(database, cast.as_olga, cast.dana.email.upper(), "asked").before.accounts == 1


def test_merged_candidates_and_a_changed_address_are_one_person(database: Session, cast: Cast) -> None:
    job = make_open_job(database, cast.northwind)
    old, new = make_application(database, job, "Dana Diallo"), make_application(database, job, "Dana Diallo")
    kept = database.get_one(Candidate, new.candidate_id)
    merged = database.get_one(Candidate, old.candidate_id)
    merged.status, merged.merged_into = "merged", kept.id
    kept.person_id = cast.dana.id
    database.flush()
    address = merged.email
    found = commands.erase(database, SYSTEM, address, "consent")
    assert (found.before.candidates, found.before.accounts) == (2, 1)
    assert traces(database, "Diallo", cast.dana.email, address) == []


@pytest.mark.usefixtures("known")
def test_who_only_began_a_draft_can_be_erased(database: Session) -> None:
    database.execute(text('UPDATE drafts SET fields = \'{"email": "Eva@example.org", "name": "Eva"}\''))
    found = commands.erase(database, SYSTEM, "eva@example.org", "asked")
    assert found.before.drafts == 3
    assert {row.subject_kind for row in queries.list_erasures(database)} == {"draft"}
    assert traces(database, "eva@example.org") == []


def test_a_restore_to_an_earlier_moment_does_not_bring_them_back(database: Session, cast: Cast, known: Known) -> None:
    words = (*WORDS, cast.dana.email)
    restored = database.begin_nested()
    gone = commands.erase(database, SYSTEM, cast.dana.email, "asked")
    kept = [queries.from_json(row.as_json()) for row in queries.list_erasures(database)]
    restored.rollback()
    database.expire_all()
    assert traces(database, *words)
    strangers = [replace(kept[0], id=new_id(), subject_kind=kind, subject_id=new_id()) for kind in ("person", "draft")]
    with acting_as("worker"):
        found = commands.replay(database, [*strangers, *kept])
        assert traces(database, *words) == []
        assert (found.count, found.files) == (1, gone.files)
        again = commands.replay(database, [*strangers, *kept])
    assert (again.count, again.files) == (0, gone.files)
    assert len(queries.list_erasures(database)) == 5
    assert set(kept) <= set(queries.list_erasures(database))
    assert set(known.files) == set(gone.files)


@pytest.mark.parametrize("kind", ["draft", "mail"])
@pytest.mark.usefixtures("known")
def test_a_replay_finds_who_is_known_by_a_draft_or_a_mail(database: Session, cast: Cast, kind: str) -> None:
    record = database.scalars(select({"draft": Draft.id, "mail": Mail.id}[kind]).limit(1)).first()
    assert record is not None
    erasure = ErasureRow(new_id(), kind, record, clock.now(), "asked")
    assert commands.replay(database, [erasure]).count == 1
    assert traces(database, *WORDS, cast.dana.email) == []


def test_a_replay_spares_nobody_for_their_duties_of_then(database: Session, cast: Cast) -> None:
    erasure = ErasureRow(new_id(), "person", cast.bob.id, clock.now(), "asked")
    assert commands.replay(database, [erasure]).count == 1
    assert traces(database, "Bob Brandt", cast.bob.email) == []


def test_who_comes_back_later_is_not_touched_by_a_replay(database: Session, cast: Cast, box: Box, known: Known) -> None:
    address = cast.dana.email
    erase_dana(database, cast, box)
    kept = queries.list_erasures(database)
    make_person(database, "Dana Diallo", email=address)
    make_application(database, make_open_job(database, cast.northwind), "Dana Diallo", email=address)
    assert commands.replay(database, kept).count == 0
    assert len(traces(database, address)) == 2
    assert known.files
