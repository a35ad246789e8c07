"""How a sheet is declared: its columns, and which of them tell two records apart."""

from dataclasses import dataclass

from zorglogistiek.exchange.values import NUMBER, Kind, Value

MOST_PLACES = 200
OLDEST_YOUTH = 23


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column: its name in files, what its cells hold, and what they mean.

    An empty cell means ``default``. The cells of a ``personal`` column are never repeated in a message. What stands in
    a ``fixed`` column cannot be changed by an import once the record is in the registry.
    """

    name: str
    kind: Kind
    meaning: str
    required: bool = False
    personal: bool = False
    default: Value = None
    fixed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One kind of record. ``key`` are the columns that tell two records apart: equal keys are the same record."""

    name: str
    record: str
    meaning: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ("number",)

    def column(self, name: str) -> Column:
        """The column of that name. KeyError when there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)


def must(name: str, kind: Kind, meaning: str, *, personal: bool = False, fixed: bool = False) -> Column:
    """A column in which no cell may be empty."""
    return Column(name=name, kind=kind, meaning=meaning, required=True, personal=personal, fixed=fixed)


def may(
    name: str, kind: Kind, meaning: str, *, personal: bool = False, default: Value = None, fixed: bool = False
) -> Column:
    """A column whose cells may be empty, which then means ``default``."""
    return Column(name=name, kind=kind, meaning=meaning, personal=personal, default=default, fixed=fixed)


def number() -> Column:
    """The column that names the record."""
    return must("number", NUMBER, "the number by which files and screens name this record")
