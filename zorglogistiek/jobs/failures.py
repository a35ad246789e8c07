"""An error of the registry as plain JSON and back: a worker meets it, a page shows it, in the visitor's language."""

from typing import Any

from zorglogistiek.errors import Conflict, Fault, Forbidden, Invalid, NotFound, Unavailable, ZorglogistiekError

PLAIN: dict[str, type[ZorglogistiekError]] = {"forbidden": Forbidden, "unavailable": Unavailable}
"""Errors that are their text alone."""


def failure_of(error: ZorglogistiekError) -> dict[str, Any]:
    """The error as JSON. Errors of the registry hold nothing personal."""
    match error:
        case Conflict():
            return {"kind": "conflict", "record": error.record, "message": error.message, "params": dict(error.params)}
        case Invalid():
            faults = [{"field": one.field, "message": one.message, "params": dict(one.params)} for one in error.faults]
            return {"kind": "invalid", "record": error.record, "faults": faults}
        case NotFound():
            return {"kind": "not_found", "record": error.record}
        case Forbidden():
            return {"kind": "forbidden", "message": str(error)}
        case _:
            return {"kind": "unavailable", "message": str(error)}


def error_of(failure: dict[str, Any] | None) -> ZorglogistiekError | None:
    """The error that was made JSON; None for None."""
    if failure is None:
        return None
    match failure["kind"]:
        case "conflict":
            return Conflict(failure["record"], failure["message"], **failure["params"])
        case "invalid":
            faults = [
                Fault(field=one["field"], message=one["message"], params=tuple(one["params"].items()))
                for one in failure["faults"]
            ]
            return Invalid(failure["record"], faults)
        case "not_found":
            return NotFound(failure["record"])
        case kind:
            return PLAIN[kind](failure["message"])
