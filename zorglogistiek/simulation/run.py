"""One run: the events of a region in order of time, and a policy that decides at its meetings.

A discrete-event simulation with one heap of events. The policy only proposes; here a proposal is checked against the
places, held while provider and family answer, then refused or started as was drawn before the run.
"""

from enum import IntEnum
from heapq import heappop, heappush
from math import inf

from zorglogistiek.simulation.leaving import leaving
from zorglogistiek.simulation.places import Places
from zorglogistiek.simulation.records import Records
from zorglogistiek.simulation.region import Ending, Option, Region
from zorglogistiek.simulation.standing import Standing
from zorglogistiek.simulation.trace import Outcome, RefusalRecord, SearchRecord, StayRecord, Trace
from zorglogistiek.simulation.week import MeetingWeek, Policy, Proposal


class Kind(IntEnum):
    """What happens. Of what happens at the same time the lower comes first, so that a meeting knows of all of it."""

    LEAVE = 0
    CLOSURE = 1
    KNOWN = 2
    ANSWER = 3
    START = 4
    GIVE_UP = 5
    ASK = 6
    MEET = 7


def simulate(region: Region, policy: Policy, *, days: float) -> Trace:
    """Lets the policy decide in the region for so many days."""
    return _Run(region, policy).until(days)


class _Run:
    """The state between two events."""

    def __init__(self, region: Region, policy: Policy) -> None:
        self.region, self.policy = region, policy
        self.day = 0.0
        self.standings = [Standing(party) for party in region.youths]
        self.on_list: dict[int, None] = {}
        self.living: dict[int, None] = {}
        self.places = Places(region.groups)
        self.records = Records(len(region.groups))
        self.promised: dict[int, list[tuple[int, int]]] = {}
        self.events: list[tuple[float, int, int, int, int]] = []
        self.sequence = 0
        self.steps = {
            Kind.ASK: self._ask,
            Kind.KNOWN: self._know,
            Kind.GIVE_UP: self._give_up,
            Kind.ANSWER: self._answer,
            Kind.START: self._start,
            Kind.LEAVE: self._leave,
        }

    def until(self, days: float) -> Trace:
        self._begin()
        while self.events and self.events[0][0] < days:
            day, kind, _, who, turn = heappop(self.events)
            self._pass_time(day)
            self._happen(Kind(kind), who, turn)
            at_once = self.policy.every_days == 0
            if at_once and self.events and self.events[0][0] == day:
                continue  # first all that happens at this moment
            if at_once:
                self._meet()
            self._turn_away()
        self._pass_time(days)
        for who in self.on_list:
            self._record_search(who, Outcome.WAITING, None)
        for who in self.living:
            self._record_stay(who, None)
        return self.records.trace(days)

    def _begin(self) -> None:
        for who, standing in enumerate(self.standings):
            party = standing.party
            if party.lives_in is None:
                self._later(party.from_day, Kind.ASK, who, 0)
                continue
            self.places.take(party.lives_in, party)
            standing.leaves_day, standing.expected_day = party.leaves_day, party.expected_leave_day
            standing.ending, standing.off_days = party.ending, party.off_days
            self._moves_in(who, party.lives_in)
        for index, group in enumerate(self.region.groups):
            for closure in group.closures:
                self._later(closure.from_day, Kind.CLOSURE, index, closure.places)
                self._later(closure.until_day, Kind.CLOSURE, index, -closure.places)
        if self.policy.every_days > 0:
            self._later(0.0, Kind.MEET, 0, 0)
        for day in self.region.looks_on if self.policy.every_days == 0 else ():
            self._later(day, Kind.CLOSURE, 0, 0)  # nothing happens, and that is an event

    def _happen(self, kind: Kind, who: int, turn: int) -> None:
        if kind is Kind.MEET:
            self._meet()
            self._later(self.day + self.policy.every_days, Kind.MEET, 0, 0)
        elif kind is Kind.CLOSURE:
            self.places.close(who, turn)
        elif self.standings[who].turn == turn:
            self.steps[kind](who)

    def _ask(self, who: int) -> None:
        """Somebody comes onto the list; who asked before the run began has waited since then."""
        standing = self.standings[who]
        waited_before = max(0.0, -standing.party.from_day) if standing.search < 0 and self.day == 0.0 else 0.0
        standing.begin_search()
        standing.accrued_days += waited_before
        standing.since_day = self.day
        standing.turn += 1
        self.on_list[who] = None
        self.records.listed(+1)
        patience = standing.sought.patience_days
        if patience < inf:
            self._later(max(self.day, self.day + patience - waited_before), Kind.GIVE_UP, who, standing.turn)

    def _give_up(self, who: int) -> None:
        """The family wants no place any more."""
        self._off(who, Outcome.WITHDRAWN)

    def _off(self, who: int, outcome: Outcome) -> None:
        """Off the list without a place; who lives in a group leaves it."""
        standing = self.standings[who]
        if standing.held is not None:
            self.places.give_back(standing.held.group, standing.party)
        self._off_the_list(who, outcome, None)
        if standing.lives_in is not None:
            self._moves_out(who, Ending.OUTFLOW)

    def _turn_away(self) -> None:
        """An intake stop: when the list is longer than it may be, who came last gives up."""
        limit = self.region.list_limit
        while limit is not None and len(self.on_list) > limit:
            self._off(next(reversed(self.on_list)), Outcome.TURNED_AWAY)

    def _meet(self) -> None:
        """The policy looks at the list and the places, and proposes; what does not fit is left out."""
        if not self.on_list or not self.places.any_free():
            return
        for proposal in self.policy.propose(self._week()):
            standing, group = self.standings[proposal.youth], proposal.option.group
            waits = proposal.youth in self.on_list and standing.held is None
            if waits and self.places.takes(group, standing.party, self.day):
                self._hold(proposal)

    def _hold(self, proposal: Proposal) -> None:
        standing, option = self.standings[proposal.youth], proposal.option
        standing.held = option
        self.places.take(option.group, standing.party)
        self.places.settling_in(option.group, self.day)
        self._later(self.day + option.answer_days, Kind.ANSWER, proposal.youth, standing.turn)

    def _answer(self, who: int) -> None:
        """Provider and family have answered a proposal."""
        standing = self.standings[who]
        option = standing.place_held()
        refusal = option.refusal
        if refusal is None or option.group in standing.barred:  # who asks again after a refusal has lapsed is heard
            self._later(self.day + option.start_days, Kind.START, who, standing.turn)
            return
        self.places.give_back(option.group, standing.party)
        standing.held = None
        standing.barred[option.group] = self.day + refusal.bars_days
        standing.refusals += 1
        self.records.refusals.append(
            RefusalRecord(
                youth=who, group=option.group, day=self.day, by_family=refusal.by_family, reason=refusal.reason
            )
        )

    def _start(self, who: int) -> None:
        """A youth moves into the place that was held, once it is empty, and out of where they lived."""
        standing = self.standings[who]
        option = standing.place_held()
        if not self.places.has_room(option.group, standing.party.size):
            self.promised.setdefault(option.group, []).append((who, standing.turn))
            return
        waited = self.day - standing.on_list_since()
        self._off_the_list(who, Outcome.PLACED, option)
        if standing.lives_in is not None:
            self._moves_out(who, standing.ending)
        standing.accrued_days += waited
        standing.leaves_day, standing.expected_day = self.day + option.stay_days, self.day + option.expected_days
        standing.ending, standing.of_search = option.ending, standing.search
        standing.off_days = option.off_days
        standing.next_search = option.next_search
        self._moves_in(who, option.group)

    def _leave(self, who: int) -> None:
        """The end of a stay: out of care; onto the list; or onto the list while living on where one is."""
        standing = self.standings[who]
        ending, left = standing.ending, standing.home()
        if standing.next_search is None and ending is Ending.MOVE_ON:
            ending = Ending.OUTFLOW
        if ending is not Ending.BREAKDOWN:
            standing.accrued_days = 0.0  # whatever need comes next is another one
        if ending is not Ending.MOVE_ON:
            self._moves_out(who, ending)
        if ending is Ending.OUTFLOW or standing.next_search is None:
            return
        self._ask(who)
        if ending is Ending.BREAKDOWN:
            standing.barred[left] = inf  # what did not go well there is not tried again

    def _moves_in(self, who: int, group: int) -> None:
        """The place has been taken already, when it was held."""
        standing = self.standings[who]
        standing.lives_in, standing.lives_since = group, self.day
        standing.turn += 1
        self.living[who] = None
        self.places.lives(group, +standing.party.size)
        self.records.living(group, +standing.party.size)
        if standing.leaves_day < inf:
            self._later(standing.leaves_day, Kind.LEAVE, who, standing.turn)
            ahead = min(self.region.promise_days, self.region.notice_days)
            if ahead > 0 and standing.leaves_for_good():
                self._later(max(self.day, standing.leaves_day - ahead), Kind.KNOWN, who, standing.turn)

    def _know(self, who: int) -> None:
        """Everybody knows when a stay ends: the place can be promised."""
        standing = self.standings[who]
        standing.end_is_known = True
        self.places.comes_free(standing.home(), standing.party.size)

    def _moves_out(self, who: int, ending: Ending) -> None:
        standing = self.standings[who]
        group = standing.home()
        self._record_stay(who, ending)
        self.places.give_back(group, standing.party)
        self.places.lives(group, -standing.party.size)
        if standing.end_is_known:
            standing.end_is_known = False
            self.places.comes_free(group, -standing.party.size)
        for other, turn in self.promised.pop(group, ()):
            self._later(self.day, Kind.START, other, turn)
        self.records.living(group, -standing.party.size)
        standing.lives_in, standing.leaves_day, standing.expected_day = None, inf, inf
        del self.living[who]
        standing.turn += 1

    def _off_the_list(self, who: int, outcome: Outcome, option: Option | None) -> None:
        self._record_search(who, outcome, option)
        del self.on_list[who]
        self.records.listed(-1)
        standing = self.standings[who]
        standing.since_day, standing.held = None, None
        standing.turn += 1

    def _record_search(self, who: int, outcome: Outcome, option: Option | None) -> None:
        standing = self.standings[who]
        self.records.searches.append(
            SearchRecord(
                youth=who,
                search=standing.search,
                from_day=standing.on_list_since(),
                until_day=self.day,
                accrued_days=standing.accrued_days,
                outcome=outcome,
                lived_in=standing.lives_in,
                group=option.group if option else None,
                points=option.points if option else 0,
                distance_km=option.distance_km if option else 0.0,
                refusals=standing.refusals,
            )
        )

    def _record_stay(self, who: int, ending: Ending | None) -> None:
        standing = self.standings[who]
        self.records.stays.append(
            StayRecord(
                youth=who,
                search=standing.of_search,
                group=standing.home(),
                size=standing.party.size,
                from_day=standing.lives_since,
                until_day=self.day,
                ending=ending,
            )
        )

    def _pass_time(self, day: float) -> None:
        self.records.pass_time(day)
        self.day = day

    def _later(self, day: float, kind: Kind, who: int, turn: int) -> None:
        self.sequence += 1
        heappush(self.events, (max(day, 0.0), int(kind), self.sequence, who, turn))

    def _week(self) -> MeetingWeek:
        groups = range(len(self.region.groups))
        return MeetingWeek(
            day=self.day,
            groups=self.region.groups,
            waiting=[self.standings[who].shown(who, self.day) for who in self.on_list if not self._is_held(who)],
            free=[self.places.free(group) for group in groups],
            empty=[self.places.empty(group) for group in groups],
            promise_days=self.region.promise_days,
            starts_left=[self.places.starts_left(group, self.day) for group in groups],
            room=[self.places.room(group) for group in groups],
            leaving=lambda: leaving([self.standings[who] for who in self.living], self.region, self.day),
        )

    def _is_held(self, who: int) -> bool:
        return self.standings[who].held is not None
