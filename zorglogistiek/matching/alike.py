"""Groups that take the same youths, so that one of them is judged for all: there are far fewer kinds than groups."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter

from zorglogistiek.codes import BRIDGING_FORMS
from zorglogistiek.matching.facts import Candidate, Group


@dataclass(frozen=True, slots=True, kw_only=True)
class Alike:
    """Groups in which nobody lives and that take the same youths; ``one`` of them stands for all.

    The criteria tell them apart only by where they are, and by who was declined there.
    """

    one: Group
    groups: tuple[Group, ...]


_TAKES = attrgetter(
    "care_form",
    "minimum_age",
    "maximum_age",
    "gender_policy",
    "security_level",
    "specialisms",
    "continues_after_18",
)
"""Everything of a group that a criterion looks at, but for which group it is, where, and who lives there."""


def alike(groups: Iterable[Group]) -> tuple[Alike, ...]:
    """The groups for a lasting place, by kinds. ValueError where somebody lives: whom it takes depends on that too."""
    kinds = defaultdict[tuple[object, ...], list[Group]](list)
    for group in groups:
        if group.occupants:
            raise ValueError(f"group {group.number}: whom it takes depends on who lives there")
        if group.care_form not in BRIDGING_FORMS:
            kinds[_TAKES(group)].append(group)
    return tuple(Alike(one=found[0], groups=tuple(found)) for found in kinds.values())


def set_apart(candidate: Candidate, kinds: Sequence[Alike]) -> Iterator[Alike]:
    """The kinds; a group at a location to avoid, or where the candidate was declined, is one of its own."""
    not_at, declines = candidate.youth.not_at, candidate.referral.declines
    if not not_at and not declines:
        yield from kinds
        return
    for kind in kinds:
        rest = list[Group]()
        for group in kind.groups:
            if group.location_id in not_at or group.id in declines:
                yield Alike(one=group, groups=(group,))
            else:
                rest.append(group)
        if rest:
            yield Alike(one=rest[0], groups=tuple(rest))
