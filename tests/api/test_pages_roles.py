"""Every page for every role, in both languages; what cannot be seen or read is refused, and never breaks."""

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import event

from api.app import create_app
from tests.pages_world import ACCOUNTS, make_world, propose
from zorglogistiek import clock
from zorglogistiek.access.user import SYSTEM
from zorglogistiek.matching.policy import default_policy
from zorglogistiek.meeting.plans import make_plan

EVERYBODY = set(ACCOUNTS)

PAGES = {
    "/account": EVERYBODY,
    "/account/second-factor": EVERYBODY,
    "/account/tokens": {"administrator"},
    "/meetings": {"coordinator"},
    "/meetings/{day}": {"coordinator"},
    "/meetings/{day}?section=new&show=undecided": {"coordinator"},
    "/meetings/{day}/referrals/R2": {"coordinator"},
    "/meetings/{day}/proposals/1": {"coordinator"},
    "/escalations": {"coordinator", "expert_team"},
    "/escalations?stage=awaited": {"coordinator", "expert_team"},
    "/accounts": {"administrator"},
    "/accounts?role=provider": {"administrator"},
    "/emergency": {"coordinator", "referrer", "provider", "expert_team", "administrator"},
    "/own-youths": {"municipality"},
    "/urgency": {"coordinator"},
    "/urgency?show=due&urgency=crisis&order=wait": {"coordinator"},
    "/meetings/{day}/referrals/R2/card": {"coordinator"},
    "/meetings/{day}/cards?number=R2&number=R99": {"coordinator"},
    "/meetings/{day}/what-if": {"coordinator"},
    "/meetings/{day}/what-if?change=go~R2~G1~&part=yes": {"coordinator"},
    "/meetings/{day}/table": {"coordinator", "referrer", "provider", "expert_team", "municipality"},
    "/meetings/{day}/plans/running": {"coordinator"},
    "/meetings/{day}/minutes": {"coordinator"},
    "/meetings/{day}/minutes/document": {"coordinator"},
    "/meetings/{day}/changes": {"coordinator"},
    "/meetings/{day}/changes?show=lost": {"coordinator"},
    "/meetings/{day}/messages": {"coordinator"},
    "/meetings/{day}/messages?show=failed": {"coordinator"},
    "/outbox": {"coordinator"},
    "/actions": {"coordinator", "referrer", "provider"},
    "/actions?show=overdue&owner=Linde": {"coordinator", "referrer", "provider"},
    "/referrals": {"coordinator", "referrer", "provider", "expert_team"},
    "/referrals?state=all&urgency=regular&over_norm=yes&sort=start": {
        "coordinator",
        "referrer",
        "provider",
        "expert_team",
    },
    "/referrals/new": {"coordinator", "referrer"},
    "/referrals?asked=yes&sort=asked": {"coordinator", "referrer", "provider", "expert_team"},
    "/referrals/new?like=R2": {"coordinator", "referrer"},
    "/referrals/new?youth=J2": {"coordinator", "referrer"},
    "/capacity": {"coordinator", "provider"},
    "/capacity?stale=yes&open=G1": {"coordinator", "provider"},
    "/capacity/file": {"coordinator", "provider"},
    "/capacity/workbook": {"coordinator", "provider"},
    "/proposals": {"coordinator", "provider"},
    "/proposals?show=waiting": {"coordinator", "provider"},
    "/preparation": {"coordinator"},
    "/preparation/{day}": {"coordinator"},
    "/meetings/{day}/agenda": {"coordinator"},
    "/statistics": {"coordinator", "municipality", "evaluator"},
    "/statistics?urgency=urgent": {"coordinator", "municipality", "evaluator"},
    "/statistics/completed-waits?by=municipality": {"coordinator", "municipality", "evaluator"},
    "/statistics/incidence-curve": {"coordinator", "municipality", "evaluator"},
    "/statistics/routes/zip": {"coordinator", "municipality", "evaluator"},
    "/statistics/report": {"coordinator", "municipality", "evaluator"},
    "/region": {"coordinator", "municipality", "evaluator"},
    "/meetings/{day}/chains": {"coordinator"},
    "/missing-supply": {"coordinator", "municipality"},
    "/missing-supply?by=gender&by=municipality": {"coordinator", "municipality"},
    "/missing-supply/download": {"coordinator", "municipality"},
    "/missing-supply/prices?sort=points": {"coordinator", "municipality"},
    "/missing-supply/groups": {"coordinator", "municipality"},
    "/policy": {"coordinator"},
    "/simulations": {"coordinator", "municipality", "evaluator"},
    "/youths/J2/log": {"coordinator", "administrator"},
    "/youths/J2/log?from=01-01-2026&at=2": {"coordinator", "administrator"},
    "/log": {"coordinator", "administrator"},
    "/log?who=1&refused=yes&before=9": {"coordinator", "administrator"},
    "/files": {"coordinator"},
    "/files/templates?format=csv": {"coordinator"},
    "/files/export?format=xlsx&sheet=youths": {"coordinator"},
}


