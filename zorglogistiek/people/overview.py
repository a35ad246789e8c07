"""Read models of youths and referrals: a fixed number of queries, however long the list."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, false, func, or_, true
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from zorglogistiek.access.user import User
from zorglogistiek.access.visibility import Fields
from zorglogistiek.audit.showing import show
from zorglogistiek.codes import ReferralKind, ReferralState, ReferrerType, Urgency
from zorglogistiek.people import completeness, gathering
from zorglogistiek.people.declines import decline_until, open_declines, provider_declines
from zorglogistiek.people.events import current_group_id, escalated_on, held_until, latest_dates
from zorglogistiek.people.fields import NUMBER
from zorglogistiek.people.repository import (
    EventFacts,
    bridgings_of,
    event_facts_by_id,
    id_of,
    may_be_open,
    referral_seen,
    waits_seen,
    youth_seen,
)
from zorglogistiek.people.shown import NOTHING_SHOWN, Shown, line_for, shown_to, siblings_shown
from zorglogistiek.people.steps import OPEN_STATES, state_of
from zorglogistiek.people.tables import Bridging, Referral, Youth
from zorglogistiek.people.views import (
    BridgingLine,
    DeclineLine,
    GroupLine,
    Named,
    ReferralOverview,
    SiblingLine,
    WaitLine,
    YouthLine,
)
from zorglogistiek.people.waits import NORM, wait_of
from zorglogistiek.places.tables import Organisation, Stay


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralFilter:
    """Which referrals: None does not filter. ``states`` is the waiting list unless told otherwise.

    ``numbers`` are of referrals, ``part_of_number`` of theirs or their youths' (in any case of its letters); ``youth``,
    ``referrer`` and ``municipality`` (the responsible one) numbers of those.
    """

    states: frozenset[ReferralState] | None = OPEN_STATES
    numbers: Sequence[str] | None = None
    part_of_number: str | None = None
    youth: str | None = None
    referrer: str | None = None
    municipality: str | None = None
    kinds: frozenset[ReferralKind] | None = None
    urgencies: frozenset[Urgency] | None = None
    over_norm: bool | None = None


NOT_ENDED = OPEN_STATES | {ReferralState.DRAFT}
"""The states of referrals that never ended, or were opened again: a query finds these without reading every event."""

WAITING_LIST = ReferralFilter()
"""Every open referral."""


@dataclass(slots=True, kw_only=True)
class _Gathered:
    """Everything that was read for a list of referrals."""

    events: dict[int, list[EventFacts]]
    states: dict[int, ReferralState]
    bridgings: dict[int, list[Bridging]] = field(default_factory=dict)
    youths: dict[int, tuple[Youth, YouthLine]] = field(default_factory=dict)
    referrers: dict[int, Named] = field(default_factory=dict)
    referrer_types: dict[int, ReferrerType | None] = field(default_factory=dict)
    stays: dict[int, list[Stay]] = field(default_factory=dict)
    group_of_stay: dict[int, int] = field(default_factory=dict)
    groups: dict[int, GroupLine] = field(default_factory=dict)
    siblings: dict[int, SiblingLine] = field(default_factory=dict)
    shown: Shown = NOTHING_SHOWN


def referral_overviews(
    session: Session, *, visible_to: User, on: date, filters: ReferralFilter = WAITING_LIST
) -> list[ReferralOverview]:
    """The referrals that the user sees and the filter lets through, as they stand on day ``on``.

    Each shows what the user is shown of its youth. Who waited longest (gross, on the clock of the norm) comes first;
    who does not wait, last.
    """
    condition = and_(referral_seen(session, visible_to), _condition(filters))
    referrals, gathered = _referrals(session, condition, filters)
    gathered = _gather(session, referrals, gathered, visible_to, on)
    found = [_overview(referral, gathered, on) for referral in referrals]
    if filters.referrer is not None:
        found = [overview for overview in found if overview.referrer is not None]  # a filter must not tell it either
    if filters.over_norm is not None:
        found = [overview for overview in found if overview.over_norm is filters.over_norm]
    siblings = {number for one in found if one.siblings for number in one.siblings.youths}
    show(session, ids={one.youth.id for one in found}, youths=siblings)
    return sorted(found, key=lambda overview: (-_gross_days(overview), overview.number))


def wait_lines(session: Session, *, visible_to: User, on: date) -> list[WaitLine]:
    """The numbers, states and waits of the open referrals of which the user sees those; the longest wait first."""
    condition = and_(waits_seen(session, visible_to), _condition(WAITING_LIST))
    referrals, gathered = _referrals(session, condition, WAITING_LIST)
    bridgings = bridgings_of(session, [id_of(referral) for referral in referrals])
    found = []
    for referral in referrals:
        events = gathered.events.get(id_of(referral), [])
        wait = wait_of(events, bridgings.get(id_of(referral), []), NORM.clock, on)
        found.append(WaitLine(number=referral.number, state=gathered.states[id_of(referral)], wait=wait))
    show(session, referrals={line.number for line in found})
    return sorted(found, key=lambda line: (-(line.wait.gross_days if line.wait else -1), line.number))


def _referrals(
    session: Session, condition: ColumnElement[bool], filters: ReferralFilter
) -> tuple[list[Referral], _Gathered]:
    """The referrals for which a condition holds and whose state was asked for, with their events and states."""
    referrals = list(session.exec(select(Referral).where(condition).order_by(col(Referral.id))))
    events = event_facts_by_id(session, [id_of(referral) for referral in referrals])
    states = {
        id_of(referral): state_of(f"referral {referral.number}", events.get(id_of(referral), ()))
        for referral in referrals
    }
    if filters.states is not None:
        referrals = [referral for referral in referrals if states[id_of(referral)] in filters.states]
    return referrals, _Gathered(events=events, states=states)


def referrals_let_through(
    session: Session, *columns: Any, visible_to: User, filters: ReferralFilter
) -> Sequence[Row[Any]]:
    """These columns of the referrals that the user sees, and the filter's query lets through; by id.

    What a query cannot judge, states and waits, is not judged.
    """
    condition = and_(referral_seen(session, visible_to), _condition(filters))
    return session.execute(select_columns(*columns).where(condition).order_by(col(Referral.id))).all()


def youth_overviews(session: Session, *, visible_to: User, on: date) -> list[YouthLine]:
    """The youths whom the user sees, in the order of the registry, each with what the user is shown."""
    found = gathering.youths_where(session, youth_seen(session, visible_to), on=on)
    shown = shown_to(session, visible_to, found)
    show(session, ids=found)
    return [line_for(line, shown.of(youth_id)) for youth_id, (_, line) in found.items()]


def _condition(filters: ReferralFilter) -> ColumnElement[bool]:
    """What of a filter a query can judge; states are judged afterwards, from the events."""
    conditions: list[ColumnElement[bool]] = [true()]
    if filters.states is not None and filters.states <= NOT_ENDED:
        conditions.append(may_be_open())
    if filters.numbers is not None:
        conditions.append(col(Referral.number).in_([number for number in filters.numbers if NUMBER.fullmatch(number)]))
    if filters.part_of_number is not None:
        conditions.append(_numbered_like(filters.part_of_number))
    if filters.youth is not None:
        conditions.append(col(Referral.youth_id).in_(select(Youth.id).where(_is_numbered(Youth.number, filters.youth))))
    if filters.referrer is not None:
        referrer = select(Organisation.id).where(_is_numbered(Organisation.number, filters.referrer))
        conditions.append(col(Referral.referrer_id).in_(referrer))
    if filters.municipality is not None:
        paid_by = select(Youth.id).join(Organisation).where(_is_numbered(Organisation.number, filters.municipality))
        conditions.append(col(Referral.youth_id).in_(paid_by))
    if filters.kinds is not None:
        conditions.append(col(Referral.kind).in_(filters.kinds))
    if filters.urgencies is not None:
        conditions.append(col(Referral.urgency).in_(filters.urgencies))
    return and_(*conditions)


def _numbered_like(part: str) -> ColumnElement[bool]:
    if not NUMBER.fullmatch(part):
        return false()
    youths = select(Youth.id).where(func.lower(col(Youth.number)).contains(part.lower(), autoescape=True))
    return or_(
        func.lower(col(Referral.number)).contains(part.lower(), autoescape=True), col(Referral.youth_id).in_(youths)
    )


def _is_numbered(column: str, number: str) -> ColumnElement[bool]:
    """What cannot be a number is nobody's: it does not reach the database."""
    return col(column) == number if NUMBER.fullmatch(number) else false()


