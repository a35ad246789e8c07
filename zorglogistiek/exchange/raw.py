"""A raw sheet: the column names and the text of every cell, with its row; and what keeps one from being read.

Nothing here knows what the cells mean.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from zorglogistiek.exchange.declare import Sheet
from zorglogistiek.exchange.faults import CellFault, shown
from zorglogistiek.exchange.sheets import BY_NAME, SHEETS
from zorglogistiek.words import N_

MOST_ROWS = 1_000_000
MOST_COLUMNS = 200

Cells = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RawSheet:
    """A sheet as text. ``rows`` are the numbered rows after the header that hold anything; row 1 is the header.

    ``told`` are the cells (row, place in the row from 0) whose fault has been reported already.
    """

    file: str
    sheet: Sheet
    header: Cells
    rows: Sequence[tuple[int, Cells]]
    told: frozenset[tuple[int, int]] = frozenset()


class Unreadable(Exception):
    """A file, or a sheet of it, cannot be read; ``fault`` says why."""

    def __init__(self, fault: CellFault) -> None:
        self.fault = fault
        super().__init__(str(fault))


def known_sheet(file: str, name: str) -> Sheet:
    """The sheet of that name, capitals or not. Unreadable when there is none."""
    sheet = BY_NAME.get(name.strip().lower())
    if sheet is None:
        raise Unreadable(
            CellFault(
                file=file,
                sheet=shown(name) if name != Path(file).stem else None,
                message=N_("is not the name of a sheet; the sheets are: {allowed}"),
                params=(("allowed", ", ".join(sheet.name for sheet in SHEETS)),),
            )
        )
    return sheet


def gather(file: str, sheet: Sheet, rows: Iterator[tuple[int, Cells]]) -> RawSheet:
    """The header and the rows that hold anything. Unreadable for an empty or boundless sheet."""
    header: Cells | None = None
    kept: list[tuple[int, Cells]] = []
    for number, cells in rows:
        if number > MOST_ROWS:
            raise Unreadable(CellFault(file=file, sheet=sheet.name, message=N_("has more than 1,000,000 rows")))
        if len(cells) > MOST_COLUMNS and any(cells[MOST_COLUMNS:]):
            raise Unreadable(
                CellFault(file=file, sheet=sheet.name, row=number, message=N_("has more than 200 columns"))
            )
        if number == 1:
            header = cells
        elif any(cells):
            kept.append((number, cells))
    if header is None or not any(header):
        raise Unreadable(CellFault(file=file, sheet=sheet.name, message=N_("is empty: the column names are missing")))
    return RawSheet(file=file, sheet=sheet, header=header, rows=kept)
