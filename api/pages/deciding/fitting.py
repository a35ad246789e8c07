"""Which groups fit a referral, and the list to choose another group from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from zorglogistiek.matching.facts import Group, World
from zorglogistiek.matching.policy import Policy
from zorglogistiek.matching.reasons import say
from zorglogistiek.matching.whynot import which_groups
from zorglogistiek.meeting.views import GroupView
from zorglogistiek.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class FittingLine:
    """A group, and why it does not fit (nothing: it fits)."""

    group: Group
    barriers: tuple[str, ...]


def fitting_lines(world: World, number: str, policy: Policy, words: Words) -> list[FittingLine]:
    """Every group for a lasting place, the best fitting first; nothing for a referral that seeks no place now."""
    try:
        candidate = world.candidate(number)
    except KeyError:
        return []
    return [
        FittingLine(group=group, barriers=tuple(say(why, words) for why in barriers))
        for group, barriers in which_groups(world, candidate, policy)
    ]


def group_choices(
    fitting: Sequence[FittingLine], groups: Mapping[str, GroupView], words: Words
) -> list[tuple[str, list[tuple[str, str]]]]:
    """The groups to choose from, number and text, under headings: which fit, the best first, and which do not."""
    fits = [line.group.number for line in fitting if not line.barriers and line.group.number in groups]
    others = sorted(groups.keys() - set(fits))

    def options(numbers: Sequence[str]) -> list[tuple[str, str]]:
        named = [(number, groups[number]) for number in numbers]
        return [(number, f"{one.name} ({one.provider}, {one.municipality}; {number})") for number, one in named]

    heading = words.say("does not fit") if fitting else words.say("All groups")
    return [(words.say("fits"), options(fits)), (heading, options(others))]
