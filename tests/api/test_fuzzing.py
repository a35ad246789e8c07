"""Thousands of requests made from the description of the API: each is answered as described, and what is kept breaks no page.

The short form sends a few of each operation, half of the operations on SQLite and half on PostgreSQL. The long form
(``make fuzz``) sends FUZZ_CASES (1,000) of each operation on each of them.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.api.test_pages_access import address
from tests.api_routes import CASES as ROUTES
from tests.api_world import ApiWorld, api_world, description
from tests.conftest import KINDS
from tests.page_routes import CASES as PAGES
from tests.page_routes import PageCase
from tests.page_world import ask, furnish, visitor

SHORT = 3
FUZZ_CASES = int(os.environ.get("FUZZ_CASES", SHORT))
ROUNDS = max(1, FUZZ_CASES // 20)
"""How many worlds are filled with what was carried out."""

READS = [case for case in ROUTES if case.method == "GET"]
Fresh = Callable[[], str]


@pytest.fixture
def fresh(request: pytest.FixtureRequest, tmp_path: Path) -> Fresh:
    """Gives the address of an empty, migrated database of the kind that the test asks for, each time it is called."""
    if request.param == "postgresql":
        empty: Callable[[], Any] = request.getfixturevalue("emptied_postgresql")
        return lambda: str(empty().render_as_string(hide_password=False))
    template: Path = request.getfixturevalue("migrated_sqlite")
    files = (tmp_path / f"{number}.sqlite" for number in range(10**6))

    def copy() -> str:
        file = next(files)
        file.write_bytes(template.read_bytes())
        return f"sqlite:///{file}"

    return copy


@pytest.mark.parametrize("fresh", KINDS, indirect=True)
def test_every_operation_answers_as_described_and_what_is_kept_breaks_no_page(
    request: pytest.FixtureRequest, fresh: Fresh, subtests: pytest.Subtests
):
    from tests import fuzzing  # schemathesis takes seconds to load

    found, schema = fuzzing.Found(), fuzzing.schema_of_the_api()
    operations = fuzzing.OPERATIONS
    assert {(case.method.lower(), case.route) for case in operations} == {
        (method, path) for path, methods in description()["paths"].items() for method in methods
    }
    if FUZZ_CASES == SHORT:
        operations = operations[KINDS.index(request.node.callspec.params["fresh"]) :: len(KINDS)]
    with api_world(fresh()) as world:
        for case in operations:
            with subtests.test(case.name):
                fuzzing.fuzz(world, schema, case, cases=FUZZ_CASES, found=found, repeatable=FUZZ_CASES == SHORT)
    kept = 0
    for number, requests in enumerate(fuzzing.in_turn(found.carried_out, ROUNDS)):
        with subtests.test("pages", round=number), api_world(fresh(), keeps=True) as world:
            world.numbers.update(furnish(world))
            answers = [fuzzing.newest(world, one).send(world) for one in requests]
            kept += sum(answer.is_success for answer in answers)
            look_at_everything(world)
    assert kept > 0
    print(f"{found}; {kept} changes kept in {ROUNDS} worlds, whose pages were opened")  # noqa: T201 (evidence)
    assert 429 not in found.statuses


def test_an_error_of_ours_is_found(sqlite_url: str, monkeypatch: pytest.MonkeyPatch):
    """The control: a rule that breaks on what the description allows."""
    from tests import fuzzing

    def breaks(*_: Any, text: str, **__: Any) -> None:
        raise ZeroDivisionError(text)

    monkeypatch.setattr("api.v1.resources.meetings.service.add_action", breaks)
    case = next(one for one in fuzzing.OPERATIONS if one.route == "/meetings/{held_on}/actions")
    with api_world(sqlite_url) as world, pytest.raises(ZeroDivisionError):
        fuzzing.fuzz(world, fuzzing.schema_of_the_api(), case, cases=50, found=fuzzing.Found(), repeatable=True)


def look_at_everything(world: ApiWorld) -> None:
    """Every GET of the API as the coordinator, and every page as somebody who may see it, of every referral and youth.

    A page may well answer that there is nothing there any more; an exception comes through to the test.
    """
    for case in READS:
        world.get(case.path(world.numbers), params=dict(case.query))
    client = visitor(world)
    for page in PAGES:
        who = next((one for one, status in page.answers.items() if status == 200), None)
        if page.method == "GET" and who is not None:
            for path in paths(page, world):
                answer = ask(world, client, who, "GET", path)
                assert answer.status_code in {200, 303, 404, 409}, (path, answer.status_code)


def paths(page: PageCase, world: ApiWorld) -> Iterator[str]:
    """The addresses of a page: that of each referral or youth that there is, and otherwise the one of the table."""
    for part in ("referrals", "youths"):
        if f"/{part}/{{number}}" in page.route:
            for row in world.get(f"/{part}", params={"limit": "500"}).json()["items"]:
                before, _, after = address(page, world).partition(f"/{part}/")
                yield f"{before}/{part}/{row['number']}" + after[len(after.split("/")[0].split("?")[0]) :]
            return
    yield address(page, world)
