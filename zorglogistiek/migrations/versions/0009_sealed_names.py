"""BSN and names, and what stands in unfinished registrations, are sealed; the BSN is looked up by its blind index.

What is there already is sealed with the keys of the settings, row by row. Going back opens everything again. After
either the program has the database make its files anew (``Database.migrate``), so that the old text is not left in them.
"""

import json
from collections.abc import Callable, Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

from zorglogistiek.sealing import blind_index, row_name, seal, unseal

revision = "0009"
down_revision = "0007"
branch_labels = None
depends_on = None

AT_ONCE = 1_000

YOUTH = sa.table(
    "youth",
    *(sa.column(name, sa.String()) for name in ("number", "bsn", "first_name", "last_name")),
    *(
        sa.column(name, sa.LargeBinary())
        for name in ("sealed_bsn", "bsn_index", "sealed_first_name", "sealed_last_name")
    ),
    sa.column("id", sa.Integer()),
)
DRAFT = sa.table(
    "registration_draft",
    sa.column("id", sa.Integer()),
    sa.column("number", sa.String()),
    sa.column("typed", sa.JSON()),
    sa.column("sealed_typed", sa.LargeBinary()),
)

CHECKS = {
    "gender": ("gender", ("unknown", "boy", "girl")),
    "legalframe": ("legal_frame", ("voluntary", "supervision", "guardianship", "closed_authorisation", "criminal")),
    "securitylevel": ("security_level", ("open", "structured", "closed")),
}


def upgrade() -> None:
    """Makes the change. What is stored is sealed on the way, which needs the keys."""
    for name in ("sealed_bsn", "bsn_index", "bsn_claim", "sealed_first_name", "sealed_last_name"):
        op.add_column("youth", sa.Column(name, sa.LargeBinary(), nullable=True))
    op.add_column("youth", sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("registration_draft", sa.Column("sealed_typed", sa.LargeBinary(), nullable=True))
    _each(YOUTH, _sealed_youth)
    _each(DRAFT, lambda row: {"sealed_typed": _sealed("registration_draft", row, "typed", json.dumps(row["typed"]))})
    op.drop_index(op.f("ix_youth_bsn"), table_name="youth")
    with op.batch_alter_table("youth", table_args=_checks()) as youth:
        for name in ("bsn", "first_name", "last_name"):
            youth.drop_column(name)
        for name in ("sealed_first_name", "sealed_last_name"):
            youth.alter_column(name, existing_type=sa.LargeBinary(), nullable=False)
        youth.create_unique_constraint(op.f("uq_youth_bsn_claim"), ["bsn_claim"])
    op.create_index(op.f("ix_youth_bsn_index"), "youth", ["bsn_index"], unique=False)
    with op.batch_alter_table("registration_draft") as draft:
        draft.drop_column("typed")
        draft.alter_column("sealed_typed", existing_type=sa.LargeBinary(), nullable=False)


def downgrade() -> None:
    """Takes the change back: everything is readable in the tables again."""
    for name, length in (("bsn", 9), ("first_name", 60), ("last_name", 80)):
        op.add_column("youth", sa.Column(name, sa.String(length=length), nullable=True))
    op.add_column("registration_draft", sa.Column("typed", sa.JSON(), nullable=True))
    _each(YOUTH, _opened_youth)
    _each(DRAFT, lambda row: {"typed": json.loads(_opened("registration_draft", row, "typed") or "{}")})
    op.drop_index(op.f("ix_youth_bsn_index"), table_name="youth")
    with op.batch_alter_table("youth", table_args=_checks()) as youth:
        youth.drop_constraint(op.f("uq_youth_bsn_claim"), type_="unique")
        for name in ("sealed_bsn", "bsn_index", "bsn_claim", "sealed_first_name", "sealed_last_name", "erased_at"):
            youth.drop_column(name)
        for name, length in (("first_name", 60), ("last_name", 80)):
            youth.alter_column(name, existing_type=sa.String(length=length), nullable=False)
    op.create_index(op.f("ix_youth_bsn"), "youth", ["bsn"], unique=False)
    with op.batch_alter_table("registration_draft") as draft:
        draft.drop_column("sealed_typed")
        draft.alter_column("typed", existing_type=sa.JSON(), nullable=False)


def _checks() -> list[sa.CheckConstraint]:
    """SQLite makes the table anew, and forgets its checks unless told."""
    return [
        sa.CheckConstraint(f"{column} in ({', '.join(repr(code) for code in codes)})", name=op.f(f"ck_youth_{name}"))
        for name, (column, codes) in CHECKS.items()
    ]


def _each(table: sa.TableClause, filled: Callable[[Any], dict[str, object]]) -> None:
    """Fills columns of every row from its other columns."""
    keys = sa.update(table).where(table.c.id == sa.bindparam("row_id"))
    for rows in _parts(table):
        op.get_bind().execute(keys, [{"row_id": row["id"], **filled(row)} for row in rows])


def _parts(table: sa.TableClause) -> Iterator[list[Any]]:
    last = 0
    while True:
        statement = sa.select(table).where(table.c.id > last).order_by(table.c.id).limit(AT_ONCE)
        rows = list(op.get_bind().execute(statement).mappings())
        if not rows:
            return
        yield rows
        last = rows[-1]["id"]


def _sealed_youth(row: Any) -> dict[str, object]:
    bsn = row["bsn"]
    return {
        "sealed_bsn": None if bsn is None else _sealed("youth", row, "bsn", bsn),
        "bsn_index": None if bsn is None else blind_index(bsn),
        "sealed_first_name": _sealed("youth", row, "first_name", row["first_name"]),
        "sealed_last_name": _sealed("youth", row, "last_name", row["last_name"]),
    }


def _opened_youth(row: Any) -> dict[str, object]:
    return {name: _opened("youth", row, name) for name in ("bsn", "first_name", "last_name")}


def _sealed(table: str, row: Any, field: str, plain: str) -> bytes:
    return seal(plain, row=row_name(table, row["number"], field))


def _opened(table: str, row: Any, field: str) -> str | None:
    sealed = row[f"sealed_{field}"]
    return None if sealed is None else unseal(bytes(sealed), row=row_name(table, row["number"], field))
