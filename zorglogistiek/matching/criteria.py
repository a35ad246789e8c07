"""The hard requirements: one small rule each, for any youth and any group. ``CRITERIA`` is the list of them.

A rule answers None when it is met, or the reason why not. It looks at the facts and at the period that the youth would
be there; it knows nothing of free places, limits and intake, which the solver counts. Source: the field's policy as
written in docs/criteria.md, where every rule stands with its words.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from zorglogistiek.clock import age_on
from zorglogistiek.codes import (
    BRIDGING_FORMS,
    CLOSED_FORMS,
    Gender,
    GenderPolicy,
    LegalFrame,
    SecurityLevel,
    StayPurpose,
)
from zorglogistiek.matching.facts import Candidate, Group
from zorglogistiek.matching.reasons import Reason, codes_of, reason
from zorglogistiek.places.occupancy import Period

ADULT = 18
OLDEST = 23
HORIZON_WEEKS = 26
"""How far a plan looks ahead, and how long an open stay is looked at when nothing else is said."""

CHECKED = "criteria"
"""In the frozen facts of a proposal: every hard requirement by name, with what barred it (None: it is met)."""

TAKES = {GenderPolicy.BOYS: Gender.BOY, GenderPolicy.GIRLS: Gender.GIRL}


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """For what, and when, a youth would be in a group.

    ``period.end`` is the end of the intended stay, or the end of the horizon when the stay is ``open_ended``. The
    youth starts on some day of the ``period``'s first week.
    """

    purpose: StayPurpose
    period: Period
    open_ended: bool

    @property
    def last_day(self) -> date:
        """The last day in the group that is looked at."""
        return self.period.last - timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """A hard requirement.

    ``dated`` when its answer depends on the period, and not on youth and group alone. ``steady`` when, for later and
    later starts, the answer changes at most once: what is met in a first and in a last week is met between them. A
    criterion that is not steady is so for youths who may live with anybody.
    """

    name: str
    check: Callable[[Candidate, Group, Visit], Reason | None]
    dated: bool = False
    steady: bool = True


def minimum_age(candidate: Candidate, group: Group, visit: Visit) -> Reason | None:
    """Old enough on the first day."""
    age = age_on(candidate.youth.birth_date, visit.period.start)
    if age >= group.minimum_age:
        return None
    return reason("criterion.minimum_age", age=age, minimum=group.minimum_age)


def maximum_age(candidate: Candidate, group: Group, visit: Visit) -> Reason | None:
    """Young enough on the last day.

    Where the group may continue after 18, it is enough to be in range at the start: the stay goes on over the birthday.
    """
    born = candidate.youth.birth_date
    age = age_on(born, visit.last_day)
    if age <= group.maximum_age:
        return None
    grows_over_18 = group.continues_after_18 and group.maximum_age >= ADULT - 1
    if grows_over_18 and age <= OLDEST and age_on(born, visit.period.start) <= group.maximum_age:
        return None
    return reason("criterion.maximum_age", age=age, maximum=group.maximum_age)


def gender(candidate: Candidate, group: Group, _visit: Visit) -> Reason | None:
    """The group takes youths of this gender. A gender that is not known fits only a mixed group."""
    policy, known = group.gender_policy, candidate.youth.gender
    if policy is GenderPolicy.MIXED or TAKES[policy] is known:
        return None
    return reason("criterion.gender", policy=policy, gender=known)


def specialisms(candidate: Candidate, group: Group, _visit: Visit) -> Reason | None:
    """The group offers every specialism that the youth needs."""
    missing = candidate.youth.specialisms - group.specialisms
    return reason("criterion.specialisms", missing=codes_of(missing)) if missing else None


def security_level(candidate: Candidate, group: Group, _visit: Visit) -> Reason | None:
    """The group is at least as closed as the youth needs."""
    needed, offered = candidate.youth.security_level, group.security_level
    if offered.rank >= needed.rank:
        return None
    return reason("criterion.security_level", offered=offered, needed=needed)


def authorisation(candidate: Candidate, group: Group, visit: Visit) -> Reason | None:
    """A closed place needs a court authorisation that is valid on every day of the stay.

    An open-ended stay ends with the authorisation at the latest, so there it must be valid in the whole first week.
    """
    youth = candidate.youth
    if group.care_form not in CLOSED_FORMS and group.security_level is not SecurityLevel.CLOSED:
        return None
    if youth.legal_frame is not LegalFrame.CLOSED_AUTHORISATION:
        return reason("criterion.authorisation")
    if youth.legal_frame_until is None:
        return reason("criterion.authorisation_undated")
    needed_until = visit.period.start + timedelta(days=6) if visit.open_ended else visit.last_day
    if youth.legal_frame_until >= needed_until:
        return None
    return reason("criterion.authorisation_ended", until=youth.legal_frame_until)


def care_form(candidate: Candidate, group: Group, visit: Visit) -> Reason | None:
    """The care form was asked for; for bridging, it is a bridging form, and for a lasting place it is none."""
    form, asked = group.care_form, candidate.referral.care_forms
    if visit.purpose is StayPurpose.BRIDGE:
        return None if form in BRIDGING_FORMS else reason("criterion.not_for_bridging", care_form=form)
    if form in BRIDGING_FORMS:
        return reason("criterion.bridging_only", care_form=form)
    return None if not asked or form in asked else reason("criterion.care_form", care_form=form)


def location(candidate: Candidate, group: Group, _visit: Visit) -> Reason | None:
    """No contra-indication forbids the location."""
    if group.location_id not in candidate.youth.not_at:
        return None
    return reason("criterion.location", location=group.location_number)


def residents(candidate: Candidate, group: Group, visit: Visit) -> Reason | None:
    """Nobody with whom the youth may not live is there, or is promised a place there, in the same period."""
    barred = candidate.youth.not_with
    for occupant in group.occupants if barred else ():
        if occupant.youth_id in barred and (occupant.overdue or occupant.period.overlaps(visit.period)):
            return reason("criterion.resident", stay=occupant.stay_number)
    return None


def declined(candidate: Candidate, group: Group, _visit: Visit) -> Reason | None:
    """The pair was not declined, or the reason has lapsed."""
    decline = candidate.referral.declines.get(group.id)
    if decline is None:
        return None
    if decline.until is None:
        return reason("criterion.declined", reason=decline.reason)
    return reason("criterion.declined_until", reason=decline.reason, until=decline.until)


def wanted_from(candidate: Candidate, _group: Group, visit: Visit) -> Reason | None:
    """Not before the week in which a place is wanted. Bridging may come before the place that is wanted."""
    wanted = candidate.referral.wanted_from
    if wanted is None or visit.purpose is StayPurpose.BRIDGE or visit.period.start + timedelta(days=6) >= wanted:
        return None
    return reason("criterion.wanted_from", wanted_from=wanted)


CRITERIA: tuple[Criterion, ...] = (
    Criterion(name="care_form", check=care_form),
    Criterion(name="specialisms", check=specialisms),
    Criterion(name="security_level", check=security_level),
    Criterion(name="gender", check=gender),
    Criterion(name="minimum_age", check=minimum_age, dated=True),
    Criterion(name="maximum_age", check=maximum_age, dated=True),
    Criterion(name="location", check=location),
    Criterion(name="declined", check=declined),
    Criterion(name="authorisation", check=authorisation, dated=True),
    Criterion(name="residents", check=residents, dated=True, steady=False),
    Criterion(name="wanted_from", check=wanted_from, dated=True),
)
"""Every hard requirement of a youth and a group, those that need no period first."""

STANDING = tuple(criterion for criterion in CRITERIA if not criterion.dated)
DATED = tuple(criterion for criterion in CRITERIA if criterion.dated)

NONE: frozenset[str] = frozenset()
"""No criterion is left out."""


@cache
def leaving_out(names: frozenset[str]) -> tuple[tuple[Criterion, ...], tuple[Criterion, ...]]:
    """The standing and the dated criteria without those with these names: what is judged when a demand is dropped."""
    standing = tuple(criterion for criterion in STANDING if criterion.name not in names)
    return standing, tuple(criterion for criterion in DATED if criterion.name not in names)
