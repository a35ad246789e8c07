"""A place for everybody whose decision stands: ruin and recreate in which nothing counts but broken rules.

Everybody takes a path that keeps the decisions, whatever rows that breaks. A few related parties at a time then
leave and return, and each row that stays broken is fined more and more, so that no two parties can stand in each
other's way for long (the breakout method: Morris 1993). See docs/model.md, "Whether there is a plan at all".
"""

from __future__ import annotations

import numpy as np

from solver.kernels.books import open_books
from solver.kernels.cheapest import cheapest_paths
from solver.kernels.layout import Layout
from solver.model.catalogue import Floats, Ints
from solver.model.model import Model
from solver.paths import stretches
from solver.search.anneal import wanted
from solver.search.insertion import settled
from solver.search.recreation import Recreation
from solver.search.repair import repaired
from solver.search.state import State

AT_ONCE = 200
"""Steps between two changes of the fines, at least; one for each party when those are more."""
FINE, HARDER, SOFTER = 1.0, 1.0, 0.98
"""The least fine for a place too many; what is added while its row stays broken; what it is multiplied by when not."""
HEAT = 0.3
"""The temperature: less than one fine."""
RENT = 0.05
"""The most that a place costs for a week, drawn anew each time: short stays, and of equal paths not always the same."""
MIDDLE = 4
"""So many times as often as anybody, somebody in a broken row is in the middle of a step."""
NEVER = 2.0**30
"""What a row costs that a party breaks all alone: more than all fines."""


class Fitting:
    """One search; `model` is free of charge (see `solver.search.settle`), `lay` its layout."""

    def __init__(self, model: Model, lay: Layout, seed: int) -> None:
        self._model, self._free = model, lay
        self._lay = lay._replace(forbidding=NEVER, homeless_cost=64 * NEVER)
        self._chance = np.random.default_rng(seed)
        self._fines = np.full(model.at_most.shape, FINE)
        paths = self._alone()
        want = wanted(model, lay, model.no_prices)
        self._work = Recreation.of(self._lay, State.from_columns(model, paths), paths, want, seed)
        self._nearest, self._least = paths.copy(), self._broken().sum()

    def steps(self, batches: int) -> State:
        """So many batches of steps, or until everybody fits in; then the state with the fewest sent back."""
        for _ in range(batches):
            if self._work.found:
                break
            self._batch()
        if self._work.found:
            return State.from_columns(self._model, self._work.best.paths)
        return self._sent_back()

    def _alone(self) -> Ints:
        """A path of each party that keeps its decisions, as if it were alone."""
        parties = len(self._model.catalogue.parties)
        paths = np.empty((parties, 4), dtype=np.int64)
        books = open_books(self._lay, np.zeros_like(self._lay.at_most), self._rents(), self._fines)
        cheapest_paths(self._lay, books, np.arange(parties), paths, np.empty(parties))
        return paths

    def _rents(self) -> Floats:
        return RENT * self._chance.random(self._model.at_most.shape)

    def _broken(self) -> Ints:
        """How much too much is used, blocks x weeks."""
        return np.asarray(np.maximum(self._work.use[:-1] - self._model.at_most, 0))

    def _batch(self) -> None:
        books = self._work.books(self._rents(), self._fines)
        self._work.go_on(books, self._seeds(), max(AT_ONCE, len(self._nearest)), HEAT)
        broken = self._broken()
        self._fines = np.where(broken > 0, self._fines + HARDER, np.maximum(FINE, self._fines * SOFTER))
        if broken.sum() < self._least:
            self._nearest, self._least = self._work.now.paths.copy(), broken.sum()

    def _seeds(self) -> Ints:
        """Everybody, and those who use a broken row several times over."""
        now = self._work.now.paths
        everybody = np.arange(len(now))
        used = stretches(self._model, State.from_columns(self._model, now).paths)
        until_week = np.pad(np.cumsum(self._broken(), axis=1), ((0, 1), (1, 0)))
        breaks = until_week[used.block, used.until] > until_week[used.block, used.start]
        concerned = np.unique(used.path[breaks])
        if not len(concerned):
            return everybody
        return np.concatenate([everybody, np.resize(concerned, MIDDLE * len(everybody))])

    def _sent_back(self) -> State:
        """The state nearest to keeping the rules, with parties sent back until it does, and on to what is left."""
        nobody = np.zeros(len(self._nearest), dtype=np.bool_)
        kept = repaired(State.from_columns(self._model, self._nearest), nobody)
        assert kept is not None, "when everybody has been sent back, everybody is still"
        return settled(self._free, kept, ~nobody)
