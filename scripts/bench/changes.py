"""Small changes of an instance, as a meeting makes them: seeded, so that the same ones come again."""

from collections.abc import Callable
from dataclasses import replace
from random import Random

from solver import FixedMove, Group, Instance, InvalidInstance, Party, Plan

Change = Callable[[Instance, Plan, Random], Instance | None]
"""The instance with one change; None when what was drawn cannot be changed so."""
TRIES = 1000


def drawn(change: Change, instance: Instance, plan: Plan, seed: int) -> Instance:
    """The instance with one change of a kind."""
    random = Random(seed)  # noqa: S311
    for _ in range(TRIES):
        changed = change(instance, plan, random)
        if changed is not None:
            return changed
    raise ValueError(f"nothing of {instance.name!r} can be changed so")


def decision(instance: Instance, plan: Plan, random: Random) -> Instance | None:
    """A party is to go to another group than planned, one that has a place in some week when it may start."""
    party = random.choice(instance.parties)
    planned = {move.group for move in plan.moves if move.party == party.id}
    places = {group.id: group.capacity for group in instance.groups}
    others = [
        option
        for option in party.options
        if option.kind == "final" and option.group not in planned and places[option.group][-1] >= party.size
    ]
    if not others or any(fixed.party == party.id for fixed in instance.fixed):
        return None
    fixed = FixedMove(party=party.id, group=random.choice(others).group, kind="final")
    return replace(instance, fixed=(*instance.fixed, fixed))


def option_away(instance: Instance, plan: Plan, random: Random) -> Instance | None:
    """A party can no longer go where it was planned."""
    move = random.choice([move for move in plan.moves if move.kind == "final"])

    def without(party: Party) -> Party:
        options = (one for one in party.options if (one.group, one.kind) != (move.group, move.kind))
        return replace(party, options=tuple(options)) if party.id == move.party else party

    return _valid(lambda: replace(instance, parties=tuple(map(without, instance.parties))))


def place_less(instance: Instance, plan: Plan, random: Random) -> Instance | None:
    """A group to which somebody was planned to go has a place less, in all weeks."""
    return _with_places(instance, plan, random, -1)


def place_more(instance: Instance, plan: Plan, random: Random) -> Instance | None:
    """Such a group has a place more."""
    return _with_places(instance, plan, random, 1)


def _with_places(instance: Instance, plan: Plan, random: Random, more: int) -> Instance | None:
    name = random.choice([move.group for move in plan.moves if move.kind == "final"])

    def other(group: Group) -> Group:
        capacity = tuple(max(0, places + more) for places in group.capacity)
        return replace(group, capacity=capacity) if group.id == name else group

    return _valid(lambda: replace(instance, groups=tuple(map(other, instance.groups))))


def _valid(made: Callable[[], Instance]) -> Instance | None:
    try:
        return made()
    except InvalidInstance:
        return None


CHANGES: dict[str, Change] = {
    "a decision": decision,
    "an option away": option_away,
    "a place less": place_less,
    "a place more": place_more,
}
