"""Ruin and recreate around what was disturbed, from a plan that may break rules at first, changes counted for.

The compiled loops know nothing of changes. They are given each party's former final a second time, in its week alone
and so much cheaper as a change is charged: who takes it, keeps it. Changes of a bridge only are not counted here.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field

import numpy as np

from solver.kernels.books import open_books, overuse
from solver.kernels.chance import seeded
from solver.kernels.layout import Layout
from solver.kernels.recreate import Best, Standing, assess, desk, ruin_and_recreate
from solver.kernels.response import tables
from solver.kernels.whereabouts import whereabouts
from solver.kernels.wishes import Wishes
from solver.model.catalogue import NOBODY, Flags, Floats, Ints
from solver.search.keeping import Keeping, ordinary_week
from solver.search.state import State

STEPS = 6_000
"""When there is no limit of time."""
MIDDLE = 2
"""So many times as often as anybody, somebody who was disturbed is in the middle of a step."""
SIZE = 4
"""Parties in a step, on average."""
HOT, COLD = 0.15, 0.02
"""The temperature at first and in the end, in weeks of waiting of an ordinary party."""
FADED = 0.7
"""The part of the way after which prices count no more."""
MILD, STRICT, HARSHER = 1.0, 4.0, 1.2
"""The first fine for a place too many, in the same unit: where there are some, and where not; how it grows."""
AT_ONCE = 100
"""Steps between two looks at the clock."""


def reworked(
    lay: Layout,
    state: State,
    prices: Floats,
    keep: Keeping,
    want: Wishes,
    disturbed: Flags,
    seconds: float | None,
    seed: int,
    steps: int = STEPS,
) -> State | None:
    """The best state found that keeps the rules, changes counted for; None when there was none.

    `state` may break linear rules: what is used too much is fined, more and more where it persists. The prices
    (blocks x weeks) show the way at first, and fade.
    """
    parties = len(state.paths)
    doubled, original = _with_former_finals(lay, keep)
    paths, no_use = _to_former(doubled, keep, state), np.zeros((1, lay.weeks), dtype=np.int64)
    use = np.vstack([state.use, no_use])
    now = Standing(paths=paths, cost=np.empty(parties), value=np.empty(parties))
    best = Best(paths=paths.copy(), cost=np.array([np.inf]))
    there = whereabouts(doubled, len(state.model.catalogue.groups), paths)
    work, random = desk(parties, 4 * SIZE, tables(doubled)), seeded(seed)
    middle = np.flatnonzero(disturbed) if disturbed.any() else np.arange(parties)
    seeds = np.concatenate([np.arange(parties), np.resize(middle, MIDDLE * parties)])
    unit = max(1.0, ordinary_week(lay))
    fines = np.where(state.use > state.model.at_most, MILD, STRICT) * unit
    clock = _Clock(seconds, steps)
    while (part := clock.part) < 1.0 and parties:
        over = use[:-1] > state.model.at_most
        held = not over.any()
        books = open_books(doubled, use, prices * max(0.0, 1.0 - part / FADED), lay.forbidding if held else fines)
        assess(doubled, books, now)
        if held and now.cost.sum() < best.cost[0]:
            best.cost[0], best.paths[:] = now.cost.sum(), now.paths
        temperature, fined = unit * HOT * (COLD / HOT) ** part, overuse(doubled, books)
        ruin_and_recreate(
            doubled, books, now, best, there, want, work, seeds, AT_ONCE, SIZE, temperature, fined, random
        )
        fines[over] *= HARSHER
        clock.done += AT_ONCE
    if not np.isfinite(best.cost[0]):
        return None
    best.paths[:, 2] = np.where(best.paths[:, 2] == NOBODY, NOBODY, np.append(original, NOBODY)[best.paths[:, 2]])
    changed = State.from_columns(state.model, best.paths)
    return changed if changed.keeps_rules and changed.complete else None


@dataclass(slots=True)
class _Clock:
    """How far the work is, from 0 to 1: by time, or by steps when there is no limit of time."""

    seconds: float | None
    steps: int
    done: int = 0
    began: float = field(default_factory=time.monotonic)

    @property
    def part(self) -> float:
        if self.seconds is None:
            return self.done / self.steps
        return (time.monotonic() - self.began) / max(self.seconds, 1e-9)


def _with_former_finals(lay: Layout, keep: Keeping) -> tuple[Layout, Ints]:
    """The layout with a second entry, the last of its party, for every final that can be kept.

    Also the number in the real layout of each entry.
    """
    party = _with_final(keep)
    final, place = keep.paths.final[party], lay.parties["until_final"][party]
    original = np.insert(np.arange(len(lay.finals)), place, final)
    second = place + np.arange(len(place))
    finals, parties = lay.finals[original], lay.parties.copy()
    finals["from_week"][second] = keep.paths.final_week[party]
    finals["until_week"][second] = keep.paths.final_week[party] + 1
    finals["cost"][second] -= keep.charge
    more = np.zeros(len(keep.known), dtype=np.int64)
    more[party] = 1
    parties["first_final"] += np.cumsum(more) - more
    parties["until_final"] += np.cumsum(more)
    parties["no_final"][keep.known & (keep.paths.final == NOBODY)] -= keep.charge
    return lay._replace(finals=finals, parties=parties), original


def _with_final(keep: Keeping) -> Ints:
    return np.flatnonzero(keep.known & (keep.paths.final != NOBODY))


def _to_former(doubled: Layout, keep: Keeping, state: State) -> Ints:
    """The paths in the doubled layout: who keeps its final takes the second entry of it."""
    columns = state.columns()
    party = _with_final(keep)
    shift = np.zeros(len(columns), dtype=np.int64)
    shift[party] = 1
    before = np.cumsum(shift) - shift
    placed = columns[:, 2] != NOBODY
    same = (columns[party, 2] == keep.paths.final[party]) & (columns[party, 3] == keep.paths.final_week[party])
    columns[placed, 2] += before[placed]
    columns[party[same], 2] = doubled.parties["until_final"][party[same]] - 1
    return columns
