"""What a plan says otherwise than the plan of the meeting before: who gained, who lost, and why as far as facts tell.

Pure: two plans as they were stored, and what was recorded between them. Nothing here is guessed; where the facts name
no cause, the change says so.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from zorglogistiek.clock import weeks_between
from zorglogistiek.codes import EventKind
from zorglogistiek.matching.policy_lines import PolicyLine
from zorglogistiek.meeting.views import DecisionView, GroupView

Json = Mapping[str, Any]


class Outcome(StrEnum):
    """What became of a referral between two plans.

    NEW stands in the later plan only; PLACED and LEFT in the earlier one only. GAINED: a place where there was none,
    or a start in an earlier week; LOST: the opposite. MOVED: another group, and the start in the same week.
    """

    GAINED = "gained"
    LOST = "lost"
    MOVED = "moved"
    NEW = "new"
    PLACED = "placed"
    LEFT = "left"
    SAME = "same"


class Why(StrEnum):
    """A cause that the facts name; ``changes_why.SENTENCES`` has its words."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    HELD = "held"
    TAKEN_BACK = "taken_back"
    EVENT = "event"
    RECORD = "record"
    FEWER_PLACES = "fewer_places"
    MORE_PLACES = "more_places"
    GROUP = "group"
    PROMISED_TO = "promised_to"
    TAKEN_BY_NEW = "taken_by_new"
    TAKEN_BY_HEAVIER = "taken_by_heavier"
    TAKEN_BY = "taken_by"
    FREED_BY = "freed_by"
    WEEK_PASSED = "week_passed"
    POLICY = "policy"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """Why something changed, with the values of its sentence."""

    why: Why
    params: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """What a plan says of a referral: a group and a start week (a Monday), or neither.

    ``fixed`` when that was agreed or held already; ``weight`` is what its first week of waiting costs in that plan, in
    points (None: it is planned with brothers and sisters, and has no price of its own).
    """

    referral: str
    initials: str
    group: GroupView | None
    start_week: date | None
    fixed: bool
    weight: int | None
    facts: Json


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPlan:
    """A plan as it was stored. ``places`` are for each group (by number) those free to plan with, week by week."""

    id: int
    meeting_on: date
    made_at: datetime
    week: date
    proven: bool
    policy: Json
    places: Mapping[str, tuple[int, ...]]
    proposals: Mapping[str, Planned]

    def free(self, group: str, week: date) -> int | None:
        """The places of a group to plan with in a week; None outside the weeks of the plan."""
        index, places = weeks_between(self.week, week), self.places.get(group, ())
        return places[index] if 0 <= index < len(places) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Between:
    """What was recorded after the earlier plan and before the later one, by referral, oldest first."""

    decisions: Mapping[str, tuple[DecisionView, ...]]
    events: Mapping[str, tuple[EventKind, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One referral in the two plans. ``weeks_later`` is how much later it would start now (negative: sooner)."""

    referral: str
    initials: str
    outcome: Outcome
    before: Planned | None
    after: Planned | None
    causes: tuple[Cause, ...] = ()

    @property
    def weeks_later(self) -> int | None:
        """Whole weeks between the two starts; None where there are not two."""
        before, after = self.before, self.after
        if before is None or after is None or before.start_week is None or after.start_week is None:
            return None
        return weeks_between(before.start_week, after.start_week)


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """Everything that is different, and what stayed as it was; losses first. ``policy`` are the values that differ."""

    before: StoredPlan
    after: StoredPlan
    policy: tuple[PolicyLine, ...]
    rows: tuple[Change, ...]

    @property
    def counts(self) -> Mapping[Outcome, int]:
        """How many referrals had each outcome."""
        counted = Counter(row.outcome for row in self.rows)
        return {outcome: counted[outcome] for outcome in Outcome}


def outcome_of(before: Planned | None, after: Planned | None, events: tuple[EventKind, ...]) -> Outcome:
    """What became of a referral that stands in at least one of the two plans."""
    if before is None:
        return Outcome.NEW
    if after is None:
        return Outcome.PLACED if EventKind.STARTED in events else Outcome.LEFT
    if before.start_week is None or after.start_week is None:
        return _place_or_none(before, after)
    if after.start_week != before.start_week:
        return Outcome.GAINED if after.start_week < before.start_week else Outcome.LOST
    return Outcome.SAME if after.group == before.group else Outcome.MOVED


def _place_or_none(before: Planned, after: Planned) -> Outcome:
    if before.start_week is after.start_week:
        return Outcome.SAME
    return Outcome.GAINED if before.start_week is None else Outcome.LOST
