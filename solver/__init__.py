"""The weekly placement problem: an instance goes in, a plan with a proof comes out.

Mathematics only: no database, no HTTP, no policy. See docs/model.md.
"""

from solver.errors import EngineGaveUp, InstanceTooLarge, InvalidInstance, InvalidPlan, NoPlanInTime
from solver.instance import FixedMove, Group, GroupId, Instance, Kind, Option, Party, PartyId
from solver.mend import mend
from solver.plan import Certificate, Move, Plan, Status
from solver.result import Limits, Progress, Result
from solver.solve import solve
from solver.verify import cost_of, proven_bound, unchecked, verify

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
    "solve",
    "unchecked",
    "verify",
]
