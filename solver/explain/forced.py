"""A choice made for a party, and the plan mended around it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from solver.explain.ground import Ground, best_alone
from solver.kernels.layout import Layout
from solver.model.catalogue import Flags, Floats
from solver.model.model import Model
from solver.paths import total_use
from solver.search.keeping import Keeping
from solver.search.mender import Mender
from solver.search.resume import made_to_fit
from solver.search.rework import reworked
from solver.search.state import State
from solver.valuation import where_there_is_place

STEPS = 600
"""Of ruin and recreate."""
PARTIES = 12
"""In the exact neighbourhood."""


def placed(model: Model, lay: Layout, party: int, finals: Flags) -> tuple[Model, Layout]:
    """The model in which a party takes one of some finals (all finals' flags), and its layout."""
    mine = model.catalogue.finals.of_party(party)
    start, must = model.legality.final_start.copy(), model.legality.must_final.copy()
    start[mine] &= finals[mine, None]
    must[party] = True
    legality = replace(model.legality, final_start=start, must_final=must)
    options, parties = lay.finals.copy(), lay.parties.copy()
    for bound in ("from_week", "until_week"):
        options[bound][mine] = np.where(finals[mine], options[bound][mine], 0)
    parties["must_final"][party] = True
    return replace(model, legality=legality), lay._replace(finals=options, parties=parties)


def adapted(ground: Ground, model: Model, lay: Layout, party: int) -> State | None:
    """A plan of a model in which a choice was made for a party; the others adapt one by one. None when they cannot."""
    others = ground.state.use - total_use(ground.model, ground.state.paths[party : party + 1])
    base, keep = replace(ground.state, model=model), _keep(ground, party)
    beside = best_alone(lay, model, others, 0.0, party)
    found = [] if beside is None else [base.with_paths(beside)]
    instead = best_alone(lay, model, np.zeros_like(others), ground.at.prices, party)
    if instead is not None:
        found += [fits for fits in [made_to_fit(lay, base.with_paths(instead), keep)] if fits is not None]
    return min(found, key=keep.total, default=None)


def mended(ground: Ground, lay: Layout, state: State | None, model: Model, party: int) -> State | None:
    """A better plan around the same choice: by ruin and recreate, then by an exact neighbourhood."""
    keep = _keep(ground, party)
    disturbed = ~keep.known if state is None else ~keep.known | keep.changed(state.paths)
    begin = state
    if begin is None:
        path = best_alone(lay, model, np.zeros_like(ground.state.use), ground.at.prices, party)
        if path is None:
            return None
        begin = replace(ground.state, model=model).with_paths(path)
    fresh = reworked(lay, begin, _open_prices(ground), keep, ground.want, disturbed, None, seed=0, steps=STEPS)
    best = min((one for one in (state, fresh) if one is not None), key=keep.total, default=None)
    if best is None:
        return None
    mender = Mender(
        layout=lay, at=ground.at, want=ground.want, keep=keep, random=np.random.default_rng(0), parties=PARTIES
    )
    return mender.round(best, ~keep.known | keep.changed(best.paths), None)


def _open_prices(ground: Ground) -> Floats:
    return where_there_is_place(ground.model, ground.at.prices)


def _keep(ground: Ground, party: int) -> Keeping:
    """What the party itself does is no change."""
    known = ground.keep.known.copy()
    known[party] = False
    return replace(ground.keep, known=known)
