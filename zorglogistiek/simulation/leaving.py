"""What a meeting knows of who will leave: nothing is certain until the notice, and nobody sees a breakdown come."""

from collections.abc import Iterable
from math import inf

from zorglogistiek.simulation.region import Ending, Region
from zorglogistiek.simulation.standing import Standing
from zorglogistiek.simulation.week import Leaving


def leaving(living: Iterable[Standing], region: Region, day: float) -> list[Leaving]:
    """The stays of which an end is expected. Who is on the list lives on where they are until there is a place."""
    found = []
    for standing in living:
        expected = inf if standing.since_day is not None else _expected(standing, region, day)
        if expected < inf:
            size, leaves = standing.party.size, standing.leaves_day
            found.append(Leaving(group=standing.home(), size=size, expected_day=expected, leaves_day=leaves))
    return found


def _expected(standing: Standing, region: Region, day: float) -> float:
    """On the true day once that is known, about then when it is in sight, else as was expected at the start."""
    left = standing.leaves_day - day
    if left <= region.notice_days and standing.ending is not Ending.BREAKDOWN:
        return standing.leaves_day
    in_sight = left <= region.sight_days and standing.ending is not Ending.BREAKDOWN
    expected = standing.leaves_day + standing.off_days if in_sight else standing.expected_day
    return max(expected, day + region.notice_days)
