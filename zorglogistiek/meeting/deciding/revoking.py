"""Taking a decision back in the meeting in which it was taken: the referral is then where it was.

Decisions and events are only ever added: the revocation is a decision of its own, and an event REVOKED takes back
each event that the decision had recorded. Places that it promised are given back; places that it gave up, and those
of others that fell with it, are promised again, all or nothing.
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlmodel import Session, col, or_, select

from zorglogistiek.access.user import User
from zorglogistiek.clock import day_at
from zorglogistiek.codes import DecisionKind
from zorglogistiek.errors import Conflict, NotFound
from zorglogistiek.meeting import repository
from zorglogistiek.meeting.deciding.falling import give_back_in_meeting
from zorglogistiek.meeting.deciding.moves import promise_of
from zorglogistiek.meeting.deciding.restoring import promise_again
from zorglogistiek.meeting.deciding.sitting import Sitting, check_version, id_of, name_of, sitting
from zorglogistiek.meeting.deciding.undoing import undo
from zorglogistiek.meeting.fallen import ENDS_PROMISES
from zorglogistiek.meeting.tables import Decision
from zorglogistiek.people.repository import bridgings_of
from zorglogistiek.people.tables import Referral
from zorglogistiek.places.tables import Stay


def revoke(
    session: Session,
    user: User,
    *,
    meeting_on: date,
    decision_id: int,
    version: int,
    now: datetime,
    today: date,
    may_fall: Collection[str] = (),
) -> Decision:
    """Takes the last decision of a referral back, and that of everybody who was decided with it.

    ``version`` is that of the decision's referral, ``may_fall`` has the numbers of the referrals whose promises may
    fall with it. Sent twice by the same person, it is done once. Errors as of ``decide``; Conflict too when it is not
    the referral's last decision of the meeting, when the referral has gone on since, or when a place that it gave up,
    or that fell with it, was promised to somebody else meanwhile; ``PromisesFall`` when promises to others rest on it.
    """
    here = sitting(session, user, meeting_on=meeting_on, now=now, today=today)
    decision = repository.stored(session, Decision, decision_id)
    if decision is None or decision.meeting_id != here.meeting_id or decision.kind is DecisionKind.REVOKE:
        raise NotFound(f"decision {decision_id}")
    referral = session.get_one(Referral, decision.referral_id)
    before = session.exec(select(Decision).where(Decision.revokes_id == decision_id)).one_or_none()
    if before is not None and before.account_id == user.account_id:
        return before
    check_version(referral, version)
    party = _decided_together(session, decision)
    for member in party:
        _must_be_last(here, member)
    own: Decision | None = None
    first: Decision | None = None
    given_back = _promises_of(here, party)
    for member in party:
        revocation = _take_back(here, member, first)
        first = first or revocation
        own = revocation if member.id == decision.id else own
    assert own is not None
    if decision.kind in ENDS_PROMISES:
        promise_again(here, party)
    give_back_in_meeting(here, referral, given_back, may_fall)
    return own


def _decided_together(session: Session, decision: Decision) -> Sequence[Decision]:
    """The decisions of a whole party, the first one first."""
    first = decision.together_with_id or decision.id
    whole = or_(col(Decision.id) == first, col(Decision.together_with_id) == first)
    decided = col(Decision.kind) != DecisionKind.REVOKE
    return session.exec(select(Decision).where(whole, decided).order_by(col(Decision.id))).all()


def _must_be_last(here: Sitting, decision: Decision) -> None:
    standing = repository.standing_decisions(here.session, [decision.referral_id], meeting_id=here.meeting_id)
    of_referral = standing.get(decision.referral_id, [])
    if not of_referral or of_referral[-1].id != decision.id:
        raise Conflict(f"decision {decision.id}", "it is not the last decision of its referral that stands")


def _promises_of(here: Sitting, party: Sequence[Decision]) -> list[Stay]:
    """The places that the acceptances among these decisions promised. Conflict when one is promised no longer."""
    stays = []
    for decision in party:
        if decision.kind is DecisionKind.ACCEPT:
            assert decision.purpose is not None
            stay = promise_of(here.session, decision.referral_id, decision.purpose)
            if stay is None:
                referral = here.session.get_one(Referral, decision.referral_id)
                raise Conflict(name_of(referral), "it has gone on since that decision")
            stays.append(stay)
    return stays


def _take_back(here: Sitting, decision: Decision, first: Decision | None) -> Decision:
    referral = here.session.get_one(Referral, decision.referral_id)
    revocation = undo(here, decision, first)
    if decision.kind is DecisionKind.WITHDRAW:
        _bridge_again(here, referral, decision)
    return revocation


def _bridge_again(here: Sitting, referral: Referral, decision: Decision) -> None:
    """Lets the bridging go on that ended with the withdrawal."""
    for bridging in bridgings_of(here.session, [id_of(referral)]).get(id_of(referral), []):
        if bridging.until_on == _day_of(decision):
            bridging.until_on = None
            here.session.add(bridging)


def _day_of(decision: Decision) -> date:
    return day_at(decision.decided_at)