@pytest.fixture(scope="module")
def world(tmp_path_factory, migrated_sqlite):
    """One region for the tests that only look."""
    file = tmp_path_factory.mktemp("pages") / "region.sqlite"
    file.write_bytes(migrated_sqlite.read_bytes())
    made = make_world(f"sqlite:///{file}")
    propose(made, R2=1)
    return made


@pytest.fixture(scope="module")
def planned(tmp_path_factory, migrated_sqlite):
    """The region with a plan that the engine made."""
    file = tmp_path_factory.mktemp("pages") / "planned.sqlite"
    file.write_bytes(migrated_sqlite.read_bytes())
    made, now, today = make_world(f"sqlite:///{file}"), clock.now(), clock.today()
    policy = default_policy()
    make_plan(made.database, SYSTEM, meeting_on=made.meeting_on, policy=policy, seconds=5, now=now, today=today)
    return made


@pytest.mark.parametrize("username", ACCOUNTS)
def test_each_role_opens_its_own_pages_and_no_others(planned, username):
    own = {path: roles for path, roles in PAGES.items() if username in roles}
    for language, pages in (("nl", PAGES), ("en", own)):  # who is refused reads the same few words everywhere
        client = planned.client(username, language)
        found = {path: client.get(path.format(day=planned.meeting_on)).status_code for path in pages}
        assert found == {path: 200 if username in roles else 403 for path, roles in pages.items()}


def test_a_page_is_in_the_language_that_was_chosen(world):
    dutch, english = (world.client("coordinator", one).get("/meetings").text for one in ("nl", "en"))
    assert 'lang="nl"' in dutch
    assert "Overleggen" in dutch
    assert 'lang="en"' in english
    assert "Meetings" in english


def test_who_is_not_signed_in_comes_back_to_the_page_afterwards(world):
    client = world.client()
    answer = client.get("/capacity?stale=yes")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=%2Fcapacity%3Fstale%3Dyes")


def test_another_organisations_referral_is_like_one_that_does_not_exist(world):
    client = world.client("provider")  # nothing of R2 was proposed to Linde
    hidden, absent = client.get("/referrals/R2"), client.get("/referrals/R99")
    assert hidden.status_code == absent.status_code == 404
    assert hidden.text.replace("R2", "R99") == absent.text


@pytest.mark.parametrize("path", ["/meetings/2026-02-31", "/meetings/never", "/meetings/1999-01-04", "/referrals/x'--"])
def test_an_address_that_leads_nowhere_is_said_to(world, path):
    answer = world.client("coordinator").get(path)
    assert answer.status_code in (400, 404)
    assert "Zorglogistiek" in answer.text


def queries_of_meeting_page(url, waiting):
    """How many queries the meeting page takes, with a plan that proposes G1 to everybody."""
    world = make_world(url, waiting=waiting)
    propose(world, **{f"R{index + 2}": 1 for index in range(waiting)})
    app = create_app(world.settings)
    client = TestClient(app, cookies=world.client("coordinator").cookies)
    seen: list[str] = []
    reader = app.state.database._reader
    event.listen(reader, "before_cursor_execute", lambda *arguments: seen.append(arguments[2]))
    page = client.get(f"/meetings/{world.meeting_on}")
    assert page.text.count('<details class="card"') == waiting
    return len(seen)


def test_the_meeting_page_takes_as_many_queries_for_many_referrals_as_for_few(tmp_path, migrated_sqlite):
    counts = []
    for waiting in (3, 12):
        file = tmp_path / f"{waiting}.sqlite"
        file.write_bytes(migrated_sqlite.read_bytes())
        counts.append(queries_of_meeting_page(f"sqlite:///{file}", waiting))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("sent_to", "page"),
    [
        ("/meetings/{day}/referrals/R2/decisions", "/meetings/{day}/referrals/R2"),
        ("/meetings/{day}/actions", "/meetings/{day}"),
        ("/capacity/confirm", "/capacity"),
        ("/referrals/R2/events", "/referrals/R2"),
        ("/sign-out", "/"),
    ],
)
def test_who_loads_the_address_of_a_form_again_comes_to_its_page(world, sent_to, page):
    answer = world.client("coordinator").get(sent_to.format(day=world.meeting_on))
    assert (answer.status_code, answer.headers["location"]) == (303, page.format(day=world.meeting_on))
