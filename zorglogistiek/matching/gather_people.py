"""The part of the facts that is about youths: what they need, with whom and where they may not live, their siblings."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from sqlmodel import Session, col, select

from zorglogistiek.codes import Togetherness
from zorglogistiek.matching.facts import Preference, SiblingSet, Youth
from zorglogistiek.people import tables as people
from zorglogistiek.people.repository import chunks
from zorglogistiek.places import tables as places


def youth_facts(session: Session, ids: Collection[int], barred: Mapping[int, frozenset[int]]) -> dict[int, Youth]:
    """What the match must know of these youths, by id. ``barred`` is with whom they may not live."""
    locations, preferences = _barred_locations(session), _preferences(session)
    return {
        youth.id: Youth(
            id=youth.id,
            number=youth.number,
            birth_date=youth.birth_date,
            gender=youth.gender,
            municipality_id=youth.municipality_id,
            municipality_cbs=municipality.cbs_code or "",
            pc4=youth.pc4,
            legal_frame=youth.legal_frame,
            legal_frame_until=youth.legal_frame_until,
            specialisms=youth.specialisms,
            profiles=youth.profiles,
            security_level=youth.security_level,
            not_with=barred.get(youth.id, frozenset()),
            not_at=frozenset(locations.get(youth.id, ())),
            preferences=tuple(preferences.get(youth.id, ())),
        )
        for part in chunks(ids)
        for youth, municipality in session.exec(
            select(people.Youth, places.Organisation)
            .join(places.Organisation, col(people.Youth.municipality_id) == col(places.Organisation.id))
            .where(col(people.Youth.id).in_(part))
        )
        if youth.id is not None
    }


def _barred_locations(session: Session) -> dict[int, set[int]]:
    locations = defaultdict[int, set[int]](set)
    of_location = col(people.ContraIndication.location_id).is_not(None)
    for row in session.exec(select(people.ContraIndication).where(of_location)):
        if row.location_id is not None:
            locations[row.youth_id].add(row.location_id)
    return locations


def _preferences(session: Session) -> dict[int, list[Preference]]:
    preferences = defaultdict[int, list[Preference]](list)
    for row in session.exec(select(people.Preference).order_by(col(people.Preference.id))):
        preferences[row.youth_id].append(
            Preference(
                kind=row.kind,
                group_id=row.group_id,
                organisation_id=row.organisation_id,
                care_form=row.care_form,
            )
        )
    return preferences


def sibling_sets(session: Session, youth_ids: Iterable[int]) -> list[SiblingSet]:
    """The sibling sets that one of these youths belongs to, with all their members."""
    members = defaultdict[int, set[int]](set)
    for member in session.exec(select(people.SiblingMember)):
        members[member.sibling_set_id].add(member.youth_id)
    wanted = set(youth_ids)
    rows = session.exec(select(people.SiblingSet).order_by(col(people.SiblingSet.id)))
    return [
        SiblingSet(number=row.number, together=row.together, youth_ids=frozenset(members[row.id]))
        for row in rows
        if row.id is not None and members[row.id] & wanted
    ]


def barred_youths(session: Session, sets: Iterable[SiblingSet]) -> dict[int, frozenset[int]]:
    """With whom a youth may not live: contra-indications of either, and siblings who must be apart."""
    pairs = {
        (row.youth_id, row.other_youth_id)
        for row in session.exec(
            select(people.ContraIndication).where(col(people.ContraIndication.other_youth_id).is_not(None))
        )
        if row.other_youth_id is not None
    }
    for siblings in sets:
        if siblings.together is Togetherness.APART:
            pairs |= {(one, other) for one in siblings.youth_ids for other in siblings.youth_ids if one != other}
    barred = defaultdict[int, set[int]](set)
    for one, other in pairs:
        barred[one].add(other)
        barred[other].add(one)
    return {youth: frozenset(others) for youth, others in barred.items()}
