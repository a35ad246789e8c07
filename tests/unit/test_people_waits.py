"""Waiting between two events. One referral, days counted from day 0; every expected figure is a sum that fits in the head."""

from datetime import date, timedelta
from typing import NamedTuple

import pytest

from zorglogistiek.codes import EventKind as Kind
from zorglogistiek.people.waits import NORM, Measure, Norm, Outcome, WaitClock, over_norm, wait_of, waits

DAY_0 = date(2026, 1, 5)
REGISTERED_STARTED = WaitClock(start=Kind.REGISTERED, stop=Kind.STARTED)


class Event(NamedTuple):
    kind: Kind
    happened_on: date


class Bridged(NamedTuple):
    from_on: date
    until_on: date | None


def day(number: int) -> date:
    return DAY_0 + timedelta(days=number)


def history(*events: tuple[int, Kind]) -> list[Event]:
    return [Event(kind, day(number)) for number, kind in events]


def bridged(from_day: int, until_day: int | None) -> Bridged:
    return Bridged(day(from_day), None if until_day is None else day(until_day))


PLACED = history((0, Kind.REGISTERED), (10, Kind.FILE_COMPLETE), (60, Kind.PROPOSED), (100, Kind.STARTED))


def test_a_completed_wait_is_counted_from_start_to_stop() -> None:
    wait = wait_of(PLACED, [], REGISTERED_STARTED, day(300))
    assert wait is not None
    assert (wait.outcome, wait.started_on, wait.ended_on) == (Outcome.COMPLETED, day(0), day(100))
    assert (wait.elapsed_days, wait.gross_days, wait.net_days, wait.rounds) == (100, 100, 100, 1)


def test_another_pair_of_events_is_another_wait() -> None:
    from_complete = wait_of(PLACED, [], WaitClock(start=Kind.FILE_COMPLETE, stop=Kind.PROPOSED), day(300))
    assert from_complete is not None
    assert from_complete.gross_days == 50


def test_on_an_earlier_day_the_same_wait_still_runs() -> None:
    # On day 70 the start of day 100 has not happened yet.
    wait = wait_of(PLACED, [], REGISTERED_STARTED, day(70))
    assert wait is not None
    assert (wait.outcome, wait.ended_on, wait.gross_days) == (Outcome.RUNNING, None, 70)


def test_before_its_first_event_a_clock_has_no_wait() -> None:
    assert wait_of(PLACED, [], WaitClock(start=Kind.INTAKE, stop=Kind.STARTED), day(300)) is None
    assert wait_of(PLACED, [], REGISTERED_STARTED, day(-1)) is None


def test_bridged_days_count_gross_and_not_net() -> None:
    # Bridged on days 20-30 and 25-40 (20 days together), and from day 90 on without an end (10 until the start).
    wait = wait_of(PLACED, [bridged(20, 30), bridged(25, 40), bridged(90, None)], REGISTERED_STARTED, day(300))
    assert wait is not None
    assert (wait.gross_days, wait.bridged_days, wait.net_days) == (100, 30, 70)


def test_bridging_outside_the_wait_does_not_count() -> None:
    wait = wait_of(PLACED, [bridged(-50, -10), bridged(200, 210)], REGISTERED_STARTED, day(300))
    assert wait is not None
    assert (wait.bridged_days, wait.net_days) == (0, 100)


def test_voluntary_waiting_and_a_file_that_fell_apart_are_pauses_counted_apart() -> None:
    # 100 days: 20 voluntary, 15 with an incomplete file; the first 10 until the first complete file are no pause.
    events = history(
        (0, Kind.REGISTERED),
        (10, Kind.FILE_COMPLETE),
        (20, Kind.VOLUNTARY_WAIT_STARTED),
        (40, Kind.VOLUNTARY_WAIT_ENDED),
        (50, Kind.FILE_INCOMPLETE),
        (65, Kind.FILE_COMPLETE),
        (100, Kind.STARTED),
    )
    # Bridged from day 30 to day 60: 10 of those days are voluntary, 10 incomplete, 10 are left.
    wait = wait_of(events, [bridged(30, 60)], REGISTERED_STARTED, day(300))
    assert wait is not None
    assert (wait.elapsed_days, wait.voluntary_days, wait.incomplete_days, wait.bridged_days) == (100, 20, 15, 10)
    assert [wait.days(measure) for measure in (Measure.ELAPSED, Measure.GROSS, Measure.NET)] == [100, 65, 55]


