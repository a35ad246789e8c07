"""Two events more: a decline that lapsed before its day, and a promised bridging place that expired."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


KINDS = (
    "need_voiced",
    "referral_decision",
    "registered",
    "file_incomplete",
    "file_complete",
    "first_discussed",
    "intake",
    "proposed",
    "proposal_lapsed",
    "accepted_by_provider",
    "accepted_by_family",
    "declined",
    "bridging_declined",
    "acceptance_expired",
    "held",
    "escalated",
    "advice_given",
    "voluntary_wait_started",
    "voluntary_wait_ended",
    "started",
    "broke_down",
    "withdrawn",
    "revoked",
)

REASONS = (
    "no_place",
    "composition",
    "safety",
    "expertise_absent",
    "distance",
    "no_contract",
    "family_declines",
    "youth_declines",
    "file_incomplete",
    "other",
)


def upgrade() -> None:
    """Makes the change."""
    _allow_kinds(*KINDS, "decline_lapsed", "bridging_expired")


def downgrade() -> None:
    """Takes it back. What ended before its day is then no longer known to have ended."""
    op.execute("delete from referral_event where kind in ('decline_lapsed', 'bridging_expired')")
    op.execute("update referral_event set until = null where kind = 'acceptance_expired'")
    _allow_kinds(*KINDS)


def _allow_kinds(*kinds: str) -> None:
    """Which kinds of event there are. SQLite makes the table anew, and forgets its checks unless told."""
    kind_listed = "kind in " + _listed(*kinds)
    if op.get_bind().dialect.name == "sqlite":
        with op.batch_alter_table("referral_event", recreate="always") as event:
            event.create_check_constraint(op.f("ck_referral_event_eventkind"), kind_listed)
            event.create_check_constraint(
                op.f("ck_referral_event_declinereason"), "decline_reason in " + _listed(*REASONS)
            )
        return
    op.drop_constraint("ck_referral_event_eventkind", "referral_event")
    op.create_check_constraint(op.f("ck_referral_event_eventkind"), "referral_event", kind_listed)


def _listed(*values: str) -> str:
    return "(" + ", ".join(f"'{value}'" for value in values) + ")"
