"""Whether there is a plan at all: keep every decision that stands, whatever it costs.

The same search on the same model, where nothing costs anything but 1 for each party whose decision
is not kept. A plan of cost 0 keeps all decisions; a bound above 0 proves that none does.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain

import numpy as np

from solver.instance import Instance
from solver.legs import nearly_cheapest_legs
from solver.model.catalogue import NOBODY
from solver.model.model import Model
from solver.model.tariff import no_charges
from solver.pricing import Pricer
from solver.result import Limits
from solver.run import Run
from solver.search.climb import ascend
from solver.search.contradiction import contradiction, pathless
from solver.search.insertion import settled
from solver.search.reoptimise import Effort, reoptimise
from solver.search.state import State, all_still
from solver.sifting import Sifting

FIRST_LEGS = 2000
"""Legs in the first exact try; each further one has four times that, in the end all."""


def settle(instance: Instance, model: Model) -> State | str:
    """A state in which every decision is kept, or the reason why there is none."""
    reason = pathless(model)
    if reason is not None:
        return reason
    still = State.of(model, all_still(model))
    if still.complete:
        return still
    run = Run(
        instance=instance,
        model=_free_of_charge(model),
        limits=Limits(seconds=None),
        on_progress=None,
    )
    run.offer(State.of(run.model, still.paths))
    _search(run)
    assert run.state is not None
    if run.state.cost:
        return contradiction(model, run.state.paths)
    return State.of(model, run.state.paths)


def _free_of_charge(model: Model) -> Model:
    """The same rules; only a decision that is not kept costs.

    Who need not move and is in nobody's way, stays where it is.
    """
    idle = ~model.must_move & (model.catalogue.origin_seat == NOBODY)
    legality = replace(
        model.legality,
        final_start=model.legality.final_start & ~idle[model.catalogue.finals.party][:, None],
        bridge_start=model.legality.bridge_start & ~idle[model.catalogue.bridges.party][:, None],
    )
    return replace(model, legality=legality, tariff=no_charges(model.catalogue), homeless_cost=1.0)


def _search(run: Run) -> None:
    """Until the plan costs nothing or the bound says that none does."""
    assert run.state is not None
    everybody = np.ones(len(run.state.paths), dtype=np.bool_)
    run.offer(settled(run.layout, run.state, everybody))
    for _ in chain(ascend(run), _sift(run)):
        if run.state.cost == 0 or run.bound > 0:
            return
    legs = FIRST_LEGS
    while run.state.cost > 0:
        effort = Effort(legs=legs, seconds=None, nodes=None, seed=run.limits.seed)
        changed, _ = reoptimise(run.at, run.state, everybody, effort)
        run.offer(changed)
        if legs > _all_legs(run):
            return
        legs *= 4


def _sift(run: Run) -> Iterator[str]:
    sifting = Sifting.start(Pricer(run.model), run.at.prices)
    while not sifting.done and sifting.step(None):
        run.value(run.evaluate(sifting.best.prices))
        yield "sift"


def _all_legs(run: Run) -> int:
    pricer = Pricer(run.model)
    tables = pricer.tables(run.model.no_prices)
    most = np.full(len(run.model.catalogue.parties), np.finfo(np.float64).max)
    return len(nearly_cheapest_legs(pricer, tables, most)[0])
