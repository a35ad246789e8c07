"""What a run writes down as it goes: searches, stays, refusals, and the integrals of the list and of the places."""

from zorglogistiek.simulation.trace import RefusalRecord, SearchRecord, StayRecord, Trace


class Records:
    """The records of a run, and the time that went by with so many on the list and so many in each group."""

    def __init__(self, groups: int) -> None:
        """Nothing has happened yet."""
        self.searches: list[SearchRecord] = []
        self.stays: list[StayRecord] = []
        self.refusals: list[RefusalRecord] = []
        self._day = 0.0
        self._on_list = 0
        self._list_days = 0.0
        self._living = [0] * groups
        self._living_since = [0.0] * groups
        self._occupied_days = [0.0] * groups

    def pass_time(self, day: float) -> None:
        """Until ``day`` the list stayed as it was."""
        self._list_days += (day - self._day) * self._on_list
        self._day = day

    def listed(self, change: int) -> None:
        """So many more on the list."""
        self._on_list += change

    def living(self, group: int, change: int) -> None:
        """So many more live in a group."""
        self._occupied_days[group] += (self._day - self._living_since[group]) * self._living[group]
        self._living_since[group] = self._day
        self._living[group] += change

    def trace(self, days: float) -> Trace:
        """Everything, at the end of a run of so many days."""
        for group in range(len(self._living)):
            self.living(group, 0)
        return Trace(
            days=days,
            searches=tuple(self.searches),
            stays=tuple(self.stays),
            refusals=tuple(self.refusals),
            list_days=self._list_days,
            occupied_days=tuple(self._occupied_days),
        )
