"""A plan in the making: one path for each party, and what all of them use."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from solver.model.catalogue import NOBODY, Flags, Ints
from solver.model.model import Model
from solver.paths import Paths, path_costs, total_use


def all_still(model: Model) -> Paths:
    """Every party stays where it is."""
    party = np.arange(len(model.catalogue.parties))
    nothing, never = np.full_like(party, NOBODY), np.full_like(party, model.weeks)
    return Paths(party=party, bridge=nothing, bridge_week=never, final=nothing, final_week=never)


@dataclass(frozen=True, slots=True)
class State:
    """Entry p of `paths` is the path of party p; `use` is blocks x weeks.

    The linear rules always hold. A party whose decision is not yet kept stays still: it is then
    among `homeless`.
    """

    model: Model
    paths: Paths
    use: Ints

    @staticmethod
    def of(model: Model, paths: Paths) -> State:
        """The state of some paths, one for each party, party by party."""
        return State(model=model, paths=paths, use=total_use(model, paths))

    @staticmethod
    def from_columns(model: Model, columns: Ints) -> State:
        """The state of paths in rows: bridge, its week, final, its week."""
        bridge, bridge_week, final, final_week = (columns[:, column].copy() for column in range(4))
        party = np.arange(len(columns))
        return State.of(
            model,
            Paths(party=party, bridge=bridge, bridge_week=bridge_week, final=final, final_week=final_week),
        )

    def columns(self) -> Ints:
        """The paths in rows, as compiled loops read and write them."""
        paths = self.paths
        return np.stack([paths.bridge, paths.bridge_week, paths.final, paths.final_week], axis=1)

    @property
    def cost(self) -> int:
        """The objective."""
        return int(path_costs(self.model, self.paths).sum())

    @property
    def keeps_rules(self) -> bool:
        """Whether all linear rules hold."""
        return bool(np.all(self.use <= self.model.at_most))

    @property
    def homeless(self) -> Flags:
        """Parties whose decisions are not kept by their path, where that is forbidden."""
        if np.isfinite(self.model.homeless_cost):
            return np.zeros(len(self.paths), dtype=np.bool_)
        legality = self.model.legality
        no_bridge, no_final = self.paths.bridge == NOBODY, self.paths.final == NOBODY
        return np.asarray((legality.must_bridge & no_bridge) | (legality.must_final & no_final))

    @property
    def complete(self) -> bool:
        """Whether this is a plan: every decision is kept."""
        return not bool(np.any(self.homeless))

    def with_paths(self, paths: Paths) -> State:
        """The state in which the parties of some paths take those instead."""
        columns = {
            "bridge": paths.bridge,
            "bridge_week": paths.bridge_week,
            "final": paths.final,
            "final_week": paths.final_week,
        }
        for name, new in columns.items():
            columns[name] = getattr(self.paths, name).copy()
            columns[name][paths.party] = new
        changed = Paths(party=self.paths.party, **columns)
        before, after = self.paths[paths.party], changed[paths.party]
        use = self.use - total_use(self.model, before) + total_use(self.model, after)
        return State(model=self.model, paths=changed, use=use)

    def on_top_of(self, now: State, since: State) -> State:
        """This state, which was made from the state `since`, as changes of the state that there is now.

        When the changes do not fit any more, the state that there is now.
        """
        if now is since:
            return self
        differ = np.flatnonzero((self.columns() != since.columns()).any(axis=1))
        changed = now.with_paths(self.paths[differ])
        return changed if changed.keeps_rules else now


def left_over(state: State) -> Flags:
    """The parties whose decisions are not kept, were it forbidden or not."""
    paths = state.paths
    return np.asarray(state.model.must_move & (paths.bridge == NOBODY) & (paths.final == NOBODY))
