"""What screens and the API show of groups: who lives there, what is promised, closed and free, and how fresh it is."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, or_, true
from sqlalchemy import select as columns
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from zorglogistiek.access.user import User
from zorglogistiek.access.visibility import Record
from zorglogistiek.audit.showing import show
from zorglogistiek.codes import CareForm, ClosureReason, StayPurpose
from zorglogistiek.errors import NotFound
from zorglogistiek.places import repository
from zorglogistiek.places.occupancy import PlaceUses, free_on
from zorglogistiek.places.repository import REFERRAL, YOUTH, visible_group
from zorglogistiek.places.tables import Closure, Confirmation, Group, Location, Organisation, Place, Stay

FRESH_FOR = timedelta(days=7)
"""How long after its confirmation a figure counts as fresh: the meeting is weekly."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resident:
    """Who lives in a place on the day. ``overdue``: the day on which they were to leave has come."""

    stay_number: str
    version: int
    youth_number: str
    place: int
    purpose: StayPurpose
    started_on: date
    expected_end: date | None
    moves_out_on: date | None
    overdue: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """A place promised and not yet taken. ``overdue``: the day on which it was to be taken has passed."""

    stay_number: str
    version: int
    youth_number: str
    referral_number: str | None
    place: int
    purpose: StayPurpose
    planned_on: date
    expected_end: date | None
    overdue: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosureOverview:
    """Places out of use now or later; ``until_on`` is not included, None is for good."""

    number: str
    from_on: date
    until_on: date | None
    places: int
    reason: ClosureReason
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupOverview:
    """A group on a day.

    ``places`` are those that are there; ``free`` those of them that nobody lives in, is promised or has closed on the
    day. ``stale``: nobody confirmed the figures in the last seven days.
    """

    number: str
    name: str
    version: int
    care_form: CareForm
    location: str
    provider: str
    provider_number: str
    municipality: str
    places: int
    free: int
    residents: tuple[Resident, ...]
    promises: tuple[Promise, ...]
    closures: tuple[ClosureOverview, ...]
    confirmed_on: date | None
    stale: bool


def group_overviews(
    session: Session, *, visible_to: User, on: date, numbers: Collection[str] | None = None
) -> list[GroupOverview]:
    """The groups whose occupancy the user sees, by provider and number, as they are on the day. Seven queries.

    ``numbers`` are those that are asked for (None: all).
    """
    asked = true() if numbers is None else col(Group.number).in_(numbers)
    return _overviews(session, visible_group(visible_to, Record.OCCUPANCY) & asked, on)


def group_overview(session: Session, number: str, *, visible_to: User, on: date) -> GroupOverview:
    """One group. NotFound when there is none with this number whose occupancy the user sees."""
    one = visible_group(visible_to, Record.OCCUPANCY) & (col(Group.number) == number)
    found = _overviews(session, one, on)
    if not found:
        raise NotFound(f"group {number}")
    return found[0]


_MUNICIPALITY = aliased(Organisation)


def _overviews(session: Session, visible: ColumnElement[bool], on: date) -> list[GroupOverview]:
    municipality = _MUNICIPALITY
    statement: Select[*tuple[Any, ...]] = (
        columns(
            col(Group.id),
            col(Group.number),
            col(Group.name),
            col(Group.version),
            col(Group.care_form),
            col(Location.name).label("location"),
            col(Organisation.name).label("provider"),
            col(Organisation.number).label("provider_number"),
            municipality.name.label("municipality"),  # type: ignore[attr-defined]
        )
        .join(Location, col(Location.id) == col(Group.location_id))
        .join(Organisation, col(Organisation.id) == col(Location.provider_id))
        .join(municipality, municipality.id == col(Location.municipality_id))  # type: ignore[arg-type]
        .where(visible)
        .order_by(col(Organisation.name), col(Organisation.number), col(Group.number))
    )
    rows = session.execute(statement).all()
    ids = [row.id for row in rows]
    uses = repository.place_uses(session, ids, on=on, overdue_until=on + timedelta(days=1))
    stays = _stays(session, ids, on)
    closures = _closures(session, ids, on)
    confirmed = _confirmed(session, ids, on)
    show(session, youths={stay.youth_number for some in stays.values() for stay in some})
    return [
        _overview(row, uses.get(row.id, []), stays.get(row.id, []), closures.get(row.id, []), confirmed.get(row.id), on)
        for row in rows
    ]


