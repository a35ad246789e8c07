"""What a watcher of the meeting is told: that something changed and where, on every process, and nothing of it."""

import asyncio
import json
from dataclasses import asdict
from datetime import date, timedelta

import pytest
from sqlmodel import select

from api.live import LookOut, Watcher
from api.pages.deciding import meeting_events
from tests.pages_world import ACCOUNTS, PASSWORD, make_world, propose
from zorglogistiek import clock
from zorglogistiek.access.sessions import IDLE_END, sign_in, sign_out
from zorglogistiek.access.tables import Account
from zorglogistiek.access.user import User
from zorglogistiek.codes import Role
from zorglogistiek.database import Database
from zorglogistiek.errors import NotFound
from zorglogistiek.meeting.at_table import told_to
from zorglogistiek.meeting.deciding.decisions import decide
from zorglogistiek.meeting.deciding.forms import Decide
from zorglogistiek.meeting.pulse import pulse_of, stamp_of
from zorglogistiek.people.tables import Referral


@pytest.fixture
def world(database_url):
    world = make_world(database_url)
    yield world
    world.database.dispose()


def seen(world):
    with world.database.read() as session:
        return stamp_of(session, world.meeting_on), pulse_of(session, world.meeting_on)


def escalate(world, number):
    with world.database.write() as session:
        row = session.exec(select(Account).where(Account.role == Role.COORDINATOR)).one()
        user = User(account_id=row.id, role=row.role, organisation_id=row.organisation_id, name=row.display_name)
        version = session.exec(select(Referral).where(Referral.number == number)).one().version
        form = Decide.model_validate({"kind": "escalate", "version": version})
        day = world.meeting_on
        decide(session, user, meeting_on=day, referral=number, form=form, now=clock.now(), today=day)


def test_a_decision_changes_the_card_and_the_count_and_a_new_plan_is_told(world):
    propose(world, R2=1, R3=1)
    stamp, before = seen(world)
    assert (before.decided, before.closed) == (0, False)
    assert seen(world) == (stamp, before)
    escalate(world, "R2")
    changed, after = seen(world)
    assert changed != stamp
    assert after.decided == 1
    assert set(after.since(before).cards) == {"R2"}
    assert after.since(after).cards == {}
    propose(world, R2=1)
    assert seen(world)[1].plan != after.plan


def test_who_does_not_lead_is_told_of_no_number_but_their_own(world):
    propose(world, R2=1, R3=1)
    with world.database.read() as session:
        pulse = pulse_of(session, world.meeting_on)
        rows = session.exec(select(Account)).all()
        people = {
            row.username: User(account_id=row.id, role=row.role, organisation_id=row.organisation_id, name="")
            for row in rows
        }
        told = {name: set(told_to(session, pulse, visible_to=user).cards) for name, user in people.items()}
    everybody = set(pulse.cards)
    assert told["referrer"] == told["municipality"] == told["coordinator"] == everybody
    assert told["provider"] == told["expert_team"] == told["evaluator"] == set()
    escalate(world, "R2")
    with world.database.read() as session:
        assert set(told_to(session, pulse, visible_to=people["expert_team"]).cards) == {"R2"}


def test_there_is_no_pulse_of_a_meeting_that_is_not_there(world):
    with world.database.read() as session, pytest.raises(NotFound):
        pulse_of(session, date(2001, 1, 1))


def test_a_watcher_hears_of_a_decision_of_another_process_and_that_the_session_ended(world):
    """The look-out has a database of its own, as in another process."""
    elsewhere = Database(world.url)
    token = sign_in(world.database, "coordinator", PASSWORD, clock.now())
    look_out = LookOut(elsewhere)

    async def after_being_idle():
        loop = asyncio.get_running_loop()
        watcher = Watcher(held_on=world.meeting_on, pulse=look_out.first(world.meeting_on), loop=loop)
        lines = meeting_events.lines_for(look_out, watcher, elsewhere, token, idle=timedelta(0))
        return [line async for line in lines][1]

    async def watch():
        loop = asyncio.get_running_loop()
        watcher = Watcher(held_on=world.meeting_on, pulse=look_out.first(world.meeting_on), loop=loop)
        lines = meeting_events.lines_for(look_out, watcher, elsewhere, token, idle=IDLE_END)
        heard = [await anext(lines), await anext(lines)]
        await asyncio.to_thread(escalate, world, "R2")
        heard.append(await asyncio.wait_for(anext(lines), 10))

        def sign_off():
            with world.database.write() as session:
                sign_out(session, token, clock.now())

        await asyncio.to_thread(sign_off)
        await asyncio.to_thread(escalate, world, "R3")
        heard += [await asyncio.wait_for(anext(lines), 10), await anext(lines, "the end")]
        return heard

    assert asyncio.run(after_being_idle()).startswith("event: ended"), "watching is no request"
    retry, first, changed, ended, end = asyncio.run(watch())
    assert retry.startswith("retry: ")
    whole, news = (json.loads(event.removeprefix("data: ")) for event in (first, changed))
    assert set(whole["cards"]) == {"R2", "R3", "R4"}
    assert (set(news["cards"]), news["decided"]) == ({"R2"}, 1)
    assert (ended, end) == ("event: ended\ndata: {}\n\n", "the end")
    told = first + changed
    assert not any(name in told for name in ("Noor", "Bakker", "Sem", "coordinator"))
    assert set(asdict(look_out.first(world.meeting_on))) == {"plan", "closed", "decided", "cards", "answers"}
    elsewhere.dispose()


def test_only_who_sees_the_meeting_watches_it(sqlite_url):
    world = make_world(sqlite_url)
    for username in set(ACCOUNTS) - {"coordinator"}:
        assert world.client(username).get(f"/meetings/{world.meeting_on}/events").status_code == 403
    assert world.client("coordinator").get("/meetings/2001-01-01/events").status_code == 404
