"""A curve on a coarse grid: each step of an exact one is the day of one child."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from zorglogistiek.statistics.disclosure.presets import Preset
from zorglogistiek.statistics.tables import Column, ColumnKind, Table, Value, is_end

NEARLY = 1e-6
"""Estimates that add up to 1 but for so much add up to 1."""


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
    steps = sorted(((_day(row[axis]), row) for row in curve), key=lambda step: step[0])
    found = []
    for point in range(0, steps[-1][0] + 1, grid_days):
        before = [row for day, row in steps if day <= point]
        if not before:  # nothing is estimated of days before the first step
            continue
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
    estimates = defaultdict[str | None, list[Column]](list)
    for column in table.columns:
        if column.kind is ColumnKind.PROBABILITY and not is_end(column):
            estimates[column.of].append(column)
    found: set[tuple[int, str]] = set()
    for of, columns in estimates.items():
        for numbers in curves.values():
            if of is None:
                found |= {(number, column.name) for number in numbers for column in columns}
            else:
                found |= _Curve(table, of, columns, preset).hidden(numbers) | _hidden_stock(table, of, numbers, preset)
    return found


def left_over(table: Table, preset: Preset) -> set[tuple[int, str]]:
    """By row and column the estimates of a table that is no curve that are hidden beside others with which they are 1.

    What is left when the others are taken from 1 must be of enough people too.
    """
    found: set[tuple[int, str]] = set()
    estimates = [column for column in table.columns if column.kind is ColumnKind.PROBABILITY and not is_end(column)]
    if table.axis is not None or len(estimates) < 2 or len({column.of for column in estimates}) > 1:
        return found
    for number in range(len(table.rows)):
        values = {column.name: table.column(column.name)[number] for column in estimates}
        whole = _number(table.column(estimates[0].of)[number]) if estimates[0].of is not None else 0.0
        if None in values.values() or abs(sum(map(_number, values.values())) - 1) >= NEARLY:
            continue
        people = {name: _number(value) * whole for name, value in values.items()}
        rest = [name for name, part in people.items() if min(part, whole - part) < preset.fewest]
        seen = sorted((name for name in people if name not in rest), key=lambda name: people[name])
        while seen and rest and sum(people[name] for name in rest) < preset.fewest:
            rest.append(seen.pop(0))
        found |= {(number, name) for name in rest}
    return found


class _Curve:
    """The estimates of one curve, looked at from its first point to its last.

    ``shown`` is where each estimate was shown last, ``told`` where it was last known, also as a part of what is left
    when the others are taken from 1: for estimates that add up to 1, as incidences and those still waiting do.
    """

    def __init__(self, table: Table, of: str, columns: Sequence[Column], preset: Preset) -> None:
        self.preset = preset
        self.people = [_number(value) for value in table.column(of)]
        self.values = {column.name: table.column(column.name) for column in columns}
        self.events = {column.name: table.column(column.part) for column in columns if column.part is not None}
        self.left = dict.fromkeys(self.values, 0.0)
        self.shown: dict[str, int] = {}
        self.told: dict[str, int] = {}

    def hidden(self, numbers: Sequence[int]) -> set[tuple[int, str]]:
        """By row and column what is hidden of the points in these rows."""
        found = set()
        for number in numbers:
            for name, events in self.events.items():
                self.left[name] += _number(events[number])
            seen = [name for name in self.values if self._is_enough(name, number)]
            rest = [name for name in self.values if name not in seen]
            if self._adds_up(number):
                while seen and rest and sum(self._since(self.told, name, number) for name in rest) < self.preset.fewest:
                    rest.append(seen.pop())
                self.told |= dict.fromkeys(rest if seen else (), number)
            for name in seen:
                self.shown[name] = self.told[name] = number
                self.left[name] = 0.0
            found |= {(number, name) for name in rest}
        return found

    def _is_enough(self, name: str, number: int) -> bool:
        if self.values[name][number] is None or self.people[number] < self.preset.fewest_at_risk:
            return False
        if name not in self.shown:
            return True
        left = self.left[name] if name in self.events else self._since(self.shown, name, number)
        return left >= self.preset.fewest

    def _since(self, known: Mapping[str, int], name: str, number: int) -> float:
        """How many people, at least, an estimate has moved by since it was known."""
        if name not in known:
            return 0.0
        before = known[name]
        step = abs(_number(self.values[name][number]) - _number(self.values[name][before]))
        return step * self.people[before]

    def _adds_up(self, number: int) -> bool:
        values = [values[number] for values in self.values.values()]
        return len(values) > 1 and None not in values and abs(sum(map(_number, values)) - 1) < NEARLY


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
