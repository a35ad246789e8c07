"""What a figure is about, in words: of whom, on which clock, of which days, and by which rules it is protected."""

from datetime import timedelta

from zorglogistiek.clock import moment_label
from zorglogistiek.statistics.disclosure import ShownTable
from zorglogistiek.statistics.exports.published_figure import PublishedFigure
from zorglogistiek.statistics.figures.definitions import Definition
from zorglogistiek.statistics.telling.cells import MEASURES, Names
from zorglogistiek.statistics.telling.labels import GROUPS
from zorglogistiek.words import N_

PROTECTED = N_(
    "Protected: numbers are rounded, and what is about too few people, or would give others away, is hidden. "
    "Counted sums need not add up."
)
HORIZON = N_("Horizon (days)")
EXACT = N_("Exact figures. Do not pass them on as they are: they may tell of single youths.")


def about(publication: PublishedFigure, names: Names) -> list[tuple[str, str]]:
    """What was measured: pairs of what it is and what it says. A period is told by its first and last day."""
    table, definition = publication.table, publication.definition
    words, measured = names.words, table.measured
    said = [(words.say(N_("Population")), words.say(definition.population))]
    if measured.clock is None:
        said.append((words.say(GROUPS["clock"]), words.say(definition.clock)))
    else:
        days = "" if measured.measure is None else f" ({words.say(MEASURES[measured.measure])})"
        said.append((words.say(GROUPS["clock"]), names.clock(measured.clock) + days))
    if measured.from_on is not None and measured.until_on is not None:
        last = measured.until_on - timedelta(days=1)
        period = words.say("{first} through {last}", first=measured.from_on, last=last)
        said.append((words.say(N_("Period")), period))
    if measured.census_on is not None:
        said.append((words.say(N_("Census day")), words.date(measured.census_on)))
    if measured.horizon_days is not None:
        said.append((words.say(HORIZON), str(measured.horizon_days)))
    said.append((words.say(N_("Unit")), words.say(definition.unit)))
    said += [(words.say(GROUPS[one]), names.code(one, code)) for one, code in sorted(measured.filters.items())]
    if table.released_on is not None:
        said.append((words.say(N_("As published on")), words.date(table.released_on)))
    if publication.known_at is not None:
        said.append((words.say(N_("As the registry was at")), moment_label(publication.known_at)))
    return said


def in_a_line(table: ShownTable, names: Names) -> str:
    """Clock, period, census day and horizon of a figure, as short as they can be told."""
    words, measured = names.words, table.measured
    said = []
    if measured.clock is not None:
        said.append(names.clock(measured.clock))
        if measured.measure is not None:
            said.append(words.say(MEASURES[measured.measure]))
    if measured.from_on is not None and measured.until_on is not None:
        last = measured.until_on - timedelta(days=1)
        said.append(words.say("{first} through {last}", first=measured.from_on, last=last))
    if measured.census_on is not None:
        said.append(words.say("on {day}", day=measured.census_on))
    if measured.horizon_days is not None:
        said.append(f"{words.say(HORIZON)}: {measured.horizon_days}")
    said += [names.code(one, code) for one, code in sorted(measured.filters.items())]
    return " · ".join(said)


def defined(definition: Definition, names: Names) -> list[tuple[str, str]]:
    """How a figure is defined: what is counted or measured, of whom, per what."""
    words = names.words
    told = (
        (N_("What is counted or measured"), definition.numerator),
        (N_("Of which"), definition.denominator),
        (N_("Population"), definition.population),
        (GROUPS["clock"], definition.clock),
        (N_("Unit"), definition.unit),
    )
    return [(words.say(name), words.say(text)) for name, text in told]


def protection(table: ShownTable, names: Names) -> str:
    """By which rules the figures are shown."""
    return names.words.say(EXACT if table.preset is None else PROTECTED)
