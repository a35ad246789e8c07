"""Who gets what from each page that really exists; a route or a cell that is not in ``page_routes`` fails."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from fastapi.routing import iter_route_contexts
from fastapi.testclient import TestClient

from api.app import create_app
from tests.api_world import ELSEWHERE, ROLES, ApiWorld, api_world, settings_for, shut_out_of
from tests.page_routes import CASES, COLUMNS, NAMES, NUMBERS, PageCase
from tests.page_world import ask, furnish, visitor
from tests.small_region import TODAY

ROUTES = 154
ABSENT = {
    "number": "ZZ-0",
    "group": "G9",
    "study": "nowhere",
    "closure": "ZZ-0",
    "action_id": 99999,
    "proposal_id": 99999,
    "advice_id": 99999,
    "decision_id": 99999,
    "account_id": 99999,
    "session_id": 99999,
    "held_on": "2031-01-06",
    "figure": "no-such-figure",
    "form": "parquet",
}
ASK_THE_ENGINE = ("/free-places", "/what-if")
OUTSIDERS = ("other_referrer", "other_provider")
VARIABLE = re.compile(r"\{(\w+)\}")
WITH_A_RECORD = [case for case in CASES if VARIABLE.search(case.route)]
ONCE = re.compile(r'(name="(?:form_key|key)" value=")[^"]*')
"""What differs between two showings of the same form."""

OWN = re.compile(r'(<template id="session-over" data-account=")[^"]*')
"""Who is signed in: a number that may be the one that is asked for, too."""


@pytest.fixture(scope="module")
def world(shared_sqlite_url: str) -> Iterator[ApiWorld]:
    with api_world(shared_sqlite_url) as made:
        made.numbers.update(furnish(made))
        yield made


@pytest.fixture(scope="module")
def client(world: ApiWorld) -> TestClient:
    return visitor(world)


def test_the_table_has_every_page_once_and_every_cell(sqlite_url: str):
    routes = [
        (method, context.path)
        for context in iter_route_contexts(create_app(settings_for(sqlite_url)).routes)
        for method in sorted(context.methods or ())
        if method != "HEAD" and not str(context.path).startswith("/v1")
    ]
    assert len(routes) == ROUTES
    assert sorted(routes) == sorted(case.key for case in CASES)
    assert {len(case.answers) for case in CASES} == {len(COLUMNS)} == {len(ROLES) + 1}


@pytest.mark.parametrize("case", CASES, ids=lambda case: " ".join(case.key))
def test_each_role_gets_what_the_table_says(world: ApiWorld, client: TestClient, case: PageCase):
    got = {
        principal: ask(world, client, principal, case.method, address(case, world)).status_code
        for principal in (*COLUMNS, *ELSEWHERE)
        if case.answers[ELSEWHERE.get(principal, principal)] is not None
    }
    assert got == {principal: case.answers[ELSEWHERE.get(principal, principal)] for principal in got}


@pytest.mark.parametrize("case", CASES, ids=lambda case: " ".join(case.key))
def test_who_is_shut_out_gets_what_an_anonymous_visitor_gets(world: ApiWorld, client: TestClient, case: PageCase):
    """A closed account, and a session that is over: the cell of the anonymous visitor, and led to the sign-in."""
    for principal in shut_out_of(CASES.index(case)):
        answer = ask(world, client, principal, case.method, address(case, world))
        assert answer.status_code == case.answers["anonymous"], principal
        if case.method == "GET" and answer.status_code == 303:
            assert answer.headers["location"].startswith("/sign-in"), principal


@pytest.mark.parametrize("case", WITH_A_RECORD, ids=lambda case: " ".join(case.key))
def test_anothers_record_is_like_an_absent_one(world: ApiWorld, client: TestClient, case: PageCase):
    """The same status and the same text, but for the number that was asked for."""
    hidden = {principal for principal in ROLES if case.answers[principal] in {403, 404}}
    hidden |= {one for one in OUTSIDERS if not ("/emergency/" in case.route and one == "other_provider")}
    hidden = {one for one in hidden if case.answers[one] is not None}
    real = address(case, world)
    for name in VARIABLE.findall(case.route):
        refused = {one for one in hidden if case.answers[one] in {403, 404}}
        asking = (
            refused if name == "held_on" else hidden
        )  # that a meeting is held is no secret among those who attend it
        if not asking:
            continue
        absent = address(case, world, {name: str(ABSENT[name])})
        assert absent != real
        for principal in asking:
            there = ask(world, client, principal, case.method, real)
            nowhere = ask(world, client, principal, case.method, absent)
            assert nowhere.status_code == there.status_code, (principal, name)
            assert plain(nowhere.text, absent, ABSENT[name]) == plain(there.text, real, part(case, real, name)), (
                principal,
                name,
            )


def address(case: PageCase, world: ApiWorld, absent: dict[str, str] | None = None) -> str:
    """The address of a case, with something else for one of its variables."""

    def value(found: re.Match[str]) -> str:
        name = found.group(1)
        if absent and name in absent:
            return absent[name]
        if name == "held_on":
            # A page that asks the engine needs a plan that the engine made: this meeting has none.
            return str(TODAY + timedelta(days=7)) if case.route.endswith(ASK_THE_ENGINE) else str(TODAY)
        named = NAMES[name] if name in NAMES else next(one for key, one in NUMBERS.items() if key in case.route)
        return str(world.numbers[named[1:]]) if named.startswith("@") else named

    path = VARIABLE.sub(value, case.route)
    return f"{path}?number=R2" if path.endswith("/cards") else path


def part(case: PageCase, path: str, name: str) -> str:
    """What stands in an address for a variable."""
    return path.split("?", maxsplit=1)[0].split("/")[case.route.split("/").index(f"{{{name}}}")]


def plain(text: str, path: str, number: object) -> str:
    """The text of an answer without its address, the number that was asked for, and what is new each time."""
    text = OWN.sub(r"\1", ONCE.sub(r"\1", text.replace("initial-scale=1", ""))).replace(
        path.split("?", maxsplit=1)[0], "PATH"
    )
    for said in (str(number), "-".join(reversed(str(number).split("-")))):  # a day is said the Dutch way
        text = re.sub(rf"(?<![\w-]){re.escape(said)}(?![\w-])", "NUMBER", text)
    return text
