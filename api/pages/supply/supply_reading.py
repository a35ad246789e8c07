"""What the pages on missing supply and on the policy read alike, and what of it is shown to whom."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from zorglogistiek.access.permissions import Action, may
from zorglogistiek.access.user import User
from zorglogistiek.codes import OrganisationKind
from zorglogistiek.people.initials import initials
from zorglogistiek.people.overview import ReferralFilter, referral_overviews
from zorglogistiek.places.repository import organisations
from zorglogistiek.statistics.disclosure import SMALLEST_SHOWN, rounded
from zorglogistiek.studies.results import Saving


@dataclass(frozen=True, slots=True, kw_only=True)
class Municipality:
    """A municipality as a choice in a list."""

    id: int
    number: str
    name: str


def sees_persons(user: User) -> bool:
    """Whether somebody who sees missing supply is shown whom it is about: who plans the meeting is."""
    return may(user, Action.PLAN)


def protected_weeks(saving: Saving, *, fitting: int) -> int | None:
    """The weeks of waiting that are saved, for who may see no person; None: too few youths fit to tell."""
    if fitting < SMALLEST_SHOWN:
        return None
    weeks = saving.waiting_weeks
    return rounded(weeks) if weeks >= 0 else -rounded(-weeks)


def municipalities(session: Session, user: User) -> list[Municipality]:
    """The municipalities of the registry, by name."""
    found = organisations(session, visible_to=user, kind=OrganisationKind.MUNICIPALITY)
    return [Municipality(id=one.id or 0, number=one.number, name=one.name) for one in found]


def initials_of(session: Session, user: User, numbers: Collection[str], today: date) -> dict[str, str]:
    """The initials of the youths of these referrals, as far as the user sees them."""
    if not numbers:
        return {}
    found = referral_overviews(
        session, visible_to=user, on=today, filters=ReferralFilter(states=None, numbers=sorted(numbers))
    )
    return {one.number: initials(one.youth.first_name, one.youth.last_name) for one in found}
