"""The places of a region during a run: which are taken, held or closed, and what a group can still take in.

A place is taken from the moment at which it is held for somebody. One whose resident is known to leave can be promised
before it is empty; who has it then starts when there is room.
"""

from zorglogistiek.simulation.region import Group, Youth

WEEK_DAYS = 7.0


class Places:
    """The places of every group, by its index."""

    def __init__(self, groups: tuple[Group, ...]) -> None:
        """Empty groups."""
        self._groups = groups
        self._taken = [0] * len(groups)
        self._coming = [0] * len(groups)
        self._living = [0] * len(groups)
        self._closed = [0] * len(groups)
        self._classes = [dict.fromkeys(group.limits, 0) for group in groups]
        self._held_on: list[list[float]] = [[] for _ in groups]

    def take(self, group: int, party: Youth) -> None:
        """A place, or one for each of the party, is taken."""
        self._change(group, party, +1)

    def give_back(self, group: int, party: Youth) -> None:
        """What was taken is free again."""
        self._change(group, party, -1)

    def close(self, group: int, places: int) -> None:
        """So many more places are out of use; negative: they open again."""
        self._closed[group] += places

    def settling_in(self, group: int, day: float) -> None:
        """Somebody will settle in: it counts against the group's limit for seven days."""
        if self._groups[group].intake_per_week is not None:
            self._held_on[group].append(day)

    def comes_free(self, group: int, places: int) -> None:
        """So many more residents are known to leave; negative: they have left."""
        self._coming[group] += places

    def lives(self, group: int, places: int) -> None:
        """So many more live there; negative: they do not any more."""
        self._living[group] += places

    def has_room(self, group: int, places: int) -> bool:
        """Whether so many can move in today."""
        return self._living[group] + places <= self._groups[group].places

    def empty(self, group: int) -> int:
        """Places that nobody has or is promised; below 0 where somebody is promised one that is not empty yet."""
        return self._groups[group].places - self._closed[group] - self._taken[group]

    def free(self, group: int) -> int:
        """Places that somebody could be given now, with those that are known to come free."""
        return max(0, self.empty(group) + self._coming[group])

    def any_free(self) -> bool:
        """Whether there is a place at all that somebody could be given now."""
        return any(self.free(group) for group in range(len(self._groups)))

    def starts_left(self, group: int, day: float) -> int | None:
        """How many may still be taken in within seven days of the first; None without a limit."""
        most = self._groups[group].intake_per_week
        if most is None:
            return None
        self._held_on[group] = [held for held in self._held_on[group] if held > day - WEEK_DAYS]
        return max(0, most - len(self._held_on[group]))

    def room(self, group: int) -> dict[str, int]:
        """What is left of each limit on a class."""
        return {name: most - self._classes[group][name] for name, most in self._groups[group].limits.items()}

    def takes(self, group: int, party: Youth, day: float) -> bool:
        """Whether the party can be given places of the group now."""
        starts = self.starts_left(group, day)
        return (
            self.free(group) >= party.size
            and (starts is None or starts > 0)
            and all(party.classes.get(name, 0) <= left for name, left in self.room(group).items())
        )

    def _change(self, group: int, party: Youth, sign: int) -> None:
        self._taken[group] += sign * party.size
        for name in self._classes[group]:
            self._classes[group][name] += sign * party.classes.get(name, 0)
