"""A statistical table: groups, counts of people, figures about them, and what was measured. Pure values.

Every statistic of the registry is a ``Table`` of exact figures. What of it may be shown to whom is decided by
``statistics.disclosure`` alone, from what the columns say of themselves; page, picture, API and file read what comes
out of there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

Value = str | int | float | date | None
"""What stands in a cell. None is "not estimable": there is no such figure for these people."""

TOTAL = "total"
"""What stands in a group's column in the row that is the sum over that group."""


class ColumnKind(StrEnum):
    """What the cells of a column are; files and pictures write them by it, and disclosure control protects by it."""

    GROUP = "group"
    """A code, a number, a week or a day that tells the rows apart."""

    COUNT = "count"
    """How many: a whole number."""

    SHARE = "share"
    """A part of ``of``, from 0 to 1; ``part`` names the column that counts the part."""

    DAYS = "days"
    """A length of time in days: a mean or a percentile."""

    PROBABILITY = "probability"
    """An estimate from 0 to 1, or an end of its interval."""

    RATE = "rate"
    """So many per so many; the column's definition says per what."""

    NUMBER = "number"
    """Any other figure, in the unit that the column's definition names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column. ``of`` names the column that counts the people of whom a figure tells.

    ``people``: a count of persons, or of what belongs to one person (a wait, a stay, a move), which is protected;
    False for what is no one's (places, free days, weeks).

    The same people must be one count to disclosure control in whichever figure they stand: ``known_as`` names another
    figure's population and column that counts them (``listed/listed``), ``of_moment`` that in a row of a week or month
    they are counted at its end, and in a table of a period and a census day on that day; ``narrowed`` is False for a
    count that the groups of the row do not narrow. ``amount_of`` names the column of the people whose days or moves are
    counted: of few people these tell too.
    """

    name: str
    kind: ColumnKind
    of: str | None = None
    part: str | None = None
    people: bool = True
    known_as: str | None = None
    of_moment: bool = False
    narrowed: bool = True
    amount_of: str | None = None


def is_end(column: Column) -> bool:
    """Whether a column has the lower or upper ends of an interval."""
    return column.name.endswith(("_low", "_high"))


def place_of(columns: Sequence[Column], name: str) -> int:
    """The place of a column among others; KeyError when it is not there."""
    for place, column in enumerate(columns):
        if column.name == name:
            return place
    raise KeyError(name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """In every row the counts of the columns ``parts`` add up to that of the column ``total``."""

    total: str
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """Rows in order of time: the stock of a row is that of the row before, with who came and without who went."""

    stock: str
    came: str
    went: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What a table measures, as its heading and every export of it say it.

    ``clock`` is the name of a pair of events (``registered-started``) and ``measure`` which days count (gross, net,
    elapsed); None where nothing is timed. The period is ``[from_on, until_on)``; ``census_on`` is the day of which
    the list is counted, ``horizon_days`` how far waits are followed. ``filters`` are the codes or numbers to which the
    people were narrowed, by dimension. ``clocks`` are the clock and the measure of each row by its code, where a group
    column says which of several it is.
    """

    population: str
    clock: str | None = None
    measure: str | None = None
    from_on: date | None = None
    until_on: date | None = None
    census_on: date | None = None
    horizon_days: int | None = None
    filters: Mapping[str, str] = field(default_factory=dict)
    clocks: Mapping[str, tuple[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows of cells in the order of ``columns``.

    ``figure`` is the identifier of the figure in the published definitions. In the rows where a group column of
    ``adds_up`` says ``TOTAL`` stand the sums over that group, of every count. ``axis`` is the group column along which
    the rows form a curve over time since the start of the clock, in days: one step of it is one child, so that
    whoever sees no persons gets it on a coarse grid. ``only_found``: a group has a row only because somebody is in it,
    so that being listed tells of them; whoever sees no persons does not get a row of which no count is shown.
    ``chain`` names the group columns of a step, of where people come from and of where they go: as many as come
    somewhere at a step leave it at the next.
    """

    figure: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    measured: Measured
    adds_up: tuple[str, ...] = ()
    sums: tuple[Sum, ...] = ()
    axis: str | None = None
    only_found: bool = False
    chain: tuple[str, str, str] | None = None
    balance: Balance | None = None

    def __post_init__(self) -> None:
        """ValueError for a row of another width, or a reference to a column that the table does not have."""
        names = {column.name for column in self.columns}
        if len(names) != len(self.columns):
            raise ValueError(f"table {self.figure}: two columns have one name")
        for row in self.rows:
            if len(row) != len(self.columns):
                raise ValueError(f"table {self.figure}: a row has {len(row)} cells, not {len(self.columns)}")
        asked = {
            name for column in self.columns for name in (column.of, column.part, column.amount_of) if name is not None
        }
        asked.update((*self.adds_up, *(self.chain or ())))
        asked.update(name for one in self.sums for name in (one.total, *one.parts))
        if self.axis is not None:
            asked.add(self.axis)
        if self.balance is not None:
            asked.update((self.balance.stock, self.balance.came, self.balance.went))
        if asked - names:
            raise ValueError(f"table {self.figure}: has no column {', '.join(sorted(asked - names))}")

    def index(self, name: str) -> int:
        """The place of a column in every row; KeyError for a column that the table does not have."""
        return place_of(self.columns, name)

    def column(self, name: str) -> tuple[Value, ...]:
        """The cells of one column, from the first row to the last."""
        place = self.index(name)
        return tuple(row[place] for row in self.rows)
