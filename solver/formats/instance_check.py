"""Every check of an instance, on its record (the JSON form), so that all errors are told at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from solver.formats.fields import (
    Notes,
    as_list,
    as_record,
    check_counts,
    check_field,
    check_id,
    check_text,
    check_weekly,
    is_whole,
    shown,
)

FORMAT = "placement-instance/1"
LONGEST_HORIZON = 1040
"""Weeks: twenty years."""

INSTANCE_KEYS = ("format", "name", "weeks", "transfer_cost", "groups", "parties", "apart", "fixed")
GROUP_KEYS = ("id", "capacity", "intake", "limits")
PARTY_KEYS = ("id", "size", "classes", "origin", "wait_cost", "unplaced_cost", "options")
OPTION_KEYS = ("group", "kind", "from", "until", "cost", "weekly_cost", "stay")
FIXED_KEYS = ("party", "group", "kind", "week")

_Window = tuple[int, int]


@dataclass(slots=True)
class _Known:
    """What the records read so far are known to hold (only what was right)."""

    weeks: int | None = None
    capacity: dict[str, list[int]] = field(default_factory=dict)
    limits: dict[str, dict[str, int]] = field(default_factory=dict)
    groups: set[str] = field(default_factory=set)
    parties: set[str] = field(default_factory=set)
    windows: dict[tuple[str, str, str], _Window | None] = field(default_factory=dict)
    living: dict[str, list[tuple[int, dict[str, int]]]] = field(default_factory=dict)


def instance_errors(document: object) -> list[str]:
    """What is wrong with an instance's record; empty when it is valid."""
    notes, known = Notes(), _Known()
    record = as_record(notes, "instance", document, INSTANCE_KEYS)
    if "format" in record and record["format"] != FORMAT:
        notes.add("instance", f"format must be {FORMAT!r}, not {shown(record['format'])}")
    if "name" in record:
        check_text(notes, "instance", "name", record["name"])
    if check_field(notes, "instance", record, "weeks", least=1, most=LONGEST_HORIZON):
        known.weeks = _whole(record["weeks"])
    check_field(notes, "instance", record, "transfer_cost")
    for number, group in enumerate(as_list(notes, "instance", record, "groups")):
        _check_group(notes, known, number, group)
    for number, party in enumerate(as_list(notes, "instance", record, "parties")):
        _check_party(notes, known, number, party)
    for number, pair in enumerate(as_list(notes, "instance", record, "apart")):
        _check_apart(notes, known, number, pair)
    for number, fixed in enumerate(as_list(notes, "instance", record, "fixed")):
        _check_fixed(notes, known, number, fixed)
    _check_living(notes, known)
    return notes.errors


def _whole(value: object) -> int:
    assert isinstance(value, int)
    return value


def _named(
    notes: Notes, kind: str, number: int, record: Mapping[str, object], taken: set[str]
) -> tuple[str, str | None]:
    """How messages call a record, and its id when that is right and new."""
    value = record.get("id")
    where = f"{kind} {value}" if isinstance(value, str) and value else f"{kind} number {number}"
    where = where[:80]
    if "id" not in record or not check_id(notes, where, "id", value):
        return where, None
    assert isinstance(value, str)
    if value in taken:
        notes.add(where, f"stands twice among the {kind} records")
        return where, None
    taken.add(value)
    return where, value


def _check_group(notes: Notes, known: _Known, number: int, value: object) -> None:
    record = as_record(notes, f"group number {number}", value, GROUP_KEYS)
    where, name = _named(notes, "group", number, record, known.groups)
    capacity_right = check_weekly(notes, where, record, "capacity", known.weeks)
    if record.get("intake") is not None:
        check_weekly(notes, where, record, "intake", known.weeks)
    limits = check_counts(notes, where, record, "limits")
    if name is not None:
        known.limits[name] = limits
        if capacity_right and isinstance(record["capacity"], list):
            known.capacity[name] = record["capacity"]


def _check_party(notes: Notes, known: _Known, number: int, value: object) -> None:
    record = as_record(notes, f"party number {number}", value, PARTY_KEYS)
    where, name = _named(notes, "party", number, record, known.parties)
    size_right = check_field(notes, where, record, "size", least=1)
    classes = check_counts(notes, where, record, "classes")
    if size_right:
        size = _whole(record["size"])
        for label, count in classes.items():
            if count > size:
                notes.add(where, f"{count} of class {label!r}, but its size is {size}")
    check_weekly(notes, where, record, "wait_cost", known.weeks)
    check_field(notes, where, record, "unplaced_cost")
    origin = record.get("origin")
    if origin is not None and _check_group_named(notes, known, where, "origin", origin):
        assert isinstance(origin, str)
        if size_right and name is not None:
            known.living.setdefault(origin, []).append((_whole(record["size"]), classes))
    for option in as_list(notes, where, record, "options"):
        _check_option(notes, known, where, name, origin, option)


