"""The few numbers of a figure that are told first: which columns, of which row."""

from collections.abc import Mapping
from types import MappingProxyType

from zorglogistiek.statistics.disclosure import ShownTable
from zorglogistiek.statistics.figures import FIGURES, Figure, Theme
from zorglogistiek.statistics.tables import TOTAL, Column, Value
from zorglogistiek.statistics.telling.cells import Names
from zorglogistiek.statistics.telling.labels import column_label
from zorglogistiek.words import N_

THEMES: Mapping[Theme, str] = MappingProxyType(
    {
        Theme.WAITS: N_("Waits, completed and running"),
        Theme.FLOW: N_("Flow and places"),
        Theme.OUTCOMES: N_("Outcomes"),
        Theme.FAIRNESS: N_("Fairness"),
        Theme.ROUTES: N_("Routes"),
        Theme.SUPPLY: N_("Missing supply"),
    }
)
"""What the parts are called."""

HEADLINES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "completed_waits": ("n", "median_days", "p90_days", "within_norm_share"),
        "running_waits": ("n", "median_days", "p90_days", "within_norm_share"),
        "incidence": ("placed", "withdrawn", "waiting"),
        "expected_wait": ("placed_25_days", "placed_50_days", "placed_75_days"),
        "list_weeks": ("listed", "waiting"),
        "flow_months": ("came", "went"),
        "bridged": ("temporary_place_share", "ambulatory_share"),
        "occupancy": ("occupancy",),
        "empty_days": ("median_days", "p90_days"),
        "offers": ("n", "declined_share"),
        "promises": ("n", "expired_share"),
        "moves": ("moves_per_1000_days", "n"),
        "placements": ("three_or_more_share",),
        "right_at_once": ("right_at_once_share",),
        "breakdowns": ("broke_down_share",),
        "distance": ("median_km", "own_municipality_share"),
        "siblings": ("n", "together_share"),
        "preferences": ("n", "all_met_share"),
        "under_twelve": ("in_group_share",),
        "family_forms": ("family_share",),
        "outside": ("outside_region_share", "without_contract_share"),
        "longest_waits": ("from_days", "share_of_days", "gini"),
        "missing_months": ("n",),
    }
)
"""The columns that are told first, by figure; a figure that is not here needs its picture or its table."""

FIRST_ROW = ("running_waits",)
"""Figures of which the first row is told: there is no sum over the others."""

RANKED: Mapping[str, int] = MappingProxyType({"routes": 3})
"""Figures of which the first so many rows are told, each by its group."""


def themed() -> dict[Theme, list[Figure]]:
    """The figures of each theme, in the order in which they are shown."""
    return {theme: [figure for figure in FIGURES.values() if figure.theme is theme] for theme in Theme}


def told_first() -> tuple[str, ...]:
    """The figures of which numbers are told on the overview."""
    return tuple(name for name in FIGURES if name in HEADLINES or name in RANKED)


def headline(table: ShownTable, names: Names) -> list[tuple[str, str]]:
    """The cells that are told first, each with its label; none of a table without rows, or without headlines.

    They stand in the row of all together, else in the last one: the latest week or month.
    """
    if table.figure in RANKED:
        ranked = [row for row in table.rows if TOTAL not in row][: RANKED[table.figure]]
        return [(names.cell(table.columns[0], row[0]), names.cell(table.columns[-1], row[-1])) for row in ranked]
    return [(column_label(column, names.words), names.cell(column, value)) for column, value in _cells(table)]


def _cells(table: ShownTable) -> list[tuple[Column, Value]]:
    wanted = HEADLINES.get(table.figure, ())
    if not table.rows or not wanted:
        return []
    rows = [row for row in table.rows if TOTAL in row]
    row = table.rows[0] if table.figure in FIRST_ROW else (rows or table.rows)[-1]
    return [(table.columns[table.index(name)], row[table.index(name)]) for name in wanted]
