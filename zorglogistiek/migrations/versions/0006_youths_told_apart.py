"""Youths who seemed to be one, and of whom somebody said that they are two."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the change."""
    op.create_table(
        "told_apart",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("youth_id", sa.Integer(), nullable=False),
        sa.Column("other_youth_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("youth_id < other_youth_id", name=op.f("ck_told_apart_in_order")),
        sa.ForeignKeyConstraint(["youth_id"], ["youth.id"], name=op.f("fk_told_apart_youth_id")),
        sa.ForeignKeyConstraint(["other_youth_id"], ["youth.id"], name=op.f("fk_told_apart_other_youth_id")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_told_apart_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_told_apart")),
        sa.UniqueConstraint("youth_id", "other_youth_id", name=op.f("uq_told_apart_youth_id_other_youth_id")),
    )


def downgrade() -> None:
    """Takes it back."""
    op.drop_table("told_apart")
