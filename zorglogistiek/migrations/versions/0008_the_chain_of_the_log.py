"""The log is only added to, names everybody who was shown, and every event carries a hash of all before it.

What was logged before is brought into the chain as it stands, in its order, numbered without gaps.
"""

import hashlib
import json
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

TABLES = ("audit_event", "audit_list", "audit_listed")

HASHED = (
    "id",
    "action",
    "outcome",
    "account_id",
    "user_name",
    "role",
    "organisation_id",
    "client",
    "purpose",
    "emergency",
    "object_type",
    "object_number",
    "youth_id",
    "detail",
)

EVENTS = sa.table(
    "audit_event",
    *(sa.column(name) for name in HASHED),
    sa.column("recorded_at", sa.DateTime(timezone=True)),
    sa.column("hash"),
)


def upgrade() -> None:
    """Makes the change."""
    op.create_table(
        "audit_list",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_list")),
        sa.UniqueConstraint("digest", name=op.f("uq_audit_list_digest")),
    )
    op.create_table(
        "audit_listed",
        sa.Column("list_id", sa.Integer(), nullable=False),
        sa.Column("youth_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("list_id", "youth_id", name=op.f("pk_audit_listed")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_audit_listed_youth_id"), "audit_listed", ["youth_id"], unique=False)
    with op.batch_alter_table("audit_event") as table:
        table.add_column(sa.Column("list_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("hash", sa.String(length=64), nullable=True))
    _chain(op.get_bind())
    with op.batch_alter_table("audit_event") as table:
        table.alter_column("hash", existing_type=sa.String(length=64), nullable=False)
        table.create_index(op.f("ix_audit_event_list_id"), ["list_id"], unique=False)
    for statement in _postgresql() if op.get_bind().dialect.name == "postgresql" else _sqlite():
        op.execute(statement)


def downgrade() -> None:
    """Takes the change back. Who was shown together is lost, and so are the hashes."""
    postgresql = op.get_bind().dialect.name == "postgresql"
    on = " on {}" if postgresql else ""
    for name in TABLES:
        for what in ("change", "truncate") if postgresql else ("update", "delete"):
            op.execute(f"drop trigger {name}_append_only_{what}{on.format(name)}")
    op.execute(f"drop trigger audit_event_in_sequence{on.format('audit_event')}")
    if postgresql:
        op.execute("drop function audit_append_only")
        op.execute("drop function audit_event_in_sequence")
    with op.batch_alter_table("audit_event") as table:
        table.drop_index(op.f("ix_audit_event_list_id"))
        table.drop_column("hash")
        table.drop_column("list_id")
    op.drop_index(op.f("ix_audit_listed_youth_id"), table_name="audit_listed")
    op.drop_table("audit_listed")
    op.drop_table("audit_list")


def _chain(connection: sa.Connection) -> None:
    """Numbers what was logged without gaps, and gives every event its hash."""
    before = "0" * 64
    statement = sa.select(EVENTS.c.recorded_at, *(EVENTS.c[name] for name in HASHED))
    rows = connection.execute(statement.order_by(EVENTS.c.id)).mappings().all()
    for sequence, row in enumerate(rows, start=1):
        values = {**row, "id": sequence}
        parts = [_moment(row["recorded_at"]), *(values[name] for name in HASHED), None, before]
        text = json.dumps(parts, separators=(",", ":"))
        before = hashlib.sha256(text.encode("ascii")).hexdigest()
        changed = EVENTS.update().where(EVENTS.c.id == row["id"]).values(id=sequence, hash=before)
        connection.execute(changed)


def _moment(value: datetime) -> str:
    aware = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    return aware.isoformat(timespec="microseconds")


def _postgresql() -> list[str]:
    return [
        """
        create function audit_append_only() returns trigger language plpgsql as $$
        begin
            raise exception 'audit_append_only' using errcode = 'integrity_constraint_violation';
        end $$
        """,
        """
        create function audit_event_in_sequence() returns trigger language plpgsql as $$
        begin
            if new.id <> (select coalesce(max(id), 0) + 1 from audit_event) then
                raise exception 'audit_in_sequence' using errcode = 'integrity_constraint_violation';
            end if;
            return new;
        end $$
        """,
        *(
            f"create trigger {table}_append_only_change before update or delete on {table} "
            f"for each row execute function audit_append_only()"
            for table in TABLES
        ),
        *(
            f"create trigger {table}_append_only_truncate before truncate on {table} "
            f"for each statement execute function audit_append_only()"
            for table in TABLES
        ),
        "create trigger audit_event_in_sequence before insert on audit_event "
        "for each row execute function audit_event_in_sequence()",
    ]


def _sqlite() -> list[str]:
    return [
        *(
            f"create trigger {table}_append_only_{what} before {what} on {table} "
            f"begin select raise(abort, 'audit_append_only'); end"
            for table in TABLES
            for what in ("update", "delete")
        ),
        "create trigger audit_list_append_only_replace before insert on audit_list "
        "when exists (select 1 from audit_list where id = new.id or digest = new.digest) "
        "begin select raise(abort, 'audit_append_only'); end",
        # Both also stop "insert or replace", which removes a row without a word to the trigger on removals.
        "create trigger audit_event_in_sequence before insert on audit_event "
        "when new.id is not (select coalesce(max(id), 0) + 1 from audit_event) "
        "begin select raise(abort, 'audit_in_sequence'); end",
    ]
