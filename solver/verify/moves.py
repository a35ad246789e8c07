"""Which moves a plan gives each party, and where that puts the party in every week."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from solver.instance import GroupId, Instance, Kind, Option, Party, PartyId
from solver.plan import Move


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A move together with the option of which it is a use."""

    option: Option
    week: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Itinerary:
    """What one party does: at most one bridge and at most one final."""

    party: Party
    bridge: Step | None = None
    final: Step | None = None

    def first_week(self, weeks: int) -> int:
        """The week of the first move; `weeks` when there is none."""
        return min((step.week for step in (self.bridge, self.final) if step), default=weeks)

    def bridge_end(self, weeks: int) -> int:
        """The first week after the bridge: the final's start, or the end of the horizon."""
        return self.final.week if self.final else weeks

    def whereabouts(self, weeks: int) -> list[GroupId | None]:
        """The group in which the party is, week by week; None for in no group."""
        places: list[GroupId | None] = [self.party.origin] * weeks
        if self.bridge:
            for week in range(self.bridge.week, weeks):
                places[week] = self.bridge.option.group
        if self.final:
            stay = self.final.option.stay_weeks
            until = weeks if stay is None else min(weeks, self.final.week + stay)
            for week in range(self.final.week, weeks):
                places[week] = self.final.option.group if week < until else None
        return places


def read_moves(instance: Instance, moves: Iterable[Move]) -> tuple[dict[PartyId, Itinerary], list[str]]:
    """The itinerary of every party, and what is wrong with moves that cannot be one."""
    parties = {party.id: party for party in instance.parties}
    steps: dict[tuple[PartyId, Kind], Step] = {}
    wrong: list[str] = []
    for move in moves:
        name = f"{move.kind} of party {move.party} to group {move.group} in week {move.week}"
        if move.party not in parties:
            wrong.append(f"{name}: there is no such party")
            continue
        option = _option(parties[move.party], move)
        if option is None:
            wrong.append(f"{name}: the party has no such option")
        elif not option.from_week <= move.week < option.until_week:
            window = f"{option.from_week} to {option.until_week - 1}"
            wrong.append(f"{name}: the option may start in weeks {window} only")
        elif (move.party, move.kind) in steps:
            wrong.append(f"{name}: the party has a second {move.kind}")
        else:
            steps[move.party, move.kind] = Step(option=option, week=move.week)
    itineraries = {
        party.id: Itinerary(party=party, bridge=steps.get((party.id, "bridge")), final=steps.get((party.id, "final")))
        for party in instance.parties
    }
    for itinerary in itineraries.values():
        wrong.extend(_order(itinerary))
    return itineraries, wrong


def _option(party: Party, move: Move) -> Option | None:
    """The option of the party of which the move is a use."""
    mine = (option for option in party.options if option.group == move.group and option.kind == move.kind)
    return next(mine, None)


def _order(itinerary: Itinerary) -> list[str]:
    bridge, final = itinerary.bridge, itinerary.final
    if bridge is None or final is None:
        return []
    wrong = []
    if bridge.week >= final.week:
        wrong.append(
            f"party {itinerary.party.id}: its bridge starts in week {bridge.week}, "
            f"not before its final in week {final.week}"
        )
    if bridge.option.group == final.option.group:
        wrong.append(f"party {itinerary.party.id}: bridge and final are both in group {final.option.group}")
    return wrong
