"""Checks of single fields of a JSON record; each notes what is wrong and where.

A `Notes` collects the errors of a whole document, so that a reader hears all of them at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

LARGEST_NUMBER = 10**9
"""Beyond this a sum of costs could no longer be held exactly by a float (2**53)."""
LONGEST_ID = 64


@dataclass(slots=True)
class Notes:
    """The errors found so far."""

    errors: list[str] = field(default_factory=list)

    def add(self, where: str, fact: str) -> None:
        """Note that the record `where` has the wrong `fact`."""
        self.errors.append(f"{where}: {fact}")


def shown(value: object) -> str:
    """A value as an error message shows it: short, whatever was sent."""
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > 10**20:
        return "a number of more than 20 digits"
    text = repr(value)
    return text if len(text) <= 80 else text[:77] + "..."


def is_whole(value: object) -> bool:
    """Whether a value is a whole number: true and 1.0 are not."""
    return isinstance(value, int) and not isinstance(value, bool)


def as_record(
    notes: Notes, where: str, value: object, required: Iterable[str], optional: Iterable[str] = ()
) -> Mapping[str, object]:
    """The value as an object with exactly these keys; an empty one when it is no object."""
    if not isinstance(value, Mapping):
        notes.add(where, f"must be an object, not {shown(value)}")
        return {}
    known = {*required, *optional}
    for key in value:
        if key not in known:
            notes.add(where, f"unknown key {shown(key)}")
    for key in required:
        if key not in value:
            notes.add(where, f"key {key!r} is missing")
    return value


def as_list(notes: Notes, where: str, record: Mapping[str, object], key: str) -> list[object]:
    """The list under a key; empty when it is absent (noted before) or no list."""
    if key not in record:
        return []
    value = record[key]
    if not isinstance(value, list):
        notes.add(where, f"{key} must be a list, not {shown(value)}")
        return []
    return value


def check_whole(
    notes: Notes,
    where: str,
    name: str,
    value: object,
    *,
    least: int = 0,
    most: int = LARGEST_NUMBER,
) -> bool:
    """Whether a value is a whole number within its bounds."""
    if not is_whole(value):
        notes.add(where, f"{name} must be a whole number, not {shown(value)}")
        return False
    assert isinstance(value, int)
    if value < least:
        fact = "is negative" if value < 0 <= least else f"must be at least {least}"
        notes.add(where, f"{name} {fact}: {shown(value)}")
        return False
    if value > most:
        notes.add(where, f"{name} must be at most {most}, not {shown(value)}")
        return False
    return True


def check_field(
    notes: Notes,
    where: str,
    record: Mapping[str, object],
    key: str,
    *,
    least: int = 0,
    most: int = LARGEST_NUMBER,
    nullable: bool = False,
) -> bool:
    """Whether the number under a key is right; an absent key is wrong, but was noted before."""
    if key not in record:
        return False
    if nullable and record[key] is None:
        return True
    return check_whole(notes, where, key, record[key], least=least, most=most)


def check_weekly(notes: Notes, where: str, record: Mapping[str, object], key: str, weeks: int | None) -> bool:
    """Whether the list under a key has one number for each week."""
    if key not in record:
        return False
    value = record[key]
    if not isinstance(value, list):
        notes.add(where, f"{key} must be a list with one number a week, not {shown(value)}")
        return False
    right = True
    if weeks is not None and len(value) != weeks:
        notes.add(where, f"{key} has {len(value)} numbers, the horizon has {weeks} weeks")
        right = False
    for week, number in enumerate(value):
        if not (type(number) is int and 0 <= number <= LARGEST_NUMBER):
            right = check_whole(notes, where, f"{key} of week {week}", number) and right
    return right


def check_id(notes: Notes, where: str, name: str, value: object) -> bool:
    """Whether a value is an id: a string of 1 to 64 characters that can be written."""
    if not isinstance(value, str):
        notes.add(where, f"{name} must be a string, not {shown(value)}")
        return False
    if not 1 <= len(value) <= LONGEST_ID:
        notes.add(where, f"{name} must have 1 to {LONGEST_ID} characters, not {len(value)}")
        return False
    return check_text(notes, where, name, value)


def check_text(notes: Notes, where: str, name: str, value: object) -> bool:
    """Whether a value is a text that can be written as UTF-8."""
    if not isinstance(value, str):
        notes.add(where, f"{name} must be a string, not {shown(value)}")
        return False
    try:
        value.encode()
    except UnicodeEncodeError:
        notes.add(where, f"{name} holds half a character (a lone surrogate): {shown(value)}")
        return False
    return True


def check_counts(notes: Notes, where: str, record: Mapping[str, object], key: str) -> dict[str, int]:
    """The right part of a map from class to count under a key."""
    if key not in record:
        return {}
    value = record[key]
    if not isinstance(value, Mapping):
        notes.add(where, f"{key} must be an object, not {shown(value)}")
        return {}
    counts: dict[str, int] = {}
    for name, count in value.items():
        named = check_id(notes, where, f"a class of {key}", name)
        if check_whole(notes, where, f"{key} of class {shown(name)}", count) and named:
            counts[name] = count
    return counts
