"""Explains one plan: the model, the prices and the plan are taken in once, then questions are cheap."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from solver.explain.alternatives import Choices
from solver.explain.answers import Alternative, PlacePrice, Unlocking
from solver.explain.ground import Ground
from solver.explain.places import place_prices
from solver.explain.unlock import unlocking
from solver.instance import GroupId, Instance, Option, PartyId
from solver.plan import Plan

MEND = 8
"""For so many choices a better plan than the quickest one is sought, when nothing else is said."""


class Explainer:
    """Answers questions about a plan of an instance.

    Raises `ValueError` when the plan is infeasible or breaks a rule, or a price of its certificate is no price
    (`InvalidPlan`). Its bound is taken for proven.
    """

    def __init__(self, instance: Instance, plan: Plan) -> None:
        self._ground = Ground.of(instance, plan)

    @cached_property
    def _choices(self) -> Choices:
        return Choices.of(self._ground)

    def alternatives(self, party: PartyId, mend: int | None = MEND) -> tuple[Alternative, ...]:
        """The groups to which the party could go for good, least regret first.

        Around each a plan is made in which the others adapt one by one; for `mend` of them (the most
        promising; None is all) a better one is sought. Raises `KeyError` for an unknown party.
        """
        catalogue = self._ground.model.catalogue
        mine = catalogue.finals.of_party(catalogue.party_number[party])
        return self._choices.ranked(range(mine.start, mine.stop), mend)

    def candidates(self, group: GroupId, mend: int | None = MEND) -> tuple[Alternative, ...]:
        """The parties that could go to the group for good, least regret first; see `alternatives`."""
        catalogue = self._ground.model.catalogue
        options = np.flatnonzero(catalogue.finals.group == catalogue.group_number[group])
        return self._choices.ranked(options.tolist(), mend)

    def place_prices(self, mend: int = MEND) -> tuple[PlacePrice, ...]:
        """The price of one more place in every group, in all weeks, dearest first.

        For `mend` groups, the dearest by the proof's prices, a plan is sought in which others move up together.
        """
        return place_prices(self._ground, mend)

    def why_not(self, party: PartyId, removed: Sequence[Option] = ()) -> tuple[Unlocking, ...]:
        """Which single facts, were they different, would give the party a final place.

        All others keep their places. `removed` are options that the party does not have, because some
        criterion stands against them. Raises `KeyError` for an unknown party.
        """
        return unlocking(self._ground, self._ground.model.catalogue.party_number[party], removed)
