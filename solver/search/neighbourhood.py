"""Which parties to re-plan together: those that want the same places, and pay for it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from solver.kernels.chance import seeded
from solver.kernels.layout import Layout
from solver.kernels.recreate import desk, related_parties
from solver.kernels.stops import STOPS
from solver.kernels.whereabouts import Whereabouts, whereabouts
from solver.kernels.wishes import Wishes
from solver.model.catalogue import Flags, Floats, Ints
from solver.search.state import State

WIDER = 3
"""From so many times as many related parties those of the same weeks are taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbours:
    """Where everybody is and wants to be; `weight` says who is likely to be in the middle, `start` when each starts."""

    there: Whereabouts
    want: Wishes
    weight: Floats
    start: Ints

    @staticmethod
    def of(lay: Layout, state: State, want: Wishes, weight: Floats) -> Neighbours:
        """The neighbours in a state."""
        there = whereabouts(lay, len(state.model.catalogue.groups), state.columns())
        return Neighbours(there=there, want=want, weight=weight, start=state.paths.final_week)

    def middle(self, random: np.random.Generator) -> int:
        """A party by chance, the dearer the likelier."""
        return int(
            np.searchsorted(np.cumsum(self.weight), random.random() * self.weight.sum()).clip(0, len(self.weight) - 1)
        )

    def around(self, party: int, size: int, random: np.random.Generator) -> Ints:
        """This party and others, found from group to group."""
        work = desk(len(self.weight), size, np.empty((0, 0)))
        count = related_parties(self.there, self.want, work, party, size, seeded(int(random.integers(2**31))))
        return work.out[:count]

    def inside(self, group: int) -> Ints:
        """The parties that are in a group at some time."""
        return np.flatnonzero(self.there.group == group) // STOPS


def _flags(parties: Ints, count: int) -> Flags:
    members = np.zeros(count, dtype=np.bool_)
    members[parties] = True
    return members


def related(neighbours: Neighbours, size: int, random: np.random.Generator) -> Flags:
    """About `size` parties around one, from group to group."""
    chosen = neighbours.around(neighbours.middle(random), size, random)
    return _flags(chosen, len(neighbours.weight))


def same_weeks(neighbours: Neighbours, size: int, random: np.random.Generator) -> Flags:
    """About `size` parties around one that start at about the same time."""
    middle = neighbours.middle(random)
    chosen = neighbours.around(middle, min(WIDER * size, len(neighbours.weight)), random)
    distance = np.abs(neighbours.start[chosen] - neighbours.start[middle]) + random.uniform(0.0, 2.0, len(chosen))
    return _flags(chosen[np.argsort(distance, kind="stable")[:size]], len(neighbours.weight))


def whole_groups(neighbours: Neighbours, size: int, random: np.random.Generator) -> Flags:
    """About `size` parties: all that are in some groups, each of which somebody in the others wants."""
    members = np.zeros(len(neighbours.weight), dtype=np.bool_)
    members[neighbours.middle(random)] = True
    want = neighbours.want
    for _ in range(size):
        if members.sum() >= size:
            break
        inside = np.flatnonzero(members)
        party = int(inside[random.integers(len(inside))])
        wishes = want.group[want.first[party] : want.first[party + 1]]
        if len(wishes):
            group = int(wishes[int(len(wishes) * random.random() ** 2)])
            members[neighbours.inside(group)] = True
    return members
