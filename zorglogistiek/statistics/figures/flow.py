"""The list: how many stand on it, who comes and goes, who is bridged, and how urgent they are."""

from collections.abc import Mapping
from functools import partial

import numpy as np

from zorglogistiek.codes import BridgingKind, EventKind, ReferralKind
from zorglogistiek.statistics.estimators.lists import load
from zorglogistiek.statistics.figures.figure import OF_REFERRALS, Figure, Part, Picture, Theme
from zorglogistiek.statistics.figures.making import (
    Cells,
    adding_up,
    count,
    figure,
    group,
    group_columns,
    grouped,
    measured,
    ratio,
    share,
)
from zorglogistiek.statistics.figures.people import group_of, kept, of_referrals
from zorglogistiek.statistics.figures.periods import months_of, weeks_of
from zorglogistiek.statistics.history import Coded, Days, Flags, History, Rows
from zorglogistiek.statistics.history.columns import first_by
from zorglogistiek.statistics.history.demand import URGENCIES
from zorglogistiek.statistics.history.standing import LISTED, standing_on
from zorglogistiek.statistics.scope import Scope
from zorglogistiek.statistics.tables import Balance, Column, ColumnKind, Sum, Table
from zorglogistiek.words import N_

INFLOW = ("new", "move_on", "broke_down")
OUTFLOW = ("placed", "withdrawn")


def of_kept_referrals(history: History, scope: Scope) -> Flags:
    """Which events are of referrals that the filters leave; ages are those at the registration."""
    everybody = np.arange(len(history.referrals.id))
    people = of_referrals(history, everybody, registered_on(history))
    return kept(history, people, scope, OF_REFERRALS)[history.events.referral]


def registered_on(history: History) -> Days:
    """The day on which each referral was registered; ``NEVER`` for a draft."""
    events = history.events
    rows = np.flatnonzero(events.kind.are(EventKind.REGISTERED.value))
    return first_by(events.referral[rows], events.day[rows], len(history.referrals.id))


def standing_at(history: History, which: Flags, days: Days) -> Mapping[str, Days]:
    """How many stand in each state of the list at the end of each day, of the events' referrals."""
    events = history.events
    found = {}
    for state in LISTED:
        rows = which & events.state.are(state)
        came, went = np.sort(events.day[rows]), np.sort(events.next_day[rows])
        found[state] = np.searchsorted(came, days, side="right") - np.searchsorted(went, days, side="right")
    return found


def flows(history: History) -> Mapping[str, Flags]:
    """Of every event whether it is a step onto the list, or off it, and which."""
    events = history.events
    after = events.state.are(*LISTED)
    before = np.zeros(len(after), dtype=np.bool_)
    before[1:] = after[:-1] & (events.referral[1:] == events.referral[:-1])
    came, went = after & ~before, before & ~after
    broke = events.kind.are(EventKind.BROKE_DOWN.value)
    is_new = history.referrals.kind.are(ReferralKind.NEW.value)[events.referral]
    return {
        "new": came & ~broke & is_new,
        "move_on": came & ~broke & ~is_new,
        "broke_down": came & broke,
        "placed": went & events.kind.are(EventKind.STARTED.value),
        "withdrawn": went & events.kind.are(EventKind.WITHDRAWN.value),
    }


def listed_count(name: str) -> Column:
    """Who stands on the list at the end of a day, in whichever figure."""
    return count(name, known_as="listed/listed", of_moment=True)


def list_weeks(history: History, scope: Scope) -> Table:
    """The list at the end of every week of the period, by state."""
    weeks = weeks_of(history, scope)
    found = standing_at(history, of_kept_referrals(history, scope), np.array([week.last for week in weeks]))
    rows: list[Cells] = []
    for place, week in enumerate(weeks):
        sizes = [int(found[state][place]) for state in LISTED]
        rows.append((week.first_on, *sizes, sum(sizes)))
    return Table(
        figure="list_weeks",
        columns=(group("week"), *(count(state, of_moment=True) for state in LISTED), listed_count("listed")),
        rows=tuple(rows),
        measured=measured(scope, "listed", OF_REFERRALS, period=True),
        sums=(Sum(total="listed", parts=LISTED),),
    )


