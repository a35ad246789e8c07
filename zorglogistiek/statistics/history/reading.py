"""Reading many rows by their columns: no records are made of them, and codes stay the text that is stored."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, String, select, type_coerce
from sqlmodel import Session

from zorglogistiek.codes import CareForm, Specialism

SPECIALISMS = tuple(one.value for one in Specialism)
FORMS = tuple(one.value for one in CareForm)


def read(session: Session, statement: Select[Any]) -> list[Sequence[Any]]:
    """The columns of what a statement finds; as many as it selects, also when it finds nothing."""
    found = session.connection().execute(statement).all()
    return list(zip(*found, strict=True)) if found else [()] * len(statement.selected_columns)


def columns(*wanted: Any) -> Select[Any]:
    """Select these columns."""
    return select(*wanted)


def plain(column: Any) -> ColumnElement[str]:
    """A column of codes, or of sets of codes, as the text that is stored."""
    return type_coerce(column, String)


def bits(texts: Sequence[str | None], codes: Sequence[str]) -> list[int]:
    """Sets of codes as whole numbers with a bit for each code."""
    known: dict[str | None, int] = {None: 0, "": 0}
    for text in set(texts) - set(known):
        known[text] = sum(1 << codes.index(code) for code in (text or "").split(";"))
    return [known[text] for text in texts]
