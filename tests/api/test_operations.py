"""What the operator sees of the site: whether it lives and is ready, its log, its traces, who asked. Nothing personal."""

import io
import json
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient
from sqlalchemy import text

from api.app import create_app
from api.observing import Observed, route_of
from tests.pages_world import PASSWORD, PagesWorld, make_world
from zorglogistiek import traces
from zorglogistiek.cli import serving
from zorglogistiek.cli.demo_region import PASSWORD as DEMO_PASSWORD
from zorglogistiek.clock import now
from zorglogistiek.database import Database, alembic_config
from zorglogistiek.errors import Unavailable
from zorglogistiek.jobs.leases import say_here
from zorglogistiek.logs import JsonLines, TextLines
from zorglogistiek.settings import Settings

SECRET = "Fleurtje-999996770"


@pytest.fixture
def world(sqlite_url: str) -> Iterator[PagesWorld]:
    made = make_world(sqlite_url)
    yield made
    made.database.dispose()


@contextmanager
def lines(formatter: logging.Formatter | None = None) -> Iterator[list[str]]:
    """What is written to the log meanwhile, line by line."""
    stream, found = io.StringIO(), list[str]()
    handler, root = logging.StreamHandler(stream), logging.getLogger()
    handler.setFormatter(formatter or JsonLines())
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    try:
        yield found
    finally:
        root.removeHandler(handler)
        root.setLevel(before)
        found += stream.getvalue().splitlines()


def of_requests(found: list[str]) -> list[dict[str, Any]]:
    return [line for line in map(json.loads, found) if line["logger"] == "api.observing"]


# Health


def test_a_site_lives_and_is_ready_and_tells_nothing_else(world: PagesWorld) -> None:
    client = world.client()
    assert client.get("/healthz").json() == {"status": "alive"}
    ready = client.get("/readyz")
    assert (ready.status_code, ready.json()) == (
        200,
        {"status": "ready", "database": "migrated", "worker": "missing"},
    )
    with world.database.write() as session:
        say_here(session, "W-1", now=now())
    assert client.get("/readyz").json()["worker"] == "present"
    with world.database.write() as session:
        say_here(session, "W-1", now=now() - timedelta(minutes=2))
    assert client.get("/readyz").json()["worker"] == "missing"


def test_a_registry_of_another_version_is_not_ready(world: PagesWorld) -> None:
    client = world.client()
    command.downgrade(alembic_config(world.database._writer), "-1")
    assert (client.get("/readyz").status_code, client.get("/healthz").status_code) == (503, 200)
    assert client.get("/readyz").json()["database"] == "not migrated"


def test_a_registry_without_tables_or_out_of_reach_is_not_ready(tmp_path: Path) -> None:
    for url, why in (
        (f"sqlite:///{tmp_path / 'empty.sqlite'}", "not migrated"),
        ("postgresql+psycopg://wie:hush@127.0.0.1:1/none", "unreachable"),
    ):
        answer = TestClient(create_app(Settings(database_url=url))).get("/readyz")
        assert (answer.status_code, answer.json()["database"]) == (503, why)
        assert "hush" not in answer.text


# The log


def test_a_line_says_the_route_and_never_the_address(world: PagesWorld) -> None:
    with lines() as found:
        client = world.client("coordinator")
        client.get(
            f"/referrals/{SECRET}", params={"name": SECRET}, headers={"User-Agent": SECRET, "X-Request-Id": SECRET}
        )
        client.get("/referrals/R2")
        answer = client.get(f"/v1/referrals/{SECRET}")
        client.get(f"/{SECRET}")
        client.get(f"/static/{SECRET}.css")
        client.request(SECRET, "/referrals")
        client.post("/sign-in", data={"username": SECRET, "password": SECRET})
        client.get("/healthz")
    requests = of_requests(found)
    assert [(line["method"], line["route"], line["status"]) for line in requests[1:]] == [
        ("GET", "/referrals/{number}", 404),
        ("GET", "/referrals/{number}", 200),
        ("GET", "/v1/referrals/{number}", 404),
        ("GET", "none", 404),
        ("GET", "/static", 404),
        ("other", "/referrals", 405),
        ("POST", "/sign-in", requests[-1]["status"]),
    ]
    assert all(line["ms"] >= 0 and line["level"] == "info" and line["time"].endswith("Z") for line in requests)
    assert len({line["request_id"] for line in requests}) == len(requests)
    assert answer.headers["X-Request-Id"] == requests[3]["request_id"]
    for secret in (SECRET, "R2", PASSWORD, "testclient", "Proef"):
        assert not [line for line in found if secret in line]


def broken(**options: Any) -> TestClient:
    """A site on which something goes wrong, with what was sent in the text of the error."""
    app = FastAPI()

    @app.post("/youths/{number}")
    async def change(request: Request, number: str) -> None:
        body = (await request.body()).decode()
        logging.getLogger("zorglogistiek.people").warning("a change failed")
        logging.getLogger("library").warning("cannot store %s", body)
        try:
            raise ValueError(f"{number} {body}")
        except ValueError as error:
            logging.getLogger("library").exception("failed")
            raise RuntimeError(body) from error

    app.add_middleware(Observed)
    return TestClient(app, raise_server_exceptions=False, **options)


