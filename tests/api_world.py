"""The small region behind the API, with somebody signed in for each role, at nine in the morning of TODAY.

W1 referred everybody but J5. Group G1 has three places; one of them closes for ten days. J1 lives in group G1 (stay S1) and looks for another place (R1). R2 was promised a place of
G1 and its family has yet to agree. The plan proposes G1 for R3 and nothing for R4, on which the expert team was asked. R5 is of W2, a draft, and nobody else
sees it. Nothing that is asked of the API is kept: every test finds the same world.
"""

import gzip
import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from functools import cache
from typing import Any, Self

import pytest
from sqlmodel import Session, col, select

from api.app import create_app
from api.v1.app import create_v1
from tests.api_contract import CheckedClient
from tests.api_routes import COLUMNS
from tests.meeting_world import Table, account_of, make_table
from tests.simulated import simulations
from tests.small_region import NOW, TODAY, day, resident
from zorglogistiek.access.sessions import stand_of
from zorglogistiek.access.tables import Account, SignInSession
from zorglogistiek.access.user import User
from zorglogistiek.codes import (
    ClosureReason,
    EventKind,
    Gender,
    LegalFrame,
    OrganisationKind,
    ReferralKind,
    ReferrerType,
    Role,
    Urgency,
)
from zorglogistiek.database import Database
from zorglogistiek.jobs.leases import finish, take
from zorglogistiek.jobs.tables import JobKind
from zorglogistiek.matching.policy import default_policy
from zorglogistiek.meeting.runs import start_run
from zorglogistiek.meeting.service import add_action
from zorglogistiek.meeting.tables import Plan
from zorglogistiek.people.tables import Referral, Youth
from zorglogistiek.places.service import close_places
from zorglogistiek.places.tables import Organisation
from zorglogistiek.settings import Settings
from zorglogistiek.statistics.microdata.tables import ResearchPermit

ROLES = COLUMNS
"""Somebody in each role; of the roles that see by organisation, somebody of another one too."""

ELSEWHERE = {f"other_{role}": role for role in ("coordinator", "evaluator", "expert_team", "administrator")}
"""Somebody in the same role elsewhere, where the organisation decides nothing: gets what the first one gets."""

SHUT_OUT = tuple(f"{how}_{role}" for role in ROLES for how in ("disabled", "expired"))
"""Whose account was closed, or whose session is over: get what nobody gets."""


def shut_out_of(turn: int) -> tuple[str, str]:
    """Somebody with a closed account and somebody else whose session is over.

    Both are known before a route or a role counts, so that each route asks two of them in ``turn``: over the routes
    every role comes by both ways.
    """
    return f"disabled_{ROLES[turn % len(ROLES)]}", f"expired_{ROLES[(turn + 1) % len(ROLES)]}"


PRINCIPALS = ("anonymous", *ROLES, *ELSEWHERE, *SHUT_OUT)


class FixedClock(datetime):
    """A ``datetime`` for which it is always NOW."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Self:
        return cls.fromtimestamp(NOW.timestamp(), tz)


class ForgetfulDatabase(Database):
    """A database that does everything but keep it: each writing transaction is undone when it would be committed."""

    @contextmanager
    def write(self) -> Iterator[Session]:
        with super().write() as session:
            session.commit = session.flush  # type: ignore[method-assign]
            yield session

    @contextmanager
    def beside(self) -> Iterator[Session]:
        with super().beside() as session:
            session.commit = session.flush  # type: ignore[method-assign]
            yield session


@dataclass(slots=True, kw_only=True)
class ApiWorld:
    """The application on the region, and what there is in it by name."""

    client: CheckedClient
    table: Table
    numbers: dict[str, Any] = field(default_factory=dict)

    def headers(self, principal: str) -> dict[str, str]:
        return {} if principal == "anonymous" else {"Authorization": f"Bearer token-of-{principal}"}

    def ask(self, principal: str, method: str, path: str, **kwargs: Any) -> Any:
        headers = {**self.headers(principal), **kwargs.pop("headers", {})}
        return self.client.request(method, f"/v1{path}", headers=headers, **kwargs)

    def get(self, path: str, principal: str = "coordinator", **kwargs: Any) -> Any:
        return self.ask(principal, "GET", path, **kwargs)

    def post(self, path: str, body: Any, principal: str = "coordinator") -> Any:
        return self.ask(principal, "POST", path, json=body)


@cache
def description() -> dict[str, Any]:
    """The description of the API, made once: it takes longer than the rest of the world."""
    found: dict[str, Any] = json.loads(json.dumps(create_v1(Settings()).openapi()))
    return found


def settings_for(url: str) -> Settings:
    return Settings(database_url=url, secure_cookies=True, simulations_folder=simulations())


@contextmanager
def api_world(url: str, *, keeps: bool = False) -> Iterator[ApiWorld]:
    """The world on the database at ``url``; ``keeps`` for a test in which one request builds on another."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("zorglogistiek.clock.datetime", FixedClock)
        database = Database(url)
        table = make_table(database, places=3)
        numbers = _furnish(table)
        numbers["run"] = _finished_run(table, numbers["plan"])
        database.dispose()
        if not keeps:
            patch.setattr("api.app.Database", ForgetfulDatabase)
        app = create_app(settings_for(url))
        with CheckedClient(app, base_url="https://testserver") as client:
            client.description = description()
            yield ApiWorld(client=client, table=table, numbers=numbers)


