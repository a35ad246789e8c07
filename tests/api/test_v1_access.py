"""Who gets what from each route that really exists; a route that is not in the table of ``api_routes`` fails."""

from collections.abc import Iterator

import pytest
from fastapi.routing import iter_route_contexts

from api.v1.app import create_v1
from tests.api_routes import CASES, COLUMNS, PUBLIC, Case
from tests.api_world import ELSEWHERE, PRINCIPALS, ROLES, SHUT_OUT, ApiWorld, api_world, shut_out_of
from zorglogistiek.access.visibility import SEES, Reach, Record
from zorglogistiek.codes import Role
from zorglogistiek.settings import Settings

ROUTES = 65
ABSENT = {"number": "ZZ-0", "plan_id": 99999, "decision_id": 99999, "action_id": 99999, "held_on": "2031-01-06"}
NAMES_A_RECORD = [case for case in CASES if "{" in case.route and "{code_list}" not in case.route]


@pytest.fixture(scope="module")
def world(shared_sqlite_url: str) -> Iterator[ApiWorld]:
    with api_world(shared_sqlite_url) as made:
        yield made


def test_the_table_has_every_route_once():
    routes = [
        (method, context.path)
        for context in iter_route_contexts(create_v1(Settings()).routes)
        for method in sorted(context.methods or ())
        if method != "HEAD"
    ]
    assert len(routes) == ROUTES
    assert sorted(routes) == sorted(case.key for case in CASES)
    assert COLUMNS == ROLES
    assert {"anonymous", *COLUMNS, *ELSEWHERE, *SHUT_OUT} == set(PRINCIPALS)
    assert {user_role(name) for name in COLUMNS} == set(Role)
    declared = {(case.key, principal) for case in CASES for principal in case.answers}
    assert len(declared) == ROUTES * len(COLUMNS)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_each_role_gets_what_the_table_says(world: ApiWorld, case: Case):
    got, declared = {}, {}
    for principal in (*COLUMNS, *ELSEWHERE):
        response = ask(world, principal, case)
        declared[principal] = case.answers[ELSEWHERE.get(principal, principal)]
        counted = declared[principal][1] is not None and response.status_code == declared[principal][0]
        got[principal] = (response.status_code, response.json()["total"] if counted else declared[principal][1])
        if counted:
            assert len(response.json()["items"]) == response.json()["total"], principal
    assert got == declared


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_an_anonymous_visitor_and_who_is_shut_out_get_nothing(world: ApiWorld, case: Case):
    """Who is shut out: a closed account, and a session that is over."""
    nobody = ask(world, "anonymous", case)
    assert nobody.status_code == PUBLIC.get(case.key, 401), nobody.text
    if nobody.status_code == 401:
        assert nobody.headers["www-authenticate"].startswith("Bearer")
    for principal in shut_out_of(CASES.index(case)):
        response = ask(world, principal, case)
        assert (response.status_code, response.text) == (nobody.status_code, nobody.text), principal


@pytest.mark.parametrize("case", NAMES_A_RECORD, ids=lambda case: case.name)
def test_what_one_may_not_see_is_as_if_it_were_absent(world: ApiWorld, case: Case):
    """Same status and same text, but for the number that was asked for."""
    hidden = [principal for principal in COLUMNS if case.answers[principal][0] in {403, 404}]
    assert hidden
    real = case.path(world.numbers)
    variables = [name for name in ABSENT if f"{{{name}}}" in case.route]
    for name in variables:
        absent = absent_path(case, world, name)
        assert absent != real
        for principal in hidden:
            there = ask(world, principal, case)
            nowhere = ask(world, principal, case, absent)
            assert nowhere.status_code == there.status_code
            assert nowhere.text == there.text.replace(part(case, real, name), str(ABSENT[name]))


@pytest.mark.parametrize("case", NAMES_A_RECORD, ids=lambda case: case.name)
def test_an_absent_record_is_not_found(world: ApiWorld, case: Case):
    for name in ABSENT:
        if f"{{{name}}}" in case.route:
            assert ask(world, "coordinator", case, absent_path(case, world, name)).status_code == 404


def test_control_with_another_declaration_the_table_would_be_wrong(world: ApiWorld, monkeypatch: pytest.MonkeyPatch):
    """What a role sees is decided by the declaration alone: opened there, another's referral is told."""
    case = next(case for case in CASES if case.key == ("GET", "/referrals/{number}"))
    assert ask(world, "other_referrer", case).status_code == case.answers["other_referrer"][0] == 404
    for record in (Record.REFERRAL, Record.YOUTH):
        monkeypatch.setitem(SEES[Role.REFERRER], record, Reach.REGION)
    assert ask(world, "other_referrer", case).status_code == 200


def test_a_token_that_is_not_one_opens_nothing(world: ApiWorld):
    for value in ("Bearer nonsense", "Bearer ", "Basic dXNlcjpwYXNz", "token-of-coordinator"):
        assert world.client.get("/v1/youths", headers={"Authorization": value}).status_code == 401


def user_role(principal: str) -> Role:
    """The role of a column."""
    return Role(principal.removeprefix("other_"))


def ask(world: ApiWorld, principal: str, case: Case, path: str | None = None):
    body = case.body(world.numbers)
    sent = {} if body is None else {"json": body}
    return world.ask(principal, case.method, path or case.path(world.numbers), params=case.query, **sent)


def absent_path(case: Case, world: ApiWorld, name: str) -> str:
    segments = case.route.split("/")
    parts = case.path(world.numbers).split("/")
    parts[segments.index(f"{{{name}}}")] = str(ABSENT[name])
    return "/".join(parts)


def part(case: Case, path: str, name: str) -> str:
    return path.split("/")[case.route.split("/").index(f"{{{name}}}")]
