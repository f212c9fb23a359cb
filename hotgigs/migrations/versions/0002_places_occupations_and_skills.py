"""Places, occupations and skills."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Expand the schema."""
    _create_datasets()
    _create_occupations()
    _create_places()
    _create_skills()
    _create_occupation_titles()


def downgrade() -> None:
    """Undo the expansion; the tables take their indexes with them."""
    op.drop_table("occupation_titles")
    op.drop_table("skills")
    op.drop_table("places")
    op.drop_table("occupations")
    op.drop_table("datasets")


def _create_datasets() -> None:
    op.create_table(
        "datasets",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("licence", sa.Text(), nullable=False),
        sa.Column("attribution", sa.Text(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_datasets")),
    )


def _create_occupations() -> None:
    op.create_table(
        "occupations",
        sa.Column("code", sa.String(length=10), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("job_zone", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_occupations")),
    )


def _create_places() -> None:
    op.create_table(
        "places",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("ascii_name", sa.Text(), nullable=False),
        sa.Column("country_code", sa.String(length=2), nullable=False),
        sa.Column("admin1", sa.Text(), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=False),
        sa.Column("longitude", sa.Double(), nullable=False),
        sa.Column("population", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_places")),
    )
    op.create_index(
        "ix_places_ascii_name",
        "places",
        ["ascii_name"],
        unique=False,
        postgresql_ops={"ascii_name": "text_pattern_ops"},
    )


def _create_skills() -> None:
    op.create_table(
        "skills",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=10), nullable=False),
        sa.Column("uri", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_skills")),
    )
    op.create_index(
        "ix_skills_folded", "skills", ["folded"], unique=False, postgresql_ops={"folded": "text_pattern_ops"}
    )


def _create_occupation_titles() -> None:
    op.create_table(
        "occupation_titles",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("occupation_code", sa.String(length=10), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["occupation_code"],
            ["occupations.code"],
            name=op.f("fk_occupation_titles_occupation_code"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_occupation_titles")),
    )
    op.create_index(
        "ix_occupation_titles_folded",
        "occupation_titles",
        ["folded"],
        unique=False,
        postgresql_ops={"folded": "text_pattern_ops"},
    )
    op.create_index("ix_occupation_titles_occupation_code", "occupation_titles", ["occupation_code"], unique=False)
