"""Whatever is sent by whatever form of the pages: an answer for people, never an error of ours.

The forms are those that the pages of every role show, so that a form that is new is tried too. The short form gives each
field one kind of poison, so that each kind comes to many fields; the long form gives each field every kind, and looks
at every page afterwards with what was kept.
"""

import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote, quote_from_bytes

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from tests.api.test_fuzzing import look_at_everything
from tests.api.test_pages_access import address
from tests.api_world import ROLES, ApiWorld, api_world
from tests.forms_on_pages import Form, forms_on
from tests.page_routes import CASES
from tests.page_world import furnish, visitor
from tests.small_region import TODAY

MARK = "geheim"
POISONS: dict[str, bytes] = {
    "empty": b"",
    "spaces": b"   ",
    "NUL": b"geheim\x00",
    "a control character": b"geheim\x07\x1b",
    "half a character": b"geheim\xed\xa0\x80",
    "not UTF-8": b"\xff\xfegeheim",
    "very long": b"geheim" * 2000,
    "another direction": "\u202egeheim".encode(),
    "nothing to be seen": "\u200b\u2060".encode(),
    "markup": b"\"'><script>geheim</script>",
    "a template": b"{{ 7*7 }}{% raise %}{0}{x}%s%(x)s",
    "SQL": b"' OR 1=1 -- geheim",
    "a formula": b"=HYPERLINK(1)",
    "a path": b"../../../etc/passwd\x00.html",
    "another site": b"//elsewhere.example/",
    "another scheme": b"javascript:alert(1)",
    "a line more": b"geheim\r\nSet-Cookie: a=b",
    "an emoji": "\U0001f600\U0001f468\u200d\U0001f469".encode(),
    "JSON": b'{"a": [1, {"b": null}]}',
    "zero": b"0",
    "negative": b"-1",
    "broken": b"1,5",
    "huge": b"9" * 30,
    "an exponent": b"1e400",
    "no number": b"NaN",
    "other digits": "\uff11\uff12".encode(),
    "no day": b"31-02-2026",
    "day one": b"01-01-0001",
    "the last day": b"31-12-9999",
    "a moment": b"2026-11-23T10:00:00Z",
    "another's number": b"R5",
}
LEFT_OUT, TWICE = "left out", "twice"
KINDS = (*POISONS, LEFT_OUT, TWICE)
KEPT = ("markup", "a template", "a formula", "an emoji", "SQL", "JSON")
"""What may well stand in a text: the page that shows it must hold."""

ANSWERS = frozenset({200, 303, 400, 403, 404, 409, 429})
SLOWEST_SECONDS = 5.0

BESIDE = ("/referrals/R1", "/referrals/R3", "/referrals/R4", "/capacity?open=G1", "/meetings/{day}/referrals/R4")
"""Pages of the coordinator that show other forms than those of the table of routes do."""

OF_TWO = ("/referrals", "/capacity", "/proposals", "/actions")
"""Where the forms of a referrer or a provider are other ones than those of the coordinator."""

STEP = ("version", "on", "note", "form_key")
HIDDEN: dict[str, tuple[str, ...]] = {
    "/account/organisation": ("current", "code"),
    "/account/organisation/unlink": ("current", "code"),
    "/account/second-factor/confirm": ("code",),
    "/account/second-factor/remove": ("current", "code"),
    "/account/sessions/end-others": ("current", "code"),
    "/account/sessions/{session_id}/end": ("current", "code"),
    "/account/tokens/{number}/revoke": ("version",),
    "/accounts/{account_id}/open": ("version",),
    "/actions/{action_id}/reopen": ("version",),
    "/capacity/file/carry-out": ("order", "overwrite", "form_key"),
    "/capacity/groups/{group}/reports": ("stay", "expected_end"),
    "/emergency/{number}/end": ("version",),
    "/meetings/{held_on}/chains": ("accept", "may_fall"),
    "/meetings/{held_on}/messages/_send": ("message",),
    "/meetings/{held_on}/messages/{number}/_settle": ("version", "went_out"),
    "/outbox/_send": ("message",),
    "/outbox/{number}/_settle": ("version", "went_out"),
    "/password/forgotten": ("username",),
    "/referrals/new/fitting": ("youth.birth_date", "youth.pc4", "youth.specialisms", "care_forms", "kind"),
    "/referrals/{number}/advice": (*STEP, "text", "given_on"),
    "/referrals/{number}/advice/{advice_id}": (*STEP, "followed", "followed_note"),
    "/referrals/{number}/expire": STEP,
    "/referrals/{number}/lapse": (*STEP, "group"),
    "/referrals/{number}/return": STEP,
    "/referrals/{number}/start": STEP,
    "/referrals/{number}/voluntary": (*STEP, "kind"),
    "/sign-in/code": ("awaited", "code", "next", "kept", "kept_path", "kept_for"),
    "/sign-in/organisation": ("next",),
}
"""Forms that no page of this region shows as it stands, with their fields."""

