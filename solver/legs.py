"""Legs: the steps from which integer programs put paths together.

A party with a few bridges and many finals has thousands of paths, but they are combinations of few
steps. Every path is `still`; or `direct`, which is to leave the initial state in a week, and a `final`
that starts then; or an `entry` into a bridge and the `exit` from it, with a `final` unless it exits at
the end of the horizon.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from solver.model.catalogue import NOBODY, Flags, Floats, Ints
from solver.model.model import Model
from solver.paths import Paths
from solver.pricing import Pricer
from solver.tables import NO_PATH, Tables


class Step(IntEnum):
    """What a leg is."""

    STILL = 0
    DIRECT = 1
    ENTRY = 2
    EXIT = 3
    FINAL = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Legs:
    """Many legs: `step` is a `Step`; `option` numbers a bridge (ENTRY, EXIT) or a final (FINAL)."""

    step: Ints
    party: Ints
    option: Ints
    week: Ints

    def __len__(self) -> int:
        return len(self.step)

    def __getitem__(self, chosen: Ints | Flags) -> Legs:
        return Legs(
            step=self.step[chosen],
            party=self.party[chosen],
            option=self.option[chosen],
            week=self.week[chosen],
        )


def _legs(step: Step, party: Ints, option: Ints, week: Ints) -> Legs:
    return Legs(step=np.full_like(party, step), party=party, option=option, week=week)


def joined_legs(*parts: Legs) -> Legs:
    """All legs of the parts, in their order."""
    return Legs(
        step=np.concatenate([part.step for part in parts]),
        party=np.concatenate([part.party for part in parts]),
        option=np.concatenate([part.option for part in parts]),
        week=np.concatenate([part.week for part in parts]),
    )


def leg_keys(model: Model, legs: Legs) -> Ints:
    """One number for each leg, different for different legs."""
    most = max(len(model.catalogue.finals), len(model.catalogue.bridges)) + 1
    key = ((legs.step * (most + 1) + legs.option + 1) * (model.weeks + 1)) + legs.week
    return key * (len(model.catalogue.parties) + 1) + legs.party


def distinct(model: Model, legs: Legs) -> Legs:
    """The legs, each once."""
    _, first = np.unique(leg_keys(model, legs), return_index=True)
    return legs[np.sort(first)]


def split(paths: Paths) -> Legs:
    """The legs of some paths."""
    return _split(paths)[0]


def _split(paths: Paths) -> tuple[Legs, Ints]:
    """The legs of some paths, and which path each is of."""
    bridged, placed = paths.bridge != NOBODY, paths.final != NOBODY
    still, direct = paths[~bridged & ~placed], paths[~bridged & placed]
    bridge, final = paths[bridged], paths[placed]
    kinds = (~bridged & ~placed, ~bridged & placed, bridged, bridged, placed)
    legs = joined_legs(
        _legs(Step.STILL, still.party, still.final, np.zeros_like(still.party)),
        _legs(Step.DIRECT, direct.party, np.full_like(direct.party, NOBODY), direct.final_week),
        _legs(Step.ENTRY, bridge.party, bridge.bridge, bridge.bridge_week),
        _legs(Step.EXIT, bridge.party, bridge.bridge, bridge.final_week),
        _legs(Step.FINAL, final.party, final.final, final.final_week),
    )
    return legs, np.concatenate([np.flatnonzero(kind) for kind in kinds])


def legs_of(model: Model, paths: Paths, value: Floats) -> tuple[Legs, Floats]:
    """The legs of some paths, each once; and the least value of the paths that a leg is in."""
    legs, path = _split(paths)
    _, first, number = np.unique(leg_keys(model, legs), return_index=True, return_inverse=True)
    least = np.full(len(first), np.inf)
    np.minimum.at(least, number, value[path])
    return legs[first], least


def put_together(model: Model, legs: Legs) -> Paths:
    """The paths that chosen legs make, one for each party that has any, in the order of parties."""
    parties = np.unique(legs.party)
    place = np.full(len(model.catalogue.parties), NOBODY)
    place[parties] = np.arange(len(parties))
    nothing, never = np.full_like(parties, NOBODY), np.full_like(parties, model.weeks)
    bridge, bridge_week, final, final_week = nothing, never.copy(), nothing.copy(), never.copy()
    for step, option, week in (
        (Step.ENTRY, bridge, bridge_week),
        (Step.FINAL, final, final_week),
    ):
        mine = legs[legs.step == step]
        option[place[mine.party]] = mine.option
        week[place[mine.party]] = mine.week
    return Paths(party=parties, bridge=bridge, bridge_week=bridge_week, final=final, final_week=final_week)


def leg_costs(model: Model, legs: Legs) -> Ints:
    """What each leg adds to the objective; the legs of a path sum to its cost."""
    tariff, cost = model.tariff, np.zeros(len(legs), dtype=np.int64)
    still, direct, entry, exits, final = (np.flatnonzero(legs.step == step) for step in Step)
    party, option, week = legs.party, legs.option, legs.week
    cost[still] = np.where(
        model.must_move[party[still]],
        np.nan_to_num(model.homeless_cost, posinf=0.0),
        tariff.before_move[party[still], -1] + tariff.no_final[party[still]],
    ).astype(np.int64)
    for leaving in (direct, entry):
        cost[leaving] = tariff.before_move[party[leaving], week[leaving]]
        cost[leaving] += tariff.first_move[party[leaving]]
    cost[entry] += tariff.bridge_start[option[entry]] - tariff.bridge_week[option[entry]] * week[entry]
    at_end = week[exits] == model.weeks
    cost[exits] = tariff.bridge_week[option[exits]] * week[exits]
    cost[exits] += np.where(at_end, tariff.no_final[party[exits]], tariff.leave_bridge[party[exits]])
    cost[final] = tariff.final_start[option[final]]
    return cost


def nearly_cheapest_legs(pricer: Pricer, tables: Tables, most: Floats) -> tuple[Legs, Floats]:
    """Every leg that is on a path of priced cost at most its party's `most`; the least such costs."""
    values = leg_values(pricer, tables)
    numbered = pricer.model.catalogue
    parties = np.arange(len(most))
    parts, costs = [], []
    for step, value in values.items():
        of_bridge = step in (Step.ENTRY, Step.EXIT)
        options = numbered.bridges if of_bridge else numbered.finals
        party = options.party if of_bridge or step == Step.FINAL else parties
        row, week = np.nonzero((value <= most[party][:, None]) & (value < tables.impossible))
        option = row if of_bridge or step == Step.FINAL else np.full_like(row, NOBODY)
        parts.append(_legs(step, party[row], option, week))
        costs.append(value[row, week])
    return joined_legs(*parts), np.concatenate(costs)


