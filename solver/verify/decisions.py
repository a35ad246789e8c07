"""Whether the decisions that stand leave a plan: settled as far as that goes without a search.

A plan of the decisions alone, everybody else staying where they are, shows that there is one. A rule
that is broken by what every plan has in it shows that there is none. Between the two nothing is said.
"""

from __future__ import annotations

from collections import defaultdict

from solver.instance import GroupId, Instance, Kind, PartyId
from solver.plan import Certificate, Move
from solver.verify.moves import Itinerary, read_moves
from solver.verify.proof import proven_bound
from solver.verify.rules import Occupation, broken_rules, capacity, class_limits, intake
from solver.verify.rules import fixed as rule_of_decisions

TRIES = 500
"""Plans that are looked at, at most, for decisions whose week is still free."""
Decision = tuple[PartyId, Kind, GroupId]


def plan_of_decisions(instance: Instance) -> set[Move] | None:
    """Moves that keep every decision and every rule; None when none were found.

    Decisions with a week come first. Each other one takes the first week that breaks no rule, bridges
    before finals, and again from the start: who leaves a group makes room for the next.
    """
    moves = _dated(instance)
    settled = {(move.party, move.kind, move.group) for move in moves}
    left = sorted({(each.party, each.kind, each.group) for each in instance.fixed} - settled, key=lambda each: each[1])
    windows = _windows(instance)
    tries, before = 0, -1
    while left and len(left) != before:
        before = len(left)
        for decision in tuple(left):
            party, kind, group = decision
            for week in windows[decision]:
                tries += 1
                move = Move(party=party, group=group, kind=kind, week=week)
                if _keeps_rules(instance, moves | {move}):
                    moves.add(move)
                    left.remove(decision)
                    break
                if tries == TRIES:
                    return None
    return moves if not left and _keeps_rules(instance, moves) else None


def _dated(instance: Instance) -> set[Move]:
    return {
        Move(party=each.party, group=each.group, kind=each.kind, week=each.week)
        for each in instance.fixed
        if each.week is not None
    }


def _windows(instance: Instance) -> dict[Decision, range]:
    return {
        (party.id, option.kind, option.group): range(option.from_week, option.until_week)
        for party in instance.parties
        for option in party.options
    }


def _keeps_rules(instance: Instance, moves: set[Move]) -> bool:
    """Whether the moves keep all rules but the sixth, for decisions may still be missing."""
    itineraries, wrong = read_moves(instance, moves)
    return not wrong and not broken_rules(instance, itineraries, but=rule_of_decisions)


def impossible(instance: Instance) -> list[str]:
    """What no plan that keeps the decisions can avoid to break; empty when nothing of that kind was found."""
    itineraries, wrong = read_moves(instance, _dated(instance))
    if wrong:
        return wrong
    if proven_bound(instance, Certificate(bound=0)) is None:
        return ["fixed: the decisions of a party leave it no path"]
    now = _certain(instance, itineraries)
    return [*capacity(now), *class_limits(now), *intake(now), *_together(now)]


def _certain(instance: Instance, itineraries: dict[PartyId, Itinerary]) -> Occupation:
    """Who is where, and starts where, in every plan: what follows from the decisions with a week.

    A final lasts as its option says. A bridge lasts until a final whose week was decided, otherwise at
    least the week of its start. Before that a party may have been anywhere.
    """
    present: dict[tuple[GroupId, int], list[PartyId]] = defaultdict(list)
    starting: dict[tuple[GroupId, int], list[PartyId]] = defaultdict(list)
    for name, itinerary in itineraries.items():
        first = itinerary.first_week(instance.weeks)
        until = instance.weeks if itinerary.final is not None else first + 1
        for week, group in enumerate(itinerary.whereabouts(instance.weeks)[:until]):
            if week >= first and group is not None:
                present[group, week].append(name)
        for step in (itinerary.bridge, itinerary.final):
            if step is not None:
                starting[step.option.group, step.week].append(name)
    return Occupation(instance, itineraries, present, starting)


def _together(now: Occupation) -> list[str]:
    """Pairs of rule 5 that the decisions bring together."""
    wrong = []
    for (group, week), parties in now.present.items():
        for first, second in now.instance.apart if len(parties) > 1 else ():
            if first in parties and second in parties:
                wrong.append(f"apart: parties {first} and {second} are both in group {group} in week {week}")
    return wrong
