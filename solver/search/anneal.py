"""From prices to a plan: ruin and recreate, from rules that may be bent at a price to rules that hold.

It begins with everybody on the cheapest path at the prices, which is a plan that uses too much in places.
Step by step the prices fade, while what is used too much is fined more and more, row by row, where it
persists; and the temperature falls, as in simulated annealing. See docs/model.md, "From prices to plans".
"""

from __future__ import annotations

import time
from collections.abc import Iterator

import numpy as np

from solver.kernels.books import open_books
from solver.kernels.layout import Layout
from solver.kernels.stops import STOPS
from solver.kernels.wishes import Wishes, wishes
from solver.model.catalogue import NOBODY, Floats, Ints
from solver.model.model import Model
from solver.run import Run
from solver.search.insertion import settled
from solver.search.recreation import Recreation
from solver.search.repair import repaired
from solver.search.state import State
from solver.valuation import where_there_is_place

QUICKLY, SLOWLY = 40, 300
"""Steps for each party, when time allows: first for a plan soon, then for a good one."""
SHARE_QUICKLY, SHARE, SHARE_OF_MANY = 0.15, 0.6, 0.9
"""Of the time left, what each may take at most; the last with more than `MANY` parties."""
MANY = 1500
"""With more parties than this exact steps gain little."""
STAGES = 100
"""So many times prices, fines and temperature change."""
AT_ONCE = 200
"""Steps between two looks at the clock."""
HOT, COLD = 0.7, 0.05
"""The temperature at first and in the end, in weeks of waiting of an ordinary party."""
MILD, STRICT, STRICT_FROM = 0.5, 12.0, 0.7
"""The least fine for a place too many, in the same unit, at first and from that part of the way on."""
HARDER, SOFTER = 1.5, 0.95
"""What a fine is multiplied by when its row stays overused, and when it does not."""
FADED = 0.95
"""The part of the way after which prices count no more."""
HOLD_FROM = 0.8
"""The part of the way after which rules once kept are not broken any more."""


def anneal(run: Run) -> Iterator[str]:
    """The first good plans: a quick one, then a better one; yields now and then."""
    share = SHARE if len(run.at.paths) <= MANY else SHARE_OF_MANY
    for each, part in ((QUICKLY, SHARE_QUICKLY), (SLOWLY, share)):
        seconds = None
        if run.limits.seconds is not None:
            seconds = max(0.0, part * (run.limits.seconds - run.seconds))
        way = Annealing(run.model, run.layout, run.at.prices, run.at.paths, run.limits.seed, each)
        for _ in way.stages(seconds):
            yield "anneal"
        kept = mended(run.layout, way.state())
        if kept is not None:
            run.offer(kept)
        yield "anneal"


def wanted(model: Model, lay: Layout, prices: Floats) -> Wishes:
    """Who wants what at some prices."""
    books = open_books(lay, np.zeros_like(lay.at_most), where_there_is_place(model, prices), 1.0)
    return wishes(lay, books, len(model.catalogue.groups))


class Annealing:
    """One way down from the cheapest paths at some prices, for a model or a part of one.

    `paths` has a row for each party: bridge, its week, final, its week; `each` is how many steps there are for it.
    """

    def __init__(self, model: Model, lay: Layout, prices: Floats, paths: Ints, seed: int, each: int) -> None:
        self._model, self._lay = model, lay
        self._prices = where_there_is_place(model, prices)
        self._unit = max(1.0, float(lay.before_move[:, -1].mean()) / max(1, lay.weeks))
        self._fines = np.full(model.at_most.shape, MILD * self._unit)
        self._work = Recreation.of(lay, State.from_columns(model, paths), paths, wanted(model, lay, prices), seed)
        self._held = False
        self._steps = max(AT_ONCE, each * len(paths) // STAGES)

    def stages(self, seconds: float | None) -> Iterator[None]:
        """All the way down, in so many seconds (None: however long it takes); yields after each stage."""
        began, stage, part = time.monotonic(), 0, 0.0
        while part < 1.0:
            self._stage(part, None if seconds is None else began + seconds * (part + 1 / STAGES))
            yield
            stage += 1
            part = stage / STAGES
            if seconds is not None:
                part = max(part, (time.monotonic() - began) / max(seconds, 1e-9))

    def _stage(self, part: float, until: float | None) -> None:
        """As many steps as belong to a stage, or until the clock says so."""
        fines = self._lay.forbidding if self._held else self._fines
        books = self._work.books(self._prices * max(0.0, 1.0 - part / FADED), fines)
        seeds, left = self._seeds(), self._steps
        heat = self._unit * HOT * (COLD / HOT) ** part
        while left > 0 and (until is None or time.monotonic() < until):
            steps = min(left, AT_ONCE)
            self._work.go_on(books, seeds, steps, heat)
            left -= steps
        over = self._work.too_much
        self._held = self._held or (part > HOLD_FROM and not over.any())
        least = self._unit * MILD * (STRICT / MILD) ** min(1.0, part / STRICT_FROM)
        harder = self._fines * HARDER + MILD * self._unit / 10
        self._fines = np.where(over, harder, np.maximum(least, self._fines * SOFTER))

    def _seeds(self) -> Ints:
        """Everybody, and those in groups where too much is used several times over: a third of the whole."""
        everybody = np.arange(len(self._work.now.paths))
        blocks = np.flatnonzero(self._work.too_much.any(axis=1))
        groups = np.zeros(len(self._model.catalogue.groups) + 1, dtype=np.bool_)
        groups[[self._model.blocks[block].group for block in blocks.tolist()]] = True
        groups[NOBODY] = False
        concerned = np.flatnonzero(groups[self._work.there.group].reshape(-1, STOPS).any(axis=1))
        if not len(concerned):
            return everybody
        return np.concatenate([everybody, np.resize(concerned, (len(everybody) + 1) // 2)])

    def state(self) -> State:
        """The best that keeps the rules; without one, the last."""
        work = self._work
        return State.from_columns(self._model, work.best.paths if work.found else work.now.paths)


def mended(lay: Layout, state: State) -> State | None:
    """The state, with parties sent back and on to other places when it breaks a rule; None when that fails."""
    if state.keeps_rules:
        return state
    nobody = np.zeros(len(state.paths), dtype=np.bool_)
    kept = repaired(state, nobody)
    return None if kept is None else settled(lay, kept, ~nobody)
