"""The weekly placement problem: an instance goes in, a plan with a proof comes out.

Mathematics only: no database, no HTTP, no policy. See docs/model.md.
"""

from typing import TYPE_CHECKING

from solver.errors import EngineGaveUp, InstanceTooLarge, InvalidInstance, InvalidPlan, NoPlanInTime
from solver.instance import FixedMove, Group, GroupId, Instance, Kind, Option, Party, PartyId
from solver.plan import Certificate, Move, Plan, Status
from solver.result import Limits, Progress, Result
from solver.verify import cost_of, proven_bound, unchecked, verify

if TYPE_CHECKING:
    from solver.mending import mend
    from solver.quick import sketch
    from solver.solving import solve
else:

    def __getattr__(name):
        """The three front doors, at their first use: behind them is much to load, which reading and verifying spare."""
        if name == "mend":
            from solver.mending import mend as door
        elif name == "sketch":
            from solver.quick import sketch as door
        elif name == "solve":
            from solver.solving import solve as door
        else:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        globals()[name] = door
        return door


__all__ = [
    "Certificate",
    "EngineGaveUp",
    "FixedMove",
    "Group",
    "GroupId",
    "Instance",
    "InstanceTooLarge",
    "InvalidInstance",
    "InvalidPlan",
    "Kind",
    "Limits",
    "Move",
    "NoPlanInTime",
    "Option",
    "Party",
    "PartyId",
    "Plan",
    "Progress",
    "Result",
    "Status",
    "cost_of",
    "mend",
    "proven_bound",
    "sketch",
    "solve",
    "unchecked",
    "verify",
]
