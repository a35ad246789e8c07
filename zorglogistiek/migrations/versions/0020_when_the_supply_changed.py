"""Organisations and locations have a version too, so that a query that reads none of them tells whether one changed.

Escalations are few among the events, and every page of the expert team asks for them: they are indexed by themselves.
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

TABLES = ("organisation", "location")
ESCALATED = sa.text("kind = 'escalated'")


def upgrade() -> None:
    """Everything that is there has its first version."""
    for name in TABLES:
        op.add_column(name, sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    op.create_index(
        "ix_referral_event_escalated",
        "referral_event",
        ["referral_id"],
        unique=False,
        sqlite_where=ESCALATED,
        postgresql_where=ESCALATED,
    )


def downgrade() -> None:
    """Takes the change back."""
    op.drop_index("ix_referral_event_escalated", table_name="referral_event")
    for name in TABLES:
        op.drop_column(name, "version")
