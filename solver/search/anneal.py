"""From prices to a plan: ruin and recreate, from rules that may be bent at a price to rules that hold.

It begins with everybody on the cheapest path at the prices, which is a plan that uses too much in places.
Step by step the prices fade, while what is used too much is fined more and more, row by row, where it
persists; and the temperature falls, as in simulated annealing. See docs/model.md, "From prices to plans".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from solver.kernels.books import open_books, overuse
from solver.kernels.chance import seeded
from solver.kernels.recreate import Best, Standing, assess, desk, ruin_and_recreate
from solver.kernels.response import tables
from solver.kernels.whereabouts import STOPS, whereabouts
from solver.kernels.wishes import Wishes, wishes
from solver.model.catalogue import NOBODY, Ints
from solver.run import Run
from solver.search.insertion import settled
from solver.search.repair import repaired
from solver.search.state import State

EACH = 250
"""Steps for each party, when time allows."""
STAGES = 150
"""So many times prices, fines and temperature change."""
SHARE = 0.6
"""Of the time left, what annealing may take at most."""
AT_ONCE = 5000
"""Steps between two looks at the clock."""
SIZE = 8
"""Parties in a step, on average."""
HOT, COLD = 1.0, 0.05
"""The temperature at first and in the end, in weeks of waiting of an ordinary party."""
MILD, STRICT, STRICT_FROM = 0.5, 5.0, 0.7
"""The least fine for a place too many, in the same unit, at first and from that part of the run on."""
HARDER, SOFTER = 1.5, 0.95
"""What a fine is multiplied by when its row stays overused, and when it does not."""
FADED = 0.95
"""The part of the run after which prices count no more."""
HOLD_FROM = 0.8
"""The part of the run after which rules once kept are not broken any more."""


@dataclass(slots=True)
class _Schedule:
    """How far the run is, from 0 to 1: by the steps done, or by the clock when that is ahead."""

    run: Run
    stages: int = 0
    began: float = 0.0
    seconds: float | None = None

    def __post_init__(self) -> None:
        self.began = self.run.seconds
        if self.run.limits.seconds is not None:
            self.seconds = max(0.0, SHARE * (self.run.limits.seconds - self.began))

    @property
    def part(self) -> float:
        by_steps = self.stages / STAGES
        if self.seconds is None:
            return by_steps
        return max(by_steps, (self.run.seconds - self.began) / max(self.seconds, 1e-9))


def wanted(run: Run) -> Wishes:
    """Who wants what at the prices of the run."""
    prices = np.where(run.model.at_most > 0, run.at.prices, 0.0)
    books = open_books(run.layout, np.zeros_like(run.layout.at_most), prices, 1.0)
    return wishes(run.layout, books, len(run.model.catalogue.groups))


def anneal(run: Run, want: Wishes) -> Iterator[str]:
    """Yield now and then; the best plan found is offered in the end."""
    lay, model = run.layout, run.model
    parties = len(run.at.paths)
    unit = _unit(run)
    paths = run.at.paths.copy()
    no_use = np.zeros((1, lay.weeks), dtype=np.int64)
    use = np.vstack([run.at.use, no_use])
    prices = np.where(model.at_most > 0, run.at.prices, 0.0)
    fines = np.full(model.at_most.shape, MILD * unit)
    now = Standing(paths=paths, cost=np.empty(parties), value=np.empty(parties))
    best = Best(paths=paths.copy(), cost=np.array([np.inf]))
    there = whereabouts(lay, len(model.catalogue.groups), paths)
    work = desk(parties, 4 * SIZE, tables(lay))
    random = seeded(run.limits.seed)
    schedule = _Schedule(run)
    everybody = np.arange(parties)
    held = False
    while (part := schedule.part) < 1.0:
        books = open_books(lay, use, prices * max(0.0, 1.0 - part / FADED), lay.forbidding if held else fines)
        assess(lay, books, now)
        temperature = unit * HOT * (COLD / HOT) ** part
        left = max(200, EACH * parties // STAGES)
        seeds = everybody if held else _in_trouble(run, use, there.group)
        while left > 0:
            ruin_and_recreate(
                lay,
                books,
                now,
                best,
                there,
                want,
                work,
                seeds,
                min(left, AT_ONCE),
                SIZE,
                temperature,
                overuse(lay, books),
                random,
            )
            left -= AT_ONCE
            yield "anneal"
        over = use[:-1] > model.at_most
        held = held or (part > HOLD_FROM and not over.any())
        least = unit * MILD * (STRICT / MILD) ** min(1.0, part / STRICT_FROM)
        fines = np.where(over, fines * HARDER + 0.05 * unit, np.maximum(least, fines * SOFTER))
        schedule.stages += 1
    _offer(run, best, paths)
    yield "anneal"


def _unit(run: Run) -> float:
    """What an ordinary week of waiting costs: by this fines and temperatures are measured."""
    return max(1.0, float(run.layout.before_move[:, -1].mean()) / max(1, run.layout.weeks))


def _in_trouble(run: Run, use: Ints, group_of_stay: Ints) -> Ints:
    """Everybody, and those in groups where too much is used several times over: about a third of the whole."""
    everybody = np.arange(len(run.at.paths))
    blocks = np.flatnonzero((use[:-1] > run.model.at_most).any(axis=1))
    groups = np.zeros(len(run.model.catalogue.groups) + 1, dtype=np.bool_)
    groups[[run.model.blocks[block].group for block in blocks.tolist()]] = True
    groups[NOBODY] = False
    concerned = np.flatnonzero(groups[group_of_stay].reshape(-1, STOPS).any(axis=1))
    if not len(concerned):
        return everybody
    return np.concatenate([everybody, np.resize(concerned, len(everybody) // 2)])


def _offer(run: Run, best: Best, last: Ints) -> None:
    """The best plan that keeps the rules; without one, the last paths with some parties sent back."""
    if np.isfinite(best.cost[0]):
        run.offer(State.from_columns(run.model, best.paths))
        return
    state = State.from_columns(run.model, last)
    kept = repaired(state, np.zeros(len(last), dtype=np.bool_))
    if kept is not None:
        run.offer(settled(run.layout, kept, np.ones(len(last), dtype=np.bool_)))
