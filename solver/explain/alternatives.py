"""Where else a party could go, who else could come: each with what the whole plan would cost more."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from solver.cuts.dual import Dual
from solver.explain.answers import Alternative, Regret
from solver.explain.forced import adapted, mended, placed
from solver.explain.ground import Ground
from solver.legs import Step, leg_values
from solver.model.catalogue import Floats
from solver.paths import moves_of
from solver.pricing import Pricer
from solver.search.state import State


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """`excess` says of every final what its best path costs above its party's cheapest, prices counted.

    Paths on which a party breaks a rule alone are left out. `value` is the dual without them.
    """

    ground: Ground
    excess: Floats
    value: Dual

    @staticmethod
    def of(ground: Ground) -> Choices:
        """Value every final once."""
        pricer = Pricer(ground.model, ground.model.at_most)
        tables = pricer.tables(ground.at.prices)
        value = Dual.of(pricer, ground.at.prices)
        forced = leg_values(pricer, tables)[Step.FINAL].min(axis=1, initial=np.inf)
        forced = np.where(forced < tables.impossible, forced, np.inf)
        # Sums of large prices are rounded, each in its own order.
        excess = np.maximum(forced - value.least[ground.model.catalogue.finals.party], 0.0)
        return Choices(ground=ground, excess=excess, value=value)

    def ranked(self, options: Iterable[int], mend: int | None) -> tuple[Alternative, ...]:
        """The answers for some finals, least regret first; for `mend` of them (None: all) a better plan is sought."""
        possible = [option for option in options if math.isfinite(self.excess[option])]
        possible.sort(key=lambda option: (self.excess[option], option))
        found = [self._answer(option, better=mend is None or place < mend) for place, option in enumerate(possible)]
        return tuple(sorted(found, key=_least_first))

    def _answer(self, option: int, *, better: bool) -> Alternative:
        ground = self.ground
        numbered, paths = ground.model.catalogue, ground.state.paths
        party = int(numbered.finals.party[option])
        proposed = int(paths.final[party]) == option
        lower = 0 if proposed else self._lower(option)
        answer = Alternative(
            party=numbered.parties[party],
            group=numbered.groups[int(numbered.finals.group[option])],
            regret=Regret(lower=lower, upper=None, estimate=float(self.excess[option])),
            proposed=proposed,
        )
        changed = ground.state if proposed else self._changed(option, party, better=better)
        if changed is None:
            return answer
        others = self._others(changed, party)
        return replace(
            answer,
            regret=replace(answer.regret, upper=max(lower, changed.cost - ground.bound)),
            more=changed.cost - ground.cost,
            moves=moves_of(ground.model, changed.paths[party : party + 1]),
            others=tuple(numbered.parties[other] for other in others),
            others_moves=tuple(
                move for other in others for move in moves_of(ground.model, changed.paths[other : other + 1])
            ),
        )

    def _changed(self, option: int, party: int, *, better: bool) -> State | None:
        finals = np.zeros(len(self.excess), dtype=np.bool_)
        finals[option] = True
        model, lay = placed(self.ground.model, self.ground.layout, party, finals)
        changed = adapted(self.ground, model, lay, party)
        return mended(self.ground, lay, changed, model, party) if better else changed

    def _lower(self, option: int) -> int:
        """The bound with the party's final forced, less the plan's cost."""
        forced = replace(self.value, value=self.value.value + float(self.excess[option]))
        return max(0, forced.bound - self.ground.cost)

    def _others(self, changed: State, party: int) -> list[int]:
        """The numbers of the parties whose path is another."""
        differs = self.ground.keep.changed(changed.paths)
        differs[party] = False
        return [int(number) for number in np.flatnonzero(differs)]


def _least_first(answer: Alternative) -> tuple[float, int, str, str]:
    upper = math.inf if answer.regret.upper is None else answer.regret.upper
    return upper, answer.regret.lower, answer.group, answer.party
