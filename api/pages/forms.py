"""What a visitor typed into a form, and what is wrong with it: shown again until it is right."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Annotated, TypeVar

from fastapi import Depends, Request
from pydantic import BaseModel

from api.pages.labels import label_of
from api.pages.saying import conflict_in_words, fault_in_words
from zorglogistiek.errors import Conflict, Fault, Invalid, TooMany, ZorglogistiekError
from zorglogistiek.meeting.deciding.falling import PromisesFall
from zorglogistiek.people.fields import FIRST_DAY, LAST_DAY, WITHIN_YEARS
from zorglogistiek.people.reading import as_iso, from_fields
from zorglogistiek.words import N_, Words

Code = TypeVar("Code", bound=StrEnum)

MOST_FIELDS = 400
"""More fields than any form of ours has, unless it says so; what is sent beyond is refused with 400."""

Typed = Mapping[str, Sequence[str]]
"""The fields of a form as they came: each name with its values."""

STALE = "it was changed by somebody else meanwhile"
"""The msgid of a conflict about an outdated page."""


def fields_up_to(most: int) -> Callable[[Request], Awaitable[Typed]]:
    """What gives the text fields of the form that was sent; files are left out, more than ``most`` are refused."""

    async def form_fields(request: Request) -> Typed:
        fields: dict[str, list[str]] = {}
        async with request.form(max_fields=most) as form:
            for name, value in form.multi_items():
                if isinstance(value, str):
                    fields.setdefault(name, []).append(value)
        return fields

    return form_fields


FormFields = Annotated[Typed, Depends(fields_up_to(MOST_FIELDS))]


def sent_as(form: type[BaseModel], typed: Typed) -> dict[str, object]:
    """What was sent of the fields of ``form``; whatever else stood on the page is left out."""
    return from_fields(form, {name: typed[name] for name in form.model_fields if name in typed})


def one_of(codes: type[Code], text: str) -> Code | None:
    """The code that was chosen; None for what is none of them."""
    return next((code for code in codes if code.value == text), None)


def first(typed: Typed, name: str) -> str:
    """The text of a field with one value; empty when it was not sent."""
    return next(iter(typed.get(name, ())), "").strip()


def version_of(typed: Typed, name: str = "version") -> int:
    """The version of the record that was on the page; 0, which is no version, when it was not sent as a number."""
    text = first(typed, name)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def day_of(text: str, field: str) -> date:
    """The day that was typed, ``dd-mm-jjjj`` or ISO. Invalid for anything else, and for one that no record bears."""
    day = day_or_none(text)
    if day is None:
        raise Invalid("form", [Fault(field=field, message=N_("is not a date (dd-mm-yyyy)"))])
    if not FIRST_DAY <= day <= LAST_DAY:
        params = ("first", f"{FIRST_DAY:%d-%m-%Y}"), ("last", f"{LAST_DAY:%d-%m-%Y}")
        raise Invalid("form", [Fault(field=field, message=WITHIN_YEARS, params=params)])
    return day


def day_or_none(text: str) -> date | None:
    """The day that was typed, ``dd-mm-jjjj`` or ISO; None for anything else."""
    try:
        return date.fromisoformat(as_iso(text))
    except ValueError:
        return None


def doubts(typed: Typed) -> list[Fault]:
    """A fault when the box "I am sure" of a step that cannot be undone was not ticked; else none."""
    if first(typed, "sure") == "yes":
        return []
    return [Fault(field="sure", message=N_("must be ticked: this cannot be undone"))]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """One fault in words; ``field`` is where it is (empty: the whole form)."""

    field: str
    label: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FormState:
    """A form on a page. ``name`` tells it apart from the other forms of the page; ids begin with it.

    ``falling`` has the referrals whose promises would fall with the step, when that has yet to be agreed to.
    """

    name: str = ""
    typed: Typed = field(default_factory=dict)
    wrong: tuple[Wrong, ...] = ()
    stale: bool = False
    falling: tuple[str, ...] = ()

    def value(self, name: str, default: object = "") -> str:
        """What stands in a field: what was typed, else ``default``."""
        if self.typed:
            return first(self.typed, name)
        return "" if default is None else str(default)

    def chosen(self, name: str, option: str, default: Sequence[str] = ()) -> bool:
        """Whether an option of a list is chosen."""
        return option in (self.typed.get(name, ()) if self.typed else default)

    def faults(self, name: str) -> list[str]:
        """What is wrong with a field."""
        return [wrong.text for wrong in self.wrong if wrong.field == name]

    def id(self, name: str) -> str:
        """The id of a field on the page."""
        return f"{self.name}-{name}" if self.name else name

    def named(self, name: str) -> "FormState":
        """This state when it is that of the form with this name, else that of an untouched form."""
        return self if self.name == name else FormState(name=name)


def form_after(error: ZorglogistiekError, typed: Typed, words: Words, *, name: str = "") -> FormState:
    """The form as it was typed, with everything that ``error`` says of it in the visitor's language."""
    match error:
        case Invalid():
            wrong = tuple(
                Wrong(
                    field=fault.field,
                    label=label_of(fault.field, words),
                    text=fault_in_words(fault, words),
                )
                for fault in error.faults
            )
        case Conflict():
            wrong = (Wrong(field="", label="", text=conflict_in_words(error, words)),)
        case TooMany():
            wrong = (
                Wrong(field="", label="", text=words.say(N_("This was tried too often. Wait a while, and try again."))),
            )
        case _:
            wrong = (Wrong(field="", label="", text=words.say(N_("Your role does not allow this."))),)
    return FormState(
        name=name,
        typed=typed,
        wrong=wrong,
        stale=isinstance(error, Conflict) and error.message == STALE,
        falling=error.referrals if isinstance(error, PromisesFall) else (),
    )


def may_fall_of(typed: Typed) -> list[str]:
    """The referrals whose promises may fall with the step: one box names them all, with spaces between."""
    return first(typed, "may_fall").split()
