"""Candidates."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Expand the schema."""
    _create_candidates()


def downgrade() -> None:
    """Undo the expansion; the tables take their indexes with them."""
    op.drop_table("candidates")


def _create_candidates() -> None:
    op.create_table(
        "candidates",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("merged_into", sa.Uuid(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("email_key", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("location", sa.Text(), nullable=False),
        sa.Column("headline", sa.Text(), nullable=False),
        sa.Column("profile", postgresql.JSONB(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_candidates_company_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["merged_into"], ["candidates.id"], name=op.f("fk_candidates_merged_into")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_candidates_person_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_candidates")),
    )
    op.create_index("ix_candidates_email_key", "candidates", ["email_key"], unique=False)
    op.create_index(
        "ix_candidates_person_id",
        "candidates",
        ["person_id"],
        unique=False,
        postgresql_where=sa.text("person_id IS NOT NULL"),
    )
    op.create_index(
        "uq_candidates_email",
        "candidates",
        ["company_id", "email_key"],
        unique=True,
        postgresql_where=sa.text("status = 'active'"),
    )
