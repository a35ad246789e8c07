"""One form has one effect: whichever process it is sent to, and whichever form of the pages it is."""

import re

import pytest
from fastapi.testclient import TestClient
from sqlmodel import col, select

from tests.api.test_pages_roles import PAGES
from tests.forms_on_pages import forms_on
from tests.pages_world import ACCOUNTS, PagesWorld, make_world
from zorglogistiek import clock
from zorglogistiek.access.tables import ApiToken
from zorglogistiek.access.user import SYSTEM
from zorglogistiek.matching.policy import default_policy
from zorglogistiek.meeting.plans import make_plan
from zorglogistiek.meeting.service import add_action
from zorglogistiek.meeting.tables import Action
from zorglogistiek.once.tables import CarriedOut

GUARD = re.compile(r"(form_key|versions?|seen)([._].*)?|[a-z]+_version")

UNGUARDED = {
    r"/sign-in(/organisation|/code)?|/sign-out|/language": "changes nothing of the registry but one's own session",
    r"/password(/forgotten)?|/account/(password|organisation|organisation/unlink|second-factor/\w+|sessions/.+)": (
        "one's own account, each time with a password or a code; again, it comes to the same"
    ),
    r"/referrals": "only searches; the words are no part of the address",
    r"/referrals/[^/]+/youth-data|/capacity/file": "only gives or shows something",
    r"/meetings": "goes to the meeting of that day when there is one",
    r"/meetings/[^/]+/plans(/running/stop)?|/studies/[^/]+/(stop|forget)": "again, it joins or stops the same run",
    r"/missing-supply/prices": "one study of the prices at a time: again, it joins that",
    r"/meetings/[^/]+/messages": "makes what is not there yet, and anew what was not sent",
    r"(/meetings/[^/]+/messages|/outbox)/_send": "each message is named with its version",
    r"/preparation/[^/]+/told-apart": "two youths are told apart or not: again, it comes to the same",
    r"/files/import": "records are known by their numbers: again, nothing is different",
    r"/capacity/(confirm|save|groups/[^/]+)": "what is confirmed is of today; each stay is named with its version",
    r"/capacity/groups/[^/]+/reports": "the same report again gives the action that is open already",
    r"/emergency": "who is open to somebody already is not opened again",
    r"/emergency/[^/]+/end": "ended is ended",
    r"/accounts": "no two accounts have one name",
    r"/account/tokens/[^/]+/revoke": "revoked is revoked",
}
"""The forms of the pages that have no key and no version, with the reason."""


@pytest.fixture
def region(sqlite_url) -> PagesWorld:
    return make_world(sqlite_url, waiting=1)


def found(pattern: str, text: str) -> str:
    """The first that the pattern finds: its group, if it has one."""
    match = re.search(pattern, text)
    assert match is not None, pattern
    return match[match.re.groups]


def key_on(client: TestClient, path: str) -> str:
    """The key of the form that a page shows."""
    return found(r'name="form_key" value="([^"]+)"', client.get(path).text)


def forms_of(text: str) -> list[tuple[str, set[str]]]:
    """The forms of a page that change something: the address of each, and the names of its fields."""
    return [(form.action, set(form.fields)) for form in forms_on(text) if form.method == "POST"]


@pytest.fixture(scope="module")
def world(tmp_path_factory, migrated_sqlite) -> PagesWorld:
    """A region with a plan and an action, for the test that only looks."""
    file = tmp_path_factory.mktemp("once") / "region.sqlite"
    file.write_bytes(migrated_sqlite.read_bytes())
    made, policy = make_world(f"sqlite:///{file}"), default_policy()
    moment, today = clock.now(), clock.today()
    make_plan(made.database, SYSTEM, meeting_on=made.meeting_on, policy=policy, seconds=5, now=moment, today=today)
    with made.database.write() as session:
        add_action(
            session, SYSTEM, held_on=made.meeting_on, organisation="Linde", text="Bel R2", due_on=today, referral=None
        )
    return made


def test_every_form_has_a_key_or_a_version_or_a_reason(world):
    paths = {path: roles for path, roles in PAGES.items() if not path.startswith(("/files/", "/capacity/workbook"))}
    paths |= {"/referrals/R2": {"coordinator", "referrer"}, "/password/forgotten": {""}, "/sign-in": {""}}
    bare: set[str] = set()
    guarded: set[str] = set()
    for username in ("", *ACCOUNTS):
        client = world.client(username or None)
        for path in (path for path, roles in paths.items() if username in roles):
            for action, names in forms_of(client.get(path.format(day=world.meeting_on)).text):
                (guarded if any(GUARD.fullmatch(name) for name in names) else bare).add(action)
    known = {action: [reason for reason in UNGUARDED if re.fullmatch(reason, action)] for action in bare}
    assert [action for action, reasons in known.items() if not reasons] == []
    assert {f"/meetings/{world.meeting_on}/actions", "/referrals/new", "/account/tokens"} <= guarded


def test_the_forms_of_a_page_are_told_apart():
    page = '<form method="get"><input name="version"></form><form method="POST" action="/a?b=c"><p><input name="d"></p>'
    assert forms_of(page + '</form><input name="form_key"><form method="post" action="/e"></form>') == [
        ("/a", {"d"}),
        ("/e", set()),
    ]


def two_processes(world: PagesWorld, username: str) -> list[TestClient]:
    """Somebody's browser before two applications on one registry."""
    return [world.client(username) for _ in range(2)]


def test_one_form_sent_to_two_processes_makes_one_token_that_is_shown_once(region):
    one, other = two_processes(region, "administrator")
    form = {
        "form_key": key_on(one, "/account/tokens"),
        "label": "Planbord",
        "organisation": "Linde",
        "role": "provider",
    }
    form |= {"records": "group", "last_day": f"{clock.today():%d-%m-%Y}"}
    first, again = one.post("/account/tokens", data=form), other.post("/account/tokens", data=form)
    token = found(r"zlo_\w+", first.text)
    assert (first.status_code, again.status_code) == (200, 303)
    assert again.headers["location"].endswith("said=token-made-once")
    assert token not in again.text
    with region.database.read() as session:
        assert len(session.exec(select(ApiToken)).all()) == 1
        (kept,) = session.exec(select(CarriedOut)).all()
        assert (kept.answer, form["form_key"] in kept.key) == (None, False)
    another = form | {"form_key": key_on(other, "/account/tokens")}
    assert (
        other.post("/account/tokens", data=another).status_code == 200
    )  # the control: another showing is another form


def test_one_action_is_noted_once_by_two_processes_and_a_refused_form_may_be_sent_again(region):
    one, other = two_processes(region, "coordinator")
    agenda, path = f"/meetings/{region.meeting_on}", f"/meetings/{region.meeting_on}/actions"
    form = {"form_key": key_on(one, agenda), "organisation": "Linde", "text": "Bel R2", "referral": ""}
    due = {"due_on": f"{clock.today():%d-%m-%Y}"}
    assert one.post(path, data=form | {"due_on": ""}).status_code == 400
    assert [client.post(path, data=form | due).status_code for client in (one, other, one)] == [303, 303, 303]
    with region.database.read() as session:
        assert [one.text for one in session.exec(select(Action).order_by(col(Action.id)))] == ["Bel R2"]
    assert one.post(path, data=form | due | {"text": "Bel R3"}).status_code == 303  # who types something else adds it
    with region.database.read() as session:
        assert [one.text for one in session.exec(select(Action).order_by(col(Action.id)))] == ["Bel R2", "Bel R3"]
