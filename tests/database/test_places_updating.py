"""A group brought up to date in one step: several departures and the confirmation, all or nothing."""

from datetime import date

import pytest

from tests.small_region import NOW, TODAY, Region, day, make_region, promise, resident, stay_of
from zorglogistiek.access.user import User
from zorglogistiek.database import Database
from zorglogistiek.errors import Conflict, Forbidden, Invalid, NotFound
from zorglogistiek.places import service
from zorglogistiek.places.overview import group_overview
from zorglogistiek.places.updating import Departure, blocked


@pytest.fixture
def region(database: Database) -> Region:
    """Group G1 has two places: J1 leaves on day 14, J2 on day 28; R3 is promised a place from day 14."""
    region = make_region(database, places=2)
    resident(database, region, "J1", place=1, since=day(-100), until=day(14))
    resident(database, region, "J2", place=2, since=day(-50), until=day(28))
    promise(database, region, "R3", week=day(14), weeks=10)
    return region


def update(database: Database, user: User, *, confirms: bool = True, versions: int = 1, **ends: date | None) -> int:
    departures = [Departure(stay=stay, version=versions, expected_end=end) for stay, end in ends.items()]
    with database.write() as session:
        return service.update_groups(
            session, user, ["G1"], departures=departures, confirms=["G1"] if confirms else [], now=NOW, today=TODAY
        )


def state(database: Database, region: Region) -> tuple[dict[str, date | None], bool]:
    """The expected departures of the group, and whether its figures are fresh."""
    with database.read() as session:
        group = group_overview(session, "G1", visible_to=region.linde, on=TODAY)
    return {one.stay_number: one.expected_end for one in group.residents}, not group.stale


def test_departures_are_changed_and_the_rest_is_confirmed_in_one_step(database: Database, region: Region) -> None:
    assert update(database, region.linde, S1=day(7), S2=day(28)) == 1
    assert state(database, region) == ({"S1": day(7), "S2": day(28)}, True)


def test_a_change_can_be_saved_without_confirming(database: Database, region: Region) -> None:
    assert update(database, region.linde, confirms=False, S1=day(7), S2=day(28)) == 1
    assert state(database, region) == ({"S1": day(7), "S2": day(28)}, False)


def test_who_leaves_sooner_makes_room_for_who_stays_longer(database: Database, region: Region) -> None:
    assert update(database, region.linde, S1=None, S2=day(10)) == 2
    assert state(database, region)[0] == {"S1": None, "S2": day(10)}


def test_everything_wrong_is_told_at_its_field_and_nothing_is_stored(database: Database, region: Region) -> None:
    with pytest.raises(Invalid) as wrong:
        update(database, region.linde, S1=None, S2=day(-1))
    assert [fault.field for fault in wrong.value.faults] == ["stays.S2.expected_end", "stays.S1.expected_end"]
    assert "R3" in str(wrong.value)  # the promise that stands in the way is named
    assert state(database, region) == ({"S1": day(14), "S2": day(28)}, False)


def test_nobody_confirms_what_was_not_on_the_page(database: Database, region: Region) -> None:
    with pytest.raises(Conflict, match="changed by somebody else"):
        update(database, region.linde, S1=day(14))
    assert not state(database, region)[1]


def test_an_outdated_departure_is_refused_and_the_same_one_again_changes_nothing(
    database: Database, region: Region
) -> None:
    assert update(database, region.linde, S1=day(7), S2=day(28)) == 1
    assert update(database, region.linde, S1=day(7), S2=day(28)) == 0  # the double click
    with pytest.raises(Invalid, match="changed by somebody else"):
        update(database, region.linde, S1=day(14), S2=day(28))


def test_another_provider_s_group_is_as_absent_as_one_that_does_not_exist(database: Database, region: Region) -> None:
    with pytest.raises(NotFound, match="group G1 does not exist"):
        update(database, region.es, S1=day(7), S2=day(28))
    with pytest.raises(Forbidden):
        update(database, region.referrer, S1=day(7), S2=day(28))


def test_what_blocks_a_departure_is_named_by_number_and_day_and_looking_changes_nothing(
    database: Database, region: Region
) -> None:
    with database.write() as session:
        hindrance = blocked(session, region.linde, "S1", expected_end=day(21))
        assert hindrance is not None
        assert hindrance.promises == (("R3", day(14)),)
        assert blocked(session, region.linde, "S1", expected_end=day(10)) is None
        assert stay_of(session, "S1").version == 1
