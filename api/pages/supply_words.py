"""The words of missing supply: properties, their values, criteria, and the youths behind referrals."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from zorglogistiek.access.user import User
from zorglogistiek.codes import CareForm, Gender, OrganisationKind, SecurityLevel, Specialism
from zorglogistiek.database import Database
from zorglogistiek.matching.reasons import reason, say
from zorglogistiek.meeting.groups import group_views
from zorglogistiek.meeting.views import GroupView
from zorglogistiek.people.initials import initials
from zorglogistiek.people.overview import ReferralFilter, referral_overviews
from zorglogistiek.places.repository import organisations
from zorglogistiek.studies.profiles import ANY, JOINED, NONE, Dimension
from zorglogistiek.words import N_, Words

DIMENSIONS: Mapping[Dimension, str] = {
    Dimension.SPECIALISMS: N_("Specialisms needed"),
    Dimension.AGE: N_("Age"),
    Dimension.CARE_FORM: N_("Care forms asked for"),
    Dimension.SECURITY_LEVEL: N_("Security level"),
    Dimension.GENDER: N_("Gender"),
    Dimension.MUNICIPALITY: N_("Responsible municipality"),
}

OTHER_VALUES: Mapping[str, str] = {
    NONE: N_("none"),
    ANY: N_("any form"),
}

CODES = {
    Dimension.SPECIALISMS: Specialism,
    Dimension.CARE_FORM: CareForm,
    Dimension.SECURITY_LEVEL: SecurityLevel,
    Dimension.GENDER: Gender,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Municipality:
    """A municipality as a choice in a list."""

    id: int
    number: str
    name: str


def value_in_words(dimension: Dimension, code: str, towns: Mapping[str, str], words: Words) -> str:
    """A value of a property: ``ass+lvb`` → “autisme (ASS) en licht verstandelijke beperking (LVB)”."""
    if code in OTHER_VALUES:
        return words.say(OTHER_VALUES[code])
    if dimension is Dimension.AGE:
        first, _, last = code.partition("-")
        return words.say(N_("{first} to {last} years"), first=first, last=last)
    if dimension is Dimension.MUNICIPALITY:
        return towns.get(code, code)
    return words.listing([CODES[dimension](part) for part in code.split(JOINED)])


def criterion_in_words(criterion: str | None, words: Words) -> str:
    """What a criterion is about; nothing for None."""
    return "" if criterion is None else say(reason(f"subject.{criterion}"), words)


def municipalities(database: Database, user: User) -> list[Municipality]:
    """The municipalities of the registry, by name."""
    with database.read() as session:
        found = organisations(session, visible_to=user, kind=OrganisationKind.MUNICIPALITY)
    return [Municipality(id=one.id or 0, number=one.number, name=one.name) for one in found]


def groups_by_number(database: Database) -> dict[str, GroupView]:
    """Every group of the region by its number."""
    with database.read() as session:
        return {group.number: group for group in group_views(session).values()}


def initials_of(database: Database, user: User, numbers: Collection[str], today: date) -> dict[str, str]:
    """The initials of the youths of these referrals, as far as the user sees them."""
    if not numbers:
        return {}
    with database.read() as session:
        found = referral_overviews(
            session, visible_to=user, on=today, filters=ReferralFilter(states=None, numbers=sorted(numbers))
        )
    return {one.number: initials(one.youth.first_name, one.youth.last_name) for one in found}
