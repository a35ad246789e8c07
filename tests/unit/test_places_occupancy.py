"""Free places by day and week, in worlds of one or two beds. Monday is 23 November 2026."""

from datetime import date, timedelta

import pytest

from zorglogistiek.places.occupancy import (
    Period,
    PlaceUses,
    Use,
    UseKind,
    free_by_day,
    free_by_week,
    free_on,
    free_periods,
    places_by_week,
    without,
)

MONDAY = date(2026, 11, 23)


def day(offset: int) -> date:
    return MONDAY + timedelta(days=offset)


def period(start: int, end: int | None) -> Period:
    return Period(start=day(start), end=None if end is None else day(end))


def bed(*uses: tuple[UseKind, int, int | None], opens: int | None = None, place_id: int = 1) -> PlaceUses:
    return PlaceUses(
        place_id=place_id,
        group_id=1,
        ordinal=place_id,
        opens_on=None if opens is None else day(opens),
        uses=tuple(Use(kind=kind, record_id=1, period=period(start, end)) for kind, start, end in uses),
    )


RESIDENT, PROMISE, CLOSURE = UseKind.RESIDENT, UseKind.PROMISE, UseKind.CLOSURE


def test_who_leaves_on_a_day_makes_room_that_day() -> None:
    # In bed until Wednesday: taken on Monday and Tuesday, free from Wednesday.
    assert free_by_day([bed((RESIDENT, -30, 2))], MONDAY, 4) == [0, 0, 1, 1]


def test_two_periods_that_touch_do_not_overlap_and_an_empty_one_overlaps_nothing() -> None:
    assert not period(0, 7).overlaps(period(7, 14))
    assert period(0, 8).overlaps(period(7, 14))
    assert not period(3, 3).overlaps(period(0, 7))
    assert period(0, None).overlaps(period(3000, None))


def test_a_period_cannot_end_before_it_starts() -> None:
    with pytest.raises(ValueError, match="cannot end"):
        period(7, 6)


def test_a_place_that_opens_later_is_not_there_before() -> None:
    assert free_by_day([bed(opens=2)], MONDAY, 4) == [0, 0, 1, 1]


def test_a_departure_makes_capacity_in_the_week_it_is_due() -> None:
    # Leaves on the Sunday of week 1 (day 13): weeks 0 is taken, week 1 is free.
    assert free_by_week([bed((RESIDENT, -30, 13))], MONDAY, 3) == [0, 1, 1]
    # Leaves on the Monday of week 2: week 1 was taken to its last day.
    assert free_by_week([bed((RESIDENT, -30, 14))], MONDAY, 3) == [0, 0, 1]


def test_who_comes_takes_the_whole_week_of_the_start() -> None:
    # Comes on the Sunday of week 1 and stays for good.
    assert free_by_week([bed((PROMISE, 13, None))], MONDAY, 3) == [1, 0, 0]


def test_leaving_and_coming_in_one_week_leaves_no_room_between() -> None:
    # Out on Wednesday of week 1, the next one in on Thursday: free in no week.
    assert free_by_week([bed((RESIDENT, -30, 9), (PROMISE, 10, None))], MONDAY, 3) == [0, 0, 0]


def test_a_closure_within_one_week_takes_that_week() -> None:
    # Closed from Tuesday to Thursday of week 1: nobody can stay through that week.
    assert free_by_week([bed((CLOSURE, 8, 10))], MONDAY, 3) == [1, 0, 1]


def test_no_expected_end_takes_the_whole_horizon() -> None:
    assert free_by_week([bed((RESIDENT, -30, None)), bed(place_id=2)], MONDAY, 2) == [1, 1]


def test_an_opening_counts_in_the_week_it_opens() -> None:
    assert free_by_week([bed(opens=10)], MONDAY, 3) == [0, 1, 1]


def test_places_by_week_counts_taken_places_but_not_closed_ones() -> None:
    # Bed 1 is lived in, bed 2 closed in week 1.
    beds = [bed((RESIDENT, -30, None)), bed((CLOSURE, 7, 14), place_id=2)]
    assert places_by_week(beds, MONDAY, 3) == [2, 1, 2]


def test_promises_can_be_left_out_of_the_count() -> None:
    beds = [bed((PROMISE, 0, None)), bed((RESIDENT, -30, None), place_id=2)]
    assert free_on(beds, MONDAY) == 0
    assert free_on(without(beds, UseKind.PROMISE), MONDAY) == 1


def test_from_which_day_a_place_is_free_and_for_how_long() -> None:
    # Resident until day 2, promised from day 30 to 60, closed from day 50 to 70: free 2-30, and from 70 for good.
    place = bed((RESIDENT, -30, 2), (PROMISE, 30, 60), (CLOSURE, 50, 70))
    assert free_periods(place, MONDAY) == [period(2, 30), period(70, None)]
    assert free_periods(bed((RESIDENT, -30, None)), MONDAY) == []
    assert free_periods(bed(opens=5), MONDAY) == [period(5, None)]
    # Somebody comes before the place is asked for: it is free only once they are gone.
    assert free_periods(bed((RESIDENT, -30, -10)), MONDAY) == [period(0, None)]
