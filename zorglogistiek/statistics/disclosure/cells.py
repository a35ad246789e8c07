"""The counts of people in a table, each by what it counts, and the sums between them.

A count is named by what it counts and not by where it stands: the column, the population, the clock, the period or
census day, and the codes to which the people are narrowed (by a filter or by the row). So the same people are the same
count in every table that was ever published, of whichever figure.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from zorglogistiek.clock import WEEK
from zorglogistiek.statistics.disclosure.suppressing import Adds
from zorglogistiek.statistics.tables import TOTAL, Column, ColumnKind, Table, Value, is_end

Conditions = tuple[tuple[str, str], ...]
"""Dimensions with the code to which the people are narrowed, sorted."""


EVERYBODY = "n"
"""The name of the column that counts the population itself, by whichever measure its days are counted."""

STILL_THERE = "waiting"
"""The estimate that falls as the horizon lies further, where all others rise."""

TIMED = ("clock", "measure")
"""Group columns that say what was measured, where a figure has several clocks side by side."""

POPULATION = "population"
"""The group column that says who is counted, where a figure has several populations under each other."""

STRETCHES: Mapping[str, Callable[[date], date]] = {
    "week": lambda monday: monday + WEEK,
    "month": lambda first: (first + timedelta(days=31)).replace(day=1),
}
"""Group columns of weeks and months, with the first day after one: its counts are of those days, whatever was asked."""


KIN: Mapping[str, str] = {
    "came_or_went": "listed",
    "registered_and_listed": "listed",
    "living_in_care": "in_care",
    "placed_told": "placed",
    "placed_with_preferences": "placed",
    "placed_with_siblings": "placed",
}
"""Populations that hold the same people as another, or a part of them: under which one they stand in the register."""


def kin_of(table: Table) -> str:
    """The population under which a table stands in the register."""
    return KIN.get(table.measured.population, table.measured.population)


class Counted(NamedTuple):
    """What a count counts. ``rest``: those of ``rest`` who are not counted in ``column``.

    ``horizon_days`` is that of an estimate: so many of the people had a place by then, as far as that is known.
    """

    column: str
    population: str
    clock: str
    measure: str
    from_on: date | None
    until_on: date | None
    census_on: date | None
    conditions: Conditions
    rest: str = ""
    horizon_days: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TableCounts:
    """The counts of a table: ``at`` has them by row and column, ``rests`` are differences that stand nowhere."""

    values: Mapping[Counted, int]
    at: Mapping[tuple[int, str], Counted]
    sums: tuple[Adds, ...]
    rests: frozenset[Counted]


def counts_of(table: Table) -> TableCounts:
    """Every count of people in a table, with the margins, the sums over columns, and the rests of its shares."""
    groups = [column.name for column in table.columns if column.kind is ColumnKind.GROUP]
    counted = [column.name for column in table.columns if column.kind is ColumnKind.COUNT and column.people]
    places = {column.name: place for place, column in enumerate(table.columns)}
    values: dict[Counted, int] = {}
    at: dict[tuple[int, str], Counted] = {}
    for number, row in enumerate(table.rows):
        codes = {name: row[places[name]] for name in groups}
        for column in table.columns:
            people = _people(table, row, column, places)
            if people is not None:
                at[number, column.name] = cell = _counted(table, column, codes)
                values[cell] = people
    sums = [*_margins(table, at, places, groups, counted), *_sums(table, at)]
    rests: dict[Counted, int] = {}
    for rest, (whole, part) in _rests(table, at):
        # Somebody can have several moves: then the part is no part, and there is no rest.
        if values[part] <= values[whole]:
            rests[rest] = values[whole] - values[part]
            sums.append(Adds(whole, (part, rest)))
    for node, cells in (*_nodes(table, at), *_balances(table, at)):
        rests[node] = sum(values[cell] for cell in cells[0])
        sums += [Adds(node, cells[0]), Adds(node, cells[1])]
    values |= rests
    return TableCounts(values=values, at=at, sums=tuple(sums), rests=frozenset(rests))


def _people(table: Table, row: Sequence[Value], column: Column, places: Mapping[str, int]) -> int | None:
    """How many people a cell counts; of an estimate at a horizon so many as it says. None for any other figure."""
    value = row[places[column.name]]
    if column.kind is ColumnKind.COUNT and column.people:
        return value if isinstance(value, int) else None
    is_estimate = column.kind is ColumnKind.PROBABILITY and table.measured.horizon_days and not is_end(column)
    whole = row[places[column.of]] if column.of is not None else None
    return round(value * whole) if is_estimate and isinstance(value, float) and isinstance(whole, int) else None


def _counted(table: Table, column: Column, codes: Mapping[str, Value]) -> Counted:
    """What the count of a column in a row counts, wherever else the same people may be counted."""
    measured = table.measured
    texts = {name: str(code) for name, code in codes.items()} if column.narrowed else {}
    population, name = texts.get(POPULATION, measured.population), column.name
    if column.known_as is not None:
        population, name = column.known_as.split("/")
    narrowed = {
        **measured.filters,
        **{group: code for group, code in texts.items() if code != TOTAL and code not in measured.clocks},
    }
    clock, measure = next(
        (measured.clocks[code] for code in texts.values() if code in measured.clocks),
        tuple(texts.get(group) or getattr(measured, group) or "" for group in TIMED),
    )
    from_on, until_on, census_on = measured.from_on, measured.until_on, measured.census_on
    along = next((group for group in STRETCHES if column.narrowed and isinstance(codes.get(group), date)), None)
    if along is not None:
        first = codes[along]
        assert isinstance(first, date)
        after = STRETCHES[along](first)
        from_on, until_on, census_on = (
            (None, None, after - timedelta(days=1)) if column.of_moment else (first, after, None)
        )
    elif census_on is not None and from_on is not None:
        from_on, until_on, census_on = (None, None, census_on) if column.of_moment else (from_on, until_on, None)
    apart = {*TIMED, POPULATION, along}
    return Counted(
        column=name,
        population=population,
        clock=clock,
        measure="" if name == EVERYBODY else measure,
        from_on=from_on,
        until_on=until_on,
        census_on=census_on,
        conditions=tuple(sorted((str(group), str(code)) for group, code in narrowed.items() if group not in apart)),
        horizon_days=None if column.kind is ColumnKind.COUNT else measured.horizon_days,
    )


def _margins(
    table: Table,
    at: Mapping[tuple[int, str], Counted],
    places: Mapping[str, int],
    groups: list[str],
    counted: list[str],
) -> Iterator[Adds]:
    """For each group that adds up: the rows that differ in it alone, and their total."""
    for over in table.adds_up:
        alike = defaultdict[tuple[str, ...], tuple[list[int], list[int]]](lambda: ([], []))
        for number, row in enumerate(table.rows):
            key = tuple(str(row[places[name]]) for name in groups if name != over)
            alike[key][row[places[over]] == TOTAL].append(number)
        for name in counted:
            for parts, totals in alike.values():
                cells = [at.get((number, name)) for number in (*totals, *parts)]
                known = [cell for cell in cells if cell is not None]
                if len(totals) == 1 and parts and len(known) == len(cells):
                    yield Adds(known[0], tuple(known[1:]))


def _sums(table: Table, at: Mapping[tuple[int, str], Counted]) -> Iterator[Adds]:
    for one in table.sums:
        for number in range(len(table.rows)):
            cells = [at.get((number, name)) for name in (one.total, *one.parts)]
            known = [cell for cell in cells if cell is not None]
            if len(known) == len(cells):
                yield Adds(known[0], tuple(known[1:]))


def _rests(table: Table, at: Mapping[tuple[int, str], Counted]) -> Iterator[tuple[Counted, tuple[Counted, Counted]]]:
    """Those of a whole who are not in a part of it, where no sum of the table names them."""
    pairs = {(column.of, column.part) for column in table.columns if column.kind is ColumnKind.SHARE}
    pairs |= {(column.of, column.name) for column in table.columns if column.kind is ColumnKind.COUNT}
    summed = {(one.total, part) for one in table.sums for part in one.parts}
    for whole, part in sorted((of, part) for of, part in pairs - summed if of is not None and part is not None):
        for number in range(len(table.rows)):
            both = at.get((number, whole)), at.get((number, part))
            if both[0] is not None and both[1] is not None:
                yield both[1]._replace(rest=whole), (both[0], both[1])


def _nodes(
    table: Table, at: Mapping[tuple[int, str], Counted]
) -> Iterator[tuple[Counted, tuple[tuple[Counted, ...], tuple[Counted, ...]]]]:
    """In a table of links: how many pass each place between two steps, who come there, and who leave it."""
    if table.chain is None:
        return
    steps, before, after = (table.column(name) for name in table.chain)
    for name in (column.name for column in table.columns if column.kind is ColumnKind.COUNT and column.people):
        for step, place in sorted({(int(str(one)), str(other)) for one, other in zip(steps, after, strict=True)}):
            rows = range(len(table.rows))
            come = [row for row in rows if (str(steps[row]), str(after[row])) == (str(step), place)]
            leave = [row for row in rows if (str(steps[row]), str(before[row])) == (str(step + 1), place)]
            if leave:
                ins, outs = (tuple(at[row, name] for row in one) for one in (come, leave))
                yield ins[0]._replace(conditions=(), rest=f"{name} at {place} after step {step}"), (ins, outs)


def _balances(
    table: Table, at: Mapping[tuple[int, str], Counted]
) -> Iterator[tuple[Counted, tuple[tuple[Counted, ...], tuple[Counted, ...]]]]:
    """In a table of stock and flow: who stood there or came, which is who went or stands there still."""
    if table.balance is None:
        return
    stock, came, went = table.balance.stock, table.balance.came, table.balance.went
    for row in range(1, len(table.rows)):
        before = (at[row - 1, stock], at[row, came])
        yield at[row, came]._replace(rest=f"or {stock} before"), (before, (at[row, stock], at[row, went]))
