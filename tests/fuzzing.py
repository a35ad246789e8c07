"""Requests made from the description of the API by schemathesis, and what must hold of every answer to them.

Half of the requests are what the description allows, half are what it forbids. Made from the description alone, hardly any
would come further than the first check, as no record has the number that was drawn: so the address is mostly that of a
record that exists, and some fields are those of the request of ``api_routes`` that is right.
"""

import json
import re
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, cast

import hypothesis
import jsonschema_rs
import schemathesis
from httpx2 import Response
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.schemas import BaseSchema
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.api_contract import operation_of
from tests.api_routes import CASES, Case
from tests.api_world import ApiWorld, description

LONGEST_SECONDS = 5.0
CHECKS = [
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
OPERATIONS = tuple(case for case in CASES if case.route != "/openapi.json")
"""Every operation of the description, which leaves itself out."""

Values = dict[str, Any]
Drawn = schemathesis.Case[Any]
"""A request as schemathesis drew it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request that was made up, and who sends it."""

    case: Case
    principal: str
    path: str
    query: Values
    headers: Mapping[str, str]
    body: Any = None

    def send(self, world: ApiWorld) -> Response:
        sent = {} if self.body is None else {"content": _written(self.body)}
        answer: Response = world.ask(
            self.principal, self.case.method, self.path, params=self.query, headers=dict(self.headers), **sent
        )
        return answer


@dataclass(slots=True, kw_only=True)
class Found:
    """What a run came across: how often which status, and the requests that were carried out."""

    statuses: Counter[int] = field(default_factory=Counter)
    carried_out: dict[str, list[Request]] = field(default_factory=dict)

    def __str__(self) -> str:
        told = ", ".join(f"{status}: {times}" for status, times in sorted(self.statuses.items()))
        return f"{self.statuses.total()} requests ({told}), {len(self.carried_out)} changing operations carried out"


def schema_of_the_api() -> BaseSchema:
    """The description, as schemathesis reads it."""
    return schemathesis.openapi.from_dict(description())


def fuzz(world: ApiWorld, schema: BaseSchema, case: Case, *, cases: int, found: Found, repeatable: bool) -> None:
    """Sends so many requests of one operation; AssertionError with the smallest one whose answer is wrong."""

    @hypothesis.settings(
        max_examples=cases,
        derandomize=repeatable,
        database=None,
        deadline=None,
        phases=(hypothesis.Phase.generate, hypothesis.Phase.shrink),
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    @hypothesis.given(st.data())
    def ask(data: st.DataObject) -> None:
        drawn, request = data.draw(requests(schema, case, world.numbers))
        answer = judged(world, drawn, request)
        found.statuses[answer.status_code] += 1
        if answer.is_success and case.method in {"POST", "PATCH"}:
            found.carried_out.setdefault(case.name, []).append(request)

    ask()


def judged(world: ApiWorld, drawn: Drawn, request: Request) -> Response:
    """The answer (the client itself refuses one of 500 and above, or that is not as described). AssertionError for others."""
    began = time.monotonic()
    answer = request.send(world)
    if time.monotonic() - began > LONGEST_SECONDS:  # once more: the machine may have had other things to do
        began = time.monotonic()
        request.send(world)
        assert time.monotonic() - began <= LONGEST_SECONDS, request
    described = operation_of(world.client.description, request.case.method, request.path)
    if described is world.client.description["paths"][request.case.route][request.case.method.lower()]:
        drawn.validate_response(answer, checks=CHECKS)
    if answer.is_success and request.body is not None:
        assert allowed(request), (answer.status_code, request)
    return answer


def allowed(request: Request) -> bool:
    """Whether the description allows a body."""
    body = request.body
    if "If-Match" in request.headers:  # stands in for the field
        body = {"version": int(request.headers["If-Match"].strip('" ')), **body}
    return _validator(*request.case.key).is_valid(body)


@cache
def _validator(method: str, route: str) -> jsonschema_rs.Validator:
    described = description()
    schema = described["paths"][route][method.lower()]["requestBody"]["content"]["application/json"]["schema"]
    return jsonschema_rs.validator_for({**schema, "components": described["components"]})


@st.composite
def requests(draw: st.DrawFn, schema: BaseSchema, case: Case, numbers: Mapping[str, Any]) -> tuple[Drawn, Request]:
    """A request of one operation, by somebody who may come that far; and as schemathesis drew it."""
    operation = schema[case.route][case.method]
    drawn = draw(operation.as_strategy(generation_mode=draw(st.sampled_from(tuple(GenerationMode)))))
    real, right = case.path(numbers), case.body(numbers)
    path = draw(st.sampled_from((real, real, real, drawn.formatted_path)))
    body = None if drawn.body is schemathesis.core.NOT_SET else drawn.body
    if isinstance(body, dict) and right is not None:
        body = draw(mixed(body, right))
    query = draw(mixed(dict(drawn.query or {}), dict(case.query)))
    return drawn, Request(
        case=case,
        principal=draw(st.sampled_from(who_comes_in(case))),
        path=path,
        query=query,
        headers=draw(headers_of(drawn)),
        body=body,
    )


@st.composite
def mixed(draw: st.DrawFn, drawn: Values, right: Values) -> Values:
    """What was drawn, or what is right with some of its values as drawn."""
    if draw(st.booleans()):
        return drawn
    chosen = draw(st.sets(st.sampled_from(sorted(drawn)), max_size=4)) if drawn else set()
    whole = dict(right)
    for name in sorted(chosen):
        value, good = drawn[name], right.get(name)
        inner = isinstance(value, dict) and isinstance(good, dict)
        whole[name] = draw(mixed(value, cast("Values", good))) if inner else value
    return whole


@st.composite
def headers_of(draw: st.DrawFn, drawn: Drawn) -> dict[str, str]:
    """The headers that the operation declares, each of them or not; who is signed in is not drawn."""
    headers = {"Content-Type": drawn.media_type} if drawn.media_type else {}
    for name, value in (drawn.headers or {}).items():
        if name in {"Idempotency-Key", "If-Match"} and draw(st.booleans()):
            headers[name] = value
    return headers


def who_comes_in(case: Case) -> tuple[str, ...]:
    """Who is not refused for the role alone."""
    return tuple(who for who, (status, _) in case.answers.items() if status != 403) or ("anonymous",)


def newest(world: ApiWorld, request: Request) -> Request:
    """The request with the versions of today, as of somebody who looked before sending it."""
    if not isinstance(request.body, dict):
        return request
    record = "/".join(request.path.split("/")[:3])
    body = _with_version(world, record, request.body)
    if "accepts" in body:
        body["accepts"] = [_with_version(world, record, one) for one in body["accepts"]]
    headers = {name: value for name, value in request.headers.items() if name != "If-Match"}
    return replace(request, body=body, headers=headers)


def _with_version(world: ApiWorld, record: str, body: Values) -> Values:
    if "referral" in body:
        record = f"/referrals/{body['referral']}"
    if "version" not in body or not re.fullmatch(r"/[a-z]+/[A-Za-z0-9-]+", record):
        return dict(body)
    now = world.get(record)
    tag = now.headers.get("etag") if now.is_success else None
    return dict(body) if tag is None else {**body, "version": int(tag.strip('"'))}


def in_turn(carried_out: Mapping[str, list[Request]], rounds: int) -> Iterator[list[Request]]:
    """One request of each operation for every round, evenly out of all that were carried out, each round from another start."""
    names = sorted(carried_out)
    for number in range(rounds):
        started = names[number % len(names) :] + names[: number % len(names)] if names else []
        yield [carried_out[name][number * len(carried_out[name]) // rounds] for name in started]


def _written(body: Any) -> bytes:
    return body if isinstance(body, bytes) else json.dumps(body).encode()
