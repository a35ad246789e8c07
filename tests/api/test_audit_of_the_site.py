"""What the site records of looks, refusals and sign-ins; and the page on which the log of a youth is read."""

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from api.app import create_app
from tests.audit_log import last_of, log_of
from tests.pages_world import PASSWORD, make_world, propose
from tests.tampering import judged
from zorglogistiek.codes import AuditAction, AuditOutcome

DENIED = AuditOutcome.DENIED
JSON = {"content-type": "application/json"}
BEFORE_SIGN_IN = ("another method", "too large", "sent by another site")
"""Refused before it is looked who asks: of these the log has the address of the network."""


@pytest.fixture
def world(sqlite_url):
    made = make_world(sqlite_url)
    propose(made, R2=1)
    yield made
    made.database.dispose()


def recorded(world, ask):
    """The events that a request leaves."""
    before = last_of(world.database)
    answer = ask()
    return answer, log_of(world.database, after=before)


def test_a_look_says_who_looked_at_whom_and_for_what(world):
    client = world.client("referrer")
    _, [event] = recorded(world, lambda: client.get("/referrals/R2"))
    assert (event.action, event.user_name, event.youths) == (AuditAction.READ, "Proef referrer", {2})
    assert event.purpose == "GET /referrals/{number}"
    _, [event] = recorded(world, lambda: client.post("/referrals", data={"search": "Bakker"}))
    assert (event.action, event.detail, event.youths) == (AuditAction.EXECUTE, "search", {2})
    with world.database._reader.connect() as connection:
        assert "Bakker" not in str(connection.execute(text("select * from audit_event")).all())


def test_a_list_that_is_filtered_shows_only_who_is_left(world):
    client = world.client("coordinator")
    _, [event] = recorded(world, lambda: client.get("/referrals?over_norm=yes"))
    assert event.youths == {3}
    _, [event] = recorded(world, lambda: client.get(f"/meetings/{world.meeting_on}"))
    assert event.youths == {2, 3, 4}
    assert recorded(world, lambda: client.get(f"/meetings/{world.meeting_on}?section=promises_due"))[1] == []


def test_what_shows_nobody_leaves_no_event(world):
    for username, path in (("coordinator", "/meetings"), ("coordinator", "/statistics"), ("municipality", "/region")):
        client = world.client(username)
        assert recorded(world, lambda client=client, path=path: client.get(path))[1] == []


def test_protected_figures_leave_an_event_when_they_are_published_and_none_when_they_are_seen_again(world, monkeypatch):
    """Of so few youths only that there is nobody may be told, and that by one of the two sets of rules."""
    monkeypatch.setenv("ZORGLOGISTIEK_STATISTICS_PRESET", "hes")
    client = world.client("evaluator")
    published = recorded(world, lambda: client.get("/statistics"))[1]
    assert {(one.action, one.detail, one.youths) for one in published} == {
        (AuditAction.EXECUTE, "published", frozenset())
    }
    assert recorded(world, lambda: client.get("/statistics"))[1] == []


@pytest.mark.parametrize("path", ["/referrals/R2", "/v1/referrals/R2", "/v1/youths/J2"])
def test_who_asks_for_what_is_not_theirs_to_see_is_recorded_as_refused(world, path):
    client = world.client("provider")  # nothing of R3 is known to Linde
    hidden = path.replace("2", "3")
    answer, [event] = recorded(world, lambda: client.get(hidden))
    assert answer.status_code == 404
    assert (event.outcome, event.action, event.youths) == (DENIED, AuditAction.READ, {3})
    assert event.object_number == hidden.rpartition("/")[2]
    answer, [event] = recorded(world, lambda: client.get(hidden.replace("3", "99")))
    assert (answer.status_code, event.outcome, event.object_number, event.youths) == (404, DENIED, None, set())


def test_what_a_role_may_not_do_is_recorded_as_refused_wherever_that_is_found(world):
    client = world.client("evaluator")
    inside, outside = "/meetings", "/urgency"
    for path in (inside, outside):
        answer, [event] = recorded(world, lambda path=path: client.get(path))
        assert answer.status_code == 403
        assert (event.outcome, event.user_name, event.purpose) == (DENIED, "Proef evaluator", f"GET {path}")


def test_signing_in_and_out_and_what_failed_are_recorded_without_what_was_typed(world):
    client = world.client()
    for typed, number in (("coordinator", "1"), ("geheim-wachtwoord", None)):
        _, [event] = recorded(
            world, lambda typed=typed: client.post("/sign-in", data={"username": typed, "password": "fout"})
        )
        assert (event.outcome, event.object_type, event.object_number, event.detail) == (
            DENIED,
            "account",
            number,
            "sign-in",
        )
    right = {"username": "coordinator", "password": PASSWORD}
    _, [event] = recorded(world, lambda: client.post("/sign-in", data=right))
    assert (event.outcome, event.user_name, event.detail) == (
        AuditOutcome.SUCCESS,
        "Proef coordinator",
        "sign-in by password",
    )
    _, [event] = recorded(world, lambda: client.post("/sign-out"))
    assert (event.user_name, event.detail) == ("Proef coordinator", "sign-out")
    with world.database._reader.connect() as connection:
        assert "geheim" not in str(connection.execute(text("select * from audit_event")).all())


