"""Writing down what happened to a referral: the only way in which an event is added.

Every event raises the version of its referral, so that whoever decides on an outdated page is told so.
"""

from datetime import date, datetime

from sqlalchemy.orm.attributes import flag_modified
from sqlmodel import Session

from zorglogistiek.access.user import User
from zorglogistiek.clock import day_at
from zorglogistiek.codes import BridgingKind, DeclineReason, EndReason, EventKind, Role
from zorglogistiek.errors import Conflict, Fault, Forbidden, Invalid
from zorglogistiek.numbering import new_number
from zorglogistiek.people.completeness import missing
from zorglogistiek.people.events import MARKS, MAY_RECORD, ONCE, shape_faults
from zorglogistiek.people.fields import DIRECTION_KEPT, NO_BSN, holds_bsn, is_storable, keeps_direction
from zorglogistiek.people.judging import UNFINISHED, require_no_other
from zorglogistiek.people.repository import all_events_of, bridgings_of, id_of
from zorglogistiek.people.repository import referral as referral_seen_by
from zorglogistiek.people.steps import in_order, standing, state_of
from zorglogistiek.people.tables import Bridging, Referral, ReferralEvent, Youth
from zorglogistiek.places.repository import present_stay
from zorglogistiek.places.service import finish_stay
from zorglogistiek.places.tables import Group, Stay
from zorglogistiek.words import N_

LONGEST_NOTE = 500

MAY_END = frozenset({Role.COORDINATOR, Role.REFERRER})
"""The roles that may withdraw a referral and report that a placement broke down; a role sees only its own."""


def referral_to_change(session: Session, user: User, number: str, version: int) -> Referral:
    """The referral, as the user saw it. NotFound when it is not the user's to see; Conflict when it has changed."""
    referral = referral_seen_by(session, number, visible_to=user)
    require_version(f"referral {number}", referral.version, version)
    return referral


def require_version(record: str, present: int, seen: int) -> None:
    """Conflict when what the user saw is not what stands now."""
    if present != seen:
        raise Conflict(record, N_("it was changed by somebody else meanwhile"))


def record_event(
    session: Session,
    user: User,
    referral_number: str,
    kind: EventKind,
    on: date,
    *,
    version: int,
    now: datetime,
    group: Group | None = None,
    note: str | None = None,
) -> ReferralEvent:
    """Records an event that stands on its own (``MAY_RECORD``); all others come with the command they belong to.

    Forbidden for a role that may not record it, and for an event that belongs to another command. NotFound, Conflict
    (an outdated version, or a step that is not possible) and Invalid as ``record``. A file is complete only when
    nothing is missing: Invalid names all that is.
    """
    if user.role not in MAY_RECORD.get(kind, frozenset()):
        raise Forbidden(N_("This role may not record this event."))
    referral = referral_to_change(session, user, referral_number, version)
    if kind is EventKind.FILE_COMPLETE:
        require_complete_file(session, referral, on)
    return record(session, user, referral, kind, on, now=now, group=group, note=note)


def record(
    session: Session,
    user: User,
    referral: Referral,
    kind: EventKind,
    on: date,
    *,
    now: datetime,
    group: Group | None = None,
    decline_reason: DeclineReason | None = None,
    until: date | None = None,
    note: str | None = None,
) -> ReferralEvent:
    """Adds an event to a referral that the caller may change, and has compared with what the user saw.

    Invalid, with all faults, for an event that lacks something or lies in the future. Conflict for a second event of
    a kind that happens once, for one that lies before an event that it must follow, for a step that is not in the
    table, and for one that would have a youth wait again who waits by another referral, or was erased.
    """
    name = f"referral {referral.number}"
    has_group = group is not None
    faults = shape_faults(kind, on=on, has_group=has_group, decline_reason=decline_reason, until=until)
    if on > day_at(now):
        faults.append(Fault(field="on", message=N_("lies in the future")))
    faults.extend(_note_faults(note or ""))
    if faults:
        raise Invalid(name, faults)
    event = ReferralEvent(
        referral_id=id_of(referral),
        kind=kind,
        happened_on=on,
        recorded_at=now,
        account_id=user.account_id,
        group_id=group.id if group is not None else None,
        decline_reason=decline_reason,
        until=until,
        note=note,
    )
    if _waits_again(name, all_events_of(session, [id_of(referral)]).get(id_of(referral), []), event):
        require_no_other(session, user, referral)
    session.add(event)
    flag_modified(referral, "urgency")
    session.flush()
    return event


