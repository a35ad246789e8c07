"""The registry to files that an import reads back as unchanged."""

from collections.abc import Iterable, Sequence
from enum import StrEnum

from sqlmodel import Session

from zorglogistiek.access.permissions import Action, require
from zorglogistiek.access.user import User
from zorglogistiek.audit.showing import as_export, show
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
    found = [(sheet, [record.values for record in known[sheet.name].values()]) for sheet in sheets]
    as_export(session, ", ".join(sheet.name for sheet in sheets))
    for sheet, records in found:
        show(session, youths=_named(sheet, records, "youths"), referrals=_named(sheet, records, "referrals"))
    return found


def _named(sheet: Sheet, records: Sequence[Values], of: str) -> set[str]:
    """The numbers of the youths, or of the referrals, that stand in records of a sheet."""
    columns = [column.name for column in sheet.columns if column.kind.refers_to == of]
    if sheet.name == of:
        columns.append("number")
    values = [record[column] for record in records for column in columns]
    several = {one for value in values if isinstance(value, tuple) for one in value}
    return {str(one) for one in several.union(value for value in values if isinstance(value, str))}


def files(session: Session, user: User, names: Sequence[str] = (), *, form: Format) -> dict[str, bytes]:
    """The same as files by name: a CSV file for each sheet, or one workbook with a worksheet for each."""
    found = export(session, user, names)
    if form is Format.CSV:
        return {f"{sheet.name}.csv": as_csv(sheet, records) for sheet, records in found}
    name = found[0][0].name if len(found) == 1 else "registry"
    return {f"{name}.xlsx": as_workbook(found)}
