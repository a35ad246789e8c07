"""The recorded rule: everybody is placed as the registry did, on that day and in that group. For a replay only."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from zorglogistiek.errors import Conflict
from zorglogistiek.simulation.region import Option, Region
from zorglogistiek.simulation.week import MeetingWeek, Proposal


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """A placement that was recorded: the search of which youth, on which day, and what came of it in that group.

    In ``option`` nobody answers any more: the day of the start is the day of the placement.
    """

    youth: int
    search: int
    day: float
    option: Option


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayedRegion(Region):
    """A region as its registry recorded it, with the placements that were."""

    recorded: tuple[Placement, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """Looks whenever something happens and on each day of a placement. Who cannot start then starts once it can."""

    placements: dict[tuple[int, int], Placement] = field(default_factory=dict)
    every_days: float = 0.0
    name: str = "recorded"

    @classmethod
    def of(cls, region: Region) -> "Recorded":
        """The rule of a region. Conflict when it is not a replayed one."""
        if not isinstance(region, ReplayedRegion):
            raise Conflict("policy recorded", "only a replay has placements that were recorded")
        return cls(placements={(one.youth, one.search): one for one in region.recorded})

    def propose(self, week: MeetingWeek) -> Sequence[Proposal]:
        """Whoever was placed by now."""
        due = (self.placements.get((waiting.youth, waiting.search)) for waiting in week.waiting)
        return [Proposal(youth=one.youth, option=one.option) for one in due if one is not None and one.day <= week.day]