def flow(figure_id: str, by_week: str, history: History, scope: Scope) -> Table:
    """Who came onto the list and who left it in every week or month of the period, the load, and the list after it."""
    stretches = (weeks_of if by_week == "week" else months_of)(history, scope)
    which, days = of_kept_referrals(history, scope), history.events.day
    last = np.array([one.last for one in stretches], dtype=np.int64)
    edges = np.array([one.first for one in stretches] + [stretches[-1].last + 1] if stretches else [0])
    found = {
        step: np.diff(np.searchsorted(np.sort(days[which & rows]), edges)) for step, rows in flows(history).items()
    }
    listed = sum(standing_at(history, which, last).values(), np.zeros(len(last), dtype=np.int64))
    rows: list[Cells] = []
    for place, one in enumerate(stretches):
        came = [int(found[name][place]) for name in INFLOW]
        went = [int(found[name][place]) for name in OUTFLOW]
        told = (*came, sum(came), *went, sum(went), load(sum(came), sum(went)).value, int(listed[place]))
        rows.append((one.first_on, *told))
    return Table(
        figure=figure_id,
        columns=(
            group(by_week),
            *map(count, INFLOW),
            count("came"),
            *map(count, OUTFLOW),
            count("went"),
            figure("load", ColumnKind.RATE, of="went", part="came"),
            listed_count("listed"),
        ),
        rows=tuple(rows),
        measured=measured(scope, "came_or_went", OF_REFERRALS, period=True),
        sums=(Sum(total="came", parts=INFLOW), Sum(total="went", parts=OUTFLOW)),
        balance=Balance(stock="listed", came="came", went="went"),
    )


def bridged(history: History, scope: Scope) -> Table:
    """Of who stands on the list on the census day, how many are helped meanwhile."""
    day = scope.census_on.toordinal()
    listed = np.flatnonzero(standing_on(history, day).state.are(*LISTED))
    people = of_referrals(history, listed, registered_on(history)[listed])
    left = kept(history, people, scope, OF_REFERRALS)
    listed, people = listed[left], people[left]
    helped = history.bridgings
    goes_on = (helped.from_on <= day) & (helped.until_on > day)
    place = np.isin(listed, helped.referral[goes_on & helped.kind.are(BridgingKind.TEMPORARY_PLACE.value)])
    home = np.isin(listed, helped.referral[goes_on & helped.kind.are(BridgingKind.AMBULATORY.value)]) & ~place

    def cells(rows: Rows) -> Cells:
        in_place, at_home, size = int(place[rows].sum()), int(home[rows].sum()), len(rows)
        return (size, in_place, at_home, size - in_place - at_home, ratio(in_place, size), ratio(at_home, size))

    return Table(
        figure="bridged",
        columns=(
            *group_columns(scope.by),
            listed_count("n"),
            *map(count, ("temporary_place", "ambulatory", "not_bridged")),
            share("temporary_place_share", part="temporary_place"),
            share("ambulatory_share", part="ambulatory"),
        ),
        rows=grouped(None if scope.by is None else group_of(history, people, scope.by), len(people), cells),
        measured=measured(scope, "listed", OF_REFERRALS, census=True),
        adds_up=adding_up(scope.by),
        sums=(Sum(total="n", parts=("temporary_place", "ambulatory", "not_bridged")),),
    )


