"""Those who lack a group or a place, counted by profile: in full for who may see them, protected for who may not.

The protection is that of the statistics (``statistics.disclosure``). Who sees no person is shown one property at a
time, always with all its values, so that neither being listed nor comparing two lists tells of anybody; never the
longest wait, which is that of one youth.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from zorglogistiek.codes import CareForm, Gender, SecurityLevel, Specialism
from zorglogistiek.statistics import disclosure
from zorglogistiek.statistics.estimators.percentiles import quantile
from zorglogistiek.studies.missing import Need

AGE_BANDS = ((0, 5), (6, 11), (12, 15), (16, 17), (18, 23))
"""Ages in whole years, both ends included."""

NONE, ANY = "none", "any"
"""Instead of a code: no specialism needed, any care form will do."""

JOINED = "+"
"""Between the codes of a youth who needs several things."""


class Dimension(StrEnum):
    """By what those who lack something can be counted."""

    SPECIALISMS = "specialisms"
    AGE = "age"
    CARE_FORM = "care_form"
    SECURITY_LEVEL = "security_level"
    GENDER = "gender"
    MUNICIPALITY = "municipality"


MULTIPLE = frozenset({Dimension.SPECIALISMS, Dimension.CARE_FORM})
"""Properties of which a youth can have several values."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileRow:
    """Youths of one profile. ``key`` has a code for each dimension that was asked for; waits are in weeks, gross.

    ``criterion`` is what stands in the way in most groups. None stands for what is hidden; who may see no person gets
    no ``referrals`` at all.
    """

    key: Mapping[Dimension, str]
    youths: int | None
    longest: int | None
    median: float | None
    criterion: str | None
    referrals: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NearMiss:
    """A criterion that alone keeps groups away, from how many youths, and which groups (number and youths)."""

    criterion: str
    youths: int | None
    groups: tuple[tuple[str, int | None], ...]
    referrals: tuple[str, ...] = ()


Towns = Mapping[int, str]
"""The numbers of the municipalities by their ids."""


def profiles(needs: Sequence[Need], dimensions: Sequence[Dimension], towns: Towns) -> list[ProfileRow]:
    """The needs by profile, the most youths first, then the longest wait."""
    found = defaultdict[tuple[str, ...], list[Need]](list)
    for need in needs:
        found[tuple(_full(need, dimension, towns) for dimension in dimensions)].append(need)
    ranked = sorted(found.items(), key=lambda pair: (-len(pair[1]), -_longest(pair[1]), pair[0]))
    return [
        ProfileRow(
            key=dict(zip(dimensions, codes, strict=True)),
            youths=len(same),
            longest=_longest(same),
            median=quantile([need.waited_weeks for need in same], 0.5),
            criterion=_commonest(same),
            referrals=tuple(need.referral for need in same),
        )
        for codes, same in ranked
    ]


def _longest(needs: Sequence[Need]) -> int:
    return max(need.waited_weeks for need in needs)


def protected_profiles(needs: Sequence[Need], dimension: Dimension, towns: Towns) -> list[ProfileRow]:
    """The needs by one property, with a row for each of its values, for who may see no person.

    Who needs several specialisms, or asked for several care forms, counts for each. Such rows make up no total, so that
    a hidden one does not follow from the others; of the other properties the rows do, and are hidden accordingly.
    """
    found = defaultdict[str, list[Need]](list)
    for need in needs:
        for code in _each(need, dimension, towns):
            found[code].append(need)
    codes = list(VALUES[dimension](towns))
    counts = [len(found[code]) for code in codes]
    shown = [_enough(count) for count in counts] if dimension in MULTIPLE else disclosure.shown(counts)
    return [_protected(dimension, code, found[code] if seen else []) for code, seen in zip(codes, shown, strict=True)]


def _protected(dimension: Dimension, code: str, same: Sequence[Need]) -> ProfileRow:
    return ProfileRow(
        key={dimension: code},
        youths=disclosure.rounded(len(same)) if same else None,
        longest=None,
        median=quantile([need.waited_weeks for need in same], 0.5) if same else None,
        criterion=_commonest(same) if same else None,
    )


def near_misses(needs: Sequence[Need]) -> list[NearMiss]:
    """The criteria that alone keep some group away from somebody, those of the most youths first."""
    found, counts = [], Counter(name for need in needs for name in need.near)
    for criterion in sorted(counts, key=lambda name: (-counts[name], name)):
        near = [need for need in needs if criterion in need.near]
        groups = Counter(number for need in near for number in need.near[criterion])
        ranked: list[tuple[str, int]] = sorted(groups.items(), key=lambda pair: (-pair[1], pair[0]))
        found.append(
            NearMiss(
                criterion=criterion,
                youths=len(near),
                groups=tuple(ranked),
                referrals=tuple(need.referral for need in near),
            )
        )
    return found


def protected_near_misses(needs: Sequence[Need]) -> list[NearMiss]:
    """The same for who may see no person: only criteria and groups of enough youths, groups without their counts."""
    return [
        NearMiss(
            criterion=row.criterion,
            youths=disclosure.rounded(row.youths),
            groups=tuple((number, None) for number, count in row.groups if _enough(count)),
        )
        for row in near_misses(needs)
        if row.youths is not None and _enough(row.youths)
    ]


def _enough(count: int | None) -> bool:
    return count is not None and count >= disclosure.SMALLEST_SHOWN


def _commonest(needs: Iterable[Need]) -> str | None:
    """The criterion that stands in the way in most groups, over these youths; None where nothing does."""
    counts = Counter[str]()
    for need in needs:
        counts.update(need.in_the_way)
    return min(counts, key=lambda name: (-counts[name], name)) if counts else None


def _full(need: Need, dimension: Dimension, towns: Towns) -> str:
    return JOINED.join(_each(need, dimension, towns))


def _each(need: Need, dimension: Dimension, towns: Towns) -> list[str]:
    """The values of a property that somebody has; several only of those in ``MULTIPLE``."""
    match dimension:
        case Dimension.SPECIALISMS:
            return [one.value for one in Specialism if one in need.specialisms] or [NONE]
        case Dimension.CARE_FORM:
            return [one.value for one in CareForm if one in need.care_forms] or [ANY]
        case Dimension.AGE:
            return [next(_band(*band) for band in AGE_BANDS if need.age <= band[1] or band == AGE_BANDS[-1])]
        case Dimension.SECURITY_LEVEL:
            return [need.security_level.value]
        case Dimension.GENDER:
            return [need.gender.value]
        case Dimension.MUNICIPALITY:
            return [towns[need.municipality]]


def _band(first: int, last: int) -> str:
    return f"{first}-{last}"


VALUES: Mapping[Dimension, Callable[[Towns], Sequence[str]]] = {
    Dimension.SPECIALISMS: lambda _: [NONE, *(one.value for one in Specialism)],
    Dimension.AGE: lambda _: [_band(*band) for band in AGE_BANDS],
    Dimension.CARE_FORM: lambda _: [*(one.value for one in CareForm), ANY],
    Dimension.SECURITY_LEVEL: lambda _: [one.value for one in SecurityLevel],
    Dimension.GENDER: lambda _: [one.value for one in Gender],
    Dimension.MUNICIPALITY: lambda towns: sorted(towns.values()),
}
"""Every value of a property, in the order in which it is shown to who may see no person."""
