"""An independent implementation in simpy decides the same, event for event: only the drawn region is shared.

It is a small model of its own: processes instead of a heap of events, one meeting a week that goes down the list, with
answers, starts, refusals, patience, breakdowns, and places that are promised before they are empty.
"""

from math import inf

import pytest
import simpy

from tests.drawn_region import small_setting
from zorglogistiek.codes import CareForm
from zorglogistiek.simulation.drawing import draw_region
from zorglogistiek.simulation.parameters import default_parameters, with_values
from zorglogistiek.simulation.policies.first_come import FirstCome
from zorglogistiek.simulation.region import Ending
from zorglogistiek.simulation.run import simulate

DAYS = 1000.0
LIVELY = {"move_on_share": 0.6, "breakdown_share": 0.3, "return_share": 0.9, "stay_weeks": dict.fromkeys(CareForm, 25)}
"""So that searches of every kind follow one another."""


class Model:
    """Youths as processes. A search is a dictionary on the list until somebody proposes or the family gives up."""

    def __init__(self, region):
        self.env, self.region = simpy.Environment(), region
        self.free = [group.places for group in region.groups]
        self.room = [dict(group.limits) for group in region.groups]
        self.held: list[list[float]] = [[] for _ in region.groups]
        self.living, self.soon = [0] * len(region.groups), [0] * len(region.groups)
        self.doors: list[list[simpy.Event]] = [[] for _ in region.groups]
        self.waiting, self.told = [], []
        for who, youth in enumerate(region.youths):
            self.env.process(self.live(who, youth))
        self.env.process(self.meetings())
        self.env.run(until=DAYS)

    def use(self, group, youth, sign):
        self.free[group] -= sign * youth.size
        for name in self.room[group]:
            self.room[group][name] -= sign * youth.classes.get(name, 0)

    def takes(self, group, youth):
        now, limit = self.env.now, self.region.groups[group].intake_per_week
        recent = [day for day in self.held[group] if day > now - 7]
        fits = all(youth.classes.get(name, 0) <= left for name, left in self.room[group].items())
        return self.free[group] + self.soon[group] >= youth.size and (limit is None or len(recent) < limit) and fits

    def moves_in(self, group, youth, days, ending, follows):
        """From when on the place may be promised to another is known here; ``moves_out`` takes it back."""
        self.living[group] += youth.size
        stay = {"group": group, "youth": youth, "known": False, "over": False}
        if days < inf and (ending is Ending.OUTFLOW or (ending is Ending.MOVE_ON and follows is None)):
            self.env.process(self.promise(stay, max(0.0, days - self.region.promise_days)))
        return stay

    def promise(self, stay, days):
        yield self.env.timeout(days)
        if not stay["over"]:
            stay["known"] = True
            self.soon[stay["group"]] += stay["youth"].size

    def moves_out(self, stay):
        group, youth = stay["group"], stay["youth"]
        self.use(group, youth, -1)
        self.living[group] -= youth.size
        self.soon[group] -= youth.size if stay["known"] else 0
        stay["over"] = True
        doors, self.doors[group] = self.doors[group], []
        for door in doors:
            door.succeed()

    def meetings(self):
        while True:
            yield self.env.timeout(1e-7 if self.env.now == 0 else 0)  # after all else that happens on the day
            order = sorted(self.waiting, key=lambda one: (one["since"] - one["accrued"], one["who"]))
            for one in order:
                possible = [option for option in one["options"]() if self.takes(option.group, one["youth"])]
                if possible:
                    option = min(possible, key=lambda option: (option.points, option.group))
                    self.use(option.group, one["youth"], +1)
                    self.held[option.group].append(self.env.now)
                    self.waiting.remove(one)
                    one["proposed"].succeed(option)
            yield self.env.timeout(7)

    def live(self, who, youth):
        home, leaves, ending, accrued, follows, stay = None, inf, Ending.OUTFLOW, 0.0, 0, {}
        if youth.lives_in is not None:
            home, leaves, ending = youth.lives_in, youth.leaves_day, youth.ending
            self.use(home, youth, +1)
            stay = self.moves_in(home, youth, leaves, ending, 0)
            yield self.env.timeout(leaves)
            if ending is not Ending.MOVE_ON:
                self.moves_out(stay)
                return
        elif youth.from_day > 0:
            yield self.env.timeout(youth.from_day)
        barred: set[int] = set()
        while True:
            turn = follows
            search, since = youth.searches[turn], self.env.now
            before = max(0.0, -youth.from_day) if since == 0 else 0.0
            accrued += before
            gives_up = since + search.patience_days - before
            option = yield from self.seek(who, youth, search, since, accrued, gives_up, home, set(barred))
            self.told.append(
                (who, turn, round(since, 4), round(self.env.now, 4), None if option is None else option.group)
            )
            if home is not None:
                self.moves_out(stay)
            if option is None:
                return
            accrued += self.env.now - since
            home, follows, ending = option.group, option.next_search, option.ending
            stay = self.moves_in(home, youth, option.stay_days, ending, follows)
            yield self.env.timeout(option.stay_days)
            if ending is not Ending.MOVE_ON or follows is None:
                self.moves_out(stay)
            if ending is Ending.OUTFLOW or follows is None:
                return
            accrued = accrued if ending is Ending.BREAKDOWN else 0.0
            barred = {home} if ending is Ending.BREAKDOWN else set()
            home = home if ending is Ending.MOVE_ON else None

    def seek(self, who, youth, search, since, accrued, gives_up, home, never):
        until, asked = dict.fromkeys(never, inf), set()

        def options():
            for option in search.options:
                lasts = option.from_days <= self.env.now - since < option.until_days
                if lasts and option.group != home and until.get(option.group, -inf) <= self.env.now:
                    yield option

        while True:
            proposed = self.env.event()
            one = {
                "who": who, "youth": youth, "since": since, "accrued": accrued,
                "options": lambda: list(options()), "proposed": proposed,
            }  # fmt: skip
            self.waiting.append(one)
            left = self.env.timeout(gives_up - self.env.now) if gives_up < inf else self.env.event()
            found = yield proposed | left
            if proposed not in found:
                self.waiting.remove(one)
                return None
            option = found[proposed]
            refused = option.refusal is not None and option.group not in asked
            takes = option.answer_days if refused else option.answer_days + option.start_days
            if self.env.now + takes >= gives_up:
                yield self.env.timeout(gives_up - self.env.now)
                self.use(option.group, youth, -1)
                return None
            yield self.env.timeout(takes)
            if not refused:
                return (yield from self.empties(option, youth, gives_up))
            self.use(option.group, youth, -1)
            asked.add(option.group)
            until[option.group] = self.env.now + option.refusal.bars_days

    def empties(self, option, youth, gives_up):
        """Waits until who had the place has left it, or the family gives up."""
        group = option.group
        while self.living[group] + youth.size > self.region.groups[group].places:
            door = self.env.event()
            self.doors[group].append(door)
            left = self.env.timeout(gives_up - self.env.now) if gives_up < inf else self.env.event()
            if door not in (yield door | left):
                self.use(group, youth, -1)
                return None
        return option


@pytest.mark.parametrize("seed", [1, 2, 4])
def test_an_independent_implementation_agrees(seed):
    setting = small_setting(seed, arrivals_per_week=1.5)
    parameters = with_values(default_parameters(), LIVELY, source="test").parameters
    region = draw_region(setting, parameters, seed=seed, replication=0, days=DAYS)
    theirs = {one[:2]: one[2:] for one in Model(region).told}
    trace = simulate(region, FirstCome(), days=DAYS)
    ours = {
        (one.youth, one.search): (round(one.from_day, 4), round(one.until_day, 4), one.group)
        for one in trace.searches
        if one.outcome.value != "waiting"
    }
    assert len(ours) > 100
    assert {key[1] for key in ours} >= {0, 1, 2}
    assert theirs.keys() == ours.keys()
    assert all(theirs[key] == pytest.approx(ours[key], abs=1e-3) for key in ours)
