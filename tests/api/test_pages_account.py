"""The pages of the own account, signing in with a second factor, and API tokens as their users meet them."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pyotp
import pytest
from fastapi.testclient import TestClient
from sqlmodel import col, select, update

from api import request_rates
from api.app import create_app
from tests.pages_world import PASSWORD, PagesWorld, make_world
from zorglogistiek import clock
from zorglogistiek.access import tokens
from zorglogistiek.access.sessions import NAME_AT_ADDRESS
from zorglogistiek.access.tables import Account, ApiToken, SignInSession
from zorglogistiek.audit.tables import AuditEvent
from zorglogistiek.codes import Role
from zorglogistiek.settings import Settings

NEW_PASSWORD = "een heel ander wachtwoord"


@pytest.fixture
def world(sqlite_url) -> PagesWorld:
    return make_world(sqlite_url, waiting=0)


def part(pattern: str, text: str) -> str:
    """What the pattern finds: its group, if it has one."""
    found = re.search(pattern, text)
    assert found is not None, text
    return found[found.re.groups]


def set_up_factor(client: TestClient, code_of: Callable[[pyotp.TOTP], str]) -> pyotp.TOTP:
    shown = client.post("/account/second-factor/begin", data={"current": PASSWORD}).text
    app = pyotp.TOTP(re.sub(r"\s", "", part(r'account-key">([A-Z2-7 ]+)<', shown)))
    answer = client.post("/account/second-factor/confirm", data={"code": code_of(app)})
    assert answer.headers["location"] == "/account?said=factor-set"
    return app


def test_the_page_shows_the_own_account_in_both_languages(world):
    for language, heading in (("nl", "Mijn account"), ("en", "My account")):
        answer = world.client("provider", language).get("/account")
        assert answer.status_code == 200
        assert f'<h1 class="utrecht-heading-1">{heading}</h1>' in answer.text
        assert "/account/tokens" not in answer.text
    assert world.client().get("/account").headers["location"] == "/sign-in?next=%2Faccount"


def test_another_password_keeps_this_session_under_a_new_token_and_ends_the_others(world):
    here, there = world.client("provider"), world.client("provider")
    before = here.cookies["zorglogistiek-session"]
    data = {"current": PASSWORD, "new": NEW_PASSWORD, "again": NEW_PASSWORD}
    assert here.post("/account/password", data=data).headers["location"] == "/account?said=password-changed"
    assert here.cookies["zorglogistiek-session"] != before
    assert here.get("/account").status_code == 200
    assert there.get("/account").status_code == 303


def test_a_wrong_password_is_said_at_the_field_and_typed_secrets_are_not_sent_back(world):
    answer = world.client("provider").post(
        "/account/password", data={"current": "wrong", "new": NEW_PASSWORD, "again": NEW_PASSWORD}
    )
    assert answer.status_code == 400
    assert "is niet uw wachtwoord" in answer.text
    assert NEW_PASSWORD not in answer.text


def test_sessions_are_listed_and_ended(world):
    here, there = world.client("provider"), world.client("provider")
    listed = here.get("/account").text
    (other,) = re.findall(r"/account/sessions/(\d+)/end", listed)
    others = world.client("referrer").post(f"/account/sessions/{other}/end", data={"current": PASSWORD})
    assert others.status_code == 404
    wrong = here.post(f"/account/sessions/{other}/end", data={"current": "wrong"})
    assert (wrong.status_code, there.get("/account").status_code) == (400, 200)
    assert here.post(f"/account/sessions/{other}/end", data={"current": PASSWORD}).status_code == 303
    assert there.get("/account").status_code == 303
    third = world.client("provider")
    assert here.post("/account/sessions/end-others").status_code == 400
    assert here.post("/account/sessions/end-others", data={"current": PASSWORD}).status_code == 303
    assert (third.get("/account").status_code, here.get("/account").status_code) == (303, 200)


def test_signing_in_ends_the_session_that_the_browser_had(world):
    client, other = world.client("provider"), world.client("provider")
    former = client.cookies["zorglogistiek-session"]
    client.post("/sign-in", data={"username": "referrer", "password": PASSWORD})
    earlier = world.client()
    earlier.cookies.set("zorglogistiek-session", former)
    assert [one.get("/account").status_code for one in (earlier, client, other)] == [303, 200, 200]


def test_at_the_end_the_browser_forgets_what_it_kept(world):
    client = world.client("provider")
    assert client.get("/account").headers["cache-control"] == "no-store"
    assert client.post("/sign-out").headers["clear-site-data"] == '"cache", "storage"'


def test_every_cookie_is_bound_to_this_host_and_to_https(world):
    client = TestClient(create_app(Settings(database_url=world.url)), base_url="https://testserver")
    client.post("/sign-in", data={"username": "provider", "password": PASSWORD}, follow_redirects=False)
    chosen = client.post("/language", data={"language": "en"}, follow_redirects=False)
    assert set(client.cookies) == {"__Host-zorglogistiek-session", "__Host-zorglogistiek-language"}
    assert "Secure" in chosen.headers["set-cookie"]
    assert 'lang="en"' in client.get("/account").text


def test_who_asks_too_much_is_refused_and_it_is_noted(world):
    settings = Settings(database_url=world.url, secure_cookies=False, rate_factor=0.1)
    client = TestClient(create_app(settings), follow_redirects=False)
    client.post("/sign-in", data={"username": "coordinator", "password": PASSWORD})
    found = [client.get("/statistics/completed-waits/csv").status_code for _ in range(5)]
    assert found == [200, 200, 200, 429, 429]
    with world.database.read() as session:
        noted = select(AuditEvent.detail).where(col(AuditEvent.detail).startswith("too many"))
        assert list(session.exec(noted)) == ["too many exports"]


def test_signing_in_with_a_second_factor_leads_to_the_page_that_was_asked_for(world, code_of):
    app = set_up_factor(world.client("provider"), code_of)
    client = world.client()
    asked = client.post("/sign-in", data={"username": "provider", "password": PASSWORD, "next": "/proposals"})
    assert "zorglogistiek-session" not in client.cookies
    awaited = part(r'name="awaited" value="([^"]+)"', asked.text)
    assert 'name="next" value="/proposals"' in asked.text
    refused = client.post("/sign-in/code", data={"awaited": awaited, "code": "1", "next": "/proposals"})
    assert refused.status_code == 403
    answer = client.post("/sign-in/code", data={"awaited": awaited, "code": code_of(app), "next": "/proposals"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/proposals")
    assert client.get("/proposals").status_code == 200


def test_the_api_asks_the_code_too(world, code_of):
    app = set_up_factor(world.client("provider"), code_of)
    client = world.client()
    credentials = {"username": "provider", "password": PASSWORD}
    assert client.post("/v1/sessions", json=credentials).status_code == 403
    answer = client.post("/v1/sessions", json=credentials | {"code": code_of(app)})
    assert answer.status_code == 201
    bearer = {"Authorization": f"Bearer {answer.json()['token']}"}
    assert client.get("/v1/sessions/current", headers=bearer).json()["role"] == "provider"


def test_where_a_second_factor_is_required_nothing_else_opens_before_it(world, code_of):
    settings = Settings(database_url=world.url, secure_cookies=False, require_second_factor=True)
    client = TestClient(create_app(settings), follow_redirects=False)
    client.post("/sign-in", data={"username": "provider", "password": PASSWORD})
    for path in ("/capacity", "/proposals", "/referrals", "/"):
        assert client.get(path).headers["location"] == "/account/second-factor?said=factor-first"
    assert client.get("/v1/youths").status_code == 403
    set_up_factor(client, code_of)
    assert client.get("/capacity").status_code == 200
    assert client.get("/v1/youths").status_code == 200


def test_to_ask_how_long_a_session_goes_on_is_no_use_of_it_and_to_say_that_one_stays_is(world):
    client = world.client("provider")
    half = timedelta(minutes=30)
    with world.database.write() as session:
        session.exec(update(SignInSession).values(seen_at=clock.now() - half))

    def told(answer):
        return answer.json()["account"], round(answer.json()["seconds"] / 60)

    provider = client.get("/session").json()["account"]
    assert isinstance(provider, int)
    assert [told(client.get("/session")) for _ in range(2)] == [(provider, 30)] * 2
    assert told(client.post("/session")) == told(client.get("/session")) == (provider, 60)
    with world.database.write() as session:  # the end that no use puts off
        session.exec(update(SignInSession).values(expires_at=clock.now() + timedelta(minutes=5)))
    assert told(client.post("/session")) == (provider, 5)
    client.post("/sign-out")
    assert told(client.get("/session")) == (None, 0)
    assert client.post("/session").status_code == 403


@pytest.mark.parametrize("name", ["provider", "nobody"])
def test_signing_in_too_often_is_answered_429_with_when_to_come_back(world, name):
    client = world.client()
    wrong = {"username": name, "password": "wrong wrong wrong"}
    for _ in range(NAME_AT_ADDRESS.most):
        assert client.post("/sign-in", data=wrong).status_code == 403
    page, api = client.post("/sign-in", data=wrong), client.post("/v1/sessions", json=wrong)
    assert (page.status_code, api.status_code) == (429, 429)
    assert 0 < int(page.headers["retry-after"]) <= 900
    assert 0 < int(api.headers["retry-after"]) <= 900
    assert api.json()["status"] == 429
    assert "Wacht 15 minuten" in page.text
    assert wrong["password"] not in page.text + api.text


# API tokens


def administrator(world: PagesWorld) -> TestClient:
    """Who manages accounts."""
    return world.client("administrator")


def token_of(world: PagesWorld, **wishes: object) -> str:
    data = {
        "label": "Planbord",
        "organisation": "Linde",
        "role": "provider",
        "actions": ["change_capacity"],
        "records": ["group", "occupancy"],
        "last_day": f"{clock.today() + timedelta(days=10):%d-%m-%Y}",
    }
    answer = administrator(world).post("/account/tokens", data=data | wishes)
    assert answer.status_code == 200, answer.text
    return part(r"zlo_[\w-]{43}", answer.text)


def ask(world: PagesWorld, token: str, path: str, client: TestClient | None = None):
    return (client or world.client()).get(path, headers={"Authorization": f"Bearer {token}"})


def test_a_token_is_shown_once_and_opens_what_it_was_made_for(world):
    token = token_of(world)
    assert token not in administrator(world).get("/account/tokens").text
    assert ask(world, token, "/v1/sessions/current").json()["role"] == "provider"
    groups = ask(world, token, "/v1/groups").json()
    assert [group["number"] for group in groups["items"]] == ["G1"]
    assert ask(world, token, "/v1/youths").json()["total"] == 0


def test_control_a_token_without_its_scope_would_see_the_youths_of_its_organisation(world, monkeypatch):
    token = token_of(world)
    scoped = tokens.user_of_token

    def unscoped(database, text, moment):
        user = scoped(database, text, moment)
        return None if user is None else replace(user, actions=None, records=None)

    monkeypatch.setattr(tokens, "user_of_token", unscoped)
    assert ask(world, token, "/v1/youths").json()["total"] == 1


def test_a_token_is_for_programs_and_ends_when_it_is_revoked(world):
    token = token_of(world)
    assert ask(world, token, "/capacity").status_code == 303
    client = world.client()
    client.cookies.set("zorglogistiek-session", token)
    assert client.get("/v1/groups").status_code == 401
    ended = world.client().delete("/v1/sessions/current", headers={"Authorization": f"Bearer {token}"})
    assert ended.status_code == 401
    with world.database.read() as session:
        number = session.exec(select(ApiToken.number)).one()
    assert world.client("provider").post(f"/account/tokens/{number}/revoke").status_code == 403
    assert administrator(world).post(f"/account/tokens/{number}/revoke").status_code == 303
    assert ask(world, token, "/v1/groups").status_code == 401


def test_a_form_that_is_sent_twice_makes_one_token(world):
    client = administrator(world)
    key = part(r'name="form_key" value="([^"]+)"', client.get("/account/tokens").text)
    data = {
        "form_key": key,
        "label": "Planbord",
        "organisation": "Linde",
        "role": "provider",
        "records": "group",
        "last_day": f"{clock.today():%d-%m-%Y}",
    }
    assert [client.post("/account/tokens", data=data).status_code for _ in range(2)] == [200, 303]
    with world.database.read() as session:
        assert len(session.exec(select(ApiToken)).all()) == 1


def test_what_is_wrong_with_a_token_is_said_and_what_was_typed_stays(world):
    answer = administrator(world).post(
        "/account/tokens", data={"label": "Planbord", "organisation": "Linde", "role": "referrer", "last_day": "x"}
    )
    assert answer.status_code == 400
    assert 'value="Planbord"' in answer.text
    assert "is geen rol waarin een programma van deze organisatie mag werken" in answer.text
    nothing = administrator(world).post("/account/tokens", data={"label": "Planbord"})
    assert nothing.status_code == 400
    assert 'href="#organisation"' in nothing.text


def test_programs_are_held_to_a_rate(world, monkeypatch):
    monkeypatch.setattr(request_rates, "PER_TOKEN", 3)
    monkeypatch.setattr(request_rates, "REFUSED_PER_ADDRESS", 3)
    token, client = token_of(world), world.client()
    found = [ask(world, token, "/v1/groups", client).status_code for _ in range(5)]
    assert found == [200, 200, 200, 429, 429]
    unknown = [ask(world, f"zlo_{number}", "/v1/groups", client) for number in range(5)]
    assert [answer.status_code for answer in unknown] == [401, 401, 401, 429, 429]
    assert 0 < int(unknown[-1].headers["retry-after"]) <= 60
    assert ask(world, token, "/v1/sessions/current", world.client()).status_code == 200  # another site's process


def test_a_role_that_changes_ends_the_session_on_the_next_request(world):
    client = world.client("municipality")
    assert client.get("/statistics").status_code == 200
    with world.database.write() as session:
        session.exec(select(Account).where(Account.username == "municipality")).one().role = Role.EVALUATOR
    assert client.get("/statistics").status_code == 303
