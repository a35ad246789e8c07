"""The records that a form about people names by number: found, or reported field by field.

It works on what was sent, not on what was understood of it, so that an unknown municipality is reported together with a
birth date that does not exist. What is not a number at all is left to ``reading`` to report.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlmodel import Session, col, select

from zorglogistiek.access.user import User
from zorglogistiek.codes import OrganisationKind, PreferenceKind
from zorglogistiek.errors import Fault
from zorglogistiek.people.fields import NUMBER
from zorglogistiek.people.repository import youth_seen
from zorglogistiek.people.tables import Youth
from zorglogistiek.places.tables import Group, Location, Organisation
from zorglogistiek.words import N_

Plain = Mapping[str, object]
"""What was sent: a mapping as JSON has it."""


ASKED_KINDS = (
    (PreferenceKind.PROVIDER, OrganisationKind.PROVIDER),
    (PreferenceKind.MUNICIPALITY, OrganisationKind.MUNICIPALITY),
)
"""What kind of organisation a preference names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A number that stands in a field, and what it must be the number of."""

    field: str
    number: str
    record: type[Organisation | Youth | Location | Group]
    kind: OrganisationKind | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The records by number, and what was not found."""

    organisations: Mapping[str, Organisation]
    youths: Mapping[str, Youth]
    locations: Mapping[str, Location]
    groups: Mapping[str, Group]
    faults: list[Fault] = field(default_factory=list)


UNKNOWN: Mapping[object, str] = {
    Organisation: N_("no such organisation"),
    Youth: N_("no such youth"),
    Location: N_("no such location"),
    Group: N_("no such group"),
    OrganisationKind.MUNICIPALITY: N_("no such municipality"),
    OrganisationKind.PROVIDER: N_("no such provider"),
    OrganisationKind.REFERRER: N_("no such referrer"),
}
"""What is said of a number that names nothing (that this user sees)."""


def look_up(session: Session, user: User, named: Iterable[Named]) -> Found:
    """The records that are named; youths only as far as the user sees them."""
    named = [one for one in named if NUMBER.fullmatch(one.number)]

    def numbers(record: type[object]) -> list[str]:
        return sorted({one.number for one in named if one.record is record})

    organisations = select(Organisation).where(col(Organisation.number).in_(numbers(Organisation)))
    youths = select(Youth).where(col(Youth.number).in_(numbers(Youth)), youth_seen(session, user))
    locations = select(Location).where(col(Location.number).in_(numbers(Location)))
    groups = select(Group).where(col(Group.number).in_(numbers(Group)))
    found = Found(
        organisations={one.number: one for one in session.exec(organisations)},
        youths={one.number: one for one in session.exec(youths)} if numbers(Youth) else {},
        locations={one.number: one for one in session.exec(locations)},
        groups={one.number: one for one in session.exec(groups)},
    )
    found.faults.extend(
        Fault(field=one.field, message=UNKNOWN[one.kind or one.record]) for one in named if not _holds(found, one)
    )
    return found


def of_registration(sent: Plain) -> Iterator[Named]:
    """What a registration names."""
    yield from _text(sent, "", "youth_number", Youth)
    yield from _text(sent, "", "referrer", Organisation, OrganisationKind.REFERRER)
    youth = sent.get("youth")
    if isinstance(youth, Mapping):
        yield from of_youth(youth, "youth.")


def of_youth(sent: Plain, path: str = "") -> Iterator[Named]:
    """What the fields of a youth name; ``path`` comes before their names."""
    yield from _text(sent, path, "municipality", Organisation, OrganisationKind.MUNICIPALITY)
    for index, row in _rows(sent.get("contra_indications")):
        yield from _text(row, f"{path}contra_indications.{index}.", "youth", Youth)
        yield from _text(row, f"{path}contra_indications.{index}.", "location", Location)
    for index, row in _rows(sent.get("preferences")):
        kind = next((of for asked, of in ASKED_KINDS if asked == row.get("kind")), None)
        yield from _text(row, f"{path}preferences.{index}.", "group", Group)
        yield from _text(row, f"{path}preferences.{index}.", "organisation", Organisation, kind)
    siblings = sent.get("siblings")
    named = siblings.get("youths") if isinstance(siblings, Mapping) else None
    for index, number in enumerate(named if isinstance(named, Sequence) and not isinstance(named, str) else ()):
        yield from _text({"number": number}, "", "number", Youth, at=f"{path}siblings.youths.{index}")


def _rows(value: object) -> Iterator[tuple[int, Plain]]:
    if isinstance(value, Sequence) and not isinstance(value, str):
        yield from ((index, row) for index, row in enumerate(value) if isinstance(row, Mapping))


def _text(
    sent: Plain,
    path: str,
    name: str,
    record: type[Organisation | Youth | Location | Group],
    kind: OrganisationKind | None = None,
    *,
    at: str | None = None,
) -> Iterator[Named]:
    value = sent.get(name)
    if isinstance(value, str):
        yield Named(field=at or path + name, number=value.strip(), record=record, kind=kind)


def _holds(found: Found, named: Named) -> bool:
    if named.record is Organisation:
        organisation = found.organisations.get(named.number)
        return organisation is not None and named.kind in (None, organisation.kind)
    if named.record is Youth:
        return named.number in found.youths
    return named.number in (found.locations if named.record is Location else found.groups)
