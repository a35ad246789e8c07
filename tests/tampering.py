"""A log of some events, and every way to tamper with it behind its triggers: for the tests of the chain."""

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, delete, insert, select, text, update

from zorglogistiek.audit.chain import EVENTS, HASHED, LISTED, LISTS, Head, event_hash, list_digest
from zorglogistiek.audit.circumstances import Circumstances, acting
from zorglogistiek.audit.concerning import Concern
from zorglogistiek.audit.recording import note_concerning
from zorglogistiek.audit.verifying import Verdict, head, verify
from zorglogistiek.codes import AuditAction
from zorglogistiek.database import Database

TABLES = ("audit_event", "audit_list", "audit_listed")


def fill(database: Database, events: int) -> Head:
    """Stores so many events of all kinds; the head of the log."""
    around = Circumstances(client="192.0.2.7", purpose="GET /youths/{number}", user_name="R. Eferrer", role="referrer")
    around.account_id, around.organisation_id = 3, 2
    with acting(around), database.write() as session:
        for index in range(events):
            action = list(AuditAction)[index % len(AuditAction)]
            youths = {0: set(), 1: {index}, 2: {1, 2, 3}, 3: {index, index + 1}}[index % 4]
            number = f"J{index}" if index % 3 else None
            note_concerning(session, action, "youth", Concern(youths=youths), object_number=number, detail="pc4")
    with database.read() as session:
        return head(session)


def unguard(connection: Connection) -> None:
    """Takes the triggers away, as somebody who owns the database can."""
    if connection.dialect.name == "postgresql":
        for table in TABLES:
            connection.execute(text(f"alter table {table} disable trigger all"))
        return
    named = "select name from sqlite_master where type = 'trigger' and tbl_name like 'audit%'"
    for (trigger,) in connection.execute(text(named)).all():
        connection.execute(text(f"drop trigger {trigger}"))


def judged(database: Database, kept: Head | None = None) -> Verdict:
    """What verifying finds."""
    with database.read() as session:
        return verify(session, kept)


def tampered(connection: Connection, chance: random.Random) -> str:
    """Tampers with the log in one way, chosen by chance; says how. Nobody makes the chain right again after it."""
    rows = connection.execute(select(EVENTS).order_by(EVENTS.c.id)).all()
    ways: list[Callable[[Connection, random.Random, list[Any]], str]]
    ways = [_change, _change, _change, _remove, _insert, _reorder, _swap_youths, _list, _cut]
    return chance.choice(ways)(connection, chance, list(rows))


def _other(value: Any, chance: random.Random) -> Any:
    """A value near this one, and another."""
    if isinstance(value, str) and isinstance(value, AuditAction):
        return chance.choice([one for one in AuditAction if one is not value])
    if value is None:
        return None
    if isinstance(value, int):
        return value + chance.choice([-1, 1, 1000])
    if hasattr(value, "isoformat"):
        return value + timedelta(microseconds=chance.choice([1, -1, 10**6, 3600 * 10**6]))
    place = chance.randrange(len(value)) if value else 0
    other = chance.choice([one for one in "0ax. \u00e9" if one != value[place : place + 1]])
    return f"{value[:place]}{other}{value[place + 1 :]}"


def _change(connection: Connection, chance: random.Random, rows: list[Any]) -> str:
    """One field of one event is another."""
    row = chance.choice(rows)
    name = chance.choice([*(one for one in HASHED if one not in ("id", "outcome")), "recorded_at", "hash", "list_id"])
    before = getattr(row, name)
    after = _other(before, chance) if before is not None else _made_up(name)
    connection.execute(update(EVENTS).where(EVENTS.c.id == row.id).values({name: after}))
    return f"change of {name} in {row.id}"


def _made_up(name: str) -> Any:
    return 7 if name.endswith("_id") else "x"