def record_withdrawal(
    session: Session,
    user: User,
    referral_number: str,
    on: date,
    *,
    version: int,
    now: datetime,
    note: str | None = None,
) -> Referral:
    """The referral is withdrawn, and bridging ends; its promised places are given back by the caller.

    Forbidden for a role that may not; otherwise as ``record``.
    """
    if user.role not in MAY_END:
        raise Forbidden(N_("This role may not withdraw a referral."))
    referral = referral_to_change(session, user, referral_number, version)
    record(session, user, referral, EventKind.WITHDRAWN, on, now=now, note=note)
    end_bridging(session, referral, on)
    return referral


def break_down(
    session: Session,
    user: User,
    referral_number: str,
    on: date,
    *,
    version: int,
    now: datetime,
    note: str | None = None,
) -> ReferralEvent:
    """The placement broke down: the stay that the referral led to ends, and the referral waits again.

    The waiting that it had accrued is kept (``waits``). Forbidden for a role that may not; otherwise as ``record``.
    """
    if user.role not in MAY_END:
        raise Forbidden(N_("This role may not report that a placement broke down."))
    referral = referral_to_change(session, user, referral_number, version)
    event = record(session, user, referral, EventKind.BROKE_DOWN, on, now=now, note=note)
    home = present_stay(session, referral.youth_id)
    if home is not None and home.referral_id == referral.id:
        finish_stay(session, home, ended_on=on, reason=EndReason.BROKE_DOWN)
    return event


def bridge(
    session: Session,
    referral: Referral,
    kind: BridgingKind,
    from_on: date,
    *,
    until_on: date | None = None,
    stay: Stay | None = None,
) -> Bridging:
    """Help begins while the referral waits: ambulatory, or a temporary place with its stay.

    Invalid when the kind and the stay do not belong together, or it would end before it begins.
    """
    rules = (
        ((kind is BridgingKind.TEMPORARY_PLACE) != (stay is not None), "stay", N_("only a temporary place has a stay")),
        (until_on is not None and until_on < from_on, "until_on", N_("lies before the first day")),
    )
    faults = [Fault(field=field, message=message) for broken, field, message in rules if broken]
    if faults:
        raise Invalid(f"referral {referral.number}", faults)
    bridging = Bridging(
        number=new_number("B"),
        referral_id=id_of(referral),
        kind=kind,
        from_on=from_on,
        until_on=until_on,
        stay_id=stay.id if stay is not None else None,
    )
    session.add(bridging)
    session.flush()
    return bridging


def end_bridging(session: Session, referral: Referral, on: date) -> None:
    """Bridging that goes on ends on day ``on``; what would only begin then or later is left out altogether."""
    for bridging in bridgings_of(session, [id_of(referral)]).get(id_of(referral), []):
        if bridging.from_on >= on:
            session.delete(bridging)
        elif bridging.until_on is None or bridging.until_on > on:
            bridging.until_on = on
    session.flush()


def require_complete_file(session: Session, referral: Referral, on: date) -> None:
    """Invalid, with everything that is missing, when the file of a referral cannot be complete on day ``on``."""
    youth = session.get_one(Youth, referral.youth_id)
    kinds = {event.kind for event in all_events_of(session, [id_of(referral)]).get(id_of(referral), [])}
    lacking = missing(youth, referral, kinds=kinds, on=on)
    if lacking:
        faults = [Fault(field="file_complete", message=message) for message in lacking]
        raise Invalid(f"referral {referral.number}", faults)


def _note_faults(note: str) -> list[Fault]:
    faults = []
    if len(note) > LONGEST_NOTE:
        longest = (("max_length", str(LONGEST_NOTE)),)
        faults.append(Fault(field="note", message=N_("is longer than {max_length} characters"), params=longest))
    if not is_storable(note):
        faults.append(Fault(field="note", message=N_("holds characters that cannot be stored")))
    if not keeps_direction(note):
        faults.append(Fault(field="note", message=DIRECTION_KEPT))
    if holds_bsn(note):
        faults.append(Fault(field="note", message=NO_BSN))
    return faults


def _waits_again(name: str, before: list[ReferralEvent], event: ReferralEvent) -> bool:
    """Whether a referral that had ended waits again by ``event``. Conflict when it may not be added to those before."""
    stand = standing(name, before)
    if event.kind in ONCE and any(other.kind is event.kind for other in stand):
        raise Conflict(name, N_("the event {event} is recorded already"), event=event.kind)
    last_turn = next((other for other in reversed(stand) if other.kind not in MARKS), None)
    if event.kind not in MARKS and last_turn is not None and event.happened_on < last_turn.happened_on:
        raise Conflict(
            name,
            N_("the event {event} cannot lie before {last} of {day}"),
            event=event.kind,
            last=last_turn.kind,
            day=f"{last_turn.happened_on:%d-%m-%Y}",
        )
    after = state_of(name, in_order([*before, event]))
    return after in UNFINISHED and bool(before) and state_of(name, before) not in UNFINISHED
