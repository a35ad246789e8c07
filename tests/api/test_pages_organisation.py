"""Signing in with the identity provider of an organisation: a real one, `oidc-provider`, run by node."""

import html
import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr
from sqlmodel import select

from api.app import create_app
from tests import identity_provider as real
from tests.pages_world import PASSWORD, PagesWorld, make_world
from zorglogistiek.access import identity_provider
from zorglogistiek.access.identity_provider import IdentityProvider
from zorglogistiek.access.tables import Account, ProviderVisit, SignInSession
from zorglogistiek.audit.tables import AuditEvent
from zorglogistiek.codes import AuditOutcome, SignInWay
from zorglogistiek.settings import Settings


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with real.running() as address:
        yield address


@pytest.fixture
def world(sqlite_url) -> PagesWorld:
    return make_world(sqlite_url, waiting=0)


def browser(world: PagesWorld, issuer: str, username: str | None = None) -> TestClient:
    """Somebody's browser at a site that has the identity provider."""
    settings = Settings(
        database_url=world.url,
        secure_cookies=False,
        oidc_issuer=issuer,
        oidc_client_id=real.CLIENT_ID,
        oidc_client_secret=SecretStr(real.CLIENT_SECRET),
        oidc_acr="loa3",
        oidc_name="gemeente",
    )
    client = TestClient(create_app(settings), follow_redirects=False)
    if username is not None:
        assert client.post("/sign-in", data={"username": username, "password": PASSWORD}).status_code == 303
    return client


def leave(client: TestClient, next_path: str = "/") -> str:
    """The address of the identity provider to which the browser is sent."""
    answer = client.post("/sign-in/organisation", data={"next": next_path})
    assert answer.status_code == 200
    (address,) = re.findall(r'http-equiv="refresh" content="0;url=([^"]+)"', answer.text)
    return html.unescape(address)


def back(client: TestClient, brought: dict[str, str]):
    return client.get("/sign-in/organisation/back", params=brought)


def link(world: PagesWorld, issuer: str, username: str, subject: str):
    client = browser(world, issuer, username)
    shown = client.post("/account/organisation", data={"current": PASSWORD}).text
    (address,) = re.findall(rf'href="({re.escape(issuer)}[^"]+)"', shown)
    return back(client, real.visit(address.replace("&amp;", "&"), subject=subject, acr="loa3"))


def enter(client: TestClient, subject: str, acr: str | None = "loa3", next_path: str = "/"):
    return back(client, real.visit(leave(client, next_path), subject=subject, acr=acr))


def refusals(world: PagesWorld) -> list[str]:
    with world.database.read() as session:
        denied = select(AuditEvent.detail).where(AuditEvent.outcome == AuditOutcome.DENIED)
        return [detail for detail in session.exec(denied) if "provider" in detail]


def test_who_linked_the_account_once_signs_in_there_and_goes_on_here(world, issuer):
    assert link(world, issuer, "provider", "anna@linde").status_code == 200
    client = browser(world, issuer)
    assert "Inloggen met gemeente" in client.get("/sign-in").text
    answer = enter(client, "anna@linde", next_path="/proposals")
    assert answer.status_code == 200
    assert '<meta http-equiv="refresh" content="0;url=/proposals">' in answer.text
    assert client.get("/proposals").status_code == 200
    with world.database.read() as session:
        assert SignInWay.PROVIDER in session.exec(select(SignInSession.way)).all()


def test_signing_in_there_ends_the_session_that_the_browser_had(world, issuer):
    link(world, issuer, "provider", "anna@linde")
    client = browser(world, issuer, "referrer")
    former = client.cookies["zorglogistiek-session"]
    assert enter(client, "anna@linde").status_code == 200
    assert client.cookies["zorglogistiek-session"] != former
    earlier = browser(world, issuer)
    earlier.cookies.set("zorglogistiek-session", former)
    assert earlier.get("/account").status_code == 303