def _remove(connection: Connection, chance: random.Random, rows: list[Any]) -> str:
    """An event that is not the last is gone; those after it may be numbered anew."""
    row = chance.choice(rows[:-1])
    connection.execute(delete(EVENTS).where(EVENTS.c.id == row.id))
    if chance.random() < 0.5:
        for later in range(row.id + 1, rows[-1].id + 1):
            connection.execute(update(EVENTS).where(EVENTS.c.id == later).values(id=later - 1))
    return f"removal of {row.id}"


def _cut(connection: Connection, chance: random.Random, rows: list[Any]) -> str:
    """The last events are gone."""
    first = chance.choice(rows).id
    connection.execute(delete(EVENTS).where(EVENTS.c.id >= first))
    return f"removal from {first} to the end"


def _insert(connection: Connection, chance: random.Random, rows: list[Any]) -> str:
    """An event is put in between; it may have a hash of its own that fits what came before it."""
    place = chance.choice(rows).id
    for later in range(rows[-1].id, place - 1, -1):
        connection.execute(update(EVENTS).where(EVENTS.c.id == later).values(id=later + 1))
    like = {**chance.choice(rows)._mapping, "id": place, "youth_id": 1, "list_id": None}
    before = rows[place - 2].hash if place > 1 else "0" * 64
    like["hash"] = event_hash(like, None, before) if chance.random() < 0.5 else like["hash"]
    connection.execute(insert(EVENTS).values(**like))
    return f"insertion at {place}"


def _reorder(connection: Connection, chance: random.Random, rows: list[Any]) -> str:
    """Two events change places."""
    one, other = chance.sample(rows, 2)
    spare = rows[-1].id + 1
    for row, place in ((one, spare), (other, one.id), (one, other.id)):
        where = spare if place == other.id else row.id
        connection.execute(update(EVENTS).where(EVENTS.c.id == where).values(id=place))
    return f"exchange of {one.id} and {other.id}"


def _swap_youths(connection: Connection, chance: random.Random, rows: list[Any]) -> str:
    """An event concerns other youths: another list, or one of its own."""
    row = chance.choice(rows)
    lists = connection.execute(select(LISTS.c.id)).scalars().all()
    other = chance.choice([one for one in [*lists, None] if one != row.list_id])
    connection.execute(update(EVENTS).where(EVENTS.c.id == row.id).values(list_id=other))
    return f"other list of {row.id}"


def _list(connection: Connection, chance: random.Random, rows: list[Any]) -> str:
    """Somebody is put on a list, or taken off one; its digest may be made right again; or there is a list too many."""
    lists = connection.execute(select(LISTS.c.id)).scalars().all()
    chosen = chance.choice(lists)
    listed = set(connection.execute(select(LISTED.c.youth_id).where(LISTED.c.list_id == chosen)).scalars())
    match chance.randrange(4):
        case 0:
            gone = chance.choice(sorted(listed))
            connection.execute(delete(LISTED).where(LISTED.c.list_id == chosen, LISTED.c.youth_id == gone))
            listed.discard(gone)
        case 1:
            connection.execute(insert(LISTED).values(list_id=chosen, youth_id=9_999))
            listed.add(9_999)
        case 2:
            connection.execute(insert(LISTS).values(id=max(lists) + 1, digest=list_digest({8_888, 9_999})))
            return "a list too many"
        case _:
            connection.execute(insert(LISTED).values(list_id=max(lists) + 1, youth_id=9_999))
            return "somebody on no list"
    if chance.random() < 0.5:
        connection.execute(update(LISTS).where(LISTS.c.id == chosen).values(digest=list_digest(listed)))
    return f"change of list {chosen}"


def anew(connection: Connection, first: int) -> None:
    """Makes the chain right again from an event on: what only the head that was kept elsewhere betrays."""
    rows = connection.execute(
        select(EVENTS, LISTS.c.digest).join(LISTS, LISTS.c.id == EVENTS.c.list_id, isouter=True).order_by(EVENTS.c.id)
    ).all()
    before = rows[first - 2].hash if first > 1 else "0" * 64
    for row in rows[first - 1 :]:
        before = event_hash(row._asdict(), row.digest, before)
        connection.execute(update(EVENTS).where(EVENTS.c.id == row.id).values(hash=before))
