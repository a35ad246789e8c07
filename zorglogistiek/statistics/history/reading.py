"""Reading many rows by their columns: each column comes from the database as one text, and is taken apart at once.

Half a million rows would else be half a million tuples, which takes far longer (docs/decisions/0038). A column of whole
numbers comes as an array with ``NOWHERE`` for what is not there, one of days as day numbers with ``NEVER``, one of yes
and no as flags, and one of texts as ``Texts``.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from sqlalchemy import (
    Boolean,
    Date,
    Integer,
    Select,
    String,
    cast,
    func,
    literal,
    select,
    type_coerce,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql import ColumnElement
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlmodel import Session

from zorglogistiek.codes import CareForm, Specialism
from zorglogistiek.statistics.history.columns import NEVER, NOWHERE, Days, Flags, Rows, Texts

SPECIALISMS = tuple(one.value for one in Specialism)
FORMS = tuple(one.value for one in CareForm)

BETWEEN, ABSENT = "\x1f", "\x1e"
"""Between two texts, and for a text that is not there; no text of the registry has such a character."""

Column = Days | Flags | Rows | Texts


class DayNumber(FunctionElement[int]):
    """The number of a day, that of ``date.toordinal``."""

    type = Integer()
    inherit_cache = True


@compiles(DayNumber, "sqlite")
def _day_number_in_sqlite(element: DayNumber, compiler: SQLCompiler, **how: Any) -> str:
    return f"CAST(julianday({compiler.process(element.clauses, **how)}) - 1721424.5 AS INTEGER)"


@compiles(DayNumber, "postgresql")
def _day_number_in_postgresql(element: DayNumber, compiler: SQLCompiler, **how: Any) -> str:
    return f"({compiler.process(element.clauses, **how)} - DATE '0001-01-01' + 1)"


def read(session: Session, statement: Select[Any], *, by: Sequence[int] = (0,)) -> list[Any]:
    """The columns of what a statement finds, ordered by the columns at the places ``by``; none of these is of texts."""
    found = statement.subquery().c
    row = session.execute(select(*(_as_one_text(column) for column in found))).one()
    apart: list[Any] = [_taken_apart(text, column) for text, column in zip(row, found, strict=True)]
    order = np.lexsort([apart[place] for place in reversed(by)])
    return [column[order] for column in apart]


def _as_one_text(column: ColumnElement[Any]) -> ColumnElement[str]:
    """The aggregate of a column; all of one statement meet the rows in the same order."""
    match column.type:
        case Date():
            number = func.coalesce(DayNumber(column), NEVER)
        case Boolean() | Integer():
            number = func.coalesce(cast(column, Integer), NOWHERE)
        case _:
            return func.aggregate_strings(func.coalesce(type_coerce(column, String), literal(ABSENT)), BETWEEN)
    return func.aggregate_strings(cast(number, String), ",")


def _taken_apart(text: str | None, column: ColumnElement[Any]) -> Column:
    if not isinstance(column.type, Date | Boolean | Integer):
        return Texts.of([] if text is None else text.split(BETWEEN), absent=ABSENT)
    numbers = np.fromstring(text or "", dtype=np.int64, sep=",")
    return numbers.astype(np.bool_) if isinstance(column.type, Boolean) else numbers


def columns(*wanted: Any) -> Select[Any]:
    """Select these columns."""
    return select(*wanted)


def plain(column: Any) -> ColumnElement[str]:
    """A column of codes, or of sets of codes, as the text that is stored."""
    return type_coerce(column, String)


def bits(texts: Texts, codes: Sequence[str]) -> Rows:
    """Sets of codes as whole numbers with a bit for each code."""
    return texts.mapped(lambda text: sum(1 << codes.index(code) for code in (text or "").split(";") if code))