def test_a_pause_that_goes_on_lasts_until_the_day_of_looking() -> None:
    events = history((0, Kind.REGISTERED), (5, Kind.FILE_COMPLETE), (30, Kind.VOLUNTARY_WAIT_STARTED))
    wait = wait_of(events, [], REGISTERED_STARTED, day(50))
    assert wait is not None
    assert (wait.elapsed_days, wait.voluntary_days, wait.gross_days) == (50, 20, 30)


def test_who_comes_back_after_a_breakdown_keeps_the_accrued_waiting() -> None:
    # 100 days until the start; 200 days in the place (no waiting); 40 days until the second start.
    events = [*PLACED, *history((300, Kind.BROKE_DOWN), (310, Kind.PROPOSED), (340, Kind.STARTED))]
    first, second = waits(events, [], REGISTERED_STARTED, day(400))
    assert (first.gross_days, first.rounds, first.ended_on) == (100, 1, day(100))
    assert (second.gross_days, second.rounds, second.started_on) == (140, 2, day(300))
    running = wait_of(events, [], REGISTERED_STARTED, day(320))
    assert running is not None
    assert (running.outcome, running.gross_days) == (Outcome.RUNNING, 120)


def test_after_a_breakdown_a_clock_of_a_later_step_waits_for_that_step() -> None:
    # The intake of the first search says nothing of the second: its clock starts at the intake of day 320.
    events = history(
        (0, Kind.REGISTERED),
        (50, Kind.INTAKE),
        (80, Kind.STARTED),
        (300, Kind.BROKE_DOWN),
        (320, Kind.INTAKE),
        (325, Kind.STARTED),
    )
    found = waits(events, [], WaitClock(start=Kind.INTAKE, stop=Kind.STARTED), day(400))
    assert [(wait.started_on, wait.gross_days) for wait in found] == [(day(50), 30), (day(320), 35)]


@pytest.mark.parametrize(("last", "outcome"), [(Kind.WITHDRAWN, Outcome.WITHDRAWN), (Kind.STARTED, Outcome.PASSED_BY)])
def test_a_wait_that_ends_without_its_event_is_not_completed(last: Kind, outcome: Outcome) -> None:
    events = history((0, Kind.REGISTERED), (30, last))
    wait = wait_of(events, [], WaitClock(start=Kind.REGISTERED, stop=Kind.INTAKE), day(100))
    assert wait is not None
    assert (wait.outcome, wait.ended_on, wait.gross_days) == (outcome, day(30), 30)


def test_a_stop_on_the_day_of_the_start_counts_whichever_was_written_first() -> None:
    events = history((7, Kind.FIRST_DISCUSSED), (7, Kind.FILE_COMPLETE))
    wait = wait_of(events, [], WaitClock(start=Kind.FILE_COMPLETE, stop=Kind.FIRST_DISCUSSED), day(50))
    assert wait is not None
    assert (wait.outcome, wait.gross_days) == (Outcome.COMPLETED, 0)


def test_a_step_that_came_before_the_start_leaves_nothing_to_wait_for() -> None:
    events = history((3, Kind.FIRST_DISCUSSED), (7, Kind.FILE_COMPLETE))
    clock = WaitClock(start=Kind.FILE_COMPLETE, stop=Kind.FIRST_DISCUSSED)
    assert waits(events, [], clock, day(50)) == []


def test_the_norm_is_nine_weeks_and_not_exceeded_on_its_last_day() -> None:
    waiting = history((0, Kind.REGISTERED))
    assert not over_norm(wait_of(waiting, [], NORM.clock, day(63)))
    assert over_norm(wait_of(waiting, [], NORM.clock, day(64)))
    assert not over_norm(None)


def test_a_norm_counts_its_own_measure() -> None:
    waiting = wait_of(history((0, Kind.REGISTERED)), [bridged(0, 50)], NORM.clock, day(64))
    assert waiting is not None
    assert not Norm(clock=NORM.clock, weeks=9, measure=Measure.NET).is_exceeded_by(waiting)


def test_a_clock_needs_two_events() -> None:
    with pytest.raises(ValueError, match="started-started"):
        WaitClock(start=Kind.STARTED, stop=Kind.STARTED)
