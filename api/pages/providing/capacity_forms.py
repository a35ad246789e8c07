"""What the forms of the capacity page say: departures and closures, with everything that is wrong told at once."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import TypeVar

from api.pages.forms import Typed, day_of, doubts, first, one_of, version_of
from zorglogistiek.codes import ClosureReason, EndReason
from zorglogistiek.errors import Fault, Invalid
from zorglogistiek.places.updating import Departure
from zorglogistiek.words import N_

Code = TypeVar("Code", ClosureReason, EndReason)
Part = TypeVar("Part")


def departures_of(fields: Typed) -> list[Departure]:
    """What a group's form says of each resident. Invalid with every day that cannot be read."""
    faults: list[Fault] = []
    found = []
    for name in fields:
        stay = name.removeprefix("stays.").removesuffix(".expected_end")
        if name != f"stays.{stay}.expected_end":
            continue
        text = first(fields, name)
        day = _read(faults, partial(day_of, text, name)) if text else None
        found.append(
            Departure(
                stay=stay,
                version=version_of(fields, f"stays.{stay}.version"),
                expected_end=day,
                looked_twice=first(fields, f"stays.{stay}.sure") == (text or "-"),
            )
        )
    if faults:
        raise Invalid("group", faults)
    return found


def departure_of(fields: Typed) -> tuple[str, date, EndReason]:
    """What the form of a departure says. Invalid with everything that is wrong with it."""
    faults: list[Fault] = []
    stay = first(fields, "stay")
    if not stay:
        faults.append(Fault(field="stay", message=N_("is required")))
    ended_on = _read(faults, lambda: day_of(first(fields, "ended_on"), "ended_on"))
    reason = _read(faults, lambda: _member(EndReason, fields))
    faults += doubts(fields)
    if faults or ended_on is None or reason is None:
        raise Invalid("stay", faults)
    return stay, ended_on, reason


def closure_of(fields: Typed) -> tuple[date, date | None, int, ClosureReason]:
    """What the form of a closure says. Invalid with everything that is wrong with it."""
    faults: list[Fault] = []
    from_on = _read(faults, lambda: day_of(first(fields, "from_on"), "from_on"))
    until_on = None
    if first(fields, "until_on"):
        until_on = _read(faults, lambda: day_of(first(fields, "until_on"), "until_on"))
    places = version_of(fields, "places")
    if places == 0:
        faults.append(Fault(field="places", message=N_("must be a whole number")))
    reason = _read(faults, lambda: _member(ClosureReason, fields))
    if faults or from_on is None or reason is None:
        raise Invalid("closure", faults)
    return from_on, until_on, places, reason


def _read(faults: list[Fault], part: Callable[[], Part]) -> Part | None:
    """What a part of the form says; None, and what is wrong with it added to ``faults``, when it is not valid."""
    try:
        return part()
    except Invalid as error:
        faults += error.faults
        return None


def _member(codes: type[Code], fields: Typed) -> Code:
    code = one_of(codes, first(fields, "reason"))
    if code is None:
        raise Invalid("form", [Fault(field="reason", message=N_("is required"))])
    return code
