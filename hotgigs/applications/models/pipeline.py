"""The tables of pipelines: templates, and the stages copied from one to each job."""

from uuid import UUID

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hotgigs.kernel.db import Base
from hotgigs.kernel.ids import CompanyId, JobId, StageId


class PipelineTemplate(Base):
    """A named order of stages; without a company it is one of those every company starts with."""

    __tablename__ = "pipeline_templates"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    company_id: Mapped[CompanyId | None] = mapped_column(ForeignKey("companies.id", ondelete="CASCADE"))
    name: Mapped[str]


class TemplateStage(Base):
    """One stage of a template."""

    __tablename__ = "template_stages"

    template_id: Mapped[UUID] = mapped_column(ForeignKey("pipeline_templates.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str]
    kind: Mapped[str] = mapped_column(String(10))


class Stage(Base):
    """One stage of a job's pipeline: the kind is fixed, the name is free."""

    __tablename__ = "stages"

    id: Mapped[StageId] = mapped_column(primary_key=True)
    job_id: Mapped[JobId] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"))
    position: Mapped[int]
    name: Mapped[str]
    kind: Mapped[str] = mapped_column(String(10))
    """applied, screen, test, interview, offer or hired."""

    # Deferred, so that two stages can change places in one transaction.
    __table_args__ = (UniqueConstraint("job_id", "position", deferrable=True, initially="DEFERRED"),)
