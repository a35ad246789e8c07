"""Whoever asks by BSN who is in the registry is recorded, and asks for few; reading a draft is recorded."""

from dataclasses import replace

import pytest
from sqlmodel import select

from tests.audit_log import last_of, log_of
from tests.pages_world import PagesWorld, make_world
from zorglogistiek.codes import AuditAction, AuditOutcome
from zorglogistiek.people import bsn_asked, names_asked
from zorglogistiek.people.tables import RegistrationDraft, Youth

KNOWN, UNKNOWN = "111222333", "123456782"
FORM = {
    "youth.first_name": "Fleur",
    "youth.last_name": "Jansen",
    "youth.birth_date": "03-04-2012",
    "youth.municipality": "M1",
    "kind": "new",
    "urgency": "regular",
}


@pytest.fixture
def world(sqlite_url: str) -> PagesWorld:
    """J1, whom the referrer of the pages does not see, has the BSN that is known."""
    made = make_world(sqlite_url)
    with made.database.write() as session:
        session.exec(select(Youth).where(Youth.number == "J1")).one().bsn = KNOWN
    return made


def asked(world: PagesWorld, after: int) -> list[tuple[set[int], AuditOutcome]]:
    """Of whom the log says that they were asked by BSN."""
    events = log_of(world.database, after=after)
    return [(set(one.youths), one.outcome) for one in events if one.detail == bsn_asked.DETAIL]


def youth_id(world: PagesWorld, number: str) -> int:
    with world.database.read() as session:
        return session.exec(select(Youth.id).where(Youth.number == number)).one() or 0


def test_a_bsn_that_is_typed_leaves_an_event_of_the_youth_who_has_it(world: PagesWorld):
    client, before = world.client("referrer"), last_of(world.database)
    for _ in range(2):  # the panel asks with every field that is typed
        client.post("/referrals/new/fitting", data=FORM | {"youth.bsn": KNOWN})
    client.post("/referrals/new/fitting", data=FORM | {"youth.bsn": UNKNOWN})
    assert asked(world, before) == [({youth_id(world, "J1")}, AuditOutcome.SUCCESS), (set(), AuditOutcome.SUCCESS)]
    told = [one for one in log_of(world.database, after=before) if one.detail == "told that it is registered"]
    assert [one.youths for one in told] == [{youth_id(world, "J1")}] * 2
    assert all(one.user_name == "Proef referrer" for one in told)
    report = world.client("coordinator").get("/youths/J1/log").text
    assert report.count("geen: wie een jeugdige aanmeldt, hoort of die al bekend is") == 3
    assert "de organisatie heeft de jeugdige aangemeld" not in report  # another did


def test_a_try_that_is_refused_is_recorded_all_the_same(world: PagesWorld):
    client, before = world.client("referrer"), last_of(world.database)
    assert client.post("/referrals/new", data=FORM | {"youth.bsn": KNOWN}).status_code == 400
    assert asked(world, before) == [({youth_id(world, "J1")}, AuditOutcome.SUCCESS)]


def test_nobody_asks_for_many(world: PagesWorld, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(bsn_asked, "ASKED", replace(bsn_asked.ASKED, most=2))
    client, before = world.client("referrer"), last_of(world.database)
    for bsn in (UNKNOWN, UNKNOWN, "123456708"):
        client.post("/referrals/new/fitting", data=FORM | {"youth.bsn": bsn})
    panel = client.post("/referrals/new/fitting", data=FORM | {"youth.bsn": KNOWN})
    assert panel.status_code == 200
    assert "BSN" not in panel.text
    answer = client.post("/referrals/new", data=FORM | {"youth.bsn": KNOWN})
    assert answer.status_code == 429
    assert "te vaak geprobeerd" in answer.text
    refused = client.post("/v1/referrals", json={"kind": "new", "youth": {"bsn": KNOWN}})
    assert refused.status_code == 429
    assert 0 < int(refused.headers["retry-after"]) <= 3600
    assert [youths for youths, _ in asked(world, before)] == [set(), set()]
    denied = [one for one in log_of(world.database, after=before) if one.detail == "registration: BSNs asked"]
    assert [one.outcome for one in denied] == [AuditOutcome.DENIED], "said once in its time"


def test_nobody_asks_for_many_names_either(world: PagesWorld, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(names_asked, "ASKED", replace(names_asked.ASKED, most=2))
    client = world.client("referrer")
    with world.database.read() as session:
        own = session.exec(select(Youth).where(Youth.number == "J2")).one()
    theirs = {
        "youth.first_name": own.first_name,
        "youth.last_name": own.last_name,
        "youth.birth_date": f"{own.birth_date:%d-%m-%Y}",
    }
    for who in (FORM, FORM, FORM | theirs, FORM | {"youth.last_name": "Janssen"}):  # the own youth tells nothing
        assert client.post("/referrals/new", data=who).status_code == 400
    assert client.post("/referrals/new", data=FORM | {"youth.last_name": "Pieters"}).status_code == 429
    sent = {"first_name": "Fleur", "last_name": "Smit", "birth_date": "2012-04-03"}
    refused = client.post("/v1/referrals", json={"kind": "new", "youth": sent})
    assert (refused.status_code, "Smit" in refused.text) == (429, False)
    changed = client.patch("/v1/youths/J2", json={"last_name": "Visser", "version": own.version})
    assert changed.status_code == 429


def test_who_sees_the_youth_or_may_not_register_asks_nothing(world: PagesWorld):
    before = last_of(world.database)
    for username in ("coordinator", "provider"):
        world.client(username).post("/referrals/new", data=FORM | {"youth.bsn": KNOWN})
    with world.database.write() as session:
        session.exec(select(Youth).where(Youth.number == "J2")).one().bsn = UNKNOWN
    world.client("referrer").post("/referrals/new/fitting", data=FORM | {"youth.bsn": UNKNOWN})
    assert asked(world, before) == []


def test_a_draft_that_is_read_leaves_an_event(world: PagesWorld):
    client = world.client("referrer")
    client.post("/referrals/new", data=FORM | {"step": "draft"})
    with world.database.read() as session:
        number = session.exec(select(RegistrationDraft.number)).one()
    for path, told in ((f"/referrals/drafts/{number}", (number, "")), ("/referrals", (None, "list"))):
        before = last_of(world.database)
        assert "Fleur" in client.get(path).text
        looks = [one for one in log_of(world.database, after=before) if one.object_type == "registration_draft"]
        assert [(one.action, one.object_number, one.detail) for one in looks] == [(AuditAction.READ, *told)]
