"""Registrations that somebody has begun and not sent: the fields of the form as they were typed."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the change."""
    op.create_table(
        "registration_draft",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("typed", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_registration_draft_account_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_registration_draft_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registration_draft")),
        sa.UniqueConstraint("number", name=op.f("uq_registration_draft_number")),
    )
    op.create_index(
        op.f("ix_registration_draft_organisation_id"), "registration_draft", ["organisation_id"], unique=False
    )


def downgrade() -> None:
    """Takes the change back."""
    op.drop_index(op.f("ix_registration_draft_organisation_id"), table_name="registration_draft")
    op.drop_table("registration_draft")
