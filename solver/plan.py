"""A plan and the proof that it may carry, as frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from solver.errors import InvalidPlan
from solver.instance import GroupId, Kind, PartyId

Status = Literal["optimal", "feasible", "infeasible"]
STATUSES: tuple[Status, ...] = ("optimal", "feasible", "infeasible")
Weekly = tuple[float, ...]


def gap_between(objective: int, bound: int) -> float:
    """What a plan may cost too much at most, as a part of what it costs: `(objective - bound) / max(1, objective)`."""
    return (objective - bound) / max(1, objective)


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A party starts in a group in a week."""

    party: PartyId
    group: GroupId
    kind: Kind
    week: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """Prices (at least 0, one a week) that prove a lower bound on the cost of every plan.

    `capacity` has the price of a place, `limits` of a place for a class, `intake` of a start, each
    by group. What is left out is 0. See docs/model.md, "The bound".
    """

    bound: int
    capacity: Mapping[GroupId, Weekly] = field(default_factory=dict)
    limits: Mapping[GroupId, Mapping[str, Weekly]] = field(default_factory=dict)
    intake: Mapping[GroupId, Weekly] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Who moves where and when, what it costs, and the least that any plan can cost.

    `objective` and `bound` are None, `moves` is empty and `reason` says why when the status is
    `infeasible`. Whether a plan keeps the rules is for `solver.verify` to say.
    """

    instance: str
    status: Status
    objective: int | None
    bound: int | None
    moves: tuple[Move, ...] = ()
    reason: str | None = None
    certificate: Certificate | None = None

    @property
    def gap(self) -> float | None:
        """`(objective - bound) / max(1, objective)`; None for an infeasible plan."""
        if self.objective is None or self.bound is None:
            return None
        return gap_between(self.objective, self.bound)

    def to_json(self) -> str:
        """The plan in the format `placement-plan/1`."""
        from solver.formats.plan_json import plan_to_json

        return plan_to_json(self)

    @staticmethod
    def from_json(text: str | bytes) -> Plan:
        """Read `placement-plan/1`; raises `InvalidPlan` with every error at once."""
        from solver.formats.plan_json import plan_from_json

        return plan_from_json(text)

    def write(self, path: Path) -> None:
        """Write the plan, gzipped when the name ends in `.gz`: wholly, or not at all."""
        from solver.formats.files import write_text

        write_text(path, self.to_json())

    @staticmethod
    def read(path: Path) -> Plan:
        """Read a `.json` or `.json.gz` file; raises `InvalidPlan`, naming what is wrong."""
        from solver.formats.files import read_text
        from solver.formats.plan_json import plan_from_json

        return plan_from_json(read_text(path, InvalidPlan))
