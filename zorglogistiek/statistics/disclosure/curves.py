"""A curve on a coarse grid: each step of an exact one is the day of one child."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from zorglogistiek.statistics.disclosure.presets import Preset
from zorglogistiek.statistics.tables import Column, ColumnKind, Table, Value


def coarse(table: Table, preset: Preset) -> Table:
    """The same curves with a point on every ``grid_days`` days; a table without an axis as it is.

    At a point an estimate is that of the last step before it, the number at risk that of the first step on or after
    it, and a count of events that of all steps since the point before.
    """
    if table.axis is None:
        return table
    axis = table.index(table.axis)
    groups = [place for place, column in enumerate(table.columns) if column.kind is ColumnKind.GROUP and place != axis]
    curves = defaultdict[tuple[Value, ...], list[tuple[Value, ...]]](list)
    for row in table.rows:
        curves[tuple(row[place] for place in groups)].append(row)
    rows = [row for curve in curves.values() for row in _points(table, axis, curve, preset.grid_days)]
    return replace(table, rows=tuple(rows))


def _points(table: Table, axis: int, curve: Sequence[tuple[Value, ...]], grid_days: int) -> list[tuple[Value, ...]]:
    at_risk = {column.of for column in table.columns}
    steps = sorted((_day(row[axis]), row) for row in curve)
    if not steps:
        return []
    found = []
    for point in range(0, steps[-1][0] + 1, grid_days):
        before = [row for day, row in steps if day <= point] or [steps[0][1]]
        after = next((row for day, row in steps if day >= point), steps[-1][1])
        since = [row for day, row in steps if point - grid_days < day <= point]
        row = list(before[-1])
        for place, column in enumerate(table.columns):
            if column.kind is ColumnKind.COUNT:
                row[place] = after[place] if column.name in at_risk else _added(since, place)
        row[axis] = point
        found.append(tuple(row))
    return found


def too_close(table: Table, preset: Preset) -> set[tuple[int, str]]:
    """By row and column the figures of a curve that would tell of few people.

    Those with few at risk, and those before which, since the point that is shown last, fewer left than must be: the
    step between two points is theirs.
    """
    if table.axis is None:
        return set()
    axis = table.index(table.axis)
    groups = [place for place, column in enumerate(table.columns) if column.kind is ColumnKind.GROUP and place != axis]
    curves = defaultdict[tuple[Value, ...], list[int]](list)
    for number, row in enumerate(table.rows):
        curves[tuple(row[place] for place in groups)].append(number)
    estimates = [column for column in table.columns if column.kind is ColumnKind.PROBABILITY and not is_end(column)]
    found: set[tuple[int, str]] = set()
    for numbers in curves.values():
        for column in estimates:
            found |= _hidden_points(table, column, numbers, preset)
    for name in {column.of for column in estimates if column.of is not None}:
        for numbers in curves.values():
            found |= _hidden_stock(table, name, numbers, preset)
    return found


def is_end(column: Column) -> bool:
    """Whether a column has the lower or upper ends of an interval."""
    return column.name.endswith(("_low", "_high"))


def _hidden_points(table: Table, column: Column, numbers: Sequence[int], preset: Preset) -> set[tuple[int, str]]:
    if column.of is None:
        return {(number, column.name) for number in numbers}
    estimate, people = table.column(column.name), table.column(column.of)
    events = table.column(column.part) if column.part is not None else None
    hidden, last, left = set(), None, 0.0
    for number in numbers:
        value, at_risk = estimate[number], people[number]
        if events is not None:
            left += _number(events[number])
        elif last is not None:
            left = abs(_number(value) - _number(estimate[last])) * _number(people[last])
        few = value is None or _number(at_risk) < preset.fewest_at_risk
        if few or (last is not None and left < preset.fewest):
            hidden.add((number, column.name))
        else:
            last, left = number, 0.0
    return hidden


def _hidden_stock(table: Table, name: str, numbers: Sequence[int], preset: Preset) -> set[tuple[int, str]]:
    """The numbers at risk that differ by few from the one shown last."""
    people = table.column(name)
    hidden, last = set(), None
    for number in numbers:
        if last is not None and abs(_number(people[number]) - _number(people[last])) < preset.fewest:
            hidden.add((number, name))
        else:
            last = number
    return hidden


def _added(rows: Sequence[tuple[Value, ...]], place: int) -> Value:
    return sum(int(_number(row[place])) for row in rows)


def _day(value: Value) -> int:
    return int(_number(value))


def _number(value: Value) -> float:
    return float(value) if isinstance(value, int | float) else 0.0
