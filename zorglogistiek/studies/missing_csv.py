"""Missing supply as CSV text: the same figures give the same bytes, and no cell is a formula for a spreadsheet."""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date

from zorglogistiek.exchange.writing import escaped
from zorglogistiek.statistics.disclosure import HIDDEN
from zorglogistiek.studies.missing import Lack
from zorglogistiek.studies.profiles import Dimension, ProfileRow

COLUMNS = (
    "lacks",
    "on",
    *(dimension.value for dimension in Dimension),
    "youths",
    "median_wait_weeks",
    "longest_wait_weeks",
    "criterion",
    "referrals",
)
"""The columns, in order. A property by which a row is not counted is empty; ``*`` is a figure that is hidden."""


def missing_csv(lists: Mapping[Lack, Sequence[ProfileRow]], on: date) -> str:
    """The rows under one heading, with commas and CRLF (RFC 4180)."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for lack, rows in lists.items():
        writer.writerows(_cells(lack, on, row) for row in rows)
    return text.getvalue()


def _cells(lack: Lack, on: date, row: ProfileRow) -> list[str]:
    return [
        lack.value,
        on.isoformat(),
        *(escaped(row.key.get(dimension, "")) for dimension in Dimension),
        HIDDEN if row.youths is None else str(row.youths),
        HIDDEN if row.median is None else f"{row.median:.1f}",
        HIDDEN if row.longest is None else str(row.longest),
        row.criterion or "",
        " ".join(row.referrals),
    ]
