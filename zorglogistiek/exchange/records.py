"""Raw sheets to rows: every cell read by its column's kind, every wrong one reported.

A row with a wrong cell is kept, so that what refers to it is not reported as well; ``Row.sound`` says what can be used.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date

from zorglogistiek.exchange.declare import Column, Sheet
from zorglogistiek.exchange.faults import CellFault, Faults, shown
from zorglogistiek.exchange.raw import Cells, RawSheet
from zorglogistiek.exchange.values import Value, WrongCell
from zorglogistiek.exchange.writing import unescaped
from zorglogistiek.words import N_

Key = tuple[Value, ...]

SPREADSHEET_ERRORS = frozenset(
    {"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#SPILL!", "#CALC!"}
    | {"#LEEG!", "#DEEL/0!", "#WAARDE!", "#VERW!", "#NAAM?", "#GETAL!", "#N/B", "#OVERLOOP!", "#BEREKENEN!"}
)
"""What a spreadsheet writes where a formula failed, in English and in Dutch."""


@dataclass(slots=True, kw_only=True)
class Row:
    """One record as a file has it. ``values`` has the columns that the file has and that could be read.

    ``wrong`` are the columns whose cell has a fault.
    """

    file: str
    sheet: Sheet
    number: int
    values: dict[str, Value]
    wrong: set[str] = field(default_factory=set)
    faults: Faults

    def fault(self, column: str | None, message: str, *, text: str | None = None, **params: str) -> None:
        """Reports a fault of this row, with the cell's value unless it is personal or missing."""
        value = text
        if column is not None:
            self.wrong.add(column)
            declared = self.sheet.column(column)
            if value is None and self.values.get(column) is not None:
                value = declared.kind.write(self.values[column])
            value = None if declared.personal or not value else shown(value)
        self.faults.add(
            CellFault(
                file=self.file,
                sheet=self.sheet.name,
                row=self.number,
                column=column,
                value=value,
                message=message,
                params=tuple(params.items()),
            )
        )

    def sound(self, *columns: str) -> bool:
        """Whether none of these columns has a fault."""
        return self.wrong.isdisjoint(columns)

    @property
    def key(self) -> Key | None:
        """What tells this record from others; None when that could not be read."""
        return tuple(self.values.get(name) for name in self.sheet.key) if self.sound(*self.sheet.key) else None

    def day(self, column: str) -> date | None:
        """The day in that column; None when it is empty or wrong."""
        value = self.values.get(column)
        return value if isinstance(value, date) else None


def read_rows(raw: RawSheet, faults: Faults) -> list[Row]:
    """The rows of a sheet; every wrong column name and cell is added to ``faults``."""
    columns = _columns(raw, faults)
    missing = {column.name for column in raw.sheet.columns if column.required and column not in columns}
    rows: list[Row] = []
    if not any(columns):
        return rows
    for number, cells in raw.rows:
        row = Row(file=raw.file, sheet=raw.sheet, number=number, values={}, wrong=set(missing), faults=faults)
        if any(cells[len(raw.header) :]):
            row.fault(None, N_("has more cells than there are columns"))
            row.wrong.update(column.name for column in raw.sheet.columns)
        else:
            _read_cells(row, columns, cells, raw.told)
        rows.append(row)
    return rows


def _columns(raw: RawSheet, faults: Faults) -> list[Column | None]:
    """The column that stands at each place of the header; None where none can be read."""
    names = [name.lower() for name in raw.header]
    known = {column.name: column for column in raw.sheet.columns}
    allowed = ", ".join(known)

    def fault(column: str | None, message: str, **params: str) -> None:
        said = tuple(params.items())
        faults.add(CellFault(file=raw.file, sheet=raw.sheet.name, row=1, column=column, message=message, params=said))

    if not set(names) & set(known):
        # Without column names the first row may hold a person's data: it is not repeated.
        fault(None, N_("does not hold the column names: {allowed}"), allowed=allowed)
        return []
    for place, name in enumerate(names):
        if name and name not in known:
            message = N_("is not a column of this sheet; the columns are: {allowed}")
            fault(shown(raw.header[place]), message, allowed=allowed)
        elif not name and any(len(cells) > place and cells[place] for _, cells in raw.rows):
            fault(_letter(place), N_("has cells but no name"))
        elif name and name in names[:place]:
            fault(name, N_("stands there twice"))
    for column in raw.sheet.columns:
        if column.required and column.name not in names:
            fault(column.name, N_("is missing"))
    return [known.get(name) if name not in names[:place] else None for place, name in enumerate(names)]


def _read_cells(row: Row, columns: Sequence[Column | None], cells: Cells, told: Collection[tuple[int, int]]) -> None:
    for place, column in enumerate(columns):
        if column is None:
            continue
        if (row.number, place) in told:
            row.wrong.add(column.name)
            continue
        text = cells[place] if place < len(cells) else ""
        if not text:
            row.values[column.name] = column.default
            if column.required:
                row.fault(column.name, N_("is empty"))
        elif text.upper() in SPREADSHEET_ERRORS or not text.strip("#"):
            row.fault(column.name, N_("is an error of the spreadsheet"), text=text)
        else:
            try:
                row.values[column.name] = column.kind.read(unescaped(text))
            except WrongCell as error:
                row.fault(column.name, error.message, text=text, **dict(error.params))


def _letter(place: int) -> str:
    """The letters of a column in a spreadsheet: A for 0, AA for 26."""
    place += 1
    letters = ""
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
