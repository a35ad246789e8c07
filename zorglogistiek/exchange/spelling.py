"""Capitals in the numbers of records do not matter: each number gets the spelling that it had first."""

from collections.abc import Sequence

from zorglogistiek.exchange.declare import Sheet
from zorglogistiek.exchange.records import Row
from zorglogistiek.exchange.registry import Registry
from zorglogistiek.exchange.sheets import SHEETS
from zorglogistiek.exchange.values import Value

NUMBER = "number"


def unify(registry: Registry, rows: Sequence[Row]) -> None:
    """Gives the numbers in the rows the spelling that the registry has, or else the first row that bears them."""
    first = {sheet.name: {number.upper(): number for number in registry.ids.get(sheet.name, ())} for sheet in SHEETS}
    for row in rows:
        number = row.values.get(NUMBER)
        if isinstance(number, str):
            first[row.sheet.name].setdefault(number.upper(), number)
    for row in rows:
        for column, sheet in _numbers(row.sheet):
            value = row.values.get(column)
            if value is not None:
                row.values[column] = _spelled(value, first[sheet], registry.ids.get(sheet, {}))


def _numbers(sheet: Sheet) -> list[tuple[str, str]]:
    """The columns of a sheet that hold numbers, each with the sheet whose numbers they are."""
    own = [(NUMBER, sheet.name)] if sheet.key == (NUMBER,) else []
    return own + [(column.name, column.kind.refers_to) for column in sheet.columns if column.kind.refers_to]


def _spelled(value: Value, first: dict[str, str], known: dict[str, int]) -> Value:
    if isinstance(value, tuple):
        return tuple(sorted(str(_spelled(str(part), first, known)) for part in value))
    if isinstance(value, str) and value not in known:
        return first.get(value.upper(), value)
    return value
