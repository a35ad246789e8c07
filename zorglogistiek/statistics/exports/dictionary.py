"""The data dictionary of an export: a Data Package (Frictionless, version 1), which other programs read too."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from zorglogistiek.statistics.disclosure import HIDDEN, ShownTable
from zorglogistiek.statistics.exports.published_figure import PublishedFigure, program_version
from zorglogistiek.statistics.tables import Column, ColumnKind

FILE = "datapackage.json"

ABOUT: Mapping[str, str] = {
    "figure": "Identifier of the figure in the published definitions.",
    "definitions_version": "Version of the published definitions.",
    "program_version": "Version of the program that made the figures.",
    "population": "Whom or what is counted.",
    "clock": "The pair of events between which is measured.",
    "measure": "Which days count: elapsed (all), gross (without pauses), net (without pauses and bridged days).",
    "period_from": "First day of the period.",
    "period_until": "First day after the period.",
    "census_on": "Day at the end of which is counted.",
    "horizon_days": "How many days a wait is followed.",
    "released_on": "Day on which these figures were published, and of which they are.",
    "known_at": "Moment at which the registry was read, of figures that are not of the day of a publication.",
    "filters": "Codes to which the people were narrowed, by dimension.",
    "protection": "Rules by which figures are rounded and hidden.",
}
"""What the columns mean that tell of a whole table, in front of those of the table itself."""


def about(publication: PublishedFigure) -> dict[str, str]:
    """The values of the columns that tell of the whole table; one that the table has itself is left out."""
    said = {
        "figure": publication.table.figure,
        "definitions_version": publication.definitions_version,
        "program_version": program_version(),
        **publication.parameters,
    }
    own = {column.name for column in publication.table.columns}
    return {name: said.get(name, "") for name in ABOUT if name not in own}


def type_of(table: ShownTable, column: Column) -> str:
    """The type of a column's cells, by its name in the Table Schema; of a group that of all its codes."""
    if column.kind is not ColumnKind.GROUP:
        return "integer" if column.kind is ColumnKind.COUNT else "number"
    cells = table.column(column.name)
    for kind, name in ((date, "date"), (int, "integer")):
        if cells and all(isinstance(cell, kind) for cell in cells):
            return name
    return "string"


def data_package(exported: Sequence[tuple[PublishedFigure, str, bytes]], media_type: str) -> bytes:
    """The dictionary of files: of each the publication, the path and the content."""
    (first, *_) = (publication for publication, _, _ in exported)
    whole = len(exported) > 1
    package = {
        "profile": "data-package",
        "name": "statistics" if whole else _slug(first.table.figure),
        "title": "Statistics of a region's waiting list for residential youth care" if whole else first.title,
        "version": first.definitions_version,
        "program_version": program_version(),
        "resources": [_resource(publication, path, content, media_type) for publication, path, content in exported],
    }
    return (json.dumps(package, ensure_ascii=False, indent=2) + "\n").encode()


def _resource(publication: PublishedFigure, path: str, content: bytes, media_type: str) -> dict[str, Any]:
    definition = publication.definition
    form = path.rpartition(".")[2]
    return {
        "profile": "tabular-data-resource" if form == "csv" else "data-resource",
        "name": _slug(publication.table.figure),
        "path": path,
        "title": publication.title,
        "description": publication.question,
        "format": form,
        "mediatype": media_type,
        **({"encoding": "utf-8"} if form == "csv" else {}),
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "definition": {
            "figure": definition.id,
            "version": publication.definitions_version,
            "population": definition.population,
            "numerator": definition.numerator,
            "denominator": definition.denominator,
            "unit": definition.unit,
            "clock": definition.clock,
            "source": definition.source,
        },
        "parameters": dict(publication.parameters),
        "picture": publication.picture,
        **({} if publication.table.axis is None else {"axis": publication.table.axis}),
        "schema": {"fields": [*_fields_about(publication), *_fields(publication)], "missingValues": ["", HIDDEN]},
    }


def _fields_about(publication: PublishedFigure) -> list[dict[str, str]]:
    return [{"name": name, "type": "string", "description": ABOUT[name]} for name in about(publication)]


def _fields(publication: PublishedFigure) -> list[dict[str, str]]:
    """The columns of the table. An empty cell is "not estimable"; ``*`` is a figure that is hidden."""
    table, meanings = publication.table, publication.definition.columns
    return [
        {
            "name": column.name,
            "type": type_of(table, column),
            "kind": column.kind.value,
            "description": meanings[column.name],
        }
        for column in table.columns
    ]


def _slug(figure: str) -> str:
    return figure.replace("_", "-").lower()
