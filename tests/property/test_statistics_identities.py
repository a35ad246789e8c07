"""What holds of every registry: stock and flow, the area under the list, incidences that add up, and totals."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fixtures.region.records import World
from tests.property.test_people_histories import Bridged, Event, bridgings, day, histories
from tests.statistics_world import SCOPE, history_of, small_history, small_world
from zorglogistiek.codes import EventKind
from zorglogistiek.people.waits import Measure, WaitClock, waits
from zorglogistiek.statistics.estimators.estimates import Floats
from zorglogistiek.statistics.figures import FIGURES
from zorglogistiek.statistics.figures.incidence import period_spells
from zorglogistiek.statistics.figures.periods import weeks_of
from zorglogistiek.statistics.history import NEVER, History
from zorglogistiek.statistics.history.columns import NOWHERE, coded, days_of
from zorglogistiek.statistics.history.folding import folded, recorded_of
from zorglogistiek.statistics.history.records import Spans
from zorglogistiek.statistics.history.standing import LISTED, standing_on
from zorglogistiek.statistics.history.uncounted import uncounted_days
from zorglogistiek.statistics.history.waiting import days_by, waits_on
from zorglogistiek.statistics.scope import Scope
from zorglogistiek.statistics.tables import TOTAL, ColumnKind, Table

ANY_CLOCK = st.builds(
    lambda pair: WaitClock(start=pair[0], stop=pair[1]),
    st.lists(st.sampled_from(EventKind), min_size=2, max_size=2, unique=True),
)


@settings(max_examples=4, deadline=None)
@given(seed=st.integers(0, 10**6), clock=ANY_CLOCK, ago=st.integers(0, 700))
def test_the_figures_of_a_region_agree_with_each_other(seed: int, clock: WaitClock, ago: int) -> None:
    on = date(2026, 11, 20)
    world = small_world(seed, on)
    history = history_of(world, on)
    for when in (on, on - timedelta(days=ago)):
        assert_measured_as_one_by_one(history, world, clock, when)
    scope = Scope(from_on=on - timedelta(days=ago + 60), until_on=on - timedelta(days=ago), census_on=on, clock=clock)
    assert_stock_and_flow(history, scope)
    assert_the_area_is_the_waits(history)
    assert_the_incidences_add_up(history, scope)
    assert_everything_adds_up(history)


def assert_measured_as_one_by_one(history: History, world: World, clock: WaitClock, on: date) -> None:
    found = waits_on(history, clock, on)
    expected = []
    for row, referral in enumerate(world.referrals):
        for one in waits(sorted(referral.events, key=lambda e: e.happened_on), referral.bridgings, clock, on):
            ended = NEVER if one.ended_on is None else one.ended_on.toordinal()
            expected.append((row, one.outcome.value, one.started_on.toordinal(), ended, *map(one.days, Measure)))
    days = [found.days(measure).tolist() for measure in Measure]
    about = (found.referral.tolist(), found.outcome.texts(), found.started_on.tolist(), found.ended_on.tolist())
    assert list(zip(*about, *days, strict=True)) == expected


def assert_stock_and_flow(history: History, scope: Scope) -> None:
    stock, flow = (FIGURES[name].compute(history, scope) for name in ("list_weeks", "flow_weeks"))
    listed, came, went = numbers(stock, "listed"), numbers(flow, "came"), numbers(flow, "went")
    assert (listed[1:] == listed[:-1] + came[1:] - went[1:]).all()
    for week, size in zip(weeks_of(history, scope), listed, strict=True):
        assert size == standing_on(history, week.last).state.are(*LISTED).sum()


def numbers(table: Table, column: str) -> Floats:
    """The cells of a column that has a number in each."""
    return np.array(table.column(column), dtype=np.float64)


def assert_the_area_is_the_waits(history: History) -> None:
    """Every day on the list is a day that somebody waits: from the registration to the start or the withdrawal."""
    last = history.up_to.toordinal()
    first = int(history.events.day.min())
    area = sum(int(standing_on(history, number).state.are(*LISTED).sum()) for number in range(first, last))
    clock = WaitClock(start=EventKind.REGISTERED, stop=EventKind.STARTED)
    found = waits_on(history, clock, history.up_to)
    assert area == np.sum(np.minimum(found.ended_on, last) - found.started_on)


def assert_the_incidences_add_up(history: History, scope: Scope) -> None:
    spells, _ = period_spells(history, scope)
    assert len(spells) == 0 or (spells.entered < spells.exited).all()
    table = FIGURES["incidence_curve"].compute(history, scope)
    for name in ("placed", "withdrawn", "passed_by"):
        assert (np.diff(numbers(table, name)) >= 0).all()
    ends = [numbers(table, name) for name in ("placed", "withdrawn", "passed_by", "waiting")]
    assert np.sum(ends, axis=0) == pytest.approx(1)


def assert_everything_adds_up(history: History) -> None:
    """In every table the rows of a total are the sum of the others, and totals of columns that of their parts."""
    for figure in FIGURES.values():
        for by in (None, *figure.groupings[:2]):
            scope = Scope(from_on=SCOPE.from_on, until_on=SCOPE.until_on, census_on=SCOPE.census_on, by=by)
            table = figure.compute(history, scope)
            for one in table.sums:
                parts = [numbers(table, name) for name in one.parts]
                assert numbers(table, one.total).tolist() == np.sum(parts, axis=0).tolist()
            for group in table.adds_up:
                assert_adds_up(table, group)


def assert_adds_up(table: Table, group: str) -> None:
    place = table.index(group)
    keys = [i for i, column in enumerate(table.columns) if column.kind is ColumnKind.GROUP and i != place]
    counts = [i for i, column in enumerate(table.columns) if column.kind is ColumnKind.COUNT]
    for total in (row for row in table.rows if row[place] == TOTAL):
        parts = [
            row for row in table.rows if row[place] != TOTAL and [row[i] for i in keys] == [total[i] for i in keys]
        ]
        for cell in counts:
            if total[cell] is not None:
                assert total[cell] == sum(int(str(row[cell])) for row in parts), table.figure


@settings(max_examples=60, deadline=None)
@given(histories(), bridgings(), ANY_CLOCK, st.integers(0, 300), st.integers(0, 300))
def test_waits_are_measured_at_once_as_one_by_one(
    events: list[Event], bridged: list[Bridged], clock: WaitClock, on: int, earlier: int
) -> None:
    history = one_referral(events, bridged)
    found = waits_on(history, clock, day(on))
    expected = waits(events, bridged, clock, day(on))
    assert found.outcome.texts() == [one.outcome.value for one in expected]
    assert found.started_on.tolist() == [one.started_on.toordinal() for one in expected]
    for measure in Measure:
        assert found.days(measure).tolist() == [one.days(measure) for one in expected]
        assert (days_by(history, found, measure, day(min(earlier, on)).toordinal()) <= found.days(measure)).all()
        assert (days_by(history, found, measure, day(on).toordinal()) == found.days(measure)).all()


def one_referral(events: list[Event], bridged: list[Bridged]) -> History:
    """The history of one referral: only what waits are measured from."""
    zeros = np.zeros(len(events), dtype=np.int64)
    recorded = recorded_of(
        zeros,
        [event.kind.value for event in events],
        days_of([event.happened_on for event in events]),
        zeros + NOWHERE,
        [None] * len(events),
    )
    folded_events, searches = folded(recorded, ["R1"])
    helped = Spans(
        referral=np.zeros(len(bridged), dtype=np.int64),
        kind=coded(["ambulatory"] * len(bridged), ("ambulatory",)),
        from_on=days_of([one.from_on for one in bridged]),
        until_on=days_of([one.until_on for one in bridged]),
    )
    pauses, days = uncounted_days(folded_events, helped)
    return replace(
        small_history(),
        events=folded_events,
        searches=searches,
        pauses=pauses,
        bridged=days,
        bridgings=helped,
        _made={},
    )
