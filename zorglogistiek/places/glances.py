"""The groups of the region in a few facts each: what a long list of them is counted, narrowed and ordered by.

Who lives there and what is promised is read of the groups that are shown (``overview``).
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_
from sqlalchemy import select as columns
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from zorglogistiek.access.user import User
from zorglogistiek.access.visibility import Record
from zorglogistiek.codes import CareForm
from zorglogistiek.places.overview import is_stale
from zorglogistiek.places.repository import visible_group
from zorglogistiek.places.tables import Confirmation, Group, Location, Organisation, Place, PlaceClosure, Stay


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupGlance:
    """A group on a day; the fields are those of ``overview.GroupOverview``. ``email`` is the provider's."""

    number: str
    name: str
    care_form: CareForm
    provider: str
    provider_number: str
    email: str | None
    municipality: str
    places: int
    free: int
    confirmed_on: date | None
    stale: bool


def group_glances(session: Session, *, visible_to: User, on: date) -> list[GroupGlance]:
    """The groups whose occupancy the user sees, by provider and number, as they are on the day. Nobody is shown."""
    places, free, confirmed = _places(on), _free(on), _confirmed(on)
    municipality = aliased(Organisation)
    statement = (
        columns(
            col(Group.number),
            col(Group.name),
            col(Group.care_form),
            col(Organisation.name).label("provider"),
            col(Organisation.number).label("provider_number"),
            col(Organisation.email),
            col(municipality.name).label("municipality"),
            func.coalesce(places.c.places, 0).label("places"),
            func.coalesce(free.c.places, 0).label("free"),
            confirmed.c.confirmed_on,
        )
        .join(Location, col(Location.id) == col(Group.location_id))
        .join(Organisation, col(Organisation.id) == col(Location.provider_id))
        .join(municipality, col(municipality.id) == col(Location.municipality_id))
        .join(places, places.c.group_id == col(Group.id), isouter=True)
        .join(free, free.c.group_id == col(Group.id), isouter=True)
        .join(confirmed, confirmed.c.group_id == col(Group.id), isouter=True)
        .where(visible_group(visible_to, Record.OCCUPANCY))
        .order_by(col(Organisation.name), col(Organisation.number), col(Group.number))
    )
    return [GroupGlance(**row._mapping, stale=is_stale(row.confirmed_on, on)) for row in session.execute(statement)]


def _places(on: date) -> Any:
    """How many places each group has on a day."""
    there = columns(col(Place.group_id), func.count().label("places")).where(_is_there(on))
    return there.group_by(col(Place.group_id)).subquery()


def _free(on: date) -> Any:
    """How many of them nobody lives in, is promised or has closed on the day."""
    closed = columns(col(PlaceClosure.place_id)).where(
        col(PlaceClosure.from_on) <= on, or_(col(PlaceClosure.until_on).is_(None), col(PlaceClosure.until_on) > on)
    )
    free = columns(col(Place.group_id), func.count().label("places")).where(
        _is_there(on),
        col(Place.id).not_in(columns(col(Stay.place_id)).where(_takes_the_place(on))),
        col(Place.id).not_in(closed),
    )
    return free.group_by(col(Place.group_id)).subquery()


def _is_there(on: date) -> ColumnElement[bool]:
    return or_(col(Place.opens_on).is_(None), col(Place.opens_on) <= on)


def _takes_the_place(on: date) -> ColumnElement[bool]:
    """Condition on ``Stay``: it takes its place on the day, as ``repository.place_uses`` has it.

    Who lives there takes it until they have left, also when they should have left before.
    """
    lives_there = and_(col(Stay.started_on) <= on, or_(col(Stay.ended_on).is_(None), col(Stay.ended_on) > on))
    leaves_on = func.coalesce(col(Stay.ended_on), col(Stay.moves_out_on), col(Stay.expected_end))
    promised = and_(
        col(Stay.started_on).is_(None), col(Stay.planned_on) <= on, or_(leaves_on.is_(None), leaves_on > on)
    )
    return or_(lives_there, promised)


def _confirmed(on: date) -> Any:
    """When the figures of each group were confirmed last."""
    last = columns(col(Confirmation.group_id), func.max(col(Confirmation.confirmed_on)).label("confirmed_on"))
    return last.where(col(Confirmation.confirmed_on) <= on).group_by(col(Confirmation.group_id)).subquery()
