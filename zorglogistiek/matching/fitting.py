"""Who fits where, and when: the criteria applied to pairs, and to windows of start weeks."""

from collections.abc import Sequence
from datetime import date, timedelta

from zorglogistiek.codes import StayPurpose
from zorglogistiek.matching.criteria import DATED, HORIZON_WEEKS, STANDING, Criterion, Visit
from zorglogistiek.matching.facts import Candidate, Group
from zorglogistiek.matching.reasons import Reason
from zorglogistiek.places.occupancy import Period

WEEK = timedelta(weeks=1)
Window = tuple[int, int]
"""Start weeks: from the first up to, not including, the second."""


def visit(
    candidate: Candidate,
    group: Group,
    start: date,
    *,
    purpose: StayPurpose = StayPurpose.FINAL,
    horizon_end: date | None = None,
    weeks: int | None = None,
) -> Visit:
    """A youth in a group from ``start``, for ``weeks`` weeks (a final: the intended stay).

    Without a length the stay is open-ended, and looked at until ``horizon_end`` (None: 26 weeks from the start).
    """
    length = weeks if purpose is StayPurpose.BRIDGE else candidate.referral.intended_stay_weeks
    end = start + length * WEEK if length else horizon_end or start + HORIZON_WEEKS * WEEK
    period = Period(start=start, end=max(end, start + WEEK))
    return Visit(candidate=candidate, group=group, purpose=purpose, period=period, open_ended=not length)


def _reasons(seen: Visit, criteria: Sequence[Criterion]) -> list[Reason]:
    return [reason for criterion in criteria if (reason := criterion.check(seen)) is not None]


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
    seen = visit(candidate, group, start, purpose=purpose, horizon_end=horizon_end, weeks=weeks)
    return tuple(_reasons(seen, STANDING) + _reasons(seen, DATED))


def start_window(
    candidates: Sequence[Candidate],
    group: Group,
    *,
    week: date,
    weeks: int,
    purpose: StayPurpose = StayPurpose.FINAL,
    stay_weeks: int | None = None,
) -> Window | None:
    """The start weeks, counted from the Monday ``week``, in which every one of ``candidates`` fits.

    The longest unbroken run of them (the first of equal ones); None when there is no week.
    """
    horizon_end, possible = week + weeks * WEEK, [True] * weeks
    for candidate in candidates:

        def seen(number: int, candidate: Candidate = candidate) -> Visit:
            start = week + number * WEEK
            return visit(candidate, group, start, purpose=purpose, horizon_end=horizon_end, weeks=stay_weeks)

        first = seen(0)
        for criterion in STANDING:
            if criterion.check(first) is not None:
                return None
        last = seen(weeks - 1)
        for criterion in DATED:
            steady = criterion.steady or not candidate.youth.not_with
            if steady and criterion.check(first) is None and criterion.check(last) is None:
                continue
            for number in range(weeks):
                possible[number] = possible[number] and criterion.check(seen(number)) is None
    return longest_run(possible)


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
