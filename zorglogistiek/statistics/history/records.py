"""The tables of a history. A row of one points to rows of another by their place; ids are those of the registry."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from zorglogistiek.statistics.history.columns import Coded, Days, Flags, Rows

Made = TypeVar("Made")

Points = NDArray[np.float64]
"""Latitude and longitude by row; not a number where the place is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Youths:
    """Who needs a place, or has or had one.

    ``complexity`` is one of ``COMPLEXITIES``; ``needs`` has a bit for each specialism; ``siblings`` is the id of the
    sibling set, whose wish ``together`` repeats; ``point`` is home.
    """

    id: Rows
    birth: Days
    gender: Coded
    municipality: Coded
    complexity: Coded
    needs: Rows
    point: Points
    siblings: Rows
    together: Coded


@dataclass(frozen=True, slots=True, kw_only=True)
class Referrals:
    """Requests for a place, drafts included.

    ``form_asked`` is the one care form that the referral decision allows, or ``several`` or ``any``; ``allows`` has a
    bit for each care form (none: any). ``urgency`` is the one that was judged last.
    """

    id: Rows
    youth: Rows
    kind: Coded
    urgency: Coded
    referrer: Coded
    referrer_type: Coded
    form_asked: Coded
    allows: Rows
    wanted_from: Days


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgements:
    """The urgency as it was judged on a day, by referral and in order."""

    referral: Rows
    day: Days
    urgency: Coded


@dataclass(frozen=True, slots=True, kw_only=True)
class Events:
    """The events that stand, by referral and then in the order in which they happened.

    ``state`` is that after the event, which holds until ``next_day`` (``NEVER`` for the last). ``search`` is the row of
    the search for a place that it belongs to: a breakdown begins the next one.
    """

    referral: Rows
    kind: Coded
    day: Days
    group: Rows
    reason: Coded
    state: Coded
    next_day: Days
    search: Rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Searches:
    """The searches for a place: rounds of a referral, numbered from 1. By referral, in order."""

    referral: Rows
    round: Rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Spans:
    """Periods ``[from_on, until_on)`` of referrals. Those of one referral and kind have no day in common."""

    referral: Rows
    kind: Coded
    from_on: Days
    until_on: Days


@dataclass(frozen=True, slots=True, kw_only=True)
class Groups:
    """``place`` is the municipality, ``offers`` has a bit for each specialism; ``in_region`` by the default policy."""

    id: Rows
    number: Coded
    provider: Coded
    place: Coded
    care_form: Coded
    contracted: Flags
    secret: Flags
    in_region: Flags
    offers: Rows
    point: Points


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Beds: there from ``opens_on`` (0: since ever)."""

    group: Rows
    opens_on: Days


@dataclass(frozen=True, slots=True, kw_only=True)
class Closures:
    """Periods in which a bed is out of use."""

    place: Rows
    from_on: Days
    until_on: Days


@dataclass(frozen=True, slots=True, kw_only=True)
class Stays:
    """Stays and promises of one; ``started`` and ``ended`` are ``NEVER`` as long as they did not."""

    id: Rows
    youth: Rows
    referral: Rows
    place: Rows
    group: Rows
    purpose: Coded
    planned: Days
    started: Days
    ended: Days
    end_reason: Coded


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """What a youth or the parents asked for; what the kind does not speak of is ``NOWHERE`` or ``none``."""

    youth: Rows
    kind: Coded
    group: Rows
    organisation: Coded
    care_form: Coded


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectations:
    """When a lasting stay was expected to start, as it was said on a day: by the plan of a meeting, or by a promise.

    ``first`` and ``last`` are the days between which the start could fall; ``group`` is the group that was offered.
    """

    referral: Rows
    source: Coded
    made_on: Days
    expected: Days
    first: Days
    last: Days
    group: Rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Lacks:
    """For whom the plan of a meeting had no lasting place: ``group`` when no group fits, ``place`` when none is free.

    ``criterion`` is what stands in the way in most groups.
    """

    referral: Rows
    made_on: Days
    lack: Coded
    criterion: Coded


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """The registry as it was known on day ``up_to``, read at the moment ``known_at``.

    ``mark`` is the hash of the last change that was recorded.
    """

    up_to: date
    mark: str
    known_at: datetime
    youths: Youths
    referrals: Referrals
    judgements: Judgements
    events: Events
    searches: Searches
    pauses: Spans
    bridged: Spans
    bridgings: Spans
    groups: Groups
    places: Places
    closures: Closures
    stays: Stays
    preferences: Preferences
    expectations: Expectations
    lacks: Lacks
    _made: dict[Hashable, Any] = field(default_factory=dict, repr=False, compare=False)

    def once(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """What ``make`` gives, made once: for what several figures of one history need."""
        if key not in self._made:
            self._made[key] = make()
        made: Made = self._made[key]
        return made
