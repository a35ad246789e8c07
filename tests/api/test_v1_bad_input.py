"""Whatever is sent to whatever route: a problem document, never an error of ours, and nothing of it is repeated."""

import copy
import json
from collections.abc import Callable, Iterator, Mapping
from types import SimpleNamespace
from typing import Any

import pytest

from tests.api_routes import CASES, Case
from tests.api_world import ApiWorld, api_world

SECRET = "Geheim"
NO_BODY = ("/_stop", "/research-permits/{number}/_withdraw")
WITH_BODY = [case for case in CASES if case.method in {"POST", "PATCH"} and not case.route.endswith(NO_BODY)]

BODIES: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "application/json"),
    "no JSON": (b"Geheim", "application/json"),
    "cut off": (b'{"note": "Geheim', "application/json"),
    "two objects": (b'{"a": 1}{"a": 1}', "application/json"),
    "a list": (b'["Geheim"]', "application/json"),
    "a text": (b'"Geheim"', "application/json"),
    "null": (b"null", "application/json"),
    "a number": (b"1", "application/json"),
    "a text file": (b'{"version": 1}', "text/plain"),
    "a form": (b"version=1&note=Geheim", "application/x-www-form-urlencoded"),
    "another kind of JSON": (b'{"version": 1}', "application/merge-patch+json"),
    "no content type": (b'{"version": 1}', ""),
    "not a number": (b'{"version": NaN}', "application/json"),
    "infinity": (b'{"version": -Infinity}', "application/json"),
    "a number beyond all": (b'{"version": 1e999}', "application/json"),
    "a number of 5,000 digits": (b'{"version": ' + b"9" * 5000 + b"}", "application/json"),
    "100,000 lists in each other": (b'{"version": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "application/json"),
    "30,000 objects in each other": (b'{"a": ' * 30_000 + b"1" + b"}" * 30_000, "application/json"),
    "not UTF-8": (b'{"note": "\xff\xfe"}', "application/json"),
    "UTF-16": ('{"version": 1}'.encode("utf-16"), "application/json"),
    "a byte order mark": (b'\xef\xbb\xbf{"version": 1}', "application/json"),
    "a field twice": (b'{"version": 1, "version": 2}', "application/json"),
    "a field nobody knows": (b'{"Geheim": 1, "x": "Geheim"}', "application/json"),
    "a name that is no text": (b'{"\\ud800": 1, "\\u0000": 2, "": 3, "a.b": 4}', "application/json"),
    "a raw control character": (b'{"note": "Ge\x00heim"}', "application/json"),
    "a comment": (b'{/* Geheim */ "version": 1}', "application/json"),
}

STORED = ("NUL", "half a character", "very long", "another direction", "SQL", "a huge number", "a negative number")
"""Poisons that would first hurt in the database: PostgreSQL refuses what SQLite keeps."""

POISONS: dict[str, Any] = {
    "nothing": None,
    "NUL": f"{SECRET}\x00",
    "half a character": f"{SECRET}\ud800",
    "empty": "",
    "spaces": "   ",
    "very long": SECRET * 2000,
    "another direction": f"\u202e{SECRET}\u0007",
    "markup": f"<script>{SECRET}</script>",
    "SQL": f"' OR 1=1 -- {SECRET}",
    "braces": "{" + SECRET + "}{0}%s",
    "a number": 7,
    "a broken number": 1.5,
    "a huge number": 2**70,
    "a negative number": -1,
    "true": True,
    "a list": [SECRET],
    "an object": {SECRET: SECRET},
    "a list in a list": [[[SECRET]]],
    "no day": "2026-02-30",
    "a moment": "2026-11-23T10:00:00Z",
    "day one": "0001-01-01",
    "the last day": "9999-12-31",
    "a day in other digits": "\uff12\uff10\uff12\uff16-11-23",
}

