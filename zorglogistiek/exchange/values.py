"""What a cell can hold: each kind of value knows how it is read, how it is written and how it is described.

A kind reads the text of a cell (a spreadsheet's own dates, numbers and booleans were turned into text before), and
refuses with :class:`WrongCell`. Reading what was written gives the same value.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

from stdnum.nl import bsn

from zorglogistiek.mail import is_address
from zorglogistiek.people.fields import FIRST_DAY, LAST_DAY, NO_BSN, holds_bsn, is_line, is_storable
from zorglogistiek.words import N_

Item = TypeVar("Item", str, int)

Value = str | int | bool | date | tuple[str, ...] | tuple[int, ...] | frozenset[StrEnum] | Mapping[StrEnum, int] | None
"""What a cell means (a code is a str); None, or an empty collection, is an empty cell."""

_ISO_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_DUTCH_DAY = re.compile(r"([0-9]{1,2})-([0-9]{1,2})-([0-9]{4})")
_NUMBER = re.compile(r"[A-Za-z0-9-]{1,20}")
_WHOLE = re.compile(r"[0-9]{1,9}")
_YES = frozenset({"yes", "ja", "true", "waar"})
_NO = frozenset({"no", "nee", "false", "onwaar"})


class WrongCell(Exception):
    """A cell does not hold what its column asks. ``message`` is a msgid whose ``{name}`` parts come from ``params``."""

    def __init__(self, message: str, **params: str) -> None:
        self.message = message
        self.params = tuple(params.items())
        super().__init__(message.format(**params))


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of value.

    ``phrase`` says what may stand in a cell. ``read`` gives the value of a cell that is not empty, or raises
    WrongCell; ``write`` the text of a value that is not empty. ``refers_to`` is the sheet whose numbers the cell
    names, ``codes`` the list that the cell takes one code from (a template offers them to choose from), and
    ``is_number`` whether the cell is a number to a spreadsheet.
    """

    phrase: str
    read: Callable[[str], Value]
    write: Callable[[Value], str] = str
    refers_to: str | None = None
    codes: type[StrEnum] | None = None
    is_number: bool = False


