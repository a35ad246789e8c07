"""Organisations and locations have a version too, so that a query that reads none of them tells whether one changed."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0018"
branch_labels = None
depends_on = None

TABLES = ("organisation", "location")


def upgrade() -> None:
    """Everything that is there has its first version."""
    for name in TABLES:
        op.add_column(name, sa.Column("version", sa.Integer(), nullable=False, server_default="1"))


def downgrade() -> None:
    """Takes the versions away."""
    for name in TABLES:
        op.drop_column(name, "version")
