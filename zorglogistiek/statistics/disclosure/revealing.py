"""A table as somebody may see it: what page, picture, API and file read."""

from dataclasses import dataclass
from datetime import date

from zorglogistiek.statistics.tables import Column, Measured, Table, Value, place_of


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownTable:
    """The rows of a table, of which some cells say ``HIDDEN``; None is still "not estimable".

    ``preset`` names the rules by which it was protected; None: these are the exact figures. ``released_on`` is the day
    on which it was published and of which the figures are; None: they are of the moment.
    """

    figure: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    measured: Measured
    axis: str | None = None
    preset: str | None = None
    released_on: date | None = None

    def index(self, name: str) -> int:
        """The place of a column in every row; KeyError for a column that the table does not have."""
        return place_of(self.columns, name)

    def column(self, name: str) -> tuple[Value, ...]:
        """The cells of one column, from the first row to the last."""
        place = self.index(name)
        return tuple(row[place] for row in self.rows)


def reveal(table: Table) -> ShownTable:
    """The exact figures, for who may see every person whom they count."""
    return ShownTable(
        figure=table.figure, columns=table.columns, rows=table.rows, measured=table.measured, axis=table.axis
    )
