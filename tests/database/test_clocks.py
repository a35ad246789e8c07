"""Clocks that are an hour or a year off, both nights on which the clock is changed, and 29 February.

What lasts for a while (a session, a lease, a block …) lasts as long in every night. What was begun while the clock was
ahead is over once it is right again, and holds nothing for a year; the control takes that guard away. The log is in the
order of its sequence, whatever the clock said.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import product
from typing import Any

import pyotp
import pytest
from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, select

from tests.meeting_world import account_of
from tests.small_region import Region, make_region
from zorglogistiek.access import attempts, emergencies, own_factor, provider_sign_in, second_factor, sessions
from zorglogistiek.access.accounts import hash_password
from zorglogistiek.access.attempts import Limit, Tried
from zorglogistiek.access.sessions import hash_of
from zorglogistiek.access.tables import (
    Account,
    AttemptCount,
    AwaitedCode,
    EmergencyAccess,
    ProviderVisit,
    SignInSession,
)
from zorglogistiek.access.user import User
from zorglogistiek.audit import recording
from zorglogistiek.audit.reading import Period, report_of
from zorglogistiek.audit.recording import note
from zorglogistiek.audit.verifying import verify
from zorglogistiek.clock import age_on, birthday, day_at
from zorglogistiek.codes import AuditAction, Role
from zorglogistiek.database import Database
from zorglogistiek.errors import TooMany
from zorglogistiek.jobs import leases
from zorglogistiek.jobs.line import put_in_line
from zorglogistiek.jobs.tables import Job, JobKind, JobState, WorkerSeen
from zorglogistiek.meeting import runs
from zorglogistiek.once import answers
from zorglogistiek.once.request import KeyedRequest, Sender
from zorglogistiek.once.tables import CarriedOut

HOUR, YEAR, SECOND = timedelta(hours=1), timedelta(days=365), timedelta(seconds=1)
LEASE = timedelta(seconds=30)
LIMIT = Limit(name="test", most=1, within=timedelta(minutes=15))

MOMENTS = (
    datetime(2026, 10, 25, 0, 59, 45, tzinfo=UTC),  # it is 2:59 twice in the region
    datetime(2027, 3, 28, 0, 59, 45, tzinfo=UTC),  # and here 3:00 comes after 1:59
    datetime(2028, 2, 28, 22, 59, 45, tzinfo=UTC),  # 29 February begins
    datetime(2028, 2, 29, 22, 59, 45, tzinfo=UTC),  # and ends
)


@dataclass(slots=True, kw_only=True)
class World:
    """A database with somebody who has an account. ``begun`` counts what was begun, to tell it apart."""

    database: Database
    user: User
    youth_id: int
    begun: int = 0

    @property
    def account_id(self) -> int:
        assert self.user.account_id is not None
        return self.user.account_id

    @property
    def name(self) -> str:
        return f"X-{self.begun}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lasting:
    """Something that lasts: how it begins at a moment, and whether it goes on at another; ``unguarded`` is for the control."""

    begin: Callable[[World, datetime], object]
    goes_on: Callable[[World, datetime], bool]
    lasts: timedelta
    unguarded: tuple[Any, str, Any]


def begin_session(world: World, at: datetime) -> None:
    with world.database.write() as session:
        account = session.get_one(Account, world.account_id)
        token = sessions.begin_session(session, account, at)
        session.flush()
        row = session.exec(select(SignInSession).where(col(SignInSession.token_hash) == hash_of(token))).one()
        row.token_hash = hash_of(world.name)


def session_goes_on(world: World, at: datetime) -> bool:
    with world.database.read() as session:
        return sessions.live_session(session, world.name, at) is not None


def await_code(world: World, at: datetime) -> None:
    with world.database.write() as session:
        account, ends = session.get_one(Account, world.account_id), at + sessions.CODE_WITHIN
        token, stand = hash_of(world.name), sessions.stand_of(account)
        session.add(AwaitedCode(token_hash=token, account_id=world.account_id, stands_on=stand, expires_at=ends))


def code_is_awaited(world: World, at: datetime) -> bool:
    with world.database.read() as session:
        return sessions._awaiting(session, world.name, at) is not None


def visit(world: World, at: datetime) -> None:
    ends, state = at + provider_sign_in.VISIT, hash_of(world.name)
    with world.database.write() as session:
        row = ProviderVisit(state_hash=state, browser_hash="", nonce="", verifier="", next_path="/", expires_at=ends)
        session.add(row)


def visit_goes_on(world: World, at: datetime) -> bool:
    mine = col(ProviderVisit.state_hash) == hash_of(world.name), provider_sign_in._is_under_way(at)
    with world.database.read() as session:
        return session.exec(select(ProviderVisit).where(*mine)).first() is not None


def be_blocked(world: World, at: datetime) -> None:
    for _ in range(LIMIT.most + 1):
        with suppress(TooMany):
            attempts.count_attempt(world.database, [Tried(limit=LIMIT, who=world.name)], at, event="test")


def is_blocked(world: World, at: datetime) -> bool:
    with world.database.read() as session:
        return attempts._wait(session, Tried(limit=LIMIT, who=world.name), at) > 0


def take_lease(world: World, at: datetime) -> None:
    kind, name = JobKind.PLAN, world.name
    with world.database.write() as session:
        put_in_line(session, kind=kind, number=name, subject="", slot=None, parameters={}, account_id=None, now=at)
        job = session.exec(select(Job).where(Job.number == name)).one()
        job.state, job.lease_holder, job.lease_until, job.attempts = JobState.RUNNING, "W-1", at + LEASE, 1


def lease_goes_on(world: World, at: datetime) -> bool:
    free = Job.number == world.name, leases._is_free(at, LEASE)
    with world.database.read() as session:
        return session.exec(select(Job.id).where(*free)).first() is None


def open_emergency(world: World, at: datetime) -> None:
    with world.database.write() as session:
        session.add(
            EmergencyAccess(
                number=world.name,
                account_id=world.account_id,
                youth_id=world.youth_id,
                reason="test",
                started_at=at,
                ends_at=at + HOUR,
            )
        )


def emergency_goes_on(world: World, at: datetime) -> bool:
    with world.database.read() as session:
        found = emergencies.open_emergency(session, world.user, at)
    return found is not None and found.number == world.name


def say_here(world: World, at: datetime) -> None:
    with world.database.write() as session:
        leases.say_here(session, world.name, now=at)


def worker_is_there(world: World, at: datetime) -> bool:
    with world.database.read() as session:
        return not runs.is_worker_missing(session, now=at)


def use_key(world: World, at: datetime) -> None:
    with world.database.write() as session:
        session.add(
            CarriedOut(
                account_id=world.account_id,
                key=world.name,
                fingerprint="first",
                carried_out_at=at,
                status=204,
                answer=None,
            )
        )


def key_is_known(world: World, at: datetime) -> bool:
    """After another request was answered at that moment."""
    other, answer = keyed(world, "other"), answers.Answer(status=204, headers={}, body=b"")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(answers, "now", lambda: at)
        answers.keep_answer(world.database, other, answer)
    return answers.earlier_answer(world.database, keyed(world, world.name)) is not None


def keyed(world: World, key: str) -> KeyedRequest:
    return KeyedRequest(sender=Sender(account_id=world.account_id), key=key, fingerprint="first")


def naive_session(now: datetime, idle: timedelta) -> ColumnElement[bool]:
    return (col(SignInSession.expires_at) > now) & (col(SignInSession.seen_at) > now - idle)


def naive_lease(now: datetime, _lease: timedelta) -> ColumnElement[bool]:
    return col(Job.lease_until) <= now


def naive_worker(session: Session, *, until: datetime) -> datetime | None:
    return session.exec(select(func.max(WorkerSeen.seen_at))).one()


THINGS = {
    "session": Lasting(
        begin=begin_session,
        goes_on=session_goes_on,
        lasts=sessions.IDLE_END,
        unguarded=(sessions, "is_running", naive_session),
    ),
    "awaited code": Lasting(
        begin=await_code,
        goes_on=code_is_awaited,
        lasts=sessions.CODE_WITHIN,
        unguarded=(sessions, "_is_awaited", lambda now: col(AwaitedCode.expires_at) > now),
    ),
    "visit to the identity provider": Lasting(
        begin=visit,
        goes_on=visit_goes_on,
        lasts=provider_sign_in.VISIT,
        unguarded=(provider_sign_in, "_is_under_way", lambda now: col(ProviderVisit.expires_at) > now),
    ),
    "block after attempts": Lasting(
        begin=be_blocked,
        goes_on=is_blocked,
        lasts=LIMIT.within,
        unguarded=(attempts, "_is_over", lambda now, within: attempts.COUNTS.c.since <= now - within),
    ),
    "lease": Lasting(
        begin=take_lease,
        goes_on=lease_goes_on,
        lasts=LEASE,
        unguarded=(leases, "_is_abandoned", naive_lease),
    ),
    "emergency access": Lasting(
        begin=open_emergency,
        goes_on=emergency_goes_on,
        lasts=HOUR,
        unguarded=(emergencies, "CLOCKS_DIFFER", 2 * YEAR),
    ),
    "worker": Lasting(
        begin=say_here,
        goes_on=worker_is_there,
        lasts=runs.WORKER_MISSING_AFTER,
        unguarded=(runs, "last_seen", naive_worker),
    ),
    "key of a request": Lasting(
        begin=use_key,
        goes_on=key_is_known,
        lasts=answers.REMEMBERED,
        unguarded=(answers, "is_over", lambda moment: col(CarriedOut.carried_out_at) < moment - answers.REMEMBERED),
    ),
}


@pytest.fixture
def world(database: Database) -> World:
    region: Region = make_region(database)
    user = account_of(database, Role.PROVIDER, region.organisations["Linde"], "Anna")
    return World(database=database, user=user, youth_id=region.youths["J1"])


def begun(world: World, thing: Lasting, at: datetime) -> None:
    world.begun += 1
    thing.begin(world, at)


def test_what_lasts_for_a_while_lasts_as_long_in_every_night_and_no_longer(world: World) -> None:
    for moment, (name, thing) in product(MOMENTS, THINGS.items()):
        begun(world, thing, moment)
        assert thing.goes_on(world, moment + thing.lasts - SECOND), (moment, name)
        assert not thing.goes_on(world, moment + thing.lasts + SECOND), (moment, name)


def test_what_began_while_the_clock_was_ahead_holds_nothing_once_it_is_right(world: World) -> None:
    moment = MOMENTS[0]
    for name, thing in THINGS.items():
        begun(world, thing, moment + HOUR)
        assert not thing.goes_on(world, moment + HOUR + 2 * thing.lasts), name
        for ahead in (timedelta(days=3), YEAR):
            begun(world, thing, moment + ahead)
            assert not thing.goes_on(world, moment), (name, ahead)
        # A clock that was behind: it is over as soon as the clock is right, or soon after.
        for behind in (HOUR, YEAR):
            begun(world, thing, moment - behind)
            assert not thing.goes_on(world, moment + thing.lasts), (name, behind)
        begun(world, thing, moment)
        assert thing.goes_on(world, moment + SECOND), name


def test_control_without_the_guard_it_is_held_for_a_year(world: World) -> None:
    moment = MOMENTS[0]
    for name, thing in THINGS.items():
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(*thing.unguarded)
            begun(world, thing, moment + YEAR)
            assert thing.goes_on(world, moment), name
            assert thing.goes_on(world, moment + YEAR - SECOND), name


def test_who_was_blocked_in_another_year_tries_again_from_the_first(world: World) -> None:
    be_blocked(world, MOMENTS[0] + YEAR)
    attempts.count_attempt(world.database, [Tried(limit=LIMIT, who=world.name)], MOMENTS[0], event="test")
    with world.database.read() as session:
        assert session.exec(select(AttemptCount.count)).one() == 1


def test_sessions_of_another_year_do_not_come_alive_when_it_comes(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next who signs in clears them away; the control keeps them."""
    with world.database.write() as session:
        session.get_one(Account, world.account_id).password_hash = hash_password("een lang wachtwoord")
    for guarded in (True, False):
        begun(world, THINGS["session"], MOMENTS[0] + YEAR)
        if not guarded:
            monkeypatch.setattr(sessions, "FARTHEST_AHEAD", 2 * YEAR)
        sessions.sign_in(world.database, "anna", "een lang wachtwoord", MOMENTS[0])
        assert session_goes_on(world, MOMENTS[0] + YEAR + SECOND) is not guarded


