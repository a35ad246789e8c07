"""The papers of the meeting: answers, advice, reviews, messages, publication; and municipalities that look on."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


ROLES = ("coordinator", "referrer", "provider", "evaluator")


def upgrade() -> None:
    """Makes the change."""
    _allow_roles(*ROLES, "municipality")
    op.create_table(
        "expert_advice",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("referral_id", sa.Integer(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("text", sa.String(length=2000), nullable=False),
        sa.Column("carried_out", sa.Boolean(), nullable=True),
        sa.Column("settled_on", sa.Date(), nullable=True),
        sa.Column("remark", sa.String(length=500), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(carried_out is null) = (settled_on is null)", name=op.f("ck_expert_advice_settled_has_day")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_expert_advice_account_id")),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"], name=op.f("fk_expert_advice_referral_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expert_advice")),
    )
    op.create_index(op.f("ix_expert_advice_referral_id"), "expert_advice", ["referral_id"], unique=False)
    op.create_table(
        "message",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("referral_id", sa.Integer(), nullable=True),
        sa.Column("address", sa.String(length=254), nullable=True),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("body", sa.String(length=10000), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("failure", sa.String(length=300), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_message_account_id")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_message_meeting_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_message_organisation_id")),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"], name=op.f("fk_message_referral_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("number", name=op.f("uq_message_number")),
    )
    op.create_index(op.f("ix_message_meeting_id"), "message", ["meeting_id"], unique=False)
    op.create_index(op.f("ix_message_organisation_id"), "message", ["organisation_id"], unique=False)
    op.create_index(op.f("ix_message_referral_id"), "message", ["referral_id"], unique=False)
    op.create_table(
        "urgency_review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("referral_id", sa.Integer(), nullable=False),
        sa.Column("reviewed_on", sa.Date(), nullable=False),
        sa.Column(
            "urgency",
            sa.Enum(
                "crisis",
                "urgent",
                "regular",
                "preventive",
                name="urgency",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("grounds", sa.String(length=500), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_urgency_review_account_id")),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"], name=op.f("fk_urgency_review_referral_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_urgency_review")),
    )
    op.create_index(op.f("ix_urgency_review_referral_id"), "urgency_review", ["referral_id"], unique=False)
    op.create_table(
        "provider_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("willing", sa.Boolean(), nullable=False),
        sa.Column(
            "decline_reason",
            sa.Enum(
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
                name="declinereason",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("note", sa.String(length=500), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("willing = (decline_reason is null)", name=op.f("ck_provider_answer_unwilling_has_reason")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_provider_answer_account_id")),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposal.id"], name=op.f("fk_provider_answer_proposal_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provider_answer")),
    )
    op.create_index(op.f("ix_provider_answer_proposal_id"), "provider_answer", ["proposal_id"], unique=False)
    op.add_column("meeting", sa.Column("starts_at", sa.Time(), nullable=True))
    op.add_column("meeting", sa.Column("ends_at", sa.Time(), nullable=True))
    op.add_column("meeting", sa.Column("venue", sa.String(length=120), nullable=True))
    op.add_column("meeting", sa.Column("published_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("organisation", sa.Column("email", sa.String(length=254), nullable=True))


def downgrade() -> None:
    """Takes it back. Accounts of a municipality that looks on cannot stay."""
    op.execute("update account set active = false, role = 'evaluator' where role = 'municipality'")
    _allow_roles(*ROLES)
    op.drop_column("organisation", "email")
    op.drop_column("meeting", "published_at")
    op.drop_column("meeting", "venue")
    op.drop_column("meeting", "ends_at")
    op.drop_column("meeting", "starts_at")
    op.drop_index(op.f("ix_provider_answer_proposal_id"), table_name="provider_answer")
    op.drop_table("provider_answer")
    op.drop_index(op.f("ix_urgency_review_referral_id"), table_name="urgency_review")
    op.drop_table("urgency_review")
    op.drop_index(op.f("ix_message_referral_id"), table_name="message")
    op.drop_index(op.f("ix_message_organisation_id"), table_name="message")
    op.drop_index(op.f("ix_message_meeting_id"), table_name="message")
    op.drop_table("message")
    op.drop_index(op.f("ix_expert_advice_referral_id"), table_name="expert_advice")
    op.drop_table("expert_advice")


def _allow_roles(*roles: str) -> None:
    """Which roles an account may have. SQLite makes the table anew, and forgets its checks unless told."""
    listed = ", ".join(f"'{role}'" for role in roles)
    if op.get_bind().dialect.name == "sqlite":
        with op.batch_alter_table("account", recreate="always") as account:
            account.create_check_constraint(op.f("ck_account_role"), f"role in ({listed})")
        return
    op.drop_constraint("ck_account_role", "account")
    op.create_check_constraint(op.f("ck_account_role"), "account", f"role in ({listed})")
