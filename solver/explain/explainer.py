"""Explains one plan: the model, the prices and the plan are taken in once, then questions are cheap."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from solver.explain.answers import Alternative, PlacePrice, Regret, Unlocking
from solver.explain.mending import mended
from solver.explain.unlock import unlocking
from solver.instance import GroupId, Instance, Option, PartyId
from solver.kernels.layout import layout
from solver.legs import Step, leg_values
from solver.model.catalogue import Floats
from solver.model.model import build
from solver.paths import Paths, moves_of, path_costs, paths_of
from solver.plan import Certificate, Plan
from solver.pricing import Pricer
from solver.search.state import State
from solver.tables import Tables
from solver.valuation import evaluate, prices_of


class Explainer:
    """Answers questions about a plan of an instance.

    Raises `ValueError` when the plan is infeasible or breaks a rule.
    """

    def __init__(self, instance: Instance, plan: Plan) -> None:
        self._model = build(instance)
        self._pricer = Pricer(self._model)
        self._state = State.of(self._model, paths_of(self._model, plan.moves))
        if plan.status == "infeasible" or not (self._state.complete and self._state.keeps_rules):
            raise ValueError(f"there is no legal plan for {instance.name!r} to explain")
        self._cost = self._state.cost
        prices = prices_of(self._model, plan.certificate or Certificate(bound=0))
        self._layout = layout(self._model)
        self._at = evaluate(self._model, self._layout, prices)
        self._tables = self._pricer.tables(self._at.prices)
        self._bound = min(self._cost, max(self._at.bound, plan.bound or 0))
        self._room = self._pricer.tables(self._model.no_prices, self._state.shut())
        self._forced = leg_values(self._pricer, self._tables)[Step.FINAL].min(axis=1)
        self._fitting = leg_values(self._pricer, self._room)[Step.FINAL]

    def alternatives(self, party: PartyId, mend: int | None = None) -> tuple[Alternative, ...]:
        """The groups to which the party could go for good, least regret first.

        Where the group has no room, the plan is mended around the party; `mend` limits for how many
        groups (the most promising), None is all. Raises `KeyError` for an unknown party.
        """
        number = self._model.catalogue.party_number[party]
        mine = self._model.catalogue.finals.of_party(number)
        return self._ranked(range(mine.start, mine.stop), mend)

    def candidates(self, group: GroupId, mend: int | None = None) -> tuple[Alternative, ...]:
        """The parties that could go to the group for good, least regret first; see `alternatives`."""
        number = self._model.catalogue.group_number[group]
        options = np.flatnonzero(self._model.catalogue.finals.group == number)
        return self._ranked(options.tolist(), mend)

    def _ranked(self, options: Iterable[int], mend: int | None) -> tuple[Alternative, ...]:
        possible = [option for option in options if math.isfinite(self._forced[option])]
        possible.sort(key=lambda option: (self._lower(option), option))
        found = []
        for option in possible:
            answer = self._without_eviction(option)
            if answer.regret.upper is None and (mend is None or mend > 0):
                answer = self._with_eviction(option, answer)
                mend = None if mend is None else mend - 1
            found.append(answer)
        return tuple(sorted(found, key=_least_first))

    def _lower(self, option: int) -> int:
        """The dual with the party's final forced, less the plan's cost: proven."""
        party = self._model.catalogue.finals.party[option]
        forced = self._at.value + self._estimate(option)
        if self._state.paths.final[party] == option:
            return 0
        return max(0, math.ceil(forced - 1e-6) - self._cost)

    def _estimate(self, option: int) -> float:
        party = self._model.catalogue.finals.party[option]
        return float(self._forced[option] - self._at.least[party])

    def _without_eviction(self, option: int) -> Alternative:
        finals, paths = self._model.catalogue.finals, self._state.paths
        party = int(finals.party[option])
        if int(paths.final[party]) == option:
            changed: State | None = self._state
        else:
            changed = None
            if self._fitting[option].min() < self._room.impossible:
                path = self._path(self._room, option)
                changed = self._state.with_paths(path)
        return self._alternative(option, changed)

    def _with_eviction(self, option: int, otherwise: Alternative) -> Alternative:
        path = self._path(self._tables, option)
        changed = mended(self._layout, self._state, path)
        return otherwise if changed is None else self._alternative(option, changed)

    def _path(self, tables: Tables, option: int) -> Paths:
        """The cheapest path that ends with this final, by these tables."""
        candidates = self._pricer.candidates(tables)
        mine = np.flatnonzero(candidates.final == option)
        best = mine[np.argmin(candidates.value[mine])]
        return self._pricer.paths(tables, candidates, np.array([best]))

    def _alternative(self, option: int, changed: State | None) -> Alternative:
        numbered = self._model.catalogue
        party = int(numbered.finals.party[option])
        answer = Alternative(
            party=numbered.parties[party],
            group=numbered.groups[int(numbered.finals.group[option])],
            regret=Regret(lower=self._lower(option), upper=None, estimate=self._estimate(option)),
            proposed=int(self._state.paths.final[party]) == option,
        )
        if changed is None or not changed.keeps_rules:
            return answer
        upper = max(answer.regret.lower, changed.cost - self._bound)
        return replace(
            answer,
            regret=replace(answer.regret, upper=upper),
            moves=moves_of(self._model, changed.paths[party : party + 1]),
            others=self._differences(changed, party),
        )

    def _differences(self, changed: State, party: int) -> tuple[PartyId, ...]:
        differs = np.zeros(len(self._state.paths), dtype=np.bool_)
        for name in ("bridge", "bridge_week", "final", "final_week"):
            differs |= getattr(changed.paths, name) != getattr(self._state.paths, name)
        differs[party] = False
        return tuple(self._model.catalogue.parties[number] for number in np.flatnonzero(differs))

    def place_prices(self) -> tuple[PlacePrice, ...]:
        """The price of one more place in every group, in all weeks, dearest first."""
        found = []
        for number, block in enumerate(self._model.blocks):
            if block.rule != "capacity":
                continue
            marginal = float(self._at.prices[number].sum())
            upper = self._cost - max(0, math.ceil(self._at.value - marginal - 1e-6))
            lower = min(upper, max(0, self._bound - self._with_place(number)))
            group = self._model.catalogue.groups[block.group]
            found.append(PlacePrice(group=group, lower=lower, upper=upper, marginal=marginal))
        return tuple(sorted(found, key=lambda price: (-price.upper, -price.lower, price.group)))

    def _with_place(self, block: int) -> int:
        """The cost of the plan when the one who gains most takes the new place."""
        more = self._model.at_most.copy()
        more[block] += 1
        model = replace(self._model, at_most=more)
        shut = State(model=model, paths=self._state.paths, use=self._state.use).shut()
        candidates = self._pricer.candidates(self._pricer.tables(model.no_prices, shut))
        least = self._pricer.least(candidates)
        costs: Floats = path_costs(model, self._state.paths).astype(np.float64)
        return self._cost - int(max(0.0, float((costs - least).max(initial=0.0))))

    def why_not(self, party: PartyId, removed: Sequence[Option] = ()) -> tuple[Unlocking, ...]:
        """Which single facts, were they different, would give the party a final place.

        All others keep their places. `removed` are options that the party does not have, because some
        criterion stands against them. Raises `KeyError` for an unknown party.
        """
        number = self._model.catalogue.party_number[party]
        return unlocking(self._model, self._state, number, removed)


def _least_first(answer: Alternative) -> tuple[float, int, str, str]:
    upper = math.inf if answer.regret.upper is None else answer.regret.upper
    return upper, answer.regret.lower, answer.group, answer.party
