"""The events of all referrals folded at once: which stand, where each leads, and which search for a place it is of.

The rule is the table of ``people.steps``; here it is looked up for all referrals at once, step by step.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple, NoReturn

import numpy as np

from zorglogistiek.codes import DeclineReason, EventKind, ReferralState
from zorglogistiek.people.steps import TRANSITIONS, standing, state_of
from zorglogistiek.statistics.history.columns import NEVER, Coded, Days, Flags, Rows, Texts, coded
from zorglogistiek.statistics.history.records import Events, Searches

KINDS = tuple(kind.value for kind in EventKind)
STATES = tuple(state.value for state in ReferralState)
REASONS = tuple(reason.value for reason in DeclineReason)

_STEP = np.full((len(STATES), len(KINDS)), -1, dtype=np.int64)
"""The place of the state that follows, by the places of state and event; -1 where there is no such step."""

for _state, _steps in TRANSITIONS.items():
    for _kind, _after in _steps.items():
        _STEP[STATES.index(_state.value), KINDS.index(_kind.value)] = STATES.index(_after.value)


class Fact(NamedTuple):
    """An event with its row, for the rules that take one event after the other."""

    row: int
    kind: EventKind
    happened_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """Events as they were recorded, by referral and then by day and order of recording."""

    referral: Rows
    kind: Coded
    day: Days
    group: Rows
    reason: Coded

    def __getitem__(self, rows: Rows | Flags) -> "Recorded":
        """These rows only."""
        return replace(
            self,
            referral=self.referral[rows],
            kind=self.kind[rows],
            day=self.day[rows],
            group=self.group[rows],
            reason=self.reason[rows],
        )

    def facts(self, first: int, last: int) -> list[Fact]:
        """The rows from ``first`` up to ``last``, as plain events."""
        rows = range(first, last)
        return [Fact(row, EventKind(KINDS[self.kind.at[row]]), date.fromordinal(int(self.day[row]))) for row in rows]


def folded(recorded: Recorded, numbers: Sequence[str]) -> tuple[Events, Searches]:
    """The events that stand, and the searches. ``numbers`` are those of the referrals, by row.

    Conflict, naming the referral, when a step is not in the table: nothing can be counted of such a history.
    """
    events = recorded[_stand(recorded, numbers)]
    first = _firsts(events.referral)
    states = _states(events, first, numbers)
    broke = events.kind.are(EventKind.BROKE_DOWN.value)
    begins = first | broke
    search = np.cumsum(begins) - 1
    owner = events.referral[begins]
    first_search = np.flatnonzero(_firsts(owner))
    rounds = np.arange(len(owner)) - np.repeat(first_search, np.diff([*first_search, len(owner)])) + 1
    follows = np.full(len(first), NEVER, dtype=np.int64)
    if len(first):
        follows[:-1] = np.where(first[1:], NEVER, events.day[1:])
    return (
        Events(
            referral=events.referral,
            kind=events.kind,
            day=events.day,
            group=events.group,
            reason=events.reason,
            state=Coded(codes=STATES, at=states),
            next_day=follows,
            search=search,
        ),
        Searches(referral=owner, round=rounds),
    )


def _stand(recorded: Recorded, numbers: Sequence[str]) -> Flags:
    """Which events stand; only where a decision was taken back they are looked at one by one."""
    stand = np.ones(len(recorded.day), dtype=np.bool_)
    for referral in np.unique(recorded.referral[recorded.kind.are(EventKind.REVOKED.value)]):
        first, last = np.searchsorted(recorded.referral, [referral, referral + 1])
        stand[first:last] = False
        kept = standing(f"referral {numbers[referral]}", recorded.facts(int(first), int(last)))
        stand[[fact.row for fact in kept]] = True
    return stand


def _firsts(owner: Rows) -> Flags:
    """Which rows are the first of their owner."""
    first = np.ones(len(owner), dtype=np.bool_)
    first[1:] = owner[1:] != owner[:-1]
    return first


def _states(events: Recorded, first: Flags, numbers: Sequence[str]) -> Rows:
    """The place of the state after each event: the first events of all referrals, then the second, and so on."""
    starts = np.flatnonzero(first)
    lengths = np.diff([*starts, len(first)])
    after = np.full(len(first), STATES.index(ReferralState.DRAFT.value), dtype=np.int64)
    now = np.full(len(starts), STATES.index(ReferralState.DRAFT.value), dtype=np.int64)
    for step in range(int(lengths.max(initial=0))):
        going = np.flatnonzero(lengths > step)
        rows = starts[going] + step
        now[going] = _STEP[now[going], events.kind.at[rows]]
        if (now[going] < 0).any():
            wrong = going[now[going] < 0][0]
            _refuse(events, int(starts[wrong]), int(starts[wrong] + lengths[wrong]), numbers)
        after[rows] = now[going]
    return after


def _refuse(events: Recorded, first: int, last: int, numbers: Sequence[str]) -> NoReturn:
    """Has the rule itself say which step is not in the table."""
    record = f"referral {numbers[events.referral[first]]}"
    state_of(record, events.facts(first, last))
    raise AssertionError(f"{record}: the table of steps was looked up wrongly")


def recorded_of(
    referral: Rows, kind: Sequence[str] | Texts, day: Days, group: Rows, reason: Sequence[str | None] | Texts
) -> Recorded:
    """Events in the order in which they were read."""
    return Recorded(
        referral=referral, kind=coded(kind, KINDS), day=day, group=group, reason=coded(reason, (*REASONS, "none"))
    )
