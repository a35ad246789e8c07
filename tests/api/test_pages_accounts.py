"""The administrator's accounts, the expert team's advice, and a municipality's own youths, as pages."""

import html
import re

import pytest
from fastapi.testclient import TestClient
from sqlmodel import col, select

from api.app import create_app
from tests.pages_world import PASSWORD, PagesWorld, make_world
from tests.smtp_server import post_office
from zorglogistiek import clock
from zorglogistiek.access.tables import Account
from zorglogistiek.access.user import SYSTEM
from zorglogistiek.audit.tables import AuditEvent
from zorglogistiek.codes import EventKind, Role
from zorglogistiek.meeting.tables import Message
from zorglogistiek.people.service import record
from zorglogistiek.people.tables import ExpertAdvice, Referral, Youth
from zorglogistiek.places.tables import Organisation
from zorglogistiek.settings import Settings

CHOSEN = "kaas fiets wolk lantaarn"
NEW = {"username": "nieuw", "display_name": "Nel Nieuw", "organisation": "Es", "role": "provider"}


@pytest.fixture
def world(sqlite_url: str) -> PagesWorld:
    return make_world(sqlite_url)


def account(world: PagesWorld, username: str) -> Account:
    with world.database.read() as session:
        return session.exec(select(Account).where(Account.username == username)).one()


def escalate(world: PagesWorld, number: str) -> None:
    with world.database.write() as session:
        row = session.exec(select(Referral).where(Referral.number == number)).one()
        record(session, SYSTEM, row, EventKind.ESCALATED, clock.today(), now=clock.now())


def code_on(page: str) -> str:
    found = re.search(r">((?:[0-9A-Z]{4}-){5}[0-9A-Z]{4})</code>", page)
    assert found is not None
    return found.group(1)


def choose(world: PagesWorld, code: str, new: str = CHOSEN, username: str = "nieuw"):
    return world.client().post("/password", data={"username": username, "code": code, "new": new, "again": new})


def sign_in(world: PagesWorld, password: str = CHOSEN, username: str = "nieuw") -> int:
    return world.client().post("/sign-in", data={"username": username, "password": password}).status_code


def test_an_account_is_made_and_its_holder_chooses_the_password(world: PagesWorld):
    admin = world.client("administrator", "en")
    page = admin.post("/accounts", data=NEW)
    assert page.status_code == 200
    code = code_on(page.text)
    assert (account(world, "nieuw").role, account(world, "nieuw").password_hash) == (Role.PROVIDER, None)
    listed = admin.get("/accounts").text
    assert code not in listed
    assert "not chosen yet" in listed
    weak = choose(world, code, "Welkom2026!!!!")
    assert (weak.status_code, "snel geraden" in weak.text, code in weak.text) == (400, True, False)
    assert choose(world, code).headers["location"] == "/sign-in?said=password-chosen"
    assert (choose(world, code).status_code, sign_in(world)) == (400, 303)
    again = admin.post("/accounts", data=NEW)
    assert again.status_code == 400
    assert "is already in use" in again.text


def test_another_code_ends_what_the_old_password_opened(world: PagesWorld):
    admin, provider = world.client("administrator"), world.client("provider")
    one = account(world, "provider")
    assert admin.post(f"/accounts/{one.id}/password-code", data={"seen": "provider closed"}).status_code == 409
    page = admin.post(f"/accounts/{one.id}/password-code", data={"seen": "provider open"})
    assert (page.status_code, provider.get("/capacity").status_code) == (200, 303)
    assert sign_in(world, PASSWORD, "provider") == 403
    assert choose(world, code_on(page.text), username="provider").status_code == 303
    assert sign_in(world, CHOSEN, "provider") == 303


