"""What plans told: for whom nothing fits and why, over time; and how the starts that were expected came true."""

from functools import partial

import numpy as np

from zorglogistiek.codes import EventKind
from zorglogistiek.statistics.estimators.estimates import Flags as Chosen
from zorglogistiek.statistics.figures.figure import OF_REFERRALS, Figure, Part, Picture, Theme
from zorglogistiek.statistics.figures.making import Cells, count, figure, group, measured, ratio, share
from zorglogistiek.statistics.figures.people import kept, of_referrals
from zorglogistiek.statistics.figures.periods import last_day, months_of, weeks_of
from zorglogistiek.statistics.history import Days, History, Rows
from zorglogistiek.statistics.history.columns import NEVER
from zorglogistiek.statistics.history.plans import CRITERIA, PLAN, PROMISE
from zorglogistiek.statistics.scope import Scope
from zorglogistiek.statistics.tables import TOTAL, ColumnKind, Sum, Table
from zorglogistiek.words import N_

NO_PLACE = "no_place"
"""Something fits, but no place comes free."""

MISSING = (*CRITERIA, NO_PLACE)
"""What is missing: the criterion that keeps most groups away, or a place."""


def missing_supply(name: str, by_week: str, history: History, scope: Scope) -> Table:
    """For how many youths the last plan of each week or month found no place, by what was missing."""
    lacks = history.lacks
    of_all = of_referrals(history, lacks.referral, lacks.made_on)
    left = kept(history, of_all, scope, OF_REFERRALS)
    rows: list[Cells] = []
    for one in (weeks_of if by_week == "week" else months_of)(history, scope):
        within = np.flatnonzero(left & (lacks.made_on >= one.first) & (lacks.made_on <= one.last))
        planned = history.expectations.made_on
        made = planned[(planned >= one.first) & (planned <= one.last) & history.expectations.source.are(PLAN)]
        if not len(within) and not len(made):
            continue
        last = max([*lacks.made_on[within].tolist(), *made.tolist()])
        those = within[lacks.made_on[within] == last]
        no_place = lacks.lack[those].are("place")
        counts = [int((lacks.criterion[those].are(code) & ~no_place).sum()) for code in CRITERIA]
        counts.append(int(no_place.sum()))
        rows += [(one.first_on, code, number) for code, number in zip(MISSING, counts, strict=True)]
        rows.append((one.first_on, TOTAL, len(those)))
    return Table(
        figure=name,
        columns=(group(by_week), group("missing"), count("n", of_moment=True)),
        rows=tuple(rows),
        measured=measured(scope, "without_a_place_in_the_plan", OF_REFERRALS, period=True),
        adds_up=("missing",),
    )


LEADS = (("0-4", 0, 28), ("4-8", 28, 56), ("8-13", 56, 91), ("13+", 91, NEVER))
"""How far ahead a start was expected: weeks, as days from the first to the one before the last."""

CAME_TRUE = ("sooner", "inside", "later", "not_yet_known", "withdrawn")


def expectations(history: History, scope: Scope) -> Table:
    """How the starts that were expected in the period came true, by who said so and how far ahead.

    Of the expectations of one referral and one source only the first counts, so that who waits long is not counted
    every week.
    """
    said = history.expectations
    first, last = scope.from_on.toordinal(), last_day(history, scope)
    rows = np.flatnonzero((said.made_on >= first) & (said.made_on <= last))
    key = said.referral[rows] * 2 + said.source.at[rows]
    rows = rows[np.sort(np.unique(key, return_index=True)[1])]
    people = of_referrals(history, said.referral[rows], said.made_on[rows])
    rows = rows[kept(history, people, scope, OF_REFERRALS)]
    start, withdrawn = _ends(history, said.referral[rows], said.made_on[rows])
    known = history.up_to.toordinal()
    cells: list[Cells] = []
    for source in (PLAN, PROMISE):
        for lead, least, most in LEADS:
            ahead = said.expected[rows] - said.made_on[rows]
            which = said.source[rows].are(source) & (ahead >= least) & (ahead < most)
            cells.append(
                (source, lead, *_came_true(rows[which], said.first, said.last, start[which], withdrawn[which], known))
            )
            late = start[which] - said.expected[rows][which]
            late = late[start[which] < NEVER]
            cells[-1] = (*cells[-1], len(late), float(np.median(late)) if len(late) else None)
    return Table(
        figure="expectations",
        columns=(
            group("source"),
            group("weeks_ahead"),
            count("n"),
            *map(count, CAME_TRUE),
            share("inside_share", part="inside"),
            count("started"),
            figure("median_days_late", ColumnKind.NUMBER, of="started"),
        ),
        rows=tuple(cells),
        measured=measured(scope, "expected_starts", OF_REFERRALS, period=True),
        sums=(Sum(total="n", parts=CAME_TRUE),),
    )


def _came_true(rows: Rows, first: Days, last: Days, start: Days, withdrawn: Chosen, known: int) -> Cells:
    earliest, latest = first[rows], last[rows]
    began = start < NEVER
    sooner = began & (start < earliest)
    inside = began & (start >= earliest) & (start <= latest)
    later = (began & (start > latest)) | (~began & ~withdrawn & (latest < known))
    gone = ~began & withdrawn
    parts = [int(which.sum()) for which in (sooner, inside, later)]
    unknown = len(rows) - sum(parts) - int(gone.sum())
    return (len(rows), *parts, unknown, int(gone.sum()), ratio(parts[1], len(rows)))


def _ends(history: History, referral: Rows, since: Days) -> tuple[Days, Chosen]:
    """The first start of each referral on or after a day (``NEVER``: none), and whether it was withdrawn."""
    events = history.events
    known = events.day <= history.up_to.toordinal()
    starts = np.flatnonzero(known & events.kind.are(EventKind.STARTED.value))
    key = events.referral[starts] * NEVER + events.day[starts]
    place = np.searchsorted(key, referral * NEVER + since)
    found = np.minimum(place, max(len(starts) - 1, 0))
    gone = np.unique(events.referral[known & events.kind.are(EventKind.WITHDRAWN.value)])
    withdrawn = np.isin(referral, gone)
    if not len(starts):
        return np.full(len(referral), NEVER, dtype=np.int64), withdrawn
    same = (place < len(starts)) & (events.referral[starts[found]] == referral)
    return np.where(same, events.day[starts[found]], NEVER), withdrawn


_missing = partial(
    Figure,
    theme=Theme.SUPPLY,
    question=N_("For how many youths did the plan find no place, and what was missing?"),
    picture=Picture.STACKED,
    uses=(Part.PERIOD,),
    filters=OF_REFERRALS,
)

FIGURES = (
    Figure(
        id="expectations",
        theme=Theme.WAITS,
        title=N_("How expectations came true"),
        question=N_("Did youths start when plans and promises had said?"),
        compute=expectations,
        picture=Picture.BARS,
        uses=(Part.PERIOD,),
        filters=OF_REFERRALS,
    ),
    _missing(
        id="missing_weeks",
        title=N_("Missing supply by week"),
        compute=partial(missing_supply, "missing_weeks", "week"),
    ),
    _missing(
        id="missing_months",
        title=N_("Missing supply by month"),
        compute=partial(missing_supply, "missing_months", "month"),
    ),
)
