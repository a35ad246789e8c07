"""Requests of programs are carried out once too; letters of no meeting stand in the outbox; free texts are sealed.

Texts that are there already are sealed with the keys of the settings, row by row. Going back opens them again. After
either the program has the database make its files anew (``Database.migrate``), so that the old text is not left in them.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

from zorglogistiek.sealing import row_name, seal, unseal

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

AT_ONCE = 1_000

TEXTS = (
    ("referral", "number", "urgency_grounds", 500),
    ("referral_event", "referral_id", "note", 500),
    ("urgency_review", "referral_id", "grounds", 500),
    ("expert_advice", "referral_id", "text", 2000),
    ("expert_advice", "referral_id", "remark", 500),
    ("provider_answer", "proposal_id", "note", 500),
    ("decision", "referral_id", "note", 500),
    ("action", "meeting_id", "text", 300),
    ("emergency_access", "number", "reason", 500),
)
"""What is sealed: table, the column that it is sealed for, the text, and how long that may be."""

WANTED = {("expert_advice", "text"), ("action", "text"), ("emergency_access", "reason")}
"""The texts that are never left out."""


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
    for name, key, text, _ in TEXTS:
        op.add_column(name, sa.Column(f"sealed_{text}", sa.LargeBinary(), nullable=True))
        for rows in _parts(name, key, text):
            sealed = [(row[0], seal(row[2], row=row_name(name, row[1], text))) for row in rows]
            _fill(name, f"sealed_{text}", sa.LargeBinary(), sealed)
        op.drop_column(name, text)


def downgrade() -> None:
    """Takes the change back. What programs sent with a key, and letters that belong to no meeting, are lost."""
    for name, key, text, longest in TEXTS:
        empty = "" if (name, text) in WANTED else None
        op.add_column(name, sa.Column(text, sa.String(length=longest), nullable=empty is None, server_default=empty))
        for rows in _parts(name, key, f"sealed_{text}"):
            opened = [(row[0], unseal(bytes(row[2]), row=row_name(name, row[1], text))) for row in rows]
            _fill(name, text, sa.String(), opened)
        op.drop_column(name, f"sealed_{text}")
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


def _parts(name: str, key: str, text: str) -> Iterator[list[Any]]:
    """The rows that have this text, some at a time: id, what it is sealed for, and the text as it stands."""
    table, last = sa.table(name, *(sa.column(one) for one in ("id", key, text))), 0
    while True:
        found = sa.select(table.c.id, table.c[key], table.c[text]).where(table.c.id > last, table.c[text].is_not(None))
        rows = list(op.get_bind().execute(found.order_by(table.c.id).limit(AT_ONCE)))
        if not rows:
            return
        yield rows
        last = rows[-1][0]


def _fill(name: str, column: str, kind: Any, values: Sequence[tuple[int, object]]) -> None:
    table = sa.table(name, sa.column("id", sa.Integer()), sa.column(column, kind))
    filled = sa.update(table).where(table.c.id == sa.bindparam("row_id")).values({column: sa.bindparam("value")})
    op.get_bind().execute(filled, [{"row_id": row_id, "value": value} for row_id, value in values])
