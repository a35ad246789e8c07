"""The plan on the table in the registry of now: what the cards say, changed only where that no longer fits.

The proposals of the plan and the decisions taken since become moves again. Moves that break a rule give way, the
fewest points first; then those who lost theirs, and those who are new, get the best that is left beside all others,
who stay where the cards have them.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import TypeAlias

from sqlmodel import Session, col

import solver
from zorglogistiek.clock import WEEK
from zorglogistiek.matching.options import may_bridge
from zorglogistiek.matching.reasons import Reason
from zorglogistiek.matching.translate import KINDS, Translation
from zorglogistiek.matching.whynot import barriers
from zorglogistiek.meeting.repository import rows_of
from zorglogistiek.meeting.tables import Proposal
from zorglogistiek.meeting.what_if.differences import Place
from zorglogistiek.meeting.what_if.told import Changed, Why
from zorglogistiek.people.tables import Referral
from zorglogistiek.places.tables import Group

Said: TypeAlias = Mapping[str, Mapping[solver.Kind, Place]]
"""What a plan proposes to each of its referrals, by number; nothing for who has no place in it."""

Moves: TypeAlias = dict[str, dict[solver.Kind, solver.Move]]
"""The moves of each party."""

Mend: TypeAlias = Callable[[solver.Instance, solver.Plan, solver.Instance], solver.Plan]
"""From an instance, a plan of another one, and that other one, to a plan of the first."""


def said_by(session: Session, plan_id: int) -> Said:
    """The proposals of a plan."""
    columns = rows_of(
        col(Referral.number), col(Proposal.purpose), col(Group.number).label("group"), col(Proposal.start_week)
    )
    statement = columns.join(Referral, col(Referral.id) == col(Proposal.referral_id))
    statement = statement.join(Group, col(Group.id) == col(Proposal.group_id), isouter=True)
    said: dict[str, dict[solver.Kind, Place]] = {}
    for number, purpose, group, week in session.execute(statement.where(col(Proposal.plan_id) == plan_id)):
        places = said.setdefault(number, {})
        if group is not None and week is not None:
            places[KINDS[purpose]] = Place(group=group, week=week)
    return said


def base_of(translation: Translation, said: Said, mend: Mend) -> tuple[solver.Plan, tuple[Changed, ...]]:
    """The plan on the table, and for whom it had to be changed. ``mend`` adapts a plan of one instance to another."""
    instance = translation.instance
    cards = {party.id: _card(translation, party, said) for party in instance.parties}
    fitting: Moves = {party.id: _fitting(translation, party, cards[party.id], said) for party in instance.parties}
    moves = fitting
    if solver.verify(instance, plan_of(instance, fitting)):
        moves = _moves(mend(_only(translation, fitting), plan_of(instance, fitting), instance))
    new = {party for party in cards if not any(number in said for number in translation.parties[party].numbers)}
    free = new | {party for party, card in cards.items() if card.keys() - moves.get(party, {}).keys()}
    if free:
        kept = _only(translation, moves)
        moves = _moves(mend(_beside(translation, moves, free), plan_of(kept, moves), kept))
    changed = []
    for party, card in cards.items():
        has = {kind: _place(translation, move) for kind, move in moves.get(party, {}).items()}
        if has != card:
            closed = bool(card.keys() - fitting[party].keys())
            why = Why.NEW if party in new else Why.CLOSED if closed else Why.FULL
            changed.append(_changed(translation, party, why, card, has))
    return plan_of(instance, moves), tuple(changed)


def plan_of(instance: solver.Instance, moves: Moves) -> solver.Plan:
    """The moves as a plan of which nothing is proven."""
    every = tuple(move for made in moves.values() for move in made.values())
    return solver.Plan(
        instance=instance.name, status="feasible", objective=solver.cost_of(instance, every), bound=0, moves=every
    )


def _card(translation: Translation, party: solver.Party, said: Said) -> dict[solver.Kind, Place]:
    """What the card of a party says: what was decided, and for the rest what is proposed.

    Bridging that was arranged meanwhile is not a matter of the plan any more.
    """
    who, decided = translation.parties[party.id], translation.standing.get(party.id)
    card = dict(next((said[number] for number in who.numbers if number in said), {}))
    if not may_bridge(who, translation.policy):
        card.pop("bridge", None)
    if decided is not None:
        group = next(option.group for option in party.options if option.kind == "final")
        proposed = card.get("final")
        if decided.dated or proposed is None or proposed.group != group:
            week = decided.window[0] if decided.dated else decided.week
            card["final"] = Place(group=group, week=translation.week + week * WEEK)
    return card


def _fitting(
    translation: Translation, party: solver.Party, card: Mapping[solver.Kind, Place], said: Said
) -> dict[solver.Kind, solver.Move]:
    """Of what the card says what the party may do, the others left out of account."""
    numbers = translation.parties[party.id].numbers
    decided = party.id in translation.standing
    if not decided and any(said.get(number) != said.get(numbers[0]) for number in numbers):
        return {}  # brothers and sisters of one card each, who are placed as one now
    made, uses = dict[solver.Kind, solver.Move](), {(option.kind, option.group): option for option in party.options}
    for kind, place in card.items():
        week, use = (place.week - translation.week).days // 7, uses.get((kind, solver.GroupId(place.group)))
        if use is not None and use.from_week <= week < use.until_week:
            made[kind] = solver.Move(party=party.id, group=use.group, kind=kind, week=week)
    if "bridge" in made:
        until = made["final"].week if "final" in made else translation.instance.weeks
        longest = uses["bridge", made["bridge"].group].stay_weeks
        lasts = until - made["bridge"].week
        if lasts <= 0 or (longest is not None and lasts > longest):
            del made["bridge"]
    return made


def _only(translation: Translation, moves: Moves) -> solver.Instance:
    """The instance in which everybody may do what it does, or nothing; only decisions may be put off."""
    parties = [
        replace(party, options=_narrowed(party, moves, decided=party.id in translation.standing, free=False))
        for party in translation.instance.parties
    ]
    return replace(translation.instance, parties=tuple(parties))


def _beside(translation: Translation, moves: Moves, free: Collection[str]) -> solver.Instance:
    """The instance in which everybody does what it does, and only those who are free look for more."""
    parties = [
        replace(party, options=_narrowed(party, moves, decided=False, free=party.id in free))
        for party in translation.instance.parties
    ]
    fixed = [
        solver.FixedMove(party=move.party, group=move.group, kind=move.kind, week=move.week)
        for made in moves.values()
        for move in made.values()
    ]
    return replace(translation.instance, parties=tuple(parties), fixed=tuple(fixed))


def _narrowed(party: solver.Party, moves: Moves, *, decided: bool, free: bool) -> tuple[solver.Option, ...]:
    """The options of what a party does, each in its week; all of a lasting place that stands, and of who is free."""
    made, options = moves.get(party.id, {}), []
    for option in party.options:
        move = made.get(option.kind)
        if (decided and option.kind == "final") or (move is None and free):
            options.append(option)
        elif move is not None and move.group == option.group:
            options.append(replace(option, from_week=move.week, until_week=move.week + 1))
    return tuple(options)


def _moves(plan: solver.Plan) -> Moves:
    moves: Moves = {}
    for move in plan.moves:
        moves.setdefault(move.party, {})[move.kind] = move
    return moves


def _place(translation: Translation, move: solver.Move) -> Place:
    return Place(group=move.group, week=translation.week + move.week * WEEK)


def _changed(
    translation: Translation,
    party: str,
    why: Why,
    card: Mapping[solver.Kind, Place],
    has: Mapping[solver.Kind, Place],
) -> Changed:
    """What had to be changed for a party."""
    who, reasons, had = translation.parties[party], tuple[Reason, ...](), card.get("final")
    supply = None if had is None else translation.supplies.get(had.group)
    if why is Why.CLOSED and supply is not None:
        reasons = barriers(who.candidates, supply.group, week=translation.week, weeks=translation.instance.weeks)
    return Changed(
        referrals=who.numbers,
        why=why,
        had=had,
        has=has.get("final"),
        bridge_had=card.get("bridge"),
        bridge_has=has.get("bridge"),
        reasons=reasons,
    )
