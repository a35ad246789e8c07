"""A region that fits in the head: one municipality, two providers with one group each, and as many youths as asked.

Group G1 (of provider Linde) has the number of places that a test asks for, group G2 (of Es) has one. Youth J1 has
referral R1, and so on; all are referred by W1. TODAY is a Monday.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlmodel import Session, col, select

from zorglogistiek.access.user import User
from zorglogistiek.codes import (
    CareForm,
    Gender,
    LegalFrame,
    OrganisationKind,
    ReferralKind,
    ReferrerType,
    Role,
    StayPurpose,
    Urgency,
)
from zorglogistiek.database import Database
from zorglogistiek.people.tables import Referral, Youth
from zorglogistiek.places import service
from zorglogistiek.places.tables import Group, Location, Organisation, Place, Stay

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def day(offset: int) -> date:
    """The day so many days after TODAY."""
    return TODAY + timedelta(days=offset)


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """The ids in the small region, by number, and somebody in each role."""

    organisations: dict[str, int]
    groups: dict[str, int]
    youths: dict[str, int]
    referrals: dict[str, int]
    coordinator: User
    linde: User
    es: User
    referrer: User
    evaluator: User


def make_region(database: Database, *, places: int = 2, youths: int = 4) -> Region:
    """The region, stored."""
    with database.write() as session:
        organisations = _organisations(session)
        groups = {
            number: _group(session, number, organisations[provider], organisations["M1"], size)
            for number, provider, size in (("G1", "Linde", places), ("G2", "Es", 1))
        }
        people = {f"J{index}": _youth(session, f"J{index}", organisations["M1"]) for index in range(1, youths + 1)}
        referrals = {
            f"R{number[1:]}": _referral(session, f"R{number[1:]}", youth_id, organisations["W1"])
            for number, youth_id in people.items()
        }
    return Region(
        organisations=organisations,
        groups=groups,
        youths=people,
        referrals=referrals,
        coordinator=_user(Role.COORDINATOR, organisations["M1"]),
        linde=_user(Role.PROVIDER, organisations["Linde"]),
        es=_user(Role.PROVIDER, organisations["Es"]),
        referrer=_user(Role.REFERRER, organisations["W1"]),
        evaluator=_user(Role.EVALUATOR, organisations["M1"]),
    )


def resident(
    database: Database, region: Region, number: str, *, place: int, since: date, until: date | None, group: str = "G1"
) -> str:
    """Youth J<n> lives in the place since a day, expected to leave on another; the stay is S<n>."""
    with database.write() as session:
        session.add(
            Stay(
                number=f"S{number[1:]}",
                youth_id=region.youths[number],
                place_id=place_id(session, region, place, group),
                started_on=since,
                expected_end=until,
            )
        )
    return f"S{number[1:]}"


def promise(
    database: Database,
    region: Region,
    number: str,
    *,
    week: date,
    weeks: int | None,
    not_before: date | None = None,
    group: str = "G1",
) -> str:
    """Promises referral R<n> a place of the group, by the command itself; the number of the planned stay."""
    with database.write() as session:
        stay = service.promise_place(
            session,
            group=session.get_one(Group, region.groups[group]),
            youth_id=region.youths[f"J{number[1:]}"],
            referral_id=region.referrals[number],
            purpose=StayPurpose.FINAL,
            week=week,
            not_before=not_before or week,
            stay_weeks=weeks,
        )
        return stay.number


def stay_of(session: Session, number: str) -> Stay:
    """The stay with this number."""
    return session.exec(select(Stay).where(Stay.number == number)).one()


def bed_of(database: Database, number: str) -> int:
    """The ordinal of the place that a stay is in."""
    with database.read() as session:
        statement = select(Place.ordinal).join(Stay).where(Stay.number == number)
        return session.exec(statement).one()


def place_id(session: Session, region: Region, ordinal: int, group: str = "G1") -> int:
    """The id of the group's ordinal-th place."""
    statement = select(col(Place.id)).where(Place.group_id == region.groups[group], Place.ordinal == ordinal)
    return _id(session.exec(statement).one())


def _user(role: Role, organisation_id: int) -> User:
    return User(account_id=None, role=role, organisation_id=organisation_id, name=role.value)


def _organisations(session: Session) -> dict[str, int]:
    provider = OrganisationKind.PROVIDER
    rows = [
        Organisation(number="M1", name="Delft", kind=OrganisationKind.MUNICIPALITY, cbs_code="GM0503"),
        Organisation(number="Linde", name="Linde", kind=provider, agb_code="00000001"),
        Organisation(number="Es", name="Es", kind=provider, agb_code="00000002"),
        Organisation(
            number="W1",
            name="Wijkteam",
            kind=OrganisationKind.REFERRER,
            referrer_type=ReferrerType.MUNICIPALITY,
        ),
    ]
    session.add_all(rows)
    session.flush()
    return {row.number: _id(row.id) for row in rows}


def _group(session: Session, number: str, provider_id: int, municipality_id: int, places: int) -> int:
    location = Location(
        number=f"L-{number}",
        provider_id=provider_id,
        name=f"Huis {number}",
        municipality_id=municipality_id,
        pc4="2611",
    )
    session.add(location)
    session.flush()
    group = Group(
        number=number,
        location_id=_id(location.id),
        name=f"Groep {number}",
        care_form=CareForm.TREATMENT_GROUP,
        places=places,
        minimum_age=12,
        maximum_age=18,
    )
    session.add(group)
    session.flush()
    service.ensure_places(session, group)
    return _id(group.id)


def _youth(session: Session, number: str, municipality_id: int) -> int:
    youth = Youth(
        number=number,
        first_name="Test",
        last_name=f"Jeugdige {number}",
        birth_date=date(2012, 1, 1),
        gender=Gender.UNKNOWN,
        municipality_id=municipality_id,
        pc4="2611",
        legal_frame=LegalFrame.VOLUNTARY,
    )
    session.add(youth)
    session.flush()
    return _id(youth.id)


def _referral(session: Session, number: str, youth_id: int, referrer_id: int) -> int:
    referral = Referral(
        number=number,
        youth_id=youth_id,
        referrer_id=referrer_id,
        kind=ReferralKind.NEW,
        urgency=Urgency.REGULAR,
    )
    session.add(referral)
    session.flush()
    return _id(referral.id)


def _id(value: int | None) -> int:
    assert value is not None
    return value
