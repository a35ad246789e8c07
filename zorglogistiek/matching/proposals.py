"""From a plan back to the registry: a proposal for every referral, with its reasons and the facts it was made with."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from zorglogistiek.clock import WEEK, monday_of
from zorglogistiek.codes import StayPurpose
from zorglogistiek.matching.costs import items_of
from zorglogistiek.matching.criteria import CHECKED, CRITERIA
from zorglogistiek.matching.facts import Candidate, Group
from zorglogistiek.matching.fitting import visit
from zorglogistiek.matching.parties import Party
from zorglogistiek.matching.reasons import reason
from zorglogistiek.matching.translate import PURPOSES, Move, Plan, Translation
from zorglogistiek.matching.whynot import why_none


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalDraft:
    """What a plan says of one referral, ready to be stored; without a group: there is no place.

    The proposals of one party (``party_id``) belong together: siblings are accepted or declined as one. ``fixed`` when
    the place was agreed or is held already. ``facts``, ``reasons`` and ``alternatives`` are JSON.
    """

    referral_id: int
    referral_number: str
    party_id: str
    purpose: StayPurpose
    group_id: int | None = None
    group_number: str | None = None
    start_week: date | None = None
    fixed: bool = False
    facts: dict[str, Any] = field(default_factory=dict)
    reasons: list[dict[str, Any]] = field(default_factory=list)
    alternatives: list[dict[str, Any]] = field(default_factory=list)


def proposals(translation: Translation, plan: Plan) -> list[ProposalDraft]:
    """A draft for the lasting place of every referral of the plan, and one more for each bridging place.

    Referrals that are agreed for a later week than the plan looks at have their draft too.
    """
    moves: dict[str, list[Move]] = {}
    for move in plan.moves:
        moves.setdefault(move.party, []).append(move)
    drafts = []
    for party in translation.parties.values():
        made = moves.get(party.id, [])
        for candidate in party.candidates:
            drafts += [_moved(translation, party, candidate, move) for move in made]
            if all(move.kind != "final" for move in made):
                drafts.append(_nowhere(translation, party, candidate))
    return drafts + [
        _agreed_later(translation, party, candidate) for party in translation.beyond for candidate in party.candidates
    ]


def _moved(translation: Translation, party: Party, candidate: Candidate, move: Move) -> ProposalDraft:
    supply, purpose = translation.supplies[move.group], PURPOSES[move.kind]
    start_week = translation.week + move.week * WEEK
    decision = translation.standing.get(party.id) if purpose is StayPurpose.FINAL else None
    items = items_of(
        candidate,
        supply.group,
        translation.policy,
        purpose=purpose,
        start=start_week,
        siblings_in=party.siblings_in,
    )
    reasons = [item.reason.as_json() | {"points": item.points} for item in items]
    if decision is not None:
        held_until = party.promise.held_until if party.promise else None
        stands = reason("cost.held", until=held_until) if held_until else reason("cost.agreed")
        reasons.insert(0, stands.as_json() | {"points": 0})
    return ProposalDraft(
        referral_id=candidate.referral.id,
        referral_number=candidate.referral.number,
        party_id=party.id,
        purpose=purpose,
        group_id=supply.group.id,
        group_number=supply.group.number,
        start_week=start_week,
        fixed=decision is not None,
        facts=facts_json(candidate, supply.group)
        | {CHECKED: _checked(translation, candidate, supply.group, purpose, start_week)},
        reasons=reasons,
    )


def _nowhere(translation: Translation, party: Party, candidate: Candidate) -> ProposalDraft:
    weeks = translation.instance.weeks
    why = why_none(party, translation.supplies, translation.policy, week=translation.week, weeks=weeks)
    return ProposalDraft(
        referral_id=candidate.referral.id,
        referral_number=candidate.referral.number,
        party_id=party.id,
        purpose=StayPurpose.FINAL,
        facts=facts_json(candidate, None),
        reasons=[one.as_json() for one in why],
    )


def _agreed_later(translation: Translation, party: Party, candidate: Candidate) -> ProposalDraft:
    promise = party.promise
    assert promise is not None
    assert promise.starts_on is not None
    group, start_week = translation.world.group(promise.group_id), monday_of(promise.starts_on)
    return ProposalDraft(
        referral_id=candidate.referral.id,
        referral_number=candidate.referral.number,
        party_id=party.id,
        purpose=StayPurpose.FINAL,
        group_id=group.id,
        group_number=group.number,
        start_week=start_week,
        fixed=True,
        facts=facts_json(candidate, group)
        | {CHECKED: _checked(translation, candidate, group, StayPurpose.FINAL, start_week)},
        reasons=[reason("cost.agreed").as_json() | {"points": 0}],
    )


def _checked(
    translation: Translation, candidate: Candidate, group: Group, purpose: StayPurpose, start_week: date
) -> list[dict[str, Any]]:
    """Every hard requirement with its outcome: the reason why it is not met, or None."""
    horizon_end = translation.week + translation.instance.weeks * WEEK
    bridge_weeks = translation.policy.bridge.weeks[group.care_form] if purpose is StayPurpose.BRIDGE else None
    seen = visit(candidate, start_week, purpose=purpose, horizon_end=horizon_end, weeks=bridge_weeks)
    outcomes = [(criterion.name, criterion.check(candidate, group, seen)) for criterion in CRITERIA]
    return [{"name": name, "barrier": None if barrier is None else barrier.as_json()} for name, barrier in outcomes]


def facts_json(candidate: Candidate, group: Group | None) -> dict[str, Any]:
    """The facts of a match as JSON: of the youth, the referral and the group, without the group's residents."""
    parts: dict[str, Any] = {"youth": asdict(candidate.youth), "referral": asdict(candidate.referral)}
    if group is not None:
        parts["group"] = asdict(group)
        for name in ("occupants", "places", "closures"):
            del parts["group"][name]
    plain: dict[str, Any] = _plain(parts)
    return plain


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, (set, frozenset)):
        return sorted(_plain(part) for part in value)
    if isinstance(value, (list, tuple)):
        return [_plain(part) for part in value]
    if isinstance(value, StrEnum):
        return value.value
    return value.isoformat() if isinstance(value, date) else value