def _gather(session: Session, referrals: Sequence[Referral], gathered: _Gathered, user: User, on: date) -> _Gathered:
    youth_ids = {referral.youth_id for referral in referrals}
    ids = [id_of(referral) for referral in referrals]
    gathered.shown = shown_to(session, user, youth_ids)
    gathered.youths = gathering.youths(session, youth_ids, on=on)
    referrer_ids = {referral.referrer_id for referral in referrals}
    gathered.referrers = gathering.organisation_names(session, referrer_ids)
    gathered.referrer_types = gathering.referrer_types(session, referrer_ids)
    gathered.bridgings = bridgings_of(session, ids)
    gathered.stays, gathered.group_of_stay = gathering.stays_of(session, youth_ids)
    named = {event.group_id for one in ids for event in gathered.events.get(one, ()) if event.group_id is not None}
    gathered.groups = gathering.group_lines(session, named | set(gathered.group_of_stay.values()), visible_to=user)
    gathered.siblings = siblings_shown(session, user, gathering.sibling_lines(session, youth_ids), gathered.shown)
    return gathered


def _overview(referral: Referral, gathered: _Gathered, on: date) -> ReferralOverview:
    referral_id = id_of(referral)
    events, state = gathered.events.get(referral_id, []), gathered.states[referral_id]
    bridgings = gathered.bridgings.get(referral_id, [])
    youth, line = gathered.youths[referral.youth_id]
    fields = gathered.shown.of(referral.youth_id)
    history = Fields.HISTORY in fields
    told = gathered.shown.events(referral.youth_id, events)
    stays = gathered.stays.get(referral.youth_id, []) if history else []
    lives_in, promise = gathering.present_or_promised(stays, referral_id)
    group_id = current_group_id(told, state)
    missing = completeness.missing(youth, referral, kinds=latest_dates(events).keys(), on=on)
    return ReferralOverview(
        id=referral_id,
        number=referral.number,
        version=referral.version,
        kind=referral.kind,
        urgency=referral.urgency,
        urgency_grounds=referral.urgency_grounds if history else None,
        care_forms=referral.care_forms,
        wanted_from=referral.wanted_from,
        intended_stay_weeks=referral.intended_stay_weeks,
        youth=line_for(line, fields),
        referrer=gathered.referrers[referral.referrer_id] if Fields.TIES in fields else None,
        referrer_type=gathered.referrer_types[referral.referrer_id],
        state=state,
        dates=latest_dates(told),
        wait=wait_of(events, bridgings, NORM.clock, on),
        proposed=None if group_id is None else gathered.groups[group_id],
        promise=None if promise is None else gathering.stay_line(promise, _group(gathered, promise)),
        lives_in=None if lives_in is None else gathering.stay_line(lives_in, _group(gathered, lives_in)),
        bridging=_bridging_on(bridgings, on) if history else None,
        held_until=held_until(told, state, on),
        escalated_on=escalated_on(told),
        provider_declines=provider_declines(told),
        declines=_declines(told, gathered, on),
        missing=tuple(missing) if history else (),
        siblings=gathered.siblings.get(referral.youth_id),
    )