def test_a_link_of_another_site_begins_no_session(world, issuer):
    client = browser(world, issuer)
    assert client.get("/sign-in/organisation").headers["location"] == "/sign-in"
    assert client.post("/sign-in/organisation", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403


def test_undoing_the_link_asks_the_password(world, issuer):
    link(world, issuer, "provider", "anna@linde")
    client = browser(world, issuer, "provider")
    assert client.post("/account/organisation/unlink", data={"current": "wrong"}).status_code == 400
    assert enter(browser(world, issuer), "anna@linde").status_code == 200
    assert client.post("/account/organisation/unlink", data={"current": PASSWORD}).status_code == 303
    assert enter(browser(world, issuer), "anna@linde").status_code == 403


def test_what_is_sent_along_keeps_the_flow_to_this_browser(world, issuer):
    client = browser(world, issuer)
    asked = {name: values[0] for name, values in parse_qs(urlsplit(leave(client)).query).items()}
    assert (asked["response_type"], asked["code_challenge_method"], asked["acr_values"]) == ("code", "S256", "loa3")
    assert min(len(asked[name]) for name in ("state", "nonce", "code_challenge")) >= 43  # 256 bits
    with world.database.read() as session:
        kept = session.exec(select(ProviderVisit)).one()
    assert asked["state"] not in kept.model_dump_json()
    assert kept.verifier not in str(asked)


def test_an_account_that_is_not_linked_opens_nothing(world, issuer):
    client = browser(world, issuer)
    answer = enter(client, "stranger")
    assert answer.status_code == 403
    assert "niet gekoppeld" in answer.text
    assert client.get("/proposals").status_code == 303
    assert refusals(world) == ["sign-in by provider: not linked"]


@pytest.mark.parametrize("acr", ["loa2", None])
def test_too_low_a_level_of_assurance_is_refused(world, issuer, acr):
    link(world, issuer, "provider", "anna@linde")
    client = browser(world, issuer)
    assert enter(client, "anna@linde", acr).status_code == 403
    assert refusals(world) == ["sign-in by provider: not believed: acr"]


def test_control_without_the_check_of_its_level_it_would_open_the_site(world, issuer, monkeypatch):
    link(world, issuer, "provider", "anna@linde")
    monkeypatch.setattr(IdentityProvider, "acr", property(lambda _self: (), lambda _self, _value: None))
    client = browser(world, issuer)
    assert enter(client, "anna@linde", None).status_code == 200


def test_an_answer_counts_once_and_only_in_the_browser_that_left(world, issuer):
    link(world, issuer, "provider", "anna@linde")
    mine, theirs = browser(world, issuer), browser(world, issuer)
    brought = real.visit(leave(mine), subject="anna@linde", acr="loa3")
    leave(theirs)
    assert back(theirs, brought).status_code == 403  # somebody is made to use another's answer
    assert back(mine, brought).status_code == 403  # and by that it is used up
    again = real.visit(leave(mine), subject="anna@linde", acr="loa3")
    assert [back(mine, again).status_code for _ in range(2)] == [200, 403]
    assert refusals(world) == [
        f"sign-in by provider: not believed: {why}" for why in ("another browser", "state", "state")
    ]


def test_control_without_the_secret_of_the_browser_anothers_answer_signs_in(world, issuer, monkeypatch):
    link(world, issuer, "provider", "anna@linde")
    monkeypatch.setattr("zorglogistiek.access.provider_sign_in.hmac.compare_digest", lambda _one, _other: True)
    mine, theirs = browser(world, issuer), browser(world, issuer)
    assert back(theirs, real.visit(leave(mine), subject="anna@linde", acr="loa3")).status_code == 200


def test_a_code_that_was_stolen_is_worth_nothing_without_the_verifier(world, issuer):
    link(world, issuer, "provider", "anna@linde")
    victim, thief = browser(world, issuer), browser(world, issuer)
    stolen = real.visit(leave(victim), subject="anna@linde", acr="loa3")
    own = {name: values[0] for name, values in parse_qs(urlsplit(leave(thief)).query).items()}
    assert back(thief, stolen | {"state": own["state"]}).status_code == 403
    assert refusals(world) == ["sign-in by provider: not believed: answered with 400"]


def test_an_answer_of_another_identity_provider_is_refused(world, issuer):
    client = browser(world, issuer)
    brought = real.visit(leave(client), subject="anna@linde", acr="loa3")
    assert back(client, brought | {"iss": "https://elsewhere.example"}).status_code == 403
    assert refusals(world) == ["sign-in by provider: not believed: issuer of the answer"]


def test_linking_takes_the_password_and_nobody_is_linked_twice(world, issuer):
    client = browser(world, issuer, "provider")
    assert client.post("/account/organisation", data={"current": "wrong"}).status_code == 400
    assert link(world, issuer, "provider", "anna@linde").status_code == 200
    answer = link(world, issuer, "referrer", "anna@linde")
    assert answer.status_code == 409
    assert client.post("/account/organisation/unlink", data={"current": PASSWORD}).status_code == 303
    assert enter(browser(world, issuer), "anna@linde").status_code == 403


def test_a_closed_account_is_closed_by_every_way(world, issuer):
    link(world, issuer, "provider", "anna@linde")
    with world.database.write() as session:
        session.exec(select(Account).where(Account.username == "provider")).one().active = False
    assert enter(browser(world, issuer), "anna@linde").status_code == 403


def test_a_site_without_an_identity_provider_has_no_such_page(world):
    client = world.client("provider")
    for path in ("/sign-in/organisation/back", "/account/organisation"):
        assert client.get(path).status_code == 404
    assert client.post("/sign-in/organisation").status_code == 404
    assert "/sign-in/organisation" not in world.client().get("/sign-in").text


def test_when_it_does_not_answer_the_password_still_opens_the_site(world, issuer, monkeypatch):
    monkeypatch.setattr(identity_provider, "TIMEOUT_SECONDS", 0.5)
    client = browser(world, "http://127.0.0.1:9")
    answer = client.post("/sign-in/organisation")
    assert answer.status_code == 503
    assert client.post("/sign-in", data={"username": "provider", "password": PASSWORD}).status_code == 303
