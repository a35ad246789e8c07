"""What the region could offer somebody, told while the referral is written down: whom the groups take.

Who lives where is left out of the answer for everybody: a referrer sees the supply and not who occupies it. The first
free day of a group is told only to who sees its occupancy.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Select
from sqlalchemy import select as columns
from sqlmodel import Session, col

from zorglogistiek.access.user import User
from zorglogistiek.access.visibility import Reach, Record, reach
from zorglogistiek.clock import monday_of
from zorglogistiek.codes import ContraIndicationKind, Gender, LegalFrame, ReferralState, SecurityLevel, Urgency
from zorglogistiek.kept import Kept
from zorglogistiek.matching.alike import Alike, alike
from zorglogistiek.matching.facts import Candidate, Decline, Group, Referral, Youth
from zorglogistiek.matching.narrowing import Choice, Demand, choice
from zorglogistiek.people.forms import ReferralChange, YouthChange
from zorglogistiek.people.unfinished import Asked
from zorglogistiek.people.views import ReferralDetail, ReferralOverview, YouthDetail, YouthLine
from zorglogistiek.places import tables as places
from zorglogistiek.places.directory import supply_stamp
from zorglogistiek.places.occupancy import free_periods
from zorglogistiek.places.repository import place_uses


@dataclass(frozen=True, slots=True, kw_only=True)
class Prospect:
    """What there is to choose from.

    ``free_on`` has, for each care form with a fitting group, the first day on which one of its places is free; it is
    None for who does not see the occupancy.
    """

    choice: Choice
    free_on: Mapping[str, date] | None


def prospect_of_form(session: Session, user: User, asked: Asked, known: YouthDetail | None, *, today: date) -> Prospect:
    """What the region could offer the youth of a registration that is being typed, or a ``known`` one."""
    offer = _offer(session, user)
    youth = asked.youth if known is None else known.line
    unknown = {Demand.AGE} if youth.birth_date is None else set()
    unknown |= {Demand.GENDER} if youth.gender is None else set()
    avoided = {one.location for one in asked.youth.contra_indications or ()} if known is None else _avoided(known)
    facts = _youth(youth, _ids_of(offer, avoided), today)
    candidate = Candidate(youth=facts, referral=_referral(asked.referral))
    return _prospect(session, user, candidate, offer, unknown, today)


def prospect_of_referral(session: Session, user: User, detail: ReferralDetail, *, today: date) -> Prospect:
    """What the region could offer the youth of a referral; what was declined stands in the way as long as it counts."""
    offer, overview = _offer(session, user), detail.overview
    barred = {one.group.number: Decline(reason=one.reason, until=one.until) for one in overview.declines}
    declines = {group.id: barred[group.number] for group in _groups(offer) if group.number in barred} if barred else {}
    candidate = Candidate(
        youth=_youth(detail.youth.line, _ids_of(offer, _avoided(detail.youth)), today),
        referral=replace(_referral(overview), declines=declines),
    )
    return _prospect(session, user, candidate, offer, set(), today)


def _avoided(youth: YouthDetail) -> set[str | None]:
    return {one.number for one in youth.contra_indications if one.kind is ContraIndicationKind.LOCATION}


def _offer(session: Session, user: User) -> tuple[Alike, ...]:
    """Every group, as if nobody lived there; none for who does not see the region's supply."""
    return _OFFER.of(session) if reach(user, Record.GROUP) is Reach.REGION else ()


def _read_offer(session: Session) -> tuple[Alike, ...]:
    statement: Select[*tuple[Any, ...]] = (
        columns(
            col(places.Group.id),
            col(places.Group.number),
            col(places.Group.location_id),
            col(places.Location.number).label("location_number"),
            col(places.Group.care_form),
            col(places.Group.minimum_age),
            col(places.Group.maximum_age),
            col(places.Group.gender_policy),
            col(places.Group.security_level),
            col(places.Group.specialisms),
            col(places.Group.continues_after_18),
        )
        .join(places.Location, col(places.Location.id) == col(places.Group.location_id))
        .order_by(col(places.Group.number))
    )
    return alike(Group(**_ELSE, **row) for row in session.execute(statement).mappings())


_ELSE: dict[str, Any] = {
    "name": "",
    "provider_id": 0,
    "provider": "",
    "municipality_id": 0,
    "municipality_cbs": "",
    "pc4": "",
}
"""What decides no criterion."""

_OFFER = Kept(stamp=supply_stamp, read=_read_offer)


def _groups(offer: Sequence[Alike]) -> Iterator[Group]:
    return (group for kind in offer for group in kind.groups)


def _ids_of(offer: Sequence[Alike], locations: set[str | None]) -> frozenset[int]:
    if not locations:
        return frozenset()
    return frozenset(group.location_id for group in _groups(offer) if group.location_number in locations)


def _youth(known: YouthChange | YouthLine, not_at: frozenset[int], today: date) -> Youth:
    """The facts that criteria look at; the municipality decides no criterion."""
    return Youth(
        id=0,
        number="",
        birth_date=known.birth_date or today,
        gender=known.gender or Gender.UNKNOWN,
        municipality_id=0,
        municipality_cbs="",
        pc4="",
        legal_frame=known.legal_frame or LegalFrame.VOLUNTARY,
        legal_frame_until=known.legal_frame_until,
        specialisms=known.specialisms or frozenset(),
        security_level=known.security_level or SecurityLevel.OPEN,
        not_at=not_at,
    )


def _referral(wanted: ReferralChange | ReferralOverview) -> Referral:
    return Referral(
        id=0,
        number="",
        state=ReferralState.WAITING,
        urgency=Urgency.REGULAR,
        care_forms=wanted.care_forms or frozenset(),
        wanted_from=wanted.wanted_from,
        intended_stay_weeks=wanted.intended_stay_weeks,
    )


def _prospect(
    session: Session, user: User, candidate: Candidate, offer: Sequence[Alike], unknown: set[Demand], today: date
) -> Prospect:
    found = choice(candidate, offer, week=monday_of(today), unknown=unknown)
    if reach(user, Record.OCCUPANCY) is not Reach.REGION:
        return Prospect(choice=found, free_on=None)
    uses = place_uses(session, {group.id for form in found.forms for group in form.fitting}, on=today)
    free_on = {}
    for form in found.forms:
        beds = [place for group in form.fitting for place in uses.get(group.id, ())]
        days = [period.start for place in beds for period in free_periods(place, today)[:1]]
        if days:
            free_on[form.care_form.value] = min(days)
    return Prospect(choice=found, free_on=free_on)
