"""Two roles more, the expert team and the administrator, and the emergency accesses."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


ROLES = ("coordinator", "referrer", "provider", "municipality", "evaluator")


def upgrade() -> None:
    """Makes the change."""
    _allow_roles(*ROLES, "expert_team", "administrator")
    op.create_table(
        "emergency_access",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("youth_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("ends_at > started_at", name=op.f("ck_emergency_access_ends_after_start")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_emergency_access_account_id")),
        sa.ForeignKeyConstraint(["youth_id"], ["youth.id"], name=op.f("fk_emergency_access_youth_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_emergency_access")),
        sa.UniqueConstraint("number", name=op.f("uq_emergency_access_number")),
    )
    op.create_index(op.f("ix_emergency_access_account_id"), "emergency_access", ["account_id"], unique=False)
    op.create_index(op.f("ix_emergency_access_youth_id"), "emergency_access", ["youth_id"], unique=False)


def downgrade() -> None:
    """Takes it back. Accounts in the new roles cannot stay in them; they see no person then, and are closed."""
    op.drop_index(op.f("ix_emergency_access_youth_id"), table_name="emergency_access")
    op.drop_index(op.f("ix_emergency_access_account_id"), table_name="emergency_access")
    op.drop_table("emergency_access")
    op.execute("update account set active = false, role = 'evaluator' where role in ('expert_team', 'administrator')")
    _allow_roles(*ROLES)


def _allow_roles(*roles: str) -> None:
    """Which roles an account may have. SQLite makes the table anew, and forgets its checks unless told."""
    listed = ", ".join(f"'{role}'" for role in roles)
    if op.get_bind().dialect.name == "sqlite":
        with op.batch_alter_table("account", recreate="always") as account:
            account.create_check_constraint(op.f("ck_account_role"), f"role in ({listed})")
        return
    op.drop_constraint("ck_account_role", "account")
    op.create_check_constraint(op.f("ck_account_role"), "account", f"role in ({listed})")
