"""What one more place would be worth, in each group."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from solver.explain.answers import PlacePrice
from solver.explain.ground import Ground
from solver.kernels.layout import Layout
from solver.kernels.stops import STOPS
from solver.kernels.whereabouts import whereabouts
from solver.model.model import Model
from solver.search.insertion import settled
from solver.search.rework import reworked

STEPS = 300
"""Of ruin and recreate."""


def place_prices(ground: Ground, better: int) -> tuple[PlacePrice, ...]:
    """The price of one more place in every group, in all weeks, dearest first; of so many a better plan is sought."""
    places = [number for number, block in enumerate(ground.model.blocks) if block.rule == "capacity"]
    places.sort(key=lambda number: -float(ground.at.prices[number].sum()))
    found = [_price(ground, number, better=rank < better) for rank, number in enumerate(places)]
    return tuple(sorted(found, key=lambda price: (-price.upper, -price.lower, price.group)))


def _price(ground: Ground, block: int, *, better: bool) -> PlacePrice:
    more = ground.layout.at_most.copy()
    more[block] += 1
    model, lay = replace(ground.model, at_most=more[:-1]), ground.layout._replace(at_most=more)
    upper = max(0, ground.cost - ground.bound_of(model, lay))
    group = ground.model.blocks[block].group
    return PlacePrice(
        group=ground.model.catalogue.groups[group],
        lower=min(upper, max(0, ground.bound - _cost_with_place(ground, model, lay, group, better=better))),
        upper=upper,
        marginal=float(ground.at.prices[block].sum()),
    )


def _cost_with_place(ground: Ground, model: Model, lay: Layout, group: int, *, better: bool) -> int:
    """The cost of a plan with the place: in turn everybody takes what is better for it; then some do so together."""
    everybody = np.ones(len(ground.state.paths), dtype=np.bool_)
    state = settled(lay, replace(ground.state, model=model), everybody)
    if not better:
        return state.cost
    there = whereabouts(lay, len(model.catalogue.groups), state.columns())
    around = ~everybody
    around[np.flatnonzero(there.group == group) // STOPS] = True
    no_prices = np.zeros_like(ground.at.prices)
    fresh = reworked(lay, state, no_prices, ground.keep, ground.want, around, None, seed=0, steps=STEPS)
    return state.cost if fresh is None else min(state.cost, fresh.cost)