@pytest.mark.parametrize("formatter", [JsonLines(), TextLines()])
def test_an_error_is_told_by_its_kind_and_place_and_not_by_its_text(formatter: logging.Formatter) -> None:
    with lines(formatter) as found:
        assert broken().post(f"/youths/{SECRET}", content=SECRET).status_code == 500
    written = "\n".join(found)
    assert SECRET not in written
    assert "test_operations.py" in written
    assert "ValueError" in written
    assert "cannot store %s" in written


def test_control_the_usual_form_of_a_log_tells_it() -> None:
    with lines(logging.Formatter("%(message)s")) as found:
        broken().post(f"/youths/{SECRET}", content=SECRET)
    assert SECRET in "\n".join(found)  # the harm


def test_what_one_request_writes_has_one_id() -> None:
    with lines() as found:
        answer = broken().post("/youths/1")
    ours = [json.loads(line) for line in found if "library" in line or "zorglogistiek" in line or "observing" in line]
    assert {line["request_id"] for line in ours} == {answer.headers.get("X-Request-Id", ours[0]["request_id"])}
    assert of_requests(found)[0]["level"] == "error"
    assert of_requests(found)[0]["status"] == 500


def test_every_route_of_the_site_has_a_template_in_the_log(world: PagesWorld) -> None:
    """Routes that are included in routers, and those of the API, which is mounted."""
    seen: list[str] = []

    class Peeping(Observed):
        def _write(self, method: str, route: str, status: int, started: float) -> None:  # noqa: ARG002
            seen.append(route)

    client = world.client("coordinator")
    peeping = TestClient(Peeping(client.app), cookies=client.cookies, follow_redirects=False)
    for path in ("/meetings", f"/meetings/{world.meeting_on}", "/v1/openapi.json", "/v1/groups/G1", "/v1/nothing"):
        peeping.get(path)
    assert seen == ["/meetings", "/meetings/{held_on}", "/v1", "/v1/groups/{number}", "/v1"]
    assert route_of({"type": "http"}) == "none"


def test_errors_of_the_database_do_not_hold_what_was_to_be_stored(world: PagesWorld) -> None:
    with pytest.raises(Unavailable) as told, world.database.write() as session:
        session.execute(text("update youth set no_column = :secret"), {"secret": SECRET})
    assert "no such column" in str(told.value.__cause__)
    assert SECRET not in str(told.value.__cause__)


# The start


def test_the_accounts_of_the_demo_stop_the_start_of_a_real_site(
    world: PagesWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "PASSWORD", PASSWORD)
    with pytest.raises(Unavailable, match="coordinator"):
        serving.check_ready(world.database, world.settings)
    serving.check_ready(world.database, world.settings.model_copy(update={"demo": True}))
    monkeypatch.setattr(serving, "PASSWORD", DEMO_PASSWORD)
    serving.check_ready(world.database, world.settings)


def test_a_registry_of_another_version_stops_the_start(world: PagesWorld) -> None:
    command.downgrade(alembic_config(world.database._writer), "-1")
    with pytest.raises(Unavailable, match="another version"):
        serving.check_ready(Database(world.url), world.settings)


# Traces


@pytest.fixture
def spans() -> Iterator[list[Any]]:
    """The spans that were made, when the test has ended them."""
    memory = pytest.importorskip("opentelemetry.sdk.trace.export.in_memory_span_exporter")
    exporter, found = memory.InMemorySpanExporter(), list[Any]()
    traces.set_up_traces("http://127.0.0.1:1/v1/traces", service="test", exporter=exporter)

    def ended() -> list[Any]:
        traces._Tracing.provider.force_flush()
        return list(exporter.get_finished_spans())

    found.append(ended)
    yield found
    traces.end_traces()


def test_spans_are_named_by_the_route_and_hold_nothing_personal(world: PagesWorld, spans: list[Any]) -> None:
    client = world.client("coordinator")
    client.get(f"/referrals/{SECRET}", params={"name": SECRET}, headers={"User-Agent": SECRET})
    broken().post(f"/youths/{SECRET}", content=SECRET)
    found = spans[0]()
    assert [one.name for one in found][-2:] == ["GET /referrals/{number}", "POST /youths/{number}"]
    assert found[-2].attributes["http.route"] == "/referrals/{number}"
    assert found[-1].attributes["error.type"] == "RuntimeError"
    assert not [one for one in found if SECRET in one.to_json()]


def test_without_the_extra_the_site_runs_and_a_wish_for_traces_is_refused(
    world: PagesWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in sys.modules if name.startswith("opentelemetry")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "opentelemetry", None)
    assert world.client("coordinator").get("/meetings").status_code == 200
    with pytest.raises(Unavailable, match="otel"):
        traces.set_up_traces("http://127.0.0.1:1/v1/traces", service="test")
