"""A greedy matcher as boston-cas does it: vacancies rarest first, the best-ranked fitting party each, no look-ahead."""

from collections.abc import Set
from functools import partial

from scripts.bench.baselines.answer import plan_of
from scripts.bench.baselines.rounds import Board, Candidate, board_of, rounds, would_take
from scripts.bench.baselines.seating import Seating
from solver import Instance, Kind, Plan


def rarest_first(instance: Instance) -> Plan:
    """The matching of boston-cas (github.com/greenriver/boston-cas, app/models/matching), in the weeks of this problem.

    Each week a round is held for the final places. The vacancies, that is the groups with a free place this week,
    stand in the order of how many parties fit them, fewest first (its "matchability"). Each vacancy in turn goes to the
    best-ranked party that fits, and again while it has room. Best-ranked is whose week of waiting costs most:
    urgency and time waited, which is what the priority scores there measure; the order of the instance decides among
    equals. How well the place suits the party does not count, nor what comes later: a party fits where it may
    stay its whole stay, next to those who have been placed so far. Then a round for the bridges in the same way, for
    those who still wait and whose week there costs less. Where a party has left, the place is offered in another round
    of the same week.
    """
    seating, board = Seating(instance=instance), board_of(instance)
    for week in range(instance.weeks):
        rounds(seating, partial(_hold, seating, board, week))
    return plan_of(instance, tuple(seating.moves))


def _hold(seating: Seating, board: Board, week: int, kind: Kind, groups: Set[str]) -> None:
    vacancies: list[tuple[int, int, list[Candidate]]] = []
    for place, group in enumerate(seating.instance.groups):
        if group.id in groups and seating.room(group.id, week) > 0:
            fitting = [found for found in board[group.id, kind] if would_take(seating, found, week)]
            if fitting:
                vacancies.append((len(fitting), place, fitting))
    for _, _, fitting in sorted(vacancies, key=lambda vacancy: vacancy[:2]):
        for found in sorted(fitting, key=lambda candidate: (-candidate[1].wait_cost[week], candidate[0])):
            if would_take(seating, found, week):
                _, party, option = found
                seating.place(party, option, week)
