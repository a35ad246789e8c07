"""A long log, written in bulk: its chain is the one that the program would have made, so that `audit verify` holds."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from random import Random
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, select, text

from scripts.load.sizes import LoadSize
from zorglogistiek.audit.chain import EVENTS, HASHED, hash_of, head_of, list_digest
from zorglogistiek.audit.verifying import SQLITE_MOMENT
from zorglogistiek.database import sqlite_library

AT_ONCE = 50_000
"""Rows that are written at a time."""

ALONE = 0.6
"""The part of the events that concern one youth; the others are of a list."""

USERS = 400
"""How many accounts wrote the log: those of today, and some that are gone."""

WHAT = (
    ("R", "youth", "GET /referrals/{number}", ""),
    ("R", "youth", "GET /meetings/{held_on}/referrals/{number}/card", ""),
    ("R", "youth", "GET /referrals", ""),
    ("E", "youth", "POST /referrals", "search"),
    ("U", "stay", "POST /capacity/confirm", "expected_end"),
    ("C", "referral_event", "POST /referrals/{number}/events", ""),
)
"""What events say: action, kind of record, purpose, detail."""

COLUMNS = ("recorded_at", *HASHED, "list_id", "hash")

Row = tuple[Any, ...]
Write = Callable[[str, Sequence[str], Sequence[Row]], None]


def write_log(url: str, size: LoadSize, *, seed: int, until: datetime) -> int:
    """Adds the events of a year ending ``until`` to the log of the registry at ``url``; gives its length now."""
    library = sqlite_library() if url.startswith("sqlite") else None
    engine = create_engine(url) if library is None else create_engine(url, module=library)
    try:
        return _write(engine, size, seed=seed, until=until)
    finally:
        engine.dispose()


def _write(engine: Engine, size: LoadSize, *, seed: int, until: datetime) -> int:
    rng = Random(f"{seed}:log")
    with engine.connect() as connection:
        sqlite = engine.dialect.name == "sqlite"
        if sqlite:
            for pragma in ("journal_mode = WAL", "synchronous = OFF", "cache_size = -500000"):
                connection.exec_driver_sql(f"pragma {pragma}")
        write = _sqlite_writer(connection) if sqlite else _postgresql_writer(connection)
        youths = list(connection.scalars(text("select id from youth order by id")))
        lists = [tuple(sorted(rng.sample(youths, min(size.listed, len(youths))))) for _ in range(size.lists)]
        lists = sorted(set(lists))
        first = connection.scalar(text("select coalesce(max(id), 0) from audit_list")) + 1
        digests = [list_digest(one) for one in lists]
        write("audit_list", ("id", "digest"), list(enumerate(digests, start=first)))
        rows = [(number, youth) for number, one in enumerate(lists, start=first) for youth in one]
        for start in range(0, len(rows), AT_ONCE):
            write("audit_listed", ("list_id", "youth_id"), rows[start : start + AT_ONCE])
        begins = _begin(connection, until)
        stored = (lambda moment: moment.strftime(SQLITE_MOMENT)) if sqlite else (lambda moment: moment)
        events = _events(connection, size, youths, list(enumerate(digests, start=first)), rng, (begins, until), stored)
        while some := list(islice(events, AT_ONCE)):
            write("audit_event", COLUMNS, some)
        if not sqlite:
            connection.exec_driver_sql(
                "select setval(pg_get_serial_sequence('audit_list', 'id'), (select max(id) from audit_list))"
            )
            connection.commit()
        return head_of(connection).sequence


def _begin(connection: Connection, until: datetime) -> datetime:
    """A year before the end, but not before what was logged last."""
    last = connection.execute(select(EVENTS.c.recorded_at).order_by(EVENTS.c.id.desc()).limit(1)).scalar()
    year = until - timedelta(days=365)
    return year if last is None else max(year, last)


def _events(
    connection: Connection,
    size: LoadSize,
    youths: Sequence[int],
    lists: Sequence[tuple[int, str]],
    rng: Random,
    period: tuple[datetime, datetime],
    stored: Callable[[datetime], Any],
) -> Iterator[Row]:
    """The rows, each with the hash of itself and of everything before it."""
    head = head_of(connection)
    before, begins, ends = head.hash, *period
    step = (ends - begins) / size.events
    for number in range(1, size.events + 1):
        moment = (begins + number * step).astimezone(UTC)
        action, kind, purpose, detail = rng.choice(WHAT)
        user = rng.randrange(USERS)
        alone = rng.random() < ALONE
        youth_id = rng.choice(youths) if alone else None
        list_id, digest = (None, None) if alone else rng.choice(lists)
        sequence = head.sequence + number
        around = (user + 1, f"User {user}", "referrer", 1 + user % 50, f"192.0.2.{user % 250}", purpose, None)
        values = (sequence, action, "success", *around, kind, None, youth_id, detail)
        before = hash_of(moment, values, digest, before)
        yield (stored(moment), *values, list_id, before)


def _sqlite_writer(connection: Connection) -> Write:
    def write(table: str, columns: Sequence[str], rows: Sequence[Row]) -> None:
        marks = ", ".join("?" * len(columns))
        connection.exec_driver_sql(f"insert into {table} ({', '.join(columns)}) values ({marks})", list(rows))  # noqa: S608
        connection.commit()

    return write


def _postgresql_writer(connection: Connection) -> Write:
    def write(table: str, columns: Sequence[str], rows: Sequence[Row]) -> None:
        raw: Any = connection.connection
        with raw.cursor() as cursor, cursor.copy(f"copy {table} ({', '.join(columns)}) from stdin") as copy:
            for row in rows:
                copy.write_row(row)
        connection.commit()

    return write
