"""What follows an acceptance: the family agrees, the stay starts.

A promise that is not followed by a start within the agreed time expires (``expiring``): it is shown as overdue from the
planned day on, with the days that are left, and is given back from two weeks after it.
"""

from datetime import date, datetime, timedelta

from sqlmodel import Session

from zorglogistiek.access.user import User
from zorglogistiek.codes import BridgingKind, EndReason, EventKind, Role, StayPurpose
from zorglogistiek.errors import Conflict, Fault, Forbidden, Invalid, NotFound
from zorglogistiek.meeting.deciding.moves import promise_of
from zorglogistiek.meeting.deciding.party import party_of
from zorglogistiek.meeting.deciding.sitting import check_version, id_of, name_of, touch
from zorglogistiek.people.repository import referral as referral_numbered
from zorglogistiek.people.service import bridge, end_bridging, record
from zorglogistiek.people.tables import Referral
from zorglogistiek.places.repository import group as group_numbered
from zorglogistiek.places.repository import group_of_place, lock_groups, present_stay
from zorglogistiek.places.service import finish_stay, release_promise, settle, start_stay
from zorglogistiek.places.tables import Group, Stay

PROMISE_DAYS = 14
"""Days after the planned start for which a promise is kept: the agreed time in which the stay must start."""


def expires_on(planned_on: date) -> date:
    """The last day of a promise; from the day after it, it expires."""
    return planned_on + timedelta(days=PROMISE_DAYS)


def family_accepts(
    session: Session, user: User, *, referral: str, version: int, on: date, now: datetime, today: date
) -> None:
    """Records that the family accepts the promised place; for brothers and sisters who must be together, all at once.

    The coordinator, or the referrer of the referral; others Forbidden. Conflict when no place is promised, or stale.
    """
    if user.role not in {Role.COORDINATOR, Role.REFERRER}:
        raise Forbidden("This role may not do that.")
    row = _current(session, user, referral, version)
    _not_in_future(row, "on", on, today)
    for member in party_of(session, row, same_state=True):
        group = _promised_group(session, member)
        record(session, user, member, EventKind.ACCEPTED_BY_FAMILY, on, now=now, group=group)


def start(
    session: Session,
    user: User,
    *,
    referral: str,
    version: int,
    started_on: date,
    now: datetime,
    today: date,
    purpose: StayPurpose = StayPurpose.FINAL,
) -> Stay:
    """The youth has come to live in the promised place: the stay before it ends, and a lasting place ends the bridging.

    The coordinator, or the provider of the group (for whom another's referral is NotFound). Invalid for a day to
    come; Conflict when no place is promised, when the bed is still occupied (naming the resident's stay), or when a
    step is missing.
    """
    if user.role not in {Role.COORDINATOR, Role.PROVIDER}:
        raise Forbidden("This role may not do that.")
    row = _current(session, user, referral, version)
    _not_in_future(row, "started_on", started_on, today)
    stay = promise_of(session, id_of(row), purpose)
    if stay is None:
        raise Conflict(name_of(row), "no place is promised")
    group = _own_group(session, user, stay)
    before = present_stay(session, row.youth_id)
    _lock(session, group, before)
    if before is not None:
        finish_stay(session, before, ended_on=started_on, reason=EndReason.MOVED_ON)
    if purpose is StayPurpose.FINAL:
        _end_waiting(session, user, row, group, started_on, now)
    start_stay(session, stay, started_on=started_on)
    if purpose is StayPurpose.BRIDGE:
        bridge(session, row, BridgingKind.TEMPORARY_PLACE, started_on, stay=stay)
        touch(row)
    settle(session, row.youth_id)
    return stay


def _promised_group(session: Session, referral: Referral) -> Group | None:
    stay = promise_of(session, id_of(referral), StayPurpose.FINAL)
    return None if stay is None else group_of_place(session, stay.place_id)


def _current(session: Session, user: User, number: str, version: int) -> Referral:
    row = referral_numbered(session, number, visible_to=user)
    check_version(row, version)
    return row


def _not_in_future(referral: Referral, field: str, day: date, today: date) -> None:
    if day > today:
        raise Invalid(name_of(referral), [Fault(field=field, message="lies in the future")])


def _own_group(session: Session, user: User, stay: Stay) -> Group:
    group = group_of_place(session, stay.place_id)
    try:
        return group_numbered(session, group.number, visible_to=user)
    except NotFound:
        raise Forbidden(
            "Only the provider of the promised place, or the coordinator, says that a stay has started."
        ) from None


def _lock(session: Session, group: Group, before: Stay | None) -> None:
    groups = {group.id}
    if before is not None:
        groups.add(group_of_place(session, before.place_id).id)
    lock_groups(session, [group_id for group_id in groups if group_id is not None])


def _end_waiting(
    session: Session, user: User, referral: Referral, group: Group, started_on: date, now: datetime
) -> None:
    record(session, user, referral, EventKind.STARTED, started_on, now=now, group=group)
    end_bridging(session, referral, started_on)
    promised = promise_of(session, id_of(referral), StayPurpose.BRIDGE)
    if promised is not None:
        release_promise(session, promised)
