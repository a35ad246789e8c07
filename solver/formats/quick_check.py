"""Whether an instance is certainly right, seen column by column: the short road of the many that are.

Nothing is told about what is wrong: that is for `instance_check`, which is far slower on a country's
instance. Only a yes counts here. It means that `instance_check` finds no error; a no means nothing at
all (the values may be of some other type that is right as well).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from itertools import chain, compress
from operator import attrgetter, lt
from typing import Any

from solver.formats.fields import LARGEST_NUMBER, LONGEST_ID
from solver.formats.instance_check import LONGEST_HORIZON
from solver.instance import KINDS, Instance, Option, Party


def surely_valid(instance: Instance) -> bool:
    """Whether every check of `instance_check` is passed for certain; False when unsure."""
    try:
        return all(check(instance) for check in _CHECKS)
    except (AttributeError, KeyError, TypeError, ValueError):
        return False  # not the values that an instance is made of


def _all_are(kind: type, values: Iterable[object]) -> bool:
    return set(map(type, values)) <= {kind}


def _whole(values: Collection[int], *, least: int = 0, most: int = LARGEST_NUMBER) -> bool:
    return _all_are(int, values) and (not values or (least <= min(values) and max(values) <= most))


def _writable(texts: Collection[str]) -> bool:
    """Whether all are strings that can be written as UTF-8."""
    "".join(texts).encode()  # a ValueError at a lone surrogate
    return _all_are(str, texts)


def _ids(names: Collection[str]) -> bool:
    lengths = set(map(len, names))
    return _writable(names) and all(1 <= length <= LONGEST_ID for length in lengths)


def _weekly(lists: Collection[tuple[int, ...]], weeks: int) -> bool:
    """Whether each is a tuple with one number a week."""
    return _all_are(tuple, lists) and set(map(len, lists)) <= {weeks} and _whole([*chain.from_iterable(lists)])


def _frame(instance: Instance) -> bool:
    parts = (instance.groups, instance.parties, instance.apart, instance.fixed)
    numbers = _whole([instance.weeks], least=1, most=LONGEST_HORIZON) and _whole([instance.transfer_cost])
    return _all_are(tuple, parts) and _writable([instance.name]) and numbers


def _groups(instance: Instance) -> bool:
    groups, names = instance.groups, [group.id for group in instance.groups]
    limits = [group.limits for group in groups]
    return (
        _ids(names)
        and len(set(names)) == len(names)
        and _weekly([group.capacity for group in groups], instance.weeks)
        and _weekly([group.intake for group in groups if group.intake is not None], instance.weeks)
        and _all_are(dict, limits)
        and _ids([*chain.from_iterable(limits)])
        and _whole([limit for each in limits for limit in each.values()])
    )


def _parties(instance: Instance) -> bool:
    parties, names = instance.parties, [party.id for party in instance.parties]
    classes, sizes = [party.classes for party in parties], [party.size for party in parties]
    return (
        _ids(names)
        and len(set(names)) == len(names)
        and _whole(sizes, least=1)
        and _all_are(dict, classes)
        and _ids([*chain.from_iterable(classes)])
        and _whole([count for each in classes for count in each.values()])
        and all(max(each.values()) <= size for each, size in zip(classes, sizes, strict=True) if each)
        and _weekly([party.wait_cost for party in parties], instance.weeks)
        and _whole([party.unplaced_cost for party in parties])
        and _known([party.origin for party in parties if party.origin is not None], instance.groups)
    )


def _known(names: Collection[str], records: Iterable[object]) -> bool:
    """Whether all are ids of the records, which have been found right."""
    return _all_are(str, names) and set(names) <= set(map(attrgetter("id"), records))


def _options(instance: Instance) -> bool:
    if not _all_are(tuple, [party.options for party in instance.parties]):
        return False
    options = [*chain.from_iterable(party.options for party in instance.parties)]

    def column(name: str) -> list[Any]:
        return list(map(attrgetter(name), options))

    kinds, first, until, weekly = map(column, ("kind", "from_week", "until_week", "weekly_cost"))
    return (
        _known([option.group for option in options], instance.groups)
        and _all_are(str, kinds)
        and set(kinds) <= set(KINDS)
        and _whole(first)
        and _whole(until, most=instance.weeks)
        and all(map(lt, first, until))
        and _whole(column("cost"))
        and _whole(weekly)
        and not any(compress(weekly, (kind == "final" for kind in kinds)))
        and _whole([stay for stay in column("stay_weeks") if stay is not None], least=1)
        and all(map(_different, instance.parties))
    )


def _different(party: Party) -> bool:
    """Whether no two options are for one group and kind, and none is for the group it lives in."""
    uses = {(option.group, option.kind) for option in party.options}
    return len(uses) == len(party.options) and not any((party.origin, kind) in uses for kind in KINDS)


def _apart(instance: Instance) -> bool:
    pairs = instance.apart
    return (
        _all_are(tuple, pairs)
        and all(first != second for first, second in pairs)
        and _known([*chain.from_iterable(pairs)], instance.parties)
    )


def _fixed(instance: Instance) -> bool:
    decided = {decision.party for decision in instance.fixed}
    options: dict[tuple[str, str, str], Option] = {
        (party.id, option.group, option.kind): option
        for party in instance.parties
        if party.id in decided
        for option in party.options
    }
    for decision in instance.fixed:
        names, week = (decision.party, decision.group, decision.kind), decision.week
        option = options[names]
        if not _all_are(str, names):
            return False
        if week is not None and not (type(week) is int and option.from_week <= week < option.until_week):
            return False
    return True


def _living(instance: Instance) -> bool:
    """Whether the movers fit in the group where they live: in every week, also by class."""
    size: Counter[str] = Counter()
    members: Counter[tuple[str, str]] = Counter()
    for party in instance.parties:
        if party.origin is not None:
            size[party.origin] += party.size
            for label, count in party.classes.items():
                members[party.origin, label] += count
    return all(
        size[group.id] <= min(group.capacity)
        and all(members[group.id, label] <= limit for label, limit in group.limits.items())
        for group in instance.groups
    )


_CHECKS: tuple[Callable[[Instance], bool], ...] = (_frame, _groups, _parties, _options, _apart, _fixed, _living)
"""In this order: each builds on what those before it found right."""
