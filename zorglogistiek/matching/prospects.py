"""What the region could offer somebody, told while the referral is written down: whom the groups take.

Who lives where is left out of the answer for everybody: a referrer sees the supply and not who occupies it. The first
free day of a group is told only to who sees its occupancy.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlmodel import Session

from zorglogistiek.access.user import User
from zorglogistiek.access.visibility import Reach, Record, reach
from zorglogistiek.clock import monday_of
from zorglogistiek.codes import ContraIndicationKind, Gender, LegalFrame, ReferralState, SecurityLevel, Urgency
from zorglogistiek.matching.facts import Candidate, Decline, Group, Referral, Youth
from zorglogistiek.matching.gather_supply import groups as group_facts
from zorglogistiek.matching.narrowing import Choice, Demand, choice
from zorglogistiek.people.forms import ReferralChange, YouthChange
from zorglogistiek.people.unfinished import Asked
from zorglogistiek.people.views import ReferralDetail, ReferralOverview, YouthDetail, YouthLine
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
    groups = _groups(session, user, today)
    youth = asked.youth if known is None else known.line
    unknown = {Demand.AGE} if youth.birth_date is None else set()
    unknown |= {Demand.GENDER} if youth.gender is None else set()
    avoided = {one.location for one in asked.youth.contra_indications or ()} if known is None else _avoided(known)
    facts = _youth(youth, _ids_of(groups, avoided), today)
    candidate = Candidate(youth=facts, referral=_referral(asked.referral))
    return _prospect(session, user, candidate, groups, unknown, today)


def prospect_of_referral(session: Session, user: User, detail: ReferralDetail, *, today: date) -> Prospect:
    """What the region could offer the youth of a referral; what was declined stands in the way as long as it counts."""
    groups, overview = _groups(session, user, today), detail.overview
    barred = {one.group.number: Decline(reason=one.reason, until=one.until) for one in overview.declines}
    declines = {group.id: barred[group.number] for group in groups if group.number in barred}
    candidate = Candidate(
        youth=_youth(detail.youth.line, _ids_of(groups, _avoided(detail.youth)), today),
        referral=replace(_referral(overview), declines=declines),
    )
    return _prospect(session, user, candidate, groups, set(), today)


def _avoided(youth: YouthDetail) -> set[str | None]:
    return {one.number for one in youth.contra_indications if one.kind is ContraIndicationKind.LOCATION}


def _groups(session: Session, user: User, today: date) -> tuple[Group, ...]:
    """Every group, as if nobody lived there; none for who does not see the region's supply."""
    if reach(user, Record.GROUP) is not Reach.REGION:
        return ()
    return group_facts(session, (), on=today, today=today)


def _ids_of(groups: Sequence[Group], locations: set[str | None]) -> frozenset[int]:
    return frozenset(group.location_id for group in groups if group.location_number in locations)


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
    session: Session, user: User, candidate: Candidate, groups: Sequence[Group], unknown: set[Demand], today: date
) -> Prospect:
    found = choice(candidate, groups, week=monday_of(today), unknown=unknown)
    if reach(user, Record.OCCUPANCY) is not Reach.REGION:
        return Prospect(choice=found, free_on=None)
    uses = place_uses(session, {group.id for form in found.forms for group in form.fitting}, on=today)
    free_on = {}
    for form in found.forms:
        places = [place for group in form.fitting for place in uses.get(group.id, ())]
        days = [period.start for place in places for period in free_periods(place, today)[:1]]
        if days:
            free_on[form.care_form.value] = min(days)
    return Prospect(choice=found, free_on=free_on)
