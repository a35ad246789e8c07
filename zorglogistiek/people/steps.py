"""The steps of a referral: which event may follow in which state, and the state that it leads to.

The table is the rule. A state is never stored: it is what folding the events, in the order in which they happened,
through the table gives. A step that is not in the table is refused.

A decision that was taken by mistake is taken back by the event REVOKED. It is no step of its own: it and the event that
stood last before it both count no longer (``standing``), so that the referral is where it was.

A bridging place is not a step: the referral goes on waiting for the place that fits. It stands in ``Bridging``, and
declining one, or letting the promise of one expire, leaves the referral where it is. So does the end of a decline
before its day.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Protocol, TypeVar

from zorglogistiek.codes import EventKind as Event
from zorglogistiek.codes import ReferralState as State
from zorglogistiek.errors import Conflict

TRANSITIONS: Mapping[State, Mapping[Event, State]] = MappingProxyType(
    {
        State.DRAFT: {
            Event.NEED_VOICED: State.DRAFT,
            Event.REFERRAL_DECISION: State.DRAFT,
            Event.REGISTERED: State.INCOMPLETE,
            Event.WITHDRAWN: State.WITHDRAWN,
        },
        State.INCOMPLETE: {
            Event.DECLINE_LAPSED: State.INCOMPLETE,
            Event.BRIDGING_EXPIRED: State.INCOMPLETE,
            Event.FILE_COMPLETE: State.WAITING,
            Event.FIRST_DISCUSSED: State.INCOMPLETE,
            Event.ESCALATED: State.INCOMPLETE,
            Event.ADVICE_GIVEN: State.INCOMPLETE,
            Event.WITHDRAWN: State.WITHDRAWN,
        },
        State.WAITING: {
            Event.DECLINE_LAPSED: State.WAITING,
            Event.BRIDGING_EXPIRED: State.WAITING,
            Event.FILE_INCOMPLETE: State.INCOMPLETE,
            Event.FIRST_DISCUSSED: State.WAITING,
            Event.INTAKE: State.WAITING,
            Event.PROPOSED: State.PROPOSED,
            Event.DECLINED: State.WAITING,
            Event.BRIDGING_DECLINED: State.WAITING,
            Event.ESCALATED: State.WAITING,
            Event.ADVICE_GIVEN: State.WAITING,
            Event.VOLUNTARY_WAIT_STARTED: State.VOLUNTARY,
            Event.WITHDRAWN: State.WITHDRAWN,
        },
        State.VOLUNTARY: {
            Event.ADVICE_GIVEN: State.VOLUNTARY,
            Event.DECLINE_LAPSED: State.VOLUNTARY,
            Event.BRIDGING_EXPIRED: State.VOLUNTARY,
            Event.FIRST_DISCUSSED: State.VOLUNTARY,
            Event.VOLUNTARY_WAIT_ENDED: State.WAITING,
            Event.WITHDRAWN: State.WITHDRAWN,
        },
        State.PROPOSED: {
            Event.DECLINE_LAPSED: State.PROPOSED,
            Event.BRIDGING_EXPIRED: State.PROPOSED,
            Event.FILE_INCOMPLETE: State.INCOMPLETE,
            Event.FIRST_DISCUSSED: State.PROPOSED,
            Event.INTAKE: State.PROPOSED,
            Event.PROPOSED: State.PROPOSED,
            Event.PROPOSAL_LAPSED: State.WAITING,
            Event.HELD: State.PROPOSED,
            Event.ESCALATED: State.PROPOSED,
            Event.ADVICE_GIVEN: State.PROPOSED,
            Event.DECLINED: State.WAITING,
            Event.BRIDGING_DECLINED: State.PROPOSED,
            Event.ACCEPTED_BY_PROVIDER: State.ACCEPTED,
            Event.VOLUNTARY_WAIT_STARTED: State.VOLUNTARY,
            Event.WITHDRAWN: State.WITHDRAWN,
        },
        State.ACCEPTED: {
            Event.ADVICE_GIVEN: State.ACCEPTED,
            Event.DECLINE_LAPSED: State.ACCEPTED,
            Event.BRIDGING_EXPIRED: State.ACCEPTED,
            Event.FIRST_DISCUSSED: State.ACCEPTED,
            Event.INTAKE: State.ACCEPTED,
            Event.ACCEPTED_BY_FAMILY: State.AGREED,
            Event.DECLINED: State.WAITING,
            Event.BRIDGING_DECLINED: State.ACCEPTED,
            Event.ACCEPTANCE_EXPIRED: State.WAITING,
            Event.PROPOSAL_LAPSED: State.WAITING,
            Event.WITHDRAWN: State.WITHDRAWN,
        },
        State.AGREED: {
            Event.ADVICE_GIVEN: State.AGREED,
            Event.DECLINE_LAPSED: State.AGREED,
            Event.BRIDGING_EXPIRED: State.AGREED,
            Event.INTAKE: State.AGREED,
            Event.STARTED: State.PLACED,
            Event.DECLINED: State.WAITING,
            Event.BRIDGING_DECLINED: State.AGREED,
            Event.ACCEPTANCE_EXPIRED: State.WAITING,
            Event.PROPOSAL_LAPSED: State.WAITING,
            Event.WITHDRAWN: State.WITHDRAWN,
        },
        State.PLACED: {
            Event.BROKE_DOWN: State.WAITING,
        },
        State.WITHDRAWN: {},
    }
)
"""For each state the events that may follow, each with the state that it leads to."""

OPEN_STATES = frozenset(State) - {State.DRAFT, State.PLACED, State.WITHDRAWN}
"""The states in which a referral stands on the waiting list."""

SEEKING = frozenset({State.WAITING, State.PROPOSED})
"""The states in which a place is sought."""

PROMISED = frozenset({State.ACCEPTED, State.AGREED})
"""The states in which a lasting place stands promised, and its start is awaited."""

REVOCABLE = frozenset(
    {
        Event.PROPOSED,
        Event.ACCEPTED_BY_PROVIDER,
        Event.DECLINED,
        Event.BRIDGING_DECLINED,
        Event.FILE_INCOMPLETE,
        Event.HELD,
        Event.ESCALATED,
        Event.WITHDRAWN,
        Event.PROPOSAL_LAPSED,
    }
)
"""The events that a decision of a meeting records, of its referral or of who loses a place by it; REVOKED takes them
back."""


class DatedEvent(Protocol):
    """What the fold needs of an event; rows of ``ReferralEvent`` are such events.

    The members are read-only, so that frozen values fit as well as rows do.
    """

    @property
    def kind(self) -> Event:
        """What happened."""
        ...

    @property
    def happened_on(self) -> date:
        """The day on which it happened."""
        ...


Dated = TypeVar("Dated", bound=DatedEvent)


def in_order(events: Iterable[Dated]) -> list[Dated]:
    """By the day they happened; on one day in the order in which they were given (that of recording)."""
    return sorted(events, key=lambda event: event.happened_on)


def standing(record: str, events: Iterable[Dated]) -> list[Dated]:
    """The events that count, in order: without those that were taken back, and without what took them back.

    Conflict when a REVOKED has no decision before it.
    """
    stand: list[Dated] = []
    for event in in_order(events):
        if event.kind is not Event.REVOKED:
            stand.append(event)
        elif stand and stand[-1].kind in REVOCABLE:
            stand.pop()
        else:
            raise Conflict(record, "there is no decision to take back")
    return stand


def next_state(record: str, state: State, kind: Event) -> State:
    """The state after ``kind`` in ``state``. Conflict, naming ``record``, when the table does not have the step."""
    try:
        return TRANSITIONS[state][kind]
    except KeyError:
        raise Conflict(
            record,
            "the step {event} is not possible in the state {state}",
            event=kind,
            state=state,
        ) from None


def state_of(record: str, events: Iterable[DatedEvent]) -> State:
    """The state that the events lead to, from DRAFT. Conflict when one of the steps is not in the table."""
    state = State.DRAFT
    for event in standing(record, events):
        state = next_state(record, state, event.kind)
    return state


def possible(state: State) -> frozenset[Event]:
    """The events that may follow in ``state``."""
    return frozenset(TRANSITIONS[state])
