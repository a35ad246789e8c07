"""The queries behind the overviews: each reads one kind of thing for many youths or referrals at once."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import ColumnElement, and_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from zorglogistiek.access.user import User
from zorglogistiek.clock import age_on
from zorglogistiek.codes import ReferrerType, StayPurpose
from zorglogistiek.people.repository import chunks, id_of
from zorglogistiek.people.tables import SiblingMember, SiblingSet, Youth
from zorglogistiek.people.views import GroupLine, Named, SiblingLine, StayLine, YouthLine
from zorglogistiek.places.repository import address_told
from zorglogistiek.places.tables import Group, Location, Organisation, Place, Stay

_PROVIDER, _MUNICIPALITY = aliased(Organisation), aliased(Organisation)
_MINE, _OTHER = aliased(SiblingMember), aliased(SiblingMember)
"""Made once: an alias costs more than the query in which it stands."""


def youths(session: Session, youth_ids: Collection[int], *, on: date) -> dict[int, tuple[Youth, YouthLine]]:
    """The youths with these ids, with what lists show of them on day ``on``, by id."""
    found: dict[int, tuple[Youth, YouthLine]] = {}
    for some in chunks(youth_ids):
        found.update(youths_where(session, col(Youth.id).in_(some), on=on))
    return found


def youths_where(session: Session, condition: ColumnElement[bool], *, on: date) -> dict[int, tuple[Youth, YouthLine]]:
    """The youths for whom a condition holds, in the order of the registry, by id."""
    statement = select(Youth, Organisation).join(Organisation).where(condition).order_by(col(Youth.id))
    return {id_of(youth): (youth, _youth_line(youth, town, on)) for youth, town in session.exec(statement)}


def _youth_line(youth: Youth, municipality: Organisation, on: date) -> YouthLine:
    return YouthLine(
        id=id_of(youth),
        number=youth.number,
        version=youth.version,
        first_name=youth.first_name,
        last_name=youth.last_name,
        birth_date=youth.birth_date,
        age=age_on(youth.birth_date, on),
        gender=youth.gender,
        municipality=Named(number=municipality.number, name=municipality.name),
        pc4=youth.pc4,
        legal_frame=youth.legal_frame,
        legal_frame_until=youth.legal_frame_until,
        specialisms=youth.specialisms,
        profiles=youth.profiles,
        security_level=youth.security_level,
    )


def organisation_names(session: Session, organisation_ids: Collection[int]) -> dict[int, Named]:
    """The organisations with these ids, by id."""
    statement = select(Organisation).where(col(Organisation.id).in_(organisation_ids))
    return {id_of(one): Named(number=one.number, name=one.name) for one in session.exec(statement)}


def referrer_types(session: Session, organisation_ids: Collection[int]) -> dict[int, ReferrerType | None]:
    """Of what kind the referrers with these ids are, by id."""
    statement = select(Organisation).where(col(Organisation.id).in_(organisation_ids))
    return {id_of(one): one.referrer_type for one in session.exec(statement)}


def group_lines(session: Session, group_ids: Collection[int], *, visible_to: User) -> dict[int, GroupLine]:
    """The groups with these ids, by id; with the municipality as far as the user is told the address."""
    provider, municipality = _PROVIDER, _MUNICIPALITY
    statement = (
        select(Group, address_told(visible_to), provider, municipality)
        .join(Location, col(Location.id) == col(Group.location_id))
        .join(provider, col(provider.id) == col(Location.provider_id))
        .join(municipality, col(municipality.id) == col(Location.municipality_id))
    )
    found = {}
    for some in chunks(group_ids):
        for group, told, owner, town in session.exec(statement.where(col(Group.id).in_(some))):
            found[group.id or 0] = GroupLine(
                number=group.number,
                name=group.name,
                care_form=group.care_form,
                provider=Named(number=owner.number, name=owner.name),
                municipality=Named(number=town.number, name=town.name) if told else None,
            )
    return found


def stays_of(
    session: Session, youth_ids: Collection[int], *, unfinished: bool = True
) -> tuple[dict[int, list[Stay]], dict[int, int]]:
    """The stays and promises of these youths, oldest first, by youth id; and the group's id by stay id.

    ``unfinished``: only those that have not ended.
    """
    found = defaultdict[int, list[Stay]](list)
    groups: dict[int, int] = {}
    for some in chunks(youth_ids):
        statement = select(Stay, Place.group_id).join(Place).where(col(Stay.youth_id).in_(some))
        if unfinished:
            statement = statement.where(col(Stay.ended_on).is_(None))
        for stay, group_id in session.exec(statement.order_by(col(Stay.id))):
            found[stay.youth_id].append(stay)
            groups[stay.id or 0] = group_id
    for stays in found.values():
        stays.sort(key=lambda stay: stay.started_on or stay.planned_on or date.max)
    return dict(found), groups


def stay_line(stay: Stay, group: GroupLine) -> StayLine:
    """A stay with its group."""
    return StayLine(
        number=stay.number,
        version=stay.version,
        group=group,
        purpose=stay.purpose,
        planned_on=stay.planned_on,
        started_on=stay.started_on,
        expected_end=stay.expected_end,
        moves_out_on=stay.moves_out_on,
        ended_on=stay.ended_on,
        end_reason=stay.end_reason,
    )


def sibling_lines(session: Session, youth_ids: Collection[int]) -> dict[int, SiblingLine]:
    """The sibling set of each youth who has one, by youth id."""
    mine, other = _MINE, _OTHER
    statement = (
        select(mine.youth_id, SiblingSet, Youth.number)
        .join(SiblingSet, col(SiblingSet.id) == col(mine.sibling_set_id))
        .join(other, and_(col(other.sibling_set_id) == SiblingSet.id, col(other.youth_id) != col(mine.youth_id)))
        .join(Youth, col(Youth.id) == col(other.youth_id))
        .order_by(col(mine.youth_id), col(Youth.number))
    )
    sets: dict[int, SiblingSet] = {}
    others = defaultdict[int, list[str]](list)
    for some in chunks(youth_ids):
        for youth_id, siblings, number in session.exec(statement.where(col(mine.youth_id).in_(some))):
            sets[youth_id] = siblings
            others[youth_id].append(number)
    return {
        youth_id: SiblingLine(number=siblings.number, together=siblings.together, youths=tuple(others[youth_id]))
        for youth_id, siblings in sets.items()
    }


def present_or_promised(stays: Sequence[Stay], referral_id: int) -> tuple[Stay | None, Stay | None]:
    """Of a youth's unfinished stays: where they live, and the final place that is promised for a referral."""
    lives_in = next((stay for stay in stays if stay.started_on is not None), None)
    promised = (stay for stay in stays if stay.started_on is None and stay.referral_id == referral_id)
    return lives_in, next((stay for stay in promised if stay.purpose is StayPurpose.FINAL), None)
