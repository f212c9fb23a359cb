"""Jobs, openings, posts and questions."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Expand the schema."""
    _create_jobs()
    _create_job_members()
    _create_openings()
    _create_posts()
    _create_questions()


def downgrade() -> None:
    """Undo the expansion; the tables take their indexes with them."""
    op.drop_table("questions")
    op.drop_table("posts")
    op.drop_table("openings")
    op.drop_table("job_members")
    op.drop_table("jobs")


def _create_jobs() -> None:
    op.create_table(
        "jobs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("occupation_code", sa.String(length=10), nullable=True),
        sa.Column("skills", postgresql.JSONB(), nullable=False),
        sa.Column("close_reason", sa.String(length=30), nullable=True),
        sa.Column("close_note", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_jobs_company_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["created_by"], ["people.id"], name=op.f("fk_jobs_created_by"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["occupation_code"], ["occupations.code"], name=op.f("fk_jobs_occupation_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs")),
    )
    op.create_index("ix_jobs_company_id", "jobs", ["company_id", "status"], unique=False)


def _create_job_members() -> None:
    op.create_table(
        "job_members",
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name=op.f("fk_job_members_job_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_job_members_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("job_id", "person_id", name=op.f("pk_job_members")),
    )
    op.create_index("ix_job_members_person_id", "job_members", ["person_id"], unique=False)


def _create_openings() -> None:
    op.create_table(
        "openings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("close_reason", sa.String(length=30), nullable=True),
        sa.Column("application_id", sa.Uuid(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name=op.f("fk_openings_job_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_openings")),
    )
    op.create_index("ix_openings_job_id", "openings", ["job_id"], unique=False)


def _create_posts() -> None:
    op.create_table(
        "posts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("employment_type", sa.String(length=12), nullable=False),
        sa.Column("remote_kind", sa.String(length=10), nullable=False),
        sa.Column("remote_countries", postgresql.JSONB(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=True),
        sa.Column("pay_min", sa.BigInteger(), nullable=True),
        sa.Column("pay_max", sa.BigInteger(), nullable=True),
        sa.Column("pay_currency", sa.String(length=3), nullable=True),
        sa.Column("pay_period", sa.String(length=5), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("status <> 'live' OR published_at IS NOT NULL", name=op.f("ck_posts_live_is_published")),
        sa.CheckConstraint("pay_min IS NULL OR pay_max IS NULL OR pay_min <= pay_max", name=op.f("ck_posts_pay_range")),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_posts_company_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name=op.f("fk_posts_job_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_posts_place_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posts")),
        sa.UniqueConstraint("slug", name=op.f("uq_posts_slug")),
    )
    op.create_index(
        "ix_posts_company_live",
        "posts",
        ["company_id", "published_at"],
        unique=False,
        postgresql_where=sa.text("status = 'live'"),
    )
    op.create_index("ix_posts_job_id", "posts", ["job_id"], unique=False)
    op.create_index(
        "ix_posts_live", "posts", ["published_at"], unique=False, postgresql_where=sa.text("status = 'live'")
    )


def _create_questions() -> None:
    op.create_table(
        "questions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("options", postgresql.JSONB(), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name=op.f("fk_questions_job_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_questions")),
    )
    op.create_index("ix_questions_job_id", "questions", ["job_id", "position"], unique=False)
