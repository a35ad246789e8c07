"""CSV files: UTF-8 (with or without its mark), commas, semicolons or tabs."""

import csv
import io
from collections.abc import Iterator

from zorglogistiek.exchange.declare import Sheet
from zorglogistiek.exchange.faults import CellFault
from zorglogistiek.exchange.raw import Cells, RawSheet, Unreadable, gather
from zorglogistiek.exchange.values import tidy
from zorglogistiek.words import N_


def read(file: str, sheet: Sheet, content: bytes) -> RawSheet:
    """The one sheet of a CSV file. Unreadable, naming the row, when it is not UTF-8 text or its quotes are broken."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = content[: error.start].count(b"\n") + 1
        message = N_("is not text in UTF-8: save it as 'CSV UTF-8'")
        raise Unreadable(CellFault(file=file, sheet=sheet.name, row=row, message=message)) from None
    if "\0" in text:
        raise Unreadable(CellFault(file=file, sheet=sheet.name, message=N_("is not text: it holds null characters")))
    return gather(file, sheet, _rows(file, sheet, text))


def _rows(file: str, sheet: Sheet, text: str) -> Iterator[tuple[int, Cells]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            yield number, tuple(tidy(cell) for cell in cells)
    except csv.Error:
        message = N_("cannot be read: a quotation mark that is not closed or stands alone, or an endless cell")
        raise Unreadable(CellFault(file=file, sheet=sheet.name, row=number + 1, message=message)) from None


def _delimiter(text: str) -> str:
    """The sign between the column names, which hold none of the three themselves."""
    first = text.partition("\n")[0]
    return max(",;\t", key=first.count)
