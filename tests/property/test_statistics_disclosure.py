"""A hostile reader does not find what a table hides: not from its margins, and not from the publications before it."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.intruder import counts_in, hidden_in, intervals
from zorglogistiek.errors import Conflict
from zorglogistiek.statistics.disclosure import CBS, HES, HIDDEN, Preset, ShownTable, protect
from zorglogistiek.statistics.disclosure.releases import beside
from zorglogistiek.statistics.disclosure.suppressing import Adds
from zorglogistiek.statistics.disclosure.tables import StatisticsRelease
from zorglogistiek.statistics.tables import TOTAL, Column, ColumnKind, Measured, Sum, Table

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)


def crossed(cells: Sequence[Sequence[int]], within: Sequence[Sequence[int]] | None = None) -> Table:
    """A table of two groups with every margin; ``within`` are those of each cell in a second column, the rest in a third."""
    columns = [Column(name=name, kind=ColumnKind.GROUP) for name in ("town", "form")]
    columns += [Column(name=name, kind=ColumnKind.COUNT) for name in ("n", *(("within", "beyond") if within else ()))]

    def summed(of: Sequence[Sequence[int]], one: int | str, other: int | str) -> int:
        rows = range(len(of)) if one == TOTAL else [int(one)]
        return sum(of[row][place] for row in rows for place in (range(len(of[0])) if other == TOTAL else [int(other)]))

    rows = []
    for one, other in product([*range(len(cells)), TOTAL], [*range(len(cells[0])), TOTAL]):
        n = summed(cells, one, other)
        parts = () if within is None else (summed(within, one, other), n - summed(within, one, other))
        rows.append((str(one), str(other), n, *parts))
    return Table(
        figure="crossed",
        columns=tuple(columns),
        rows=tuple(rows),
        measured=Measured(population="people"),
        adds_up=("town", "form"),
        sums=(Sum(total="n", parts=("within", "beyond")),) if within else (),
    )


@st.composite
def tables(draw: st.DrawFn) -> Table:
    width = draw(st.integers(2, 4))
    count = st.one_of(st.integers(0, 9), st.integers(0, 60))
    cells = draw(st.lists(st.lists(count, min_size=width, max_size=width), min_size=2, max_size=3))
    if draw(st.booleans()):
        return crossed(cells)
    return crossed(cells, [[draw(st.integers(0, one)) for one in row] for row in cells])


@settings(max_examples=15)
@given(tables(), st.sampled_from([CBS, HES]))
def test_no_hidden_count_follows_from_what_is_shown(table: Table, preset: Preset) -> None:
    shown = protect(table, preset)
    values, sums = counts_in(table)
    hidden = hidden_in(shown)
    assert {cell for cell, count in values.items() if preset.is_secret(count)} <= hidden
    found = intervals(values, sums, hidden)
    assert {cell: ends for cell, ends in found.items() if ends[1] - ends[0] < preset.narrowest} == {}


def test_control_hiding_the_small_counts_alone_gives_them_away() -> None:
    """The table of the statistical handbooks: 3 is found when it is hidden alone, and with its neighbour in the row."""
    values, sums = counts_in(crossed([[3, 12, 21], [15, 30, 8], [40, 11, 17]]))
    three, twelve, fifteen, thirty = (0, "n"), (1, "n"), (4, "n"), (5, "n")
    assert intervals(values, sums, {three})[three] == (3, 3)
    assert intervals(values, sums, {three, twelve})[three] == (3, 3)
    assert intervals(values, sums, {three, twelve, fifteen, thirty})[three] == (0, 15)


# Publications one after the other, of nested groups and of periods that overlap.

Registry = dict[tuple[str, str, int], int]
"""How many were counted, by town, form and month."""

Request = tuple[str | None, int, int]
"""A filter on the form, the first month, and how many months."""

TOWNS, FORMS, MONTHS = ("a", "b"), ("x", "y"), 5

CODES = {"town": TOWNS, "form": FORMS}


def month(number: int) -> date:
    return date(2026, number + 1, 1)


def asked(registry: Registry, request: Request) -> Table:
    """By town, of one form or of all, in a period of whole months."""
    form, first, length = request

    def counted(towns: Sequence[str]) -> int:
        return sum(
            count
            for (town, of, when), count in registry.items()
            if town in towns and form in (None, of) and first <= when < first + length
        )

    return Table(
        figure="started",
        columns=(Column(name="town", kind=ColumnKind.GROUP), Column(name="n", kind=ColumnKind.COUNT)),
        rows=(*((town, counted([town])) for town in TOWNS), (TOTAL, counted(TOWNS))),
        measured=Measured(
            population="started",
            from_on=month(first),
            until_on=month(first + length),
            filters={} if form is None else {"form": form},
        ),
        adds_up=("town",),
    )


def published(registry: Registry, requests: Sequence[Request], *, with_register: bool) -> dict[tuple[str, ...], int]:
    """What the intruder holds: each shown count exactly, by town (or total), form (or all), first and last month."""
    held, register = dict[tuple[str, ...], int](), list[StatisticsRelease]()
    for form, first, length in requests:
        table = asked(registry, (form, first, length))
        try:
            made = beside(table, register if with_register else [], "1.0", NOW, HES, CODES)
        except Conflict:
            continue
        shown = made if isinstance(made, ShownTable) else made[0]
        if not isinstance(made, ShownTable):
            register.insert(0, made[1])
        for row, exact in zip(shown.rows, table.rows, strict=True):
            if row[1] != HIDDEN:
                assert isinstance(exact[1], int)
                held[str(row[0]), form or "all", f"{first}", f"{first + length}"] = exact[1]
    return held


def differences(held: dict[tuple[str, ...], int]) -> set[int]:
    """How many people are between two counts of which one holds the other, and in periods between known days."""
    found = set()
    for (town, form, since, until), count in held.items():
        for (inner_town, inner_form, inner_since, inner_until), inner in held.items():
            wider = town in (TOTAL, inner_town) and form in ("all", inner_form)
            if wider and since <= inner_since and inner_until <= until:
                found.add(count - inner)
    for town, form in {key[:2] for key in held}:
        ends = {(key[2], key[3]): count for key, count in held.items() if key[:2] == (town, form)}
        for _ in range(MONTHS):  # chains: until nothing new follows
            steps = ends | {(until, since): -count for (since, until), count in ends.items()}
            ends |= {
                (one, other): count + more
                for (one, middle), count in steps.items()
                for (same, other), more in steps.items()
                if middle == same and one < other and (one, other) not in ends
            }
        found |= set(ends.values())
    return found


@st.composite
def requests(draw: st.DrawFn) -> Request:
    first = draw(st.integers(0, MONTHS - 1))
    return draw(st.sampled_from([None, *FORMS])), first, draw(st.integers(1, MONTHS - first))


@settings(max_examples=60)
@given(
    st.fixed_dictionaries(dict.fromkeys(product(TOWNS, FORMS, range(MONTHS)), st.integers(0, 30))),
    st.lists(requests(), min_size=2, max_size=6),
)
def test_publications_together_tell_of_nobody(registry: Registry, asked_for: list[Request]) -> None:
    found = differences(published(registry, asked_for, with_register=True))
    assert {people for people in found if HES.is_secret(people)} == set()


@pytest.mark.parametrize(
    "asked_for",
    [
        [(None, 0, 3), ("x", 0, 3)],  # nested groups: the difference are the 3 of form y in town a
        [(None, 0, 3), (None, 0, 2)],  # nested periods
        [(None, 1, 4), (None, 0, 2), (None, 0, 5)],  # a chain of periods: month 1 is counted twice
    ],
)
def test_control_without_the_register_differences_tell_of_few(asked_for: list[Request]) -> None:
    registry = {(town, form, when): 30 for town in TOWNS for form in FORMS for when in range(MONTHS)}
    registry |= {("a", "y", when): 1 for when in range(MONTHS)}
    registry |= {("a", "x", 1): 3, ("a", "x", 2): 3}
    assert {people for people in differences(published(registry, asked_for, with_register=False)) if 0 < people < 8}
    assert not {people for people in differences(published(registry, asked_for, with_register=True)) if 0 < people < 8}


# Publications of groups that make up each other, by one dimension at a time, of the same people and days.

DIMENSIONS = {"town": ("a", "b", "c"), "form": ("x", "y"), "need": ("p", "q")}

Base = dict[tuple[str, ...], int]
"""How many have each town, form and need: what the intruder is after."""

Group = tuple[tuple[str, str], ...]
"""Dimensions with the code that a group has, sorted."""

Asking = tuple[str, dict[str, str]]
"""By which dimension, and the filters on the others."""


def of_group(base: Sequence[tuple[str, ...]], group: Group) -> list[tuple[str, ...]]:
    return [one for one in base if all(dict(zip(DIMENSIONS, one, strict=True))[name] == code for name, code in group)]


def told(
    base: Base, asking: Sequence[Asking], *, codes: Mapping[str, Sequence[str]]
) -> tuple[dict[Group, int], set[Group]]:
    """The exact counts of the groups that tables showed one after the other, and the groups that stayed hidden."""
    held, hidden, register = dict[Group, int](), set[Group](), list[StatisticsRelease]()
    for by, filters in asking:
        narrowed = tuple(filters.items())
        groups = [tuple(sorted((*narrowed, (by, code)))) for code in DIMENSIONS[by]] + [tuple(sorted(narrowed))]
        counts = [sum(base[one] for one in of_group(list(base), group)) for group in groups]
        table = Table(
            figure=f"by_{by}",
            columns=(Column(name=by, kind=ColumnKind.GROUP), Column(name="n", kind=ColumnKind.COUNT)),
            rows=tuple(zip((*DIMENSIONS[by], TOTAL), counts, strict=True)),
            measured=Measured(population="people", census_on=month(1), filters=filters),
            adds_up=(by,),
        )
        made = beside(table, register, "1.0", NOW, HES, codes)
        shown = made if isinstance(made, ShownTable) else made[0]
        if not isinstance(made, ShownTable):
            register.insert(0, made[1])
        seen = [value != HIDDEN for value in shown.column("n")]
        held |= {group: count for group, count, is_seen in zip(groups, counts, seen, strict=True) if is_seen}
        hidden |= {group for group, is_seen in zip(groups, seen, strict=True) if not is_seen}
    return held, hidden - held.keys()


def recovered(base: Base, held: dict[Group, int], hidden: set[Group]) -> dict[Group, tuple[int, int]]:
    """The small hidden groups that are known to less than eight people, for who reckons with all tables at once."""
    every = [*held, *hidden]
    values: dict[tuple[int, str], int] = {(place, "base"): count for place, count in enumerate(base.values())}
    values |= {
        (place, "group"): sum(base[one] for one in of_group(list(base), group)) for place, group in enumerate(every)
    }
    where = {one: (place, "base") for place, one in enumerate(base)}
    sums = [
        Adds((place, "group"), tuple(where[one] for one in of_group(list(base), group)))
        for place, group in enumerate(every)
    ]
    unknown = {cell for cell in values if cell[1] == "base" or every[cell[0]] in hidden}
    asked = {
        (place, "group")
        for place, group in enumerate(every)
        if group in hidden and HES.is_secret(values[place, "group"])
    }
    found = intervals(values, sums, unknown, asked)
    return {every[place]: ends for (place, _), ends in found.items() if ends[1] - ends[0] < HES.narrowest}


@st.composite
def askings(draw: st.DrawFn) -> Asking:
    by = draw(st.sampled_from(list(DIMENSIONS)))
    filters = {name: draw(st.sampled_from([None, *codes])) for name, codes in DIMENSIONS.items() if name != by}
    return by, {name: code for name, code in filters.items() if code is not None}


@settings(max_examples=40)
@given(
    st.fixed_dictionaries(
        dict.fromkeys(product(*DIMENSIONS.values()), st.one_of(st.integers(0, 9), st.integers(0, 40)))
    ),
    st.lists(askings(), min_size=2, max_size=7),
)
def test_tables_of_groups_that_make_up_each_other_tell_of_nobody(base: Base, asking: list[Asking]) -> None:
    try:
        held, hidden = told(base, asking, codes=DIMENSIONS)
    except Conflict:
        return
    assert recovered(base, held, hidden) == {}


def test_control_without_the_codes_a_hidden_group_follows_from_two_other_tables() -> None:
    """Of need q, town b is hidden beside the 6 of town c; but all of b, and those of need p, are shown elsewhere."""
    base = dict.fromkeys(product(*DIMENSIONS.values()), 0)
    base |= {("a", "x", "p"): 15, ("b", "x", "p"): 32, ("c", "x", "p"): 33}
    base |= {("a", "x", "q"): 50, ("b", "x", "q"): 42, ("c", "x", "q"): 6}
    asking: list[Asking] = [("town", {}), ("town", {"need": "q"}), ("town", {"need": "p"})]
    six = (("need", "q"), ("town", "c"))
    assert recovered(base, *told(base, asking, codes={})) == {six: (6, 6)}
    assert recovered(base, *told(base, asking, codes=DIMENSIONS)) == {}
