"""What ruin and recreate works on, set up once: paths, and all that has to agree with them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from solver.kernels.books import Books, open_books, overuse
from solver.kernels.chance import State as Chance
from solver.kernels.chance import seeded
from solver.kernels.layout import Layout
from solver.kernels.recreate import Best, Desk, Standing, assess, desk, ruin_and_recreate
from solver.kernels.response import tables
from solver.kernels.whereabouts import Whereabouts, whereabouts
from solver.kernels.wishes import Wishes
from solver.model.catalogue import Flags, Floats, Ints
from solver.search.state import State

SIZE = 4
"""Parties in a step, on average."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recreation:
    """The paths in `now`, which steps change, and the best of them so far that use nothing too much.

    `at_most` (blocks x weeks) is what there is; `use` (blocks and the boundless one x weeks) is that of the paths.
    """

    layout: Layout
    at_most: Ints
    use: Ints
    now: Standing
    best: Best
    there: Whereabouts
    want: Wishes
    desk: Desk
    random: Chance

    @staticmethod
    def of(lay: Layout, state: State, paths: Ints, want: Wishes, seed: int) -> Recreation:
        """On the paths of a state, which are `paths` (parties x 4) in the numbers of the layout."""
        parties = len(paths)
        return Recreation(
            layout=lay,
            at_most=state.model.at_most,
            use=np.vstack([state.use, np.zeros((1, lay.weeks), dtype=np.int64)]),
            now=Standing(paths=paths.copy(), cost=np.empty(parties), value=np.empty(parties)),
            best=Best(paths=paths.copy(), cost=np.array([np.inf])),
            there=whereabouts(lay, len(state.model.catalogue.groups), paths),
            want=want,
            desk=desk(parties, 4 * SIZE, tables(lay)),
            random=seeded(seed),
        )

    @property
    def found(self) -> bool:
        """Whether any paths so far use nothing too much."""
        return bool(np.isfinite(self.best.cost[0]))

    @property
    def too_much(self) -> Flags:
        """Blocks x weeks: where more is used than there is."""
        return np.asarray(self.use[:-1] > self.at_most)

    def books(self, prices: Floats, fines: Floats | float) -> Books:
        """The books at some prices and fines (blocks x weeks), with the paths entered and their values told."""
        books = open_books(self.layout, self.use, prices, fines)
        assess(self.layout, books, self.now)
        return books

    def go_on(self, books: Books, middle: Ints, steps: int, heat: float) -> None:
        """So many steps, each around one of the parties in `middle`, at a temperature."""
        ruin_and_recreate(
            *(self.layout, books, self.now, self.best, self.there, self.want, self.desk, middle),
            *(steps, SIZE, heat, overuse(self.layout, books), self.random),
        )
