"""The log for who guards it: everything that was done and seen, without saying of which youth."""

import pytest

from tests.audit_log import last_of, log_of
from tests.pages_world import PagesWorld, make_world
from zorglogistiek.codes import AuditAction


@pytest.fixture
def world(sqlite_url: str) -> PagesWorld:
    return make_world(sqlite_url)


def test_the_administrator_sees_who_looked_and_who_was_refused_and_no_youth(world: PagesWorld):
    assert world.client("coordinator").get("/referrals/R2").status_code == 200
    assert world.client("provider").get("/referrals/R3").status_code == 404
    client, before = world.client("administrator"), last_of(world.database)
    page = client.get("/log").text
    assert "van 1 jeugdige" in page
    assert "Proef coordinator" in page
    for named in ("J1", "J2", "J3", "R2", "R3", "Noor", "Bakker"):
        assert named not in page, named
    refused = client.get("/log?refused=yes").text.partition("<tbody")[2]
    assert "Proef provider" in refused
    assert "Proef coordinator" not in refused
    looks = [one for one in log_of(world.database, after=before) if one.object_type == "audit_event"]
    assert [(one.action, one.detail, one.user_name) for one in looks] == [
        (AuditAction.READ, "whole log", "Proef administrator")
    ] * 2


def test_older_events_are_on_the_pages_after(world: PagesWorld, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("api.pages.access.log.LINES_ON_A_PAGE", 5)
    client = world.client("administrator")
    first = client.get("/log").text
    assert first.count("<tr") == 6
    address = first.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0].replace("&amp;", "&")
    assert client.get(address).text.count("<tr") == 6
    assert client.get("/log/youth?number=J2").headers["location"] == "/youths/J2/log"
    assert client.get("/youths/J2/log").status_code == 200
