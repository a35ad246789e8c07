"""Legs: the parts from which integer programs put paths together.

A party with a few bridges and many finals has thousands of paths, but most differ only in how two
halves combine. A `whole` leg is a path without both a bridge and a final; a `head` is a bridge from
its start until the week in which a final ends it; a `tail` is that final. A head and a tail that meet
in a week make a path.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from solver.model.catalogue import NOBODY, Flags, Floats, Ints
from solver.model.model import Model
from solver.paths import Paths, Stretches, joined, keys, path_costs, stretches
from solver.pricing import NO_PATH, Pricer, Tables


@dataclass(frozen=True, slots=True, kw_only=True)
class Legs:
    """Many legs, each in the form of a path.

    A head is written as a bridge without a final whose `final_week` is when it ends; a tail as a final
    without a bridge.
    """

    paths: Paths
    head: Flags
    tail: Flags

    def __len__(self) -> int:
        return len(self.paths)

    def __getitem__(self, chosen: object) -> Legs:
        return Legs(paths=self.paths[chosen], head=self.head[chosen], tail=self.tail[chosen])  # type: ignore[index]


def joined_legs(*parts: Legs) -> Legs:
    """All legs of the parts, in their order."""
    return Legs(
        paths=joined(*(part.paths for part in parts)),
        head=np.concatenate([part.head for part in parts]),
        tail=np.concatenate([part.tail for part in parts]),
    )


def split(model: Model, paths: Paths) -> Legs:
    """The legs of some paths."""
    both = (paths.bridge != NOBODY) & (paths.final != NOBODY)
    two = paths[both]
    nothing, never = np.full_like(two.party, NOBODY), np.full_like(two.party, model.weeks)
    heads = Paths(
        party=two.party,
        bridge=two.bridge,
        bridge_week=two.bridge_week,
        final=nothing,
        final_week=two.final_week,
    )
    tails = Paths(
        party=two.party, bridge=nothing, bridge_week=never, final=two.final, final_week=two.final_week
    )
    whole = paths[~both]
    return joined_legs(
        _marked(whole, head=False, tail=False),
        _marked(heads, head=True, tail=False),
        _marked(tails, head=False, tail=True),
    )


def _marked(paths: Paths, *, head: bool, tail: bool) -> Legs:
    return Legs(paths=paths, head=np.full(len(paths), head), tail=np.full(len(paths), tail))


def distinct(model: Model, legs: Legs) -> Legs:
    """The legs, each once."""
    # A tail reads like the final's path without a bridge: the last bit tells it from that one. Heads and
    # whole bridges differ by their end.
    key = keys(model, legs.paths) * 2 + legs.tail
    _, first = np.unique(key, return_index=True)
    return legs[np.sort(first)]


def put_together(model: Model, legs: Legs) -> Paths:
    """The paths that chosen legs make: a head and a tail of one party become one path."""
    whole = legs.paths[~legs.head & ~legs.tail]
    heads, tails = legs.paths[legs.head], legs.paths[legs.tail]
    heads, tails = heads[np.argsort(heads.party)], tails[np.argsort(tails.party)]
    if not np.array_equal(heads.party, tails.party):
        raise ValueError("a head without a tail, or a tail without a head")
    bridged = Paths(
        party=heads.party,
        bridge=heads.bridge,
        bridge_week=heads.bridge_week,
        final=tails.final,
        final_week=tails.final_week,
    )
    return joined(whole, bridged)


def leg_costs(model: Model, legs: Legs) -> Ints:
    """What each leg adds to the objective."""
    tariff, paths = model.tariff, legs.paths
    cost = path_costs(model, paths)
    cost[legs.head] -= tariff.no_final[paths.party[legs.head]]
    tail = paths[legs.tail]
    cost[legs.tail] = tariff.leave_bridge[tail.party] + tariff.final_start[tail.final]
    return cost


def leg_stretches(model: Model, legs: Legs) -> Stretches:
    """What each leg uses of the linear rules."""
    return stretches(model, legs.paths, moved_before=legs.tail)


def nearly_cheapest_legs(pricer: Pricer, tables: Tables, most: Floats) -> tuple[Legs, Floats]:
    """Every leg that is on a path of priced cost at most its party's `most`; the least such costs."""
    still, still_value = pricer.still_within(tables, most)
    straight, straight_value = pricer.straight_within(tables, most)
    alone, alone_value = _alone(pricer, tables, most)
    heads, head_value = _heads(pricer, tables, most)
    tails, tail_value = _tails(pricer, tables, most)
    legs = joined_legs(
        _marked(joined(still, straight, alone), head=False, tail=False),
        _marked(heads, head=True, tail=False),
        _marked(tails, head=False, tail=True),
    )
    values = [still_value, straight_value, alone_value, head_value, tail_value]
    return legs, np.concatenate(values)


def _best_beyond(pricer: Pricer, tables: Tables) -> tuple[Floats, Floats]:
    """Of each bridge and week: the cheapest final then. Of each final and week: the cheapest bridge."""
    pairs, weeks = pricer.pairs, pricer.model.weeks
    after = np.full((len(tables.bridged), weeks + 1), NO_PATH)
    before = np.full((len(tables.placed), weeks + 1), NO_PATH)
    np.minimum.at(after, pairs.bridge, tables.placed[pairs.final])
    np.minimum.at(before, pairs.final, tables.bridged[pairs.bridge])
    leave = pricer.model.tariff.leave_bridge
    numbered = pricer.model.catalogue
    after += leave[numbered.bridges.party][:, None]
    before += leave[numbered.finals.party][:, None]
    return after, before


def _alone(pricer: Pricer, tables: Tables, most: Floats) -> tuple[Paths, Floats]:
    weeks = pricer.model.weeks
    after = np.full((len(tables.bridged), weeks + 1), NO_PATH)
    after[:, weeks] = pricer.bridge_only[pricer.model.catalogue.bridges.party]
    return pricer.bridges_within(tables, most, after)


def _heads(pricer: Pricer, tables: Tables, most: Floats) -> tuple[Paths, Floats]:
    after, _ = _best_beyond(pricer, tables)
    return pricer.bridges_within(tables, most, after)


def _tails(pricer: Pricer, tables: Tables, most: Floats) -> tuple[Paths, Floats]:
    _, before = _best_beyond(pricer, tables)
    party = pricer.model.catalogue.finals.party
    value = tables.placed + before
    final, week = np.nonzero((value <= most[party][:, None]) & (value < tables.impossible))
    nothing, never = np.full_like(final, NOBODY), np.full_like(final, pricer.model.weeks)
    tails = Paths(
        party=party[final], bridge=nothing, bridge_week=never, final=final, final_week=week
    )
    return tails, value[final, week]
