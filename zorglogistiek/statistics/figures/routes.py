"""The routes of youths through care: from form to form, as links of a picture and as the most frequent routes."""

from collections import Counter

import numpy as np

from zorglogistiek.codes import CareForm
from zorglogistiek.statistics.figures.figure import Figure, Part, Picture, Theme
from zorglogistiek.statistics.figures.making import count, group, measured
from zorglogistiek.statistics.figures.people import kept, of_stays
from zorglogistiek.statistics.figures.periods import last_day
from zorglogistiek.statistics.history import History, Rows
from zorglogistiek.statistics.history.columns import NOWHERE
from zorglogistiek.statistics.scope import Dimension, Scope
from zorglogistiek.statistics.tables import TOTAL, Table
from zorglogistiek.words import N_

FROM_HOME, LEFT_CARE, STILL_THERE = "outside", "outflow", "still_there"
"""What a route begins with, and with what it ends."""

LONGEST = 6
"""So many stays of a route are told apart."""

JOINED = ">"
"""Between the forms of a route."""

FILTERS = (Dimension.MUNICIPALITY, Dimension.GENDER, Dimension.AGE_BAND, Dimension.COMPLEXITY)

ENDS = (FROM_HOME, *(form.value for form in CareForm), LEFT_CARE, STILL_THERE)


def routes_of(history: History, scope: Scope) -> list[tuple[str, ...]]:
    """For each youth who entered care in the period the forms that followed, outside respite, and how it stands now."""
    stays, last = history.stays, last_day(history, scope)
    form = history.groups.care_form.of_rows(stays.group)
    begun = np.flatnonzero((stays.started <= last) & (stays.group != NOWHERE) & ~form.are(CareForm.RESPITE.value))
    first = begun[np.unique(stays.youth[begun], return_index=True)[1]]
    first = first[stays.started[first] >= scope.from_on.toordinal()]
    first = first[kept(history, of_stays(history, first), scope, FILTERS)]
    rows = begun[np.isin(stays.youth[begun], stays.youth[first])]
    found: dict[int, list[int]] = {}
    for row in rows.tolist():
        found.setdefault(int(stays.youth[row]), []).append(row)
    return [_route(form.codes, form.at, stays.ended, own, last) for own in found.values()]


def _route(codes: tuple[str, ...], at: Rows, ended: Rows, stays: list[int], last: int) -> tuple[str, ...]:
    forms = [codes[at[row]] for row in stays[:LONGEST]]
    if len(stays) > LONGEST:
        return (*forms,)
    return (*forms, LEFT_CARE if ended[stays[-1]] <= last else STILL_THERE)


def route_links(history: History, scope: Scope) -> Table:
    """How many youths went from which form to which at each step; a link that nobody took has no row."""
    links = Counter[tuple[int, str, str]]()
    for route in routes_of(history, scope):
        before = FROM_HOME
        for step, form in enumerate(route, start=1):
            links[step, before, form] += 1
            before = form
    ordered = sorted(links, key=lambda link: (link[0], ENDS.index(link[1]), ENDS.index(link[2])))
    return Table(
        figure="route_links",
        columns=(group("step"), group("from_form"), group("to_form"), count("n")),
        rows=tuple((*link, links[link]) for link in ordered),
        measured=measured(scope, "entered_care", FILTERS, period=True),
        only_found=True,
        chain=("step", "from_form", "to_form"),
    )


def routes(history: History, scope: Scope) -> Table:
    """The routes, the most frequent first."""
    counted = Counter(JOINED.join(route) for route in routes_of(history, scope))
    ordered = sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))
    return Table(
        figure="routes",
        columns=(group("route"), count("n")),
        rows=(*ordered, (TOTAL, sum(counted.values()))),
        measured=measured(scope, "entered_care", FILTERS, period=True),
        adds_up=("route",),
        only_found=True,
    )


FIGURES = (
    Figure(
        id="route_links",
        theme=Theme.ROUTES,
        title=N_("Routes through care"),
        question=N_("From which form to which do youths go?"),
        compute=route_links,
        picture=Picture.SANKEY,
        uses=(Part.PERIOD,),
        filters=FILTERS,
    ),
    Figure(
        id="routes",
        theme=Theme.ROUTES,
        title=N_("The most frequent routes"),
        question=N_("Which routes through care are taken most?"),
        compute=routes,
        picture=Picture.BARS,
        uses=(Part.PERIOD,),
        filters=FILTERS,
    ),
)
