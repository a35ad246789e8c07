"""A region for the screens, on the day on which the test runs, with an account for each role.

Provider Linde has group G1 (treatment group, 12 to 18, in Delft) with two places: J1 lives in one and leaves in ten
days, the other is free. Provider Es has family home G2 (4 to 11) with one free place. Wijkteam W1 has referred:

- R2 (Noor Bakker, 14) for a treatment group, complete, six weeks ago;
- R3 (Sem de Boer, 15) for a treatment group, complete, eleven weeks ago: over the norm;
- R4 (Lot Visser, 13) for supervised rooms, which nobody offers, complete, two weeks ago.

So a plan gives R3 and R2 the free place and the one that J1 leaves, and R4 none.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from fastapi.testclient import TestClient
from sqlmodel import Session, col, select

from api.app import create_app
from zorglogistiek import clock
from zorglogistiek.access.accounts import hash_password
from zorglogistiek.access.tables import Account
from zorglogistiek.access.user import SYSTEM
from zorglogistiek.codes import (
    CareForm,
    EventKind,
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
from zorglogistiek.exchange.receiving import Receiving
from zorglogistiek.matching.reasons import reason
from zorglogistiek.meeting.service import open_meeting
from zorglogistiek.meeting.tables import Plan, Proposal
from zorglogistiek.people.service import record
from zorglogistiek.people.tables import Referral, Youth
from zorglogistiek.places.service import ensure_places
from zorglogistiek.places.tables import Group, Location, Organisation, Place, Stay
from zorglogistiek.settings import Settings

PASSWORD = "een-lang-wachtwoord"
ACCOUNTS = {
    "coordinator": (Role.COORDINATOR, "M1"),
    "referrer": (Role.REFERRER, "W1"),
    "provider": (Role.PROVIDER, "Linde"),
    "municipality": (Role.MUNICIPALITY, "M1"),
    "evaluator": (Role.EVALUATOR, "M1"),
    "expert_team": (Role.EXPERT_TEAM, "M1"),
    "administrator": (Role.ADMINISTRATOR, "M1"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PagesWorld:
    """The region, its address and the day of its meeting."""

    url: str
    database: Database
    meeting_on: date

    @property
    def settings(self) -> Settings:
        return Settings(database_url=self.url, secure_cookies=False, plan_seconds=2)

    def client(self, username: str | None = None, language: str = "nl") -> TestClient:
        """Somebody's browser, signed in when named; files are read in the process of the test (see test_uploads)."""
        app = create_app(self.settings)
        app.state.uploads = Receiving(self.settings)
        client = TestClient(app, follow_redirects=False)
        client.cookies.set("zorglogistiek-language", language)
        if username is not None:
            answer = client.post("/sign-in", data={"username": username, "password": PASSWORD})
            assert answer.status_code == 303
        return client


def make_world(url: str, *, waiting: int = 3) -> PagesWorld:
    """The region, stored at ``url``, with the first ``waiting`` of its referrals (more than three: like R2)."""
    database, today = Database(url), clock.today()
    with database.write() as session:
        ids = {}
        for row in _organisations():
            session.add(row)
            session.flush()
            ids[row.number] = row.id or 0
        _group(session, "G1", ids["Linde"], ids["M1"], CareForm.TREATMENT_GROUP, 2, (12, 18))
        _group(session, "G2", ids["Es"], ids["M1"], CareForm.FAMILY_HOME, 1, (4, 11))
        resident = _youth("J1", "Daan", "Smit", 16, ids["M1"])
        session.add(resident)
        session.flush()
        place = session.exec(select(Place).order_by(col(Place.id))).first()
        assert place is not None
        assert place.id is not None
        assert resident.id is not None
        ends = today + timedelta(days=10)
        since = today - timedelta(days=200)
        session.add(Stay(number="S1", youth_id=resident.id, place_id=place.id, started_on=since, expected_end=ends))
        for index in range(waiting):
            _waiting(session, index, ids, today)
        for username, (role, organisation) in ACCOUNTS.items():
            session.add(
                Account(
                    username=username,
                    password_hash=hash_password(PASSWORD),
                    display_name=f"Proef {username}",
                    role=role,
                    organisation_id=ids[organisation],
                )
            )
        open_meeting(session, SYSTEM, held_on=today)
    return PagesWorld(url=url, database=database, meeting_on=today)


