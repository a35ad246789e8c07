"""Indexes for what a page of a large registry asks: who has this birth date, what ended, what is promised."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

PROMISED = sa.text("started_on is null")


def upgrade() -> None:
    """Makes the change."""
    op.create_index("ix_referral_event_ends", "referral_event", ["referral_id", "kind", "happened_on"], unique=False)
    op.drop_index(op.f("ix_referral_event_referral_id"), table_name="referral_event")
    op.create_index(op.f("ix_youth_birth_date"), "youth", ["birth_date"], unique=False)
    op.create_index(op.f("ix_youth_municipality_id"), "youth", ["municipality_id"], unique=False)
    op.create_index(
        "ix_stay_promised", "stay", ["planned_on"], unique=False, sqlite_where=PROMISED, postgresql_where=PROMISED
    )


def downgrade() -> None:
    """Takes the change back."""
    op.drop_index("ix_stay_promised", table_name="stay")
    op.drop_index(op.f("ix_youth_municipality_id"), table_name="youth")
    op.drop_index(op.f("ix_youth_birth_date"), table_name="youth")
    op.create_index(op.f("ix_referral_event_referral_id"), "referral_event", ["referral_id"], unique=False)
    op.drop_index("ix_referral_event_ends", table_name="referral_event")
