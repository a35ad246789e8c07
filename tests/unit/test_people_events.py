"""What an event needs, and what the events of a referral tell of the present."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from zorglogistiek.codes import DeclineReason, EventKind, ReferralState
from zorglogistiek.people.events import (
    MAY_RECORD,
    current_group_id,
    escalated_on,
    held_until,
    latest_dates,
    shape_faults,
)
from zorglogistiek.people.steps import state_of

DAY_0 = date(2026, 1, 5)


@dataclass(frozen=True, slots=True)
class Event:
    kind: EventKind
    happened_on: date
    group_id: int | None = None
    decline_reason: DeclineReason | None = None
    until: date | None = None


def day(number: int) -> date:
    return DAY_0 + timedelta(days=number)


REGISTERED = [Event(EventKind.REGISTERED, day(0)), Event(EventKind.FILE_COMPLETE, day(1))]
PROPOSED = [*REGISTERED, Event(EventKind.PROPOSED, day(7), 1)]


@pytest.mark.parametrize(
    ("kind", "group", "reason", "until", "fields"),
    [
        (EventKind.INTAKE, False, None, None, []),
        (EventKind.PROPOSED, True, None, None, []),
        (EventKind.PROPOSED, False, None, None, ["group"]),
        (EventKind.REGISTERED, True, None, None, ["group"]),
        (EventKind.DECLINED, True, DeclineReason.SAFETY, None, []),
        (EventKind.DECLINED, False, None, None, ["group", "decline_reason"]),
        (EventKind.BRIDGING_DECLINED, True, None, None, ["decline_reason"]),
        (EventKind.INTAKE, False, DeclineReason.SAFETY, None, ["decline_reason"]),
        (EventKind.HELD, False, None, None, ["until"]),
        (EventKind.HELD, False, None, day(3), []),
        (EventKind.HELD, False, None, day(-3), ["until"]),
        (EventKind.ESCALATED, False, None, day(3), ["until"]),
    ],
)
def test_everything_an_event_lacks_is_named(
    kind: EventKind, group: bool, reason: DeclineReason | None, until: date | None, fields: list[str]
) -> None:
    faults = shape_faults(kind, on=day(0), has_group=group, decline_reason=reason, until=until)
    assert [fault.field for fault in faults] == fields


def test_the_group_of_the_present_proposal_is_known_while_it_stands() -> None:
    def group(events: list[Event]) -> int | None:
        return current_group_id(events, state_of("R1", events))

    other = [*PROPOSED, Event(EventKind.PROPOSED, day(14), 2)]
    assert group(REGISTERED) is None
    assert group(PROPOSED) == 1
    assert group(other) == 2
    assert group([*other, Event(EventKind.ACCEPTED_BY_PROVIDER, day(15), 3)]) == 3
    assert group([*other, Event(EventKind.DECLINED, day(15), 2)]) is None


def test_a_hold_stands_until_its_last_day_or_a_new_proposal() -> None:
    held = [*PROPOSED, Event(EventKind.HELD, day(8), 1, until=day(22))]
    assert held_until(held, ReferralState.PROPOSED, day(22)) == day(22)
    assert held_until(held, ReferralState.PROPOSED, day(23)) is None
    again = [*held, Event(EventKind.PROPOSED, day(14), 2)]
    assert held_until(again, ReferralState.PROPOSED, day(15)) is None
    assert held_until(PROPOSED, ReferralState.PROPOSED, day(8)) is None


def test_an_escalation_is_open_until_its_advice_comes_back() -> None:
    escalated = [*REGISTERED, Event(EventKind.ESCALATED, day(30))]
    assert escalated_on(REGISTERED) is None
    assert escalated_on(escalated) == day(30)
    assert escalated_on([*escalated, Event(EventKind.ADVICE_GIVEN, day(40))]) is None


def test_the_latest_day_of_each_kind_is_given() -> None:
    dates = latest_dates([*PROPOSED, Event(EventKind.PROPOSED, day(14), 2)])
    assert dates[EventKind.PROPOSED] == day(14)
    assert dates.keys() == {EventKind.REGISTERED, EventKind.FILE_COMPLETE, EventKind.PROPOSED}


def test_no_event_that_changes_a_place_can_be_recorded_on_its_own() -> None:
    bound_to_commands = {
        EventKind.PROPOSED,
        EventKind.ACCEPTED_BY_PROVIDER,
        EventKind.ACCEPTED_BY_FAMILY,
        EventKind.DECLINED,
        EventKind.ACCEPTANCE_EXPIRED,
        EventKind.STARTED,
        EventKind.BROKE_DOWN,
        EventKind.WITHDRAWN,
        EventKind.REVOKED,
    }
    assert MAY_RECORD.keys().isdisjoint(bound_to_commands)
