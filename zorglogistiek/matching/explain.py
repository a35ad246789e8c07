"""What else a meeting could choose for a youth: the other groups, and what each would cost the whole plan.

A plan comes with prices: what a place, a start, or room under a limit is worth to the others, week by week. The regret
of an alternative is what the party itself would cost more there, plus what the places that it takes are worth
to others, less what its present ones are. That is an estimate: with the prices of the bound, and the others' plans
unchanged but for what they would pay.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from time import monotonic
from typing import Any

import solver
from zorglogistiek.codes import StayPurpose
from zorglogistiek.matching.fitting import WEEK
from zorglogistiek.matching.proposals import ProposalDraft
from zorglogistiek.matching.translate import Translation

MOST = 6
"""Alternatives that are kept of each party: the ones of least regret."""

Visit = tuple[solver.GroupId, int, int]
"""A group with the first week in it and the week after the last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """Another lasting place for a party, with what the whole plan would cost more (estimated)."""

    regret: float
    move: solver.Move
    displaces: bool


def with_alternatives(
    translation: Translation, result: solver.Result, drafts: Sequence[ProposalDraft], *, seconds: float
) -> list[ProposalDraft]:
    """The drafts with the alternatives of every lasting place that does not stand already.

    After ``seconds`` the rest is left without. Each alternative is JSON: ``group_id``, ``group_number``,
    ``start_week``, ``regret`` (points that the whole plan would cost more, estimated) and ``displaces`` (somebody else
    of the plan would have to wait or go elsewhere for it). A group may stand there twice: with the week that is best
    when others give way, and with the best week in which nobody has to.
    """
    instance, certificate = translation.instance, result.plan.certificate
    worth, worthless, room = Prices(certificate, instance), Prices(None, instance), Room(instance, result.plan)
    until, found = monotonic() + seconds, dict[str, list[dict[str, Any]]]()
    for party in instance.parties:
        if party.id not in translation.standing and monotonic() < until:
            found[party.id] = _alternatives(translation, party, worth, worthless, room)
    return [
        replace(draft, alternatives=found.get(draft.party_id, [])) if draft.purpose is StayPurpose.FINAL else draft
        for draft in drafts
    ]


class Prices:
    """What places, limits and starts are worth, summed over weeks."""

    def __init__(self, certificate: solver.Certificate | None, instance: solver.Instance) -> None:
        self.weeks = instance.weeks
        self.transfer_cost = instance.transfer_cost
        self.certificate = certificate or solver.Certificate(bound=0)
        self._rents: dict[tuple[str, str], list[float]] = {}

    def rent(self, party: solver.Party, group: solver.GroupId) -> list[float]:
        """What being in a group from week 0 until each week is worth."""
        if (party.id, group) not in self._rents:
            self._rents[party.id, group] = self._rent(party, group)
        return self._rents[party.id, group]

    def _rent(self, party: solver.Party, group: solver.GroupId) -> list[float]:
        nothing = (0.0,) * self.weeks
        limits = self.certificate.limits.get(group, {})
        weekly = [party.size * price for price in self.certificate.capacity.get(group, nothing)]
        for label, count in party.classes.items():
            weekly = [before + count * price for before, price in zip(weekly, limits.get(label, nothing), strict=True)]
        return [0.0, *accumulate(weekly)]

    def of_visit(self, party: solver.Party, visit: Visit, *, starts: bool) -> float:
        """What a visit takes from the others."""
        group, first, until = visit
        rent = self.rent(party, group)
        start = self.certificate.intake.get(group, (0.0,) * self.weeks)[first] if starts else 0.0
        return rent[until] - rent[first] + start


def visits(party: solver.Party, moves: Sequence[solver.Move], weeks: int) -> Iterator[tuple[Visit, bool]]:
    """Where a party is when it makes these moves, each with whether it is a start."""
    ordered = sorted(moves, key=lambda move: move.week)
    first = ordered[0].week if ordered else weeks
    if party.origin is not None and first > 0:
        yield (party.origin, 0, first), False
    for number, move in enumerate(ordered):
        until = ordered[number + 1].week if number + 1 < len(ordered) else weeks
        stay = option_of(party, move).stay_weeks
        if move.kind == "final" and stay is not None:
            until = min(until, move.week + stay)
        yield (move.group, move.week, until), True


def option_of(party: solver.Party, move: solver.Move) -> solver.Option:
    """The option that a move takes."""
    return next(o for o in party.options if (o.group, o.kind) == (move.group, move.kind))