WITHOUT_FIELDS = frozenset(
    {
        "/meetings/{held_on}/plans/running/stop",
        "/session",
        "/studies/{number}/forget",
        "/studies/{number}/stop",
    }
)
"""Sent without a form, or with one that has no field."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A form as somebody sends it: to which route, and the fields that are poisoned one by one."""

    who: str
    route: str
    form: Form
    poisoned: tuple[str, ...]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, migrated_sqlite: Any) -> Iterator[ApiWorld]:
    file = tmp_path_factory.mktemp("forms") / "registry.sqlite"
    file.write_bytes(migrated_sqlite.read_bytes())
    with api_world(f"sqlite:///{file}") as made:
        made.numbers.update(furnish(made))
        yield made


@pytest.fixture(scope="module")
def forms(world: ApiWorld) -> list[Sent]:
    return list(forms_of(world))


def forms_of(world: ApiWorld) -> Iterator[Sent]:
    """Each field of each route once, in the form that shows it first; and the forms that no page shows now."""
    client, known = visitor(world), set[tuple[str, str, str]]()
    for who, path in pages_of(world):
        answer = client.get(path, headers=world.headers(who))
        if not answer.headers["content-type"].startswith("text/html"):
            continue
        for form in forms_on(answer.text):
            whole = replace_action(form, path)
            route = route_of(whole)
            new = {name for name in whole.fields if (whole.method, route, same(name)) not in known}
            known |= {(whole.method, route, same(name)) for name in new}
            if new or not whole.fields:
                yield Sent(who=who, route=route, form=whole, poisoned=tuple(sorted(new)))
    shown = {route for method, route, _name in known if method == "POST"}
    for case in CASES:
        if case.method == "POST" and case.route in HIDDEN and case.route not in shown:
            fields = {name: ["1"] for name in HIDDEN[case.route]}
            form = Form(method="POST", action=address(case, world), fields=fields, typed=set(fields))
            who = next((one for one in ROLES if case.answers[one] != 403), ROLES[0])
            yield Sent(who=who, route=case.route, form=form, poisoned=tuple(fields))


def pages_of(world: ApiWorld) -> Iterator[tuple[str, str]]:
    """Who opens which page: each as somebody who may see it, and the work of the other roles as they see it."""
    for case in CASES:
        seen = [one for one in (*ROLES, "anonymous") if case.answers[one] == 200]
        if case.method == "GET" and seen and not case.route.endswith(("/export", "/events", "/document", "/workbook")):
            own = [one for one in ("referrer", "provider") if one in seen and case.route.startswith(OF_TWO)]
            for who in dict.fromkeys([seen[0], *own]):
                yield who, address(case, world)
    for path in BESIDE:
        yield "coordinator", path.format(day=TODAY)


def same(name: str) -> str:
    """The name of a field without the number of the record that stands in it."""
    return re.sub(r"\d+", "#", name)


def replace_action(form: Form, page: str) -> Form:
    """The form with its whole address: one without goes to its own page."""
    return form if form.action else replace(form, action=page.partition("?")[0])


