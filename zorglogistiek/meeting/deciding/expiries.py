"""Which promises have expired: what the meeting is shown of them."""

from collections.abc import Mapping
from datetime import date

from sqlmodel import Session, col

from zorglogistiek.access.user import User
from zorglogistiek.audit.showing import show
from zorglogistiek.codes import EventKind, StayPurpose
from zorglogistiek.meeting.repository import require_region, rows_of
from zorglogistiek.meeting.views import ExpiryView, GroupView
from zorglogistiek.people.events import EXPIRIES
from zorglogistiek.people.tables import Referral, ReferralEvent


def expiries(session: Session, *, visible_to: User, after: date, groups: Mapping[int, GroupView]) -> list[ExpiryView]:
    """The promises that expired after a day, in order; ``groups`` are all groups by id.

    Forbidden for who may not see the meeting.
    """
    require_region(visible_to)
    statement = rows_of(ReferralEvent, col(Referral.number)).join(
        Referral, col(Referral.id) == col(ReferralEvent.referral_id)
    )
    statement = statement.where(col(ReferralEvent.kind).in_(EXPIRIES), col(ReferralEvent.happened_on) > after)
    rows = session.execute(statement.order_by(col(ReferralEvent.happened_on), col(ReferralEvent.id))).all()
    show(session, referrals={number for _, number in rows})
    return [
        ExpiryView(
            referral=number,
            group=None if event.group_id is None else groups[event.group_id],
            purpose=StayPurpose.BRIDGE if event.kind is EventKind.BRIDGING_EXPIRED else StayPurpose.FINAL,
            expired_on=event.happened_on,
            last_day=event.until,
        )
        for event, number in rows
    ]
