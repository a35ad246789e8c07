"""Histories of a referral, drawn at random: the state is what the table says, and waiting adds up."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zorglogistiek.codes import EventKind, ReferralState
from zorglogistiek.errors import Conflict
from zorglogistiek.people.steps import REVOCABLE, TRANSITIONS, standing, state_of
from zorglogistiek.people.waits import LASTING, Outcome, WaitClock, wait_of, waits

DAY_0 = date(2026, 1, 5)
CLOCKS = [
    WaitClock(start=start, stop=stop)
    for start in sorted(LASTING)
    for stop in (EventKind.FIRST_DISCUSSED, EventKind.INTAKE, EventKind.PROPOSED, EventKind.STARTED)
]


@dataclass(frozen=True, slots=True)
class Event:
    kind: EventKind
    happened_on: date


@dataclass(frozen=True, slots=True)
class Bridged:
    from_on: date
    until_on: date | None


def day(number: int) -> date:
    return DAY_0 + timedelta(days=number)


@st.composite
def histories(draw: st.DrawFn) -> list[Event]:
    """A walk through the table of steps from DRAFT, with 0 to 20 days between two events."""
    state, number, events = ReferralState.DRAFT, 0, []
    for _ in range(draw(st.integers(0, 14))):
        if not TRANSITIONS[state]:
            break
        kind = draw(st.sampled_from(sorted(TRANSITIONS[state])))
        number += draw(st.integers(0, 20))
        events.append(Event(kind, day(number)))
        state = TRANSITIONS[state][kind]
    return events


@st.composite
def bridgings(draw: st.DrawFn) -> list[Bridged]:
    """Up to three bridged periods, which may overlap and may go on."""
    periods = []
    for _ in range(draw(st.integers(0, 3))):
        start, length = draw(st.integers(-20, 250)), draw(st.none() | st.integers(0, 60))
        periods.append(Bridged(day(start), None if length is None else day(start + length)))
    return periods


def folded(events: list[Event]) -> ReferralState:
    """The state by the table, one step at a time."""
    state = ReferralState.DRAFT
    for event in events:
        state = TRANSITIONS[state][event.kind]
    return state


@given(histories(), st.randoms(use_true_random=False))
def test_the_state_is_the_fold_of_the_table_however_days_are_given(events: list[Event], random: Random) -> None:
    days = sorted({event.happened_on for event in events})
    random.shuffle(days)
    shuffled = [event for one in days for event in events if event.happened_on == one]
    assert state_of("R1", shuffled) is folded(events)


@given(histories(), st.sampled_from(sorted(set(EventKind) - {EventKind.REVOKED})))
def test_a_step_that_is_not_in_the_table_is_refused(events: list[Event], kind: EventKind) -> None:
    after = [*events, Event(kind, day(1000))]
    allowed = TRANSITIONS[folded(events)]
    if kind in allowed:
        assert state_of("R1", after) is allowed[kind]
    else:
        with pytest.raises(Conflict, match="R1"):
            state_of("R1", after)


@given(histories())
def test_taking_back_the_last_decision_leaves_the_referral_where_it_was(events: list[Event]) -> None:
    taken_back = [*events, Event(EventKind.REVOKED, day(1000))]
    if events and events[-1].kind in REVOCABLE:
        assert standing("R1", taken_back) == events[:-1]
        assert state_of("R1", taken_back) is folded(events[:-1])
    else:
        with pytest.raises(Conflict):
            standing("R1", taken_back)


@given(histories(), bridgings(), st.sampled_from(CLOCKS), st.integers(0, 300))
def test_pauses_and_bridging_are_parts_of_the_days_that_went_by(
    events: list[Event], bridged: list[Bridged], clock: WaitClock, on: int
) -> None:
    earlier = 0
    for wait in waits(events, bridged, clock, day(on)):
        assert 0 <= wait.net_days <= wait.gross_days <= wait.elapsed_days
        assert min(wait.voluntary_days, wait.incomplete_days, wait.bridged_days) >= 0
        assert wait.elapsed_days >= earlier
        earlier = wait.elapsed_days


@given(histories(), bridgings())
def test_the_days_on_the_list_are_the_days_waited(events: list[Event], bridged: list[Bridged]) -> None:
    # The area under the list: looking each evening whether the clock runs counts the same days as the clock does.
    clock = WaitClock(start=EventKind.REGISTERED, stop=EventKind.STARTED)
    last = 400
    evenings = [wait_of(events, bridged, clock, day(number)) for number in range(last)]
    running = sum(wait is not None and wait.outcome is Outcome.RUNNING for wait in evenings)
    final = wait_of(events, bridged, clock, day(last))
    assert running == (0 if final is None else final.elapsed_days)


@given(histories(), bridgings(), st.sampled_from(CLOCKS), st.integers(0, 300))
def test_what_happens_later_changes_no_figure_of_an_earlier_day(
    events: list[Event], bridged: list[Bridged], clock: WaitClock, on: int
) -> None:
    known = [event for event in events if event.happened_on <= day(on)]
    assert waits(events, bridged, clock, day(on)) == waits(known, bridged, clock, day(on))
