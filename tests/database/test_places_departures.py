"""Expected and actual departures, agreed moves: what follows for the promises behind them, and what is refused."""

from datetime import date

import pytest

from tests.small_region import TODAY, Region, bed_of, day, make_region, place_id, promise, resident, stay_of
from zorglogistiek.access.user import User
from zorglogistiek.codes import ClosureReason, EndReason
from zorglogistiek.database import Database
from zorglogistiek.errors import Conflict, Forbidden, Invalid, NotFound
from zorglogistiek.places import service
from zorglogistiek.places.repository import place_uses


def expect(database: Database, user: User, number: str, end: date | None, version: int = 1) -> int:
    with database.write() as session:
        stay = service.set_expected_end(session, user, number, expected_end=end, version=version, today=TODAY)
    return stay.version


def end(database: Database, user: User, number: str, on: date) -> None:
    with database.write() as session:
        version = stay_of(session, number).version
        service.end_stay(session, user, number, ended_on=on, reason=EndReason.AS_PLANNED, version=version, today=TODAY)


@pytest.fixture
def region(database: Database) -> Region:
    """Group G1 has one place; J1 lives there and leaves on day 14."""
    region = make_region(database, places=1)
    resident(database, region, "J1", place=1, since=day(-100), until=day(14))
    return region


def test_the_provider_changes_the_expected_end_and_the_version_goes_up(database: Database, region: Region) -> None:
    assert expect(database, region.linde, "S1", day(28)) == 2
    assert expect(database, region.linde, "S1", None, version=2) == 3


def test_who_saw_an_older_version_is_refused(database: Database, region: Region) -> None:
    expect(database, region.linde, "S1", day(28))
    with pytest.raises(Conflict, match="changed by somebody else"):
        expect(database, region.linde, "S1", day(21))


def test_an_expected_end_in_the_past_is_refused(database: Database, region: Region) -> None:
    with pytest.raises(Invalid, match="expected_end: lies in the past"):
        expect(database, region.linde, "S1", day(-1))


def test_another_provider_s_stay_is_as_absent_as_one_that_does_not_exist(database: Database, region: Region) -> None:
    with pytest.raises(NotFound, match="stay S1 does not exist"):
        expect(database, region.es, "S1", day(28))
    with pytest.raises(NotFound, match="stay S9 does not exist"):
        expect(database, region.linde, "S9", day(28))


def test_referrers_and_evaluators_change_no_stay(database: Database, region: Region) -> None:
    for user in (region.referrer, region.evaluator):
        with pytest.raises(Forbidden):
            expect(database, user, "S1", day(28))


def test_a_promise_in_the_way_of_a_later_departure_is_named(database: Database, region: Region) -> None:
    promise(database, region, "R2", week=day(14), weeks=None)
    with pytest.raises(Conflict, match=r"there is no place for R2 \(2026-12-07\)"):
        expect(database, region.linde, "S1", day(15))
    with database.read() as session:
        assert stay_of(session, "S1").expected_end == day(14)


def test_a_promise_gets_another_bed_when_the_resident_stays_longer(database: Database) -> None:
    # J1 and J3 leave beds 1 and 2 on day 14; R2 is promised bed 1. J1 stays: R2 takes bed 2.
    region = make_region(database)
    resident(database, region, "J1", place=1, since=day(-100), until=day(14))
    resident(database, region, "J3", place=2, since=day(-100), until=day(14))
    number = promise(database, region, "R2", week=day(14), weeks=None)
    assert bed_of(database, number) == 1
    expect(database, region.linde, "S1", None)
    assert bed_of(database, number) == 2


def test_an_agreed_move_frees_the_bed_until_the_agreement_lapses(database: Database, region: Region) -> None:
    # J1 moves on day 7: R2 can come that day. While R2's promise stands, J1 cannot keep the bed until day 14.
    with database.write() as session:
        service.agree_move(session, stay_of(session, "S1"), moves_out_on=day(7))
    number = promise(database, region, "R2", week=day(7), weeks=None)
    with pytest.raises(Conflict, match="no place for R2"), database.write() as session:
        service.agree_move(session, stay_of(session, "S1"), moves_out_on=None)
    with database.write() as session:
        service.release_promise(session, stay_of(session, number))
        service.agree_move(session, stay_of(session, "S1"), moves_out_on=None)


def test_a_stay_ends_once(database: Database, region: Region) -> None:
    end(database, region.linde, "S1", TODAY)
    with pytest.raises(Conflict, match="already ended"):
        end(database, region.linde, "S1", TODAY)


def test_a_stay_ends_neither_in_the_future_nor_before_its_start(database: Database, region: Region) -> None:
    with pytest.raises(Invalid, match="ended_on: lies in the future"):
        end(database, region.linde, "S1", day(1))
    with pytest.raises(Invalid, match="ended_on: lies before the start"):
        end(database, region.linde, "S1", day(-101))


def test_a_promise_does_not_end_as_if_it_were_a_stay(database: Database, region: Region) -> None:
    number = promise(database, region, "R2", week=day(14), weeks=None)
    with pytest.raises(Conflict, match="has not begun"):
        end(database, region.linde, number, TODAY)


def test_a_departure_later_than_promised_is_recorded_and_the_promise_begins_then(database: Database) -> None:
    # J1 was to leave on day -10; R2 was promised the only bed from day -7 for five weeks.
    # J1 really left yesterday. That is a fact: R2 gets what is left of the period.
    region = make_region(database, places=1)
    resident(database, region, "J1", place=1, since=day(-100), until=day(-10))
    number = promise(database, region, "R2", week=day(-7), weeks=5)
    end(database, region.linde, "S1", day(-1))
    with database.read() as session:
        stay = stay_of(session, number)
        assert (stay.planned_on, stay.expected_end) == (day(-1), day(28))


def test_a_closure_begins_when_the_bed_was_really_left(database: Database) -> None:
    # J1 was to leave the only bed on day 7, when it closes; seen from day 10, J1 left on day 9.
    region = make_region(database, places=1)
    resident(database, region, "J1", place=1, since=day(-100), until=day(7))
    with database.write() as session:
        service.close_places(
            session,
            region.linde,
            "G1",
            from_on=day(7),
            until_on=None,
            places=1,
            reason=ClosureReason.BUILDING,
            today=TODAY,
        )
    with database.write() as session:
        service.finish_stay(session, stay_of(session, "S1"), ended_on=day(9), reason=EndReason.AS_PLANNED)
    with database.read() as session:
        (uses,) = place_uses(session, [region.groups["G1"]], on=day(9)).values()
        assert place_id(session, region, 1) == uses[0].place_id
        assert [use.period.start for use in uses[0].uses] == [day(9)]
