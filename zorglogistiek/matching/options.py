"""The options of a party: every group that fits, for a lasting place or for bridging, with its weeks and its cost."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from zorglogistiek.clock import WEEK
from zorglogistiek.codes import BRIDGING_FORMS, StayPurpose
from zorglogistiek.matching.bridging import not_provided
from zorglogistiek.matching.costs import bridge_weekly_cost, items_of, wait_cost
from zorglogistiek.matching.fitting import Window, start_window
from zorglogistiek.matching.parties import Party
from zorglogistiek.matching.policy import Policy
from zorglogistiek.matching.supply import Supply


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One way to place a party: the group, for what, in which start weeks, and what it costs in points."""

    group_id: int
    purpose: StayPurpose
    window: Window
    cost: int
    weekly_cost: int = 0
    stay_weeks: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """The weeks of a plan and the policy that it is made by."""

    week: date
    weeks: int
    policy: Policy


def waiting_of(party: Party, frame: Frame) -> list[int]:
    """The points of each week in which a party waits: the sum of its youths'."""
    costs = [
        wait_cost(
            candidate,
            frame.policy,
            week=frame.week,
            weeks=frame.weeks,
            lives_in_group=party.lives_in_group,
        )
        for candidate in party.candidates
    ]
    return [sum(points) for points in zip(*costs, strict=True)]


def choices_of(party: Party, supplies: Sequence[Supply], frame: Frame) -> list[Choice]:
    """Every group in which all of a party fit and which has places for it in some week."""
    waiting, bridges = waiting_of(party, frame), may_bridge(party, frame.policy)
    found = []
    for supply in supplies:
        purpose = StayPurpose.BRIDGE if supply.group.care_form in BRIDGING_FORMS else StayPurpose.FINAL
        if supply.group.id == party.home or (purpose is StayPurpose.BRIDGE and not bridges):
            continue
        choice = choice_in(party, supply, purpose, frame, waiting)
        if choice is not None:
            found.append(choice)
    return found


def may_bridge(party: Party, policy: Policy) -> bool:
    """Whether a bridging place is sought: somebody of the party waits at home with an urgency of the policy."""
    return any(
        not_provided(candidate, policy, lives_in_group=party.lives_in_group) is None for candidate in party.candidates
    )


def choice_in(
    party: Party, supply: Supply, purpose: StayPurpose, frame: Frame, waiting: Sequence[int]
) -> Choice | None:
    """The choice of one group for one purpose; None when not all of the party fit in some week with places."""
    group, bridges = supply.group, purpose is StayPurpose.BRIDGE
    bridge_weeks = frame.policy.bridge.weeks[group.care_form] if bridges else None
    fitting = start_window(
        party.candidates, group, week=frame.week, weeks=frame.weeks, purpose=purpose, stay_weeks=bridge_weeks
    )
    window = _with_places(fitting, party.size, supply) if fitting else None
    if window is None:
        return None
    counts = party.class_counts()
    if any(counts.get(profile, 0) > limit for profile, limit in supply.limits.items()):
        return None
    return Choice(
        group_id=group.id,
        purpose=purpose,
        window=window,
        cost=cost_in(party, supply, purpose, frame, window),
        weekly_cost=bridge_weekly_cost(waiting, frame.policy) if bridges else 0,
        stay_weeks=bridge_weeks if bridges else party.stay_weeks,
    )


def cost_in(party: Party, supply: Supply, purpose: StayPurpose, frame: Frame, window: Window) -> int:
    """The one-off points of a place for a party, looked at on the first day on which it may start.

    A party that lives in groups but has no origin in the plan pays its transfer here.
    """
    points = sum(
        item.points
        for candidate in party.candidates
        for item in items_of(
            candidate,
            supply.group,
            frame.policy,
            purpose=purpose,
            start=frame.week + window[0] * WEEK,
            siblings_in=party.siblings_in,
        )
    )
    unseen_transfer = party.lives_in_group and party.origin is None
    return points + (frame.policy.transfer.points if unseen_transfer else 0)


def _with_places(window: Window, size: int, supply: Supply) -> Window | None:
    """The window without the weeks at its ends in which the group has too few places for the party."""
    possible = [week for week in range(*window) if supply.capacity[week] >= size]
    return (possible[0], possible[-1] + 1) if possible else None
