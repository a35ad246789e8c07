"""Empty files to fill in: CSV files with the column names, or a workbook with drop-down lists and an explanation."""

from collections.abc import Sequence
from io import BytesIO

import xlsxwriter  # type: ignore[import-untyped]

from zorglogistiek.exchange.declare import Column, Sheet
from zorglogistiek.exchange.exporting import Format, chosen
from zorglogistiek.exchange.workbooks import EXPLANATION
from zorglogistiek.exchange.writing import Formats, Record, add_worksheet, as_csv, new_workbook

_ROWS = 1000
"""So many rows of a template get drop-down lists."""

_LONGEST_LIST = 255
"""What a workbook allows for the codes of one drop-down list together."""


def templates(names: Sequence[str] = (), *, form: Format) -> dict[str, bytes]:
    """Templates of the named sheets (all without names) by file name. Invalid for a name that is none."""
    sheets = chosen(names)
    if form is Format.CSV:
        return {f"{sheet.name}.csv": as_csv(sheet, []) for sheet in sheets}
    name = sheets[0].name if len(sheets) == 1 else "template"
    return {f"{name}.xlsx": workbook_to_fill_in([(sheet, []) for sheet in sheets])}


def workbook_to_fill_in(sheets: Sequence[tuple[Sheet, Sequence[Record]]]) -> bytes:
    """A workbook (XLSX) with a worksheet for each sheet, drop-down lists and an explanation; with these records."""
    out = BytesIO()
    with new_workbook(out) as book:
        formats = Formats(book)
        for sheet, records in sheets:
            page = add_worksheet(book, sheet, records, formats)
            for place, column in enumerate(sheet.columns):
                _prepare(page, place, column, formats)
        _explain(book, [sheet for sheet, _ in sheets], formats)
    return out.getvalue()


def _prepare(page: xlsxwriter.worksheet.Worksheet, place: int, column: Column, formats: Formats) -> None:
    # A column of text stays text, so that a spreadsheet keeps the 0 at the front of a number.
    page.set_column(place, place, None, formats.of(column))
    page.write_comment(0, place, ". ".join([column.meaning.capitalize(), column.kind.phrase.capitalize()]))
    codes = list(column.kind.codes or ())
    if codes and len(",".join(codes)) <= _LONGEST_LIST:
        page.data_validation(1, place, _ROWS, place, {"validate": "list", "source": codes})


def _explain(book: xlsxwriter.Workbook, sheets: Sequence[Sheet], formats: Formats) -> None:
    page = book.add_worksheet(EXPLANATION)
    page.set_column(0, 2, 20)
    page.set_column(3, 4, 70)
    rows = [("sheet", "column", "required", "what may stand there", "what it means")]
    for sheet in sheets:
        for column in sheet.columns:
            needed = "yes" if column.required else "no"
            rows.append((sheet.name, column.name, needed, column.kind.phrase, column.meaning))
    for number, row in enumerate(rows):
        for place, text in enumerate(row):
            page.write_string(number, place, text, formats.heading if number == 0 else formats.text)
