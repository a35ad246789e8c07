"""The seam between the registry and the solver: facts to a ``placement-instance/1``, and a plan to proposals.

The instance is always valid, and the decisions that are fixed in it can be kept together: what could not be honoured
is told in ``notes``. docs/policy.md and docs/criteria.md say what the numbers in it come from.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

import solver
from zorglogistiek.clock import WEEK, monday_of
from zorglogistiek.codes import StayPurpose
from zorglogistiek.matching.criteria import HORIZON_WEEKS
from zorglogistiek.matching.facts import World
from zorglogistiek.matching.options import Choice, Frame, choices_of, cost_in, waiting_of
from zorglogistiek.matching.parties import Party, apart_pairs, parties_of
from zorglogistiek.matching.policy import Policy
from zorglogistiek.matching.promises import Standing, keep
from zorglogistiek.matching.reasons import Reason, reason
from zorglogistiek.matching.standing import kept_notes, room_for, wanted_of
from zorglogistiek.matching.supply import Supply, supplies_of, with_overdue

Plan: TypeAlias = solver.Plan
Move: TypeAlias = solver.Move
"""The solver's answer, for the other modules of the matching: only this one meets the solver."""

KINDS: Mapping[StayPurpose, solver.Kind] = {StayPurpose.FINAL: "final", StayPurpose.BRIDGE: "bridge"}
PURPOSES = {kind: purpose for purpose, kind in KINDS.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Translation:
    """An instance with what it was made of.

    ``week`` is the Monday of week 0. ``parties`` and ``supplies`` are by the ids that they have in the instance;
    ``standing`` are the decisions that are fixed in it, by party; ``beyond`` the parties that are agreed for a week
    after those of the plan.
    """

    instance: solver.Instance
    world: World
    policy: Policy
    week: date
    parties: Mapping[str, Party]
    beyond: tuple[Party, ...]
    supplies: Mapping[str, Supply]
    standing: Mapping[str, Standing]
    notes: tuple[Reason, ...]


def build(world: World, policy: Policy, *, weeks: int = HORIZON_WEEKS, name: str = "plan") -> Translation:
    """The instance of a world for ``weeks`` weeks from the Monday of its day on, by a policy."""
    week = monday_of(world.on)
    frame = Frame(week=week, weeks=weeks, policy=policy)
    seen, overdue_notes = with_overdue(world, week=week, overdue_weeks=policy.overdue.weeks)
    found, party_notes = parties_of(seen, policy, week=week, weeks=weeks)
    found, beyond = _within(found, frame)
    supplies, parties, supply_notes = supplies_of(seen.groups, found, week=week, weeks=weeks)
    by_id = {supply.group.id: supply for supply in supplies}
    wanted, promise_notes = wanted_of(parties, by_id, frame)
    apart = apart_pairs(parties)
    kept = keep(wanted, parties, by_id, frozenset(apart), weeks)
    supplies, raised, limit_notes = room_for(supplies, kept, parties, weeks)
    movers = {stay for party in parties for stay in party.stays}
    standing = {decision.party.id: decision for decision in kept.standing}
    numbers = {supply.group.id: supply.group.number for supply in supplies}
    solver_parties = [_party(party, standing.get(party.id), supplies, raised, frame, numbers) for party in parties]
    return Translation(
        instance=solver.Instance(
            name=name,
            weeks=weeks,
            transfer_cost=policy.transfer.points,
            groups=tuple(_group(supply) for supply in supplies),
            parties=tuple(solver_parties),
            apart=tuple((solver.PartyId(one), solver.PartyId(other)) for one, other in apart),
            fixed=tuple(_fixed(decision, numbers) for decision in kept.standing),
        ),
        world=seen,
        policy=policy,
        week=week,
        parties={party.id: party for party in parties},
        beyond=tuple(beyond),
        supplies={supply.group.number: supply for supply in supplies},
        standing=standing,
        notes=(
            *world.notes,
            *(note for stay, note in overdue_notes.items() if stay not in movers),
            *party_notes,
            *(reason("note.promise_beyond", referral=number) for party in beyond for number in party.numbers),
            *supply_notes,
            *promise_notes,
            *kept_notes(kept, numbers),
            *limit_notes,
        ),
    )


def _within(parties: Sequence[Party], frame: Frame) -> tuple[list[Party], list[Party]]:
    """The parties, and apart from them those that are agreed to start only after the plan's weeks."""
    end = frame.week + frame.weeks * WEEK
    now, later = list[Party](), list[Party]()
    for party in parties:
        starts_on = party.promise.starts_on if party.promise else None
        (now if starts_on is None or starts_on < end else later).append(party)
    return now, later


def _group(supply: Supply) -> solver.Group:
    return solver.Group(
        id=solver.GroupId(supply.group.number),
        capacity=supply.capacity,
        intake=supply.intake,
        limits=dict(supply.limits),
    )


def _party(
    party: Party,
    decision: Standing | None,
    supplies: Sequence[Supply],
    raised: set[tuple[int, str]],
    frame: Frame,
    numbers: Mapping[int, str],
) -> solver.Party:
    waiting, profiles = waiting_of(party, frame), party.class_counts()
    choices = [
        choice
        for choice in choices_of(party, supplies, frame)
        if not any((choice.group_id, profile) in raised for profile in profiles)
    ]
    if decision is not None:
        bridges = [choice for choice in choices if choice.purpose is StayPurpose.BRIDGE]
        choices = [*bridges, _agreed_choice(decision, supplies, frame)]
    dearest = max((choice.cost for choice in choices), default=0)
    no_worse_than = 2 * dearest + 2 * frame.policy.transfer.points + 1
    return solver.Party(
        id=solver.PartyId(party.id),
        size=party.size,
        classes=profiles,
        origin=None if party.origin is None else solver.GroupId(numbers[party.origin]),
        wait_cost=tuple(waiting),
        unplaced_cost=max(frame.policy.unplaced.weeks * waiting[-1], no_worse_than),
        options=tuple(option_of(choice, numbers[choice.group_id]) for choice in choices),
    )


def _agreed_choice(decision: Standing, supplies: Sequence[Supply], frame: Frame) -> Choice:
    """The one lasting place of a party for which a group stands; from its week on, whatever the criteria say."""
    supply = next(supply for supply in supplies if supply.group.id == decision.group_id)
    return Choice(
        group_id=decision.group_id,
        purpose=StayPurpose.FINAL,
        window=decision.window,
        cost=cost_in(decision.party, supply, StayPurpose.FINAL, frame, decision.window),
        stay_weeks=decision.stay_weeks,
    )


def option_of(choice: Choice, group: str) -> solver.Option:
    """A choice as an option of its group, by number."""
    return solver.Option(
        group=solver.GroupId(group),
        kind=KINDS[choice.purpose],
        from_week=choice.window[0],
        until_week=choice.window[1],
        cost=choice.cost,
        weekly_cost=choice.weekly_cost,
        stay_weeks=choice.stay_weeks,
    )


def _fixed(decision: Standing, numbers: Mapping[int, str]) -> solver.FixedMove:
    """An agreed week is fixed; a decision that was put off, or has no week, keeps its group only."""
    return solver.FixedMove(
        party=solver.PartyId(decision.party.id),
        group=solver.GroupId(numbers[decision.group_id]),
        kind="final",
        week=decision.week if decision.dated and not decision.is_late else None,
    )