QUERY_POISONS = ("", " ", "\x00", SECRET, "-1", "0", "1e3", "9" * 30, "2026-02-30", "NaN", "é\u202e", "a" * 5000)
PATH_POISONS = (
    "%00", "%0A", "%ED%A0%80", "%FF", "%2e%2e%2f", "' OR 1=1", "0", "-1", "9" * 30, "1.0", "2026-02-30", "A" * 300, "\uff45",
)  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def quick_passwords() -> Iterator[None]:
    """A password takes long to check, on purpose; here none is right."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("zorglogistiek.access.sessions.verify", lambda *_: False)
        yield


@pytest.fixture(scope="module")
def world(shared_sqlite_url: str) -> Iterator[ApiWorld]:
    with api_world(shared_sqlite_url) as found:
        yield found


@pytest.fixture(scope="module")
def postgresql_world(new_postgresql: Callable[[str], Any], migrated_postgresql: str) -> Iterator[ApiWorld]:
    with api_world(new_postgresql(migrated_postgresql).render_as_string(hide_password=False)) as found:
        yield found


@pytest.mark.parametrize("case", WITH_BODY, ids=lambda case: case.name)
def test_what_is_not_a_body_is_refused(world: ApiWorld, case: Case):
    for kind, (content, content_type) in BODIES.items():
        headers = {"content-type": content_type} if content_type else {}
        response = world.ask("coordinator", case.method, case.path(world.numbers), content=content, headers=headers)
        assert response.status_code == 400, (kind, response.status_code, response.text)
        assert response.json()["errors"], kind
        assert SECRET not in response.text, kind


@pytest.mark.parametrize("case", WITH_BODY, ids=lambda case: case.name)
def test_a_body_that_is_too_large_is_refused(world: ApiWorld, case: Case):
    content = json.dumps({"note": SECRET * 100_000})
    response = world.ask(
        "coordinator",
        case.method,
        case.path(world.numbers),
        content=content,
        headers={"content-type": "application/json"},
    )
    assert response.status_code == 413
    assert SECRET not in response.text


@pytest.mark.parametrize("case", WITH_BODY, ids=lambda case: case.name)
def test_every_field_holds_against_every_poison(world: ApiWorld, case: Case):
    poison_every_field(world, case, POISONS)


def test_control_a_rule_that_breaks_on_what_is_sent_is_found(world: ApiWorld, monkeypatch: pytest.MonkeyPatch):
    """A form that is read without judging it: one of the poisons is an error of ours."""
    unread = SimpleNamespace(version="Geheim")
    monkeypatch.setattr("api.v1.resources.referrals.read", lambda *_given, **_more: unread)
    monkeypatch.setattr("api.v1.resources.referrals.change_referral", lambda *_given, version, **_more: version + 1)
    case = next(case for case in WITH_BODY if case.key == ("PATCH", "/referrals/{number}"))
    with pytest.raises(TypeError):
        poison_every_field(world, case, POISONS)


@pytest.mark.parametrize("case", WITH_BODY, ids=lambda case: case.name)
def test_no_poison_reaches_postgresql(postgresql_world: ApiWorld, case: Case):
    poison_every_field(postgresql_world, case, {kind: POISONS[kind] for kind in STORED})


def poison_every_field(world: ApiWorld, case: Case, poisons: Mapping[str, Any]) -> None:
    """A poison may be a right value somewhere (7 is a fine number of places); what is wrong is named by its field."""
    right = case.body(world.numbers)
    headers = {"content-type": "application/json"}
    for path in fields_of(right):
        for kind, poison in poisons.items():
            content = json.dumps(changed(right, path, poison)).encode()
            response = world.ask("coordinator", case.method, case.path(world.numbers), content=content, headers=headers)
            said = (path, kind, response.status_code, response.text[:500])
            assert response.status_code in {200, 201, 202, 400, 403, 404, 409}, said
            if response.status_code == 400:
                fields = {error["field"] for error in response.json()["errors"]}
                assert any(field.split(".")[0] == str(path[0]) or field == str(path[-1]) for field in fields), said
            if response.status_code >= 400:
                assert SECRET not in response.text, said


@pytest.mark.parametrize("case", WITH_BODY, ids=lambda case: case.name)
def test_everything_that_is_wrong_is_told_at_once(world: ApiWorld, case: Case):
    """A list where a value should be, in every field at the same time: every field is named."""
    right = case.body(world.numbers)
    wrong = {name: ["Geheim"] if not isinstance(value, list) else 3.5 for name, value in right.items()}
    response = world.ask("coordinator", case.method, case.path(world.numbers), json=wrong)
    assert response.status_code == 400
    assert {error["field"].split(".")[0] for error in response.json()["errors"]} == set(wrong)
    assert SECRET not in response.text


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_query_is_what_was_declared_or_refused(world: ApiWorld, case: Case):
    path = case.path(world.numbers)
    if path == "/openapi.json":
        return
    body = case.body(world.numbers)
    sent = {} if body is None else {"json": body}
    unknown = world.ask("coordinator", case.method, path, params={**case.query, "geheim": SECRET}, **sent)
    assert unknown.status_code == 400, unknown.text
    assert SECRET not in unknown.text
    operation = world.client.description["paths"][case.route][case.method.lower()]
    for parameter in operation.get("parameters", ()):
        if parameter["in"] != "query":
            continue
        for poison in QUERY_POISONS:
            params = {**case.query, parameter["name"]: poison}
            response = world.ask("coordinator", case.method, path, params=params, **sent)
            assert response.status_code in {200, 400}, (parameter["name"], poison, response.text)
            assert response.status_code == 200 or SECRET not in response.text
        if parameter["schema"].get("type") != "array" and "array" not in json.dumps(parameter["schema"]):
            twice = [*case.query.items(), (parameter["name"], "1"), (parameter["name"], "2")]
            assert world.ask("coordinator", case.method, path, params=twice, **sent).status_code == 400


@pytest.mark.parametrize("case", [case for case in CASES if "{" in case.route], ids=lambda case: case.name)
def test_an_address_is_a_record_or_refused(world: ApiWorld, case: Case):
    body = case.body(world.numbers)
    sent = {} if body is None else {"json": body}
    route, real = case.route.split("/"), case.path(world.numbers).split("/")
    for index, segment in enumerate(route):
        for poison in PATH_POISONS if segment.startswith("{") else ():
            path = "/".join([*real[:index], poison, *real[index + 1 :]])
            response = world.ask("coordinator", case.method, path, **sent)
            assert response.status_code in {400, 404, 405}, (path, response.status_code, response.text)
            assert response.headers["content-type"] == "application/problem+json"


def fields_of(body: Any) -> list[tuple[str | int, ...]]:
    """The path to every value in a body, inner and outer ones."""
    found: list[tuple[str | int, ...]] = []
    parts = body.items() if isinstance(body, dict) else enumerate(body) if isinstance(body, list) else ()
    for name, value in parts:
        found += [(name,), *((name, *rest) for rest in fields_of(value))]
    return found


def changed(body: Any, path: tuple[str | int, ...], value: Any) -> Any:
    """The body with another value in one place."""
    whole = copy.deepcopy(body)
    part = whole
    for name in path[:-1]:
        part = part[name]
    part[path[-1]] = value
    return whole
