"""Queries on the supply. Whoever asks is told only what the user sees (``access.visibility``); the rest is absent."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Row, column, not_, or_, table, true
from sqlalchemy import select as columns
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from zorglogistiek.access.user import User
from zorglogistiek.access.visibility import Record, seen
from zorglogistiek.audit.showing import show
from zorglogistiek.codes import OrganisationKind
from zorglogistiek.errors import NotFound
from zorglogistiek.places.occupancy import Period, PlaceUses, Use, UseKind
from zorglogistiek.places.tables import Closure, Group, Location, Organisation, Place, PlaceClosure, Stay

Found = TypeVar("Found")

YOUTH = table("youth", column("id"), column("number"))
"""What this package knows of a youth: the registry number. ``people``, which knows more, builds on this package."""

REFERRAL = table("referral", column("id"), column("number"))
"""What this package knows of a referral: the registry number."""

PRESENT = (col(Stay.started_on).is_not(None), col(Stay.ended_on).is_(None))
"""Conditions on ``Stay``: somebody lives there now."""

_PLACES = columns(col(Place.id), col(Place.group_id), col(Place.ordinal), col(Place.opens_on)).order_by(
    col(Place.group_id), col(Place.ordinal)
)
_STAYS = columns(
    col(Stay.place_id),
    col(Stay.id),
    col(Stay.planned_on),
    col(Stay.started_on),
    col(Stay.expected_end),
    col(Stay.moves_out_on),
    col(Stay.ended_on),
).join(Place)
_CLOSURES = columns(
    col(PlaceClosure.place_id), col(PlaceClosure.closure_id), col(PlaceClosure.from_on), col(PlaceClosure.until_on)
).join(Place)


def visible_group(user: User, record: Record = Record.GROUP) -> ColumnElement[bool]:
    """Condition on a query that joins ``Location``: the group, or its occupancy, is one that the user sees."""
    return seen(user, record, own=col(Location.provider_id) == user.organisation_id)


def address_told(user: User) -> ColumnElement[bool]:
    """A column of a query that joins ``Location``: whether the user is told where that is, and what it is called."""
    own = col(Location.provider_id) == user.organisation_id
    return or_(not_(col(Location.secret)), seen(user, Record.SECRET_ADDRESS, own=own)).label("told")


def groups(session: Session, *, visible_to: User) -> list[Group]:
    """The groups that the user sees, by number."""
    statement = select(Group).join(Location).where(visible_group(visible_to)).order_by(col(Group.number))
    return list(session.exec(statement))


def group(session: Session, number: str, *, visible_to: User, record: Record = Record.GROUP) -> Group:
    """The group with this number. NotFound when there is none that the user sees."""
    statement = select(Group).join(Location).where(Group.number == number, visible_group(visible_to, record))
    return _one(session, statement, f"group {number}")


def stay(session: Session, number: str, *, visible_to: User) -> Stay:
    """The stay or promise with this number. NotFound when there is none in a group whose occupancy the user sees."""
    statement = select(Stay).join(Place).join(Group).join(Location)
    statement = statement.where(Stay.number == number, visible_group(visible_to, Record.OCCUPANCY))
    found = _one(session, statement, f"stay {number}")
    show(session, ids=[found.youth_id])
    return found


def youth_number(session: Session, stay: Stay) -> str:
    """The registry number of the youth whose stay it is: what people call a stay by."""
    number: str = session.execute(columns(YOUTH.c.number).where(YOUTH.c.id == stay.youth_id)).scalar_one()
    return number


def closure(session: Session, number: str, *, visible_to: User) -> Closure:
    """The closure with this number. NotFound when there is none in a group whose occupancy the user sees."""
    statement = select(Closure).join(Group).join(Location)
    statement = statement.where(Closure.number == number, visible_group(visible_to, Record.OCCUPANCY))
    return _one(session, statement, f"closure {number}")


def visible_organisation(user: User) -> ColumnElement[bool]:
    """The condition that an organisation is one that the user sees."""
    return seen(user, Record.ORGANISATION, own=col(Organisation.id) == user.organisation_id)


def organisation(session: Session, number: str, *, visible_to: User) -> Organisation:
    """The organisation with this number. NotFound when there is none that the user sees."""
    statement = select(Organisation).where(Organisation.number == number, visible_organisation(visible_to))
    return _one(session, statement, f"organisation {number}")


def organisation_name(session: Session, organisation_id: int) -> str:
    """What the organisation with this id is called."""
    return session.get_one(Organisation, organisation_id).name


def organisations(session: Session, *, visible_to: User, kind: OrganisationKind | None = None) -> list[Organisation]:
    """The organisations (of one kind), by name."""
    statement = select(Organisation).where(visible_organisation(visible_to))
    if kind is not None:
        statement = statement.where(Organisation.kind == kind)
    return list(session.exec(statement.order_by(col(Organisation.name), col(Organisation.number))))


def lock_groups(session: Session, group_ids: Collection[int]) -> None:
    """Makes other commands on these groups wait until this transaction ends (PostgreSQL; SQLite has one writer).

    A command that touches several groups locks them all at once and first: always in one order, so that two such
    commands never wait for each other.
    """
    statement = (
        select(col(Group.id))
        .where(col(Group.id).in_(group_ids))
        .order_by(col(Group.id))
        .with_for_update(key_share=True)
    )
    session.exec(statement).all()


def group_of_place(session: Session, place_id: int) -> Group:
    """The group that a place belongs to."""
    return session.exec(select(Group).join(Place).where(Place.id == place_id)).one()


def present_stay(session: Session, youth_id: int) -> Stay | None:
    """The stay in which the youth lives now; None when the youth lives in no place of the registry."""
    return session.exec(select(Stay).where(Stay.youth_id == youth_id, *PRESENT)).one_or_none()


def promises_of(session: Session, referral_id: int) -> list[Stay]:
    """The places promised for a referral and not yet taken, by day."""
    promised = Stay.referral_id == referral_id, col(Stay.started_on).is_(None)
    return list(session.exec(select(Stay).where(*promised).order_by(col(Stay.planned_on), col(Stay.id))))


def names(session: Session, uses: Collection[Use]) -> list[str]:
    """What a meeting calls these uses, in order of time: promises by referral, residents by youth, each with a day."""
    return [f"{name} ({start})" for name, start in named(session, uses)]


def named(session: Session, uses: Collection[Use]) -> list[tuple[str, date]]:
    """The same as pairs: the number of the referral, youth or closure, and the day from which it takes its place."""
    stays = {use.record_id for use in uses if use.kind is not UseKind.CLOSURE}
    closures = {use.record_id for use in uses if use.kind is UseKind.CLOSURE}
    of_stays = (
        columns(col(Stay.id), col(Stay.started_on), YOUTH.c.number.label("youth"), REFERRAL.c.number.label("referral"))
        .join(YOUTH, YOUTH.c.id == col(Stay.youth_id))
        .join(REFERRAL, REFERRAL.c.id == col(Stay.referral_id), isouter=True)
        .where(col(Stay.id).in_(stays))
    )
    said = {}
    for row in session.execute(of_stays):
        kind = UseKind.PROMISE if row.started_on is None else UseKind.RESIDENT
        said[kind, row.id] = (row.referral if kind is UseKind.PROMISE else None) or row.youth
    of_closures = columns(col(Closure.id), col(Closure.number)).where(col(Closure.id).in_(closures))
    for closure_id, number in session.execute(of_closures):
        said[UseKind.CLOSURE, closure_id] = number
    in_time = sorted(uses, key=lambda use: (use.period.start, use.kind, use.record_id))
    return list(dict.fromkeys((said[_spoken(use), use.record_id], use.period.start) for use in in_time))


def place_uses(
    session: Session,
    group_ids: Collection[int] | None = None,
    *,
    on: date = date.min,
    overdue_until: date | None = None,
) -> dict[int, list[PlaceUses]]:
    """Every place of these groups (None: of all) with its uses, by group id and ordinal; three queries in all.

    What ended on or before ``on`` is left out. A resident who should have left by ``on`` is taken to stay until
    ``overdue_until`` (None: the place counts as free from the expected end, as the guards of the database see it).
    """
    of_groups = col(Place.group_id).in_(group_ids) if group_ids is not None else true()
    uses = defaultdict[int, list[Use]](list)
    for row in session.execute(_STAYS.where(of_groups, or_(col(Stay.ended_on).is_(None), col(Stay.ended_on) > on))):
        uses[row.place_id].append(_stay_use(row, on, overdue_until))
    later = or_(col(PlaceClosure.until_on).is_(None), col(PlaceClosure.until_on) > on)
    for row in session.execute(_CLOSURES.where(of_groups, later)):
        period = Period(start=row.from_on, end=row.until_on)
        uses[row.place_id].append(Use(kind=UseKind.CLOSURE, record_id=row.closure_id, period=period))
    found = defaultdict[int, list[PlaceUses]](list)
    for row in session.execute(_PLACES.where(of_groups)):
        found[row.group_id].append(
            PlaceUses(
                place_id=row.id,
                group_id=row.group_id,
                ordinal=row.ordinal,
                opens_on=row.opens_on,
                uses=tuple(uses[row.id]),
            )
        )
    return dict(found)


def _stay_use(row: Row[Any], on: date, overdue_until: date | None) -> Use:
    start = row.started_on or row.planned_on
    end = row.ended_on or row.moves_out_on or row.expected_end
    if row.started_on is None:
        kind = UseKind.PROMISE
    elif row.ended_on is not None:
        kind = UseKind.PAST
    else:
        kind = UseKind.RESIDENT
        if overdue_until is not None and end is not None and end <= on:
            end = max(end, overdue_until)
    return Use(kind=kind, record_id=row.id, period=Period(start=start, end=end))


def _spoken(use: Use) -> UseKind:
    return UseKind.RESIDENT if use.kind is UseKind.PAST else use.kind


def _one(session: Session, statement: SelectOfScalar[Found], record: str) -> Found:
    # PostgreSQL takes no text with a null character in it, and no record has such a number.
    found = None if "\0" in record else session.exec(statement).one_or_none()
    if found is None:
        raise NotFound(record)
    return found
