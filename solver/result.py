"""What a caller may ask of the solver, hears while it works, and gets in the end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from solver.plan import Certificate, Plan, Status, gap_between

if TYPE_CHECKING:
    from solver.cuts.dual import Dual  # loads much, which reading and verifying spare

StopReason = Literal["optimal", "infeasible", "gap", "time", "work", "asked"]


def never() -> bool:
    """Nobody asks to stop."""
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """When to stop: whichever comes first.

    `seconds` is wall time and None is no limit; `gap` is the proven gap that is good enough (0.01
    is 1%); `work` is a number of search steps and makes a run repeatable: with the same seed, the
    same `work` and `seconds=None` the same plan comes out. `asked` is looked at between steps, in any thread, and while
    a step takes long. The steps towards a first plan that keeps all decisions are counted on their own.
    `memory` is how many bytes a run may take; None is three quarters of what the machine has.
    """

    seconds: float | None = 60.0
    gap: float = 0.0
    work: int | None = None
    seed: int = 0
    memory: int | None = None
    asked: Callable[[], bool] = never

    def __post_init__(self) -> None:
        errors = []
        if self.seconds is not None and not 0 <= self.seconds < float("inf"):
            errors.append(f"seconds must be a number of at least 0, not {self.seconds}")
        if not 0 <= self.gap <= 1:
            errors.append(f"gap must be between 0 and 1, not {self.gap}")
        if self.work is not None and self.work < 0:
            errors.append(f"work must be at least 0, not {self.work}")
        if not 0 <= self.seed < 2**31:
            errors.append(f"seed must be between 0 and {2**31 - 1}, not {self.seed}")
        if self.memory is not None and self.memory < 0:
            errors.append(f"memory must be at least 0, not {self.memory}")
        if errors:
            raise ValueError("; ".join(errors))


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a run is. `objective` is None until there is a plan."""

    seconds: float
    step: str
    objective: int | None
    bound: int

    @property
    def gap(self) -> float | None:
        """`(objective - bound) / max(1, objective)`; None until there is a plan."""
        if self.objective is None:
            return None
        return gap_between(self.objective, self.bound)


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """The best plan found, with its proof, and why the search ended.

    `dual` has the prices of rows and of cuts that prove more than the certificate, when there are any: for `mend`.
    """

    plan: Plan
    stopped: StopReason
    seconds: float
    steps: int
    dual: Dual | None = None

    @property
    def status(self) -> Status:
        """`optimal`, `feasible` or `infeasible`."""
        return self.plan.status

    @property
    def objective(self) -> int | None:
        """The plan's cost; None when there is no plan."""
        return self.plan.objective

    @property
    def bound(self) -> int | None:
        """The proven lower bound on the cost of every plan; None when there is no plan."""
        return self.plan.bound

    @property
    def gap(self) -> float | None:
        """`(objective - bound) / max(1, objective)`; None when there is no plan."""
        return self.plan.gap

    @property
    def certificate(self) -> Certificate | None:
        """The prices that prove (most of) the bound."""
        return self.plan.certificate


def no_plan(instance: str, reason: str, *, seconds: float = 0.0) -> Result:
    """What there is to tell when the decisions of an instance contradict a rule."""
    plan = Plan(instance=instance, status="infeasible", objective=None, bound=None, reason=reason)
    return Result(plan=plan, stopped="infeasible", seconds=seconds, steps=0)
