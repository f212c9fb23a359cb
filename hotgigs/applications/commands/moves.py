"""Moving applications between stages and statuses; each move leaves a row, an audit event and news."""

from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from hotgigs.applications import events as news
from hotgigs.applications import rules
from hotgigs.applications.commands.access import make_status_link
from hotgigs.applications.commands.loading import Case, load_case, load_own_case, stage_of_kind, stages_of
from hotgigs.applications.models import Application, Move, RejectionReason
from hotgigs.audit import commands as audit
from hotgigs.jobs.commands import filling
from hotgigs.kernel import clock, events
from hotgigs.kernel.errors import Conflict, Invalid
from hotgigs.kernel.ids import ApplicationId, ReasonId, StageId, new_id
from hotgigs.kernel.permissions import Actor, Permission

LINK_LIFE = timedelta(days=30)
LONGEST_HOLD = timedelta(days=14)


def move(
    db: Session, actor: Actor, application_id: ApplicationId, stage_id: StageId, *, version: int | None, reason: str
) -> Application:
    """Move an active application to another stage of its job.

    Raises Conflict when somebody moved it since `version`, or when it is not active; Invalid when the stage is of
    another job or a move back has no reason.
    """
    case = load_case(db, actor, application_id, Permission.APPLICATION_MOVE)
    application = case.application
    if application.stage_id == stage_id:
        return application
    if application.status != "active":
        raise Conflict("This application has ended. Reopen it before moving it.")
    if version is not None and version != application.version:
        raise Conflict("Somebody else moved this application in the meantime. Reload to see where it is now.")
    stages = stages_of(db, case)
    positions: dict[object, int] = {stage.id: stage.position for stage in stages.values()}
    rules.check_move(positions, application.stage_id, stage_id, reason)
    if stages[stage_id].kind == "hired":
        return hire(db, actor, application_id)
    before = stages[application.stage_id].name
    _change(db, actor, case, status="active", stage_id=stage_id, reason=reason)
    _audit(db, actor, case, "application.moved", {"stage": (before, stages[stage_id].name)})
    return application


def hire(db: Session, actor: Actor, application_id: ApplicationId) -> Application:
    """Mark an active application as hired, which fills one opening of the job.

    Raises Conflict when it is not active, or when the job has no open opening.
    """
    case = load_case(db, actor, application_id, Permission.APPLICATION_DECIDE)
    application = case.application
    if application.status == "hired":
        return application
    stage_id = stage_of_kind(stages_of(db, case), "hired", application.stage_id)
    before = application.status
    _change(db, actor, case, status="hired", stage_id=stage_id, reason="")
    filling.fill_opening(db, application.job_id, application.id)
    _audit(db, actor, case, "application.hired", {"status": (before, "hired")})
    events.emit(db, news.Hired(application.id, application.job_id))
    return application


def unhire(db: Session, actor: Actor, application_id: ApplicationId, reason: str) -> Application:
    """Undo a hire: the opening is free again, and the application goes back to the offer.

    Raises Invalid without a reason, Conflict when it is not hired.
    """
    case = load_case(db, actor, application_id, Permission.APPLICATION_UNHIRE)
    if not reason.strip():
        raise Invalid("Say why the hire is undone.", {"reason": "Say in a few words why the hire is undone."})
    if case.application.status == "active":
        return case.application
    stages = stages_of(db, case)
    first = next(iter(stages.values())).id
    stage_id = stage_of_kind(stages, "offer", first)
    _demand_verb(case, "unhire")
    _change(db, actor, case, status="active", stage_id=stage_id, reason=reason)
    filling.free_opening(db, case.application.job_id, case.application.id)
    _audit(db, actor, case, "application.unhired", {"status": ("hired", "active")})
    events.emit(db, news.Reopened(case.application.id))
    return case.application


