"""From an exact table to what may be shown of it to who sees no person."""

import re
from collections.abc import Collection, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from zorglogistiek.statistics.disclosure.cells import Counted, TableCounts, counts_of
from zorglogistiek.statistics.disclosure.counts import HIDDEN
from zorglogistiek.statistics.disclosure.curves import coarse, left_over, too_close
from zorglogistiek.statistics.disclosure.presets import CBS, Preset
from zorglogistiek.statistics.disclosure.revealing import ShownTable
from zorglogistiek.statistics.disclosure.suppressing import Adds, Counts, hidden
from zorglogistiek.statistics.tables import Column, ColumnKind, Table, Value, is_end

PERCENTILE = re.compile(r"p(\d\d)")
"""How the name of a column with a percentile begins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What was published before of the people whom a table counts.

    ``published`` are counts that somebody holds, ``withheld`` those that were hidden to protect others; ``values`` and
    ``sums`` are counts beside those of the table, and how they hang together with them. Of these, ``guarded`` were
    hidden, and may not come to light by what is shown now.
    """

    published: AbstractSet[Counted] = frozenset()
    withheld: AbstractSet[Counted] = frozenset()
    values: Collection[tuple[Counted, int]] = ()
    sums: Collection[Adds] = ()
    guarded: AbstractSet[Counted] = frozenset()


NOTHING = Known()
"""Nothing was published before."""


def protect(table: Table, preset: Preset = CBS, known: Known = NOTHING) -> ShownTable:
    """What may be shown: rounded, on a coarse grid where it is a curve, and hidden where it would tell of few people.

    ``known`` is what whoever reads it may hold already. Unprotectable when that gives a small count away whatever is
    hidden here.
    """
    return Protected(table, preset, known).shown()