def _finished_run(table: Table, plan_id: int) -> str:
    """A run of the engine as a worker left it behind."""
    policy = default_policy()
    run = start_run(
        table.database, table.coordinator, meeting_on=TODAY, policy=policy, seconds=20.0, now=NOW, today=TODAY
    )
    with table.write() as session:
        claim = take(session, [JobKind.PLAN], holder="W-1", now=NOW, lease=timedelta(seconds=30))
        assert claim is not None
        finish(session, claim, {"plan": plan_id}, now=NOW, progress=[])
    return run.number


def _furnish(table: Table) -> dict[str, Any]:
    """Everything that stands in the module's first lines; gives the numbers and ids that are made on the way."""
    database, region = table.database, table.region
    resident(database, region, "J1", place=1, since=day(-100), until=day(30))
    made = table.plan(R2="G1", R3="G1", R4=None)
    for number in ("R2", "R3"):
        table.event(number, EventKind.PROPOSED, group="G1")
    table.event("R4", EventKind.ESCALATED)
    decision = table.decide("R2", kind="accept", proposal_id=made["R2"])
    with table.write() as session:
        plan = session.exec(select(Plan).order_by(col(Plan.id).desc())).first()
        assert plan is not None
        plan.instance, plan.result = gzip.compress(b'{"parties": []}'), gzip.compress(b'{"moves": []}')
        other = Organisation(
            number="W2",
            name="Praktijk",
            kind=OrganisationKind.REFERRER,
            referrer_type=ReferrerType.GENERAL_PRACTITIONER,
        )
        municipality = Organisation(number="M2", name="Rijswijk", kind=OrganisationKind.MUNICIPALITY, cbs_code="GM0603")
        session.add_all((other, municipality))
        session.flush()
        assert other.id is not None
        assert municipality.id is not None
        _draft(session, region.organisations["M1"], other.id)
        closure = close_places(
            session,
            table.coordinator,
            "G1",
            from_on=day(50),
            until_on=day(60),
            places=1,
            reason=ClosureReason.BUILDING,
            today=TODAY,
        )
        action = add_action(
            session, table.coordinator, held_on=TODAY, organisation="Linde", text="Bellen", due_on=day(3), referral="R3"
        )
        other_id, plan_id, closure_number, action_id = other.id, plan.id, closure.number, action.id
        elsewhere = municipality.id
    people = {
        "coordinator": table.coordinator,
        "referrer": account_of(database, Role.REFERRER, region.organisations["W1"], "Wim Wijkteam"),
        "other_referrer": account_of(database, Role.REFERRER, other_id, "Petra Praktijk"),
        "provider": account_of(database, Role.PROVIDER, region.organisations["Linde"], "Lies Linde"),
        "other_provider": account_of(database, Role.PROVIDER, region.organisations["Es"], "Evert Es"),
        "evaluator": account_of(database, Role.EVALUATOR, region.organisations["M1"], "Eva Evaluator"),
        "municipality": account_of(database, Role.MUNICIPALITY, region.organisations["M1"], "Mo Gemeente"),
        "expert_team": account_of(database, Role.EXPERT_TEAM, region.organisations["M1"], "Ed Expert"),
        "administrator": account_of(database, Role.ADMINISTRATOR, region.organisations["M1"], "Bo Beheerder"),
    }
    people |= {
        name: account_of(database, people[role].role, elsewhere, f"{people[role].name} van elders")
        for name, role in ELSEWHERE.items()
    }
    for principal, user in people.items():
        signed_in(database, principal, user)
    numbers: dict[str, Any] = {}
    for role in ROLES:
        user = people[role]
        assert user.organisation_id is not None
        closed = account_of(database, user.role, user.organisation_id, f"{user.name} gesloten")
        signed_in(database, f"disabled_{role}", closed)
        signed_in(database, f"expired_{role}", user, lasts=timedelta(seconds=-1))
        with table.write() as session:
            session.get_one(Account, closed.account_id).active = False
        if role == "evaluator":
            numbers["permit"] = _permit_of(database, closed)
    promised = table.promised("R2")
    assert promised is not None
    return numbers | {
        "plan": plan_id,
        "decision": decision.id,
        "proposal": made["R3"],
        "closure": closure_number,
        "action": action_id,
        "promised": promised.number,
        "version": {number: table.version(number) for number in region.referrals},
    }


def _permit_of(database: Database, holder: User) -> str:
    """A research permit of somebody whose account was closed since: it is nobody's who asks."""
    assert holder.account_id is not None
    row = ResearchPermit(
        number="O-1", account_id=holder.account_id, purpose="Wachttijden", granted_at=NOW, last_day=day(90)
    )
    with database.write() as session:
        session.add(row)
    return row.number


def _draft(session: Session, municipality_id: int, referrer_id: int) -> None:
    youth = Youth(
        number="J5",
        first_name="Test",
        last_name="Jeugdige J5",
        birth_date=TODAY - timedelta(days=5000),
        gender=Gender.GIRL,
        municipality_id=municipality_id,
        pc4="2611",
        legal_frame=LegalFrame.VOLUNTARY,
    )
    session.add(youth)
    session.flush()
    assert youth.id is not None
    session.add(
        Referral(
            number="R5", youth_id=youth.id, referrer_id=referrer_id, kind=ReferralKind.NEW, urgency=Urgency.REGULAR
        )
    )


def signed_in(database: Database, principal: str, user: User, *, lasts: timedelta = timedelta(hours=1)) -> None:
    """A session whose token can be told from the name."""
    assert user.account_id is not None
    token_hash = hashlib.sha256(f"token-of-{principal}".encode()).hexdigest()
    with database.write() as session:
        account = session.get(Account, user.account_id)
        assert account is not None
        session.add(
            SignInSession(
                token_hash=token_hash,
                account_id=user.account_id,
                created_at=NOW,
                expires_at=NOW + lasts,
                seen_at=NOW,
                stands_on=stand_of(account),
            )
        )
