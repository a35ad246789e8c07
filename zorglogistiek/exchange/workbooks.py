"""Workbooks (XLSX): each worksheet that bears the name of a sheet.

Cells are read as values. A formula counts as the value that was stored with it; one without a stored value, and cells
that are merged, would read as empty, so they are faults.
"""

import io
import itertools
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

from openpyxl import load_workbook

from zorglogistiek.exchange.declare import Sheet
from zorglogistiek.exchange.faults import CellFault, Faults
from zorglogistiek.exchange.raw import MOST_COLUMNS, Cells, RawSheet, Unreadable, gather, known_sheet
from zorglogistiek.exchange.values import tidy
from zorglogistiek.words import N_

EXPLANATION = "explanation"
"""The worksheet of a template that explains the columns; importing passes over it."""

MOST_UNPACKED_BYTES = 1_000_000_000
_PIECE = 1 << 20
_FORMULA = re.compile(rb"<(?:\w+:)?f[ >/]")
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z0-9:]{1,30})"')


def read(file: str, content: bytes, faults: Faults) -> list[RawSheet]:
    """The sheets of a workbook. Unreadable when it is none; a worksheet that cannot be used is added to ``faults``."""
    _refuse_bombs(file, content)
    found: list[RawSheet] = []
    with warnings.catch_warnings():
        # openpyxl warns of parts that it does not read (drop-down lists, looks); none of them holds a value.
        warnings.simplefilter("ignore")
        book = _open(file, content, with_formulas=False)
        for page in book.worksheets:
            try:
                if page.title.strip().lower() != EXPLANATION and not _is_spare(file, page):
                    found.append(_read_page(file, content, page, faults))
            except Unreadable as error:
                faults.add(error.fault)
    return found


def _read_page(file: str, content: bytes, page: Any, faults: Faults) -> RawSheet:
    sheet = known_sheet(file, page.title)
    has_formulas, merged = _scan(file, sheet, content, page)
    for area in merged:
        params = (("area", area),)
        faults.add(CellFault(file=file, sheet=sheet.name, message=N_("has merged cells: {area}"), params=params))
    raw = gather(file, sheet, _rows(file, sheet.name, page))
    if has_formulas:
        refused = _refuse_empty_formulas(file, raw, _open(file, content, with_formulas=True)[page.title], faults)
        return replace(raw, told=refused)
    return raw


def _refuse_bombs(file: str, content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            size = sum(part.file_size for part in packed.infolist())
            parts = len(packed.infolist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        message = N_("is not a workbook (XLSX), or is protected with a password")
        raise Unreadable(CellFault(file=file, message=message)) from None
    if size > MOST_UNPACKED_BYTES or parts > 10_000:
        raise Unreadable(CellFault(file=file, message=N_("is larger than 1 GB when unpacked")))


def _open(file: str, content: bytes, *, with_formulas: bool) -> Any:
    try:
        return load_workbook(io.BytesIO(content), read_only=True, data_only=not with_formulas, keep_links=False)
    except Exception:  # noqa: BLE001 - openpyxl lets whatever its parts raise through; each means the same here
        raise Unreadable(CellFault(file=file, message=N_("is not a workbook (XLSX) that can be read"))) from None


def _rows(file: str, sheet: str, page: Any) -> Iterator[tuple[int, Cells]]:
    # A worksheet may claim any size, and often claims a wrong one: what it holds is counted instead.
    page.reset_dimensions()
    rows = page.iter_rows(values_only=True)
    for number in itertools.count(1):
        try:
            row = next(rows)
        except StopIteration:
            return
        except Exception:  # noqa: BLE001 - as in _open: a broken part of the file, whatever the error is called
            raise Unreadable(CellFault(file=file, sheet=sheet, row=number, message=N_("cannot be read"))) from None
        if len(row) > MOST_COLUMNS:
            raise Unreadable(CellFault(file=file, sheet=sheet, row=number, message=N_("has more than 200 columns")))
        yield number, tuple(_text(value) for value in row)


def _text(value: object) -> str:
    """The text that a CSV file would have had."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case date():
            return value.isoformat()
        case float() if value.is_integer():
            return str(int(value))
        case _:
            return tidy(str(value))


def _is_spare(file: str, page: Any) -> bool:
    """Whether it is an empty worksheet of another name, such as a new workbook begins with: that is no mistake."""
    try:
        known_sheet(file, page.title)
    except Unreadable:
        return not any(any(cells) for _number, cells in itertools.islice(_rows(file, page.title, page), 3))
    return False


def _scan(file: str, sheet: Sheet, content: bytes, page: Any) -> tuple[bool, list[str]]:
    """Whether there are formulas, and which areas are merged; reading row by row shows neither."""
    formulas, merged, rest = False, set[str](), b""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed, packed.open(page._worksheet_path) as part:
            while piece := part.read(_PIECE):
                text = rest + piece
                formulas = formulas or _FORMULA.search(text) is not None
                merged.update(area.decode() for area in _MERGED.findall(text))
                rest = text[-200:]
    except (zipfile.BadZipFile, zlib.error, KeyError, OSError, EOFError, NotImplementedError, RuntimeError):
        raise Unreadable(CellFault(file=file, sheet=sheet.name, message=N_("cannot be read"))) from None
    return formulas, sorted(merged)


def _refuse_empty_formulas(file: str, raw: RawSheet, page: Any, faults: Faults) -> frozenset[tuple[int, int]]:
    """The cells (row, place) that were refused."""
    refused = set()
    stored = dict(raw.rows)
    for number, row in enumerate(page.iter_rows(), start=1):
        values = raw.header if number == 1 else stored.get(number, ())
        for place, cell in enumerate(row):
            if cell.data_type == "f" and not (place < len(values) and values[place]):
                column = raw.header[place] if place < len(raw.header) else None
                message = N_("is a formula without a stored value: open and save the workbook, or type the value")
                faults.add(CellFault(file=file, sheet=raw.sheet.name, row=number, column=column, message=message))
                refused.add((number, place))
    return frozenset(refused)
