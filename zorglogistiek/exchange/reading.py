"""Files to raw sheets, whatever their kind; a folder stands for the files in it.

What cannot be read at all is a fault of the file; one broken file does not keep the others from being read.
"""

import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

from zorglogistiek.exchange import csv_files, workbooks
from zorglogistiek.exchange.faults import CellFault, Faults
from zorglogistiek.exchange.raw import RawSheet, Unreadable, known_sheet
from zorglogistiek.words import N_

MOST_BYTES = 200_000_000


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
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            # Reading a pipe or a device may never end.
            raise Unreadable(CellFault(file=path.name, message=N_("is neither a file nor a folder")))
        if found.st_size > MOST_BYTES:
            raise Unreadable(CellFault(file=path.name, message=N_("is larger than 200 MB")))
        content = path.read_bytes()
    except FileNotFoundError:
        raise Unreadable(CellFault(file=path.name, message=N_("does not exist"))) from None
    except (OSError, ValueError):
        raise Unreadable(CellFault(file=path.name, message=N_("cannot be read"))) from None
    match path.suffix.lower():
        case ".csv":
            return [csv_files.read(path.name, known_sheet(path.name, path.stem), content)]
        case ".xlsx":
            return workbooks.read(path.name, content, faults)
        case _:
            raise Unreadable(
                CellFault(file=path.name, message=N_("is neither a CSV file (.csv) nor a workbook (.xlsx)"))
            )
