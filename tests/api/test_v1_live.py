"""The API as another program meets it: a real server, a real socket, the library that such a program would use."""

import threading
import time
from collections.abc import Iterator

import httpx
import pytest
import uvicorn

from api.app import create_app
from tests.small_region import make_region
from zorglogistiek.access.accounts import create_account, hash_password
from zorglogistiek.clock import today
from zorglogistiek.codes import OrganisationKind, Role
from zorglogistiek.database import Database
from zorglogistiek.settings import Settings

PASSWORD = "een lang wachtwoord voor Wim"
STARTS_WITHIN = 30
"""Seconds; on a busy machine too."""


@pytest.fixture
def api(sqlite_url: str) -> Iterator[httpx.Client]:
    """A client of a served region, with an account for the referrer W1."""
    database = Database(sqlite_url)
    region = make_region(database)
    with database.write() as session:
        made = create_account(
            session,
            username="wim",
            display_name="Wim",
            role=Role.REFERRER,
            organisation_id=region.organisations["W1"],
            kind=OrganisationKind.REFERRER,
        )
        made.password_hash = hash_password(PASSWORD)
    database.dispose()
    app = create_app(Settings(database_url=sqlite_url, secure_cookies=False))
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + STARTS_WITHIN
    while not server.started:
        assert thread.is_alive()
        assert time.monotonic() < deadline
        time.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    with httpx.Client(base_url=f"http://127.0.0.1:{port}/v1", timeout=30, trust_env=False) as client:
        yield client
    server.should_exit = True
    thread.join(timeout=STARTS_WITHIN)
    assert not thread.is_alive()


def test_a_program_registers_and_is_told_when_it_is_late(api: httpx.Client):
    refused = api.post("/sessions", json={"username": "wim", "password": "something else"})
    assert refused.status_code == 403
    assert refused.headers["content-type"] == "application/problem+json"
    signed_in = api.post("/sessions", json={"username": "wim", "password": PASSWORD})
    assert signed_in.status_code == 201
    api.headers["Authorization"] = f"Bearer {signed_in.json()['token']}"
    assert api.get("/sessions/current").json() == {"name": "Wim", "role": "referrer"}

    registered = api.post(
        "/referrals", json={"youth_number": "J9", "kind": "new", "urgency": "regular", "registered": "2026-02-30"}
    )
    assert registered.status_code == 400
    assert {error["field"] for error in registered.json()["errors"]} == {"youth_number", "registered"}

    youth = {
        "first_name": "Noor",
        "last_name": "Voorbeeld",
        "birth_date": f"{today().year - 13}-01-31",
        "gender": "girl",
        "municipality": "M1",
        "pc4": "2611",
    }
    registered = api.post("/referrals", json={"youth": youth, "kind": "new", "urgency": "regular"})
    assert registered.status_code == 201
    number, version = registered.json()["referral"], registered.json()["version"]
    assert registered.headers["location"] == f"/v1/referrals/{number}"
    assert api.get("/waiting-list").json()["items"][0]["number"] == number

    change = {"version": version, "wanted_from": today().isoformat()}
    assert api.patch(f"/referrals/{number}", json=change).json()["version"] == version + 1
    late = api.patch(f"/referrals/{number}", json=change)
    assert late.status_code == 409
    assert late.json() == {
        "status": 409,
        "title": "Conflict",
        "detail": f"referral {number}: it was changed by somebody else meanwhile",
    }
    assert api.patch(f"/referrals/{number}", json={"wanted_from": None}).json()["errors"] == [
        {"field": "version", "detail": "is required"}
    ]

    assert api.delete("/sessions/current").status_code == 204
    assert api.get("/waiting-list").status_code == 401
