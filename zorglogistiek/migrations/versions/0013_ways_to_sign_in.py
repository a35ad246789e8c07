"""Sessions that end with what they stand on; second factors, API tokens, identity providers, counts of attempts."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

WAYS = sa.Enum(
    "password", "second_factor", "provider", name="signinway", native_enum=False, create_constraint=True, length=40
)
ROLES = sa.Enum(
    "coordinator",
    "referrer",
    "provider",
    "municipality",
    "evaluator",
    "expert_team",
    "administrator",
    name="role",
    native_enum=False,
    create_constraint=True,
    length=40,
)


def upgrade() -> None:
    """Makes the change. Sessions that run stand on nothing: everybody signs in anew."""
    with op.batch_alter_table("sign_in_session") as table:
        table.add_column(sa.Column("stands_on", sa.String(length=64), nullable=True))
        table.add_column(sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("way", WAYS, nullable=False, server_default="password"))
        table.add_column(sa.Column("client", sa.String(length=60), nullable=False, server_default=""))
    op.create_table(
        "awaited_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("stands_on", sa.String(length=64), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_awaited_code_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_awaited_code")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_awaited_code_token_hash")),
    )
    op.create_index(op.f("ix_awaited_code_account_id"), "awaited_code", ["account_id"], unique=False)
    op.create_table(
        "second_factor",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("sealed_secret", sa.LargeBinary(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_step", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_second_factor_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_second_factor")),
        sa.UniqueConstraint("account_id", name=op.f("uq_second_factor_account_id")),
    )
    op.create_table(
        "api_token",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("role", ROLES, nullable=False),
        sa.Column("label", sa.String(length=80), nullable=False),
        sa.Column("actions", sa.String(length=300), nullable=False),
        sa.Column("records", sa.String(length=300), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_api_token_account_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_api_token_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_token")),
        sa.UniqueConstraint("number", name=op.f("uq_api_token_number")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_api_token_token_hash")),
    )
    op.create_index(op.f("ix_api_token_organisation_id"), "api_token", ["organisation_id"], unique=False)
    op.create_table(
        "provider_identity",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("issuer", sa.String(length=200), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_provider_identity_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provider_identity")),
        sa.UniqueConstraint("account_id", name=op.f("uq_provider_identity_account_id")),
        sa.UniqueConstraint("issuer", "subject", name=op.f("uq_provider_identity_issuer_subject")),
    )
    op.create_table(
        "provider_visit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("state_hash", sa.String(length=64), nullable=False),
        sa.Column("browser_hash", sa.String(length=64), nullable=False),
        sa.Column("nonce", sa.String(length=64), nullable=False),
        sa.Column("verifier", sa.String(length=128), nullable=False),
        sa.Column("next_path", sa.String(length=200), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_provider_visit_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provider_visit")),
        sa.UniqueConstraint("state_hash", name=op.f("uq_provider_visit_state_hash")),
    )
    op.create_table(
        "attempt_count",
        sa.Column("what", sa.String(length=64), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("what", name=op.f("pk_attempt_count")),
    )
    op.create_index(op.f("ix_attempt_count_since"), "attempt_count", ["since"], unique=False)


def downgrade() -> None:
    """Takes it back: tokens and second factors are lost, accounts and their passwords stay."""
    for made in ("attempt_count", "provider_visit", "provider_identity", "api_token", "second_factor", "awaited_code"):
        op.drop_table(made)
    with op.batch_alter_table("sign_in_session") as table:
        table.drop_constraint(op.f("ck_sign_in_session_signinway"), type_="check")
        for column in ("client", "way", "seen_at", "stands_on"):
            table.drop_column(column)