def propose(world: PagesWorld, **groups: int | None) -> dict[str, int]:
    """A plan for the meeting as if the engine had made it: the id of each referral's group, this week; the proposals' ids."""
    with world.database.write() as session:
        meeting = open_meeting(session, SYSTEM, held_on=world.meeting_on)
        plan = Plan(
            meeting_id=meeting.id or 0,
            made_at=clock.now(),
            engine_version="test",
            week=clock.monday_of(world.meeting_on),
            status="feasible",
            objective=100,
            bound=95,
            seconds=1,
            instance=b"",
            policy={},
            result=b"",
            notes=[reason("note.voluntary", count=1).as_json()],
        )
        session.add(plan)
        session.flush()
        made = {}
        for number, group_id in groups.items():
            referral = session.exec(select(Referral).where(Referral.number == number)).one()
            why = reason("none.nothing_fits", groups=2) if group_id is None else reason("cost.same_municipality")
            other = {
                "group_number": "G1",
                "start_week": str(plan.week),
                "regret": 30,
                "at_least": 0,
                "others": ["R2"],
            }
            proposal = Proposal(
                plan_id=plan.id or 0,
                referral_id=referral.id or 0,
                purpose=StayPurpose.FINAL,
                group_id=group_id,
                start_week=None if group_id is None else plan.week,
                reasons=[why.as_json() | {"points": 5}],
                alternatives=[other],
            )
            session.add(proposal)
            session.flush()
            made[number] = proposal.id or 0
        return made


def _organisations() -> list[Organisation]:
    provider = OrganisationKind.PROVIDER
    return [
        Organisation(number="M1", name="Delft", kind=OrganisationKind.MUNICIPALITY, cbs_code="GM0503"),
        Organisation(number="Linde", name="Stichting Linde", kind=provider, agb_code="00000001"),
        Organisation(number="Es", name="Stichting Es", kind=provider, agb_code="00000002"),
        Organisation(
            number="W1", name="Wijkteam Noord", kind=OrganisationKind.REFERRER, referrer_type=ReferrerType.MUNICIPALITY
        ),
    ]


def _group(
    session: Session,
    number: str,
    provider_id: int,
    municipality_id: int,
    care_form: CareForm,
    places: int,
    ages: tuple[int, int],
) -> None:
    location = Location(
        number=f"L-{number}",
        provider_id=provider_id,
        name=f"Huis {number}",
        municipality_id=municipality_id,
        pc4="2611",
    )
    session.add(location)
    session.flush()
    assert location.id is not None
    group = Group(
        number=number,
        location_id=location.id,
        name=f"Groep {number}",
        care_form=care_form,
        places=places,
        minimum_age=ages[0],
        maximum_age=ages[1],
    )
    session.add(group)
    session.flush()
    ensure_places(session, group)


def _youth(number: str, first_name: str, last_name: str, age: int, municipality_id: int) -> Youth:
    today = clock.today()
    return Youth(
        number=number,
        first_name=first_name,
        last_name=last_name,
        birth_date=date(today.year - age, 1, 1),
        gender=Gender.GIRL,
        bsn=None,
        municipality_id=municipality_id,
        pc4="2612",
        legal_frame=LegalFrame.VOLUNTARY,
    )


PEOPLE = (("Noor", "Bakker", 14, 6), ("Sem", "de Boer", 15, 11), ("Lot", "Visser", 13, 2))


def _waiting(session: Session, index: int, ids: dict[str, int], today: date) -> None:
    first_name, last_name, age, weeks = PEOPLE[index] if index < len(PEOPLE) else ("Jip", f"Nummer {index}", 14, 6)
    youth = _youth(f"J{index + 2}", first_name, last_name, age, ids["M1"])
    session.add(youth)
    session.flush()
    assert youth.id is not None
    wanted = CareForm.SUPERVISED_ROOMS if index == 2 else CareForm.TREATMENT_GROUP
    referral = Referral(
        number=f"R{index + 2}",
        youth_id=youth.id,
        referrer_id=ids["W1"],
        kind=ReferralKind.NEW,
        urgency=Urgency.REGULAR,
        care_forms=frozenset({wanted}),
    )
    session.add(referral)
    session.flush()
    for kind in (EventKind.REFERRAL_DECISION, EventKind.REGISTERED, EventKind.FILE_COMPLETE):
        record(session, SYSTEM, referral, kind, today - timedelta(weeks=weeks), now=clock.now())
