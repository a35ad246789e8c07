"""Large neighbourhoods: re-plan some parties exactly, again and again, around what is costly."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from solver.kernels.layout import Layout
from solver.kernels.wishes import Wishes
from solver.model.catalogue import Flags
from solver.run import Run
from solver.search.knowledge import Finding, Knowledge
from solver.search.neighbourhood import Neighbours, related, same_weeks, whole_groups
from solver.search.patience import glances
from solver.search.reoptimise import Effort, excess, reoptimise

LEAST_PARTIES, MOST_PARTIES = 12, 400
LEGS_EACH = 14
"""Legs in the program for each party in the neighbourhood: few legs of many parties gain more than the reverse."""
NODES = 5
"""Of the search tree of one step."""
SLICE = 6.0
"""Seconds: the most that one step may take; when a step takes more than half of it, the next is smaller."""
QUICK = 1.5
"""Seconds: when a step takes less, the next is larger."""
KINDS = (whole_groups, same_weeks, related, related)


@dataclass(slots=True)
class Improver:
    """Re-plans one neighbourhood after another; they grow when steps are easy, and shrink when hard."""

    layout: Layout
    want: Wishes
    random: np.random.Generator
    parties: float = 150.0

    def step(self, known: Knowledge) -> Finding:
        """One neighbourhood; the finding has a state when that is better."""
        began = time.monotonic()
        members = self._members(known)
        effort = Effort(
            legs=LEGS_EACH * int(members.sum()),
            seconds=known.slice(SLICE),
            nodes=NODES,
            seed=int(self.random.integers(2**31)),
        )
        changed, closed = reoptimise(known.at, known.state, members, effort)
        taken = time.monotonic() - began if known.seconds is not None else 0.0
        self._learn(closed=closed, seconds=taken)
        return Finding(step="improve", state=changed, since=known.state)

    def _members(self, known: Knowledge) -> Flags:
        weight = excess(self.layout, known.at, known.state)
        weight = weight + np.maximum(1.0, weight.mean()) * 0.3
        neighbours = Neighbours.of(self.layout, known.state, self.want, weight)
        kind = KINDS[int(self.random.integers(len(KINDS)))]
        return kind(neighbours, min(round(self.parties), len(weight)), self.random)

    def _learn(self, *, closed: bool, seconds: float) -> None:
        if not closed or seconds > SLICE / 2:
            self.parties = max(LEAST_PARTIES, self.parties * 0.8)
        elif seconds < QUICK:
            self.parties = min(MOST_PARTIES, self.parties * 1.1)


def improve(run: Run, improver: Improver) -> Iterator[str]:
    """Yield after each step, and as soon as the run is to stop; never ends by itself."""
    thread = ThreadPoolExecutor(1)
    try:
        while True:
            step = thread.submit(improver.step, run.knowledge())
            for _ in glances(step):
                if run.stopped() is not None:
                    yield "improve"
            finding = step.result()
            run.take(finding)
            yield finding.step
    finally:
        thread.shutdown(wait=False, cancel_futures=True)
