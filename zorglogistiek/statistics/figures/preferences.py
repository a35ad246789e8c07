"""Preferences: how many who were placed got what the youth or the parents had asked for, and which kinds are met."""

from dataclasses import replace

import numpy as np

from zorglogistiek.codes import PreferenceKind
from zorglogistiek.statistics.figures.figure import OF_STAYS, Figure, Part, Picture, Theme
from zorglogistiek.statistics.figures.making import Cells, count, group, measured, ratio, share
from zorglogistiek.statistics.figures.matches import in_period, table_of
from zorglogistiek.statistics.figures.people import kept, of_stays
from zorglogistiek.statistics.history import Coded, Flags, History, Rows
from zorglogistiek.statistics.scope import Scope
from zorglogistiek.statistics.tables import Sum, Table
from zorglogistiek.words import N_

KINDS = tuple(kind.value for kind in PreferenceKind)

POPULATION = "placed_with_preferences"

HOW_FAR = ("all_met", "some_met", "none_met")
"""Of the kinds that were asked for (a group, a provider, a municipality, a care form), how many the place meets."""


def preferences(history: History, scope: Scope) -> Table:
    """Of the youths with preferences who were placed in the period: whether the place has what was asked for."""
    stay = in_period(history, scope)
    asked, met = asked_and_met(history, stay)
    some = asked > 0
    how = np.full(len(history.stays.id), len(HOW_FAR), dtype=np.int64)
    how[stay[some]] = np.select([met[some] == asked[some], met[some] > 0], [0, 1], 2)

    def cells(rows: Rows) -> Cells:
        parts = [int((how[rows] == place).sum()) for place in range(len(HOW_FAR))]
        return (len(rows), *parts, ratio(parts[0], len(rows)))

    columns = (count("n"), *map(count, HOW_FAR), share("all_met_share", part="all_met"))
    found = table_of(history, scope, "preferences", POPULATION, stay[some], columns, cells)
    return replace(found, sums=(Sum(total="n", parts=HOW_FAR),))


def preferences_by_kind(history: History, scope: Scope) -> Table:
    """The same by what was asked for; who asked for several kinds is counted at each."""
    stay = in_period(history, scope)
    stay = stay[kept(history, of_stays(history, stay), scope, OF_STAYS)]
    asked, met = asked_and_met(history, stay)
    rows = []
    for place, kind in enumerate(KINDS):
        size, some = int((asked >> place & 1).sum()), int((met >> place & 1).sum())
        rows.append((kind, size, some, ratio(some, size)))
    return Table(
        figure="preferences_by_kind",
        columns=(group("preference"), count("n"), count("met"), share("met_share", part="met")),
        rows=tuple(rows),
        measured=measured(scope, POPULATION, OF_STAYS, period=True),
    )


def asked_and_met(history: History, stay: Rows) -> tuple[Rows, Rows]:
    """Of each stay the kinds of preference of its youth, and those that its group meets: a bit for each of ``KINDS``.

    As in matching, one that is met is enough of a kind. Preferences carry no day: they are those that are recorded.
    """
    wishes, stays, groups = history.preferences, history.stays, history.groups
    first = np.searchsorted(wishes.youth, stays.youth[stay], side="left")
    size = np.searchsorted(wishes.youth, stays.youth[stay], side="right") - first
    row = np.repeat(np.arange(len(stay)), size)
    wish = np.arange(len(row)) - np.repeat(np.cumsum(size) - size, size) + np.repeat(first, size)
    given = stays.group[stay[row]]
    wanted = wishes.organisation[wish]
    meets: dict[PreferenceKind, Flags] = {
        PreferenceKind.GROUP: wishes.group[wish] == given,
        PreferenceKind.PROVIDER: _alike(wanted, groups.provider[given]),
        PreferenceKind.MUNICIPALITY: _alike(wanted, groups.place[given]),
        PreferenceKind.CARE_FORM: _alike(wishes.care_form[wish], groups.care_form[given]),
    }
    kind = wishes.kind[wish]
    asked, met = np.zeros(len(stay), dtype=np.int64), np.zeros(len(stay), dtype=np.int64)
    for place, code in enumerate(KINDS):
        of_kind = kind.are(code)
        asked[row[of_kind]] |= 1 << place
        met[row[of_kind & meets[PreferenceKind(code)]]] |= 1 << place
    return asked, met


def _alike(one: Coded, other: Coded) -> Flags:
    """Which rows have the same code in two columns whose lists of codes differ."""
    places = np.array([one.codes.index(code) if code in one.codes else -1 for code in other.codes], dtype=np.int64)
    return np.asarray(one.at == places[other.at])


FIGURES = (
    Figure(
        id="preferences",
        theme=Theme.OUTCOMES,
        title=N_("Preferences that were met"),
        question=N_("How many got the place that the youth or the parents had asked for?"),
        compute=preferences,
        picture=Picture.BARS,
        uses=(Part.PERIOD,),
        groupings=OF_STAYS,
        filters=OF_STAYS,
    ),
    Figure(
        id="preferences_by_kind",
        theme=Theme.OUTCOMES,
        title=N_("Preferences that were met, by kind"),
        question=N_("Which preferences are met least?"),
        compute=preferences_by_kind,
        picture=Picture.BARS,
        uses=(Part.PERIOD,),
        filters=OF_STAYS,
    ),
)
