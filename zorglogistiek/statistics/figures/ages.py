"""How old the list is, beside how old it would be if it were steady: what the completed waits alone do not tell."""

from zorglogistiek.statistics.estimators.lists import mean_age
from zorglogistiek.statistics.figures.figure import OF_REFERRALS, Figure, Part, Picture, Theme
from zorglogistiek.statistics.figures.making import Cells, adding_up, count, days, group_columns, grouped, measured
from zorglogistiek.statistics.figures.people import group_of, kept
from zorglogistiek.statistics.figures.waits import RUNNING, completed_in, running_on
from zorglogistiek.statistics.history import Coded, History, Rows
from zorglogistiek.statistics.scope import Scope
from zorglogistiek.statistics.tables import Table
from zorglogistiek.words import N_


def list_age(history: History, scope: Scope) -> Table:
    """The mean age of the list on the census day, and that of a steady list of the waits completed in the period."""
    found, people, population = running_on(history, scope)
    left = kept(history, people, scope, OF_REFERRALS) & population.are(RUNNING[0])
    now, waiting = found.days(scope.measure)[left], people[left]
    found, people = completed_in(history, scope)
    left = kept(history, people, scope, OF_REFERRALS)
    then, placed = found.days(scope.measure)[left], people[left]
    by = scope.by
    both: tuple[Coded, Coded] | None = None
    if by is not None:
        both = group_of(history, waiting, by), group_of(history, placed, by)

    def completed(rows: Rows) -> Cells:
        return (len(rows), mean_age(then[rows]).value)

    def running(rows: Rows) -> Cells:
        return (len(rows), float(now[rows].mean()) if len(rows) else None)

    ages = grouped(None if both is None else both[0], len(now), running)
    steady = grouped(None if both is None else both[1], len(then), completed)
    return Table(
        figure="list_age",
        columns=(
            *group_columns(by),
            count("n", of_moment=True),
            days("mean_days"),
            count("completed", known_as="completed/n"),
            days("steady_days", of="completed"),
        ),
        rows=tuple((*age, *other[len(group_columns(by)) :]) for age, other in zip(ages, steady, strict=True)),
        measured=measured(scope, RUNNING[0], OF_REFERRALS, timed=True, period=True, census=True),
        adds_up=adding_up(by),
    )


FIGURES = (
    Figure(
        id="list_age",
        theme=Theme.WAITS,
        title=N_("The age of the list"),
        question=N_("Is the list older than the completed waits would lead one to think?"),
        compute=list_age,
        picture=Picture.BARS,
        uses=(Part.CLOCK, Part.MEASURE, Part.PERIOD, Part.CENSUS),
        groupings=OF_REFERRALS,
        filters=OF_REFERRALS,
    ),
)
