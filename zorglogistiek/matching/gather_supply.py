"""The part of the facts that is supply: groups with their places, closures, residents and promises."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import select as columns
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from zorglogistiek.codes import Profile
from zorglogistiek.matching.facts import Group, Occupant
from zorglogistiek.people import tables as people
from zorglogistiek.places import tables as places
from zorglogistiek.places.occupancy import Period


def stays(session: Session) -> Sequence[places.Stay]:
    """The stays that go on or are promised."""
    return session.exec(select(places.Stay).where(col(places.Stay.ended_on).is_(None))).all()


def groups(session: Session, stays: Sequence[places.Stay], *, on: date, today: date) -> tuple[Group, ...]:
    """Every group by number, with what holds its places on the day ``on`` and after; overdue is who is so today."""
    municipality = aliased(places.Organisation)
    provider = aliased(places.Organisation)
    rows = session.exec(
        select(places.Group, places.Location, provider, municipality)
        .join(places.Location, col(places.Group.location_id) == col(places.Location.id))
        .join(provider, col(places.Location.provider_id) == col(provider.id))
        .join(municipality, col(places.Location.municipality_id) == col(municipality.id))
        .order_by(col(places.Group.number))
    ).all()
    opens, group_of_place = defaultdict[int, list[date | None]](list), dict[int, int]()
    beds = columns(col(places.Place.id), col(places.Place.group_id), col(places.Place.opens_on))
    for place_id, group_id, opens_on in session.execute(beds.order_by(col(places.Place.id))):
        opens[group_id].append(opens_on)
        group_of_place[place_id] = group_id
    closures = defaultdict[int, list[Period]](list)
    for closure in session.exec(select(places.PlaceClosure)):
        if closure.until_on is None or closure.until_on > on:
            period = Period(start=closure.from_on, end=closure.until_on)
            closures[group_of_place[closure.place_id]].append(period)
    profiles = _profiles(session) if stays else {}
    occupants = defaultdict[int, list[Occupant]](list)
    for stay in stays:
        occupants[group_of_place[stay.place_id]].append(_occupant(stay, profiles, today))
    return tuple(
        _group(group, location, provider_row, cbs_code.cbs_code or "", opens, closures, occupants)
        for group, location, provider_row, cbs_code in rows
    )


def _profiles(session: Session) -> dict[int, frozenset[Profile]]:
    """The profiles of the youths who live somewhere or are promised a place."""
    statement = (
        columns(col(people.Youth.id), col(people.Youth.profiles))
        .join(places.Stay, col(places.Stay.youth_id) == col(people.Youth.id))
        .where(col(places.Stay.ended_on).is_(None))
    )
    return {row.id: row.profiles for row in session.execute(statement)}


def _group(
    group: places.Group,
    location: places.Location,
    provider: places.Organisation,
    cbs_code: str,
    opens: Mapping[int, list[date | None]],
    closures: Mapping[int, list[Period]],
    occupants: Mapping[int, list[Occupant]],
) -> Group:
    assert group.id is not None
    return Group(
        id=group.id,
        number=group.number,
        name=group.name,
        location_id=group.location_id,
        location_number=location.number,
        provider_id=location.provider_id,
        provider=provider.name,
        municipality_id=location.municipality_id,
        municipality_cbs=cbs_code,
        pc4=location.pc4,
        care_form=group.care_form,
        minimum_age=group.minimum_age,
        maximum_age=group.maximum_age,
        gender_policy=group.gender_policy,
        security_level=group.security_level,
        specialisms=group.specialisms,
        intake_per_week=group.intake_per_week,
        limits=dict(group.limits),
        contracted=group.contracted,
        continues_after_18=group.continues_after_18,
        places=tuple(opens.get(group.id, ())),
        closures=tuple(closures.get(group.id, ())),
        occupants=tuple(occupants.get(group.id, ())),
    )


def _occupant(stay: places.Stay, profiles: Mapping[int, frozenset[Profile]], today: date) -> Occupant:
    start = stay.started_on or stay.planned_on
    assert stay.id is not None
    assert start is not None
    end = end_of(stay, start)
    return Occupant(
        stay_id=stay.id,
        stay_number=stay.number,
        youth_id=stay.youth_id,
        period=Period(start=start, end=end),
        present=stay.started_on is not None,
        overdue=stay.started_on is not None and end is not None and end < today,
        referral_id=stay.referral_id,
        purpose=stay.purpose,
        profiles=profiles.get(stay.youth_id, frozenset()),
    )


def end_of(stay: places.Stay, start: date) -> date | None:
    """The end that is known of a stay that has not ended: the agreed move, else the estimate."""
    end = stay.moves_out_on or stay.expected_end
    return None if end is None else max(end, start)
