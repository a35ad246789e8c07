"""What all answers about one plan stand on: the model, the plan and the prices, taken in once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from solver.instance import Instance
from solver.kernels.books import open_books
from solver.kernels.cheapest import cheapest_paths
from solver.kernels.layout import Layout, layout
from solver.kernels.wishes import Wishes
from solver.model.catalogue import Floats, Ints
from solver.model.model import Model, build
from solver.paths import Paths, paths_of, total_use
from solver.plan import Certificate, Plan
from solver.search.anneal import wanted
from solver.search.keeping import Keeping, charge_of_a_change
from solver.search.state import State
from solver.trim import trimmed
from solver.valuation import Valuation, evaluate, forbid_what_is_not_there, prices_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """`cost` is that of the plan, `bound` what no plan is below; `at` has prices no higher than the proof needs."""

    model: Model
    layout: Layout
    state: State
    cost: int
    bound: int
    at: Valuation
    keep: Keeping
    want: Wishes

    @staticmethod
    def of(instance: Instance, plan: Plan) -> Ground:
        """Raises `ValueError` when the plan is infeasible or breaks a rule."""
        model = build(instance)
        state = State.of(model, paths_of(model, plan.moves))
        if plan.status == "infeasible" or not (state.complete and state.keeps_rules):
            raise ValueError(f"there is no legal plan for {instance.name!r} to explain")
        lay, prices = layout(model), prices_of(model, plan.certificate or Certificate(bound=0))
        at = trimmed(model, lay, evaluate(model, lay, forbid_what_is_not_there(model, lay, prices)))
        bound = max(plan.bound or 0, at.bound, evaluate(model, lay, at.prices, alone=True).bound)
        everybody = np.ones(len(state.paths), dtype=np.bool_)
        return Ground(
            model=model,
            layout=lay,
            state=state,
            cost=state.cost,
            bound=min(state.cost, bound),
            at=at,
            keep=Keeping(paths=state.paths, known=everybody, charge=charge_of_a_change(lay)),
            want=wanted(model, lay, at.prices),
        )

    def bound_of(self, model: Model, lay: Layout) -> int:
        """What the prices prove for a model that differs a little in its limits or paths."""
        return evaluate(model, lay, self.at.prices, alone=True).bound


def best_alone(lay: Layout, model: Model, use: Ints, prices: Floats | float, party: int) -> Paths | None:
    """The party's cheapest path, prices counted, beside the use of others (blocks x weeks); None when none fits."""
    parties = len(model.catalogue.parties)
    whole = np.vstack([use, np.zeros((1, lay.weeks), dtype=np.int64)])
    books = open_books(lay, whole, prices, lay.forbidding)
    columns, least = np.empty((parties, 4), dtype=np.int64), np.empty(parties)
    cheapest_paths(lay, books, np.array([party]), columns, least)
    bridge, bridge_week, final, final_week = (columns[party, column : column + 1] for column in range(4))
    path = Paths(party=np.array([party]), bridge=bridge, bridge_week=bridge_week, final=final, final_week=final_week)
    fits = least[party] < lay.homeless_cost and np.all(use + total_use(model, path) <= model.at_most)
    return path if fits else None
