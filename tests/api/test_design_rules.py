"""Every design rule of .spectral.yaml accepts a good description of an API and refuses one that breaks it."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scripts.lint_api import RULES, lint

Description = dict[str, Any]

PROBLEM = {
    "description": "What is wrong.",
    "headers": {"API-Version": {"schema": {"type": "string"}}},
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
GOOD: Description = {
    "openapi": "3.1.0",
    "info": {
        "title": "Places",
        "version": "1.0.2",
        "description": "Places and who asks for them.",
        "contact": {"name": "Desk", "url": "https://region.example", "email": "desk@region.example"},
    },
    "servers": [{"url": "https://region.example/v1"}],
    "tags": [{"name": "referrals"}],
    "paths": {
        "/waiting-lists/{listNumber}/_close": {
            "post": {
                "operationId": "closeList",
                "summary": "Close a list",
                "description": "Close a list.",
                "tags": ["referrals"],
                "security": [{"session": []}],
                "parameters": [
                    {"name": "listNumber", "in": "path", "required": True, "schema": {"type": "string"}},
                    {"name": "heldOn", "in": "query", "schema": {"type": "string", "format": "date"}},
                ],
                "responses": {
                    "200": {
                        "description": "The list.",
                        "headers": {"API-Version": {"schema": {"type": "string"}}},
                        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/List"}}},
                    },
                    "400": PROBLEM,
                    "401": PROBLEM,
                },
            }
        }
    },
    "components": {
        "securitySchemes": {"session": {"type": "apiKey", "in": "cookie", "name": "session"}},
        "schemas": {
            "Problem": {
                "type": "object",
                "properties": {
                    "status": {"type": "integer"},
                    "title": {"type": "string"},
                    "detail": {"type": "string"},
                },
            },
            "List": {
                "type": "object",
                "properties": {
                    "closed_on": {"anyOf": [{"type": "string"}, {"type": "null"}], "format": "date"},
                    "changed_at": {"type": "string", "format": "date-time"},
                },
            },
        },
    },
}
PATH = next(iter(GOOD["paths"]))


def post(description: Description) -> dict[str, Any]:
    operation: dict[str, Any] = description["paths"][PATH]["post"]
    return operation


def rename_path(description: Description, path: str) -> None:
    description["paths"][path] = description["paths"].pop(PATH)


def properties(description: Description, schema: str) -> dict[str, Any]:
    found: dict[str, Any] = description["components"]["schemas"][schema]["properties"]
    return found


# What is done to the good description, and the one rule that must then object.
BREAKS: list[tuple[str, str, Callable[[Description], object]]] = [
    ("openapi-3", "OpenAPI 3 without a patch number", lambda d: d.update(openapi="3.1")),
    ("version-is-semantic", "two numbers", lambda d: d["info"].update(version="1.0")),
    ("contact-is-complete", "no e-mail address", lambda d: d["info"]["contact"].pop("email")),
    ("contact-is-complete", "no web address", lambda d: d["info"]["contact"].pop("url")),
    ("contact-is-complete", "no name", lambda d: d["info"]["contact"].pop("name")),
    ("servers-are-named", "no servers", lambda d: d.pop("servers")),
    (
        "major-version-in-the-address",
        "no major version",
        lambda d: d["servers"][0].update(url="https://region.example"),
    ),
    (
        "major-version-only-there",
        "the version twice",
        lambda d: rename_path(d, "/v1/waiting-lists/{listNumber}"),
    ),
    ("path-is-kebab-case", "underscore", lambda d: rename_path(d, "/waiting_lists/{listNumber}")),
    ("path-is-kebab-case", "camelCase", lambda d: rename_path(d, "/waitingLists/{listNumber}")),
    ("path-is-kebab-case", "operation in the middle", lambda d: rename_path(d, "/_close/{listNumber}")),
    ("path-is-kebab-case", "file extension", lambda d: rename_path(d, "/lists/{listNumber}/rows.csv")),
    ("path-has-no-trailing-slash", "trailing slash", lambda d: rename_path(d, "/lists/{listNumber}/")),
    (
        "query-key-is-camel-case",
        "underscore in a key",
        lambda d: post(d)["parameters"][1].update(name="held_on"),
    ),
    (
        "nothing-personal-in-an-address",
        "a citizen's number",
        lambda d: post(d)["parameters"][1].update(name="bsn"),
    ),
    (
        "nothing-personal-in-an-address",
        "a name",
        lambda d: post(d)["parameters"][1].update(name="lastName"),
    ),
    (
        "only-common-methods",
        "HEAD declared",
        lambda d: d["paths"][PATH].update(head={**copy.deepcopy(post(d)), "operationId": "headOfList"}),
    ),
    (
        "every-answer-has-the-version",
        "an error without",
        lambda d: post(d)["responses"]["400"].pop("headers"),
    ),
    (
        "every-answer-has-the-version",
        "a success without",
        lambda d: post(d)["responses"]["200"].pop("headers"),
    ),
    (
        "error-is-a-problem",
        "plain JSON",
        lambda d: post(d)["responses"]["400"].update(content={"application/json": {}}),
    ),
    (
        "error-is-a-problem",
        "either of two",
        lambda d: post(d)["responses"]["400"]["content"].update({"text/html": {}}),
    ),
    ("error-is-a-problem", "no content", lambda d: post(d)["responses"]["401"].pop("content")),
    ("problem-says-what-is-wrong", "no detail", lambda d: properties(d, "Problem").pop("detail")),
    ("invalid-input-is-400", "422", lambda d: post(d)["responses"].update({"422": PROBLEM})),
    ("input-can-be-invalid", "no 400", lambda d: post(d)["responses"].pop("400")),
    ("signing-in-can-be-lacking", "no 401", lambda d: post(d)["responses"].pop("401")),
    ("day-is-a-date", "format only inside", lambda d: properties(d, "List")["closed_on"].pop("format")),
    (
        "day-is-a-date",
        "a day with a time",
        lambda d: properties(d, "List")["closed_on"].update(format="date-time"),
    ),
    (
        "moment-is-a-date-time",
        "a moment without",
        lambda d: properties(d, "List")["changed_at"].pop("format"),
    ),
    (
        "schema-is-pascal-case",
        "lower case",
        lambda d: d["components"]["schemas"].update(list=d["components"]["schemas"]["List"]),
    ),
]


@pytest.fixture(scope="module")
def findings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """The rules that object to each description, by file name: one run of the linter for all of them."""
    directory = tmp_path_factory.mktemp("descriptions")
    descriptions = {"good": GOOD}
    for number, (_, _, change) in enumerate(BREAKS):
        descriptions[f"break-{number}"] = broken = copy.deepcopy(GOOD)
        change(broken)
    files = [directory / f"{name}.json" for name in descriptions]
    for file, description in zip(files, descriptions.values(), strict=True):
        file.write_text(json.dumps(description), encoding="utf-8")
    found: dict[str, set[str]] = {name: set() for name in descriptions}
    for fault in lint(files):
        found[Path(fault["source"]).stem].add(fault["code"])
    return found


def test_a_good_description_has_no_faults(findings: dict[str, set[str]]) -> None:
    assert findings["good"] == set()


@pytest.mark.parametrize(
    ("number", "rule"),
    [pytest.param(number, rule, id=f"{rule}: {what}") for number, (rule, what, _) in enumerate(BREAKS)],
)
def test_a_broken_rule_is_found(number: int, rule: str, findings: dict[str, set[str]]) -> None:
    assert rule in findings[f"break-{number}"]


def test_every_rule_is_broken_here() -> None:
    own = {
        line.strip().rstrip(":")
        for line in RULES.read_text(encoding="utf-8").split("\nrules:\n")[1].splitlines()
        if line.startswith("  ") and line[2] not in " #"
    }
    assert own == {rule for rule, _, _ in BREAKS}
