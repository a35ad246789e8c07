"""Which table holds the records of a sheet, and which attribute the cells of a column.

One rule: a column that names a record of another sheet is kept as its id (``group`` as ``group_id``), every other
under its own name. ``ELSEWHERE`` are the columns that follow no rule, because other tables hold them.
"""

from sqlmodel import SQLModel

from zorglogistiek.exchange.declare import Column, Sheet
from zorglogistiek.people.tables import (
    Bridging,
    ContraIndication,
    Preference,
    Referral,
    ReferralEvent,
    SiblingSet,
    Youth,
)
from zorglogistiek.places.tables import Closure, Confirmation, Group, Location, Opening, Organisation, Stay

TABLES: dict[str, type[SQLModel]] = {
    "organisations": Organisation,
    "locations": Location,
    "groups": Group,
    "openings": Opening,
    "closures": Closure,
    "youths": Youth,
    "sibling_sets": SiblingSet,
    "contra_indications": ContraIndication,
    "preferences": Preference,
    "referrals": Referral,
    "stays": Stay,
    "referral_events": ReferralEvent,
    "bridgings": Bridging,
    "confirmations": Confirmation,
}
"""The table of each sheet."""

ELSEWHERE = frozenset(
    {("closures", "on_places"), ("sibling_sets", "youths"), ("stays", "group"), ("stays", "place")},
)
"""Columns (sheet, name) that are not an attribute of the sheet's own table."""


def own_columns(sheet: Sheet) -> list[Column]:
    """The columns that the sheet's own table holds."""
    return [column for column in sheet.columns if (sheet.name, column.name) not in ELSEWHERE]


def attribute(column: Column) -> str:
    """The attribute that holds the cells of a column."""
    return f"{column.name}_id" if column.kind.refers_to else column.name
