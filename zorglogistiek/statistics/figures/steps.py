"""From step to step: the time between moments, declines, and promises that were or were not kept."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise

import numpy as np

from zorglogistiek.codes import EventKind
from zorglogistiek.people.events import DECLINES
from zorglogistiek.people.waits import Measure, WaitClock
from zorglogistiek.statistics.figures.figure import EVERY_FILTER, OF_REFERRALS, Figure, Part, Picture, Theme
from zorglogistiek.statistics.figures.making import (
    DAYS_COLUMNS,
    Cells,
    count,
    days_cells,
    group,
    groups,
    measured,
    ratio,
    share,
)
from zorglogistiek.statistics.figures.people import kept, of_referrals
from zorglogistiek.statistics.figures.periods import last_day
from zorglogistiek.statistics.figures.waits import COMPLETED, completed_in
from zorglogistiek.statistics.history import Flags, History, Rows
from zorglogistiek.statistics.history.folding import REASONS
from zorglogistiek.statistics.scope import Dimension, Scope
from zorglogistiek.statistics.tables import TOTAL, Sum, Table
from zorglogistiek.words import N_

MOMENTS = (
    EventKind.NEED_VOICED,
    EventKind.REFERRAL_DECISION,
    EventKind.REGISTERED,
    EventKind.FILE_COMPLETE,
    EventKind.FIRST_DISCUSSED,
    EventKind.INTAKE,
    EventKind.PROPOSED,
    EventKind.ACCEPTED_BY_PROVIDER,
    EventKind.ACCEPTED_BY_FAMILY,
    EventKind.STARTED,
)
"""The moments between which waiting is measured, in the order in which they come."""

OF_OFFERS = (*OF_REFERRALS, Dimension.PROVIDER)


def steps(history: History, scope: Scope) -> Table:
    """The days between each moment and the next one, of the steps that were completed in the period."""
    rows: list[Cells] = []
    for start, stop in pairwise(MOMENTS):
        clock = WaitClock(start=start, stop=stop)
        found, people = completed_in(history, replace(scope, clock=clock))
        left = kept(history, people, scope, EVERY_FILTER)
        found = found[left & (history.searches.round[found.search] == 1)]
        rows.append((clock.name, *days_cells(found.days(Measure.ELAPSED))))
    return Table(
        figure="steps",
        columns=(group("step"), *DAYS_COLUMNS),
        rows=tuple(rows),
        measured=replace(
            measured(scope, COMPLETED, EVERY_FILTER, period=True),
            clocks={str(row[0]): (str(row[0]), Measure.ELAPSED.value) for row in rows},
        ),
    )


def _in_period(history: History, scope: Scope, *kinds: EventKind) -> Rows:
    """The events of these kinds in the period, of whom the filters leave, that are about a group."""
    events = history.events
    rows = np.flatnonzero(
        events.kind.are(*(kind.value for kind in kinds))
        & (events.day >= scope.from_on.toordinal())
        & (events.day <= last_day(history, scope))
    )
    people = of_referrals(history, events.referral[rows], events.day[rows], group=events.group[rows])
    return rows[kept(history, people, scope, OF_OFFERS)]


def declines(history: History, scope: Scope) -> Table:
    """The declines of the period by provider and reason."""
    rows = _in_period(history, scope, *DECLINES)
    provider = history.groups.provider.of_rows(history.events.group[rows])
    reason = history.events.reason[rows]
    cells: list[Cells] = []
    for key, at in groups(provider):
        cells += [(*key, code, int(reason[at].are(code).sum())) for code in REASONS]
        cells.append((*key, TOTAL, len(at)))
    return Table(
        figure="declines",
        columns=(group("provider"), group("reason"), count("n")),
        rows=tuple(cells),
        measured=measured(scope, "declines", OF_OFFERS, period=True),
        adds_up=("provider", "reason"),
    )


PROPOSALS = {
    "accepted": (EventKind.ACCEPTED_BY_PROVIDER,),
    "declined": (EventKind.DECLINED,),
    "lapsed": (
        EventKind.PROPOSED,
        EventKind.PROPOSAL_LAPSED,
        EventKind.FILE_INCOMPLETE,
        EventKind.VOLUNTARY_WAIT_STARTED,
        EventKind.WITHDRAWN,
    ),
}
"""What becomes of a proposal, and the events that say so."""

PROMISES = {
    "started": (EventKind.STARTED,),
    "expired": (EventKind.ACCEPTANCE_EXPIRED,),
    "fell_through": (EventKind.DECLINED, EventKind.PROPOSAL_LAPSED, EventKind.WITHDRAWN),
}
"""What becomes of the acceptance by a provider, and the events that say so."""


def offers(history: History, scope: Scope) -> Table:
    """What became of the proposals that were made to each provider in the period."""
    return _followed(history, scope, "offers", EventKind.PROPOSED, PROPOSALS, share_of="declined")


def promises(history: History, scope: Scope) -> Table:
    """What became of the promises that providers made in the period."""
    return _followed(history, scope, "promises", EventKind.ACCEPTED_BY_PROVIDER, PROMISES, share_of="expired")


def _followed(
    history: History, scope: Scope, name: str, kind: EventKind, ends: Mapping[str, tuple[EventKind, ...]], share_of: str
) -> Table:
    """The events of a kind in the period by provider, with how each ended: by the first of the events that end it."""
    made = _in_period(history, scope, kind)
    became = _became(history, made, ends)
    rows: list[Cells] = []
    for key, at in groups(history.groups.provider.of_rows(history.events.group[made])):
        parts = {end: int(which[at].sum()) for end, which in became.items()}
        open_still = len(at) - sum(parts.values())
        rows.append((*key, len(at), *parts.values(), open_still, ratio(parts[share_of], len(at))))
    return Table(
        figure=name,
        columns=(
            group("provider"),
            count("n"),
            *map(count, ends),
            count("open"),
            share(f"{share_of}_share", part=share_of),
        ),
        rows=tuple(rows),
        measured=measured(scope, name, OF_OFFERS, period=True),
        adds_up=("provider",),
        sums=(Sum(total="n", parts=(*ends, "open")),),
    )


def _became(history: History, made: Rows, ends: Mapping[str, tuple[EventKind, ...]]) -> Mapping[str, Flags]:
    """For each way to end, which of the events ended in it."""
    events = history.events
    how = {name: events.kind.are(*(kind.value for kind in kinds)) for name, kinds in ends.items()}
    ending = np.flatnonzero(np.logical_or.reduce(list(how.values())) & (events.day <= history.up_to.toordinal()))
    if not len(ending):
        return {name: np.zeros(len(made), dtype=np.bool_) for name in ends}
    place = np.searchsorted(ending, made, side="right")
    end = ending[np.minimum(place, len(ending) - 1)]
    ended = (place < len(ending)) & (events.referral[end] == events.referral[made])
    return {name: ended & which[end] for name, which in how.items()}


FIGURES = (
    Figure(
        id="steps",
        theme=Theme.FLOW,
        title=N_("Time between the steps"),
        question=N_("Between which moments does the time go by?"),
        compute=steps,
        picture=Picture.BARS,
        uses=(Part.PERIOD,),
        filters=EVERY_FILTER,
    ),
    Figure(
        id="declines",
        theme=Theme.FLOW,
        title=N_("Declines by provider and reason"),
        question=N_("Why were places declined?"),
        compute=declines,
        picture=Picture.BARS,
        uses=(Part.PERIOD,),
        filters=OF_OFFERS,
    ),
    Figure(
        id="offers",
        theme=Theme.FLOW,
        title=N_("Proposals and declines by provider"),
        question=N_("Which share of what was proposed was declined?"),
        compute=offers,
        picture=Picture.BARS,
        uses=(Part.PERIOD,),
        filters=OF_OFFERS,
    ),
    Figure(
        id="promises",
        theme=Theme.FLOW,
        title=N_("Promises kept and expired"),
        question=N_("What became of the places that providers promised?"),
        compute=promises,
        picture=Picture.BARS,
        uses=(Part.PERIOD,),
        filters=OF_OFFERS,
    ),
)
