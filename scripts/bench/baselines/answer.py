"""What a baseline tells while it works and hands over in the end."""

import math
import time
from dataclasses import dataclass, field

from solver import Instance, Move, Plan, Status, cost_of

ROUNDING = 1e-4
"""Engines print bounds with few digits; costs are whole numbers, so that this little is never the next one."""


def whole_bound(value: float) -> int:
    """The bound on whole costs that a printed or computed bound proves; 0 when it is none."""
    return max(0, math.ceil(value - ROUNDING)) if math.isfinite(value) else 0


@dataclass(slots=True)
class Telling:
    """Tells the best objective and bound so far, in the lines in which the solver tells its own."""

    began: float = field(default_factory=time.monotonic)
    objective: int | None = None
    bound: int = 0

    @property
    def seconds(self) -> float:
        """Wall time since the baseline began."""
        return time.monotonic() - self.began

    def tell(self, objective: float | None, bound: float) -> None:
        """Print a line when either got better."""
        before = self.objective, self.bound
        if objective is not None and math.isfinite(objective):
            found = round(objective)
            self.objective = found if self.objective is None else min(self.objective, found)
        self.bound = max(self.bound, whole_bound(bound))
        if (self.objective, self.bound) != before:
            print(f"{self.seconds:8.2f} s  objective {self.objective}  bound {self.bound}", flush=True)


def plan_of(instance: Instance, moves: tuple[Move, ...], bound: int = 0) -> Plan:
    """The plan of some moves. A bound of 0 claims nothing: no plan costs less."""
    objective = cost_of(instance, moves)
    bound = min(bound, objective)
    status: Status = "optimal" if bound == objective else "feasible"
    return Plan(instance=instance.name, status=status, objective=objective, bound=bound, moves=moves)
