"""What matchers without an optimiser share: who could take which place, and rounds until nobody moves."""

from collections import defaultdict
from collections.abc import Callable, Set
from typing import TypeAlias

from scripts.bench.baselines.seating import Seating
from solver import Instance, Kind, Option, Party

Candidate: TypeAlias = tuple[int, Party, Option]
"""A party's number in the instance, the party, and its option of a group."""
Board: TypeAlias = dict[tuple[str, Kind], list[Candidate]]
"""Who has an option of a group, by group and kind."""
Hold: TypeAlias = Callable[[Kind, Set[str]], None]
"""Give out the places of one kind in some groups."""


def board_of(instance: Instance) -> Board:
    """The candidates of every group, in the order of the instance."""
    board: Board = defaultdict(list)
    for number, party in enumerate(instance.parties):
        for option in party.options:
            board[option.group, option.kind].append((number, party, option))
    return board


def rounds(seating: Seating, hold: Hold) -> None:
    """One week: finals, then bridges; then both again for the groups that somebody has left, until nobody moves."""
    groups: Set[str] = {group.id for group in seating.instance.groups}
    while groups:
        seating.freed.clear()
        hold("final", groups)
        hold("bridge", groups | seating.freed)
        groups = set(seating.freed)


def would_take(seating: Seating, candidate: Candidate, week: int) -> bool:
    """Whether the place fits, and the party wants it: a bridge only while it waits, and if that costs less."""
    _, party, option = candidate
    if party.id in seating.settled:
        return False
    if option.kind == "bridge" and (party.id in seating.bridging or option.weekly_cost >= party.wait_cost[week]):
        return False
    return seating.fits(party, option, week)
