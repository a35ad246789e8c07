"""Records to files: CSV and workbooks. The same records always give the same bytes.

A cell that a spreadsheet would take for a formula gets an apostrophe in front; reading takes it off again, so that
every text comes back as it was.
"""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

import xlsxwriter  # type: ignore[import-untyped]

from zorglogistiek.exchange.declare import Column, Sheet
from zorglogistiek.exchange.values import DAY, Value

Record = Mapping[str, Value]
"""The values of one record by column name; a column left out is empty."""

_LIKE_A_FORMULA = re.compile("'*[-=+@#\uff0d\uff1d\uff0b\uff20]")
# The last four are the full-width forms of - = + @, which some spreadsheets take for the same.
_WIDTH, _WIDEST = 12, 40
_MADE = datetime(2000, 1, 1)  # noqa: DTZ001 - the format has no time zone; a fixed moment keeps the bytes the same


def escaped(text: str) -> str:
    """Text that no spreadsheet takes for a formula or an error."""
    return "'" + text if _LIKE_A_FORMULA.match(text) else text


def unescaped(text: str) -> str:
    """The text that was escaped."""
    return text[1:] if text.startswith("'") and _LIKE_A_FORMULA.match(text) else text


def cell_text(column: Column, value: Value) -> str:
    """What stands in the cell: nothing for an empty value."""
    if value is None or (not isinstance(value, int) and not value):
        return ""
    return escaped(column.kind.write(value))


def as_csv(sheet: Sheet, records: Iterable[Record]) -> bytes:
    """A CSV file: UTF-8 with its mark (so that a spreadsheet reads accents), commas, one line for each record."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([column.name for column in sheet.columns])
    for record in records:
        writer.writerow([cell_text(column, record.get(column.name)) for column in sheet.columns])
    return out.getvalue().encode("utf-8-sig")


def as_workbook(sheets: Sequence[tuple[Sheet, Iterable[Record]]]) -> bytes:
    """A workbook (XLSX) with a worksheet for each sheet; days and whole numbers are cells of their own sort."""
    out = io.BytesIO()
    with new_workbook(out) as book:
        formats = Formats(book)
        for sheet, records in sheets:
            add_worksheet(book, sheet, records, formats)
    return out.getvalue()


def new_workbook(out: io.BytesIO) -> xlsxwriter.Workbook:
    """A workbook that is written to ``out`` when it is closed; equal content gives equal bytes."""
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(out, options)
    book.set_properties({"created": _MADE})
    return book


class Formats:
    """The looks of cells in one workbook."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self.heading = book.add_format({"bold": True, "num_format": "@"})
        self.day = book.add_format({"num_format": "yyyy-mm-dd"})
        self.whole = book.add_format({"num_format": "0"})
        self.text = book.add_format({"num_format": "@"})

    def of(self, column: Column) -> xlsxwriter.format.Format:
        """The looks of the cells of a column that are still empty."""
        if column.kind is DAY:
            return self.day
        return self.whole if column.kind.is_number else self.text


def add_worksheet(
    book: xlsxwriter.Workbook, sheet: Sheet, records: Iterable[Record], formats: Formats
) -> xlsxwriter.worksheet.Worksheet:
    """A worksheet with the column names in its first row, which stays in sight."""
    page = book.add_worksheet(sheet.name)
    page.freeze_panes(1, 0)
    for place, column in enumerate(sheet.columns):
        page.set_column(place, place, min(max(_WIDTH, len(column.name) + 2), _WIDEST))
        page.write_string(0, place, column.name, formats.heading)
    for row, record in enumerate(records, start=1):
        for place, column in enumerate(sheet.columns):
            value = record.get(column.name)
            if isinstance(value, date):
                page.write_datetime(row, place, value, formats.day)
            elif isinstance(value, int) and not isinstance(value, bool):
                page.write_number(row, place, value, formats.whole)
            elif text := cell_text(column, value):
                page.write_string(row, place, text, formats.text)
    return page
