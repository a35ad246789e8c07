"""What of a table is shown to who sees no person, by the rules of Statistics Netherlands and of the NHS."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.statistics_world import SCOPE, small_history
from zorglogistiek.statistics.disclosure import CBS, HES, HIDDEN, Preset, ShownTable, protect, reveal, shown
from zorglogistiek.statistics.disclosure.cells import Counted, counts_of
from zorglogistiek.statistics.disclosure.releases import beside
from zorglogistiek.statistics.disclosure.suppressing import Adds, Counts, Unprotectable, hidden, told_of
from zorglogistiek.statistics.disclosure.tables import StatisticsRelease
from zorglogistiek.statistics.figures import FIGURES
from zorglogistiek.statistics.tables import TOTAL, Balance, Column, ColumnKind, Measured, Table, Value

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
N = Column(name="n", kind=ColumnKind.COUNT)
GROUP = Column(name="group", kind=ColumnKind.GROUP)


def table(columns: Sequence[Column], *rows: tuple[Value, ...], axis: str | None = None, total: bool = False) -> Table:
    return Table(
        figure="test",
        columns=(Column(name="day", kind=ColumnKind.GROUP) if axis else GROUP, *columns),
        rows=rows,
        measured=Measured(population="people"),
        adds_up=("group",) if total else (),
        axis=axis,
    )


def column(found: ShownTable, name: str) -> list[Value]:
    return list(found.column(name))


@pytest.mark.parametrize(
    ("preset", "count", "told"),
    [
        *((HES, *pair) for pair in [(0, 0), (1, HIDDEN), (7, HIDDEN), (8, 10), (12, 10), (13, 15), (17, 15), (18, 20)]),
        *((CBS, *pair) for pair in [(0, HIDDEN), (7, HIDDEN), (8, 10), (12, 10), (13, 15)]),
    ],
)
def test_counts_are_rounded_to_five_and_small_ones_hidden(preset: Preset, count: int, told: Value) -> None:
    assert column(protect(table([N], ("a", count)), preset), "n") == [told]


def test_places_and_exact_tables_are_shown_as_they_are() -> None:
    places = Column(name="places", kind=ColumnKind.COUNT, people=False)
    exact = table([N, places], ("a", 3, 3))
    assert protect(exact).rows == (("a", HIDDEN, 3),)
    assert reveal(exact).rows == exact.rows
    assert (protect(exact).preset, reveal(exact).preset) == ("cbs", None)


@pytest.mark.parametrize("counts", [[20, 8, 30], [3, 12, 21], [3, 6, 21], [1, 1, 2, 10, 40], [4, 4, 50]])
def test_in_one_row_of_groups_it_is_the_rule_for_lists(counts: list[int]) -> None:
    rows = [(f"g{place}", count) for place, count in enumerate(counts)]
    found = protect(table([N], *rows, (TOTAL, sum(counts)), total=True), HES)
    assert [value != HIDDEN for value in column(found, "n")[:-1]] == shown(counts)


def test_a_secret_count_of_two_margins_hides_a_rectangle_and_no_more() -> None:
    cells = [[3, 12, 21], [15, 30, 8], [40, 11, 17]]
    values = {(row, place): cells[row][place] for row in range(3) for place in range(3)}
    values |= {(row, 9): sum(cells[row]) for row in range(3)}
    values |= {(9, place): sum(row[place] for row in cells) for place in range(3)}
    sums = [Adds((row, 9), tuple((row, place) for place in range(3))) for row in range(3)]
    sums += [Adds((9, place), tuple((row, place) for row in range(3))) for place in range(3)]
    counts = Counts(values=values, sums=sums)
    assert told_of(counts, {(0, 0)}, {(0, 0)}, 8) == {(0, 0)}
    assert told_of(counts, {(0, 0), (0, 1)}, {(0, 0)}, 8) == {(0, 0)}
    assert hidden(counts, {(0, 0)}, 8) == {(0, 0), (0, 1), (1, 0), (1, 1)}


def test_what_was_published_cannot_be_taken_back() -> None:
    counts = Counts(values={"a": 3, "b": 20, "t": 23}, sums=[Adds("t", ("a", "b"))], published={"b", "t"})
    with pytest.raises(Unprotectable):
        hidden(counts, {"a"}, 8)


def test_a_share_tells_of_enough_people_on_both_sides() -> None:
    within = Column(name="within", kind=ColumnKind.COUNT)
    share = Column(name="share", kind=ColumnKind.SHARE, of="n", part="within")
    found = protect(table([N, within, share], ("a", 43, 20, 20 / 43), ("b", 43, 40, 40 / 43), ("c", 43, 5, 5 / 43)))
    assert column(found, "share") == [0.444, HIDDEN, HIDDEN]
    # 40 of 43 would tell of the other 3.
    assert column(found, "within") == [20, HIDDEN, HIDDEN]


@pytest.mark.parametrize(
    ("name", "fewest"), [("median_days", 8), ("p90_days", 20), ("p92_days", 25), ("p95_days", 40), ("mean_days", 20)]
)
def test_a_figure_needs_enough_people_and_days_are_rounded(name: str, fewest: int) -> None:
    days = Column(name=name, kind=ColumnKind.DAYS, of="n")
    found = protect(table([N, days], ("a", fewest - 1, 62.4), ("b", fewest, 62.6), ("c", 60, None)))
    assert column(found, name) == [HIDDEN, 65.0, None]


def test_a_figure_of_nobody_known_is_hidden_and_an_interval_goes_with_its_estimate() -> None:
    columns = [
        N,
        Column(name="mean", kind=ColumnKind.NUMBER),
        Column(name="placed", kind=ColumnKind.PROBABILITY, of="n"),
        Column(name="placed_low", kind=ColumnKind.PROBABILITY, of="n"),
        Column(name="placed_high", kind=ColumnKind.PROBABILITY, of="n"),
    ]
    found = protect(table(columns, ("a", 50, 3.0, 0.5, 0.02, 0.6), ("b", 50, 3.0, 0.1, 0.02, 0.3)))
    assert found.rows[0][1:] == (50, HIDDEN, 0.5, 0.02, 0.6)
    assert found.rows[1][1:] == (50, HIDDEN, HIDDEN, HIDDEN, HIDDEN)


def test_a_curve_has_points_on_a_coarse_grid_with_enough_at_risk_and_enough_people_between_them() -> None:
    """A hundred children: every day one is placed, from day 1 on; after day 84 nobody is any more."""
    columns = [
        Column(name="at_risk", kind=ColumnKind.COUNT),
        Column(name="events", kind=ColumnKind.COUNT),
        Column(name="placed", kind=ColumnKind.PROBABILITY, of="at_risk", part="events"),
    ]
    rows = [(day, 100 - max(day - 1, 0), 1, day / 100) for day in range(85)]
    found = protect(table(columns, *rows, (112, 16, 0, 0.84), axis="day"), HES)
    assert [row[0] for row in found.rows] == [0, 28, 56, 84, 112]
    assert column(found, "placed") == [0.0, 0.28, 0.56, HIDDEN, HIDDEN]
    assert column(found, "at_risk") == [100, 75, 45, 15, HIDDEN]


def test_control_an_exact_curve_tells_of_each_child() -> None:
    curve = table(
        [Column(name="at_risk", kind=ColumnKind.COUNT), Column(name="s", kind=ColumnKind.PROBABILITY, of="at_risk")],
        *((day, 100 - day, 1 - day / 100) for day in range(60)),
        axis="day",
    )
    assert len(reveal(curve).rows) == 60
    assert column(protect(curve), "s") == [1.0, 0.72, 0.44]
    few = table(
        [Column(name="at_risk", kind=ColumnKind.COUNT), Column(name="s", kind=ColumnKind.PROBABILITY, of="at_risk")],
        *((day, 100 - day // 10, 1 - day // 10 / 100) for day in range(60)),
        axis="day",
    )
    assert column(protect(few), "s") == [1.0, HIDDEN, HIDDEN]


ENDS = ("placed", "withdrawn", "waiting")


def ending(*parts: tuple[int, float, float], axis: str | None = None) -> Table:
    """Rows of a number of people, and of them the estimates placed and withdrawn; the rest waits."""
    columns = [N, *(Column(name=name, kind=ColumnKind.PROBABILITY, of="n") for name in ENDS)]
    days = range(0, 28 * len(parts), 28)
    rows = [(days[place], n, one, two, 1 - one - two) for place, (n, one, two) in enumerate(parts)]
    return table(columns, *rows, axis=axis)


def test_estimates_that_add_up_to_one_do_not_give_the_hidden_one_away() -> None:
    found = protect(ending((100, 0.5, 0.03), (100, 0.5, 0.2)))
    # 3 of 100 withdrew: that would follow from the two others, so that the smaller of these is hidden too.
    assert [row[2:] for row in found.rows] == [(0.5, HIDDEN, HIDDEN), (0.5, 0.2, 0.3)]


def test_nor_does_a_curve_at_any_of_its_points() -> None:
    found = protect(ending((200, 0.0, 0.0), (150, 0.2, 0.01), (120, 0.3, 0.1), (100, 0.4, 0.11), axis="day"))
    placed, withdrawn, waiting = (column(found, name) for name in ENDS)
    assert placed == [0.0, 0.2, 0.3, 0.4]
    assert withdrawn == [0.0, HIDDEN, 0.1, HIDDEN]
    assert waiting == [1.0, HIDDEN, 0.6, HIDDEN]


def test_a_figure_made_of_a_hidden_share_is_hidden_and_one_that_repeats_the_count_is_rounded() -> None:
    events = Column(name="events", kind=ColumnKind.COUNT)
    share = Column(name="share", kind=ColumnKind.SHARE, of="n", part="events")
    z = Column(name="z", kind=ColumnKind.NUMBER, of="n")
    found = protect(table([N, events, share, z], ("a", 25, 3, 0.12, -1.7), ("b", 25, 12, 0.48, 0.34)))
    assert column(found, "z") == [HIDDEN, 0.3]
    repeated = protect(table([N, Column(name="value", kind=ColumnKind.NUMBER, of="n")], ("a", 22, 22.0)))
    assert column(repeated, "value") == [20]


def test_what_is_made_of_places_alone_tells_of_nobody() -> None:
    open_days = Column(name="open_days", kind=ColumnKind.COUNT, people=False)
    taken = Column(name="taken_days", kind=ColumnKind.COUNT, people=False)
    share = Column(name="occupancy", kind=ColumnKind.SHARE, of="open_days", part="taken_days")
    assert protect(table([open_days, taken, share], ("a", 30, 3, 0.1))).rows == (("a", 30, 3, 0.1),)


def links(*rows: tuple[int, str, str, int], chain: bool) -> Table:
    names = ("step", "from_form", "to_form")
    return Table(
        figure="links",
        columns=(*(Column(name=name, kind=ColumnKind.GROUP) for name in names), N),
        rows=rows,
        measured=Measured(population="people"),
        only_found=True,
        chain=("step", "from_form", "to_form") if chain else None,
    )


@pytest.mark.parametrize(
    ("chain", "told"), [(True, {("a", "there"): 10}), (False, {("outside", "a"): 15, ("a", "there"): 10})]
)
def test_who_comes_somewhere_and_who_leaves_do_not_tell_of_the_rest(
    chain: bool, told: dict[tuple[str, str], int]
) -> None:
    """15 come to a, and 10 stay: without the chain (the control) the 5 who leave would follow. Hidden links are not listed."""
    found = protect(links((1, "outside", "a", 15), (2, "a", "there", 10), (2, "a", "out", 5), chain=chain), HES)
    assert {(row[1], row[2]): row[3] for row in found.rows} == told


@pytest.mark.parametrize(("balance", "told"), [(Balance(stock="listed", came="came", went="went"), HIDDEN), (None, 20)])
def test_a_list_and_who_came_do_not_tell_of_the_few_who_went(balance: Balance | None, told: Value) -> None:
    """From 100 to 117, and 20 came: without the balance (the control) it would follow that 3 went."""
    counted = [Column(name=name, kind=ColumnKind.COUNT) for name in ("listed", "came", "went")]
    rows = ("a", 100, 30, 30), ("b", 117, 20, 3)
    found = protect(replace(table(counted, *rows), balance=balance))
    assert (found.rows[1][2], found.rows[1][3]) == (told, HIDDEN)


def test_one_count_is_the_same_whether_a_row_or_the_table_names_its_clock() -> None:
    of_rows = table([N], ("nine_weeks", 40))
    named = replace(of_rows.measured, clocks={"nine_weeks": ("registered-started", "gross")})
    whole = Table(
        figure="waits",
        columns=(N,),
        rows=((40,),),
        measured=replace(of_rows.measured, clock="registered-started", measure="net"),
    )
    assert set(counts_of(replace(of_rows, measured=named)).values) == set(counts_of(whole).values)


def test_the_same_people_are_one_count_in_every_figure_and_others_are_not() -> None:
    found: dict[Counted, tuple[int, set[str]]] = {}
    for figure in FIGURES.values():
        for by in (None, *figure.groupings):
            counts = counts_of(figure.compute(small_history(), replace(SCOPE, by=by)))
            for cell in counts.values.keys() - counts.rests:
                first, figures = found.setdefault(cell, (counts.values[cell], set()))
                assert counts.values[cell] == first, (cell, figures, figure.id)
                figures.add(figure.id)
    together = [figures for _, figures in found.values()]
    for both in (
        {"funnel_municipalities", "incidence"},
        {"funnel_providers", "breakdowns"},
        {"flow_weeks", "list_weeks", "control_listed_weeks"},
        {"flow_months", "control_came_months"},
        {"flow_weeks", "flow_months", "urgency_months"},
        {"running_waits", "running_norms"},
    ):
        assert any(both <= figures for figures in together), both


def test_days_in_care_of_few_youths_are_hidden_with_their_number() -> None:
    care_days = Column(name="care_days", kind=ColumnKind.COUNT, amount_of="n")
    found = protect(table([N, care_days], ("a", 2, 730), ("b", 40, 9000), ("c", 30, 8000)))
    assert column(found, "care_days") == [HIDDEN, 9000, 8000]


def test_how_full_places_are_is_told_where_enough_lived_in_them() -> None:
    columns = [
        Column(name="open_days", kind=ColumnKind.COUNT, people=False),
        Column(name="stays", kind=ColumnKind.COUNT),
        Column(name="occupied_days", kind=ColumnKind.COUNT, amount_of="stays"),
        Column(name="occupancy", kind=ColumnKind.SHARE, of="open_days", part="occupied_days"),
    ]
    found = protect(table(columns, ("a", 365, 1, 350, 350 / 365), ("b", 4000, 12, 4000, 1.0)))
    assert column(found, "occupancy") == [HIDDEN, 1.0]


def beside_each_other(*asked: Table) -> list[ShownTable]:
    """What is shown of tables that are published one after the other, the earlier ones standing in the register."""
    register: list[StatisticsRelease] = []
    shown = []
    for one in asked:
        made = beside(one, register, "1.0", NOW, HES, {})
        shown.append(made if isinstance(made, ShownTable) else made[0])
        if not isinstance(made, ShownTable):
            register.insert(0, made[1])
    return shown


def placed_by(horizon_days: int, placed: float) -> Table:
    made = table([N, Column(name="placed", kind=ColumnKind.PROBABILITY, of="n")], ("a", 100, placed))
    return replace(made, measured=replace(made.measured, horizon_days=horizon_days))


def test_another_horizon_is_another_question_and_two_of_them_do_not_tell_of_the_few_between_them() -> None:
    found = beside_each_other(placed_by(91, 0.3), placed_by(182, 0.5), placed_by(98, 0.33), placed_by(91, 0.3))
    assert [column(one, "placed") for one in found] == [[0.3], [0.5], [HIDDEN], [0.3]]


def test_a_week_is_the_same_week_whatever_period_was_asked() -> None:
    """Went, hidden in the one figure, does not follow from who came and who stood on the list in two others."""
    monday = date(2026, 3, 2)
    weeks = [monday + timedelta(weeks=ahead) for ahead in range(2)]
    listed = Column(name="listed", kind=ColumnKind.COUNT, of_moment=True, known_as="listed/listed")
    came, went = (Column(name=name, kind=ColumnKind.COUNT, known_as=f"moved/{name}") for name in ("came", "went"))

    def by_week(columns: list[Column], rows: list[tuple[int, ...]], *, days: int = 0) -> Table:
        of_weeks: list[tuple[Value, ...]] = [(week, *row) for week, row in zip(weeks, rows, strict=True)]
        made = table(columns, *of_weeks)
        since = date(2026, 3, 1) - timedelta(days=days)
        measured = Measured(population="moved", from_on=since, until_on=date(2026, 4, 1))
        names = replace(GROUP, name="week")
        balanced = Balance(stock="listed", came="came", went="went") if len(columns) == 3 else None
        return replace(made, columns=(names, *columns), measured=measured, balance=balanced)

    flow = by_week([listed, came, went], [(100, 30, 30), (117, 20, 3)])
    shown, again = beside_each_other(flow, by_week([came], [(30,), (20,)], days=28))
    assert (column(shown, "came")[1], column(shown, "went")[1]) == (HIDDEN, HIDDEN)
    assert column(again, "came") == [30, HIDDEN]