class Protected:
    """A table on its way: what is hidden in it, and its cells as they are shown."""

    def __init__(self, table: Table, preset: Preset = CBS, known: Known = NOTHING) -> None:
        self.table = coarse(table, preset)
        self.preset = preset
        self.counts: TableCounts = counts_of(self.table)
        self.places = {column.name: place for place, column in enumerate(self.table.columns)}
        close = too_close(self.table, preset) | left_over(self.table, preset)
        self.close = {(number, name) for number, name in close if (number, name) not in self.counts.at}
        values = dict(known.values) | dict(self.counts.values)
        secret = {cell for cell, count in values.items() if preset.is_secret(count)}
        secret |= {self.counts.at[where] for where in close if where in self.counts.at}
        secret |= set(self._amounts_of_few())
        beside = {cell for cell, _ in known.values if cell not in known.published} - set(self.counts.at.values())
        self.hidden = hidden(
            Counts(
                values=values,
                sums=(*self.counts.sums, *known.sums),
                published=known.published,
                unpublished=self.counts.rests | beside,
            ),
            secret | (known.withheld & self.counts.values.keys()) | known.guarded,
            preset.narrowest,
        )

    def _amounts_of_few(self) -> Iterator[Counted]:
        """The days, moves and other amounts of so few people that their number is secret."""
        for (number, name), cell in self.counts.at.items():
            people = self.table.columns[self.places[name]].amount_of
            if people is not None and self.preset.is_secret(self.counts.values[self.counts.at[number, people]]):
                yield cell

    def shown(self) -> ShownTable:
        """The table as it may be shown."""
        table = self.table
        return ShownTable(
            figure=table.figure,
            columns=table.columns,
            rows=tuple(self._row(number, row) for number, row in enumerate(table.rows) if self._is_listed(number)),
            measured=table.measured,
            axis=table.axis,
            preset=self.preset.name,
        )

    def tells(self) -> bool:
        """Whether any count of people is shown at all."""
        return any(cell not in self.hidden for cell in self.counts.at.values())

    def _is_listed(self, number: int) -> bool:
        """Whether a row is there at all."""
        counted = [cell for (row, _), cell in self.counts.at.items() if row == number]
        return not self.table.only_found or any(cell not in self.hidden for cell in counted)

    def _row(self, number: int, row: tuple[Value, ...]) -> tuple[Value, ...]:
        return tuple(self._cell(number, row, column) for column in self.table.columns)

    def _cell(self, number: int, row: tuple[Value, ...], column: Column) -> Value:
        value = row[self.places[column.name]]
        if column.kind is ColumnKind.GROUP or not self._is_of_people(column):
            return value
        if column.kind is ColumnKind.COUNT:
            if value is None:
                return None
            told = isinstance(value, int) and not self._is_hidden(number, column.name)
            return self._rounded(float(value)) if told and isinstance(value, int) else HIDDEN
        if value is None and column.of is not None and not self._is_hidden(number, column.of):
            return None
        if not self._is_told(number, row, self._estimate_of(column)):
            return HIDDEN
        return self._told(row, column, value) if isinstance(value, int | float) else HIDDEN

    def _is_told(self, number: int, row: tuple[Value, ...], estimate: Column) -> bool:
        """Whether a figure tells of enough people, and of none whom another point, row or publication hides."""
        if (number, estimate.name) in self.close or self.counts.at.get((number, estimate.name)) in self.hidden:
            return False
        return self._is_of_enough(number, row, estimate)

    def _is_of_people(self, column: Column) -> bool:
        """Whether a column tells of people: one about places, days or weeks alone tells of nobody."""
        counts = [self.table.columns[self.places[name]] for name in (column.of, column.part) if name is not None]
        return column.people and (not counts or any(count.people for count in counts))

    def _estimate_of(self, column: Column) -> Column:
        """The column itself; of the end of an interval the column with the estimate in it."""
        name = column.name.rsplit("_", 1)[0] if is_end(column) else column.name
        return self.table.columns[self.places[name]] if name in self.places else column

    def _is_hidden(self, number: int, name: str) -> bool:
        if not self.table.columns[self.places[name]].people:
            return False
        cell = self.counts.at.get((number, name))
        return cell is None or cell in self.hidden

    def _is_of_enough(self, number: int, row: tuple[Value, ...], column: Column) -> bool:
        """Whether the people of whom a figure tells are shown, and enough: on both sides where it has two."""
        if column.of is None or self._is_hidden(number, column.of):
            return False
        whole = row[self.places[column.of]]
        assert isinstance(whole, int)
        if not self.table.columns[self.places[column.of]].people:
            return self._part_is_shown(number, column)  # of places or days: full and empty tell of nobody
        if column.kind is ColumnKind.PROBABILITY and self.table.axis is not None:
            return whole >= self.preset.fewest_at_risk
        if column.kind in (ColumnKind.SHARE, ColumnKind.PROBABILITY):
            part = self._part(row, column, whole)
            told = column.kind is ColumnKind.PROBABILITY or self._part_is_shown(number, column)
            return told and part is not None and min(part, whole - part) >= self.preset.fewest
        if column.kind is ColumnKind.NUMBER and not all(
            self._is_told(number, row, share)
            for share in self.table.columns
            if share.kind in (ColumnKind.SHARE, ColumnKind.PROBABILITY) and share.of == column.of and not is_end(share)
        ):
            return False  # a distance from a share, or what is made of one, tells the share
        return self._part_is_shown(number, column) and whole >= self._fewest(column)

    def _part_is_shown(self, number: int, column: Column) -> bool:
        if column.part is None or not self.table.columns[self.places[column.part]].people:
            return True
        return not self._is_hidden(number, column.part)

    def _part(self, row: tuple[Value, ...], column: Column, whole: int) -> float | None:
        """How many people the part is: counted, or else what the figure says of the whole; None for no figure."""
        counted = row[self.places[column.part]] if column.part is not None else None
        if isinstance(counted, int):
            return counted
        value = row[self.places[column.name]]
        return value * whole if isinstance(value, int | float) else None

    def _fewest(self, column: Column) -> int:
        """Of how many people a mean, a percentile, a rate or another figure must be."""
        if column.name.startswith("median"):
            return self.preset.fewest
        percentile = PERCENTILE.match(column.name)
        if percentile is None:
            return self.preset.fewest_for_mean
        return -(-100 * self.preset.beyond // max(100 - int(percentile[1]), 1))

    def _told(self, row: tuple[Value, ...], column: Column, value: float) -> Value:
        match column.kind:
            case ColumnKind.SHARE:
                whole = row[self.places[column.of or ""]]
                assert isinstance(whole, int)
                part = self._part(row, column, whole) or 0
                return round(min(1.0, self._rounded(part) / self._rounded(whole)), 3)
            case ColumnKind.DAYS:
                step = self.preset.days_rounded_to
                return float(step * int(value / step + 0.5)) if value >= 0 else -float(step * int(-value / step + 0.5))
            case ColumnKind.PROBABILITY:
                return round(value, 2)
            case _:
                repeats = column.of is not None and row[self.places[column.of]] == value
                return self._rounded(value) if repeats else round(value, 1)

    def _rounded(self, count: float) -> int:
        step = self.preset.rounded_to
        return step * int(count / step + 0.5)
