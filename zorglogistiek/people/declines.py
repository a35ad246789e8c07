"""Declines: what each reason means for the pair of referral and group that was declined.

A declined pair is not proposed again while its reason lasts. A reason lasts for a period or until something happens;
and whatever the reason, it has lapsed when a person proposes the same pair again, or says that it no longer counts. The
functions are given the events of a referral that stand (``steps.standing``).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import TypeVar

from zorglogistiek.codes import DeclineReason, EventKind
from zorglogistiek.people.events import DECLINES, GroupEvent


class DeclinedBy(StrEnum):
    """Whose "no" it is. Two by providers are a ground for escalation."""

    PROVIDER = "provider"
    FAMILY = "family"
    FILE = "file"


class Lapse(StrEnum):
    """What makes a declined pair possible again, besides a person who proposes it again or ends the decline."""

    AFTER_PERIOD = "after_period"
    FILE_COMPLETE = "file_complete"
    NEW_PROPOSAL_ONLY = "new_proposal_only"


@dataclass(frozen=True, slots=True, kw_only=True)
class Consequence:
    """``weeks`` is how long the pair is barred when it is for a period, else None."""

    by: DeclinedBy
    lapses: Lapse
    weeks: int | None = None


def _for_weeks(by: DeclinedBy, weeks: int) -> Consequence:
    return Consequence(by=by, lapses=Lapse.AFTER_PERIOD, weeks=weeks)


CONSEQUENCES: Mapping[DeclineReason, Consequence] = MappingProxyType(
    {
        DeclineReason.NO_PLACE: _for_weeks(DeclinedBy.PROVIDER, 4),
        DeclineReason.COMPOSITION: _for_weeks(DeclinedBy.PROVIDER, 8),
        DeclineReason.SAFETY: Consequence(by=DeclinedBy.PROVIDER, lapses=Lapse.NEW_PROPOSAL_ONLY),
        DeclineReason.EXPERTISE_ABSENT: Consequence(by=DeclinedBy.PROVIDER, lapses=Lapse.NEW_PROPOSAL_ONLY),
        DeclineReason.DISTANCE: Consequence(by=DeclinedBy.FAMILY, lapses=Lapse.NEW_PROPOSAL_ONLY),
        DeclineReason.NO_CONTRACT: Consequence(by=DeclinedBy.PROVIDER, lapses=Lapse.NEW_PROPOSAL_ONLY),
        DeclineReason.FAMILY_DECLINES: _for_weeks(DeclinedBy.FAMILY, 13),
        DeclineReason.YOUTH_DECLINES: _for_weeks(DeclinedBy.FAMILY, 13),
        DeclineReason.FILE_INCOMPLETE: Consequence(by=DeclinedBy.FILE, lapses=Lapse.FILE_COMPLETE),
        DeclineReason.OTHER: _for_weeks(DeclinedBy.PROVIDER, 4),
    }
)
"""What follows from each reason. The periods are this project's own proposal: a meeting may give another last day."""

Event = TypeVar("Event", bound=GroupEvent)


def decline_until(reason: DeclineReason, on: date) -> date | None:
    """The last day on which a decline of day ``on`` bars the pair; None when it is not for a period."""
    weeks = CONSEQUENCES[reason].weeks
    return None if weeks is None else on + timedelta(weeks=weeks)


def open_declines(events: Iterable[Event], on: date) -> dict[int, Event]:
    """The declines that still bar their pair on day ``on``, by the group that they bar (its last decline counts).

    A last day that stands with the decline goes before the period of its reason.
    """
    barred: dict[int, Event] = {}
    for event in events:
        if event.kind in DECLINES and event.group_id is not None:
            barred[event.group_id] = event
        elif event.kind in {EventKind.PROPOSED, EventKind.DECLINE_LAPSED} and event.group_id is not None:
            barred.pop(event.group_id, None)
        elif event.kind is EventKind.FILE_COMPLETE:
            barred = {group: decline for group, decline in barred.items() if not _waits_for_file(decline)}
    return {group: decline for group, decline in barred.items() if _bars_on(decline, on)}


def provider_declines(events: Iterable[GroupEvent]) -> int:
    """How many times a provider declined a final place since the referral was registered, or came back."""
    count = 0
    for event in events:
        if event.kind is EventKind.BROKE_DOWN:
            count = 0
        elif event.kind is EventKind.DECLINED and event.decline_reason is not None:
            count += CONSEQUENCES[event.decline_reason].by is DeclinedBy.PROVIDER
    return count


def _waits_for_file(decline: GroupEvent) -> bool:
    reason = decline.decline_reason
    return reason is not None and CONSEQUENCES[reason].lapses is Lapse.FILE_COMPLETE


def _bars_on(decline: GroupEvent, on: date) -> bool:
    if decline.decline_reason is None:
        return True
    last_day = decline.until or decline_until(decline.decline_reason, decline.happened_on)
    return last_day is None or last_day >= on
