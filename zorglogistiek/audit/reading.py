"""Reading the log: who did and saw what of one youth."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Select, func, select
from sqlmodel import Session, SQLModel

from zorglogistiek.audit.chain import EVENTS, LISTED
from zorglogistiek.clock import REGION_TIME_ZONE
from zorglogistiek.codes import AuditAction, AuditOutcome

FIRST, LAST = date(1970, 1, 1), date(9000, 1, 1)
"""Days before and after every event."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogLine:
    """An event, as people read it. ``organisation`` is the name of whose behalf it was on; None for the program.

    ``youths`` is how many youths it concerned, this one among them. ``fields`` are the names of the fields that were
    changed, or what else ``detail`` says in words of the program. ``client`` is from where it came.
    """

    sequence: int
    recorded_at: datetime
    user_name: str
    role: str
    organisation: str | None
    action: AuditAction
    outcome: AuditOutcome
    object_type: str
    object_number: str | None
    detail: str
    purpose: str
    emergency: str | None
    client: str
    youths: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """The days that are looked at, both included; None has no end."""

    from_on: date | None = None
    until_on: date | None = None


ALWAYS = Period()
"""All days."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A part of what the log says of a youth, the newest first; ``total`` counts all of the period."""

    total: int
    lines: tuple[LogLine, ...]


def report_of(session: Session, youth_id: int, *, period: Period, skip: int = 0, at_most: int | None = None) -> Report:
    """What the log says of the youth with this id."""
    organisation = SQLModel.metadata.tables["organisation"]
    found = concerning(youth_id, period).subquery()
    total = session.connection().execute(select(func.count()).select_from(found)).scalar_one()
    listed = select(func.count()).where(LISTED.c.list_id == EVENTS.c.list_id).scalar_subquery()
    chosen = select(found.c.id).order_by(found.c.id.desc()).offset(skip)
    if at_most is not None:
        chosen = chosen.limit(at_most)
    page = chosen.subquery()
    statement = (
        select(EVENTS, organisation.c.name.label("organisation"), listed.label("listed"))
        .join(page, page.c.id == EVENTS.c.id)
        .join(organisation, organisation.c.id == EVENTS.c.organisation_id, isouter=True)
        .order_by(EVENTS.c.id.desc())
    )
    return Report(total=total, lines=tuple(_line(row) for row in session.connection().execute(statement)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which events of the whole log are looked for: of one account (by id), and refusals only."""

    account_id: int | None = None
    refused: bool = False


def whole_log(session: Session, wanted: Wanted, *, before: int | None = None, at_most: int) -> tuple[LogLine, ...]:
    """The events of the whole log that came before one (None: all of them), the newest first.

    They do not say which youths they concern: neither by number nor by the number of a record of theirs.
    """
    organisation = SQLModel.metadata.tables["organisation"]
    listed = select(func.count()).where(LISTED.c.list_id == EVENTS.c.list_id).scalar_subquery()
    statement = (
        select(EVENTS, organisation.c.name.label("organisation"), listed.label("listed"))
        .join(organisation, organisation.c.id == EVENTS.c.organisation_id, isouter=True)
        .order_by(EVENTS.c.id.desc())
        .limit(at_most)
    )
    if before is not None:
        statement = statement.where(EVENTS.c.id < before)
    if wanted.account_id is not None:
        statement = statement.where(EVENTS.c.account_id == wanted.account_id)
    if wanted.refused:
        statement = statement.where(EVENTS.c.outcome == AuditOutcome.DENIED)
    return tuple(_unnamed(_line(row), row) for row in session.connection().execute(statement))


def _unnamed(line: LogLine, row: Any) -> LogLine:
    """The line without what would name a youth; ``youths`` is 0 when it concerns none."""
    if row.youth_id is None and row.list_id is None:
        return replace(line, youths=0)
    return replace(line, object_number=None)


def concerning(youth_id: int, period: Period = ALWAYS) -> Any:
    """The ids of the events that concern a youth: its own, and those of lists that it stands in. Each only once."""
    alone = select(EVENTS.c.id).where(EVENTS.c.youth_id == youth_id)
    together = (
        select(EVENTS.c.id).join(LISTED, LISTED.c.list_id == EVENTS.c.list_id).where(LISTED.c.youth_id == youth_id)
    )
    return _within(alone, period).union_all(_within(together, period))


def _within(statement: Select[Any], period: Period) -> Select[Any]:
    if period.from_on is not None:
        statement = statement.where(EVENTS.c.recorded_at >= _midnight(period.from_on))
    if period.until_on is not None:
        statement = statement.where(EVENTS.c.recorded_at < _midnight(min(period.until_on, LAST) + timedelta(days=1)))
    return statement


def _midnight(day: date) -> datetime:
    """When a day begins on the clocks of the region; of a day that no log can reach, one that none can reach either."""
    return datetime.combine(min(max(day, FIRST), LAST), time(), tzinfo=REGION_TIME_ZONE)


def _line(row: Any) -> LogLine:
    return LogLine(
        sequence=row.id,
        recorded_at=row.recorded_at,
        user_name=row.user_name,
        role=row.role,
        organisation=row.organisation,
        action=row.action,
        outcome=row.outcome,
        object_type=row.object_type,
        object_number=row.object_number,
        detail=row.detail,
        purpose=row.purpose,
        emergency=row.emergency,
        client=row.client,
        youths=row.listed if row.list_id is not None else 1,
    )
