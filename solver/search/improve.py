"""Large neighbourhoods: re-plan some parties exactly, again and again, around what is costly."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from solver.run import Run
from solver.search.insertion import settled
from solver.search.neighbourhood import PRESENT, group_shares, related
from solver.search.reoptimise import Effort, excess, first_slack, reoptimise

LEAST_PARTIES = 12
MOST_PARTIES = 250
MOST_LEGS = 2500
NODES = 60
"""Of the search tree of one step."""


@dataclass(slots=True)
class Neighbourhoods:
    """How large the neighbourhoods are; they grow when steps are easy, and shrink when hard."""

    parties: float = 40.0
    legs: float = 1500.0

    def learn(self, *, gained: bool, closed: bool) -> None:
        """Adapt to what the last step was like."""
        if not closed:
            self.parties = max(LEAST_PARTIES, self.parties * 0.9)
            self.legs = max(200.0, self.legs * 0.9)
        elif not gained:
            self.parties = min(MOST_PARTIES, self.parties * 1.05)
            self.legs = min(MOST_LEGS, self.legs * 1.05)


def improve(run: Run) -> Iterator[str]:
    """Yield after each step; never ends by itself."""
    random = run.random()
    sizes = Neighbourhoods()
    near, _ = run.pricer.within(run.at.tables, run.at.least + first_slack(run.at))
    wanted = group_shares(run.model, near)
    everybody = np.ones(len(wanted), dtype=np.bool_)
    while True:
        assert run.state is not None
        now = run.state
        links = wanted + PRESENT * (group_shares(run.model, now.paths) > 0)
        cost = excess(run.pricer, run.at, now)
        members = related(links, cost, round(sizes.parties), random)
        effort = Effort(
            legs=round(sizes.legs),
            seconds=run.slice(),
            nodes=NODES,
            seed=int(random.integers(2**31)),
        )
        changed, closed = reoptimise(run.pricer, run.at, now, members, effort)
        gained = changed.cost < now.cost
        if gained:
            changed = settled(run.pricer, changed, run.model.no_prices, everybody)
            run.offer(changed)
        sizes.learn(gained=gained, closed=closed)
        yield "improve"
