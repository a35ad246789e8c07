"""`placement-plan/1`: from values to a record and JSON, and back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from solver.errors import InvalidPlan
from solver.formats.files import parse_json
from solver.formats.plan_check import FORMAT, plan_errors
from solver.plan import Certificate, Move, Plan

Record = Mapping[str, Any]


def plan_record(plan: Plan) -> dict[str, object]:
    """The plan as the record that its JSON form holds."""
    record: dict[str, object] = {
        "format": FORMAT,
        "instance": plan.instance,
        "status": plan.status,
        "objective": plan.objective,
        "bound": plan.bound,
        "moves": [{"party": m.party, "group": m.group, "kind": m.kind, "week": m.week} for m in plan.moves],
    }
    if plan.reason is not None:
        record["reason"] = plan.reason
    if plan.certificate is not None:
        record["certificate"] = _certificate_record(plan.certificate)
    return record


def _certificate_record(certificate: Certificate) -> dict[str, object]:
    return {
        "bound": certificate.bound,
        "capacity": {group: list(prices) for group, prices in certificate.capacity.items()},
        "limits": {
            group: {label: list(prices) for label, prices in classes.items()}
            for group, classes in certificate.limits.items()
        },
        "intake": {group: list(prices) for group, prices in certificate.intake.items()},
    }


def plan_to_json(plan: Plan) -> str:
    """One line of JSON."""
    return json.dumps(plan_record(plan), ensure_ascii=False, separators=(",", ":")) + "\n"


def plan_from_json(text: str | bytes) -> Plan:
    """Read a plan; raises `InvalidPlan` with every error at once."""
    document = parse_json(text, InvalidPlan)
    errors = plan_errors(document)
    if errors or not isinstance(document, Mapping):
        raise InvalidPlan(errors)
    return _plan(document)


def _plan(record: Record) -> Plan:
    certificate = record.get("certificate")
    return Plan(
        instance=record["instance"],
        status=record["status"],
        objective=record["objective"],
        bound=record["bound"],
        moves=tuple(Move(**move) for move in record["moves"]),
        reason=record.get("reason"),
        certificate=None if certificate is None else _certificate(certificate),
    )


def _certificate(record: Record) -> Certificate:
    return Certificate(
        bound=record["bound"],
        capacity={group: tuple(prices) for group, prices in record.get("capacity", {}).items()},
        limits={
            group: {label: tuple(prices) for label, prices in classes.items()}
            for group, classes in record.get("limits", {}).items()
        },
        intake={group: tuple(prices) for group, prices in record.get("intake", {}).items()},
    )
