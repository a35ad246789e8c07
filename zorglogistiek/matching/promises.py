"""The decisions that stand, made to fit each other: what was agreed, and what is held, becomes fixed moves.

What people agreed goes before what the engine would count: limits on composition and intake give way to it. What
cannot give way is a place that is not there, and two youths who may not live together. The decisions are first put
in their own weeks, all at once, so that chains and cycles of agreed moves are seen; then, as long as something does
not fit, the weakest decision in the way is put off by a week, or given up when there is no week left. What
remains is a plan that keeps every rule, so the instance can be solved.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from zorglogistiek.matching.fitting import Window
from zorglogistiek.matching.parties import Party
from zorglogistiek.matching.supply import Supply


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A decision that stands: a party, the group, and the week (``week``) in which it is put for now.

    ``window`` are the weeks in which it may start. ``dated`` when the week was agreed; ``held`` when it is a hold
    and no agreement. ``stay_weeks`` is how long it holds the place (None: to the end of the horizon).
    """

    party: Party
    group_id: int
    week: int
    window: Window
    dated: bool
    held: bool
    stay_weeks: int | None

    @property
    def is_late(self) -> bool:
        """Whether it was agreed for an earlier week than it can be kept in."""
        return self.dated and self.week > self.window[0]

    @property
    def strength(self) -> tuple[bool, bool, int, int]:
        """What goes first: agreements before holds, those with a week before those without, earlier ones first."""
        return (self.held, not self.dated, self.window[0], self.party.candidates[0].referral.id)

    def weeks(self, horizon: int) -> range:
        """The weeks in which it holds its place."""
        return range(self.week, horizon if self.stay_weeks is None else min(horizon, self.week + self.stay_weeks))


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """What the standing decisions, and movers who stay where they are, use of one group."""

    places: tuple[int, ...]
    starts: tuple[int, ...]
    profiles: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """The decisions that can be kept together, and those that were given up, each with why (a code)."""

    standing: tuple[Standing, ...]
    lost: tuple[tuple[Standing, str], ...]


def keep(
    wanted: Sequence[Standing],
    parties: Sequence[Party],
    supplies: Mapping[int, Supply],
    apart: Collection[tuple[str, str]],
    horizon: int,
) -> Kept:
    """As many of the ``wanted`` decisions as fit together, put off where they must be."""
    standing, lost = list(wanted), []
    while (broken := _first_broken(standing, parties, supplies, apart, horizon)) is not None:
        weakest, why = broken
        standing.remove(weakest)
        if weakest.week + 1 < weakest.window[1]:
            standing.append(replace(weakest, week=weakest.week + 1))
        else:
            lost.append((weakest, why))
    return Kept(standing=tuple(sorted(standing, key=lambda decision: decision.strength)), lost=tuple(lost))


def uses_of(
    supplies: Mapping[int, Supply], standing: Sequence[Standing], parties: Sequence[Party], horizon: int
) -> dict[int, Use]:
    """What each group is used for when only the standing decisions are carried out."""
    presence = _presence(standing, parties, horizon)
    starts = Counter((decision.group_id, decision.week) for decision in standing)
    weeks = range(horizon)
    uses = {}
    for group_id, supply in supplies.items():
        present = [[party for party, _ in presence[group_id][week]] for week in weeks]
        uses[group_id] = Use(
            places=tuple(sum(party.size for party in there) for there in present),
            starts=tuple(starts[group_id, week] for week in weeks),
            profiles={
                profile: max(sum(party.class_counts().get(profile, 0) for party in there) for there in present)
                for profile in supply.limits
            },
        )
    return uses


_Presence = dict[int, dict[int, list[tuple[Party, Standing | None]]]]


def _presence(standing: Sequence[Standing], parties: Sequence[Party], horizon: int) -> _Presence:
    """For each group and week, who is there: movers until their decision takes them away, and those who came."""
    found: _Presence = defaultdict(lambda: defaultdict(list))
    leaves = {decision.party.id: decision.week for decision in standing}
    for party in parties:
        if party.origin is not None:
            for week in range(leaves.get(party.id, horizon)):
                found[party.origin][week].append((party, None))
    for decision in standing:
        for week in decision.weeks(horizon):
            found[decision.group_id][week].append((decision.party, decision))
    return found


def _first_broken(
    standing: Sequence[Standing],
    parties: Sequence[Party],
    supplies: Mapping[int, Supply],
    apart: Collection[tuple[str, str]],
    horizon: int,
) -> tuple[Standing, str] | None:
    """The weakest decision of the first rule that is broken, and the rule's code; None when all are kept."""
    present = _presence(standing, parties, horizon)
    for group_id in sorted({decision.group_id for decision in standing}):
        supply = supplies[group_id]
        for week in range(horizon):
            there = present[group_id][week]
            came = [decision for _, decision in there if decision is not None]
            for why, involved in _broken_rules(supply, week, there, came, apart):
                return max(involved, key=lambda decision: decision.strength), why
    return None


def _broken_rules(
    supply: Supply,
    week: int,
    there: Sequence[tuple[Party, Standing | None]],
    came: Sequence[Standing],
    apart: Collection[tuple[str, str]],
) -> Iterator[tuple[str, list[Standing]]]:
    """Each rule that is broken in a group and week, with the decisions that could give way."""
    if came and sum(party.size for party, _ in there) > supply.capacity[week]:
        yield "why.no_capacity", list(came)
    for number, (one, decision) in enumerate(there):
        for other, its_decision in there[:number]:
            if (min(one.id, other.id), max(one.id, other.id)) in apart and (decision or its_decision):
                yield "why.apart", [d for d in (decision, its_decision) if d is not None]
    holds = [decision for decision in came if decision.held]
    for profile, limit in supply.limits.items():
        of_profile = [decision for decision in holds if decision.party.class_counts().get(profile)]
        if of_profile and sum(party.class_counts().get(profile, 0) for party, _ in there) > limit:
            yield "why.limit", of_profile
    starting = [decision for decision in came if decision.week == week]
    undated = [decision for decision in starting if not decision.dated]
    if undated and supply.intake is not None and len(starting) > supply.intake[week]:
        yield "why.intake", undated
