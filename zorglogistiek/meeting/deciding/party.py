"""Brothers and sisters who must be together are decided as one party, all or nothing.

They are, as long as they stand in the same phase: those who seek a place, and those to whom one is promised. Who has
no open referral, or an incomplete file, or waits voluntarily, is decided apart; so are all where one may not live
with another.
"""

from collections.abc import Collection, Iterable, Sequence
from types import MappingProxyType

from sqlmodel import Session, col, select

from zorglogistiek.codes import ReferralState, Togetherness
from zorglogistiek.people.repository import events_of
from zorglogistiek.people.steps import state_of
from zorglogistiek.people.tables import ContraIndication, Referral, SiblingMember, SiblingSet
from zorglogistiek.people.views import ReferralOverview

PHASES = MappingProxyType(
    {
        ReferralState.WAITING: "seeks",
        ReferralState.PROPOSED: "seeks",
        ReferralState.ACCEPTED: "promised",
        ReferralState.AGREED: "promised",
    }
)
"""The states in which brothers and sisters are decided together, by the phase that they must share."""


def party_of(session: Session, referral: Referral, *, same_state: bool = False) -> list[Referral]:
    """The referrals that are decided as one, ``referral`` first; by itself when it has no party.

    ``same_state`` leaves out who is in the same phase but a step behind or ahead.
    """
    youth_ids = _siblings(session, referral.youth_id)
    if not youth_ids or _unsafe(session, {referral.youth_id, *youth_ids}):
        return [referral]
    statement = select(Referral).where(col(Referral.youth_id).in_(youth_ids)).order_by(col(Referral.id).desc())
    others = list(session.exec(statement))
    states = _states(session, [referral, *others])
    phase = PHASES.get(states[referral.number])
    by_youth = {
        other.youth_id: other
        for other in others
        if phase is not None
        and PHASES.get(states[other.number]) == phase
        and not (same_state and states[other.number] is not states[referral.number])
    }
    return [referral, *sorted(by_youth.values(), key=lambda other: other.number)]


def parties(session: Session, overviews: Sequence[ReferralOverview]) -> dict[str, tuple[str, ...]]:
    """For each of all open referrals the others that are decided with it, by number; one query."""
    sets: dict[tuple[str, str], list[ReferralOverview]] = {}
    for overview in overviews:
        phase, siblings = PHASES.get(overview.state), overview.siblings
        if phase is not None and siblings is not None and siblings.together is Togetherness.REQUIRED:
            sets.setdefault((siblings.number, phase), []).append(overview)
    unsafe = _unsafe_pairs(session, {member.youth.id for members in sets.values() for member in members})
    found: dict[str, tuple[str, ...]] = {}
    for members in sets.values():
        youths = {member.youth.id for member in members}
        if any(pair <= youths for pair in unsafe):
            continue
        for member in members:
            found[member.number] = tuple(sorted(other.number for other in members if other.youth.id != member.youth.id))
    return found


def _siblings(session: Session, youth_id: int) -> set[int]:
    own = select(col(SiblingMember.sibling_set_id)).where(SiblingMember.youth_id == youth_id)
    statement = select(SiblingMember.youth_id).join(SiblingSet, col(SiblingSet.id) == col(SiblingMember.sibling_set_id))
    required = SiblingSet.together == Togetherness.REQUIRED, col(SiblingSet.id).in_(own)
    return set(session.exec(statement.where(*required))) - {youth_id}


def _states(session: Session, referrals: Iterable[Referral]) -> dict[str, ReferralState]:
    by_id = {referral.id: referral for referral in referrals if referral.id is not None}
    events = events_of(session, by_id)
    return {row.number: state_of(f"referral {row.number}", events.get(key, ())) for key, row in by_id.items()}


def _unsafe(session: Session, youth_ids: Collection[int]) -> bool:
    return any(pair <= set(youth_ids) for pair in _unsafe_pairs(session, youth_ids))


def _unsafe_pairs(session: Session, youth_ids: Collection[int]) -> set[frozenset[int]]:
    statement = select(ContraIndication).where(
        col(ContraIndication.youth_id).in_(youth_ids), col(ContraIndication.other_youth_id).is_not(None)
    )
    return {
        frozenset({found.youth_id, found.other_youth_id})
        for found in session.exec(statement)
        if found.other_youth_id is not None
    }
