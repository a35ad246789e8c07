"""The groups as the meeting speaks of them: whose they are and where they stand."""

from sqlalchemy import select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from zorglogistiek.meeting.views import GroupView
from zorglogistiek.places.tables import Group, Location, Organisation


def group_views(session: Session) -> dict[int, GroupView]:
    """Every group of the region by its id; one query.

    A secret location says its municipality and not its name.
    """
    provider, municipality = aliased(Organisation), aliased(Organisation)
    statement = (
        select(Group, Location, provider, municipality)
        .join(Location, col(Location.id) == col(Group.location_id))
        .join(provider, col(provider.id) == col(Location.provider_id))
        .join(municipality, col(municipality.id) == col(Location.municipality_id))
    )
    views: dict[int, GroupView] = {}
    for group, location, owner, town in session.execute(statement):
        assert group.id is not None
        views[group.id] = GroupView(
            number=group.number,
            name=group.name,
            care_form=group.care_form,
            provider=owner.name,
            location="" if location.secret else location.name,
            municipality=town.name,
        )
    return views
