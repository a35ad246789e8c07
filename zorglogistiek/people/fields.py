"""The kinds of field that forms about people are made of; each says in its own words what is wrong.

Scalars are strict: a number is no text and a text no number. A day is a ``date`` or ISO text, never a count of seconds.
"""

import re
from datetime import date, datetime
from typing import Annotated, NoReturn

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    StrictBool,
    StrictInt,
    StrictStr,
    StringConstraints,
    ValidationInfo,
)
from pydantic_core import PydanticCustomError
from stdnum.nl import bsn as bsn_test

from zorglogistiek.clock import age_on
from zorglogistiek.words import N_

ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
NUMBER = re.compile(r"[A-Za-z0-9-]{1,20}")
BSN = re.compile(r"[0-9]{9}")
NINE_DIGITS = re.compile(r"(?<![0-9])[0-9]{9}(?![0-9])")
PC4 = re.compile(r"[1-9][0-9]{3}")
UNKNOWN_BSN = "999999999"

OLDEST = 23
"""The age in years at which youth care ends at the latest."""

FIRST_DAY = date(1990, 1, 1)
"""No date of this registry lies before: nobody in youth care was born earlier."""

LAST_DAY = date(2099, 12, 31)
"""No date of this registry lies after."""

WITHIN_YEARS = N_("must lie between {first} and {last}")
"""The msgid of a day before ``FIRST_DAY`` or after ``LAST_DAY``."""

BIDIRECTIONAL = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Unicode's Bidi_Control: with one of these a name shows as another name, and turns the page after it around."""

DIRECTION_KEPT = N_("holds invisible characters that turn the direction of reading; type it again")
NO_BSN = N_("holds a citizen service number: leave it out, it has a field of its own")

DAY_WANTED = N_("must be a date written as year-month-day")
"""The msgid of what is no day in a request; the screens, where days are written otherwise, say it otherwise."""


class Fields(BaseModel):
    """Base of the forms: no field that is not declared, and nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def refuse(message: str, **params: str) -> NoReturn:
    """Reports a fault from inside a validator; ``message`` is an English msgid."""
    raise PydanticCustomError("own_fault", "{msgid}", {"msgid": message, **params})


def _read_day(value: object) -> object:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if isinstance(value, str) and ISO_DAY.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            refuse(N_("is not a day of the calendar"))
    refuse(DAY_WANTED)


def _within_years(value: date) -> date:
    if not FIRST_DAY <= value <= LAST_DAY:
        refuse(WITHIN_YEARS, first=f"{FIRST_DAY:%d-%m-%Y}", last=f"{LAST_DAY:%d-%m-%Y}")
    return value


def is_storable(value: str) -> bool:
    """Whether every database can keep this text: no control characters, no halves of a character."""
    return not any(
        (ord(character) < 32 and character not in "\n\r\t") or character == "\x7f" or "\ud800" <= character <= "\udfff"
        for character in value
    )


def is_line(value: str) -> bool:
    """Whether this text can be stored and stands on one line; a tab or a blank of any width is no harm."""
    return is_storable(value) and keeps_direction(value) and len(value.splitlines()) <= 1


def keeps_direction(value: str) -> bool:
    """Whether this text leaves the page around it alone: no invisible marks that turn the direction of reading."""
    return not BIDIRECTIONAL.search(value)


def holds_bsn(value: str) -> bool:
    """Whether somewhere in this text stands what is a BSN by its test; free texts are stored readable."""
    return any(bsn_test.is_valid(run) for run in NINE_DIGITS.findall(value))


def _storable(value: str) -> str:
    if not is_storable(value):
        refuse(N_("holds characters that cannot be stored"))
    if not keeps_direction(value):
        refuse(DIRECTION_KEPT)
    if holds_bsn(value):
        refuse(NO_BSN)
    return value


def _one_line(value: str) -> str:
    if any(character in value for character in "\n\r\t"):
        refuse(N_("must be on one line"))
    return value


def at_most(length: int) -> AfterValidator:
    """The rule that a text is no longer than so many characters."""

    def check(value: str) -> str:
        if len(value) > length:
            refuse(N_("is longer than {max_length} characters"), max_length=str(length))
        return value

    return AfterValidator(check)


def _number(value: str) -> str:
    if not NUMBER.fullmatch(value):
        refuse(N_("must be a registry number: at most 20 letters, digits and hyphens"))
    return value


def _pc4(value: str) -> str:
    if not PC4.fullmatch(value):
        refuse(N_("must be the four digits of a postcode"))
    return value


def _bsn(value: str) -> str:
    if value == UNKNOWN_BSN or not BSN.fullmatch(value) or not bsn_test.is_valid(value):
        refuse(N_("is not a valid citizen service number"))
    return value


Text = Annotated[StrictStr, StringConstraints(strip_whitespace=True, min_length=1), AfterValidator(_storable)]
"""Text that is not empty, without the spaces around it."""

Name = Annotated[Text, AfterValidator(_one_line)]
"""Text on one line."""

Number = Annotated[StrictStr, StringConstraints(strip_whitespace=True), AfterValidator(_number)]
"""The registry number of a record."""

Pc4 = Annotated[StrictStr, StringConstraints(strip_whitespace=True), AfterValidator(_pc4)]
"""The four digits of a postcode."""

Bsn = Annotated[StrictStr, StringConstraints(strip_whitespace=True), AfterValidator(_bsn)]
"""A citizen service number that passes the eleven-test."""


def _not_in_future(value: date, info: ValidationInfo) -> date:
    """Judged only where the reader said what today is (``reading.read`` does)."""
    if info.context and value > info.context["today"]:
        refuse(N_("lies in the future"))
    return value


def _young(value: date, info: ValidationInfo) -> date:
    if info.context and age_on(value, info.context["today"]) > OLDEST:
        refuse(N_("is that of somebody older than {age}"), age=str(OLDEST))
    return value


Day = Annotated[date, BeforeValidator(_read_day), AfterValidator(_within_years)]
"""A day of the calendar, in the years that this registry can speak of."""

PastDay = Annotated[Day, AfterValidator(_not_in_future)]
"""A day that is not later than today."""

BirthDate = Annotated[PastDay, AfterValidator(_young)]
"""The birth date of somebody who can still be in youth care."""

WholeNumber = StrictInt
YesNo = StrictBool
