"""The days of waiting that not every measure counts, of all referrals at once.

The rule is that of ``people.waits.uncounted``, which looks at one referral; a property test holds the two to each
other. All referrals lie one after the other on one line of days, so that periods are merged and cut in one go.
"""

from typing import NamedTuple

import numpy as np

from zorglogistiek.codes import EventKind
from zorglogistiek.statistics.history.columns import NEVER, Coded, Days, Flags, Rows
from zorglogistiek.statistics.history.records import Events, Spans
from zorglogistiek.statistics.history.waiting import BRIDGED, INCOMPLETE, VOLUNTARY

ENDS = (EventKind.WITHDRAWN.value, EventKind.STARTED.value)
"""The end of the waiting ends every pause."""


class Periods(NamedTuple):
    """Periods ``[from_on, until_on)`` of referrals; ``until_on`` is ``NEVER`` for one that goes on."""

    referral: Rows
    from_on: Days
    until_on: Days


def uncounted_days(events: Events, bridgings: Spans) -> tuple[Spans, Spans]:
    """The pauses, and the bridged days that lie in no pause. Those of one referral have no day in common."""
    voluntary = _pauses(events, EventKind.VOLUNTARY_WAIT_STARTED, EventKind.VOLUNTARY_WAIT_ENDED)
    incomplete = _pauses(events, EventKind.FILE_INCOMPLETE, EventKind.FILE_COMPLETE)
    helped = Periods(bridgings.referral, bridgings.from_on, bridgings.until_on)
    bridged = without(helped, _together(voluntary, incomplete))
    return _spans({VOLUNTARY: voluntary, INCOMPLETE: without(incomplete, voluntary)}), _spans({BRIDGED: bridged})


def _pauses(events: Events, begins: EventKind, ends: EventKind) -> Periods:
    """The periods from an event of ``begins`` to the next of ``ends``, or to the end of the waiting."""
    rows = np.flatnonzero(events.kind.are(begins.value, ends.value, *ENDS))
    referral, day, begin = events.referral[rows], events.day[rows], events.kind.are(begins.value)[rows]
    again = np.zeros(len(rows), dtype=np.bool_)
    again[1:] = begin[:-1] & (referral[1:] == referral[:-1])
    opened, ended = np.flatnonzero(begin & ~again), np.flatnonzero(~begin)
    following = np.searchsorted(ended, opened)
    until = np.full(len(opened), NEVER, dtype=np.int64)
    there = following < len(ended)
    end = ended[following[there]]
    until[there] = np.where(referral[end] == referral[opened[there]], day[end], NEVER)
    return without(Periods(referral[opened], day[opened], until), _NOTHING)


def without(periods: Periods, others: Periods) -> Periods:
    """The days of ``periods`` that are in none of ``others``, merged: as ``people.periods.without``, by referral."""
    both = _together(periods, others)
    finite = np.concatenate([both.from_on, both.until_on[both.until_on < NEVER]])
    first, never = int(finite.min(initial=NEVER)), int(finite.max(initial=0)) + 1
    length = never - first + 2

    def along(found: Periods) -> tuple[Days, Days]:
        """On the line of all referrals, without what is empty."""
        some = found.from_on < found.until_on
        start = found.referral[some] * length - first
        return start + found.from_on[some], start + np.minimum(found.until_on[some], never)

    wanted, cut = along(periods), along(others)
    turns = np.unique(np.concatenate([*wanted, *cut]))
    kept = _inside(turns, *wanted) & ~_inside(turns, *cut)
    before = np.zeros(len(turns), dtype=np.bool_)
    before[1:] = kept[:-1]
    since, until = turns[kept & ~before], turns[~kept & before]
    referral = since // length
    start = referral * length - first
    ended = until - start
    return Periods(referral, since - start, np.where(ended == never, NEVER, ended))


def _inside(turns: Days, since: Days, until: Days) -> Flags:
    """Whether the stretch of the line from each turn to the next lies in a period."""
    steps = np.bincount(np.searchsorted(turns, since), minlength=len(turns))
    steps = steps - np.bincount(np.searchsorted(turns, until), minlength=len(turns))
    return np.asarray(np.cumsum(steps) > 0)


def _together(one: Periods, other: Periods) -> Periods:
    return Periods(*(np.concatenate(pair) for pair in zip(one, other, strict=True)))


def _spans(found: dict[str, Periods]) -> Spans:
    """By referral, and then in the order of the kinds."""
    kind = np.repeat(np.arange(len(found)), [len(periods.referral) for periods in found.values()])
    all_of_them = Periods(*(np.concatenate(parts) for parts in zip(*found.values(), strict=True)))
    order = np.argsort(all_of_them.referral, kind="stable")
    return Spans(
        referral=all_of_them.referral[order],
        kind=Coded(codes=tuple(found), at=kind[order]),
        from_on=all_of_them.from_on[order],
        until_on=all_of_them.until_on[order],
    )


_NOTHING = Periods(*(np.zeros(0, dtype=np.int64) for _ in range(3)))
