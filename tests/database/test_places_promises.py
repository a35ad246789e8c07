"""Promising places, giving them back and starting the stay; each with what is right and what is refused."""

from datetime import date, timedelta

import pytest

from tests.small_region import TODAY, bed_of, day, make_region, promise, resident, stay_of
from zorglogistiek.access.user import SYSTEM
from zorglogistiek.codes import ClosureReason, EndReason
from zorglogistiek.database import Database
from zorglogistiek.errors import Conflict
from zorglogistiek.places import service


def planned(database: Database, number: str) -> tuple[date | None, date | None]:
    with database.read() as session:
        stay = stay_of(session, number)
        return stay.planned_on, stay.expected_end


def start(database: Database, number: str, on: date) -> None:
    with database.write() as session:
        service.start_stay(session, stay_of(session, number), started_on=on)


def test_the_earliest_day_of_the_week_on_which_a_place_is_free(database: Database) -> None:
    # The only resident leaves on Wednesday: from that day the place is promised, for 26 whole weeks.
    region = make_region(database, places=1)
    resident(database, region, "J1", place=1, since=day(-100), until=day(2))
    number = promise(database, region, "R2", week=TODAY, weeks=26)
    assert planned(database, number) == (day(2), day(2) + timedelta(weeks=26))


def test_not_before_a_day_within_the_week(database: Database) -> None:
    region = make_region(database)
    number = promise(database, region, "R1", week=TODAY, weeks=None, not_before=day(3))
    assert planned(database, number) == (day(3), None)


def test_no_place_for_the_whole_period_is_refused(database: Database) -> None:
    # Bed 1 is free until day 28 only; the resident of bed 2 does not leave.
    region = make_region(database)
    resident(database, region, "J1", place=2, since=day(-100), until=None)
    promise(database, region, "R2", week=day(28), weeks=None)
    promise(database, region, "R3", week=TODAY, weeks=4)
    with pytest.raises(Conflict, match=r"group G1: no place comes free in 2026-W48"):
        promise(database, region, "R4", week=TODAY, weeks=4)


def test_a_week_that_is_over_has_no_place(database: Database) -> None:
    region = make_region(database)
    with pytest.raises(Conflict, match="2026-W47"):
        promise(database, region, "R1", week=day(-7), weeks=4, not_before=TODAY)


def test_a_promise_changes_beds_to_make_room(database: Database) -> None:
    # J2 leaves bed 2 on day 14; R3 comes that day, in bed 1, which is empty. R4 wants to come today for good: that
    # fits in bed 1 when R3 takes bed 2 instead.
    region = make_region(database)
    resident(database, region, "J2", place=2, since=day(-100), until=day(14))
    third = promise(database, region, "R3", week=day(14), weeks=None)
    assert bed_of(database, third) == 1
    fourth = promise(database, region, "R4", week=TODAY, weeks=None)
    assert (bed_of(database, fourth), bed_of(database, third)) == (1, 2)


def test_a_chain_of_promises_changes_beds(database: Database) -> None:
    # J2 and J3 leave beds 2 and 3 on day 14; R4 (for two weeks) and R5 (for good) come that day in beds 1 and 2.
    # R6 comes today for good in bed 1; R4 takes bed 2 from R5, who takes bed 3.
    region = make_region(database, places=3, youths=6)
    resident(database, region, "J2", place=2, since=day(-100), until=day(14))
    resident(database, region, "J3", place=3, since=day(-100), until=day(14))
    fourth = promise(database, region, "R4", week=day(14), weeks=2)
    fifth = promise(database, region, "R5", week=day(14), weeks=None)
    assert (bed_of(database, fourth), bed_of(database, fifth)) == (1, 2)
    sixth = promise(database, region, "R6", week=TODAY, weeks=None)
    assert [bed_of(database, number) for number in (sixth, fourth, fifth)] == [1, 2, 3]
    assert planned(database, fourth) == (day(14), day(28))