def test_an_address_is_changed_by_who_saw_the_present_one(world: PagesWorld):
    admin, one = world.client("administrator"), account(world, "provider")
    send = {"email": "anna@linde.example", "seen_email": ""}
    assert admin.post(f"/accounts/{one.id}/email", data=send | {"email": "a@b, c@d"}).status_code == 400
    assert admin.post(f"/accounts/{one.id}/email", data=send).status_code == 303
    assert admin.post(f"/accounts/{one.id}/email", data=send | {"email": "b@linde.example"}).status_code == 409
    assert account(world, "provider").email == "anna@linde.example"
    assert "anna@linde.example" in world.client("provider").get("/account").text


def test_the_holder_hears_of_another_address_and_of_a_code_that_somebody_else_made(world: PagesWorld):
    admin, one = world.client("administrator"), account(world, "provider")
    with world.database.write() as session:
        session.get_one(Organisation, one.organisation_id).email = "es@es.example"
    steps = (
        ("email", {"email": "anna@es.example", "seen_email": ""}),  # no address before: the organisation hears
        ("email", {"email": "anna@es.example", "seen_email": "anna@es.example"}),  # nothing changed
        ("email", {"email": "thief@elsewhere.example", "seen_email": "anna@es.example"}),
        ("email", {"email": "x@y.example", "seen_email": "anna@es.example"}),  # refused
        ("password-code", {"seen": "provider open"}),
    )
    for what, sent in steps:
        admin.post(f"/accounts/{one.id}/{what}", data=sent)
    with world.database.read() as session:
        letters = session.exec(select(Message).order_by(col(Message.id))).all()
    assert [letter.address for letter in letters] == ["es@es.example", "anna@es.example", "thief@elsewhere.example"]
    assert all(one.display_name in letter.body for letter in letters)
    assert ["adres" in letter.body for letter in letters] == [True, True, False]
    assert letters[1].body in html.unescape(world.client("coordinator").get("/outbox").text)


@pytest.mark.parametrize("mails", [True, False])
def test_a_forgotten_password_is_answered_alike_whoever_asks(world: PagesWorld, mails: bool):
    with world.database.write() as session:
        session.exec(select(Account).where(Account.username == "provider")).one().email = "anna@linde.example"
    with post_office() as post:
        sender = {"smtp_host": "127.0.0.1", "smtp_port": post.port, "smtp_security": "none", "smtp_from": "a@b.example"}
        wishes = {"database_url": world.url, "secure_cookies": False} | (sender if mails else {})
        settings = Settings.model_validate(wishes)
        client = TestClient(create_app(settings), follow_redirects=False)
        pages = [client.post("/password/forgotten", data={"username": name}) for name in ("provider", "nobody")]
        sent = [(to, letter.get_content()) for to, letter in post.taken]
    assert [page.status_code for page in pages] == [200, 200]
    assert pages[0].text == pages[1].text
    assert [to for to, _text in sent] == (["anna@linde.example"] if mails else [])
    if mails:
        assert "#" not in sent[0][1]  # the code stands in the letter, and in no address
        code = re.findall(r"^(?:[0-9A-Z]{4}-){5}[0-9A-Z]{4}", sent[0][1], re.MULTILINE)[0]
        assert choose(world, code, username="provider").status_code == 303
    for _ in range(2):
        client.post("/password/forgotten", data={"username": "nobody"})
    assert client.post("/password/forgotten", data={"username": "nobody"}).status_code == 429


def test_what_is_wrong_is_said_at_once(world: PagesWorld):
    admin = world.client("administrator", "en")
    assert admin.post("/accounts", data={}).status_code == 400
    answer = admin.post("/accounts", data=NEW | {"organisation": "W1", "username": ""})
    assert answer.status_code == 400
    assert "works for a provider" in answer.text
    assert "must have 1 to 80" in answer.text


