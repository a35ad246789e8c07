"""Emergency access: one youth, for a while, with a reason, for looking only, and seen by everybody who should."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlmodel import col, select

from api.app import create_app
from tests.pages_world import PASSWORD, PagesWorld, make_world
from tests.smtp_server import post_office
from zorglogistiek import clock
from zorglogistiek.access import emergencies as open_ones
from zorglogistiek.access.tables import Account, EmergencyAccess
from zorglogistiek.access.user import User
from zorglogistiek.audit.tables import AuditEvent
from zorglogistiek.codes import AuditAction, AuditOutcome, Role
from zorglogistiek.errors import Conflict, Forbidden, Invalid, NotFound
from zorglogistiek.meeting.tables import Message
from zorglogistiek.people.emergencies import emergencies, end_access, open_access
from zorglogistiek.people.overview import youth_overviews
from zorglogistiek.people.tables import Referral, Youth
from zorglogistiek.places.tables import Organisation

HOUR = timedelta(hours=1)
REASON = "Crisisdienst belt, de groep moet weten wie dit is"


@pytest.fixture
def world(sqlite_url: str) -> PagesWorld:
    return make_world(sqlite_url)


@pytest.fixture
def both(database_url: str) -> Iterator[PagesWorld]:
    """The commands alone, on either database."""
    made = make_world(database_url)
    yield made
    made.database.dispose()


def user(world: PagesWorld, username: str) -> User:
    with world.database.read() as session:
        found = session.exec(select(Account).where(Account.username == username)).one()
    return User(account_id=found.id, role=found.role, organisation_id=found.organisation_id, name=found.display_name)


def opened(world: PagesWorld, by: str = "provider", number: str = "R2", **changes: Any) -> EmergencyAccess:
    told: dict[str, Any] = {"number": number, "reason": REASON, "lasts": HOUR, "now": clock.now()} | changes
    with world.database.write() as session:
        return open_access(session, user(world, by), **told)


def log_of(world: PagesWorld) -> list[AuditEvent]:
    with world.database.read() as session:
        # Beside what is told of it, each row that changed is an event of its own.
        told = AuditEvent.object_type == "emergency_access", col(AuditEvent.detail).not_in(["", "ended_at"])
        return list(session.exec(select(AuditEvent).where(*told).order_by(col(AuditEvent.id))))


def test_a_provider_sees_one_youth_more_and_who_it_is_while_it_lasts(world: PagesWorld):
    client = world.client("provider")
    assert client.get("/referrals/R2").status_code == 404
    answer = client.post("/emergency", data={"number": "R2", "reason": REASON})
    assert (answer.status_code, answer.headers["location"]) == (303, "/emergency?said=emergency-opened")
    page = client.get("/referrals/R2")
    assert page.status_code == 200
    assert "Noor Bakker" in page.text
    assert client.get("/referrals/R3").status_code == 404
    (event,) = log_of(world)
    with world.database.read() as session:
        row = session.exec(select(EmergencyAccess)).one()
    assert (event.emergency, event.object_number, event.youth_id) == (row.number, row.number, row.youth_id)
    assert (event.action, event.outcome, event.detail) == (AuditAction.EXECUTE, AuditOutcome.SUCCESS, "opened")
    assert REASON not in str(event)


def test_it_is_said_on_every_page_and_ended_there(world: PagesWorld):
    client = world.client("provider", "en")
    number = opened(world).number
    for path in ("/capacity", "/proposals", "/referrals", "/actions", "/emergency", "/meetings", "/referrals/R3"):
        page = client.get(path)
        assert f"Emergency access {number} is open until" in page.text, path
        assert f'action="/emergency/{number}/end"' in page.text
    assert client.post(f"/emergency/{number}/end").status_code == 303
    assert client.get("/referrals/R2").status_code == 404
    assert "is open until" not in client.get("/capacity").text
    assert [one.detail for one in log_of(world)] == ["opened", "ended"]


def test_nothing_can_be_changed_under_it(world: PagesWorld):
    client = world.client("provider")
    opened(world)
    assert client.get("/referrals/R2").status_code == 200
    answer = client.post("/referrals/R2/events", data={"version": "1", "kind": "intake", "on": "01-01-2026"})
    assert answer.status_code == 404
    assert "Noor" not in client.post("/referrals", data={"search": "Noor"}).text.replace('value="Noor"', "").replace(
        "Gezocht op: Noor", ""
    )


def test_it_ends_by_time(world: PagesWorld):
    opened(world, now=clock.now() - 2 * HOUR)
    assert world.client("provider").get("/referrals/R2").status_code == 404


def test_control_without_its_end_it_would_go_on(world: PagesWorld, monkeypatch: pytest.MonkeyPatch):
    opened(world, now=clock.now() - 2 * HOUR)
    monkeypatch.setattr(open_ones, "is_open", lambda _now: col(EmergencyAccess.ended_at).is_(None))
    assert world.client("provider").get("/referrals/R2").status_code == 200


def test_who_loses_the_role_loses_it_at_once(world: PagesWorld):
    client = world.client("provider")
    opened(world)
    assert client.get("/referrals/R2").status_code == 200
    with world.database.write() as session:
        account = session.exec(select(Account).where(Account.username == "provider")).one()
        account.role = Role.EVALUATOR
    assert client.get("/referrals/R2").headers["location"].startswith("/sign-in")  # the session stood on the role
    assert world.client("provider").get("/referrals/R2").status_code == 404


def test_a_reason_and_a_number_are_asked_for_and_a_refusal_is_noted(world: PagesWorld):
    client = world.client("provider")
    answer = client.post("/emergency", data={"number": "R99", "reason": " "})
    assert answer.status_code == 400
    assert answer.text.count("utrecht-form-field-error-message") == 2
    assert [one.outcome for one in log_of(world)] == [AuditOutcome.DENIED]


def test_whom_one_sees_need_not_be_opened(both: PagesWorld):
    for by, number in (("coordinator", "R2"), ("provider", "J1")):
        with pytest.raises(Invalid) as raised:
            opened(both, by, number)
        assert [fault.field for fault in raised.value.faults] == ["number"]


def test_one_at_a_time_and_the_same_one_once(both: PagesWorld):
    first = opened(both)
    assert opened(both, number="J2").number == first.number
    with pytest.raises(Conflict, match="another one is open"):
        opened(both, number="R3")
    with both.database.write() as session:
        end_access(session, user(both, "provider"), number=first.number, now=clock.now())
        end_access(session, user(both, "provider"), number=first.number, now=clock.now())
    assert opened(both, number="R3").number != first.number
    assert [one.detail for one in log_of(both)] == ["opened", "ended", "opened"]


@pytest.mark.parametrize("by", ["referrer", "municipality", "evaluator", "administrator"])
def test_other_roles_have_none(both: PagesWorld, by: str):
    with pytest.raises(Forbidden):
        opened(both, by)


def test_nobody_ends_another_s(both: PagesWorld):
    number = opened(both).number
    with both.database.write() as session, pytest.raises(NotFound):
        end_access(session, user(both, "expert_team"), number=number, now=clock.now())


def test_who_watches_sees_it_and_the_administrator_sees_no_youth(both: PagesWorld):
    opened(both)
    shown = {}
    for by in ("coordinator", "administrator", "referrer", "provider", "expert_team"):
        with both.database.read() as session:
            lines = emergencies(session, visible_to=user(both, by), now=clock.now())
        shown[by] = [(line.youth, line.referrals, line.by, line.reason, line.open) for line in lines]
    known = ("J2", ("R2",), "Proef provider", REASON, True)
    assert shown["coordinator"] == shown["referrer"] == shown["provider"] == [known]
    assert shown["administrator"] == [("", (), "Proef provider", "", True)]
    assert shown["expert_team"] == []
    with both.database.read() as session, pytest.raises(Forbidden):
        emergencies(session, visible_to=user(both, "evaluator"), now=clock.now())


def test_another_referrer_is_not_told(both: PagesWorld):
    opened(both)
    with both.database.write() as session:
        referral = session.exec(select(Referral).where(Referral.number == "R2")).one()
        referral.referrer_id = user(both, "provider").organisation_id or 0
    with both.database.read() as session:
        assert emergencies(session, visible_to=user(both, "referrer"), now=clock.now()) == []


def test_a_closed_account_and_a_revoked_session_count_on_the_next_request(world: PagesWorld):
    """So does every right: who somebody is, is read anew with each request."""
    client = world.client("coordinator")
    assert client.get("/meetings").status_code == 200
    with world.database.write() as session:
        account = session.exec(select(Account).where(Account.username == "coordinator")).one()
        account.role = Role.EVALUATOR
    assert client.get("/meetings").headers["location"].startswith("/sign-in")  # the session stood on the role
    assert world.client("coordinator").get("/meetings").status_code == 403
    with world.database.write() as session:
        account = session.exec(select(Account).where(Account.username == "coordinator")).one()
        account.active = False
    answer = client.get("/statistics")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=%2Fstatistics")


def test_a_letter_that_cannot_be_mailed_waits_in_the_outbox_and_is_sent_from_there(world: PagesWorld):
    """A mail server that is away loses nothing, and the youth is opened all the same."""
    with world.database.write() as session:
        session.exec(select(Organisation).where(Organisation.number == "W1")).one().email = "wijkteam@noord.example"
    answer = _mailing(world, "provider", port=1).post("/emergency", data={"number": "R2", "reason": REASON})
    assert answer.headers["location"] == "/emergency?said=emergency-opened"
    again = _mailing(world, "provider", port=1).post("/emergency", data={"number": "R2", "reason": REASON})
    assert again.status_code == 303, "the same one, of which nobody is told twice"
    with world.database.read() as session:
        letter, made = session.exec(select(Message)).one(), session.exec(select(EmergencyAccess)).one()
    assert (letter.address, letter.sent_at, letter.failure) == ("wijkteam@noord.example", None, "unreachable")
    assert made.number in letter.body
    for word in ("Noor", "Bakker", "R2", "J2", REASON):
        assert word not in letter.body + letter.subject
    with post_office() as post:
        client = _mailing(world, "coordinator", port=post.port)
        page = client.get("/outbox").text
        assert letter.number in page
        named = f"{letter.number} {letter.version}"
        assert f'value="{named}"' in page
        assert client.post("/outbox/_send", data={"message": named}).headers["location"] == "/outbox?said=messages-sent"
        assert client.post("/outbox/_send", data={"message": named}).status_code == 409, "it went out: not once more"
        assert [receiver for receiver, _ in post.taken] == ["wijkteam@noord.example"]
        assert "/outbox/_send" not in client.get("/outbox").text


def test_without_a_mail_server_the_letter_stands_in_the_outbox(world: PagesWorld):
    with world.database.write() as session:
        session.exec(select(Organisation).where(Organisation.number == "W1")).one().email = "wijkteam@noord.example"
    world.client("provider").post("/emergency", data={"number": "R2", "reason": REASON})
    page = world.client("coordinator").get("/outbox").text
    assert "wijkteam@noord.example" in page
    assert "/outbox/_send" not in page


def _mailing(world: PagesWorld, username: str, *, port: int) -> TestClient:
    """Somebody's browser at a site with a mail server at this port of the machine."""
    mail = {"smtp_host": "127.0.0.1", "smtp_port": port, "smtp_security": "none", "smtp_from": "zorg@regio.example"}
    client = TestClient(create_app(world.settings.model_copy(update=mail)), follow_redirects=False)
    assert client.post("/sign-in", data={"username": username, "password": PASSWORD}).status_code == 303
    return client


def test_the_list_shows_the_youth_among_those_that_are_seen(world: PagesWorld):
    made = opened(world)
    provider = user(world, "provider")
    with world.database.read() as session:
        before = {one.number for one in youth_overviews(session, visible_to=provider, on=clock.today())}
        youth = session.get_one(Youth, made.youth_id).number
    page = world.client("provider").get("/referrals")
    assert youth not in before
    assert "R2" in page.text