def reject(
    db: Session,
    actor: Actor,
    application_id: ApplicationId,
    reason_id: ReasonId,
    *,
    tell_after: datetime,
    note: str = "",
) -> Application:
    """End an active application with a reason; the candidate hears of it at `tell_after`, unless it is undone.

    Raises Invalid when the reason is not one of the company's, Conflict when the application is not active.
    """
    case = load_case(db, actor, application_id, Permission.APPLICATION_DECIDE)
    application = case.application
    if application.status == "rejected":
        return application
    reason = db.scalars(select(RejectionReason).where(RejectionReason.id == reason_id)).one_or_none()
    if reason is None or reason.company_id not in (None, application.company_id):
        raise Invalid("Choose a reason.", {"reason": "Choose a reason."})
    if not clock.now() - timedelta(minutes=5) <= tell_after <= clock.now() + LONGEST_HOLD:
        raise Invalid("Choose when to tell them.", {"tell": "Choose a time within the next 14 days."})
    status = "declined" if reason.kind == "they_declined" else "rejected"
    before = application.status
    _change(db, actor, case, status=status, stage_id=application.stage_id, reason=note or reason.label)
    application.reason_id, application.tell_after = reason.id, tell_after
    db.flush()
    _audit(db, actor, case, f"application.{status}", {"status": (before, status), "reason": (None, reason.label)})
    if status == "rejected":
        token = make_status_link(db, application.id, life=LINK_LIFE)
        events.emit(db, news.Rejected(application.id, *_facts(case), token, tell_after))
    return application


def reopen(db: Session, actor: Actor, application_id: ApplicationId, reason: str = "") -> Application:
    """Make a rejected or declined application active again, in the stage where it ended; its history stays.

    Raises Conflict when it cannot be reopened, or when the candidate has applied again since.
    """
    case = load_case(db, actor, application_id, Permission.APPLICATION_DECIDE)
    application = case.application
    if application.status == "active":
        return application
    _demand_verb(case, "reopen")
    newer = select(Application.id).where(
        Application.candidate_id == application.candidate_id,
        Application.job_id == application.job_id,
        Application.status == "active",
    )
    if db.scalars(newer).first() is not None:
        raise Conflict("This person has applied again for the same job. Go on with that application.")
    before = application.status
    _change(db, actor, case, status="active", stage_id=application.stage_id, reason=reason)
    application.reason_id = application.tell_after = None
    db.flush()
    _audit(db, actor, case, "application.reopened", {"status": (before, "active")})
    events.emit(db, news.Reopened(application.id))
    return application


def withdraw(db: Session, actor: Actor, application_id: ApplicationId, reason: str) -> Application:
    """Take an application back, as its candidate; the page has checked the magic link or the account.

    Raises Conflict when it has ended already.
    """
    case = load_own_case(db, application_id)
    application = case.application
    if application.status == "withdrawn":
        return application
    _change(db, actor, case, status="withdrawn", stage_id=application.stage_id, reason=reason)
    _audit(db, actor, case, "application.withdrawn", {"status": ("active", "withdrawn")})
    events.emit(db, news.Withdrawn(application.id, *_facts(case)))
    return application


def _demand_verb(case: Case, verb: str) -> None:
    if rules.transition(case.application.status, "active") != verb:
        raise Conflict("This does not fit how the application ended. Reload the page to see where it stands.")


def _change(db: Session, actor: Actor, case: Case, *, status: str, stage_id: StageId, reason: str) -> None:
    application, now = case.application, clock.now()
    if status != application.status:
        rules.transition(application.status, status)
    found = db.execute(
        update(Application)
        .where(Application.id == application.id, Application.status == application.status)
        .values(
            status=status,
            stage_id=stage_id,
            stage_since=now if stage_id != application.stage_id else application.stage_since,
            ended_at=None if status == "active" else now,
            version=Application.version + 1,
        )
        .execution_options(synchronize_session=False)
    )
    if found.rowcount != 1:  # type: ignore[attr-defined]  # an UPDATE always yields a CursorResult
        raise Conflict("This application has changed in the meantime. Reload to see where it stands.")
    db.add(
        Move(
            id=new_id(),
            application_id=application.id,
            from_status=application.status,
            to_status=status,
            from_stage_id=application.stage_id,
            to_stage_id=stage_id,
            by_kind=actor.kind,
            by_id=actor.person_id,
            reason=reason.strip(),
            at=now,
        )
    )
    db.flush()
    db.refresh(application)


def _audit(db: Session, actor: Actor, case: Case, verb: str, changed: dict[str, tuple[object, object]]) -> None:
    target = ("application", case.application.id)
    audit.record(db, actor, verb, target, company_id=case.application.company_id, changed=changed)


def _facts(case: Case) -> tuple[str, str, str, str]:
    return case.candidate.name, case.candidate.email, case.job.title, case.company.name
