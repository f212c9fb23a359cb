"""Notes of the team about an application."""

from datetime import timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from hotgigs.applications.commands.loading import Case, load_case
from hotgigs.applications.models import Note
from hotgigs.audit import commands as audit
from hotgigs.companies.models import Membership
from hotgigs.jobs.models import JobMember
from hotgigs.kernel import clock
from hotgigs.kernel.errors import Invalid
from hotgigs.kernel.ids import ApplicationId, NoteId, PersonId, new_id
from hotgigs.kernel.permissions import Actor, Permission

LONGEST = 5000
TWICE = timedelta(minutes=10)
"""The same words of the same person within this time are one note, sent twice."""


def add_note(db: Session, actor: Actor, application_id: ApplicationId, text: str) -> Note:
    """Add a note that the whole team of the job sees; sent twice, it is one note.

    Raises Invalid when it is empty or too long.
    """
    case = load_case(db, actor, application_id, Permission.NOTE_WRITE)
    text = text.strip()
    if not text or len(text) > LONGEST:
        sentence = "Write something first." if not text else f"A note can have at most {LONGEST:,} characters."
        raise Invalid(sentence, {"text": sentence})
    sent = select(Note).where(
        Note.application_id == application_id,
        Note.author_id == actor.person_id,
        Note.text == text,
        Note.created_at > clock.now() - TWICE,
    )
    if earlier := db.scalars(sent.limit(1)).first():
        return earlier
    note = Note(
        id=NoteId(new_id()), application_id=application_id, author_id=actor.person_id, text=text, created_at=clock.now()
    )
    db.add(note)
    db.flush()
    target = ("application", application_id)
    audit.record(db, actor, "note.added", target, company_id=case.application.company_id)
    return note


def assign_owner(db: Session, actor: Actor, application_id: ApplicationId, owner_id: PersonId | None) -> None:
    """Say who looks after an application.

    Raises Invalid when it is nobody of the company or of the job's team.
    """
    case = load_case(db, actor, application_id, Permission.APPLICATION_MOVE)
    before = case.application.owner_id
    if before == owner_id:
        return
    if owner_id is not None and not _is_colleague(db, case, owner_id):
        raise Invalid("Choose somebody of the team.", {"owner": "Choose somebody of the team."})
    case.application.owner_id = owner_id
    db.flush()
    changed = {"owner": (str(before) if before else None, str(owner_id) if owner_id else None)}
    target = ("application", application_id)
    audit.record(db, actor, "application.assigned", target, company_id=case.application.company_id, changed=changed)


def _is_colleague(db: Session, case: Case, person_id: PersonId) -> bool:
    company_id, job_id = case.application.company_id, case.application.job_id
    member = select(Membership.person_id).where(Membership.company_id == company_id, Membership.person_id == person_id)
    on_job = select(JobMember.person_id).where(JobMember.job_id == job_id, JobMember.person_id == person_id)
    return bool(db.scalar(select(or_(member.exists(), on_job.exists()))))
