"""What another plan would change: for each youth the place and the week, before and after."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from zorglogistiek.clock import WEEK

if TYPE_CHECKING:  # it loads the engine, which those who only show differences do without
    from zorglogistiek.matching.translate import Plan, Translation


class Effect(StrEnum):
    """What a change of plan does to somebody, the worst first; ELSEWHERE is another group in the same week."""

    LOSES = "loses"
    LATER = "later"
    ELSEWHERE = "elsewhere"
    BRIDGING = "bridging"
    SOONER = "sooner"
    GAINS = "gains"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A group by its number, and the Monday of the week of the start."""

    group: str
    week: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One party whose plan would be another; ``weeks`` is how much later it would start (below 0: sooner).

    ``asked``: the question was about it. ``weeks`` is None when there is no lasting place before or after.
    """

    referrals: tuple[str, ...]
    asked: bool
    effect: Effect
    before: Place | None
    after: Place | None
    weeks: int | None
    bridge_before: Place | None = None
    bridge_after: Place | None = None


Whereabouts = Mapping[tuple[str, str], Place]


def whereabouts(translation: "Translation", plan: "Plan") -> Whereabouts:
    """Where a plan puts each party, by its id and the kind of move."""
    return {
        (move.party, move.kind): Place(group=move.group, week=translation.week + move.week * WEEK)
        for move in plan.moves
    }


def differences(
    translation: "Translation", before: "Plan", after: "Plan", asked: Collection[str]
) -> tuple[Difference, ...]:
    """Everybody whose plan would be another: who was asked about first, then who loses most."""
    was, would = whereabouts(translation, before), whereabouts(translation, after)
    found = []
    for party in translation.parties.values():
        had, gets = was.get((party.id, "final")), would.get((party.id, "final"))
        bridged, bridges = was.get((party.id, "bridge")), would.get((party.id, "bridge"))
        if (had, bridged) == (gets, bridges) and party.id not in asked:
            continue
        weeks = None if had is None or gets is None else (gets.week - had.week).days // 7
        found.append(
            Difference(
                referrals=party.numbers,
                asked=party.id in asked,
                effect=effect(had, gets),
                before=had,
                after=gets,
                weeks=weeks,
                bridge_before=bridged,
                bridge_after=bridges,
            )
        )
    order = list(Effect)
    return tuple(sorted(found, key=lambda one: (not one.asked, order.index(one.effect), -(one.weeks or 0))))


def effect(before: Place | None, after: Place | None) -> Effect:
    """What another lasting place does to somebody; BRIDGING where it is the same one, or none before and after."""
    if before == after:
        return Effect.BRIDGING
    if before is None or after is None:
        return Effect.GAINS if before is None else Effect.LOSES
    if before.week == after.week:
        return Effect.ELSEWHERE
    return Effect.LATER if after.week > before.week else Effect.SOONER
