"""First come, first served."""

from collections import defaultdict
from collections.abc import Set
from functools import partial

from scripts.bench.baselines.answer import plan_of
from scripts.bench.baselines.rounds import Board, Candidate, board_of, rounds, would_take
from scripts.bench.baselines.seating import Seating
from solver import Instance, Kind, Plan


def first_come(instance: Instance) -> Plan:
    """Each week the parties have their turn in the order in which they stand in the instance.

    That order stands for the order of registration (the format has no date of it, and generated instances are in it).
    Whose turn it is takes the final place that suits best (of least cost) of those that are free. Then, in a second
    turn, whoever still waits takes the bridge of least weekly cost, if that is less than waiting costs. Where a party
    has left, those who could go there have another turn in the same week.
    """
    seating, board = Seating(instance=instance), board_of(instance)
    for week in range(instance.weeks):
        rounds(seating, partial(_hold, seating, board, week))
    return plan_of(instance, tuple(seating.moves))


def _hold(seating: Seating, board: Board, week: int, kind: Kind, groups: Set[str]) -> None:
    choices: dict[int, list[Candidate]] = defaultdict(list)
    for group in seating.instance.groups:
        if group.id in groups and seating.room(group.id, week) > 0:
            for found in board[group.id, kind]:
                if would_take(seating, found, week):
                    choices[found[0]].append(found)
    for number in sorted(choices):
        for found in sorted(choices[number], key=lambda candidate: (candidate[2].weekly_cost, candidate[2].cost)):
            if would_take(seating, found, week):
                _, party, option = found
                seating.place(party, option, week)
                break