def priced(party: solver.Party, moves: Sequence[solver.Move], prices: Prices) -> float:
    """What a party costs with these moves, with what it takes from the others."""
    first = min((move.week for move in moves), default=prices.weeks)
    cost = float(sum(party.wait_cost[:first]))
    bridge = next((move for move in moves if move.kind == "bridge"), None)
    final = next((move for move in moves if move.kind == "final"), None)
    if bridge is not None:
        until, option = final.week if final else prices.weeks, option_of(party, bridge)
        cost += option.cost + option.weekly_cost * (until - bridge.week)
    cost += party.unplaced_cost if final is None else option_of(party, final).cost
    leaves = (party.origin is not None and bool(moves)) + (bridge is not None and final is not None)
    rent = sum(prices.of_visit(party, visit, starts=starts) for visit, starts in visits(party, moves, prices.weeks))
    return cost + leaves * prices.transfer_cost + rent


class Room:
    """What the plan uses of every group, so that a free place is told from one that somebody else has."""

    def __init__(self, instance: solver.Instance, plan: solver.Plan) -> None:
        self.instance = instance
        self.groups = {group.id: group for group in instance.groups}
        self.moves: Mapping[str, list[solver.Move]] = defaultdict(list)
        for move in plan.moves:
            self.moves[move.party].append(move)
        self.places: dict[tuple[str, int], int] = defaultdict(int)
        self.classes: dict[tuple[str, str, int], int] = defaultdict(int)
        self.starts: dict[tuple[str, int], int] = defaultdict(int)
        for party in instance.parties:
            self._count(party, 1)

    def free_weeks(self, party: solver.Party, option: solver.Option) -> set[int]:
        """The start weeks of an option for which nobody else has to give way."""
        self._count(party, -1)
        length = self.instance.weeks if option.stay_weeks is None else option.stay_weeks
        weeks = range(option.from_week, option.until_week)
        free = {
            week for week in weeks if self._free(party, (option.group, week, min(self.instance.weeks, week + length)))
        }
        self._count(party, 1)
        return free

    def _free(self, party: solver.Party, visit: Visit) -> bool:
        name, first, until = visit
        group = self.groups[solver.GroupId(name)]
        if group.intake is not None and self.starts[name, first] >= group.intake[first]:
            return False
        return all(
            self.places[name, week] + party.size <= group.capacity[week]
            and all(
                self.classes[name, label, week] + party.classes.get(label, 0) <= limit
                for label, limit in group.limits.items()
            )
            for week in range(first, until)
        )

    def _count(self, party: solver.Party, sign: int) -> None:
        for (name, first, until), starts in visits(party, self.moves[party.id], self.instance.weeks):
            self.starts[name, first] += sign * starts
            for week in range(first, until):
                self.places[name, week] += sign * party.size
                for label, count in party.classes.items():
                    self.classes[name, label, week] += sign * count


def _alternatives(
    translation: Translation, party: solver.Party, worth: Prices, worthless: Prices, room: Room
) -> list[dict[str, Any]]:
    """The other groups for a lasting place; those of least regret first, and at least one that displaces nobody."""
    present = room.moves[party.id]
    now, own_now = priced(party, present, worth), priced(party, present, worthless)
    there = {move.group for move in present if move.kind == "final"}
    found = list[Alternative]()
    for option in party.options:
        if option.kind == "bridge" or option.group in there:
            continue
        weeks = range(option.from_week, option.until_week)
        moves = [solver.Move(party=party.id, group=option.group, kind="final", week=week) for week in weeks]
        free = room.free_weeks(party, option)
        regrets = {move: priced(party, [move], worth) - now for move in moves}
        best = min(moves, key=lambda move, of=regrets: (of[move], move.week))  # type: ignore[misc]
        found.append(Alternative(regret=regrets[best], move=best, displaces=best.week not in free))
        if free and best.week not in free:
            # Nobody has to give way, so it cannot cost the whole more than it costs the party itself.
            own = {move: priced(party, [move], worthless) - own_now for move in moves if move.week in free}
            quiet = min(own, key=lambda move, of=own: (of[move], move.week))  # type: ignore[misc]
            found.append(Alternative(regret=min(own[quiet], regrets[quiet]), move=quiet, displaces=False))
    return [_as_json(translation, alternative) for alternative in _kept(found)]


def _kept(found: list[Alternative]) -> list[Alternative]:
    ordered = sorted(found, key=lambda one: (one.regret, one.move.week, one.move.group))
    kept = ordered[:MOST]
    quiet = next((one for one in ordered if not one.displaces), None)
    return kept if quiet is None or quiet in kept else [*kept[:-1], quiet]


def _as_json(translation: Translation, alternative: Alternative) -> dict[str, Any]:
    move = alternative.move
    return {
        "group_id": translation.supplies[move.group].group.id,
        "group_number": move.group,
        "start_week": (translation.week + move.week * WEEK).isoformat(),
        "regret": max(0, round(alternative.regret)),
        "displaces": alternative.displaces,
    }