def test_input_that_was_refused_is_recorded_with_who_sent_it_and_not_what(world):
    client, day = world.client("coordinator"), world.meeting_on
    decided = f"/meetings/{day}/referrals/R2/decisions"
    elsewhere = {"sec-fetch-site": "cross-site"}
    asked = {
        "not valid": lambda: client.post("/meetings", data={"held_on": "geheim"}),
        "not possible now": lambda: client.post(f"/meetings/{day}/close", data={"version": "77"}),
        "another method": lambda: client.put("/v1/youths/J2", json={"first_name": "geheim"}),
        "without a version": lambda: client.patch("/v1/referrals/R2", json={"urgency": "regular"}),
        "too large": lambda: client.post("/v1/sessions", content=b"geheim" * 100_000, headers=JSON),
        "sent by another site": lambda: client.post(decided, data={"note": "geheim"}, headers=elsewhere),
    }
    for detail, ask in asked.items():
        answer, events = recorded(world, ask)
        assert answer.status_code in {400, 403, 405, 409, 413, 428}, detail
        [event] = [one for one in events if one.object_type == "input"]
        assert (event.outcome, event.action, event.detail) == (DENIED, AuditAction.EXECUTE, detail)
        assert event.user_name == ("" if detail in BEFORE_SIGN_IN else "Proef coordinator"), detail
    assert recorded(world, lambda: client.head("/healthz"))[1] == []  # who watches the site sends nothing
    with world.database._reader.connect() as connection:
        assert "geheim" not in str(connection.execute(text("select * from audit_event")).all())


def test_who_sends_much_that_is_refused_does_not_fill_the_log(world, monkeypatch):
    monkeypatch.setattr("api.refused_input.REFUSALS_NOTED", 2)

    def send(who, path):
        return [who.post(path, data={}).status_code for _ in range(5)]

    for username, path in (
        ("coordinator", "/meetings"),
        ("referrer", "/referrals/new"),
    ):  # each has a share of their own
        client = world.client(username)
        answers, events = recorded(world, lambda client=client, path=path: send(client, path))
        assert answers == [400] * 5
        assert [one.detail for one in events] == ["not valid", "not valid", "many more within this hour"]


def test_nor_do_they_who_come_from_ever_other_addresses(world, monkeypatch):
    monkeypatch.setattr("api.refused_input.STRANGERS_NOTED", 2)
    site = create_app(world.settings)

    def send():
        for house in range(5):
            client = TestClient(site, client=(f"2001:db8:0:{house}::1", 1))
            assert client.put("/sign-in").status_code == 405

    _, events = recorded(world, send)
    assert [one.detail for one in events] == [
        *["another method"] * 2,
        "many more within this hour, from many addresses",
    ]


def refuse_events(world):
    """Makes it impossible to add to the log."""
    with world.database._writer.begin() as connection:
        connection.execute(
            text("create trigger full before insert on audit_event begin select raise(abort, 'audit_full'); end")
        )


def test_no_answer_leaves_when_the_log_cannot_be_written(world, monkeypatch):
    client = world.client("coordinator")
    refuse_events(world)
    page, listed = client.get("/referrals/R2"), client.get("/v1/youths")
    assert (page.status_code, listed.status_code) == (503, 503)
    assert "Bakker" not in page.text + listed.text
    change = client.post("/referrals/R2/events", data={"kind": "intake", "on": "2026-01-05", "version": "1"})
    assert change.status_code == 503
    # Control: with the recording of looks taken away the page is shown.
    monkeypatch.setattr("zorglogistiek.database.take_shown", lambda _session: None)
    assert client.get("/referrals/R2").status_code == 200


def test_the_log_of_a_youth_is_read_on_its_page_and_that_is_recorded_too(world):
    world.client("referrer").get("/referrals/R2")
    world.client("provider").get("/referrals/R3")
    client = world.client("coordinator")
    answer, [event] = recorded(world, lambda: client.get("/youths/J2/log"))
    assert answer.status_code == 200
    for said in (
        "Proef referrer",
        "Wijkteam Noord",
        "ingezien: jeugdige",
        "verwijzer",
        "de organisatie heeft de jeugdige aangemeld",
    ):
        assert said in answer.text
    assert "Proef provider" not in answer.text
    assert "Bakker" not in answer.text
    assert (event.action, event.object_type, event.youths) == (AuditAction.READ, "audit_event", {2})
    again = client.get("/youths/J2/log").text
    assert "dit logboek" in again
    assert client.get("/youths/J2/log?until=2020-01-01").text.count("<td") == 0
    assert "is geen dag" in client.get("/youths/J2/log?from=eens").text
    for day in ("0001-01-01", "9999-12-31"):
        assert client.get(f"/youths/J2/log?from={day}&until={day}&at=1000000").status_code == 200
    assert "Geweigerd" not in client.get("/youths/J3/log").text
    refused = client.get("/youths/J3/log").text
    assert "geweigerd: aanmelding R3" in refused
    assert "geen: het is geweigerd" in refused
    assert client.get("/youths/J99/log").status_code == 404
    assert judged(world.database).why is None


@pytest.mark.parametrize("username", ["referrer", "provider", "municipality", "evaluator"])
def test_the_log_is_not_for_everybody(world, username):
    client = world.client(username)
    assert client.get("/youths/J2/log").status_code == client.get("/youths/J99/log").status_code == 403


def test_long_logs_come_in_pages(world, monkeypatch):
    monkeypatch.setattr("api.pages.referring.youth_log.LINES_ON_A_PAGE", 20)
    client, referrer = world.client("coordinator"), world.client("referrer")
    for _ in range(22):
        referrer.get("/referrals/R2")
    first, second = client.get("/youths/J2/log").text, client.get("/youths/J2/log?at=2").text
    assert first.count("<tr") == 21
    assert "at=2" in first
    assert "pagina 2 van 2" in second
    assert 1 < second.count("<tr") < 21