def test_a_closed_account_is_out_at_once_and_can_be_opened_again(world: PagesWorld):
    admin, provider = world.client("administrator"), world.client("provider")
    one = account(world, "provider")
    closed = admin.post(f"/accounts/{one.id}/close", data={"seen": "provider open"})
    assert closed.headers["location"] == f"/accounts?said=account-closed#account-{one.id}"
    assert provider.get("/capacity").status_code == 303
    assert world.client().post("/sign-in", data={"username": "provider", "password": PASSWORD}).status_code == 403
    assert admin.post(f"/accounts/{one.id}/open", data={"seen": "provider closed"}).status_code == 303
    assert provider.get("/capacity").status_code == 303  # its old session stays ended
    assert world.client("provider").get("/capacity").status_code == 200
    with world.database.read() as session:
        told = [one.detail for one in session.exec(select(AuditEvent).where(AuditEvent.object_type == "account"))]
    assert [one for one in told if one in ("closed", "opened again")] == ["closed", "opened again"]


def test_another_role_counts_from_now_on(world: PagesWorld):
    admin, evaluator = world.client("administrator"), world.client("evaluator")
    one = account(world, "evaluator")
    changed = admin.post(f"/accounts/{one.id}/role", data={"seen": "evaluator open", "role": "municipality"})
    assert changed.status_code == 303
    assert evaluator.get("/statistics").headers["location"].startswith("/sign-in")
    assert world.client("evaluator").get("/missing-supply").status_code == 200
    wrong = admin.post(f"/accounts/{one.id}/role", data={"seen": "municipality open", "role": "provider"})
    assert wrong.status_code == 400


def test_two_administrators_at_once_are_told(world: PagesWorld):
    admin = world.client("administrator")
    one = account(world, "evaluator")
    for path in ("role", "close"):
        answer = admin.post(f"/accounts/{one.id}/{path}", data={"seen": "municipality open", "role": "coordinator"})
        assert answer.status_code == 409
    own = account(world, "administrator")
    assert admin.post(f"/accounts/{own.id}/close", data={"seen": "administrator open"}).status_code == 409
    assert account(world, "administrator").active


def test_an_administrator_sees_no_youth_anywhere(world: PagesWorld):
    admin = world.client("administrator")
    for path in ("/", "/accounts", "/emergency"):
        page = admin.get(path, follow_redirects=True)
        assert page.status_code == 200
        for word in ("Noor B", "Bakker", "R2", "J2"):
            assert word not in page.text


def test_the_expert_team_gives_its_advice_on_a_page(world: PagesWorld):
    escalate(world, "R2")
    team = world.client("expert_team", "en")
    assert team.get("/").headers["location"] == "/escalations"
    listed = team.get("/escalations")
    assert 'href="/referrals/R2#standing"' in listed.text
    page = team.get("/referrals/R2")
    assert 'action="/referrals/R2/advice"' in page.text
    assert "Noor B" not in page.text + listed.text
    assert "Bakker" not in page.text
    assert team.get("/referrals/R3").status_code == 404
    with world.database.read() as session:
        version = session.exec(select(Referral).where(Referral.number == "R2")).one().version
    day = f"{clock.today():%d-%m-%Y}"
    sent = {"version": str(version), "given_on": day, "text": "Zoek een klein huis"}
    assert team.post("/referrals/R2/advice", data=sent).status_code == 303
    with world.database.read() as session:
        given = session.exec(select(ExpertAdvice)).one()
    assert (given.text, given.account_id) == ("Zoek een klein huis", account(world, "expert_team").id)
    assert "Zoek een klein huis" in team.get("/referrals/R2").text
    settle = {"version": "1", "outcome": "carried_out"}
    assert team.post(f"/referrals/R2/advice/{given.id}", data=settle).status_code == 403


def test_a_municipality_sees_the_waits_of_its_own_youths(world: PagesWorld):
    with world.database.write() as session:
        other = session.exec(select(Organisation).where(Organisation.number == "Es")).one()
        session.exec(select(Youth).where(Youth.number == "J4")).one().municipality_id = other.id or 0
    page = world.client("municipality", "en").get("/own-youths")
    assert "<strong>2 referrals</strong>" in page.text
    assert "<b>1</b> over the norm" in page.text
    for number in ("R2", "R3"):
        assert f">{number}</th>" in page.text
    for word in ("R4", "Noor", "Bakker", "J2", "/referrals/"):
        assert word not in page.text
