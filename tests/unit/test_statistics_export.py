"""Waiting statistics as CSV text."""

import csv
import io
from datetime import date

import pytest

from zorglogistiek.codes import EventKind
from zorglogistiek.people.waits import Measure, WaitClock
from zorglogistiek.statistics.export import COLUMNS, safe, waits_csv
from zorglogistiek.statistics.waits import Grouping, Population, WaitRow, WaitTable

CLOCK = WaitClock(start=EventKind.REGISTERED, stop=EventKind.STARTED)


def table(*rows: WaitRow, norm_weeks: int | None = 9) -> WaitTable:
    return WaitTable(
        clock=CLOCK,
        measure=Measure.NET,
        from_on=None,
        until_on=None,
        census_on=date(2026, 11, 23),
        norm_weeks=norm_weeks,
        rows=rows,
    )


def row(n: int | None, figure: float | None, group: str = "M1") -> WaitRow:
    return WaitRow(
        population=Population.RUNNING,
        grouping=Grouping.MUNICIPALITY,
        group=group,
        n=n,
        median_days=figure,
        p90_days=None,
        mean_days=figure,
        within_norm=figure,
    )


def test_every_row_names_its_clock_measure_population_and_day() -> None:
    assert waits_csv([table(row(10, 0.25), row(None, None))]).split("\r\n") == [
        ",".join(COLUMNS),
        "running,registered-started,net,,,2026-11-23,municipality,M1,10,0.2,*,0.2,9,0.25",
        "running,registered-started,net,,,2026-11-23,municipality,M1,*,*,*,*,9,*",
        "",
    ]


def test_without_a_norm_for_the_clock_there_is_no_share_to_hide() -> None:
    assert waits_csv([table(row(10, 1), norm_weeks=None)]).split("\r\n")[1].endswith(",1.0,*,1.0,,")


def test_the_same_figures_give_the_same_text() -> None:
    assert waits_csv([table(row(10, 0.1))]) == waits_csv([table(row(10, 0.1))])


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@sum", "\tx", "\rx"])
def test_no_cell_is_a_formula(text: str) -> None:
    assert safe(text) == f"'{text}"
    (_, cells) = csv.reader(io.StringIO(waits_csv([table(row(10, 1, group=text))]), newline=""))
    assert cells[COLUMNS.index("group")] == f"'{text}"


def test_plain_text_is_left_as_it_is() -> None:
    assert safe("M-1") == "M-1"
