"""What is left of the places while a policy gives them away one by one."""

from zorglogistiek.simulation.region import Option
from zorglogistiek.simulation.week import MeetingWeek, Waiting


class PlacesLeft:
    """The places of a meeting, less what has been proposed already."""

    def __init__(self, week: MeetingWeek) -> None:
        """As the meeting finds them."""
        self._free = list(week.free)
        self._starts = list(week.starts_left)
        self._room = [dict(room) for room in week.room]

    def takes(self, waiting: Waiting, option: Option) -> bool:
        """Whether the group can still take in the party."""
        group, party = option.group, waiting.party
        starts = self._starts[group]
        return (
            self._free[group] >= party.size
            and (starts is None or starts > 0)
            and all(party.classes.get(name, 0) <= left for name, left in self._room[group].items())
        )

    def give(self, waiting: Waiting, option: Option) -> None:
        """The party is proposed to the group."""
        group, party = option.group, waiting.party
        self._free[group] -= party.size
        starts = self._starts[group]
        if starts is not None:
            self._starts[group] = starts - 1
        for name in self._room[group]:
            self._room[group][name] -= party.classes.get(name, 0)

    def free(self, group: int) -> int:
        """Places of the group that nobody has been proposed to."""
        return self._free[group]
