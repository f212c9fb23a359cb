"""Erasing a person by one handler of each domain, and erasing again whom a restore brought back.

The search index needs no handler: it holds what companies tell the public, and nobody who applies.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from hotgigs.accounts import commands as accounts
from hotgigs.accounts.models import Person
from hotgigs.applications.commands import erasing as applications
from hotgigs.audit import commands as audit
from hotgigs.candidates import commands as candidates
from hotgigs.candidates.models import Candidate
from hotgigs.companies import commands as companies
from hotgigs.documents import commands as documents
from hotgigs.documents import queries as document_queries
from hotgigs.kernel import clock
from hotgigs.kernel.errors import Conflict, Invalid, NotFound
from hotgigs.kernel.ids import new_id, parse_id
from hotgigs.kernel.permissions import SYSTEM, Actor, Permission
from hotgigs.messaging import commands as messaging
from hotgigs.privacy import queries, rules, tracing
from hotgigs.privacy.models import Erasure
from hotgigs.privacy.queries import ErasureRow
from hotgigs.privacy.tracing import Counts, Trace

UNKNOWN = "Nobody here has this address or id. Whoever was erased leaves neither behind."


@dataclass(frozen=True)
class Erased:
    """What came of an erasure: how much there was, how much there is, and the files that nobody names any more."""

    before: Counts
    after: Counts
    files: tuple[str, ...] = ()
    earlier: ErasureRow | None = None
    """Set when the person had been erased before, and nothing was left to do."""


@dataclass(frozen=True)
class Replayed:
    """What came of erasing again: how many erasures found somebody, and the files to remove from the store."""

    count: int
    files: tuple[str, ...]


def erase(db: Session, actor: Actor, who: str, basis: str) -> Erased:
    """Erase the person with this address, or behind this candidate's id; erasing twice tells when it was done.

    The files go by documents.commands.remove_files, once this stands. Raises NotFound when nobody is found, Conflict
    when the person works with the site.
    """
    actor.require(Permission.SITE_ADMINISTER)
    if basis not in rules.BASES:
        raise Invalid(f"The reason must be one of {', '.join(rules.BASES)}.")
    candidate_id = parse_id(who)
    earlier = queries.find_erasure(db, "candidate", candidate_id) if candidate_id else None
    if earlier is not None:
        return Erased(Counts(), Counts(), earlier=earlier)
    found = _locked(db, tracing.trace(db, candidates=[candidate_id]) if candidate_id else tracing.trace(db, [who]))
    if found.is_empty:
        raise NotFound(UNKNOWN)
    names, is_administrator = queries.duties(db, found.people)
    if sentence := rules.refusal(names, is_administrator=is_administrator):
        raise Conflict(sentence)
    before = tracing.count(db, found)
    gone = _erase(db, actor, found)
    _keep(db, _rows_of(actor, found, basis, gone))
    return Erased(before, tracing.count(db, found), gone)


def replay(db: Session, erasures: Sequence[ErasureRow]) -> Replayed:
    """Erase again whom a restore to an earlier moment brought back; who is not there, or erased, is no error.

    Who works with the site at that moment is not spared: they did not when they were erased.
    """
    count, files = 0, set[str]()
    for erasure in erasures:
        found = _locked(db, tracing.trace_of(db, erasure.subject_kind, erasure.subject_id))
        if not found.is_empty and any(vars(tracing.count(db, found)).values()):
            files.update(_erase(db, SYSTEM, found))
            count += 1
        # What a restore of the files alone brought back belongs to no row, and the erasure knows it.
        files.update(erasure.files)
    _keep(db, erasures)
    named = document_queries.list_named(db, files) if files else set()
    return Replayed(count, tuple(sorted(files - named)))


def _locked(db: Session, found: Trace) -> Trace:
    """Let nobody change the person's records until this ends."""
    for table, ids in ((Candidate, found.candidates), (Person, found.people)):
        db.execute(select(table.id).where(table.id.in_(ids)).order_by(table.id).with_for_update())
    return found


def _erase(db: Session, actor: Actor, found: Trace) -> tuple[str, ...]:
    """Let each domain erase what it has; returns the hashes of files that no row names any more."""
    messaging.erase(db, found.mails)
    applications.erase(db, found.applications, found.drafts)
    documents.erase(db, found.documents)
    for candidate_id, company_id in candidates.erase(db, found.candidates):
        audit.record(db, actor, "candidate.erased", ("candidate", candidate_id), company_id=company_id)
    companies.erase_invitations(db, found.addresses)
    for person_id in accounts.erase(db, found.people, found.addresses):
        audit.record(db, actor, "person.erased", ("person", person_id))
    db.flush()
    # Rows were changed past the session: whoever reads on in this transaction sees what is there.
    db.expire_all()
    named = document_queries.list_named(db, found.files) if found.files else set()
    return tuple(sorted(found.files - named))


def _rows_of(actor: Actor, found: Trace, basis: str, gone: tuple[str, ...]) -> list[ErasureRow]:
    """Name each record by which the person can come back; the files stand with the first."""
    subjects: list[tuple[str, UUID]] = [("candidate", one) for one in sorted(found.candidates)]
    subjects += [("person", one) for one in sorted(found.people)]
    # Who only wrote a draft, or only got a mail, is known by nothing else.
    if not subjects:
        subjects = [*(("draft", one) for one in sorted(found.drafts)), *(("mail", one) for one in sorted(found.mails))]
    now = clock.now()
    return [
        ErasureRow(new_id(), kind, one, now, basis, actor.kind, actor.person_id, () if number else gone)
        for number, (kind, one) in enumerate(subjects)
    ]


def _keep(db: Session, rows: Iterable[ErasureRow]) -> None:
    values = [{**vars(row), "files": list(row.files)} for row in rows]
    if values:
        db.execute(insert(Erasure).on_conflict_do_nothing(), values)
