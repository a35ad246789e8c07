"""Writes docs/import.md: every sheet and column that goes in or out, as the code declares them."""

from pathlib import Path

from zorglogistiek.exchange.declare import Column, Sheet
from zorglogistiek.exchange.sheets import SHEETS

PAGE = Path(__file__).parents[1] / "docs" / "import.md"

BEFORE = """\
# Import and export

Written by `python scripts/import_page.py`; a test keeps it equal to the code.

A **sheet** holds records of one kind. It is a CSV file with the name of the sheet (`youths.csv`) or a worksheet of that
name in a workbook (XLSX). The first row holds the column names, every further row one record. Empty templates, with
drop-down lists and an explanation of every column, come from

    zorglogistiek templates --out templates

and the registry is filled and read with

    zorglogistiek import FILE-OR-FOLDER...
    zorglogistiek export --out FOLDER [--format xlsx] [SHEET...]

## How an import works

- **All or nothing.** All files of one command are judged together; when anything is wrong nothing is stored, and every
  wrong cell is listed with its file, sheet, row, column, value and reason. Values of personal columns are never shown.
- **Numbers name records.** A cell that names a record of another sheet holds its number; that record may stand in the
  same import or be in the registry already. A record whose number is known is changed to what the file says; one that
  is alike stays as it is, so that importing a file twice changes nothing. Nothing is ever removed.
- **Records without a number** are told apart by the columns marked *key*. Events are only ever added. They are read in
  the order of their days, on one day in the order of the rows, and each step must be one that a referral can take.
- Columns that may be empty may be left out; what the registry has there then stays. A *fixed* column cannot be changed
  by an import once its record is in the registry.
- Days that have happened do not lie in the future. Nobody lives in two places at one time, no place is given twice or
  while it is closed, and nobody is registered, or comes to live in a group, after the 24th birthday.
- Two youths with the same BSN, or the same birth date and a similar name, are reported and both kept.

## How cells are read

- CSV is UTF-8, with commas, semicolons or tabs. Capitals in codes, column names and numbers do not matter, blanks
  around a cell neither.
- A formula counts as the value that was stored with it. Merged cells, and errors such as `#REF!`, are refused.
- A text that begins with `=`, `+`, `-`, `@` or `#` is written with an apostrophe in front, so that no spreadsheet takes
  it for a formula; reading takes the apostrophe off again.
- A BSN or AGB code that lost its leading 0 in a spreadsheet gets it back.
- At most 1,000,000 rows in a sheet, 200 columns, and 200 MB in a file.

An export holds what an import can bring in. It leaves out meetings, plans, decisions and accounts, and of an event who
recorded it and when.

## The sheets
"""


def text() -> str:
    """The whole page."""
    return BEFORE + "".join(_section(sheet) for sheet in SHEETS)


def _section(sheet: Sheet) -> str:
    lines = [f"\n### {sheet.name}\n", f"\n{sheet.meaning.capitalize()}.\n\n"]
    lines += ["| column | needed | what may stand there | what it means |\n", "|---|---|---|---|\n"]
    return "".join(lines + [_line(sheet, column) for column in sheet.columns])


def _line(sheet: Sheet, column: Column) -> str:
    marks = ["yes" if column.required else "no"]
    marks += ["key"] if column.name in sheet.key else []
    marks += ["fixed"] if column.fixed and column.name not in sheet.key else []
    marks += ["personal"] if column.personal else []
    meaning = column.meaning
    if column.default or column.default is False:
        meaning += f" (empty: {column.kind.write(column.default)})"
    return f"| `{column.name}` | {', '.join(marks)} | {column.kind.phrase} | {meaning} |\n"


if __name__ == "__main__":
    PAGE.write_text(text(), encoding="utf-8")
