"""What the prices of a certificate make it cost to be in a group, or to start there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate

from solver.instance import GroupId, Party
from solver.verify.whole_prices import WholePrices

Weekly = Sequence[int]
_Member = tuple[GroupId, int, tuple[int, ...]]
"""A group, a size, and how many of each class that has a price there: who agrees in these pays the same."""


class Rents:
    """The priced costs of being somewhere, in the unit of the prices; reckoned once for all who pay the same."""

    def __init__(self, weeks: int, prices: WholePrices) -> None:
        self.weeks = weeks
        self.prices = prices
        self._until: dict[_Member, Weekly] = {}
        self._stays: dict[tuple[_Member, int | None], Weekly] = {}

    def until(self, group: GroupId, party: Party) -> Weekly:
        """What the party pays for being in the group from week 0 until each week, 0 to `weeks`."""
        return self._rent(self._member(group, party))

    def starting(self, group: GroupId) -> Weekly:
        """What a start in the group costs, by week."""
        return self._weekly(self.prices.intake.get(group))

    def stays(self, group: GroupId, party: Party, stay_weeks: int | None) -> Weekly:
        """What a start in the group and a stay of so many weeks there cost, by the week of the start."""
        member = self._member(group, party)
        stays = self._stays.get((member, stay_weeks))
        if stays is None:
            rent, most = self._rent(member), self.weeks if stay_weeks is None else stay_weeks
            stays = self._stays[member, stay_weeks] = [
                price + rent[min(self.weeks, week + most)] - rent[week]
                for week, price in enumerate(self.starting(group))
            ]
        return stays

    def _member(self, group: GroupId, party: Party) -> _Member:
        classes: Mapping[str, Weekly] = self.prices.limits.get(group, {})
        return group, party.size, tuple(party.classes.get(label, 0) for label in classes)

    def _rent(self, member: _Member) -> Weekly:
        rent = self._until.get(member)
        if rent is None:
            group, size, counts = member
            weekly = [size * price for price in self._weekly(self.prices.capacity.get(group))]
            for count, prices in zip(counts, self.prices.limits.get(group, {}).values(), strict=True):
                weekly = [paid + count * price for paid, price in zip(weekly, self._weekly(prices), strict=True)]
            rent = self._until[member] = list(accumulate(weekly, initial=0))
        return rent

    def _weekly(self, prices: Weekly | None) -> Weekly:
        """A price for each week: what a certificate leaves out is 0."""
        given = list(prices or ())[: self.weeks]
        return given + [0] * (self.weeks - len(given))
