"""What a directory lists of a group, and how many places are free in the weeks ahead."""

import pytest
from sqlmodel import Session, select

from tests.small_region import TODAY, day, make_region, promise, resident
from zorglogistiek.codes import OrganisationKind
from zorglogistiek.database import Database
from zorglogistiek.errors import NotFound
from zorglogistiek.meeting.groups import group_views
from zorglogistiek.places.directory import directory, directory_entry, group_names, organisation_names
from zorglogistiek.places.forecast import capacity
from zorglogistiek.places.tables import Group, Location, Organisation


def test_a_secret_address_is_in_no_directory(database: Database):
    region = make_region(database)
    with database.write() as session:
        location_of(session, "L-G2").secret = True
    with database.read() as session:
        shown = {
            entry.number: (entry.location, entry.municipality)
            for entry in directory(session, visible_to=region.referrer)
        }
    assert shown == {"G1": ("Huis G1", "M1"), "G2": (None, None)}


def test_a_directory_shows_what_the_role_sees(database: Database):
    region = make_region(database)
    with database.read() as session:
        assert [entry.number for entry in directory(session, visible_to=region.linde)] == ["G1"]
        assert directory(session, visible_to=region.evaluator) == []
        assert directory_entry(session, "G1", visible_to=region.linde).provider_name == "Linde"
        for number in ("G2", "G9"):
            with pytest.raises(NotFound, match=f"group {number} does not exist"):
                directory_entry(session, number, visible_to=region.linde)


def test_names_that_are_kept_are_as_the_registry_has_them_and_never_of_what_was_undone(database: Database):
    region = make_region(database)

    def name_in(session: Session) -> str:
        named = organisation_names(session, visible_to=region.referrer)[OrganisationKind.PROVIDER]
        (view,) = (group for group in group_views(session).values() if group.provider == dict(named)["Linde"])
        assert group_names(session, visible_to=region.linde) == ((view.number, view.name),)
        assert (view.number, view.name) in group_names(session, visible_to=region.referrer)
        return f"{view.name} at {view.location} of {view.provider}"

    def read() -> str:
        with database.read() as session:
            return name_in(session)

    first = read()
    with database.write() as session:
        session.get_one(Group, region.groups["G1"]).name = "Undone"
        session.flush()
        assert name_in(session).startswith("Undone at")
        session.rollback()
    assert read() == first
    for record, key, name in (
        (Group, region.groups["G1"], "One"),
        (Organisation, region.organisations["Linde"], "Two"),
    ):
        with database.write() as session:
            session.get_one(record, key).name = name
        assert name in read()
    with database.write() as session:
        location_of(session, "L-G1").name = "Three"
    assert read() == "One at Three of Two"


def test_free_places_by_week(database: Database):
    """G1 has three places: one comes free next week, one is overdue, and one is promised later.

    J1 leaves on Wednesday of next week and makes room in that week. J2 should have left last week and is taken to leave
    next week. The third place is promised to R3 from the week after next on, for two weeks.
    """
    region = make_region(database, places=3)
    resident(database, region, "J1", place=1, since=day(-50), until=day(9))
    resident(database, region, "J2", place=2, since=day(-50), until=day(-3))
    promise(database, region, "R3", week=day(14), weeks=2)
    with database.read() as session:
        (found,) = capacity(session, visible_to=region.linde, on=TODAY, weeks=5)
        assert capacity(session, visible_to=region.referrer, on=TODAY, weeks=5) == []
    assert [week.week for week in found.weeks] == [day(7 * number) for number in range(5)]
    assert [week.free for week in found.weeks] == [1, 3, 2, 2, 3]
    assert [week.places for week in found.weeks] == [3] * 5
    assert (found.free_now, found.stale, found.confirmed_on) == (1, True, None)


def location_of(session: Session, number: str) -> Location:
    return session.exec(select(Location).where(Location.number == number)).one()
