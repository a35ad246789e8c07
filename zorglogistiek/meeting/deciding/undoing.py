"""What taking a decision back records: an event REVOKED for each of its events, and a decision of its own."""

from zorglogistiek.codes import DecisionKind, EventKind
from zorglogistiek.errors import Conflict
from zorglogistiek.meeting.deciding.sitting import Sitting, name_of, touch
from zorglogistiek.meeting.tables import Decision
from zorglogistiek.people.service import record
from zorglogistiek.people.steps import REVOCABLE
from zorglogistiek.people.tables import Referral, ReferralEvent


def undo(here: Sitting, decision: Decision, first: Decision | None = None) -> Decision:
    """Takes back what a decision recorded; its places are the caller's. The revocation, which belongs to ``first``.

    Conflict when the referral has gone on since.
    """
    referral = here.session.get_one(Referral, decision.referral_id)
    if has_gone_on(here, referral, decision):
        raise Conflict(name_of(referral), "it has gone on since that decision")
    for _ in _recorded(here.events(referral), decision):
        record(here.session, here.user, referral, EventKind.REVOKED, here.today, now=here.now)
    touch(referral)
    return here.add(
        Decision(
            meeting_id=decision.meeting_id,
            referral_id=decision.referral_id,
            proposal_id=decision.proposal_id,
            group_id=decision.group_id,
            purpose=decision.purpose,
            kind=DecisionKind.REVOKE,
            revokes_id=decision.id,
            together_with_id=first.id if first else None,
            decided_at=here.now,
            account_id=here.account_id,
        )
    )


def has_gone_on(here: Sitting, referral: Referral, decision: Decision) -> bool:
    """Whether something happened to the referral after what the decision recorded."""
    events = here.events(referral)
    recorded = _recorded(events, decision)
    return events[len(events) - len(recorded) :] != recorded


def _recorded(events: list[ReferralEvent], decision: Decision) -> list[ReferralEvent]:
    """The events written down at the moment of the decision that can be taken back."""
    return [event for event in events if event.recorded_at == decision.decided_at and event.kind in REVOCABLE]
