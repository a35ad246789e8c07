"""Waiting statistics as CSV text: the same figures give the same bytes, and no cell is a formula for a spreadsheet."""

import csv
import io
from collections.abc import Sequence
from datetime import date

from zorglogistiek.statistics.disclosure import HIDDEN
from zorglogistiek.statistics.waits import WaitRow, WaitTable

COLUMNS = (
    "population",
    "clock",
    "measure",
    "period_from",
    "period_until",
    "census_on",
    "grouping",
    "group",
    "n",
    "median_days",
    "p90_days",
    "mean_days",
    "norm_weeks",
    "within_norm",
)
"""The columns, in order. A period's last column is the first day after it; ``*`` is a figure that is hidden."""

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""How text begins that a spreadsheet would run."""


def waits_csv(tables: Sequence[WaitTable]) -> str:
    """The rows of the tables under one heading, with commas and CRLF (RFC 4180), days with one decimal."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for table in tables:
        writer.writerows(_cells(table, row) for row in table.rows)
    return text.getvalue()


def _cells(table: WaitTable, row: WaitRow) -> list[str]:
    return [
        row.population.value,
        table.clock.name,
        table.measure.value,
        _day(table.from_on),
        _day(table.until_on),
        _day(table.census_on),
        row.grouping.value,
        safe(row.group),
        HIDDEN if row.n is None else str(row.n),
        _figure(row.median_days, 1),
        _figure(row.p90_days, 1),
        _figure(row.mean_days, 1),
        "" if table.norm_weeks is None else str(table.norm_weeks),
        "" if table.norm_weeks is None else _figure(row.within_norm, 2),
    ]


def safe(text: str) -> str:
    """The text, with an apostrophe before what a spreadsheet would take for a formula."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def _day(day: date | None) -> str:
    return "" if day is None else day.isoformat()


def _figure(value: float | None, decimals: int) -> str:
    return HIDDEN if value is None else f"{value:.{decimals}f}"
