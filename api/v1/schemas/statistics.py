"""Answers about figures, their definitions, and research permits."""

from datetime import date
from typing import Any, Self

from api.v1.schemas.common import Answer, Moment
from zorglogistiek.statistics.exports.dictionary import type_of
from zorglogistiek.statistics.exports.published_figure import PublishedFigure, program_version
from zorglogistiek.statistics.figures.definitions import Definitions


class FigureLine(Answer):
    """A figure that can be asked."""

    id: str
    """Its identifier; in the address with hyphens."""
    theme: str
    """The part in which it is shown."""
    title: str
    """What it is called."""
    question: str
    """The question that it answers."""
    uses: list[str]
    """What of a question it uses: clock, measure, period, census, horizon."""
    groupings: list[str]
    """What `by` may be."""
    filters: list[str]
    """By what its people can be narrowed."""


class FigureList(Answer):
    """All figures, in the order in which they are shown."""

    total: int
    """How many there are."""
    items: list[FigureLine]
    """The figures."""


class FigureDefinition(Answer):
    """How a figure is defined."""

    id: str
    """Its identifier."""
    population: str
    """Whom or what it counts."""
    numerator: str
    """What is measured or counted of them."""
    denominator: str
    """Per what."""
    unit: str
    """In which unit."""
    clock: str
    """Which clock it measures."""
    source: str
    """Where the definition comes from."""
    columns: dict[str, str]
    """What each column means."""


class AllDefinitions(Answer):
    """The definitions, which every region publishes alike."""

    definitions_version: str
    """The version of the definitions; it goes up when a meaning changes."""
    groups: dict[str, str]
    """What each grouping and filter means."""
    figures: list[FigureDefinition]
    """The figures."""

    @classmethod
    def told(cls, found: Definitions) -> Self:
        """The answer that shows them."""
        figures = [FigureDefinition.of(one) for one in found.figures.values()]
        return cls(definitions_version=found.version, groups=dict(found.groups), figures=figures)


class FigureColumn(Answer):
    """A column of a figure."""

    name: str
    """Its name."""
    kind: str
    """group, count, share, days, probability, rate or number."""
    type: str
    """string, date, integer or number."""
    whole_column: str | None
    """The column that counts the people of whom it tells."""
    part_column: str | None
    """The column that counts the part, of a share."""
    description: str
    """What it means."""


class Figure(Answer):
    """A figure: a row for each group. `*` is hidden, because it would tell of too few people; null is not estimable."""

    figure: str
    """Its identifier."""
    title: str
    """What it is called."""
    question: str
    """The question that it answers."""
    definitions_version: str
    """The version of the definitions."""
    program_version: str
    """The version of the program that made it."""
    definition: FigureDefinition
    """How it is defined."""
    parameters: dict[str, str]
    """What was asked, and by which rules it is protected; a period ends before `period_until`."""
    columns: list[FigureColumn]
    """The columns, in order."""
    rows: list[dict[str, str | int | float | None]]
    """The rows: a cell for each column."""

    @classmethod
    def told(cls, publication: PublishedFigure) -> Self:
        """The answer that shows a publication."""
        table, definition = publication.table, publication.definition
        names = [column.name for column in table.columns]
        return cls(
            figure=table.figure,
            title=publication.title,
            question=publication.question,
            definitions_version=publication.definitions_version,
            program_version=program_version(),
            definition=FigureDefinition.of(definition),
            parameters=dict(publication.parameters),
            columns=[
                FigureColumn(
                    name=column.name,
                    kind=column.kind.value,
                    type=type_of(table, column),
                    whole_column=column.of,
                    part_column=column.part,
                    description=definition.columns[column.name],
                )
                for column in table.columns
            ],
            rows=[dict(zip(names, map(_plain, row), strict=True)) for row in table.rows],
        )


def _plain(value: Any) -> str | int | float | None:
    if isinstance(value, date):
        return value.isoformat()
    return value  # type: ignore[no-any-return]


class Permit(Answer):
    """A research permit."""

    number: str
    """Its number."""
    username: str
    """The account of the researcher."""
    purpose: str
    """What the microdata may be used for."""
    granted_by: str
    """Who granted it."""
    granted_at: Moment
    """When it was granted."""
    last_day: date
    """The last day on which it counts."""
    withdrawn_at: Moment | None
    """When it was withdrawn; null while it stands."""
    in_force: bool
    """Whether it counts now."""
