"""`placement-instance/1`: from values to a record and JSON, and back."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from typing import Any

from solver.errors import InvalidInstance
from solver.formats.exact_shape import exact_document
from solver.formats.files import as_text, collection_paused, parse_json
from solver.formats.instance_check import FORMAT, instance_errors
from solver.instance import FixedMove, Group, Instance, Option, Party

Record = Mapping[str, Any]
_shared: Callable[[Any], Any] = sys.intern
"""One object for all equal strings: the options of a country name a group nearly a million times."""


def instance_record(instance: Instance) -> dict[str, object]:
    """The instance as the record that its JSON form holds."""
    return {
        "format": FORMAT,
        "name": instance.name,
        "weeks": instance.weeks,
        "transfer_cost": instance.transfer_cost,
        "groups": [_group_record(group) for group in instance.groups],
        "parties": [_party_record(party) for party in instance.parties],
        "apart": [list(pair) for pair in instance.apart],
        "fixed": [{"party": f.party, "group": f.group, "kind": f.kind, "week": f.week} for f in instance.fixed],
    }


def _group_record(group: Group) -> dict[str, object]:
    return {
        "id": group.id,
        "capacity": list(group.capacity),
        "intake": None if group.intake is None else list(group.intake),
        "limits": dict(group.limits),
    }


def _party_record(party: Party) -> dict[str, object]:
    return {
        "id": party.id,
        "size": party.size,
        "classes": dict(party.classes),
        "origin": party.origin,
        "wait_cost": list(party.wait_cost),
        "unplaced_cost": party.unplaced_cost,
        "options": [
            {
                "group": option.group,
                "kind": option.kind,
                "from": option.from_week,
                "until": option.until_week,
                "cost": option.cost,
                "weekly_cost": option.weekly_cost,
                "stay": option.stay_weeks,
            }
            for option in party.options
        ],
    }


def instance_to_json(instance: Instance) -> str:
    """One line of JSON."""
    return json.dumps(instance_record(instance), ensure_ascii=False, separators=(",", ":")) + "\n"


def instance_from_json(text: str | bytes) -> Instance:
    """Read an instance; raises `InvalidInstance` with every error at once."""
    readable = as_text(text, InvalidInstance)
    with collection_paused():
        document = exact_document(readable)
        if document is None:
            document = _document(readable)
        return _instance(document)


def _document(text: str) -> Record:
    """The record of a valid instance; raises `InvalidInstance` with every error when it is none."""
    document = parse_json(text, InvalidInstance)
    errors = instance_errors(document)
    if errors or not isinstance(document, Mapping):
        raise InvalidInstance(errors)
    return document


def _instance(record: Record) -> Instance:
    return Instance(
        name=record["name"],
        weeks=record["weeks"],
        transfer_cost=record["transfer_cost"],
        groups=tuple(_group(group) for group in record["groups"]),
        parties=tuple(_party(party) for party in record["parties"]),
        apart=tuple((first, second) for first, second in record["apart"]),
        fixed=tuple(FixedMove(**fixed) for fixed in record["fixed"]),
    )


def _group(record: Record) -> Group:
    return Group(
        id=record["id"],
        capacity=tuple(record["capacity"]),
        intake=None if record["intake"] is None else tuple(record["intake"]),
        limits=dict(record["limits"]),
    )


def _party(record: Record) -> Party:
    return Party(
        id=record["id"],
        size=record["size"],
        classes=dict(record["classes"]),
        origin=record["origin"],
        wait_cost=tuple(record["wait_cost"]),
        unplaced_cost=record["unplaced_cost"],
        options=tuple(_option(option) for option in record["options"]),
    )


def _option(record: Record) -> Option:
    return Option(
        group=_shared(record["group"]),
        kind=_shared(record["kind"]),
        from_week=record["from"],
        until_week=record["until"],
        cost=record["cost"],
        weekly_cost=record["weekly_cost"],
        stay_weeks=record["stay"],
    )
