"""Pipelines: copied from a template to each job, then the job's own."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from hotgigs.applications.models import PipelineTemplate, RejectionReason, Stage, TemplateStage
from hotgigs.kernel.ids import CompanyId, JobId, ReasonId, StageId, new_id

# Fixed keys, so that adding them again changes nothing.
STANDARD = UUID("018f0000-0000-7000-8000-000000000001")
STANDARD_STAGES = (
    ("New", "applied"),
    ("Screening", "screen"),
    ("Interview", "interview"),
    ("Offer", "offer"),
    ("Hired", "hired"),
)
STANDARD_REASONS = (
    ("we_rejected", "Other people fit the role better"),
    ("we_rejected", "Experience does not match what the role needs"),
    ("we_rejected", "Missing a licence or permit that the role needs"),
    ("we_rejected", "Could not agree on start date, place or hours"),
    ("they_declined", "Took another job"),
    ("they_declined", "Pay was too low"),
    ("they_declined", "No longer interested"),
    ("other", "The position was cancelled"),
    ("other", "Applied twice"),
)


def add_standards(db: Session) -> None:
    """Add the template and the reasons that every company starts with; again, nothing changes."""
    template = insert(PipelineTemplate).values(id=STANDARD, company_id=None, name="Standard")
    db.execute(template.on_conflict_do_nothing())
    stages = [
        {"template_id": STANDARD, "position": position, "name": name, "kind": kind}
        for position, (name, kind) in enumerate(STANDARD_STAGES)
    ]
    db.execute(insert(TemplateStage).values(stages).on_conflict_do_nothing())
    reasons = [
        {"id": ReasonId(UUID(int=STANDARD.int + 0x100 + number)), "company_id": None, "kind": kind, "label": label}
        for number, (kind, label) in enumerate(STANDARD_REASONS)
    ]
    db.execute(insert(RejectionReason).values(reasons).on_conflict_do_nothing())


def copy_pipeline(db: Session, job_id: JobId, company_id: CompanyId) -> None:
    """Give a new job the stages of its company's newest template, or else of the standard one."""
    own = select(PipelineTemplate.id).where(PipelineTemplate.company_id == company_id)
    template_id = db.scalars(own.order_by(PipelineTemplate.id.desc()).limit(1)).one_or_none() or STANDARD
    if template_id == STANDARD:
        add_standards(db)
    rows = db.scalars(
        select(TemplateStage).where(TemplateStage.template_id == template_id).order_by(TemplateStage.position)
    ).all()
    for row in rows:
        db.add(Stage(id=StageId(new_id()), job_id=job_id, position=row.position, name=row.name, kind=row.kind))
    db.flush()
