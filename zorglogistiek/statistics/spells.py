"""Every wait on a clock as one plain value, read from the registry in bulk: what all waiting statistics are made from.

No value here names a person; they never leave this package but in protected tables.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from zorglogistiek.codes import CareForm, EventKind, ReferralState, Urgency
from zorglogistiek.people.repository import EventFacts, event_facts_of
from zorglogistiek.people.steps import state_of
from zorglogistiek.people.tables import Bridging, Referral, Youth
from zorglogistiek.people.waits import Wait, WaitClock, waits
from zorglogistiek.places.tables import Group, Organisation

ANY_FORM = "any"
SEVERAL_FORMS = "several"


class Span(NamedTuple):
    """A bridged period."""

    from_on: date
    until_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Spell:
    """One wait, with what it is counted by.

    ``form_asked`` is the care form that the referral decision allows (``any`` and ``several`` besides the codes);
    ``form_given`` that of the group in which the youth started at the end of this wait (None: no start yet).
    ``state`` is where the referral stood on the day up to which was measured.
    """

    wait: Wait
    state: ReferralState
    urgency: Urgency
    municipality: str
    form_asked: str
    form_given: CareForm | None


def spells(session: Session, clock: WaitClock, on: date, which: ColumnElement[bool]) -> Iterator[Spell]:
    """All waits on a clock, as they stood on day ``on``, of the referrals for which ``which`` holds. Four queries."""
    forms = {row.id: row.care_form for row in session.execute(select(col(Group.id), col(Group.care_form)))}
    events = event_facts_of(session, which)
    bridgings = _bridgings(session, which)
    municipality = aliased(Organisation)
    referrals = (
        select(
            col(Referral.id),
            col(Referral.number),
            col(Referral.urgency),
            col(Referral.care_forms),
            col(municipality.number),
        )
        .join(Youth, col(Youth.id) == col(Referral.youth_id))
        .join(municipality, col(municipality.id) == col(Youth.municipality_id))
        .where(which)
        .order_by(col(Referral.id))
    )
    for referral_id, number, urgency, asked, town in session.execute(referrals):
        known = [event for event in events.get(referral_id, ()) if event.happened_on <= on]
        state = state_of(f"referral {number}", known)
        for wait in waits(known, bridgings.get(referral_id, ()), clock, on):
            yield Spell(
                wait=wait,
                state=state,
                urgency=urgency,
                municipality=town,
                form_asked=_form_asked(asked),
                form_given=_form_given(known, wait, forms),
            )


def _form_asked(asked: frozenset[CareForm]) -> str:
    if not asked:
        return ANY_FORM
    return next(iter(asked)).value if len(asked) == 1 else SEVERAL_FORMS


def _form_given(events: list[EventFacts], wait: Wait, forms: Mapping[int, CareForm]) -> CareForm | None:
    """The care form of the first start on or after the day on which this wait's clock started."""
    started = (event for event in events if event.kind is EventKind.STARTED and event.happened_on >= wait.started_on)
    return next((forms[event.group_id] for event in started if event.group_id is not None), None)


def _bridgings(session: Session, which: ColumnElement[bool]) -> dict[int, list[Span]]:
    of_these = col(Bridging.referral_id).in_(select(col(Referral.id)).where(which))
    statement = select(col(Bridging.referral_id), col(Bridging.from_on), col(Bridging.until_on)).where(of_these)
    found = defaultdict[int, list[Span]](list)
    for referral_id, from_on, until_on in session.execute(statement):
        found[referral_id].append(Span(from_on, until_on))
    return dict(found)
