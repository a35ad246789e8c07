"""From the registry's rows to the facts of a match: a fixed number of queries, however large the region is.

Only present and promised stays, open referrals, and the youths of both are read; history stays where it is.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import case, func
from sqlmodel import Session, col, or_, select

from zorglogistiek.codes import BridgingKind, EventKind, ReferralState, StayPurpose, Togetherness
from zorglogistiek.errors import Conflict
from zorglogistiek.matching.facts import Candidate, Decline, Referral, World
from zorglogistiek.matching.gather_people import barred_youths, sibling_sets, youth_facts
from zorglogistiek.matching.gather_supply import end_of, groups, stays
from zorglogistiek.matching.reasons import Reason, reason
from zorglogistiek.people import tables as people
from zorglogistiek.people.declines import open_declines
from zorglogistiek.people.events import current_group_id, held_until
from zorglogistiek.people.repository import chunks
from zorglogistiek.people.steps import PROMISED, SEEKING, standing, state_of
from zorglogistiek.people.waits import NORM, over_norm, wait_of
from zorglogistiek.places.occupancy import Period

PLANNED_STATES = SEEKING | PROMISED
"""The states in which a place is sought, or agreed and not yet taken."""

LEFT_OUT = {ReferralState.INCOMPLETE: "note.incomplete", ReferralState.VOLUNTARY: "note.voluntary"}

Events = Sequence[people.ReferralEvent]


def gather(session: Session, *, on: date, today: date | None = None) -> World:
    """The world as it will stand on the day ``on``, as far as is known on ``today`` (None: ``on`` itself).

    A departure that is expected between the two days is still to come, and not overdue.
    """
    referrals, notes = _open_referrals(session, on)
    living = stays(session)
    youth_ids = {row.youth_id for row, _, _ in referrals}
    sets = sibling_sets(session, [*youth_ids, *(stay.youth_id for stay in living)])
    bridges = {
        stay.referral_id: Period(start=stay.planned_on, end=end_of(stay, stay.planned_on))
        for stay in living
        if stay.planned_on and not stay.started_on and stay.purpose is StayPurpose.BRIDGE
    }
    bridgings = _bridgings(session, [row.id for row, _, _ in referrals if row.id is not None])
    youths = youth_facts(session, youth_ids, barred_youths(session, sets))
    candidates = tuple(
        Candidate(
            youth=youths[row.youth_id],
            referral=_referral(row, state, events, bridgings[row.id], bridges.get(row.id), on),
        )
        for row, state, events in referrals
        if row.id is not None
    )
    return World(
        on=on,
        groups=groups(session, living, on=on, today=today or on),
        candidates=candidates,
        sibling_sets=tuple(siblings for siblings in sets if siblings.together is not Togetherness.APART),
        notes=tuple(notes),
    )


def _open_referrals(
    session: Session, on: date
) -> tuple[list[tuple[people.Referral, ReferralState, Events]], list[Reason]]:
    """The referrals that a place is sought for, each with its state and events, and notes on those left out."""
    rows = session.exec(
        select(people.Referral).where(col(people.Referral.id).in_(_perhaps_open())).order_by(col(people.Referral.id))
    ).all()
    events_of = defaultdict[int, list[people.ReferralEvent]](list)
    of_rows = col(people.ReferralEvent.referral_id).in_(_perhaps_open())
    for event in session.exec(select(people.ReferralEvent).where(of_rows).order_by(col(people.ReferralEvent.id))):
        events_of[event.referral_id].append(event)
    found, notes = list[tuple[people.Referral, ReferralState, Events]](), list[Reason]()
    left_out = dict.fromkeys(LEFT_OUT.values(), 0)
    first_of: dict[int, str] = {}
    for row in rows:
        try:
            events = standing(f"referral {row.number}", [e for e in events_of[row.id or 0] if e.happened_on <= on])
            state = state_of(f"referral {row.number}", events)
        except Conflict:
            notes.append(reason("note.contradiction", referral=row.number))
            continue
        if state in LEFT_OUT:
            left_out[LEFT_OUT[state]] += 1
        elif state in PLANNED_STATES:
            if row.youth_id in first_of:
                notes.append(reason("note.twice", referral=row.number, other=first_of[row.youth_id]))
                continue
            first_of[row.youth_id] = row.number
            found.append((row, state, events))
    notes += [reason(code, count=count) for code, count in left_out.items() if count]
    return found, notes


def _perhaps_open() -> Any:
    """The ids of referrals that were registered and are neither withdrawn nor placed, as far as counting tells.

    Where something was taken back the events themselves must be read.
    """

    def count(kind: EventKind) -> Any:
        return func.sum(case((col(people.ReferralEvent.kind) == kind, 1), else_=0))

    nothing_ended = (count(EventKind.WITHDRAWN) == 0) & (count(EventKind.STARTED) == count(EventKind.BROKE_DOWN))
    return (
        select(people.ReferralEvent.referral_id)
        .group_by(col(people.ReferralEvent.referral_id))
        .having(or_(nothing_ended, count(EventKind.REVOKED) > 0))
    )


def _bridgings(session: Session, referral_ids: Sequence[int]) -> dict[int, list[people.Bridging]]:
    found = defaultdict[int, list[people.Bridging]](list)
    for part in chunks(referral_ids):
        for row in session.exec(select(people.Bridging).where(col(people.Bridging.referral_id).in_(part))):
            found[row.referral_id].append(row)
    return found


def _referral(
    row: people.Referral,
    state: ReferralState,
    events: Events,
    bridgings: Sequence[people.Bridging],
    promised_bridge: Period | None,
    on: date,
) -> Referral:
    assert row.id is not None
    wait = wait_of(events, bridgings, NORM.clock, on)
    declines = {
        group_id: Decline(reason=event.decline_reason, until=event.until)
        for group_id, event in open_declines(events, on).items()
        if event.decline_reason is not None
    }
    return Referral(
        id=row.id,
        number=row.number,
        state=state,
        kind=row.kind,
        urgency=row.urgency,
        registered_on=next((e.happened_on for e in events if e.kind is EventKind.REGISTERED), None),
        care_forms=row.care_forms,
        wanted_from=row.wanted_from,
        intended_stay_weeks=row.intended_stay_weeks,
        waited_weeks=max(0, wait.gross_days) // 7 if wait else 0,
        over_norm=over_norm(wait),
        group_id=current_group_id(events, state),
        held_until=held_until(events, state, on),
        declines=declines,
        bridged_by=_bridged_by(bridgings, on),
        promised_bridge=promised_bridge,
    )


def _bridged_by(bridgings: Sequence[people.Bridging], on: date) -> BridgingKind | None:
    kinds = [row.kind for row in bridgings if row.from_on <= on and (row.until_on is None or on < row.until_on)]
    return BridgingKind.TEMPORARY_PLACE if BridgingKind.TEMPORARY_PLACE in kinds else next(iter(kinds), None)
