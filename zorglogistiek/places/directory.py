"""The supply as a directory lists it: what each group is and whom it takes, without who lives there."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, Select, func, true
from sqlalchemy import select as columns
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from zorglogistiek.access.user import User
from zorglogistiek.access.visibility import Reach, Record, reach
from zorglogistiek.codes import CareForm, GenderPolicy, OrganisationKind, Profile, SecurityLevel, Specialism
from zorglogistiek.errors import NotFound
from zorglogistiek.kept import Kept
from zorglogistiek.places.repository import address_told, visible_group, visible_organisation
from zorglogistiek.places.tables import Group, Location, Organisation

Named = tuple[tuple[str, str], ...]
"""Records to choose from: number and name of each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupEntry:
    """A group in the directory; ``location`` and ``municipality`` (a number) are None for who is not told the address.

    ``places`` is the number that the group began with. Ages are whole years, both included.
    """

    number: str
    name: str
    version: int
    care_form: CareForm
    provider: str
    provider_name: str
    location: str | None
    municipality: str | None
    places: int
    minimum_age: int
    maximum_age: int
    gender_policy: GenderPolicy
    security_level: SecurityLevel
    specialisms: frozenset[Specialism]
    intake_per_week: int | None
    limits: Mapping[Profile, int]
    contracted: bool
    continues_after_18: bool


def supply_stamp(session: Session) -> tuple[Any, ...]:
    """Differs whenever an organisation, a location or a group was added, changed or removed. One query."""
    return tuple(session.execute(_stamp()).one())


@cache
def _stamp() -> Select[*tuple[Any, ...]]:
    parts: list[Any] = [
        columns(made).select_from(table).scalar_subquery()
        for table in (Organisation, Location, Group)
        for made in (func.count(), func.max(col(table.id)), func.sum(col(table.version)))
    ]
    return columns(*parts)


def group_names(session: Session, *, visible_to: User) -> Named:
    """Number and name of the groups that the user sees, by number: to choose from."""
    if reach(visible_to, Record.GROUP) is Reach.REGION:
        return _GROUPS.of(session)
    return _groups(session, visible_group(visible_to))


def organisation_names(session: Session, *, visible_to: User) -> Mapping[OrganisationKind, Named]:
    """Number and name of the organisations that the user sees, by kind and name: to choose from."""
    if reach(visible_to, Record.ORGANISATION) is Reach.REGION:
        return _ORGANISATIONS.of(session)
    return _organisations(session, visible_organisation(visible_to))


def _groups(session: Session, condition: ColumnElement[bool]) -> Named:
    statement = columns(col(Group.number), col(Group.name)).join(Location).where(condition)
    return tuple((number, name) for number, name in session.execute(statement.order_by(col(Group.number))))


def _organisations(session: Session, condition: ColumnElement[bool]) -> Mapping[OrganisationKind, Named]:
    statement = columns(col(Organisation.kind), col(Organisation.number), col(Organisation.name)).where(condition)
    found: dict[OrganisationKind, list[tuple[str, str]]] = {kind: [] for kind in OrganisationKind}
    for kind, number, name in session.execute(statement.order_by(col(Organisation.name), col(Organisation.number))):
        found[kind].append((number, name))
    return MappingProxyType({kind: tuple(named) for kind, named in found.items()})


_GROUPS = Kept(stamp=supply_stamp, read=lambda session: _groups(session, true()))
_ORGANISATIONS = Kept(stamp=supply_stamp, read=lambda session: _organisations(session, true()))


def directory(session: Session, *, visible_to: User) -> list[GroupEntry]:
    """The groups that the user sees, by number. One query."""
    return _entries(session, visible_group(visible_to), visible_to)


def directory_entry(session: Session, number: str, *, visible_to: User) -> GroupEntry:
    """One group. NotFound when there is none with this number that the user sees."""
    found = _entries(session, visible_group(visible_to) & (col(Group.number) == number), visible_to)
    if not found:
        raise NotFound(f"group {number}")
    return found[0]


def _entries(session: Session, condition: ColumnElement[bool], user: User) -> list[GroupEntry]:
    provider, municipality = aliased(Organisation), aliased(Organisation)
    statement = (
        columns(Group, Location, provider, municipality, address_told(user))
        .join(Location, col(Location.id) == col(Group.location_id))
        .join(provider, col(provider.id) == col(Location.provider_id))
        .join(municipality, col(municipality.id) == col(Location.municipality_id))
        .where(condition)
        .order_by(col(Group.number))
    )
    return [_entry(*row, told=told) for *row, told in session.execute(statement)]


def _entry(
    group: Group, location: Location, provider: Organisation, municipality: Organisation, *, told: bool
) -> GroupEntry:
    return GroupEntry(
        number=group.number,
        name=group.name,
        version=group.version,
        care_form=group.care_form,
        provider=provider.number,
        provider_name=provider.name,
        location=location.name if told else None,
        municipality=municipality.number if told else None,
        places=group.places,
        minimum_age=group.minimum_age,
        maximum_age=group.maximum_age,
        gender_policy=group.gender_policy,
        security_level=group.security_level,
        specialisms=group.specialisms,
        intake_per_week=group.intake_per_week,
        limits=group.limits,
        contracted=group.contracted,
        continues_after_18=group.continues_after_18,
    )
