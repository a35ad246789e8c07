"""A published table as bytes: CSV, XLSX or Parquet. The same figures always give the same bytes.

What tells of the whole table (figure, versions, parameters) stands in each row of a CSV file, so that files of several
regions can be put under each other, on a sheet of its own in a workbook, and in the metadata of a Parquet file.
"""

import csv
import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from zorglogistiek.errors import Unavailable
from zorglogistiek.exchange.writing import escaped, new_workbook
from zorglogistiek.statistics.disclosure import HIDDEN
from zorglogistiek.statistics.exports.dictionary import about, type_of
from zorglogistiek.statistics.exports.form import Form
from zorglogistiek.statistics.exports.published_figure import PublishedFigure
from zorglogistiek.statistics.tables import Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """How a form is written, and the name of its media type."""

    write: Callable[[PublishedFigure], bytes]
    media_type: str


def as_csv(publication: PublishedFigure) -> bytes:
    """Commas and CRLF (RFC 4180), UTF-8. ``*`` is hidden, an empty cell not estimable; no cell is a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    said = about(publication)
    writer.writerow([*said, *(column.name for column in publication.table.columns)])
    before = [escaped(value) for value in said.values()]
    for row in publication.table.rows:
        writer.writerow([*before, *(_text(value) for value in row)])
    return out.getvalue().encode()


def as_xlsx(publication: PublishedFigure) -> bytes:
    """A workbook with the figures, what they are about, and what each column means."""
    out = io.BytesIO()
    with new_workbook(out) as book:
        heading, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
        figures = book.add_worksheet("figures")
        figures.write_row(0, 0, [column.name for column in publication.table.columns], heading)
        figures.freeze_panes(1, 0)
        for number, row in enumerate(publication.table.rows, start=1):
            for place, value in enumerate(row):
                if isinstance(value, date):
                    figures.write_datetime(number, place, value, day)
                elif isinstance(value, str):
                    figures.write_string(number, place, value)
                elif value is not None:
                    figures.write_number(number, place, value)
        _explain(book, publication, heading)
    return out.getvalue()


def _explain(book: Any, publication: PublishedFigure, heading: Any) -> None:
    definition = publication.definition
    said = {
        "title": publication.title,
        "question": publication.question,
        **about(publication),
        "numerator": definition.numerator,
        "denominator": definition.denominator,
        "unit": definition.unit,
        "definition of the population": definition.population,
        "definition of the clock": definition.clock,
        "source": definition.source,
        HIDDEN: "hidden: too few people, or others would follow from it",
    }
    meanings = {column.name: definition.columns[column.name] for column in publication.table.columns}
    for name, lines in (("about", said), ("columns", meanings)):
        page = book.add_worksheet(name)
        page.set_column(0, 0, 28)
        page.set_column(1, 1, 100)
        for number, (key, value) in enumerate(lines.items()):
            page.write_string(number, 0, key, heading)
            page.write_string(number, 1, value)


def as_parquet(publication: PublishedFigure) -> bytes:
    """Typed columns. What is hidden is null, and named in the column ``hidden``; other nulls are not estimable.

    Unavailable where the extra ``parquet`` is not installed.
    """
    try:
        import pyarrow as pa  # type: ignore[import-untyped]
        from pyarrow import parquet
    except ImportError as error:
        raise Unavailable("Parquet files need the extra `parquet` of this program") from error
    table, meanings = publication.table, publication.definition.columns
    kinds = {"string": pa.string(), "date": pa.date32(), "integer": pa.int64(), "number": pa.float64()}
    columns, fields = [], []
    for column in table.columns:
        named = type_of(table, column)
        cells = [None if cell == HIDDEN else cell for cell in table.column(column.name)]
        told = [str(cell) if named == "string" and cell is not None else cell for cell in cells]
        columns.append(pa.array(told, kinds[named]))
        fields.append(pa.field(column.name, kinds[named], metadata={"description": meanings[column.name]}))
    names = [column.name for column in table.columns]
    marks = [";".join(name for name, cell in zip(names, row, strict=True) if cell == HIDDEN) for row in table.rows]
    columns.append(pa.array(marks, pa.string()))
    fields.append(pa.field("hidden", pa.string(), metadata={"description": "Names of the columns hidden here."}))
    schema = pa.schema(fields, metadata={"zorglogistiek": json.dumps(about(publication))})
    out = io.BytesIO()
    parquet.write_table(pa.Table.from_arrays(columns, schema=schema), out, compression="zstd")
    return out.getvalue()


def _text(value: Value) -> str:
    """What stands in a cell of a CSV file; numbers with all their digits, as they are read back."""
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    return escaped(value) if isinstance(value, str) and value != HIDDEN else str(value)


FORMS: Mapping[Form, Written] = {
    Form.CSV: Written(write=as_csv, media_type="text/csv"),
    Form.XLSX: Written(write=as_xlsx, media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    Form.PARQUET: Written(write=as_parquet, media_type="application/vnd.apache.parquet"),
}
"""How each form is written."""