@pytest.mark.parametrize("guarded", [True, False])
def test_a_code_that_was_used_in_another_year_bars_no_later_one(
    world: World, monkeypatch: pytest.MonkeyPatch, guarded: bool
) -> None:
    if not guarded:
        monkeypatch.setattr(second_factor, "AHEAD_STEPS", 2 * YEAR // timedelta(seconds=second_factor.STEP_SECONDS))
    moment = MOMENTS[0]
    with world.database.write() as session:
        app = pyotp.TOTP(second_factor.begin_second_factor(session, world.account_id, moment))
        second_factor.confirm_second_factor(session, world.account_id, app.at(moment + YEAR), moment + YEAR)
    assert own_factor.state_for(world.database, "anna")
    taken = []
    for at in (moment, moment, moment + timedelta(minutes=1)):
        with world.database.write() as session:
            taken.append(second_factor.take_code(session, world.account_id, app.at(at), at))
    # A code still counts once, and the next one counts; without the guard the account is shut for a year.
    assert taken == ([True, False, True] if guarded else [False, False, False])


def test_the_log_is_in_the_order_of_its_sequence_whatever_the_clock_said(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = [moment + off for moment in MOMENTS for off in (timedelta(), YEAR, -HOUR, HOUR, -YEAR, timedelta())]
    for index, at in enumerate(told):
        monkeypatch.setattr(recording, "now", lambda at=at: at)
        with world.database.write() as session:
            note(session, AuditAction.READ, "youth", youth_id=world.youth_id, detail=f"step {index}")
    with world.database.read() as session:
        lines = [line for line in report_of(session, world.youth_id, period=Period()).lines if "step" in line.detail]
        verdict = verify(session)
    lines.reverse()
    assert verdict.broken is None
    assert [line.detail for line in lines] == [f"step {index}" for index in range(len(told))]
    assert [line.recorded_at for line in lines] == told
    # The control: in the order of the clock the log would tell another story.
    by_clock = sorted(lines, key=lambda line: line.recorded_at)
    assert [line.detail for line in by_clock] != [line.detail for line in lines]


DAYS = (
    (datetime(2026, 10, 24, 22, 0, tzinfo=UTC), date(2026, 10, 25)),  # the night of 25 hours: from 22:00 UTC
    (datetime(2026, 10, 25, 22, 59, tzinfo=UTC), date(2026, 10, 25)),  # to 23:00 UTC
    (datetime(2027, 3, 27, 23, 0, tzinfo=UTC), date(2027, 3, 28)),
    (datetime(2027, 3, 28, 21, 59, tzinfo=UTC), date(2027, 3, 28)),
    (datetime(2028, 2, 28, 23, 0, tzinfo=UTC), date(2028, 2, 29)),
    (datetime(2028, 2, 29, 22, 59, tzinfo=UTC), date(2028, 2, 29)),
)
"""The first and the last minute of days that are longer, shorter or rarer than others."""


def test_a_day_of_the_region_is_whole_in_the_log_however_long_it_is(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for moment, day in DAYS:
        monkeypatch.setattr(recording, "now", lambda moment=moment: moment)
        assert day_at(moment) == day
        with world.database.write() as session:
            note(session, AuditAction.READ, "youth", youth_id=world.youth_id, detail="step")
    with world.database.read() as session:
        for day in {day for _, day in DAYS}:
            on_days = [
                report_of(session, world.youth_id, period=Period(from_on=one, until_on=one)).total
                for one in (day - timedelta(days=1), day, day + timedelta(days=1))
            ]
            assert on_days == [0, 2, 0]


def test_who_was_born_on_29_february_is_a_year_older_on_1_march() -> None:
    born = date(2012, 2, 29)
    assert [birthday(born, age) for age in (17, 16, 12)] == [date(2029, 3, 1), date(2028, 2, 29), date(2024, 2, 29)]
    assert [age_on(born, day) for day in (date(2029, 2, 28), date(2029, 3, 1), date(2028, 2, 29))] == [16, 17, 16]
