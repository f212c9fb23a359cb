"""The tables of jobs: what is to be filled, how often, and how it is told to the public."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from hotgigs.kernel.db import Base
from hotgigs.kernel.ids import ApplicationId, CompanyId, JobId, OpeningId, PersonId, PostId, QuestionId


class Job(Base):
    """A position that a company wants to fill, as its team sees it."""

    __tablename__ = "jobs"

    id: Mapped[JobId] = mapped_column(primary_key=True)
    company_id: Mapped[CompanyId] = mapped_column(ForeignKey("companies.id", ondelete="CASCADE"))
    title: Mapped[str]
    reference: Mapped[str]
    department: Mapped[str]
    status: Mapped[str] = mapped_column(String(10), default="draft")
    """draft, open, on_hold, closed or archived."""
    occupation_code: Mapped[str | None] = mapped_column(ForeignKey("occupations.code"))
    skills: Mapped[list[str]]
    close_reason: Mapped[str | None] = mapped_column(String(30))
    close_note: Mapped[str] = mapped_column(default="")
    created_by: Mapped[PersonId | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    # Read by the company's list of jobs.
    __table_args__ = (Index("ix_jobs_company_id", "company_id", "status"),)


class Opening(Base):
    """One seat of a job; a hire closes one."""

    __tablename__ = "openings"

    id: Mapped[OpeningId] = mapped_column(primary_key=True)
    job_id: Mapped[JobId] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"))
    status: Mapped[str] = mapped_column(String(10), default="open")
    close_reason: Mapped[str | None] = mapped_column(String(30))
    application_id: Mapped[ApplicationId | None]
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]

    # Read by the job page and on a hire.
    __table_args__ = (Index("ix_openings_job_id", "job_id"),)


class Post(Base):
    """A job as told to the public: one for each place, language or audience."""

    __tablename__ = "posts"

    id: Mapped[PostId] = mapped_column(primary_key=True)
    job_id: Mapped[JobId] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"))
    company_id: Mapped[CompanyId] = mapped_column(ForeignKey("companies.id", ondelete="CASCADE"))
    slug: Mapped[str] = mapped_column(unique=True)
    """Never used again, also after the post is closed."""
    status: Mapped[str] = mapped_column(String(10), default="draft")
    """draft, live, paused (with its job), withdrawn, closed or expired."""
    language: Mapped[str] = mapped_column(String(5), default="en")
    title: Mapped[str]
    description: Mapped[str]
    """Markdown."""
    employment_type: Mapped[str] = mapped_column(String(12), default="FULL_TIME")
    """As schema.org names them: FULL_TIME, PART_TIME, CONTRACTOR, TEMPORARY, INTERN, VOLUNTEER, PER_DIEM, OTHER."""
    remote_kind: Mapped[str] = mapped_column(String(10), default="onsite")
    """onsite, hybrid or remote."""
    remote_countries: Mapped[list[str]]
    """ISO 3166-1 alpha-2 codes of where a remote person may live."""
    place_id: Mapped[int | None] = mapped_column(ForeignKey("places.id"))
    pay_min: Mapped[int | None] = mapped_column(BigInteger)
    pay_max: Mapped[int | None] = mapped_column(BigInteger)
    """Both in minor units of the currency."""
    pay_currency: Mapped[str | None] = mapped_column(String(3))
    pay_period: Mapped[str] = mapped_column(String(5), default="YEAR")
    """HOUR, DAY, WEEK, MONTH or YEAR."""
    closes_on: Mapped[date | None]
    """The last day on which people may apply, until midnight UTC."""
    published_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint("pay_min IS NULL OR pay_max IS NULL OR pay_min <= pay_max", name="pay_range"),
        CheckConstraint("status <> 'live' OR published_at IS NOT NULL", name="live_is_published"),
        # Read by the job page of the team.
        Index("ix_posts_job_id", "job_id"),
        # Read by the sitemap and by the expiry of posts.
        Index("ix_posts_live", "published_at", postgresql_where=text("status = 'live'")),
        # Read by the company's public page.
        Index("ix_posts_company_live", "company_id", "published_at", postgresql_where=text("status = 'live'")),
    )


class Question(Base):
    """A screening question, asked of everybody who applies for the job."""

    __tablename__ = "questions"

    id: Mapped[QuestionId] = mapped_column(primary_key=True)
    job_id: Mapped[JobId] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"))
    position: Mapped[int]
    kind: Mapped[str] = mapped_column(String(10))
    """yes_no, choice, text or number."""
    label: Mapped[str]
    required: Mapped[bool] = mapped_column(default=False)
    options: Mapped[list[str]]
    archived_at: Mapped[datetime | None]

    # Read by the apply form.
    __table_args__ = (Index("ix_questions_job_id", "job_id", "position"),)


class JobMember(Base):
    """A person's role on one job, beside the role in the company."""

    __tablename__ = "job_members"

    job_id: Mapped[JobId] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[PersonId] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    role: Mapped[str] = mapped_column(String(20))

    # Read on every signed-in request.
    __table_args__ = (Index("ix_job_members_person_id", "person_id"),)
