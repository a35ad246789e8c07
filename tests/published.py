"""A small published table with everything in it: groups, weeks, a hidden figure, one that is not estimable, a formula."""

from dataclasses import replace
from datetime import date
from types import MappingProxyType

from zorglogistiek.statistics.disclosure import protect
from zorglogistiek.statistics.exports.published_figure import PublishedFigure
from zorglogistiek.statistics.figures.definitions import Definition
from zorglogistiek.statistics.tables import TOTAL, Column, ColumnKind, Measured, Table

COLUMNS = (
    Column(name="week", kind=ColumnKind.GROUP),
    Column(name="municipality", kind=ColumnKind.GROUP),
    Column(name="n", kind=ColumnKind.COUNT),
    Column(name="within", kind=ColumnKind.COUNT, of="n"),
    Column(name="within_share", kind=ColumnKind.SHARE, of="n", part="within"),
    Column(name="median_days", kind=ColumnKind.DAYS, of="n"),
    Column(name="free_places", kind=ColumnKind.COUNT, people=False),
)


def table() -> Table:
    monday = date(2026, 10, 5)
    return Table(
        figure="waits_small",
        columns=COLUMNS,
        rows=(
            (monday, "GM0503", 43, 20, 20 / 43, 62.5, 3),
            (monday, "=1+1", 33, 12, 12 / 33, None, 0),
            (monday, "GM0603", 3, 1, 1 / 3, 12.0, 1),
            (monday, "GM0637", 12, 2, 1 / 6, 31.0, 1),
            (monday, TOTAL, 91, 35, 35 / 91, 55.0, 5),
        ),
        measured=Measured(
            population="completed",
            clock="registered-started",
            measure="gross",
            from_on=date(2026, 10, 1),
            until_on=date(2026, 11, 1),
            filters={"gender": "girl"},
        ),
        adds_up=("municipality",),
    )


def curve() -> PublishedFigure:
    """A curve of everybody, protected."""
    columns = (
        Column(name="day", kind=ColumnKind.GROUP),
        Column(name="at_risk", kind=ColumnKind.COUNT),
        Column(name="placed", kind=ColumnKind.PROBABILITY, of="at_risk"),
    )
    exact = Table(
        figure="placed_small",
        columns=columns,
        rows=tuple((day, 200 - day, day / 200) for day in range(120)),
        measured=Measured(population="completed"),
        axis="day",
    )
    meanings = MappingProxyType({column.name: f"What {column.name} means." for column in columns})
    before = publication()
    definition = replace(before.definition, id="placed_small", columns=meanings)
    return replace(before, table=protect(exact), definition=definition, picture="curve")


def publication() -> PublishedFigure:
    return PublishedFigure(
        table=protect(table()),
        definition=Definition(
            id="waits_small",
            population="Waits.",
            numerator="Days.",
            denominator="Waits.",
            unit="days",
            clock="The chosen one.",
            source="This test.",
            columns=MappingProxyType({column.name: f"What {column.name} means." for column in COLUMNS}),
        ),
        definitions_version="1.0",
        title="Waits",
        question="How long did they wait?",
        picture="bars",
        known_at=None,
    )
