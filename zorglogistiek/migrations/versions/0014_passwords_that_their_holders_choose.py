"""Accounts without a password until their holders choose one; the codes with which they do; addresses for mail."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the change."""
    with op.batch_alter_table("account") as table:
        table.add_column(sa.Column("email", sa.String(length=254), nullable=True))
        table.alter_column("password_hash", existing_type=sa.String(length=200), nullable=True)
    with op.batch_alter_table("provider_visit") as table:
        table.add_column(sa.Column("former_hash", sa.String(length=64), nullable=True))
    op.create_table(
        "password_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_password_code_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_password_code")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_password_code_code_hash")),
    )
    op.create_index(op.f("ix_password_code_account_id"), "password_code", ["account_id"], unique=False)


def downgrade() -> None:
    """Takes the change back: an account without a password has one that nothing fits."""
    op.drop_table("password_code")
    with op.batch_alter_table("provider_visit") as table:
        table.drop_column("former_hash")
    op.execute("update account set password_hash = '-' where password_hash is null")
    with op.batch_alter_table("account") as table:
        table.alter_column("password_hash", existing_type=sa.String(length=200), nullable=False)
        table.drop_column("email")
