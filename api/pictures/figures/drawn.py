"""What the pictures of figures share: the table as it may be shown, its words, and which cells are numbers."""

from dataclasses import dataclass
from math import ceil

from api.pictures.picture import Draw, Height, Picture, empty_picture, picture
from zorglogistiek.statistics.disclosure import ShownTable
from zorglogistiek.statistics.figures import Figure
from zorglogistiek.statistics.tables import TOTAL, Column, ColumnKind, Value
from zorglogistiek.statistics.telling.cells import Names, is_percentage
from zorglogistiek.statistics.telling.labels import column_label
from zorglogistiek.words import N_

LOOKS = (
    ("strong", "plain", "solid"),
    ("paper", "rising", "dashed"),
    ("dark", "plain", "heavy"),
    ("light", "crossed", "dotted"),
    ("pale", "upright", "long"),
    ("paper", "plain", "mixed"),
    ("light", "falling", "thin"),
)
"""Tone, pattern and line of the series of a picture, in their order: told apart without colour too."""

SEE_TABLE = N_("All numbers stand in the table on this page.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A table that is drawn: only what may be shown of it is here."""

    figure: Figure
    table: ShownTable
    names: Names

    @property
    def name(self) -> str:
        """The name of the picture on a page."""
        return self.figure.id.replace("_", "-")

    @property
    def title(self) -> str:
        """What the picture is called."""
        return self.names.words.say(self.figure.title)

    def column(self, name: str) -> Column:
        """A column of the table. KeyError when it has none of this name."""
        return self.table.columns[self.table.index(name)]

    def label(self, name: str) -> str:
        """What a column is called, with its unit."""
        return column_label(self.column(name), self.names.words)

    def value(self, row: tuple[Value, ...], name: str) -> float | None:
        """The number that is drawn of a cell, in percent where it is told so; None where there is none to draw."""
        if not any(column.name == name for column in self.table.columns):
            return None
        return drawn(self.column(name), row[self.table.index(name)])

    def cell(self, row: tuple[Value, ...], name: str) -> str:
        """The cell in words."""
        return self.names.cell(self.column(name), row[self.table.index(name)])

    def row_name(self, row: tuple[Value, ...]) -> str:
        """What a row is called by its groups; everybody where there are none."""
        groups = [
            self.names.cell(column, cell)
            for column, cell in zip(self.table.columns, row, strict=True)
            if column.kind is ColumnKind.GROUP
        ]
        return ", ".join(groups) or self.names.words.say(N_("everybody"))

    def picture(self, *, measures: str, told: str, height: Height, draw: Draw) -> Picture:
        """The picture of the figure; the page has its table beside it, and ``told`` says what there is to be seen."""
        return picture(
            self.name,
            title=self.title,
            measures=measures,
            description=f"{told} {self.names.words.say(SEE_TABLE)}",
            table=None,
            height=height,
            draw=draw,
        )

    def nothing(self) -> Picture:
        """The picture of which nothing can be drawn."""
        words = self.names.words
        told = N_("Nothing can be drawn: nobody is counted, or everything is about too few people.")
        return empty_picture(self.name, title=self.title, measures="", empty=words.say(told))


def drawn(column: Column, value: Value) -> float | None:
    """The number that is drawn of a cell; None for what is hidden or not estimable."""
    if not isinstance(value, int | float):
        return None
    return 100 * value if is_percentage(column) else float(value)


def is_total(row: tuple[Value, ...]) -> bool:
    """Whether a row is a sum over others."""
    return TOTAL in row


def most_of(values: list[float]) -> int:
    """The whole number that none of the values is above; at least 1."""
    return max(1, ceil(max(values, default=1)))
