"""Who applied without an account and makes one later finds their applications."""

from sqlalchemy.orm import Session

from hotgigs.accounts.commands.people import prove_address
from hotgigs.audit.models import AuditEvent
from hotgigs.candidates.commands import CandidateFacts, find_or_add, link_person
from hotgigs.candidates.models import Candidate
from hotgigs.kernel.ids import PersonId
from tests.cast import Cast
from tests.make import make_person


def add(db: Session, cast: Cast, email: str, person_id: PersonId | None = None, *, south: bool = False) -> Candidate:
    company = cast.southgate if south else cast.northwind
    return find_or_add(db, company.id, CandidateFacts(name="Ada Lovelace", email=email), person_id)


def test_a_proven_address_links_the_candidates_of_every_company(database: Session, cast: Cast) -> None:
    here, there = add(database, cast, "Ada@Example.org"), add(database, cast, "ada@example.org", south=True)
    other = add(database, cast, "grace@example.org")
    person = make_person(database, "Ada Lovelace", email="ada@example.org", email_verified_at=None)
    prove_address(database, person)
    for candidate in (here, there, other):
        database.refresh(candidate)
    assert (here.person_id, there.person_id, other.person_id) == (person.id, person.id, None)


def test_linking_takes_nothing_from_anybody_and_repeats_harmlessly(database: Session, cast: Cast) -> None:
    person = make_person(database, "Ada Lovelace", email="ada@example.org")
    theirs = add(database, cast, "ada@example.org", cast.alice.id)
    gone = add(database, cast, "ada@example.org", south=True)
    gone.status = "anonymized"
    database.flush()
    for _ in range(2):
        link_person(database, person.id, "ada@example.org")
    for candidate in (theirs, gone):
        database.refresh(candidate)
    assert (theirs.person_id, gone.person_id) == (cast.alice.id, None)
    gone.status = "active"
    database.flush()
    for _ in range(2):
        link_person(database, person.id, "ada@example.org")
    database.refresh(gone)
    assert gone.person_id == person.id
    events = database.query(AuditEvent).filter_by(verb="candidate.linked").all()
    assert [(event.company_id, event.actor_kind) for event in events] == [(cast.southgate.id, "system")]
