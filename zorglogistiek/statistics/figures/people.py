"""Of whom a figure tells: narrowing to the filters of a scope, and telling groups apart."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from zorglogistiek.statistics.history import Coded, Days, Flags, History, Rows
from zorglogistiek.statistics.history.columns import NEVER, NOWHERE, ages, lookup
from zorglogistiek.statistics.scope import AGE_BANDS, Dimension, Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """The rows of a figure: whose they are, on which day their age counts, and by which referral and group.

    ``referral`` and ``group`` are ``NOWHERE`` where there is none; ``offered`` is the group that tells the provider.
    """

    youth: Rows
    referral: Rows
    on: Days
    group: Rows
    offered: Rows

    def __len__(self) -> int:
        return len(self.youth)

    def __getitem__(self, rows: Rows | Flags) -> "People":
        """These rows only."""
        return People(
            youth=self.youth[rows],
            referral=self.referral[rows],
            on=self.on[rows],
            group=self.group[rows],
            offered=self.offered[rows],
        )


def of_referrals(history: History, referral: Rows, on: Days, *, group: Rows | None = None) -> People:
    """Rows of referrals, with the group where the youth started, if that counts."""
    given = np.full(len(referral), NOWHERE, dtype=np.int64) if group is None else group
    return People(
        youth=lookup(history.referrals.youth, referral, NOWHERE), referral=referral, on=on, group=given, offered=given
    )


def of_stays(history: History, stay: Rows) -> People:
    """Rows of stays that have started."""
    stays = history.stays
    group = stays.group[stay]
    return People(
        youth=stays.youth[stay], referral=stays.referral[stay], on=stays.started[stay], group=group, offered=group
    )


def group_of(history: History, people: People, dimension: Dimension) -> Coded:
    """The group of each row on a dimension."""
    return _GROUPS[dimension](history, people)


def codes_of(history: History) -> Mapping[str, tuple[str, ...]]:
    """Of each dimension every code that somebody can have."""
    nobody = np.zeros(0, dtype=np.int64)
    people = People(youth=nobody, referral=nobody, on=nobody, group=nobody, offered=nobody)
    return {dimension.value: group_of(history, people, dimension).codes for dimension in Dimension}


def kept(history: History, people: People, scope: Scope, filters: tuple[Dimension, ...]) -> Flags:
    """Which rows the scope's filters leave, of those filters that the figure takes."""
    left = np.ones(len(people), dtype=np.bool_)
    for dimension in used_filters(scope, filters):
        left &= group_of(history, people, dimension).are(scope.filters[dimension])
    return left


def used_filters(scope: Scope, filters: tuple[Dimension, ...]) -> Mapping[Dimension, str]:
    """The filters of the scope that the figure takes."""
    return MappingProxyType({one: scope.filters[one] for one in filters if one in scope.filters})


def age_bands(history: History, youth: Rows, on: Days) -> Coded:
    """The age band of youths on a day; who is older than the last band counts in it."""
    known = np.where(on >= NEVER, history.up_to.toordinal(), on)
    age = ages(lookup(history.youths.birth, youth, 1), known)
    starts = np.array([first for first, _ in AGE_BANDS])
    places = np.maximum(np.searchsorted(starts, age, side="right") - 1, 0)
    return Coded(codes=tuple(f"{first}-{last}" for first, last in AGE_BANDS), at=places)


_GROUPS: Mapping[Dimension, Callable[[History, People], Coded]] = MappingProxyType(
    {
        Dimension.MUNICIPALITY: lambda history, of: history.youths.municipality[of.youth],
        Dimension.PROVIDER: lambda history, of: history.groups.provider.of_rows(of.offered),
        Dimension.CARE_FORM_ASKED: lambda history, of: history.referrals.form_asked.of_rows(of.referral),
        Dimension.CARE_FORM_GIVEN: lambda history, of: history.groups.care_form.of_rows(of.group),
        Dimension.URGENCY: lambda history, of: history.referrals.urgency.of_rows(of.referral),
        Dimension.GENDER: lambda history, of: history.youths.gender[of.youth],
        Dimension.AGE_BAND: lambda history, of: age_bands(history, of.youth, of.on),
        Dimension.REFERRER: lambda history, of: history.referrals.referrer_type.of_rows(of.referral),
        Dimension.COMPLEXITY: lambda history, of: history.youths.complexity[of.youth],
    }
)
"""How each dimension tells people apart."""
