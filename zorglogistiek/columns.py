"""Column types that all tables share: coded values, sets of codes, counts by code, moments in UTC, row versions."""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any, Generic, TypeVar

from sqlalchemy import DateTime, Enum, String, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import declared_attr
from sqlalchemy.types import TypeDecorator
from sqlmodel import SQLModel

Code = TypeVar("Code", bound=StrEnum)


def code_type(codes: type[StrEnum]) -> Enum:
    """A text column that holds a member's value; the database refuses any other."""
    return Enum(
        codes,
        values_callable=lambda members: [member.value for member in members],
        native_enum=False,
        create_constraint=True,
        name=codes.__name__.lower(),
        length=40,
    )


class CodeSet(TypeDecorator[frozenset[Code]], Generic[Code]):
    """A set of codes, stored as their sorted values with ``;`` between them."""

    impl = String
    cache_ok = True

    def __init__(self, codes: type[Code]) -> None:
        super().__init__(300)
        self.codes = codes

    def process_bind_param(self, value: Iterable[Code] | None, dialect: Dialect) -> str:
        """Sorted, so that equal sets are equal text. ValueError for anything that is not a code."""
        return ";".join(sorted(self.codes(code).value for code in value or ()))

    def process_result_value(self, value: Any, dialect: Dialect) -> frozenset[Code]:
        """The set that was stored."""
        return _codes_in(self.codes, value) if value else frozenset()


@lru_cache(maxsize=10_000)
def _codes_in(codes: type[Code], text: str) -> frozenset[Code]:
    """Kept, because many rows hold the same set."""
    return frozenset(codes(part) for part in text.split(";") if part)


class CodeCounts(TypeDecorator[Mapping[Code, int]], Generic[Code]):
    """A number (at least 0) for some of the codes, stored as JSON text with sorted keys."""

    impl = Text
    cache_ok = True

    def __init__(self, codes: type[Code]) -> None:
        super().__init__()
        self.codes = codes

    def process_bind_param(self, value: Mapping[Code, int] | None, dialect: Dialect) -> str:
        """Sorted, so that equal counts are equal text. ValueError for anything that is not a code."""
        return json.dumps({self.codes(code).value: int(count) for code, count in sorted((value or {}).items())})

    def process_result_value(self, value: Any, dialect: Dialect) -> dict[Code, int]:
        """The counts that were stored."""
        return {self.codes(code): count for code, count in json.loads(value or "{}").items()}


class UtcDateTime(TypeDecorator[datetime]):
    """A moment; kept and given back in UTC. A moment without an offset is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """In UTC. ValueError for a moment without an offset."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without an offset cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """In UTC; SQLite forgets the offset, so it is put back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Versioned(SQLModel):
    """A row whose version goes up by one with every change; an update of an outdated copy raises ``StaleDataError``."""

    version: int = 1

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805
        """SQLAlchemy compares and raises the version in the same statement as the change."""
        return {"version_id_col": cls.__table__.c.version}  # type: ignore[attr-defined]


SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
"""Every constraint has a name, the same on every database, so that migrations and error messages can speak of it."""
