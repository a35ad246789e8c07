"""Closing, reopening, opening and confirming places; each with what is right and what is refused."""

from datetime import date

import pytest
from sqlmodel import col, select

from tests.small_region import NOW, TODAY, Region, day, make_region, promise, resident, stay_of
from zorglogistiek.access.user import User
from zorglogistiek.codes import ClosureReason
from zorglogistiek.database import Database
from zorglogistiek.errors import Conflict, Forbidden, Invalid, NotFound
from zorglogistiek.places import service
from zorglogistiek.places.occupancy import free_by_day
from zorglogistiek.places.repository import place_uses
from zorglogistiek.places.tables import Closure, Group, Place, PlaceClosure, closure_version


def close(
    database: Database, user: User, *, from_on: date, until_on: date | None, places: int, group: str = "G1"
) -> str:
    with database.write() as session:
        closure = service.close_places(
            session,
            user,
            group,
            from_on=from_on,
            until_on=until_on,
            places=places,
            reason=ClosureReason.STAFF_SHORTAGE,
            today=TODAY,
        )
        return closure.number


def free(database: Database, region: Region, days: int, group: str = "G1") -> list[int]:
    with database.read() as session:
        return free_by_day(place_uses(session)[region.groups[group]], TODAY, days)


def test_closed_places_are_not_free_and_reopened_ones_are(database: Database) -> None:
    # Three beds; two close on days 1, 2 and 3; they are reopened on day 2.
    region = make_region(database, places=3)
    number = close(database, region.linde, from_on=day(1), until_on=day(4), places=2)
    assert free(database, region, 5) == [3, 1, 1, 1, 3]
    with database.write() as session:
        assert service.reopen(session, region.linde, number, on=day(2), version=closure_version(day(4))) is not None
    assert free(database, region, 5) == [3, 1, 3, 3, 3]


def test_a_closure_that_never_began_is_gone_when_reopened(database: Database) -> None:
    region = make_region(database)
    number = close(database, region.linde, from_on=day(7), until_on=None, places=2)
    with database.write() as session:
        assert service.reopen(session, region.linde, number, on=day(7), version=closure_version(None)) is None
    with database.read() as session:
        assert session.exec(select(Closure)).all() == []
        assert session.exec(select(PlaceClosure)).all() == []
    with pytest.raises(NotFound, match=f"closure {number} does not exist"), database.write() as session:
        service.reopen(session, region.linde, number, on=day(7), version=closure_version(None))


def test_of_two_who_reopen_what_they_both_saw_the_second_is_told(database: Database) -> None:
    region = make_region(database)
    number = close(database, region.linde, from_on=day(1), until_on=day(9), places=1)
    seen = closure_version(day(9))
    with database.write() as session:
        assert service.reopen(session, region.linde, number, on=day(7), version=seen) is not None
    with pytest.raises(Conflict, match="changed by somebody else"), database.write() as session:
        service.reopen(session, region.linde, number, on=day(2), version=seen)
    with database.read() as session:
        assert [one.until_on for one in session.exec(select(Closure))] == [day(7)]


def test_a_closure_does_not_end_later_by_reopening(database: Database) -> None:
    region = make_region(database)
    number = close(database, region.linde, from_on=day(0), until_on=day(7), places=1)
    with pytest.raises(Invalid, match="on: lies after the end"), database.write() as session:
        service.reopen(session, region.linde, number, on=day(8), version=closure_version(day(7)))


def test_who_stands_in_the_way_of_a_closure_is_named(database: Database) -> None:
    # Bed 1 is lived in, bed 2 is promised from day 7, bed 3 is free: of three places one can close.
    region = make_region(database, places=3)
    resident(database, region, "J1", place=1, since=day(-100), until=None)
    promise(database, region, "R2", week=day(7), weeks=None)
    said = r"1 of the 3 places can be closed then; in the way: J1 \(2026-08-15\), R2 \(2026-11-30\)"
    with pytest.raises(Conflict, match=said):
        close(database, region.linde, from_on=TODAY, until_on=None, places=3)
    close(database, region.linde, from_on=TODAY, until_on=None, places=1)
    assert free(database, region, 8) == [1, 1, 1, 1, 1, 1, 1, 0]


