"""The registry as it would be after the import: what it knows, with the rows of the files laid over it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from zorglogistiek.exchange.declare import Sheet
from zorglogistiek.exchange.records import Row
from zorglogistiek.exchange.registry import Key, Known, Registry, Values, keys
from zorglogistiek.exchange.sheets import BY_NAME, SHEETS
from zorglogistiek.exchange.values import Value
from zorglogistiek.words import N_


@dataclass(slots=True, kw_only=True)
class Record:
    """A record of the registry (``known``), of a file (``row``), or of both; ``values`` are as they would become."""

    sheet: Sheet
    values: dict[str, Value]
    row: Row | None = None
    known: Known | None = None

    @property
    def touched(self) -> bool:
        """Whether the import adds or changes it."""
        return self.row is not None and (self.known is None or self.values != self.known.values)

    @property
    def checked(self) -> Row:
        """The row of a record that the import touches."""
        assert self.row is not None
        return self.row

    def sound(self, *columns: str) -> bool:
        """Whether none of these columns has a fault."""
        return self.row is None or self.row.sound(*columns)

    def text(self, column: str) -> str | None:
        """The text, number or code in that column; None when it is empty or wrong."""
        value = self.values.get(column)
        return value if isinstance(value, str) and self.sound(column) else None

    def day(self, column: str) -> date | None:
        """The day in that column; None when it is empty or wrong."""
        value = self.values.get(column)
        return value if isinstance(value, date) and self.sound(column) else None

    def whole(self, column: str) -> int | None:
        """The whole number in that column; None when it is empty or wrong."""
        value = self.values.get(column)
        return value if isinstance(value, int) and self.sound(column) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Every record by sheet and key. ``unread`` are sheets that were given but could not be read in full.

    Rows whose key cannot be read are among the records, under keys of their own; ``doubles`` are the rows of which
    another row is the same record. Both are wrong already, and judged all the same: everything is told at once.
    """

    records: dict[str, dict[Key, Record]]
    registry: Registry
    unread: frozenset[str]
    doubles: Mapping[str, Sequence[Record]]

    def all(self, sheet: str) -> Iterator[Record]:
        """The records of a sheet: the registry's first, in the order of their making, then those that are new."""
        return iter(self.records[sheet].values())

    def touched(self, sheet: str) -> Iterator[Record]:
        """The records of a sheet that the import adds or changes."""
        return (record for record in self.all(sheet) if record.touched)

    def find(self, sheet: str, number: Value) -> Record | None:
        """The record with that number."""
        return self.records[sheet].get((number,))

    def named(self, record: Record, column: str) -> Record | None:
        """The record that a cell names; None when it is empty, wrong or unknown."""
        refers_to = record.sheet.column(column).kind.refers_to
        number = record.text(column)
        return self.find(refers_to, number) if refers_to and number is not None else None


def lay_over(registry: Registry, rows: Sequence[Row], unread: frozenset[str]) -> World:
    """The registry with the rows laid over it. Faults: two rows for one record, and changes of what is fixed."""
    records = {
        sheet.name: {
            key: Record(sheet=sheet, values=dict(known.values), known=known)
            for key, known in registry.known[sheet.name].items()
        }
        for sheet in SHEETS
    }
    by_sheet: dict[str, list[Row]] = {}
    for row in rows:
        by_sheet.setdefault(row.sheet.name, []).append(row)
    doubles: dict[str, list[Record]] = {}
    for name, given in by_sheet.items():
        readable = iter(keys(BY_NAME[name], [row.values for row in given if row.key is not None]))
        own = (("", row.file, row.number) if row.key is None else next(readable) for row in given)
        laid = zip(given, own, strict=True)
        doubles[name] = [_new(row) for row, key in laid if not _lay_row(records[name], key, row)]
    return World(records=records, registry=registry, unread=unread, doubles=doubles)


def _new(row: Row) -> Record:
    values = {column.name: row.values.get(column.name, column.default) for column in row.sheet.columns}
    return Record(sheet=row.sheet, values=values, row=row)


def _lay_row(records: dict[Key, Record], key: Key, row: Row) -> bool:
    """Whether the row could be laid: not when another row is the same record."""
    record = records.get(key)
    if record is None:
        records[key] = _new(row)
        return True
    if record.row is not None:
        message = N_("is the same {record} as row {other} of {file}")
        row.fault(
            row.sheet.key[0], message, record=row.sheet.record, other=str(record.row.number), file=record.row.file
        )
        return False
    assert record.known is not None
    record.row = row
    record.values = {**record.known.values, **row.values}
    _keep_choices(record, record.known.values)
    for column in row.sheet.columns:
        if column.fixed and row.sound(column.name) and record.values[column.name] != record.known.values[column.name]:
            row.fault(
                column.name, N_("cannot change: the registry has this {record} otherwise"), record=row.sheet.record
            )
    return True


def _keep_choices(record: Record, known: Values) -> None:
    """An empty cell that leaves a choice to the import keeps the choice that was made before."""
    values = record.values
    if record.sheet.name == "stays" and values["place"] is None and values["group"] == known["group"]:
        values["place"] = known["place"]
    same = all(values.get(name) == known[name] for name in ("from_on", "until_on", "places") if name in known)
    if record.sheet.name == "closures" and not values["on_places"] and same:
        values["on_places"] = known["on_places"]
