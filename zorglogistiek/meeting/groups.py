"""The groups as the meeting speaks of them: whose they are and where they stand."""

from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from zorglogistiek.meeting.repository import rows_of
from zorglogistiek.meeting.views import GroupView
from zorglogistiek.places.tables import Group, Location, Organisation


def group_views(session: Session) -> dict[int, GroupView]:
    """Every group of the region by its id; one query.

    Where a secret location is, or what it is called, is left out for everybody: the meeting shows these on a large
    screen, and its papers travel. The coordinator finds it with the capacity of the group.
    """
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
    return {
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


def groups_by_number(session: Session) -> dict[str, GroupView]:
    """The same by their number."""
    return {group.number: group for group in group_views(session).values()}
