"""Who fits where, and when: the criteria applied to pairs, and to windows of start weeks."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from zorglogistiek.clock import WEEK
from zorglogistiek.codes import StayPurpose
from zorglogistiek.matching.criteria import DATED, HORIZON_WEEKS, NONE, STANDING, Visit, leaving_out
from zorglogistiek.matching.facts import Candidate, Group
from zorglogistiek.matching.reasons import Reason
from zorglogistiek.places.occupancy import Period

Window = tuple[int, int]
"""Start weeks: from the first up to, not including, the second."""


def visit(
    candidate: Candidate,
    start: date,
    *,
    purpose: StayPurpose = StayPurpose.FINAL,
    horizon_end: date | None = None,
    weeks: int | None = None,
) -> Visit:
    """A visit from ``start``, for ``weeks`` weeks (a final: the intended stay).

    Without a length the stay is open-ended, and looked at until ``horizon_end`` (None: 26 weeks from the start).
    """
    length = weeks if purpose is StayPurpose.BRIDGE else candidate.referral.intended_stay_weeks
    return _visit(purpose, start, length, horizon_end)


@lru_cache(maxsize=10_000)
def _visit(purpose: StayPurpose, start: date, length: int | None, horizon_end: date | None) -> Visit:
    """Kept, because a plan looks at the same visit for every group."""
    end = start + length * WEEK if length else horizon_end or start + HORIZON_WEEKS * WEEK
    return Visit(purpose=purpose, period=Period(start=start, end=max(end, start + WEEK)), open_ended=not length)


def fits(
    candidate: Candidate,
    group: Group,
    start: date,
    *,
    purpose: StayPurpose = StayPurpose.FINAL,
    horizon_end: date | None = None,
    weeks: int | None = None,
) -> tuple[Reason, ...]:
    """Every reason why a youth cannot start in a group in the week of ``start``; nothing when it fits."""
    seen = visit(candidate, start, purpose=purpose, horizon_end=horizon_end, weeks=weeks)
    reasons = (criterion.check(candidate, group, seen) for criterion in (*STANDING, *DATED))
    return tuple(reason for reason in reasons if reason is not None)


def start_window(
    candidates: Sequence[Candidate],
    group: Group,
    *,
    week: date,
    weeks: int,
    purpose: StayPurpose = StayPurpose.FINAL,
    stay_weeks: int | None = None,
    without: frozenset[str] = NONE,
) -> Window | None:
    """The start weeks, counted from the Monday ``week``, in which every one of ``candidates`` fits.

    The longest unbroken run of them (the first of equal ones); None when there is no week. ``without`` are the names of
    criteria that are not looked at.
    """
    standing, dated = leaving_out(without)
    horizon_end, possible = week + weeks * WEEK, [True] * weeks
    last_start = horizon_end - WEEK
    for candidate in candidates:
        first = visit(candidate, week, purpose=purpose, horizon_end=horizon_end, weeks=stay_weeks)
        for criterion in standing:
            if criterion.check(candidate, group, first) is not None:
                return None
        last = visit(candidate, last_start, purpose=purpose, horizon_end=horizon_end, weeks=stay_weeks)
        for criterion in dated:
            met = criterion.check(candidate, group, first) is None, criterion.check(candidate, group, last) is None
            steady = criterion.steady or not candidate.youth.not_with
            if steady and all(met):
                continue
            if steady and not any(met):
                return None
            for number in range(weeks):
                start = week + number * WEEK
                seen = visit(candidate, start, purpose=purpose, horizon_end=horizon_end, weeks=stay_weeks)
                possible[number] = possible[number] and criterion.check(candidate, group, seen) is None
    return (0, weeks) if all(possible) else longest_run(possible)


def longest_run(fitting: Sequence[bool]) -> Window | None:
    """The longest unbroken run of True, the first of equal ones; None without any."""
    best: Window | None = None
    start = 0
    for number in range(len(fitting) + 1):
        if number < len(fitting) and fitting[number]:
            continue
        if number > start and (best is None or number - start > best[1] - best[0]):
            best = (start, number)
        start = number + 1
    return best