def test_a_coming_closure_changes_beds_to_make_room(database: Database) -> None:
    # J1 leaves bed 1 on day 14; one place closes for good that day: bed 2, which is empty. R2 wants to come today for
    # good: that fits in bed 2 when the closure takes bed 1 instead. Then the group is full.
    region = make_region(database)
    resident(database, region, "J1", place=1, since=day(-100), until=day(14))
    with database.write() as session:
        service.close_places(
            session,
            SYSTEM,
            "G1",
            from_on=day(14),
            until_on=None,
            places=1,
            reason=ClosureReason.STAFF_SHORTAGE,
            today=TODAY,
        )
    second = promise(database, region, "R2", week=TODAY, weeks=None)
    assert bed_of(database, second) == 2
    with pytest.raises(Conflict):
        promise(database, region, "R3", week=day(21), weeks=1)


def test_a_promise_can_be_given_back_until_it_has_begun(database: Database) -> None:
    region = make_region(database, places=1)
    number = promise(database, region, "R1", week=TODAY, weeks=None)
    with database.write() as session:
        service.release_promise(session, stay_of(session, number))
    number = promise(database, region, "R2", week=TODAY, weeks=None)
    start(database, number, TODAY)
    with pytest.raises(Conflict, match="it has already begun"), database.write() as session:
        service.release_promise(session, stay_of(session, number))


def test_a_late_start_keeps_the_intended_length(database: Database) -> None:
    region = make_region(database)
    number = promise(database, region, "R1", week=TODAY, weeks=10)
    start(database, number, day(3))
    with database.read() as session:
        stay = stay_of(session, number)
        assert (stay.started_on, stay.expected_end) == (day(3), day(73))


def test_a_late_start_gives_way_to_the_next_promise(database: Database) -> None:
    # The only place: R1 for days 0 to 70, R2 from day 70 on. R1 starts on day 3 and still leaves on day 70.
    region = make_region(database, places=1)
    number = promise(database, region, "R1", week=TODAY, weeks=10)
    promise(database, region, "R2", week=day(70), weeks=None)
    start(database, number, day(3))
    assert planned(database, number) == (TODAY, day(70))


def test_a_bed_that_is_still_occupied_is_refused_by_the_resident_s_stay(database: Database) -> None:
    region = make_region(database, places=1)
    resident(database, region, "J1", place=1, since=day(-100), until=TODAY)
    number = promise(database, region, "R2", week=TODAY, weeks=None)
    with pytest.raises(Conflict, match=r"the bed is still occupied \(stay S1\)"):
        start(database, number, TODAY)
    with database.read() as session:
        assert stay_of(session, number).started_on is None


def test_who_finds_the_bed_occupied_gets_another_that_is_empty(database: Database) -> None:
    # R2 was promised bed 1 from today, but J1, who should have left, is still there. J3 left bed 2 instead.
    region = make_region(database)
    resident(database, region, "J1", place=1, since=day(-100), until=TODAY)
    resident(database, region, "J3", place=2, since=day(-100), until=None)
    number = promise(database, region, "R2", week=TODAY, weeks=None)
    assert bed_of(database, number) == 1
    with database.write() as session:
        service.finish_stay(session, stay_of(session, "S3"), ended_on=TODAY, reason=EndReason.OTHER)
    start(database, number, TODAY)
    assert bed_of(database, number) == 2


def test_a_youth_who_still_lives_elsewhere_does_not_start(database: Database) -> None:
    region = make_region(database)
    resident(database, region, "J1", place=1, since=day(-100), until=None, group="G2")
    number = promise(database, region, "R1", week=TODAY, weeks=None)
    with pytest.raises(Conflict, match=r"still lives elsewhere \(stay S1\)"):
        start(database, number, TODAY)
    with database.write() as session:
        service.finish_stay(session, stay_of(session, "S1"), ended_on=TODAY, reason=EndReason.MOVED_ON)
        service.start_stay(session, stay_of(session, number), started_on=TODAY)
    with pytest.raises(Conflict, match="it has already begun"):
        start(database, number, TODAY)
