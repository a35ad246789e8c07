"""Indexes by which the pages about the whole region find events of a kind, and those recorded since a moment."""

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the change."""
    op.create_index("ix_referral_event_kind", "referral_event", ["kind", "happened_on"], unique=False)
    op.create_index(op.f("ix_referral_event_recorded_at"), "referral_event", ["recorded_at"], unique=False)


def downgrade() -> None:
    """Takes the change back."""
    op.drop_index(op.f("ix_referral_event_recorded_at"), table_name="referral_event")
    op.drop_index("ix_referral_event_kind", table_name="referral_event")
