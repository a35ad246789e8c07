"""The policies that are compared: ways to decide who is proposed where. One module for each, and the list of them.

A policy is made anew for each run, from the region: what it may keep in mind it keeps for that run.
"""

from collections.abc import Callable, Mapping

from zorglogistiek.simulation.policies.engine import Engine
from zorglogistiek.simulation.policies.first_come import FirstCome
from zorglogistiek.simulation.policies.hindsight import Hindsight
from zorglogistiek.simulation.policies.rarest_first import RarestFirst
from zorglogistiek.simulation.policies.recorded import Recorded
from zorglogistiek.simulation.policies.ringing_around import RingingAround
from zorglogistiek.simulation.region import Region
from zorglogistiek.simulation.week import Policy

WAITING_FIRST_PERCENT = 25
"""So much of the points of a place, and of a move, counts where waiting goes first."""


def _engine(region: Region, name: str, *, weeks: int = 13, place_percent: int = 100) -> Engine:
    """The engine with the weights of the region's policy."""
    return Engine(
        name=name,
        weeks=weeks,
        place_percent=place_percent,
        transfer_points=region.transfer_points,
        unplaced_weeks=region.unplaced_weeks,
        every_days=region.meeting_days,
    )


def _ringing_once_a_week(region: Region) -> RingingAround:
    """As many calls, saved up for the day of the meeting."""
    calls = round(region.calls_a_day * region.meeting_days)
    return RingingAround(every_days=region.meeting_days, calls=calls, name="ringing_once_a_week")


POLICIES: Mapping[str, Callable[[Region], Policy]] = {
    "ringing_around": lambda region: RingingAround(calls=region.calls_a_day),
    "ringing_once_a_week": _ringing_once_a_week,
    "first_come": lambda region: FirstCome(every_days=region.meeting_days),
    "rarest_first": lambda region: RarestFirst(every_days=region.meeting_days),
    "engine": lambda region: _engine(region, "engine"),
    "engine_without_look_ahead": lambda region: _engine(region, "engine_without_look_ahead", weeks=1),
    "engine_waiting_first": lambda region: _engine(region, "engine_waiting_first", place_percent=WAITING_FIRST_PERCENT),
    "hindsight": lambda region: Hindsight(region=region, every_days=region.meeting_days),
}
"""Every policy by its name. ``hindsight`` is no policy that anybody could follow: it knows what will come."""

REPLAYED: Mapping[str, Callable[[Region], Policy]] = {"recorded": Recorded.of, **POLICIES}
"""The policies of a replay: what was done comes first."""

COMPARED = tuple(name for name in POLICIES if name != "hindsight")
"""The policies that somebody could follow."""
