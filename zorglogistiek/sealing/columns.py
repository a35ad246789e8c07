"""Columns that are sealed: how a table declares them, and why nobody can forget that they are.

A table keeps ``sealed_first_name`` (a ``Sealed``: it has no text, cannot be formatted, and nothing but a ``Sealed`` can
be stored in its place), and a class before its other bases declares ``first_name = Opened[str]("youth",
"sealed_first_name")``. On a row
``youth.first_name`` is the text, to read and to set; on the class it is nothing that a query takes, so that neither a
comparison nor a selected column is silently wrong. Nothing is kept in the clear between two readings.
"""

from collections.abc import Callable, Mapping
from typing import Any, Generic, NoReturn, Self, TypeVar, cast, overload

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema
from sqlalchemy import LargeBinary
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator
from sqlmodel import SQLModel

from zorglogistiek.sealing.boxes import blind_index, row_name, seal, unseal

Value = TypeVar("Value")


class Sealed:
    """A value as it stands in the table. It does not turn into text by itself: that would be the wrong text."""

    __slots__ = ("content",)

    def __init__(self, content: bytes) -> None:
        self.content = content

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sealed) and self.content == other.content

    def __hash__(self) -> int:
        return hash(self.content)

    def __repr__(self) -> str:
        return "<sealed>"

    def __str__(self) -> NoReturn:
        raise TypeError("this is sealed: read it from its row, by the name without `sealed_`")

    def __format__(self, _spec: str) -> NoReturn:
        self.__str__()

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: object, _handler: GetCoreSchemaHandler) -> CoreSchema:
        """As the type of a column: itself, and nothing that could be turned into it."""
        return core_schema.is_instance_schema(cls)


class SealedBytes(TypeDecorator[Sealed]):
    """A column of sealed values; plain text and plain bytes are refused."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> bytes | None:
        """The bytes of a sealed value. TypeError for anything else, without repeating it."""
        if value is None:
            return None
        if not isinstance(value, Sealed):
            raise TypeError("only a sealed value can be stored in a sealed column")
        return value.content

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> Sealed | None:
        """The sealed value that was stored."""
        return None if value is None else Sealed(bytes(value))


class Opened(Generic[Value]):
    """The text in a sealed column, as an attribute of the row.

    ``table`` is its name in the seal. ``key`` is the column that names the row there: given at the start, and never
    changed. It is unique; or it names whose the row is, and then a value can only be moved among rows of the same.
    ``encode`` and ``decode`` turn other values than text into text and back. ``index`` is the column that keeps the
    blind index of the value; ``cleared`` are columns that become empty when the value changes.
    """

    name: str

    def __init__(
        self,
        table: str,
        column: str,
        *,
        key: str = "number",
        index: str | None = None,
        cleared: tuple[str, ...] = (),
        encode: Callable[[Any], str] = str,
        decode: Callable[[str], Any] = str,
    ) -> None:
        self.table, self.column, self.key, self.index, self.cleared = table, column, key, index, cleared
        self.encode, self.decode = encode, decode

    def __set_name__(self, _owner: type[Any], name: str) -> None:
        self.name = name

    @overload
    def __get__(self, row: None, owner: type[Any]) -> Self: ...
    @overload
    def __get__(self, row: object, owner: type[Any]) -> Value: ...
    def __get__(self, row: object | None, owner: type[Any]) -> Self | Value:
        """The value of a row; of the class, this declaration."""
        return self if row is None else self.opened(getattr(row, self.key), getattr(row, self.column))

    def __set__(self, row: object, value: Value) -> None:
        """Seals the value for the row; the same value again changes nothing, so that the row stays as it was."""
        present = getattr(row, self.column, None)
        if present is not None and self.opened(getattr(row, self.key), present) == value:
            return
        for column, kept in self.columns(getattr(row, self.key), value).items():
            setattr(row, column, kept)

    def __eq__(self, other: object) -> bool:
        """TypeError: a query that compares a sealed column would find nothing, or everything."""
        raise TypeError(f"{self.name} is sealed and cannot be compared in a query: use its blind index, or the rows")

    def __ne__(self, other: object) -> bool:
        """TypeError, as for ``==``."""
        return not self == other

    __hash__ = None  # type: ignore[assignment]

    def opened(self, key: str, sealed: Sealed | None) -> Value:
        """The value that was sealed for the row with this key."""
        if sealed is None:
            return cast("Value", None)
        found: Value = self.decode(unseal(sealed.content, row=self.row(key)))
        return found

    def columns(self, key: str, value: Value | None) -> dict[str, Any]:
        """The columns of the row with this key in which the value is kept, with what they then hold."""
        cleared: dict[str, Any] = dict.fromkeys(self.cleared)
        if value is None:
            return cleared | {self.column: None} | ({self.index: None} if self.index else {})
        text = self.encode(value)
        kept = cleared | {self.column: Sealed(seal(text, row=self.row(key)))}
        return kept | ({self.index: blind_index(text)} if self.index else {})

    def row(self, key: str) -> str:
        """The name of the cell in the row with this key."""
        return row_name(self.table, key, self.name)


class SealedRow:
    """Before the other bases of a table with sealed columns: a row can be made and changed by the plain names."""

    def __init__(self, **values: Any) -> None:
        sealed = {name: values.pop(name) for name in sealed_of(type(self)) if name in values}
        super().__init__(**values)
        for name, value in sealed.items():
            setattr(self, name, value)

    def __setattr__(self, name: str, value: Any) -> None:
        declared = sealed_of(type(self)).get(name)
        if declared is None:
            super().__setattr__(name, value)
        else:
            declared.__set__(self, value)


_SEALED: dict[type[Any], dict[str, Opened[Any]]] = {}


def sealed_of(model: type[Any]) -> Mapping[str, Opened[Any]]:
    """The sealed values of a table, by their plain name; empty for most tables."""
    if model not in _SEALED:
        bases = reversed(model.__mro__)
        _SEALED[model] = {name: one for base in bases for name, one in vars(base).items() if isinstance(one, Opened)}
    return _SEALED[model]


def sealed_models() -> list[type[SQLModel]]:
    """Every table with sealed columns, by its name."""
    mapped = {mapper.class_ for mapper in SQLModel._sa_registry.mappers}
    return sorted((model for model in mapped if sealed_of(model)), key=lambda model: str(model.__tablename__))


def as_columns(model: type[Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """The attributes of a row as an ``insert`` takes them: those that are sealed under the names of their columns."""
    found = dict(values)
    for name, declared in sealed_of(model).items():
        if name in found:
            found |= declared.columns(found[declared.key], found.pop(name))
    return found