def route_of(form: Form) -> str:
    """The route that takes a form."""
    for case in CASES:
        pattern = re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(case.route))
        if case.method == form.method and re.fullmatch(pattern, form.action):
            return case.route
    raise AssertionError(f"{form.method} {form.action}")


def test_every_route_that_takes_a_form_is_among_them(forms: list[Sent]) -> None:
    tried = {sent.route for sent in forms if sent.form.method == "POST"}
    assert {case.route for case in CASES if case.method == "POST"} - tried == WITHOUT_FIELDS
    assert len(KINDS) >= 25


def test_no_field_of_any_form_breaks_a_page(world: ApiWorld, forms: list[Sent]) -> None:
    client, turn = visitor(world), itertools.count()
    for sent in forms:
        for name in sent.poisoned:
            send(world, client, sent, name, [KINDS[next(turn) * 7 % len(KINDS)]])


@pytest.mark.long
def test_no_field_of_any_form_breaks_a_page_with_any_poison(world: ApiWorld, forms: list[Sent]) -> None:
    client = visitor(world)
    for sent in forms:
        for name in sent.poisoned:
            send(world, client, sent, name, KINDS)


@pytest.mark.long
@pytest.mark.parametrize("kind", KEPT)
def test_what_is_kept_of_it_breaks_no_page(database_url: str, kind: str) -> None:
    """What people may type is typed everywhere; after that every page is opened."""
    with api_world(database_url, keeps=True) as world:
        world.numbers.update(furnish(world))
        kept = 0
        for sent in list(forms_of(world)):
            if sent.form.method == "POST" and not sent.route.startswith(("/sign-out", "/account/")):
                typed = {name: [POISONS[kind]] for name in sent.form.typed}
                kept += ask(world, visitor(world), sent, encoded(sent.form) | typed).status_code == 303
        assert kept > 0
        look_at_everything(world)


def test_control_a_rule_that_breaks_on_what_is_typed_is_found(
    world: ApiWorld, forms: list[Sent], monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("api.pages.afterwards.actions.finish_action", breaks)
    sent = next(one for one in forms if one.route == "/actions/{action_id}/done")
    with pytest.raises(ZeroDivisionError):
        send(world, visitor(world), sent, next(iter(sent.form.fields)), ["empty"])


def send(world: ApiWorld, client: TestClient, sent: Sent, name: str, kinds: Iterable[str]) -> None:
    """Sends the form as it stands but for one field; whatever comes back is meant for people and leads nowhere else."""
    right = encoded(sent.form)
    for kind in kinds:
        values = {LEFT_OUT: [], TWICE: [*right[name], b"1"]}.get(kind) or [POISONS.get(kind, b"")]
        answer = ask(world, client, sent, right | {name: [] if kind == LEFT_OUT else values})
        said = (sent.who, sent.form.method, sent.form.action, name, kind, answer.status_code, answer.text[-300:])
        assert answer.status_code in ANSWERS, said
        assert answer.elapsed.total_seconds() < SLOWEST_SECONDS, said
        assert re.match(r"(/(?![/\\])|$)", answer.headers.get("location", "")), said  # a path of this site
        assert "set-cookie: a=b" not in str(answer.headers).lower(), said
        assert f"<script>{MARK}" not in answer.text, said


def encoded(form: Form) -> dict[str, list[bytes]]:
    """The fields of a form as they go over the line."""
    return {name: [value.encode() for value in values or [""]] for name, values in form.fields.items()}


def ask(world: ApiWorld, client: TestClient, sent: Sent, fields: dict[str, list[bytes]]) -> Response:
    """What the site answers to a form with these fields."""
    pairs = [(name, value) for name, values in fields.items() for value in values]
    text = "&".join(f"{quote(name, safe='')}={quote_from_bytes(value, safe='')}" for name, value in pairs)
    client.cookies.clear()
    headers = {**world.headers(sent.who), "content-type": "application/x-www-form-urlencoded"}
    if sent.form.method == "GET":
        return client.get(f"{sent.form.action}?{text}", headers=headers)
    path = f"{sent.form.action}?{sent.form.query}" if sent.form.query else sent.form.action
    return client.post(path, content=text.encode(), headers=headers)
