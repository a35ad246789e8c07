"""Ruin and recreate around what was disturbed, from a plan that may break rules at first, changes counted for.

The compiled loops know nothing of changes. They are given each party's former final a second time, in its week alone
and so much cheaper as a change is charged: who takes it, keeps it. Changes of a bridge only are not counted here.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from solver.kernels.layout import Layout
from solver.kernels.wishes import Wishes
from solver.model.catalogue import NOBODY, Flags, Floats, Ints
from solver.model.model import Model
from solver.result import never
from solver.search.keeping import Keeping, ordinary_week
from solver.search.recreation import Recreation
from solver.search.state import State

STEPS = 6_000
"""When there is no limit of time."""
MIDDLE = 2
"""So many times as often as anybody, somebody who was disturbed is in the middle of a step."""
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
    asked: Callable[[], bool] = never,
) -> State | None:
    """The best state found that keeps the rules, changes counted for; None when there was none.

    `state` may break linear rules: what is used too much is fined, more and more where it persists. The prices
    (blocks x weeks) show the way at first, and fade. It ends when the time is over, or the steps where there is no
    limit of time, or when `asked` says so.
    """
    doubled, original = _with_former_finals(lay, keep)
    work = Recreation.of(doubled, state, _to_former(doubled, keep, state), want, seed)
    search = _Search(work, prices, _middle(disturbed))
    clock = _Clock(seconds, steps, asked)
    while len(state.paths) and (part := clock.part) < 1.0:
        search.go_on(part)
        clock.done += AT_ONCE
    return _found(state.model, work, original)


def _middle(disturbed: Flags) -> Ints:
    """Who is in the middle of a step, each entry as often as any other: everybody, and who was disturbed oftener."""
    parties = np.arange(len(disturbed))
    seldom = parties[disturbed] if disturbed.any() else parties
    return np.concatenate([parties, np.resize(seldom, MIDDLE * len(parties))])


class _Search:
    """Ruin and recreate on the paths (in the doubled layout) of a state, at prices that fade."""

    def __init__(self, work: Recreation, prices: Floats, middle: Ints) -> None:
        self._work, self._prices, self._middle = work, prices, middle
        self._unit = max(1.0, ordinary_week(work.layout))
        self._fines = np.where(work.too_much, MILD, STRICT) * self._unit

    def go_on(self, part: float) -> None:
        """Some steps, at the temperature and prices after this part of the way; then what is too much costs more."""
        work = self._work
        over = work.too_much
        held = not over.any()
        books = work.books(self._prices * max(0.0, 1.0 - part / FADED), work.layout.forbidding if held else self._fines)
        if held and work.now.cost.sum() < work.best.cost[0]:
            work.best.cost[0], work.best.paths[:] = work.now.cost.sum(), work.now.paths
        work.go_on(books, self._middle, AT_ONCE, self._unit * HOT * (COLD / HOT) ** part)
        self._fines[over] *= HARSHER


def _found(model: Model, work: Recreation, original: Ints) -> State | None:
    """The best paths as a state, in the numbers of the real layout; None when none kept the rules."""
    if not work.found:
        return None
    best = work.best
    best.paths[:, 2] = np.where(best.paths[:, 2] == NOBODY, NOBODY, np.append(original, NOBODY)[best.paths[:, 2]])
    changed = State.from_columns(model, best.paths)
    return changed if changed.keeps_rules and changed.complete else None


@dataclass(slots=True)
class _Clock:
    """How far the work is, from 0 to 1: by time, or by steps when there is no limit of time; 1 when asked to stop."""

    seconds: float | None
    steps: int
    asked: Callable[[], bool]
    done: int = 0
    began: float = field(default_factory=time.monotonic)

    @property
    def part(self) -> float:
        if self.asked():
            return 1.0
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
