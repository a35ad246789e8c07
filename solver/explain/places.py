"""What one more place would be worth, in each group."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from solver.explain.answers import PlacePrice
from solver.explain.ground import Ground
from solver.kernels.layout import Layout
from solver.model.model import Model
from solver.search.insertion import settled


def place_prices(ground: Ground) -> tuple[PlacePrice, ...]:
    """The price of one more place in every group, in all weeks, dearest first."""
    return tuple(sorted(_prices(ground), key=lambda price: (-price.upper, -price.lower, price.group)))


def _prices(ground: Ground) -> Iterator[PlacePrice]:
    for number, block in enumerate(ground.model.blocks):
        if block.rule == "capacity":
            model, lay = _with_place(ground, number)
            upper = max(0, ground.cost - ground.bound_of(model, lay))
            lower = max(0, ground.bound - _settled_cost(ground, model, lay))
            yield PlacePrice(
                group=ground.model.catalogue.groups[block.group],
                lower=min(lower, upper),
                upper=upper,
                marginal=float(ground.at.prices[number].sum()),
            )


def _with_place(ground: Ground, block: int) -> tuple[Model, Layout]:
    more = ground.layout.at_most.copy()
    more[block] += 1
    return replace(ground.model, at_most=more[:-1]), ground.layout._replace(at_most=more)


def _settled_cost(ground: Ground, model: Model, lay: Layout) -> int:
    """The cost of a plan with the place: in turn everybody takes what has become better, until nobody gains."""
    everybody = np.ones(len(ground.state.paths), dtype=np.bool_)
    return settled(lay, replace(ground.state, model=model), everybody).cost
