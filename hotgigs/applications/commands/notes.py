"""Notes of the team about an application."""

from sqlalchemy.orm import Session

from hotgigs.applications.commands.loading import load_case
from hotgigs.applications.models import Note
from hotgigs.audit import commands as audit
from hotgigs.kernel import clock
from hotgigs.kernel.errors import Invalid
from hotgigs.kernel.ids import ApplicationId, NoteId, PersonId, new_id
from hotgigs.kernel.permissions import Actor, Permission

LONGEST = 5000


def add_note(db: Session, actor: Actor, application_id: ApplicationId, text: str) -> Note:
    """Add a note that the whole team of the job sees.

    Raises Invalid when it is empty or too long.
    """
    case = load_case(db, actor, application_id, Permission.NOTE_WRITE)
    text = text.strip()
    if not text or len(text) > LONGEST:
        sentence = "Write something first." if not text else f"A note can have at most {LONGEST:,} characters."
        raise Invalid(sentence, {"text": sentence})
    note = Note(
        id=NoteId(new_id()), application_id=application_id, author_id=actor.person_id, text=text, created_at=clock.now()
    )
    db.add(note)
    db.flush()
    target = ("application", application_id)
    audit.record(db, actor, "note.added", target, company_id=case.application.company_id)
    return note


def assign_owner(db: Session, actor: Actor, application_id: ApplicationId, owner_id: PersonId | None) -> None:
    """Say who looks after an application; the page offers the members of the company only."""
    case = load_case(db, actor, application_id, Permission.APPLICATION_MOVE)
    before = case.application.owner_id
    if before == owner_id:
        return
    case.application.owner_id = owner_id
    db.flush()
    changed = {"owner": (str(before) if before else None, str(owner_id) if owner_id else None)}
    target = ("application", application_id)
    audit.record(db, actor, "application.assigned", target, company_id=case.application.company_id, changed=changed)
