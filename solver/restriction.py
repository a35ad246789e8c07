"""Whether an instance is another one with more in its way: then no plan of it is better, and bounds carry over.

What is compared are the facts alone, fact by fact: every plan of the harder instance must be a plan of the other one,
at no more cost there. What cannot be seen to be so counts as not so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from solver.instance import FixedMove, Group, Instance, Option, Party


def is_harder(instance: Instance, than: Instance) -> bool:
    """Whether every plan of `instance` is one of `than` that costs no more there.

    So it is after a decision, when an option, a place or a start is taken away, and when something costs more.
    A party more is allowed too: without it, its plan is one of the others.
    """
    if instance.weeks != than.weeks or instance.transfer_cost < than.transfer_cost:
        return False
    parties = {party.id: party for party in instance.parties}
    groups = {group.id: group for group in instance.groups}
    apart = {frozenset(pair) for pair in instance.apart}
    return (
        all(party.id in parties and _harder_party(parties[party.id], party) for party in than.parties)
        and all(_harder_group(groups.get(group.id), group) for group in than.groups)
        and all(frozenset(pair) in apart for pair in than.apart)
        and all(_stands(decision, instance.fixed) for decision in than.fixed)
    )


def _harder_party(party: Party, than: Party) -> bool:
    options = {(option.group, option.kind): option for option in than.options}
    same = party.origin == than.origin and party.size >= than.size and party.unplaced_cost >= than.unplaced_cost
    return (
        same
        and all(party.classes.get(label, 0) >= count for label, count in than.classes.items())
        and _each(party.wait_cost, than.wait_cost)
        and all(_harder_option(option, options.get((option.group, option.kind))) for option in party.options)
    )


def _harder_option(option: Option, than: Option | None) -> bool:
    """A final that stays longer takes more of the group; a bridge that may last longer is less in the way."""
    if than is None or option.cost < than.cost or option.weekly_cost < than.weekly_cost:
        return False
    if option.from_week < than.from_week or option.until_week > than.until_week:
        return False
    longer = (option, than) if option.kind == "final" else (than, option)
    return _longest(longer[0]) >= _longest(longer[1])


def _longest(option: Option) -> float:
    return float("inf") if option.stay_weeks is None else option.stay_weeks


def _harder_group(group: Group | None, than: Group) -> bool:
    """A group that is not there any more takes nobody."""
    if group is None:
        return True
    intake = than.intake is None or (group.intake is not None and _each(than.intake, group.intake))
    return intake and _each(than.capacity, group.capacity) and _limited(group.limits, than.limits)


def _limited(limits: Mapping[str, int], than: Mapping[str, int]) -> bool:
    return all(label in limits and limits[label] <= most for label, most in than.items())


def _each(more: Sequence[int], less: Sequence[int]) -> bool:
    return all(one >= other for one, other in zip(more, less, strict=True))


def _stands(decision: FixedMove, among: Sequence[FixedMove]) -> bool:
    """Whether a decision is among others, in the same week or in one where its own was open."""
    return any(
        (other.party, other.group, other.kind) == (decision.party, decision.group, decision.kind)
        and decision.week in (None, other.week)
        for other in among
    )
