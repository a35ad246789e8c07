"""The demo region in the week of its meeting, with some of everything that the pages show."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from html import unescape
from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.study_starts import start_policy, start_prices
from tests.simulated import NAME
from tests.working import work_off
from zorglogistiek import clock
from zorglogistiek.access.user import SYSTEM
from zorglogistiek.cli.demo_region import PASSWORD
from zorglogistiek.cli.planning import coming_meeting
from zorglogistiek.jobs.leases import take
from zorglogistiek.jobs.tables import JobKind
from zorglogistiek.matching.policy import region_policy

MADE = re.compile(r'name="(?P<name>[^"]+)" value="(?P<value>[^"]*)"')


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """The region, served; ``named`` fills the variables of an address, by role and the beginning of the address."""

    address: str
    held_on: date
    named: dict[tuple[str, str], str]

    def filled(self, role: str, path: str) -> str:
        """An address of the pages as the role opens it, with its variables filled."""
        begins = max(
            (start for who, start in self.named if who == role and path.startswith(start)), key=len, default=""
        )
        values = {"number": self.named.get((role, begins), ""), "proposal_id": self.named.get((role, "proposal"), "")}
        return path.format(held_on=self.held_on, study=NAME, figure="incidence-curve", **values)


@contextmanager
def a_week(app: FastAPI, serve: Any) -> Iterator[Week]:
    """The demo with a decision, an action, messages, a published agenda and a draft, while a study goes on."""
    held_on = coming_meeting(clock.today())
    coordinator, referrer, provider = (_client(app, role) for role in ("coordinator", "referrer", "provider"))
    meeting = f"/meetings/{held_on}"
    named: dict[tuple[str, str], str] = {}
    for role, client in (("referrer", referrer), ("provider", provider)):
        named[role, "/referrals/"] = _found(client.get("/referrals").text, r"/referrals/(R-\d+)")
    draft = {"step": "draft", "form_key": "a-draft", "youth.first_name": "Fleur"}
    named["referrer", "/referrals/drafts/"] = _found(
        _sent(referrer, "/referrals/new", draft), r"/referrals/drafts/([\w-]+)"
    )
    named["coordinator", "/referrals/"], named["coordinator", "proposal"] = _declined(coordinator, meeting)
    named["coordinator", "/meetings/"] = number = named["coordinator", "/referrals/"]
    named["coordinator", "/youths/"] = _found(coordinator.get(f"/referrals/{number}").text, r"/youths/([\w-]+)/log")
    action = {"organisation": "GM0503", "text": "bellen met school", "due_on": "31-12-2099"}
    _sent(coordinator, f"{meeting}/actions", action)
    _sent(coordinator, f"{meeting}/messages", {})
    publish = _fields(coordinator.get(f"/preparation/{held_on}").text, f"/preparation/{held_on}/publish")
    _sent(coordinator, f"/preparation/{held_on}/publish", publish | {"venue": "Zaal 3"})
    named["coordinator", "/policy/"], named["coordinator", "/studies/"] = _studied(app)
    coordinator.get(f"{meeting}/what-if")  # the engine is loaded for it: on a busy machine a browser would not wait
    yield Week(address=serve(app), held_on=held_on, named=named)


def _client(app: FastAPI, role: str) -> TestClient:
    client = TestClient(app, follow_redirects=False)
    _sent(client, "/sign-in", {"username": role, "password": PASSWORD})
    return client


def _sent(client: TestClient, path: str, form: dict[str, str]) -> str:
    """Where the answer to a form leads, which must have been carried out."""
    answer = client.post(path, data=form)
    assert answer.status_code == 303, (path, answer.status_code)
    return answer.headers["location"]


def _found(text: str, pattern: str) -> str:
    match = re.search(pattern, text)
    assert match is not None, pattern
    return match[1]


def _fields(html: str, action: str) -> dict[str, str]:
    """What the form that is sent to an address holds when it is shown."""
    form = html[html.index(f'action="{action}"') :].partition("</form>")[0]
    return {match["name"]: unescape(match["value"]) for match in MADE.finditer(form)}


def _declined(coordinator: TestClient, meeting: str) -> tuple[str, str]:
    """A referral of which the meeting declined the proposal, and that proposal."""
    numbers = re.findall(r'<details class="card" id="(R-\d+)"', coordinator.get(meeting).text)
    for number in numbers:
        path = f"{meeting}/referrals/{number}"
        page = coordinator.get(path).text
        proposal = re.search(rf"{meeting}/proposals/(\d+)", page)
        if proposal is not None and 'value="decline"' in page:
            version = _found(page, r'name="version" value="(\d+)"')
            form = {"version": version, "kind": "decline", "proposal_id": proposal[1], "reason": "composition"}
            _sent(coordinator, f"{path}/decisions", form)
            return number, proposal[1]
    raise AssertionError("nobody has a proposal")


def _studied(app: FastAPI) -> tuple[str, str]:
    """Two studies: another policy of which it is reckoned what it would do, and one that goes on."""
    settings, database = app.state.settings, app.state.database
    policy = region_policy(settings.policy_file)
    other = policy.model_copy(update={"transfer": policy.transfer.model_copy(update={"points": 500})})
    with database.write() as session:
        preview = start_policy(session, SYSTEM, settings, other)
    work_off(database)
    study = start_prices(database, SYSTEM, settings)
    with database.write() as session:  # by a worker that is not heard of again for a day
        assert take(session, [JobKind.PRICES], holder="W-1", now=clock.now(), lease=timedelta(days=1))
    return preview.number, study.number