def _group(gathered: _Gathered, stay: Stay) -> GroupLine:
    return gathered.groups[gathered.group_of_stay[stay.id or 0]]


def bridging_line(bridging: Bridging) -> BridgingLine:
    """Bridging, as it is shown."""
    return BridgingLine(
        number=bridging.number, kind=bridging.kind, from_on=bridging.from_on, until_on=bridging.until_on
    )


def _bridging_on(bridgings: Sequence[Bridging], on: date) -> BridgingLine | None:
    """The bridging that goes on; of several the one that began last."""
    present = [one for one in bridgings if one.from_on <= on and (one.until_on is None or one.until_on > on)]
    return bridging_line(present[-1]) if present else None


def _declines(events: Sequence[EventFacts], gathered: _Gathered, on: date) -> tuple[DeclineLine, ...]:
    return tuple(
        DeclineLine(
            group=gathered.groups[group_id],
            reason=event.decline_reason,
            declined_on=event.happened_on,
            until=event.until or decline_until(event.decline_reason, event.happened_on),
        )
        for group_id, event in open_declines(events, on).items()
        if event.decline_reason is not None
    )


def _gross_days(overview: ReferralOverview) -> int:
    return overview.wait.gross_days if overview.wait is not None and overview.open else -1


def initials_of(session: Session, numbers: Collection[str], *, visible_to: User, on: date) -> dict[str, str]:
    """The initials of the youths of these referrals, as far as the user sees them."""
    if not numbers:
        return {}
    filters = ReferralFilter(states=None, numbers=sorted(numbers))
    found = referral_overviews(session, visible_to=visible_to, on=on, filters=filters)
    return {one.number: one.youth.initials for one in found}
