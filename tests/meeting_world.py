"""The small region with a meeting in it: a coordinator who decides, and referrals that wait with a complete file.

The meeting is held on TODAY, a Monday. Every command gets a moment of its own, a second after the one before.
"""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from tests.small_region import NOW, TODAY, Region, make_region
from zorglogistiek.access.tables import Account
from zorglogistiek.access.user import User
from zorglogistiek.codes import ContraIndicationKind, EventKind, ReferralState, Role, StayPurpose, Togetherness
from zorglogistiek.database import Database
from zorglogistiek.matching.policy import default_policy
from zorglogistiek.meeting.agenda import agenda_of
from zorglogistiek.meeting.deciding.decisions import accept_together, decide
from zorglogistiek.meeting.deciding.revoking import revoke
from zorglogistiek.meeting.service import open_meeting
from zorglogistiek.meeting.tables import Decision, Plan, Proposal
from zorglogistiek.meeting.views import AgendaItem
from zorglogistiek.people.repository import all_events_of, events_of
from zorglogistiek.people.service import record
from zorglogistiek.people.steps import state_of
from zorglogistiek.people.tables import ContraIndication, Referral, SiblingMember, SiblingSet, Youth
from zorglogistiek.places.tables import Group, Stay


@dataclass(slots=True, kw_only=True)
class Table:
    """The table at which the meeting sits: its commands and questions, short enough to write in a test."""

    database: Database
    region: Region
    coordinator: User
    today: date = TODAY
    held_on: date = TODAY
    clock: Iterator[int] = field(default_factory=itertools.count)

    def now(self) -> datetime:
        return NOW + (self.today - TODAY) + timedelta(seconds=next(self.clock))

    @contextmanager
    def write(self) -> Iterator[Session]:
        with self.database.write() as session:
            yield session

    def event(self, number: str, kind: EventKind, on: date | None = None, group: str | None = None) -> None:
        with self.write() as session:
            found = None if group is None else session.get_one(Group, self.region.groups[group])
            row = self.referral(session, number)
            record(session, self.coordinator, row, kind, on or self.today, now=self.now(), group=found)

    def make_plan(self, meeting_on: date = TODAY, *, by: User | None = None, **options: Any) -> int:
        """Makes a plan with the engine, and gives its id; ``options`` are further ones of ``make_plan``."""
        from zorglogistiek.meeting.plans import make_plan  # the engine is loaded by who plans

        return make_plan(
            self.database,
            by or self.coordinator,
            meeting_on=meeting_on,
            policy=default_policy(),
            seconds=10,
            now=self.now(),
            today=self.today,
            **options,
        )

    def item(self, number: str) -> AgendaItem:
        """A referral on the agenda."""
        with self.database.read() as session:
            found = agenda_of(
                session, visible_to=self.coordinator, meeting_on=self.held_on, today=self.today, numbers=[number]
            )
        return next(item for item in found.items if item.overview.number == number)

    def decide(self, number: str, *, version: int | None = None, **form: Any) -> Decision:
        with self.write() as session:
            sent = {"version": version or self.referral(session, number).version, **form}
            return decide(
                session,
                self.coordinator,
                meeting_on=self.held_on,
                referral=number,
                form=sent,
                now=self.now(),
                today=self.today,
            )

    def accept(self, number: str, group: str = "G1", week: date | None = None, **form: Any) -> Decision:
        return self.decide(number, kind="accept", group=group, week=(week or self.today).isoformat(), **form)

    def accept_together(self, **groups: str) -> list[Decision]:
        with self.write() as session:
            accepts = [
                (
                    number,
                    {
                        "kind": "accept",
                        "version": self.referral(session, number).version,
                        "group": group,
                        "week": self.today.isoformat(),
                    },
                )
                for number, group in groups.items()
            ]
            return accept_together(
                session, self.coordinator, meeting_on=self.held_on, accepts=accepts, now=self.now(), today=self.today
            )

    def revoke(self, decision: Decision) -> Decision:
        assert decision.id is not None
        with self.write() as session:
            version = session.get_one(Referral, decision.referral_id).version
            return revoke(
                session,
                self.coordinator,
                meeting_on=self.held_on,
                decision_id=decision.id,
                version=version,
                now=self.now(),
                today=self.today,
            )

    def referral(self, session: Session, number: str) -> Referral:
        return session.get_one(Referral, self.region.referrals[number])

    def version(self, number: str) -> int:
        with self.database.read() as session:
            return self.referral(session, number).version

    def state(self, number: str) -> ReferralState:
        with self.database.read() as session:
            referral_id = self.region.referrals[number]
            return state_of(number, events_of(session, [referral_id]).get(referral_id, ()))

    def events(self, number: str) -> list[EventKind]:
        """Everything that was recorded, also what was taken back."""
        with self.database.read() as session:
            referral_id = self.region.referrals[number]
            return [event.kind for event in all_events_of(session, [referral_id]).get(referral_id, ())]

    def promised(self, number: str, purpose: StayPurpose = StayPurpose.FINAL) -> Stay | None:
        with self.database.read() as session:
            statement = select(Stay).where(Stay.referral_id == self.region.referrals[number], Stay.purpose == purpose)
            return session.exec(statement.where(col(Stay.started_on).is_(None))).one_or_none()

    def stay(self, number: str) -> Stay:
        with self.database.read() as session:
            return session.exec(select(Stay).where(Stay.number == number)).one()

    def decisions(self) -> list[Decision]:
        with self.database.read() as session:
            return list(session.exec(select(Decision).order_by(col(Decision.id))))

    def change_group(self, number: str, **values: object) -> None:
        with self.write() as session:
            group = session.get_one(Group, self.region.groups[number])
            for name, value in values.items():
                setattr(group, name, value)

    def change_youth(self, number: str, **values: object) -> None:
        with self.write() as session:
            youth = session.get_one(Youth, self.region.youths[number])
            for name, value in values.items():
                setattr(youth, name, value)

    def siblings(self, *numbers: str, together: Togetherness = Togetherness.REQUIRED) -> None:
        with self.write() as session:
            siblings = SiblingSet(number="B1", together=together)
            session.add(siblings)
            session.flush()
            assert siblings.id is not None
            for number in numbers:
                session.add(SiblingMember(sibling_set_id=siblings.id, youth_id=self.region.youths[number]))

    def never_with(self, number: str, other: str) -> None:
        with self.write() as session:
            youth_id, other_id = self.region.youths[number], self.region.youths[other]
            session.add(ContraIndication(youth_id=youth_id, kind=ContraIndicationKind.YOUTH, other_youth_id=other_id))

    def plan(self, *, weeks: dict[str, date] | None = None, **groups: str | None) -> dict[str, int]:
        """A plan as if the engine had made it: each referral's group, this week or in another; the proposals' ids."""
        with self.write() as session:
            meeting = open_meeting(session, self.coordinator, held_on=self.held_on)
            assert meeting.id is not None
            plan = Plan(
                meeting_id=meeting.id,
                made_at=self.now(),
                engine_version="test",
                week=TODAY,
                status="optimal",
                objective=0,
                bound=0,
                seconds=0.0,
                instance=b"",
                policy={},
                result=b"",
            )
            session.add(plan)
            session.flush()
            assert plan.id is not None
            made: dict[str, int] = {}
            for number, group in groups.items():
                proposal = Proposal(
                    plan_id=plan.id,
                    referral_id=self.region.referrals[number],
                    purpose=StayPurpose.FINAL,
                    group_id=None if group is None else self.region.groups[group],
                    start_week=None if group is None else (weeks or {}).get(number, TODAY),
                )
                session.add(proposal)
                session.flush()
                assert proposal.id is not None
                made[number] = proposal.id
            return made


def make_table(database: Database, *, places: int = 2, youths: int = 4) -> Table:
    """The small region, its referrals R1, R2 … waiting since six weeks, and an open meeting today."""
    region = make_region(database, places=places, youths=youths)
    coordinator = account_of(database, Role.COORDINATOR, region.organisations["M1"], "Coby Coördinator")
    table = Table(database=database, region=region, coordinator=coordinator)
    with database.write() as session:
        open_meeting(session, coordinator, held_on=TODAY)
        for number in region.referrals:
            row = table.referral(session, number)
            for kind in (EventKind.REGISTERED, EventKind.FILE_COMPLETE):
                record(session, coordinator, row, kind, TODAY - timedelta(weeks=6), now=table.now())
    return table


def account_of(database: Database, role: Role, organisation_id: int, name: str) -> User:
    """Somebody with an account, who need not sign in: the password hash fits no password."""
    with database.write() as session:
        account = Account(
            username=name.casefold(),
            display_name=name,
            password_hash="-",
            role=role,
            organisation_id=organisation_id,
        )
        session.add(account)
        session.flush()
        return User(account_id=account.id, role=role, organisation_id=organisation_id, name=name)
