"""Indexes for a site that has grown: who waits in a company, and the trail by kind, verb, record and time."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Expand the schema."""
    op.create_index(
        "ix_applications_waiting",
        "applications",
        ["company_id", "stage_since", "id"],
        postgresql_include=["stage_id"],
        postgresql_where=sa.text("status = 'active'"),
    )
    op.create_index("ix_audit_events_target_id", "audit_events", ["target_id", "at", "id"])
    op.create_index("ix_audit_events_sort", "audit_events", ["kind", "verb", "target_type", "at", "id"])


def downgrade() -> None:
    """Undo the expansion."""
    op.drop_index("ix_audit_events_sort", "audit_events")
    op.drop_index("ix_audit_events_target_id", "audit_events")
    op.drop_index("ix_applications_waiting", "applications")
