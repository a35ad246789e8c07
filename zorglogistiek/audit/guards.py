"""Whether the guards of the log are there: the triggers with which the database refuses to change or remove of it.

With them nobody changes it who does not own the tables; without them the chain still tells that it was changed, but
not if it was made anew. Their form is compared, and not only their names: one that does nothing guards nothing.
"""

from collections.abc import Iterator, Mapping

from sqlalchemy import text
from sqlmodel import Session

TABLES = ("audit_event", "audit_list", "audit_listed")

REFUSE = "begin select raise(abort, 'audit_append_only'); end"

LIKE_IT = "select 1 from audit_list where id = new.id or digest = new.digest"

ON_SQLITE: Mapping[str, str] = {
    **{
        f"{table}_append_only_{what}": f"before {what} on {table} {REFUSE}"
        for table in TABLES
        for what in ("update", "delete")
    },
    "audit_list_append_only_replace": f"before insert on audit_list when exists ({LIKE_IT}) {REFUSE}",
    "audit_event_in_sequence": "before insert on audit_event when new.id is not"
    " (select coalesce(max(id), 0) + 1 from audit_event) begin select raise(abort, 'audit_in_sequence'); end",
}
"""The triggers by name, as migration 0008 makes them, in small letters."""

ON_POSTGRESQL: Mapping[str, str] = {
    **{
        f"{table}_append_only_change": f"before delete or update on {table} for each row"
        " execute function audit_append_only()"
        for table in TABLES
    },
    **{
        f"{table}_append_only_truncate": f"before truncate on {table} for each statement"
        " execute function audit_append_only()"
        for table in TABLES
    },
    "audit_event_in_sequence": "before insert on audit_event for each row execute function audit_event_in_sequence()",
}

FUNCTIONS: Mapping[str, str] = {
    "audit_append_only": "begin raise exception 'audit_append_only' using errcode = 'integrity_constraint_violation';"
    " end",
    "audit_event_in_sequence": "begin if new.id <> (select coalesce(max(id), 0) + 1 from audit_event) then"
    " raise exception 'audit_in_sequence' using errcode = 'integrity_constraint_violation'; end if; return new; end",
}
"""What the triggers of PostgreSQL call."""

OF_SQLITE = "select name, sql from sqlite_master where type = 'trigger'"
OF_POSTGRESQL = (
    "select tgname, pg_get_triggerdef(oid, true) from pg_trigger where not tgisinternal and tgenabled in ('O', 'A')"
)
OF_FUNCTIONS = (
    "select proname, prosrc from pg_proc where pronamespace = current_schema()::regnamespace and proname like 'audit%'"
)


def missing_guards(session: Session) -> list[str]:
    """The guards of the log that are not there, are turned off, or are not as they were made; by name, in order."""
    if session.get_bind().dialect.name == "sqlite":
        found = dict(_asked(session, OF_SQLITE))
        wrong = [name for name, made in ON_SQLITE.items() if found.get(name) != f"create trigger {name} {made}"]
    else:
        found, functions = dict(_asked(session, OF_POSTGRESQL)), dict(_asked(session, OF_FUNCTIONS))
        wrong = [name for name, made in ON_POSTGRESQL.items() if found.get(name) != f"create trigger {name} {made}"]
        wrong += [f"{name}()" for name, made in FUNCTIONS.items() if functions.get(name) != made]
    return sorted(wrong)


def _asked(session: Session, statement: str) -> Iterator[tuple[str, str]]:
    """Names and what they are, in small letters and with one space between words."""
    for name, made in session.execute(text(statement)):
        yield name, " ".join(made.lower().split()).replace(" on public.", " on ")