def _check_group_named(notes: Notes, known: _Known, where: str, name: str, value: object) -> bool:
    if not check_id(notes, where, name, value):
        return False
    if value not in known.groups:
        notes.add(where, f"{name} is group {shown(value)}, which does not exist")
        return False
    return True


def _check_kind(notes: Notes, where: str, record: Mapping[str, object]) -> bool:
    if "kind" not in record:
        return False
    if record["kind"] not in ("bridge", "final"):
        notes.add(where, f"kind must be 'bridge' or 'final', not {shown(record['kind'])}")
        return False
    return True


def _check_option(notes: Notes, known: _Known, party: str, name: str | None, origin: object, value: object) -> None:
    record = as_record(notes, f"{party}, an option", value, OPTION_KEYS)
    where = f"{party}, option {shown(record.get('kind'))} of group {shown(record.get('group'))}"
    kind_right = _check_kind(notes, where, record)
    group = record.get("group")
    group_right = "group" in record and _check_group_named(notes, known, where, "group", group)
    if group_right and group == origin:
        notes.add(where, "is the group in which the party lives already")
    window = _check_window(notes, known, where, record)
    check_field(notes, where, record, "cost")
    check_field(notes, where, record, "stay", least=1, nullable=True)
    weekly_right = check_field(notes, where, record, "weekly_cost")
    if weekly_right and record.get("kind") == "final" and record["weekly_cost"] != 0:
        notes.add(where, f"weekly_cost of a final must be 0, not {record['weekly_cost']}")
    if not (kind_right and group_right):
        return
    key = (name or party, str(group), str(record["kind"]))
    if key in known.windows:
        notes.add(where, "stands twice: one option for each group and kind")
    known.windows[key] = window


def _check_window(notes: Notes, known: _Known, where: str, record: Mapping[str, object]) -> _Window | None:
    right = [check_field(notes, where, record, key) for key in ("from", "until")]
    if not all(right):
        return None
    first, until = _whole(record["from"]), _whole(record["until"])
    if first >= until:
        notes.add(where, f"the window from week {first} until week {until} is empty")
        return None
    if known.weeks is not None and until > known.weeks:
        notes.add(where, f"the window until week {until} is outside the horizon of {known.weeks} weeks")
        return None
    return first, until


def _check_apart(notes: Notes, known: _Known, number: int, value: object) -> None:
    where = f"apart number {number}"
    if not isinstance(value, list) or len(value) != 2:
        notes.add(where, f"must be a list of two parties, not {shown(value)}")
        return
    for party in value:
        if check_id(notes, where, "a party", party) and party not in known.parties:
            notes.add(where, f"party {shown(party)} does not exist")
    if value[0] == value[1]:
        notes.add(where, f"party {shown(value[0])} cannot be kept apart from itself")


def _check_fixed(notes: Notes, known: _Known, number: int, value: object) -> None:
    record = as_record(notes, f"fixed number {number}", value, FIXED_KEYS)
    where = f"fixed number {number} ({shown(record.get('party'))} to {shown(record.get('group'))})"
    party = record.get("party")
    right = _check_kind(notes, where, record)
    if "party" in record and check_id(notes, where, "party", party):
        if party not in known.parties:
            notes.add(where, f"party {shown(party)} does not exist")
            right = False
    else:
        right = False
    if "group" not in record or not _check_group_named(notes, known, where, "group", record["group"]):
        right = False
    week_right = check_field(notes, where, record, "week", nullable=True)
    if not right:
        return
    key = (str(party), str(record["group"]), str(record["kind"]))
    if key not in known.windows:
        notes.add(where, f"the party has no {record['kind']} option of that group")
        return
    window, week = known.windows[key], record.get("week")
    if not week_right or week is None or window is None:
        return
    if not window[0] <= _whole(week) < window[1]:
        notes.add(where, f"week {week} is outside the option's window {window[0]} to {window[1] - 1}")


def _check_living(notes: Notes, known: _Known) -> None:
    """Movers must fit in the group where they live: in every week, also by class."""
    for group, living in known.living.items():
        size = sum(party_size for party_size, _ in living)
        for week, places in enumerate(known.capacity.get(group, ())):
            if is_whole(places) and size > places:
                fact = f"{size} live there as movers, but it has {places} places in week {week}"
                notes.add(f"group {group}", fact)
                break
        for label, limit in known.limits.get(group, {}).items():
            count = sum(classes.get(label, 0) for _, classes in living)
            if count > limit:
                fact = f"{count} of class {label!r} live there as movers, but its limit is {limit}"
                notes.add(f"group {group}", fact)