def leg_values(pricer: Pricer, tables: Tables) -> dict[Step, Floats]:
    """For each kind of leg, options (or parties) x weeks: the cost of the best path with it."""
    model = pricer.model
    finals, bridges = model.catalogue.finals, model.catalogue.bridges
    leave = model.tariff.leave_bridge
    straight = tables.direct + pricer.straight[:, None]
    best_final = np.full(tables.direct.shape, NO_PATH)
    np.minimum.at(best_final, finals.party, tables.placed)
    bridged_before = np.full(tables.placed.shape, NO_PATH)
    np.minimum.at(bridged_before, pricer.pairs.final, tables.bridged[pricer.pairs.bridge])
    after = np.full(tables.bridged.shape, NO_PATH)
    np.minimum.at(after, pricer.pairs.bridge, tables.placed[pricer.pairs.final])
    after += leave[bridges.party][:, None]
    after[:, -1] = pricer.bridge_only[bridges.party]
    bridged_before += leave[finals.party][:, None]
    ending = tables.staying + after
    best_ending = np.full(tables.entered.shape, NO_PATH)
    bridge_most = model.legality.bridge_most[:, None]
    for lasts in range(1, model.weeks + 1):
        here = best_ending[:, : model.weeks + 1 - lasts]
        np.minimum(here, np.where(bridge_most >= lasts, ending[:, lasts:], NO_PATH), out=here)
    return {
        Step.STILL: tables.direct[:, -1:] + pricer.never[:, None],
        Step.DIRECT: straight + best_final,
        Step.ENTRY: tables.entered + best_ending,
        Step.EXIT: tables.bridged + after,
        Step.FINAL: tables.placed + np.minimum(straight[finals.party], bridged_before),
    }
