"""The register of published figures, and the research permits."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the change."""
    op.create_table(
        "statistics_release",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("figure", sa.String(length=60), nullable=False),
        sa.Column("population", sa.String(length=60), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("asked", sa.String(length=64), nullable=False),
        sa.Column("preset", sa.String(length=10), nullable=False),
        sa.Column("definition_version", sa.String(length=20), nullable=False),
        sa.Column("known_on", sa.Date(), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cells", sa.Text(), nullable=False),
        sa.Column("rows", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statistics_release")),
        sa.UniqueConstraint("population", "place", name=op.f("uq_statistics_release_population_place")),
    )
    op.create_index(op.f("ix_statistics_release_asked"), "statistics_release", ["asked"], unique=False)
    op.create_table(
        "research_permit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=200), nullable=False),
        sa.Column("granted_by_id", sa.Integer(), nullable=True),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_research_permit_account_id")),
        sa.ForeignKeyConstraint(["granted_by_id"], ["account.id"], name=op.f("fk_research_permit_granted_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_research_permit")),
        sa.UniqueConstraint("number", name=op.f("uq_research_permit_number")),
    )
    op.create_index(op.f("ix_research_permit_account_id"), "research_permit", ["account_id"], unique=False)


def downgrade() -> None:
    """Takes the change back: what was published, and who might have microdata, is forgotten."""
    op.drop_index(op.f("ix_research_permit_account_id"), table_name="research_permit")
    op.drop_table("research_permit")
    op.drop_index(op.f("ix_statistics_release_asked"), table_name="statistics_release")
    op.drop_table("statistics_release")
