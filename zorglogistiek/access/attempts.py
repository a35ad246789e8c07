"""How often something may be tried: counted in the database, so that all processes and a restart know of it.

An attempt is counted before it is carried out, in one statement: who tries fifty passwords at once has tried fifty.
What was tried too often costs nothing more than a look: no password is checked, and nothing is written. A count that
seems to begin later than it can was begun while the clock was wrong, and is over: nobody waits for that time.
"""

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, case, literal, not_, or_
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel, col, delete, select, update

from zorglogistiek.access.tables import AttemptCount
from zorglogistiek.audit.recording import note
from zorglogistiek.codes import AuditAction, AuditOutcome
from zorglogistiek.columns import UtcDateTime
from zorglogistiek.database import Database
from zorglogistiek.errors import TooMany
from zorglogistiek.sealing import blind_index

FORGOTTEN = timedelta(days=1)
"""A count that began so long ago is deleted; it is longer than any limit's time."""

COUNTS = SQLModel.metadata.tables["attempt_count"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """At most so many attempts ``within`` a time, from the first of them on. ``name`` tells it apart in the table."""

    name: str
    most: int
    within: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What was tried, under which limit; ``who`` may be anything that somebody typed."""

    limit: Limit
    who: str

    @property
    def what(self) -> str:
        """The key in the table: a digest that only the holder of the keys can make again."""
        return blind_index(f"attempt {self.limit.name} {self.who}").hex()


def count_attempt(database: Database, tried: Sequence[Tried], now: datetime, *, event: str) -> None:
    """Counts one attempt under every limit. TooMany when one of them is passed, which is recorded once in its time.

    ``event`` is what the log calls that which was tried. Who has the right password has to wait too.
    """
    with database.read() as session:
        wait = max((_wait(session, one, now) for one in tried), default=0)
    if wait:
        raise TooMany(wait)
    with database.beside() as session:
        counts = [(one, _counted(session, one, now)) for one in tried]
        passed = [one for one, count in counts if count > one.limit.most]
        for one in passed:
            note(
                session,
                AuditAction.EXECUTE,
                "account",
                outcome=AuditOutcome.DENIED,
                detail=f"{event}: {one.limit.name}",
            )
        wait = max((_wait(session, one, now) for one in passed), default=0)
    if passed:
        raise TooMany(max(wait, 1))


def was_tried(session: Session, tried: Tried, now: datetime) -> bool:
    """Whether this was counted within the time of its limit."""
    since = col(AttemptCount.since) > now - tried.limit.within
    return session.exec(select(AttemptCount.what).where(AttemptCount.what == tried.what, since)).first() is not None


def count_beside(session: Session, tried: Tried, now: datetime) -> None:
    """Counts an attempt, whatever its limit."""
    _counted(session, tried, now)


def forget_attempts(session: Session, tried: Sequence[Tried], now: datetime, *, cleared: Sequence[Limit] = ()) -> None:
    """Gives back an attempt that was right; a count under a limit of ``cleared`` begins anew. Old counts go."""
    connection = session.connection()
    for one in tried:
        if one.limit in cleared:
            connection.execute(delete(COUNTS).where(COUNTS.c.what == one.what))
        else:
            fewer = update(COUNTS).where(COUNTS.c.what == one.what, COUNTS.c.count > 0)
            connection.execute(fewer.values(count=COUNTS.c.count - 1))
    # One that somebody counts at this moment stays for the next time: nobody waits here for who waits for this.
    old = select(COUNTS.c.what).where(_is_over(now, FORGOTTEN)).with_for_update(skip_locked=True)
    connection.execute(delete(COUNTS).where(COUNTS.c.what.in_(old)))


def place_of(client: str) -> str:
    """Where an address belongs to: of IPv6 the network of 64 bits, because one household has that many addresses."""
    try:
        address = ipaddress.ip_address(client)
    except ValueError:
        return client
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((address, 64), strict=False))


def _wait(session: Session, one: Tried, now: datetime) -> int:
    """The seconds until this may be tried again, once an attempt too many was counted; 0 when there was none."""
    within = one.limit.within
    counting = col(AttemptCount.what) == one.what, not_(_is_over(now, within))
    found = session.exec(select(AttemptCount.since, AttemptCount.count).where(*counting)).one_or_none()
    if found is None or found[1] <= one.limit.most:
        return 0
    return max(1, round((found[0] + within - now).total_seconds()))


def _is_over(now: datetime, within: timedelta) -> ColumnElement[bool]:
    """Condition on the counts: it began too long ago to count, or so far ahead that the clock was wrong."""
    return or_(COUNTS.c.since <= now - within, COUNTS.c.since > now + within)


def _counted(session: Session, one: Tried, now: datetime) -> int:
    """The number of attempts with this one; one statement, so that of two at once each counts."""
    dialect = session.get_bind().dialect.name
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    over = _is_over(now, one.limit.within)
    statement = insert(COUNTS).values(what=one.what, since=now, count=1)
    counted = statement.on_conflict_do_update(
        index_elements=[COUNTS.c.what],
        set_={
            "since": case((over, literal(now, UtcDateTime())), else_=COUNTS.c.since),
            "count": case((over, 1), else_=COUNTS.c.count + 1),
        },
    ).returning(COUNTS.c.count)
    return int(session.connection().execute(counted).scalar_one())
