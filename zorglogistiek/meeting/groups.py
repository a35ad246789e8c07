"""The groups as the meeting speaks of them: whose they are and where they stand."""

from collections.abc import Mapping
from types import MappingProxyType

from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from zorglogistiek.kept import Kept
from zorglogistiek.meeting.repository import rows_of
from zorglogistiek.meeting.views import GroupView
from zorglogistiek.places.directory import supply_stamp
from zorglogistiek.places.tables import Group, Location, Organisation


def group_views(session: Session) -> Mapping[int, GroupView]:
    """Every group of the region by its id, as it is kept until one is another.

    Where a secret location is, or what it is called, is left out for everybody: the meeting shows these on a large
    screen, and its papers travel. The coordinator finds it with the capacity of the group.
    """
    return _KEPT.of(session)[0]


def groups_by_number(session: Session) -> Mapping[str, GroupView]:
    """The same by their number."""
    return _KEPT.of(session)[1]


def _read(session: Session) -> tuple[Mapping[int, GroupView], Mapping[str, GroupView]]:
    provider, municipality = aliased(Organisation), aliased(Organisation)
    statement = (
        rows_of(
            Group.id,
            Group.number,
            Group.name,
            Group.care_form,
            col(Location.name).label("location"),
            Location.secret,
            col(provider.name).label("provider"),
            col(municipality.name).label("municipality"),
        )
        .join(Location, col(Location.id) == col(Group.location_id))
        .join(provider, col(provider.id) == col(Location.provider_id))
        .join(municipality, col(municipality.id) == col(Location.municipality_id))
    )
    found = {
        row.id: GroupView(
            number=row.number,
            name=row.name,
            care_form=row.care_form,
            provider=row.provider,
            location="" if row.secret else row.location,
            municipality="" if row.secret else row.municipality,
            secret=row.secret,
        )
        for row in session.execute(statement)
    }
    return MappingProxyType(found), MappingProxyType({group.number: group for group in found.values()})


_KEPT = Kept(stamp=supply_stamp, read=_read)