def urgency_months(history: History, scope: Scope) -> Table:
    """Which share of who was registered in a month, and of the list at its end, had each urgency."""
    which = of_kept_referrals(history, scope)
    registered = history.events.referral[which & history.events.kind.are(EventKind.REGISTERED.value)]
    days = registered_on(history)
    rows: list[Cells] = []
    for month in months_of(history, scope):
        came = registered[(days[registered] >= month.first) & (days[registered] <= month.last)]
        on_list = np.flatnonzero(standing_on(history, month.last).state.are(*LISTED))
        listed = np.intersect1d(on_list, history.events.referral[which])
        cells: Cells = (month.first_on,)
        for urgency in (urgency_on(history, came, days[came]), urgency_on(history, listed, month.last)):
            parts = [int(urgency.are(code).sum()) for code in URGENCIES]
            cells += (len(urgency), *parts, *(ratio(part, len(urgency)) for part in parts))
        rows.append(cells)
    return Table(
        figure="urgency_months",
        columns=(
            group("month"),
            *_by_urgency("registered", count("registered")),
            *_by_urgency("listed", listed_count("listed")),
        ),
        rows=tuple(rows),
        measured=measured(scope, "registered_and_listed", OF_REFERRALS, period=True),
        sums=tuple(
            Sum(total=name, parts=tuple(f"{name}_{code}" for code in URGENCIES)) for name in ("registered", "listed")
        ),
    )


def _by_urgency(name: str, whole: Column) -> tuple[Column, ...]:
    """A count, and the columns of its parts by urgency and of their shares."""
    parts = [f"{name}_{code}" for code in URGENCIES]
    return (
        whole,
        *(count(part, of_moment=whole.of_moment) for part in parts),
        *(share(f"{part}_share", part=part, of=name) for part in parts),
    )


def urgency_on(history: History, referral: Rows, day: Days | int) -> Coded:
    """The urgency of referrals as judged last up to a day; before the first review the earliest that is known."""
    judged = history.judgements
    first = np.searchsorted(judged.referral, referral, side="left")
    end = np.searchsorted(judged.referral, referral, side="right")
    key = judged.referral * 2**31 + judged.day
    last = np.searchsorted(key, referral * 2**31 + day, side="right") - 1
    row = np.minimum(np.maximum(last, first), np.maximum(end - 1, 0))
    reviewed = judged.urgency.at[row] if len(judged.day) else np.zeros(len(referral), dtype=np.int64)
    return Coded(codes=URGENCIES, at=np.where(end > first, reviewed, history.referrals.urgency.at[referral]))


FIGURES = (
    Figure(
        id="list_weeks",
        theme=Theme.FLOW,
        title=N_("The list by week"),
        question=N_("How many stood on the list at the end of each week, and in which state?"),
        compute=list_weeks,
        picture=Picture.STACKED,
        uses=(Part.PERIOD,),
        filters=OF_REFERRALS,
    ),
    Figure(
        id="flow_weeks",
        theme=Theme.FLOW,
        title=N_("Onto the list and off it"),
        question=N_("How many came onto the list and left it each week?"),
        compute=partial(flow, "flow_weeks", "week"),
        picture=Picture.LINES,
        uses=(Part.PERIOD,),
        filters=OF_REFERRALS,
    ),
    Figure(
        id="flow_months",
        theme=Theme.FLOW,
        title=N_("Onto the list and off it, by month"),
        question=N_("How many came onto the list and left it each month?"),
        compute=partial(flow, "flow_months", "month"),
        picture=Picture.LINES,
        uses=(Part.PERIOD,),
        filters=OF_REFERRALS,
    ),
    Figure(
        id="bridged",
        theme=Theme.FLOW,
        title=N_("Helped while waiting"),
        question=N_("Which share of the list has bridging?"),
        compute=bridged,
        picture=Picture.BARS,
        uses=(Part.CENSUS,),
        groupings=OF_REFERRALS,
        filters=OF_REFERRALS,
    ),
    Figure(
        id="urgency_months",
        theme=Theme.FLOW,
        title=N_("Urgency by month"),
        question=N_("Does the share of urgent referrals grow?"),
        compute=urgency_months,
        picture=Picture.STACKED,
        uses=(Part.PERIOD,),
        filters=OF_REFERRALS,
    ),
)
