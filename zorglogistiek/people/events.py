"""What the events of a referral say, and what an event needs to be one.

``steps`` says which event may follow which; this module says which group, date or reason belongs to an event, which
role may record it, which events may be written down afterwards, and what the events together tell of the present.
Functions that read the events of a referral are given those that stand (``steps.standing``).
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Protocol

from zorglogistiek.codes import DeclineReason, EventKind, ReferralState, Role
from zorglogistiek.errors import Fault
from zorglogistiek.people.steps import DatedEvent
from zorglogistiek.words import N_


class GroupEvent(DatedEvent, Protocol):
    """An event with what hangs on it; rows of ``ReferralEvent`` are such events."""

    @property
    def group_id(self) -> int | None:
        """The group that it is about."""
        ...

    @property
    def decline_reason(self) -> DeclineReason | None:
        """Why a group was declined."""
        ...

    @property
    def until(self) -> date | None:
        """The last day on which a hold, a decline or an expired promise counted."""
        ...


ONCE = frozenset({EventKind.NEED_VOICED, EventKind.REFERRAL_DECISION, EventKind.REGISTERED, EventKind.FIRST_DISCUSSED})
"""Events that a referral has at most once."""

MARKS = frozenset(
    {
        EventKind.NEED_VOICED,
        EventKind.REFERRAL_DECISION,
        EventKind.FIRST_DISCUSSED,
        EventKind.INTAKE,
        EventKind.ESCALATED,
        EventKind.ADVICE_GIVEN,
    }
)
"""Events that turn nothing: they may be written down later, with a day before that of a turn."""

_COORDINATOR = frozenset({Role.COORDINATOR})
_WITH_REFERRER = frozenset({Role.COORDINATOR, Role.REFERRER})
_WITH_PROVIDER = frozenset({Role.COORDINATOR, Role.REFERRER, Role.PROVIDER})

MAY_RECORD: Mapping[EventKind, frozenset[Role]] = MappingProxyType(
    {
        EventKind.NEED_VOICED: _WITH_REFERRER,
        EventKind.REFERRAL_DECISION: _WITH_REFERRER,
        EventKind.REGISTERED: _WITH_REFERRER,
        EventKind.FILE_INCOMPLETE: _COORDINATOR,
        EventKind.FILE_COMPLETE: _WITH_REFERRER,
        EventKind.FIRST_DISCUSSED: _COORDINATOR,
        EventKind.INTAKE: _WITH_PROVIDER,
        EventKind.ESCALATED: _COORDINATOR,
        EventKind.VOLUNTARY_WAIT_STARTED: _WITH_REFERRER,
        EventKind.VOLUNTARY_WAIT_ENDED: _WITH_REFERRER,
    }
)
"""The events that a user may record on their own (no place or promise changes with them), and the roles that may.

All other events are recorded by the command that they belong to: a decision, a start, a breakdown, a withdrawal.
"""

DECLINES = frozenset({EventKind.DECLINED, EventKind.BRIDGING_DECLINED})
"""Events that bar a pair, each with its reason."""

EXPIRIES = frozenset({EventKind.ACCEPTANCE_EXPIRED, EventKind.BRIDGING_EXPIRED})
"""Events of a promise that was not kept in time; ``until`` is the last day on which it counted."""

WITH_GROUP = DECLINES | {
    EventKind.PROPOSED,
    EventKind.ACCEPTED_BY_PROVIDER,
    EventKind.STARTED,
    EventKind.DECLINE_LAPSED,
    EventKind.BRIDGING_EXPIRED,
}
"""Events that are about one group, and must name it."""

MAY_NAME_GROUP = WITH_GROUP | {
    EventKind.INTAKE,
    EventKind.ACCEPTED_BY_FAMILY,
    EventKind.ACCEPTANCE_EXPIRED,
    EventKind.PROPOSAL_LAPSED,
    EventKind.HELD,
    EventKind.BROKE_DOWN,
}
"""Events that may name a group."""

_MATCHED = frozenset({ReferralState.PROPOSED, ReferralState.ACCEPTED, ReferralState.AGREED})


def shape_faults(
    kind: EventKind,
    *,
    on: date,
    has_group: bool,
    decline_reason: DeclineReason | None,
    until: date | None,
) -> list[Fault]:
    """Everything that an event of ``kind`` lacks, or has and may not have."""
    declines, holds, expires = kind in DECLINES, kind is EventKind.HELD, kind in EXPIRIES
    rules = (
        (kind in WITH_GROUP and not has_group, "group", N_("this event must name a group")),
        (has_group and kind not in MAY_NAME_GROUP, "group", N_("this event is not about a group")),
        (declines and decline_reason is None, "decline_reason", N_("a decline needs a reason")),
        (
            decline_reason is not None and not declines,
            "decline_reason",
            N_("only a decline has a reason for declining"),
        ),
        (holds and until is None, "until", N_("a hold needs its last day")),
        (
            until is not None and not (holds or declines or expires),
            "until",
            N_("only a hold, a decline or an expiry has a last day"),
        ),
        (until is not None and until < on and not expires, "until", N_("the last day lies before the event itself")),
        (until is not None and until >= on and expires, "until", N_("what expires has had its last day before")),
    )
    return [Fault(field=field, message=message) for broken, field, message in rules if broken]


def current_group_id(events: Sequence[GroupEvent], state: ReferralState) -> int | None:
    """The group that is proposed, accepted or agreed now, in the ``state`` of these events; None without one."""
    if state not in _MATCHED:
        return None
    matches = (EventKind.PROPOSED, EventKind.ACCEPTED_BY_PROVIDER)
    return next((event.group_id for event in reversed(events) if event.kind in matches), None)


def held_until(events: Sequence[GroupEvent], state: ReferralState, on: date) -> date | None:
    """The last day of the hold that stands on day ``on``; None without one. A new proposal ends a hold."""
    if state is not ReferralState.PROPOSED:
        return None
    for event in reversed(events):
        if event.kind is EventKind.HELD:
            return event.until if event.until is not None and event.until >= on else None
        if event.kind is EventKind.PROPOSED:
            return None
    return None


def escalated_on(events: Iterable[DatedEvent]) -> date | None:
    """The day of the last escalation whose advice has not come back yet; None without one."""
    open_since: date | None = None
    for event in events:
        if event.kind is EventKind.ESCALATED:
            open_since = event.happened_on
        elif event.kind is EventKind.ADVICE_GIVEN:
            open_since = None
    return open_since


def latest_dates(events: Iterable[DatedEvent]) -> dict[EventKind, date]:
    """For each kind of event the day on which it last happened."""
    return {event.kind: event.happened_on for event in events}