def tidy(text: str) -> str:
    """Text as files hold it: no blanks around it, line ends of one sort."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def text(longest: int, *, lines: bool = False) -> Kind:
    """Free text of at most ``longest`` characters, on one line or (``lines``) on several."""

    def read(cell: str) -> str:
        if len(cell) > longest:
            raise WrongCell(N_("is longer than {longest} characters"), longest=str(longest))
        if not (is_storable(cell) if lines else is_line(cell)):
            raise WrongCell(N_("holds a character that cannot be shown"))
        if holds_bsn(cell):
            raise WrongCell(NO_BSN)
        return cell

    return Kind(phrase=f"text of at most {longest} characters", read=read)


def _read_number(cell: str) -> str:
    if not _NUMBER.fullmatch(cell):
        raise WrongCell(N_("is not a number of at most 20 letters, digits and hyphens"))
    return cell


NUMBER = Kind(phrase="number: at most 20 letters (A-Z, a-z), digits and hyphens", read=_read_number)


def reference(sheet: str) -> Kind:
    """The number of a record of another sheet: of the same import, or already in the registry."""
    return Kind(phrase=f"number in {sheet}", read=_read_number, refers_to=sheet)


def references(sheet: str) -> Kind:
    """Numbers of records of another sheet."""

    def read(cell: str) -> tuple[str, ...]:
        return tuple(sorted(_no_double([_read_number(part) for part in _parts(cell)])))

    return Kind(phrase=f"numbers in {sheet}, with ; between them", read=read, write=_join, refers_to=sheet)


def _read_day(cell: str) -> date:
    if found := _ISO_DAY.fullmatch(cell):
        year, month, day = found.groups()
    elif found := _DUTCH_DAY.fullmatch(cell):
        day, month, year = found.groups()
    else:
        raise WrongCell(N_("is not a date: write 2026-12-31 or 31-12-2026"))
    try:
        value = date(int(year), int(month), int(day))
    except ValueError:
        raise WrongCell(N_("is a day that does not exist")) from None
    if not FIRST_DAY <= value <= LAST_DAY:
        raise WrongCell(N_("is not between {first} and {last}"), first=str(FIRST_DAY), last=str(LAST_DAY))
    return value


DAY = Kind(phrase="date: yyyy-mm-dd (dd-mm-yyyy and a spreadsheet's own dates are read too)", read=_read_day)


def whole(least: int, most: int) -> Kind:
    """A whole number from ``least`` to ``most``, both included."""

    def read(cell: str) -> int:
        if not _WHOLE.fullmatch(cell) or not least <= int(cell) <= most:
            raise WrongCell(N_("is not a whole number from {least} to {most}"), least=str(least), most=str(most))
        return int(cell)

    return Kind(phrase=f"whole number from {least} to {most}", read=read, is_number=True)


def wholes(least: int, most: int) -> Kind:
    """Whole numbers from ``least`` to ``most``, in rising order."""
    one = whole(least, most)

    def read(cell: str) -> tuple[int, ...]:
        numbers = [value for part in _parts(cell) if isinstance(value := one.read(part), int)]
        return tuple(sorted(_no_double(numbers)))

    return Kind(phrase=f"whole numbers from {least} to {most}, with ; between them", read=read, write=_join)


def _read_yes_no(cell: str) -> bool:
    if cell.lower() not in _YES | _NO:
        raise WrongCell(N_("is neither yes nor no"))
    return cell.lower() in _YES


YES_NO = Kind(
    phrase="yes or no (ja, nee, true and false are read too)",
    read=_read_yes_no,
    write=lambda value: "yes" if value else "no",
)


def code(codes: type[StrEnum]) -> Kind:
    """One code of a list."""

    def read(cell: str) -> StrEnum:
        try:
            return codes(cell.lower())
        except ValueError:
            raise WrongCell(N_("is not one of: {allowed}"), allowed=", ".join(codes)) from None

    return Kind(phrase="one of: " + ", ".join(codes), read=read, codes=codes)


def codes(codes: type[StrEnum]) -> Kind:
    """Any number of codes of a list."""
    one = code(codes)

    def read(cell: str) -> frozenset[StrEnum]:
        return frozenset(value for part in _parts(cell) if isinstance(value := one.read(part), StrEnum))

    return Kind(phrase="any of these, with ; between them: " + ", ".join(codes), read=read, write=_join)


def counts(codes: type[StrEnum]) -> Kind:
    """A number for some of the codes of a list, as ``intensive=2;externalising=3``."""
    one, number = code(codes), whole(0, 200)

    def read(cell: str) -> Mapping[StrEnum, int]:
        found: dict[StrEnum, int] = {}
        for part in _parts(cell):
            name, equals, count = (piece.strip() for piece in part.partition("="))
            if not equals:
                raise WrongCell(N_("is not written as code=number, with ; between them"))
            key, value = one.read(name), number.read(count)
            assert isinstance(key, StrEnum)
            assert isinstance(value, int)
            if key in found:
                raise WrongCell(N_("names {twice} twice"), twice=key)
            found[key] = value
        return dict(sorted(found.items()))

    def write(value: Value) -> str:
        assert isinstance(value, Mapping)
        return ";".join(f"{name}={count}" for name, count in sorted(value.items()))

    phrase = "code=number, with ; between them; the codes: " + ", ".join(codes)
    return Kind(phrase=phrase, read=read, write=write)


def _digits(pattern: str, message: str, phrase: str, *, length: int = 0) -> Kind:
    """A code of digits. Spreadsheets drop a leading 0: where ``length`` is given, one that misses is put back."""

    def read(cell: str) -> str:
        found = cell.upper()
        if length and re.fullmatch("[0-9]+", found) and len(found) == length - 1:
            found = "0" + found
        if not re.fullmatch(pattern, found):
            raise WrongCell(message)
        return found

    return Kind(phrase=phrase, read=read)


PC4 = _digits("[1-9][0-9]{3}", N_("is not the four digits of a postcode"), "the four digits of a postcode")
CBS_CODE = _digits("GM[0-9]{4}", N_("is not a CBS code: GM and four digits"), "CBS code: GM and four digits")
AGB_CODE = _digits("[0-9]{8}", N_("is not an AGB code: eight digits"), "AGB code: eight digits", length=8)


def _read_email(cell: str) -> str:
    if not is_address(cell):
        raise WrongCell(N_("is not an e-mail address, such as plaatsing@aanbieder.example"))
    return cell


EMAIL = Kind(phrase="e-mail address of the organisation, never of a person in care", read=_read_email)


def _read_bsn(cell: str) -> str:
    number = "0" + cell if re.fullmatch("[0-9]{8}", cell) else cell
    if number == "999999999":
        raise WrongCell(N_("stands for an unknown number: leave the cell empty"))
    if not re.fullmatch("[0-9]{9}", number) or not bsn.is_valid(number):
        raise WrongCell(N_("is not a citizen service number: nine digits that pass the eleven-test"))
    return number


BSN = Kind(phrase="citizen service number: nine digits that pass the eleven-test", read=_read_bsn)


def _parts(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(";") if part.strip()]


def _join(value: Value) -> str:
    assert isinstance(value, tuple | frozenset)
    return ";".join(str(part) for part in (value if isinstance(value, tuple) else sorted(value)))


def _no_double(values: list[Item]) -> list[Item]:
    if len({str(value).upper() for value in values}) < len(values):
        raise WrongCell(N_("names the same one twice"))
    return values