def test_a_promise_changes_beds_for_a_closure(database: Database) -> None:
    # R2 is promised the empty bed 1 from day 14, when J3 leaves bed 2. Bed 1 can close today: R2 then takes bed 2.
    region = make_region(database)
    resident(database, region, "J3", place=2, since=day(-100), until=day(14))
    number = promise(database, region, "R2", week=day(14), weeks=None)
    close(database, region.linde, from_on=TODAY, until_on=None, places=1)
    with database.read() as session:
        assert stay_of(session, number).planned_on == day(14)
    assert free(database, region, 15) == [0] * 15


def test_the_bed_of_somebody_who_should_have_left_does_not_close_under_them(database: Database) -> None:
    region = make_region(database, places=1)
    resident(database, region, "J1", place=1, since=day(-100), until=day(-3))
    with pytest.raises(Conflict, match="0 of the 1 places"):
        close(database, region.linde, from_on=TODAY, until_on=None, places=1)


def test_everything_wrong_with_a_closure_is_said_at_once(database: Database) -> None:
    region = make_region(database)
    with pytest.raises(Invalid) as refused:
        close(database, region.linde, from_on=TODAY, until_on=TODAY, places=0)
    assert [fault.field for fault in refused.value.faults] == ["until_on", "places"]


def test_opened_places_are_there_from_their_day(database: Database) -> None:
    region = make_region(database)
    with database.write() as session:
        service.open_places(session, region.linde, "G1", from_on=day(2), places=3)
    assert free(database, region, 4) == [2, 2, 5, 5]
    with pytest.raises(Invalid, match="from 1 to 100"), database.write() as session:
        service.open_places(session, region.linde, "G1", from_on=day(2), places=101)


def test_places_follow_the_number_of_the_group_unless_they_were_used(database: Database) -> None:
    region = make_region(database, places=3)
    resident(database, region, "J1", place=3, since=day(-100), until=None)

    def resize(places: int) -> list[int]:
        with database.write() as session:
            group = session.get_one(Group, region.groups["G1"])
            group.places = places
            service.ensure_places(session, group)
            of_group = select(Place.ordinal).where(Place.group_id == region.groups["G1"]).order_by(col(Place.ordinal))
            return list(session.exec(of_group))

    assert resize(4) == [1, 2, 3, 4]
    assert resize(4) == [1, 2, 3, 4]
    assert resize(1) == [3]
    with pytest.raises(Conflict, match="1 of its places have been used"):
        resize(0)
    assert resize(2) == [3, 4]


def test_confirming_is_for_one_s_own_groups(database: Database) -> None:
    region = make_region(database)
    for user in (region.linde, region.coordinator):
        with database.write() as session:
            assert service.confirm(session, user, "G1", on=TODAY, now=NOW).confirmed_on == TODAY
    for user in (region.referrer, region.evaluator):
        with pytest.raises(Forbidden), database.write() as session:
            service.confirm(session, user, "G1", on=TODAY, now=NOW)
    with pytest.raises(NotFound, match="group G1 does not exist"), database.write() as session:
        service.confirm(session, region.es, "G1", on=TODAY, now=NOW)


def test_capacity_of_another_s_group_is_absent_and_of_another_role_forbidden(database: Database) -> None:
    region = make_region(database)
    number = close(database, region.linde, from_on=day(7), until_on=None, places=1)
    with pytest.raises(NotFound):
        close(database, region.es, from_on=TODAY, until_on=None, places=1)
    with pytest.raises(Forbidden):
        close(database, region.referrer, from_on=TODAY, until_on=None, places=1)
    with pytest.raises(NotFound), database.write() as session:
        service.reopen(session, region.es, number, on=TODAY, version=closure_version(None))
    with pytest.raises(Forbidden), database.write() as session:
        service.open_places(session, region.evaluator, "G1", from_on=TODAY, places=1)
