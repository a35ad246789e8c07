"""Every check of the form of a plan; whether it keeps the rules is for `solver.verify`."""

from __future__ import annotations

import math
from collections.abc import Mapping

from solver.formats.fields import (
    Notes,
    as_list,
    as_record,
    check_field,
    check_id,
    check_text,
    check_whole,
    shown,
)
from solver.plan import STATUSES

FORMAT = "placement-plan/1"
LARGEST_COST = 2**53
"""A sum of costs within this is held exactly by a float."""
PLAN_KEYS = ("format", "instance", "status", "objective", "bound", "moves")
OPTIONAL_KEYS = ("reason", "certificate")
MOVE_KEYS = ("party", "group", "kind", "week")
PRICE_KEYS = ("capacity", "limits", "intake")


def plan_errors(document: object) -> list[str]:
    """What is wrong with the form of a plan's record; empty when it is right."""
    notes = Notes()
    record = as_record(notes, "plan", document, PLAN_KEYS, OPTIONAL_KEYS)
    if "format" in record and record["format"] != FORMAT:
        notes.add("plan", f"format must be {FORMAT!r}, not {shown(record['format'])}")
    if "instance" in record:
        check_text(notes, "plan", "instance", record["instance"])
    if "status" in record and record["status"] not in STATUSES:
        notes.add("plan", f"status must be one of {STATUSES}, not {shown(record['status'])}")
    for key in ("objective", "bound"):
        check_field(notes, "plan", record, key, nullable=True, most=LARGEST_COST)
    for number, move in enumerate(as_list(notes, "plan", record, "moves")):
        _check_move(notes, number, move)
    if record.get("reason") is not None:
        check_text(notes, "plan", "reason", record["reason"])
    if record.get("certificate") is not None:
        _check_certificate(notes, record["certificate"])
    return notes.errors


def _check_move(notes: Notes, number: int, value: object) -> None:
    where = f"move number {number}"
    record = as_record(notes, where, value, MOVE_KEYS)
    for key in ("party", "group"):
        if key in record:
            check_id(notes, where, key, record[key])
    if "kind" in record and record["kind"] not in ("bridge", "final"):
        notes.add(where, f"kind must be 'bridge' or 'final', not {shown(record['kind'])}")
    check_field(notes, where, record, "week")


def _check_certificate(notes: Notes, value: object) -> None:
    record = as_record(notes, "certificate", value, ("bound",), PRICE_KEYS)
    if "bound" in record:
        check_whole(notes, "certificate", "bound", record["bound"], most=LARGEST_COST)
    for key in ("capacity", "intake"):
        for group, prices in _map(notes, f"certificate, {key}", record.get(key, {})).items():
            _check_prices(notes, f"certificate, {key} of {shown(group)}", prices)
    for group, classes in _map(notes, "certificate, limits", record.get("limits", {})).items():
        where = f"certificate, limits of {shown(group)}"
        for label, prices in _map(notes, where, classes).items():
            _check_prices(notes, f"{where}, class {shown(label)}", prices)


def _map(notes: Notes, where: str, value: object) -> Mapping[str, object]:
    if isinstance(value, Mapping):
        return value
    notes.add(where, f"must be an object, not {shown(value)}")
    return {}


def _check_prices(notes: Notes, where: str, value: object) -> None:
    if not isinstance(value, list):
        notes.add(where, f"must be a list with one price a week, not {shown(value)}")
        return
    for week, price in enumerate(value):
        number = isinstance(price, int | float) and not isinstance(price, bool)
        if not number or not (0 <= price <= LARGEST_COST and math.isfinite(price)):
            notes.add(where, f"the price of week {week} must be at least 0, not {shown(price)}")
