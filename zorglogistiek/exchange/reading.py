"""Files to raw sheets: which sheet it is, the column names, and the text of every cell, with its row.

Nothing here knows what the cells mean. What cannot be read at all is a fault of the file; one broken file does not keep
the others from being read.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from zorglogistiek.exchange.declare import Sheet
from zorglogistiek.exchange.faults import CellFault, Faults, shown
from zorglogistiek.exchange.sheets import BY_NAME, SHEETS
from zorglogistiek.words import N_

MOST_BYTES = 200_000_000
MOST_ROWS = 1_000_000
MOST_COLUMNS = 200

Cells = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RawSheet:
    """A sheet as text. ``rows`` are the numbered rows after the header that hold anything; row 1 is the header."""

    file: str
    sheet: Sheet
    header: Cells
    rows: Sequence[tuple[int, Cells]]


class Unreadable(Exception):
    """A file, or a sheet of it, cannot be read; ``fault`` says why."""

    def __init__(self, fault: CellFault) -> None:
        self.fault = fault
        super().__init__(str(fault))


def read_files(paths: Sequence[Path], faults: Faults) -> list[RawSheet]:
    """Every sheet in the files; a folder stands for the CSV files and workbooks in it. Adds to ``faults``."""
    found: list[RawSheet] = []
    for path in _files(paths, faults):
        try:
            found += _read_file(path, faults)
        except Unreadable as error:
            faults.add(error.fault)
    return found


def _files(paths: Sequence[Path], faults: Faults) -> Iterator[Path]:
    for path in paths:
        try:
            if not path.is_dir():
                yield path
                continue
            inside = sorted(file for file in path.iterdir() if file.suffix.lower() in {".csv", ".xlsx"})
        except OSError:
            faults.add(CellFault(file=path.name, message=N_("cannot be read")))
            continue
        if not inside:
            faults.add(CellFault(file=path.name, message=N_("is a folder without CSV files and workbooks")))
        yield from inside


def _read_file(path: Path, faults: Faults) -> list[RawSheet]:
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise Unreadable(CellFault(file=path.name, message=N_("is larger than 200 MB")))
        content = path.read_bytes()
    except FileNotFoundError:
        raise Unreadable(CellFault(file=path.name, message=N_("does not exist"))) from None
    except (OSError, ValueError):
        raise Unreadable(CellFault(file=path.name, message=N_("cannot be read"))) from None
    match path.suffix.lower():
        case ".csv":
            from zorglogistiek.exchange import csv_files

            return [csv_files.read(path.name, known_sheet(path.name, path.stem), content)]
        case ".xlsx":
            from zorglogistiek.exchange import workbooks

            return workbooks.read(path.name, content, faults)
        case _:
            raise Unreadable(
                CellFault(file=path.name, message=N_("is neither a CSV file (.csv) nor a workbook (.xlsx)"))
            )


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
