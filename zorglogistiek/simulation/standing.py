"""Where one party stands during a run: on the list or not, in a group or not, with a place held or not."""

from dataclasses import dataclass, field
from math import inf

from zorglogistiek.simulation.region import Ending, Option, Search, Youth
from zorglogistiek.simulation.week import Waiting


@dataclass(slots=True)
class Standing:
    """Where a party stands. ``turn`` goes up with every change of that; an event of an earlier turn is void.

    ``since_day`` is None for who is not on the list; ``accrued_days`` what earlier searches for the same need waited.
    """

    party: Youth
    turn: int = 0
    search: int = -1
    since_day: float | None = None
    accrued_days: float = 0.0
    refusals: int = 0
    barred: dict[int, float] = field(default_factory=dict)
    held: Option | None = None
    lives_in: int | None = None
    lives_since: float = 0.0
    of_search: int | None = None
    leaves_day: float = inf
    expected_day: float = inf
    off_days: float = 0.0
    end_is_known: bool = False
    ending: Ending = Ending.OUTFLOW
    next_search: int | None = 0
    windowed: bool = False

    def begin_search(self) -> None:
        """The next search is the one that goes on. What was refused in an earlier one may be asked anew."""
        assert self.next_search is not None
        self.search, self.refusals, self.held = self.next_search, 0, None
        self.barred.clear()
        self.windowed = any(option.from_days > 0 or option.until_days < inf for option in self.sought.options)

    @property
    def sought(self) -> Search:
        """The search that goes on, or the last one."""
        return self.party.searches[self.search]

    def leaves_for_good(self) -> bool:
        """Whether the stay ends as was planned, so that its place is free then."""
        return self.ending is Ending.OUTFLOW or (self.ending is Ending.MOVE_ON and self.next_search is None)

    def on_list_since(self) -> float:
        """The day; the party must be on the list."""
        if self.since_day is None:
            raise AssertionError(f"youth {self.party.number}: is not on the list")
        return self.since_day

    def home(self) -> int:
        """The group; the party must live in one."""
        if self.lives_in is None:
            raise AssertionError(f"youth {self.party.number}: lives in no group")
        return self.lives_in

    def place_held(self) -> Option:
        """What is held for the party; there must be something."""
        if self.held is None:
            raise AssertionError(f"youth {self.party.number}: has no place held")
        return self.held

    def shown(self, youth: int, day: float) -> Waiting:
        """As a policy sees it: what fits on the day, without groups that are barred and the one where they live."""
        options, searching = self.sought.options, day - self.on_list_since()
        if self.windowed or self.barred or self.lives_in is not None:
            options = tuple(
                option
                for option in options
                if option.from_days <= searching < option.until_days
                and option.group != self.lives_in
                and self.barred.get(option.group, -inf) <= day
            )
        return Waiting(
            youth=youth,
            party=self.party,
            search=self.search,
            since_day=self.on_list_since(),
            accrued_days=self.accrued_days,
            lives_in=self.lives_in,
            options=options,
        )
