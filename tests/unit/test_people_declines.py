"""Declines: how long each reason bars a pair of referral and group, and what lifts it."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from zorglogistiek.codes import DeclineReason, EventKind
from zorglogistiek.people.declines import CONSEQUENCES, Lapse, decline_until, open_declines, provider_declines

DAY_0 = date(2026, 1, 5)
LINDE, ES = 1, 2


@dataclass(frozen=True, slots=True)
class Event:
    kind: EventKind
    happened_on: date
    group_id: int | None = None
    decline_reason: DeclineReason | None = None
    until: date | None = None


def day(number: int) -> date:
    return DAY_0 + timedelta(days=number)


def declined(
    number: int, reason: DeclineReason, group: int = LINDE, *, until: date | None = None, bridging: bool = False
) -> Event:
    kind = EventKind.BRIDGING_DECLINED if bridging else EventKind.DECLINED
    return Event(kind, day(number), group, reason, until)


def barred(events: list[Event], number: int) -> set[int]:
    return set(open_declines(events, day(number)))


def test_every_reason_has_a_consequence_with_a_period_or_a_condition() -> None:
    assert CONSEQUENCES.keys() == set(DeclineReason)
    assert all((one.weeks is not None) == (one.lapses is Lapse.AFTER_PERIOD) for one in CONSEQUENCES.values())


@pytest.mark.parametrize("reason", [reason for reason, one in CONSEQUENCES.items() if one.weeks is not None])
def test_a_reason_with_a_period_bars_the_pair_until_its_last_day(reason: DeclineReason) -> None:
    weeks = CONSEQUENCES[reason].weeks
    assert weeks is not None
    assert decline_until(reason, day(0)) == day(weeks * 7)
    assert barred([declined(0, reason)], weeks * 7) == {LINDE}
    assert barred([declined(0, reason)], weeks * 7 + 1) == set()


def test_a_last_day_that_was_agreed_goes_before_the_period() -> None:
    assert barred([declined(0, DeclineReason.NO_PLACE, until=day(10))], 11) == set()
    assert barred([declined(0, DeclineReason.SAFETY, until=day(10))], 10) == {LINDE}


def test_a_reason_without_a_period_lasts_until_a_person_proposes_the_pair_again() -> None:
    unsafe = declined(0, DeclineReason.SAFETY)
    assert barred([unsafe], 3000) == {LINDE}
    assert barred([unsafe, Event(EventKind.PROPOSED, day(90), ES)], 100) == {LINDE}
    assert barred([unsafe, Event(EventKind.PROPOSED, day(90), LINDE)], 100) == set()


def test_an_incomplete_file_bars_only_until_it_is_complete() -> None:
    events = [declined(0, DeclineReason.FILE_INCOMPLETE), declined(1, DeclineReason.DISTANCE, ES)]
    assert barred(events, 400) == {LINDE, ES}
    assert barred([*events, Event(EventKind.FILE_COMPLETE, day(20))], 21) == {ES}


def test_the_last_decline_of_a_pair_counts() -> None:
    events = [declined(0, DeclineReason.SAFETY), declined(7, DeclineReason.NO_PLACE)]
    assert barred(events, 7 + 4 * 7) == {LINDE}
    assert barred(events, 7 + 4 * 7 + 1) == set()


def test_a_declined_bridging_place_is_barred_too_and_is_no_decline_of_a_final_place() -> None:
    bridging = declined(0, DeclineReason.COMPOSITION, bridging=True)
    assert barred([bridging], 1) == {LINDE}
    assert provider_declines([bridging]) == 0


def test_only_providers_declines_since_the_last_breakdown_count_for_escalation() -> None:
    events = [
        declined(0, DeclineReason.NO_PLACE),
        declined(1, DeclineReason.FAMILY_DECLINES),
        declined(2, DeclineReason.SAFETY, ES),
    ]
    assert provider_declines(events) == 2
    assert provider_declines([*events, Event(EventKind.BROKE_DOWN, day(100))]) == 0