def _overview(
    row: Row[Any],
    places: list[PlaceUses],
    stays: list[Resident | Promise],
    closures: list[ClosureOverview],
    confirmed_on: date | None,
    on: date,
) -> GroupOverview:
    return GroupOverview(
        number=row.number,
        name=row.name,
        version=row.version,
        care_form=row.care_form,
        location=row.location,
        provider=row.provider,
        provider_number=row.provider_number,
        municipality=row.municipality,
        places=sum(place.exists_on(on) for place in places),
        free=free_on(places, on),
        residents=tuple(stay for stay in stays if isinstance(stay, Resident)),
        promises=tuple(stay for stay in stays if isinstance(stay, Promise)),
        closures=tuple(closures),
        confirmed_on=confirmed_on,
        stale=is_stale(confirmed_on, on),
    )


def is_stale(confirmed_on: date | None, on: date) -> bool:
    """Whether figures that were confirmed on a day (None: never) are no longer fresh."""
    return confirmed_on is None or on - confirmed_on > FRESH_FOR


def _stays(session: Session, group_ids: list[int], on: date) -> dict[int, list[Resident | Promise]]:
    statement = (
        columns(Stay, col(Place.group_id), col(Place.ordinal), YOUTH.c.number, REFERRAL.c.number)
        .join(Place, col(Place.id) == col(Stay.place_id))
        .join(YOUTH, YOUTH.c.id == col(Stay.youth_id))
        .join(REFERRAL, REFERRAL.c.id == col(Stay.referral_id), isouter=True)
        .where(col(Place.group_id).in_(group_ids), or_(col(Stay.started_on).is_(None), col(Stay.started_on) <= on))
        .where(or_(col(Stay.ended_on).is_(None), col(Stay.ended_on) > on))
        .order_by(func.coalesce(col(Stay.started_on), col(Stay.planned_on)), col(Place.ordinal), col(Stay.id))
    )
    found = defaultdict[int, list[Resident | Promise]](list)
    for stay, group_id, ordinal, youth_number, referral_number in session.execute(statement):
        if stay.started_on is None:
            found[group_id].append(_promise(stay, ordinal, youth_number, referral_number, on))
        else:
            found[group_id].append(_resident(stay, ordinal, youth_number, on))
    return found


def _resident(stay: Stay, ordinal: int, youth_number: str, on: date) -> Resident:
    assert stay.started_on is not None
    leaves_on = stay.ended_on or stay.moves_out_on or stay.expected_end
    return Resident(
        stay_number=stay.number,
        version=stay.version,
        youth_number=youth_number,
        place=ordinal,
        purpose=stay.purpose,
        started_on=stay.started_on,
        expected_end=stay.expected_end,
        moves_out_on=stay.moves_out_on,
        overdue=leaves_on is not None and leaves_on <= on,
    )


def _promise(stay: Stay, ordinal: int, youth_number: str, referral_number: str | None, on: date) -> Promise:
    assert stay.planned_on is not None
    return Promise(
        stay_number=stay.number,
        version=stay.version,
        youth_number=youth_number,
        referral_number=referral_number,
        place=ordinal,
        purpose=stay.purpose,
        planned_on=stay.planned_on,
        expected_end=stay.expected_end,
        overdue=stay.planned_on < on,
    )


def _closures(session: Session, group_ids: list[int], on: date) -> dict[int, list[ClosureOverview]]:
    statement = (
        columns(Closure)
        .where(col(Closure.group_id).in_(group_ids), or_(col(Closure.until_on).is_(None), col(Closure.until_on) > on))
        .order_by(col(Closure.from_on), col(Closure.number))
    )
    found = defaultdict[int, list[ClosureOverview]](list)
    for closure in session.execute(statement).scalars():
        found[closure.group_id].append(
            ClosureOverview(
                number=closure.number,
                from_on=closure.from_on,
                until_on=closure.until_on,
                places=closure.places,
                reason=closure.reason,
                version=closure.version,
            )
        )
    return found


def _confirmed(session: Session, group_ids: list[int], on: date) -> dict[int, date]:
    statement = (
        columns(col(Confirmation.group_id), func.max(col(Confirmation.confirmed_on)))
        .where(col(Confirmation.group_id).in_(group_ids), col(Confirmation.confirmed_on) <= on)
        .group_by(col(Confirmation.group_id))
    )
    return {row[0]: row[1] for row in session.execute(statement)}
