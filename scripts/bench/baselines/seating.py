"""Who is where so far, and what is left of every group: what a matcher without an optimiser goes by."""

from collections import defaultdict
from dataclasses import dataclass, field

from solver import Instance, Move, Option, Party


@dataclass(slots=True)
class Seating:
    """The moves so far, week after week, with the room that they leave.

    A party that moves into a bridge is taken to stay there to the end of the horizon, until a final takes it out: so
    whatever comes later, the moves keep every rule. A bridge that could run out before a final is found is not taken,
    because nobody can say what then. `bridging` has the group and the start of those in a bridge,
    `settled` those with a final, `freed` the groups that somebody has left. ValueError for an instance with decisions
    that stand: a matcher that never looks ahead cannot promise to keep them.
    """

    instance: Instance
    moves: list[Move] = field(default_factory=list)
    settled: set[str] = field(default_factory=set)
    bridging: dict[str, tuple[str, int]] = field(default_factory=dict)
    freed: set[str] = field(default_factory=set)
    _room: dict[str, list[int]] = field(default_factory=dict)
    _limits: dict[str, dict[str, list[int]]] = field(default_factory=dict)
    _intake: dict[str, list[int]] = field(default_factory=dict)
    _apart: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    _present: dict[str, list[tuple[str, int, int]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.instance.fixed:
            raise ValueError("this matcher knows no decisions that stand")
        weeks = self.instance.weeks
        for group in self.instance.groups:
            self._room[group.id] = list(group.capacity)
            self._limits[group.id] = {label: [limit] * weeks for label, limit in group.limits.items()}
            if group.intake is not None:
                self._intake[group.id] = list(group.intake)
        for first, second in self.instance.apart:
            self._apart[first].append(second)
            self._apart[second].append(first)
        for party in self.instance.parties:
            self._present[party.id] = []
            if party.origin is not None:
                self._take(party, party.origin, 0, weeks)

    def room(self, group: str, week: int) -> int:
        """The places that are left in a group in a week; none where nobody may start any more."""
        return self._room[group][week] if self._may_start(group, week) else 0

    def _may_start(self, group: str, week: int) -> bool:
        return group not in self._intake or self._intake[group][week] > 0

    def fits(self, party: Party, option: Option, week: int) -> bool:
        """Whether the party may start there this week, and stay as long as it would."""
        group = option.group
        if self._room[group][week] < party.size or not option.from_week <= week < option.until_week:
            return False
        if not self._may_start(group, week):
            return False
        bridge, since = self.bridging.get(party.id, (None, -1))
        if bridge == group or since == week:
            return False
        until = self._until(option, week)
        if until is None or min(self._room[group][week:until]) < party.size:
            return False
        return self._class_fits(party, group, week, until) and self._kept_apart(party, group, week, until)

    def _until(self, option: Option, week: int) -> int | None:
        """The first week after the stay. None for a bridge that could run out before a final is found."""
        weeks = self.instance.weeks
        until = weeks if option.stay_weeks is None else min(weeks, week + option.stay_weeks)
        return None if option.kind == "bridge" and until < weeks else until

    def _class_fits(self, party: Party, group: str, week: int, until: int) -> bool:
        limits = self._limits[group]
        return all(min(limits[label][week:until]) >= count for label, count in party.classes.items() if label in limits)

    def _kept_apart(self, party: Party, group: str, week: int, until: int) -> bool:
        return not any(
            there == group and first < until and week < last
            for other in self._apart.get(party.id, ())
            for there, first, last in self._present[other]
        )

    def place(self, party: Party, option: Option, week: int) -> None:
        """Move a party to where it fits. What it leaves is free from this week on."""
        until = self._until(option, week)
        assert until is not None
        left, _ = self.bridging.pop(party.id, (party.origin, 0))
        if left is not None:
            self._leave(party, week)
            self.freed.add(left)
        self._take(party, option.group, week, until)
        if option.group in self._intake:
            self._intake[option.group][week] -= 1
        if option.kind == "bridge":
            self.bridging[party.id] = option.group, week
        else:
            self.settled.add(party.id)
        self.moves.append(Move(party=party.id, group=option.group, kind=option.kind, week=week))

    def _take(self, party: Party, group: str, week: int, until: int) -> None:
        self._present[party.id].append((group, week, until))
        self._count(party, group, range(week, until), 1)

    def _leave(self, party: Party, week: int) -> None:
        group, first, until = self._present[party.id].pop()
        self._present[party.id].append((group, first, week))
        self._count(party, group, range(week, until), -1)

    def _count(self, party: Party, group: str, weeks: range, sign: int) -> None:
        for week in weeks:
            self._room[group][week] -= sign * party.size
        for label, count in party.classes.items():
            if label in self._limits[group]:
                for week in weeks:
                    self._limits[group][label][week] -= sign * count
