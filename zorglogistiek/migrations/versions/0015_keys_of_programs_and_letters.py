"""Requests of programs are carried out once too; letters that belong to no meeting stand in the outbox."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the change."""
    with op.batch_alter_table("carried_out") as table:
        table.alter_column("account_id", existing_type=sa.Integer(), nullable=True)
        table.add_column(sa.Column("api_token_id", sa.Integer(), nullable=True))
        table.create_foreign_key(op.f("fk_carried_out_api_token_id"), "api_token", ["api_token_id"], ["id"])
        table.create_unique_constraint(op.f("uq_carried_out_api_token_id_key"), ["api_token_id", "key"])
        table.create_check_constraint(
            op.f("ck_carried_out_one_sender"), "(account_id is null) <> (api_token_id is null)"
        )
    with op.batch_alter_table("message") as table:
        table.alter_column("meeting_id", existing_type=sa.Integer(), nullable=True)


def downgrade() -> None:
    """Takes the change back. What programs sent with a key, and letters that belong to no meeting, are lost."""
    op.execute("delete from message where meeting_id is null")
    with op.batch_alter_table("message") as table:
        table.alter_column("meeting_id", existing_type=sa.Integer(), nullable=False)
    op.execute("delete from carried_out where account_id is null")
    with op.batch_alter_table("carried_out") as table:
        table.drop_constraint(op.f("ck_carried_out_one_sender"), type_="check")
        table.drop_constraint(op.f("uq_carried_out_api_token_id_key"), type_="unique")
        table.drop_constraint(op.f("fk_carried_out_api_token_id"), type_="foreignkey")
        table.drop_column("api_token_id")
        table.alter_column("account_id", existing_type=sa.Integer(), nullable=False)
