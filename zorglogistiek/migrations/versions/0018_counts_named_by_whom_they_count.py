"""What was published is named by whom it counts, so that it binds what is published from now on in every figure.

The same people stood under other names in other figures, and a week under the period in which it was asked. An estimate
carries its horizon, and populations that hold parts of each other stand together.
"""

import json
from collections import Counter
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

Cell = tuple[str, str, str, str, str | None, str | None, str | None, dict[str, str]]
"""Column, population, clock, measure, period, census day, and the codes to which the people are narrowed."""

KIN = {
    "came_or_went": "listed",
    "registered_and_listed": "listed",
    "control_came_weeks": "listed",
    "control_came_months": "listed",
    "control_listed_weeks": "listed",
    "control_wait_months": "completed",
    "living_in_care": "in_care",
    "placed_with_siblings": "placed",
}
"""Under which population releases stand now."""

RENAMED = {
    ("flow_weeks", "listed"): ("listed", "listed"),
    ("flow_months", "listed"): ("listed", "listed"),
    ("urgency_months", "listed"): ("listed", "listed"),
    ("bridged", "n"): ("listed", "listed"),
    ("control_listed_weeks", "n"): ("listed", "listed"),
    ("control_came_weeks", "n"): ("came", "came_or_went"),
    ("control_came_months", "n"): ("came", "came_or_went"),
    ("control_wait_months", "n"): ("n", "completed"),
    ("funnel_municipalities", "events"): ("within_norm", "completed"),
    ("funnel_providers", "events"): ("broke_down", "ended"),
}
"""The column and the population by which a count of a figure is known now."""

OF_MOMENT = ("list_weeks", "missing_weeks", "missing_months")
"""Figures that count at the end of each week or month."""


def renamed(figure: str, cell: Cell) -> Cell:
    """What a count of a figure counts, as it is named now."""
    column, population, clock, measure, since, until, census, narrowed = cell
    of_moment = figure in OF_MOMENT or column.startswith("listed")
    column, population = RENAMED.get((figure, column), (column, population))
    of_moment |= column == "listed"
    codes = {name: code for name, code in narrowed.items() if name not in ("week", "month", "population")}
    population = narrowed.get("population", population)
    for name in ("week", "month"):
        if name in narrowed:
            first = date.fromisoformat(narrowed[name])
            after = first + timedelta(weeks=1) if name == "week" else (first + timedelta(days=31)).replace(day=1)
            since, until, census = first.isoformat(), after.isoformat(), None
            if of_moment:
                since, until, census = None, None, (after - timedelta(days=1)).isoformat()
    if figure == "pauses" and column == "n":
        codes.pop("reason", None)
    if figure == "steps":
        clock, measure = codes.pop("step", clock), "" if column == "n" else "elapsed"
    if figure == "moves":
        population = "began_an_episode"
    if figure == "distance":
        population = "placed_told"
    return column, population, clock, measure, since, until, census, codes


def upgrade() -> None:
    """Makes the change."""
    places = Counter[str]()
    for key, figure, population, cells in _releases():
        found: list[list[Any]] = []
        for *cell, conditions, count, seen in json.loads(cells):
            *named, codes = renamed(figure, (*cell, dict(conditions)))
            found.append([*named, sorted(codes.items()), None, count, seen])
        kin = KIN.get(population, population)
        places[kin] += 1
        _store(key, kin, places[kin], found)


def downgrade() -> None:
    """Takes the change back. The names stay as they are; estimates are forgotten."""
    for key, _, population, cells in _releases():
        found = [[*cell, count, seen] for *cell, horizon, count, seen in json.loads(cells) if horizon is None]
        _store(key, population, None, found)


def _releases() -> list[tuple[int, str, str, str]]:
    """The releases in order; those that are moved stand aside first, so that no two have one place on the way."""
    connection = op.get_bind()
    connection.execute(sa.text("update statistics_release set place = -id"))
    statement = "select id, figure, population, cells from statistics_release order by released_at, id"
    return [(row[0], row[1], row[2], row[3]) for row in connection.execute(sa.text(statement))]


def _store(key: int, population: str, place: int | None, cells: list[list[Any]]) -> None:
    op.get_bind().execute(
        sa.text(
            "update statistics_release set population = :population, place = :place, cells = :cells where id = :id"
        ),
        {"id": key, "population": population, "place": key if place is None else place, "cells": json.dumps(cells)},
    )
