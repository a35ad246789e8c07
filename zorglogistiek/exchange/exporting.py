"""The registry to files that an import reads back as unchanged."""

from collections.abc import Iterable, Sequence
from enum import StrEnum

from sqlmodel import Session

from zorglogistiek.access.permissions import Action, require
from zorglogistiek.access.user import User
from zorglogistiek.errors import Fault, Invalid
from zorglogistiek.exchange.declare import Sheet
from zorglogistiek.exchange.registry import Values, load
from zorglogistiek.exchange.sheets import BY_NAME, SHEETS
from zorglogistiek.exchange.writing import as_csv, as_workbook
from zorglogistiek.words import N_


class Format(StrEnum):
    """A format of files."""

    CSV = "csv"
    XLSX = "xlsx"


def chosen(names: Iterable[str]) -> list[Sheet]:
    """The sheets of these names, in the order in which they refer to each other; all when there are no names.

    Invalid, naming every name that is none.
    """
    wanted = set(names)
    unknown = sorted(wanted - set(BY_NAME))
    if unknown:
        message = N_("is not the name of a sheet; the sheets are: {allowed}")
        params = (("allowed", ", ".join(BY_NAME)),)
        raise Invalid("sheets", [Fault(field=name, message=message, params=params) for name in unknown])
    return [sheet for sheet in SHEETS if not wanted or sheet.name in wanted]


def export(session: Session, user: User, names: Sequence[str] = ()) -> list[tuple[Sheet, list[Values]]]:
    """The records of the named sheets (all without names), each sheet's in the order of their making.

    Forbidden unless the user exchanges files for the whole region; Invalid for a name that is none.
    """
    require(user, Action.EXCHANGE)
    sheets = chosen(names)
    known = load(session).known
    return [(sheet, [record.values for record in known[sheet.name].values()]) for sheet in sheets]


def files(session: Session, user: User, names: Sequence[str] = (), *, form: Format) -> dict[str, bytes]:
    """The same as files by name: a CSV file for each sheet, or one workbook with a worksheet for each."""
    found = export(session, user, names)
    if form is Format.CSV:
        return {f"{sheet.name}.csv": as_csv(sheet, records) for sheet, records in found}
    name = found[0][0].name if len(found) == 1 else "registry"
    return {f"{name}.xlsx": as_workbook(found)}
