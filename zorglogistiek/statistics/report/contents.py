"""What stands in the yearly report: figures by theme, each with what it measures and with the main columns."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from zorglogistiek.statistics.exports.published_figure import PublishedFigure
from zorglogistiek.statistics.figures import FIGURES
from zorglogistiek.statistics.figures.definitions import VERSION
from zorglogistiek.statistics.tables import ColumnKind
from zorglogistiek.statistics.telling.cells import HIDDEN_TEXT, NOT_ESTIMABLE, Names
from zorglogistiek.statistics.telling.headlines import RANKED, THEMES, headline
from zorglogistiek.statistics.telling.labels import column_label
from zorglogistiek.statistics.telling.measured import about, defined, protection
from zorglogistiek.words import N_

WAITS = ("n", "median_days", "p90_days", "within_norm_share")

REPORTED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "completed_waits": WAITS,
        "running_waits": WAITS,
        "completed_by_clock": ("n", "median_days", "p90_days"),
        "completed_norms": ("n", "within_norm_share"),
        "list_age": ("n", "mean_days", "completed", "steady_days"),
        "incidence": ("placed", "placed_low", "placed_high", "withdrawn", "waiting"),
        "expected_wait": ("n", "placed_25_days", "placed_50_days", "placed_75_days"),
        "expected_wait_kept": ("n", "kept", "observed", "observed_low", "observed_high"),
        "pauses": ("with_pause", "with_pause_share", "median_days"),
        "expectations": ("n", "inside", "inside_share", "median_days_late"),
        "control_came_months": ("value", "lower", "upper", "outside"),
        "bridged": ("n", "temporary_place_share", "ambulatory_share"),
        "occupancy_months": ("places", "occupancy"),
        "empty_days": ("n", "median_days", "p90_days"),
        "steps": ("n", "median_days", "p90_days"),
        "offers": ("n", "declined", "declined_share"),
        "promises": ("n", "expired", "expired_share"),
        "moves": ("n", "moves", "care_days", "moves_per_1000_days"),
        "placements": ("n", "three_or_more", "three_or_more_share", "median_wait_days"),
        "right_at_once": ("n", "right_at_once", "right_at_once_share", "median_wait_days"),
        "siblings": ("n", "together", "together_share", "form_as_asked_share"),
        "preferences": ("n", "all_met", "none_met", "all_met_share", "median_wait_days"),
        "preferences_by_kind": ("n", "met", "met_share"),
        "breakdowns": ("n", "broke_down", "broke_down_share", "form_as_asked_share"),
        "distance": ("n", "own_municipality_share", "median_km", "p90_km"),
        "outside": ("n", "outside_region_share", "without_contract_share", "median_wait_days"),
        "family_forms": ("n", "family", "family_share"),
        "under_twelve": ("n", "in_group", "in_group_share"),
        "longest_waits": ("n", "from_days", "share_of_days", "gini"),
        "incidence_differences": ("n", "placed", "difference", "difference_low", "difference_high"),
        "funnel_municipalities": ("n", "share", "low_95", "high_95", "outside"),
        "funnel_providers": ("n", "share", "low_95", "high_95", "outside"),
        "routes": ("n",),
        "missing_months": ("n",),
    }
)
"""The figures of the report, with the columns that stand in it beside those that tell the rows apart."""

MOST_ROWS = 40
"""More rows of one figure are no report; the figure's own page has them all."""


NOTES = N_(
    "Hidden: about too few people, or others would follow from it. Not estimable: there is no such figure for these "
    "people. Completed and running waits are never mixed."
)
"""How cells without a number are read."""


ALL_HIDDEN = N_("Everything here is about too few people to be shown, or cannot be estimated.")
"""What is said instead of a table without a single number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A figure in the report. ``groups``: how many columns tell the rows apart; ``instead``: why it has no table."""

    title: str
    question: str
    facts: tuple[tuple[str, str], ...]
    header: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    groups: int = 0
    note: str = ""
    instead: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The report in one language: the main figures, figures by theme, and the definitions of all that stand in it."""

    title: str
    language: str
    introduction: tuple[str, ...]
    main_title: str
    main_header: tuple[str, ...]
    main_figures: tuple[tuple[str, ...], ...]
    themes: tuple[tuple[str, tuple[Part, ...]], ...]
    definitions_title: str
    definitions: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]


def report_of(found: Mapping[str, PublishedFigure | str], title: str, names: Names) -> Report:
    """The report of published figures, by their identifiers; a text says why one may not be shown."""
    words = names.words
    tables = [one for one in found.values() if not isinstance(one, str)]
    introduction = [protection(tables[0].table, names)] if tables else []
    introduction.append(words.say("Definitions: version {version}.", version=VERSION))
    introduction.append(words.say(NOTES))
    themes = []
    for theme, called in THEMES.items():
        parts = [_part(name, one, names) for name, one in found.items() if FIGURES[name].theme is theme]
        if parts:
            themes.append((words.say(called), tuple(parts)))
    return Report(
        title=title,
        language="nl-NL" if words.language == "nl" else "en-GB",
        introduction=tuple(introduction),
        main_title=words.say(N_("The main figures")),
        main_header=(words.say(N_("Figure")), words.say(N_("What is told")), words.say(N_("How much"))),
        main_figures=tuple(main_figures(tables, names)),
        themes=tuple(themes),
        definitions_title=words.say(N_("Definitions")),
        definitions=tuple(
            (words.say(FIGURES[name].title), tuple(defined(FIGURES[name].definition, names))) for name in found
        ),
    )


def main_figures(found: Iterable[PublishedFigure], names: Names) -> Iterator[tuple[str, ...]]:
    """What is told first of each figure: its title, the label and the number; not of one of which all is hidden."""
    told = [one for one in found if one.table.figure not in RANKED]
    for one in told:
        cells = headline(one.table, names)
        if any(text not in _no_numbers(names) for _, text in cells):
            title = names.words.say(FIGURES[one.table.figure].title)
            yield from ((title, label, text) for label, text in cells)


def _no_numbers(names: Names) -> tuple[str, ...]:
    return names.words.say(HIDDEN_TEXT), names.words.say(NOT_ESTIMABLE)


def _part(name: str, found: PublishedFigure | str, names: Names) -> Part:
    figure, words = FIGURES[name], names.words
    title, question = words.say(figure.title), words.say(figure.question)
    if isinstance(found, str):
        return Part(title=title, question=question, facts=(), instead=found)
    table = found.table
    wanted = [column for column in table.columns if column.kind is ColumnKind.GROUP or column.name in REPORTED[name]]
    places = [table.index(column.name) for column in wanted]
    rows = [
        tuple(names.cell(column, row[place]) for column, place in zip(wanted, places, strict=True))
        for row in table.rows
    ]
    groups = [column for column in wanted if column.kind is ColumnKind.GROUP]
    instead = "" if rows else words.say(N_("Nobody is counted."))
    if rows and all(cell in _no_numbers(names) for row in rows for cell in row[len(groups) :]):
        instead = words.say(ALL_HIDDEN)
    note = ""
    if len(rows) > MOST_ROWS:
        note = words.say("The first {shown} rows of {all}.", shown=MOST_ROWS, all=len(rows))
    return Part(
        title=title,
        question=question,
        facts=tuple(about(found, names)),
        header=tuple(column_label(column, words) for column in wanted),
        rows=tuple(rows[:MOST_ROWS]),
        note=note,
        groups=len(groups),
        instead=instead,
    )
