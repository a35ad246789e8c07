"""Whatever route shows a youth, the log says that this youth was shown to this user; found from the routes that exist."""

import io
import re
import zipfile

import pytest
from fastapi.routing import iter_route_contexts
from sqlmodel import Session, select

from api.app import create_app
from tests.api.test_pages_roles import PAGES
from tests.api_routes import CASES, COLUMNS
from tests.api_world import api_world
from tests.audit_log import last_of, log_of
from tests.pages_world import ACCOUNTS, make_world
from zorglogistiek import clock
from zorglogistiek.access.user import SYSTEM
from zorglogistiek.codes import AuditAction, AuditOutcome
from zorglogistiek.database import Database
from zorglogistiek.matching.policy import default_policy
from zorglogistiek.meeting.plans import make_plan
from zorglogistiek.people.tables import Referral, Youth
from zorglogistiek.places.tables import Stay

MORE = {
    "/referrals/R2": {"coordinator", "referrer", "provider"},
    "/meetings/{day}/free-places?group=G1": {"coordinator"},
    "/meetings/{day}/calendar.ics": set(),  # the agenda must be published first; it names nobody
}
"""Pages besides those of the roles, and who opens them."""

NOT_ASKED = {
    "/healthz": "of the process",
    "/readyz": "of the process",
    "/session": "how long the own session lasts",
    "/": "leads to the page of the role",
    "/sign-in": "before there is a user",
    "/password": "before there is a user",
    "/password/forgotten": "before there is a user",
    "/sign-in/organisation/back": "leads on from the identity provider",
    "/account/organisation": "somebody's own account, and there only with an identity provider",
    "/meetings/{held_on}/events": "a line that stays open: numbers and versions of referrals, no person",
    "/meetings/{held_on}/table/events": "a line that stays open: counts, and numbers of referrals that are seen anyway",
    "/referrals/drafts/{number}": "somebody's own form, of no youth of the registry yet",
    "/referrals/drafts/{number}/delete": "as the draft itself",
    "/studies/{number}": "figures of groups",
    "/log/youth": "leads to the log of a youth",
    "/simulations/{study}": "figures of a simulated region, whose youths never were",
    "/simulations/{study}/document": "as the page of the study",
    "/simulations/{study}/sheet": "as the page of the study",
    "/policy/previews/{number}": "needs a study that ran; figures of groups, and referrals by number",
    "/policy/previews/{number}/download": "a policy, no person",
}
"""Pages that are not asked for here, and why."""


@pytest.fixture(scope="module")
def planned(tmp_path_factory, migrated_sqlite):
    """The region of the pages with a plan that the engine made."""
    file = tmp_path_factory.mktemp("log") / "planned.sqlite"
    file.write_bytes(migrated_sqlite.read_bytes())
    made, now, today = make_world(f"sqlite:///{file}"), clock.now(), clock.today()
    policy = default_policy()
    make_plan(made.database, SYSTEM, meeting_on=made.meeting_on, policy=policy, seconds=2, now=now, today=today)
    return made


@pytest.fixture(scope="module")
def kept(tmp_path_factory, migrated_sqlite):
    """The region of the API, whose database keeps what is written."""
    file = tmp_path_factory.mktemp("log") / "api.sqlite"
    file.write_bytes(migrated_sqlite.read_bytes())
    with api_world(f"sqlite:///{file}", keeps=True) as world:
        yield world


class Known:
    """Every youth by each text that tells that it is this one: its number, its name, and those of its records."""

    def __init__(self, database: Database) -> None:
        self.youths: dict[str, int] = {}
        with Session(database._reader) as session:
            for youth in session.exec(select(Youth)):
                self.youths[youth.number] = self.youths[youth.last_name] = youth.id or 0
            records = [*session.exec(select(Referral)), *session.exec(select(Stay))]
            self.youths |= {record.number: record.youth_id for record in records}

    def named_in(self, content: bytes) -> set[int]:
        """The youths whom an answer names."""
        text = "\n".join(texts_of(content))
        return {
            youth for word, youth in self.youths.items() if re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", text)
        }


def texts_of(content: bytes):
    """The text of an answer; of a document or workbook, of the files in it."""
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as files:
            for name in files.namelist():
                yield from texts_of(files.read(name))
    else:
        yield content.decode("utf-8", "replace")


def unrecorded(database, known, ask, *asked, **along):
    """The youths whom an answer names and the log does not; those whom it does; the answer, and its events."""
    before = last_of(database)
    answer = ask(*asked, **along)
    named = known.named_in(answer.content)
    events = log_of(database, after=before)
    told = set().union(*(one.youths for one in events if one.outcome is AuditOutcome.SUCCESS))
    return named - told, named & told, answer, events


def page_routes(app):
    """The templates of all pages that are shown: GET routes outside the API."""
    return {context.path for context in iter_route_contexts(app.routes) if "GET" in (context.methods or ())}


def is_of(template, path):
    """Whether a page is of a route."""
    return re.fullmatch(re.sub(r"\{[a-z_]+\}", "[^/]+", template), path.partition("?")[0]) is not None


def test_every_page_that_shows_a_youth_says_so_in_the_log(planned):
    known, missing, seen = Known(planned.database), {}, 0
    for username in ACCOUNTS:
        client = planned.client(username)
        for path, roles in {**PAGES, **MORE}.items():
            if username not in roles:
                continue
            lost, told, answer, events = unrecorded(
                planned.database, known, client.get, path.format(day=planned.meeting_on)
            )
            assert answer.status_code == 200, path
            seen += bool(told)
            shown = [one for one in events if one.action is AuditAction.READ]
            if lost:
                missing[username, path] = lost
            assert all(one.user_name == f"Proef {username}" for one in events), (path, events)
            assert len(shown) <= 1, (path, [(one.sequence, one.youths) for one in shown])
    assert missing == {}
    assert seen > 30


def test_every_route_of_the_api_that_shows_a_youth_says_so_in_the_log(kept):
    database, missing, seen = kept.table.database, {}, 0
    known = Known(database)
    for principal in COLUMNS:
        for case in CASES:
            if case.method != "GET":
                continue
            lost, told, answer, _ = unrecorded(
                database, known, kept.get, case.path(kept.numbers), principal, params=case.query
            )
            assert answer.status_code == case.answers[principal][0]
            seen += bool(told)
            if lost and answer.status_code == 200:
                missing[principal, case.name] = lost
    assert missing == {}
    assert seen > 20


def test_every_page_that_exists_is_asked_for_or_says_why_not(planned):
    routes = page_routes(create_app(planned.settings))
    asked = {template for template in routes for path in {**PAGES, **MORE} if is_of(template, path)}
    assert routes - asked == set(NOT_ASKED)
    assert len(routes) > 45


def test_the_check_finds_what_is_not_recorded(planned, monkeypatch):
    """Control: without the recording of what is shown, pages show youths of whom the log knows nothing."""
    monkeypatch.setattr("zorglogistiek.database.take_shown", lambda _session: None)
    client, known = planned.client("coordinator"), Known(planned.database)
    lost, _, _, _ = unrecorded(planned.database, known, client.get, f"/meetings/{planned.meeting_on}")
    assert len(lost) >= 3
