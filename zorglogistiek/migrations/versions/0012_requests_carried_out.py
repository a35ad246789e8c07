"""The requests that were carried out, so that none is carried out twice."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the change."""
    op.create_table(
        "carried_out",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("carried_out_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_carried_out_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_carried_out")),
        sa.UniqueConstraint("account_id", "key", name=op.f("uq_carried_out_account_id_key")),
    )
    op.create_index(op.f("ix_carried_out_carried_out_at"), "carried_out", ["carried_out_at"], unique=False)


def downgrade() -> None:
    """Takes the change back."""
    op.drop_index(op.f("ix_carried_out_carried_out_at"), table_name="carried_out")
    op.drop_table("carried_out")
