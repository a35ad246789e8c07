"""The whole time-indexed model, written plainly: a variable for every party, group and week.

A party is a unit of flow through the weeks. It begins at home (waiting, or in its origin), may enter a bridge, leaves
home or the bridge, and starts in a final in the week in which it leaves. The flow of one party:

    home[t]        it is in its initial state in week t
    direct[t]      it leaves home in week t, for a final
    enter[b, t]    it starts in bridge b in week t
    inside[b, t]   it is in bridge b in week t
    leave[b, t]    it leaves bridge b in week t, for a final
    start[f, t]    it starts in final f in week t

Rules 1 to 3 and 5 are rows that the parties share; rules 4 and 6, and the order of moves, are rows of one party.
"""

from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from scripts.bench.baselines.program import Draft, Ints, Program
from solver import Instance, Move, Option, Party


@dataclass(frozen=True, slots=True, kw_only=True)
class Presence:
    """Variables that put a party in a group: `columns[k]` does so in week `weeks[k]`."""

    group: str
    columns: Ints
    weeks: Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """The variables of an option: `columns[k]` starts it in week `option.from_week + k`."""

    party: Party
    option: Option
    columns: Ints


@dataclass(slots=True)
class TimeIndexed:
    """The model of an instance; `program` is what an engine solves, `moves` what its answer means."""

    instance: Instance
    draft: Draft = field(default_factory=Draft)
    starts: list[Start] = field(default_factory=list)
    _capacity: dict[str, Ints] = field(default_factory=dict)
    _limits: dict[tuple[str, str], Ints] = field(default_factory=dict)
    _intake: dict[str, Ints] = field(default_factory=dict)
    _pairs: dict[str, list[Presence]] = field(default_factory=dict)

    def program(self) -> Program:
        """All variables, costs and rows."""
        self._shared_rows()
        self._pairs = {party: [] for pair in self.instance.apart for party in pair}
        for party in self.instance.parties:
            self._party(party)
        self._apart()
        self._fixed()
        return self.draft.program()

    def moves(self, chosen: Ints) -> tuple[Move, ...]:
        """The moves in an answer; `chosen` has 0 or 1 for each variable."""
        return tuple(
            Move(party=s.party.id, group=s.option.group, kind=s.option.kind, week=s.option.from_week + int(week))
            for s in self.starts
            for week in np.flatnonzero(chosen[s.columns])
        )

    def _shared_rows(self) -> None:
        """Rules 1, 2 and 3: a row for each week of a capacity, a class limit, an intake."""
        weeks = self.instance.weeks
        for group in self.instance.groups:
            self._capacity[group.id] = self.draft.rows(weeks, most=group.capacity)
            for label, limit in group.limits.items():
                self._limits[group.id, label] = self.draft.rows(weeks, most=limit)
            if group.intake is not None:
                self._intake[group.id] = self.draft.rows(weeks, most=group.intake)

    def _party(self, party: Party) -> None:
        """The flow of one party through the weeks, and what it uses of the shared rows."""
        draft, weeks = self.draft, self.instance.weeks
        every = np.arange(weeks, dtype=np.int32)
        out = 0 if party.origin is None else self.instance.transfer_cost
        home = draft.columns(weeks, _with_last(party.wait_cost, party.unplaced_cost))
        direct = draft.columns(weeks, out)
        left = draft.rows(weeks, least=every == 0, most=every == 0)
        draft.put(left, home)
        draft.put(left, direct)
        draft.put(left[1:], home[:-1], -1)
        placed = draft.rows(weeks, least=0, most=0)
        draft.put(placed, direct, -1)
        if party.origin is not None:
            self._present(party, Presence(group=party.origin, columns=home, weeks=every))
        leaving = {
            option.group: self._bridge(party, option, left, placed, out)
            for option in party.options
            if option.kind == "bridge"
        }
        for option in party.options:
            if option.kind == "final":
                self._final(party, option, placed, leaving.get(option.group))

    def _bridge(self, party: Party, option: Option, left: Ints, placed: Ints, out: int) -> Ints:
        """Being in one bridge, from the week of its start on; returns the weekly variables of leaving it."""
        draft, first, weeks = self.draft, option.from_week, self.instance.weeks
        length = weeks - first
        enter = draft.columns(option.until_week - first, option.cost + out)
        weekly = [option.weekly_cost] * length
        inside = draft.columns(length, _with_last(weekly, party.unplaced_cost))
        leave = draft.columns(length - 1, self.instance.transfer_cost)
        draft.put(left[first : option.until_week], enter)
        stays = draft.rows(length, least=0, most=0)
        draft.put(stays, inside)
        draft.put(stays[1:], leave)
        draft.put(stays[1:], inside[:-1], -1)
        draft.put(stays[: len(enter)], enter, -1)
        # Whoever leaves was there the week before: a bridge starts before the final.
        before = draft.rows(length - 1, most=0)
        draft.put(before, leave)
        draft.put(before, inside[:-1], -1)
        draft.put(placed[first + 1 :], leave, -1)
        if option.stay_weeks is not None and option.stay_weeks < length:
            self._bridging_time(enter, inside, option.stay_weeks)
        self._started(party, option, enter)
        week = np.arange(first, weeks, dtype=np.int32)
        self._present(party, Presence(group=option.group, columns=inside, weeks=week))
        return np.concatenate([np.full(first + 1, -1, dtype=np.int32), leave])

    def _bridging_time(self, enter: Ints, inside: Ints, most: int) -> None:
        """Rule 4: whoever is in the bridge entered it less than the maximum before."""
        recent = self.draft.rows(len(inside), most=0)
        self.draft.put(recent, inside)
        entered, now = _stays(len(enter), most, len(inside))
        self.draft.put(recent[now], enter[entered], -1)

    def _final(self, party: Party, option: Option, placed: Ints, leaving: Ints | None) -> None:
        """Starting in one final; `leaving` has the variables of leaving a bridge in the same group."""
        draft, first = self.draft, option.from_week
        start = draft.columns(option.until_week - first, option.cost)
        draft.put(placed[first : option.until_week], start)
        self._started(party, option, start)
        weeks = self.instance.weeks
        started, lasts = _stays(len(start), option.stay_weeks or weeks, weeks - first)
        self._present(party, Presence(group=option.group, columns=start[started], weeks=lasts + np.int32(first)))
        if leaving is not None:
            # The groups of bridge and final differ.
            same = leaving[first : option.until_week]
            either = draft.rows(int((same >= 0).sum()), most=1)
            draft.put(either, same[same >= 0])
            draft.put(either, start[same >= 0])

    def _started(self, party: Party, option: Option, columns: Ints) -> None:
        self.starts.append(Start(party=party, option=option, columns=columns))
        if option.group in self._intake:
            self.draft.put(self._intake[option.group][option.from_week : option.until_week], columns)

    def _present(self, party: Party, presence: Presence) -> None:
        group, weeks, columns = presence.group, presence.weeks, presence.columns
        self.draft.put(self._capacity[group][weeks], columns, party.size)
        for label, count in party.classes.items():
            if (group, label) in self._limits:
                self.draft.put(self._limits[group, label][weeks], columns, count)
        if party.id in self._pairs:
            self._pairs[party.id].append(presence)

    def _apart(self) -> None:
        """Rule 5: a row for each week and group in which a pair could meet.

        Two who live together at the start have no option in that group, so no row has both at home.
        """
        origins = {party.id: party.origin for party in self.instance.parties}
        for first, second in self.instance.apart:
            where, there = ({presence.group for presence in self._pairs[party]} for party in (first, second))
            both = where & there
            if origins[first] is not None and origins[first] == origins[second]:
                both = both - {origins[first]}
            for group in sorted(both):
                rows = self.draft.rows(self.instance.weeks, most=1)
                for presence in self._pairs[first] + self._pairs[second]:
                    if presence.group == group:
                        self.draft.put(rows[presence.weeks], presence.columns)

    def _fixed(self) -> None:
        """Rule 6: the option of a decision is started, in its week where it has one."""
        starts = {(s.party.id, s.option.group, s.option.kind): s for s in self.starts}
        for decision in self.instance.fixed:
            start = starts[decision.party, decision.group, decision.kind]
            columns = start.columns
            if decision.week is not None:
                columns = columns[[decision.week - start.option.from_week]]
            row = self.draft.rows(1, least=1, most=1)
            self.draft.put(np.repeat(row, len(columns)), columns)


def _with_last(weekly: tuple[int, ...] | list[int], last: int) -> list[int]:
    """Costs by week, where whoever is still there in the last week stays unplaced."""
    return [*weekly[:-1], weekly[-1] + last]


@lru_cache(maxsize=10_000)
def _stays(starts: int, lasts: int, weeks: int) -> tuple[Ints, Ints]:
    """Every pair of a start `0 <= s < starts` and a week `s <= t < min(s + lasts, weeks)`."""
    start, week = np.mgrid[0:starts, 0:weeks]
    there = (start <= week) & (week < start + lasts)
    return start[there].astype(np.int32), week[there].astype(np.int32)
