"""The rules of the API's behaviour that its description does not show."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.v1.bodies import MAX_JSON_BYTES
from api.v1.resources import RESOURCES
from tests.api_world import ApiWorld, api_world, settings_for
from tests.small_region import TODAY


@pytest.fixture(scope="module")
def world(shared_sqlite_url: str) -> Iterator[ApiWorld]:
    with api_world(shared_sqlite_url) as found:
        yield found


@pytest.mark.parametrize(
    "path", ["/youths/", "/youths/J1/", "/", "", "/nowhere", "/youths.json", "/Youths", "//youths"]
)
def test_an_address_that_is_none_is_not_found_and_leads_nowhere(world: ApiWorld, path: str):
    response = world.get(path, follow_redirects=False)
    assert response.status_code == 404
    assert response.json() == {"status": 404, "title": "Not Found", "detail": "Not Found"}


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("DELETE", "/youths/J1"),
        ("PUT", "/referrals"),
        ("POST", "/capacity"),
        ("HEAD", "/youths"),
        ("OPTIONS", "/youths"),
    ],
)
def test_a_method_that_is_none_is_not_allowed(world: ApiWorld, method: str, path: str):
    response = world.client.request(method, f"/v1{path}", headers=world.headers("coordinator"))
    assert response.status_code == 405
    assert response.headers["allow"]
    assert response.headers["content-type"] == "application/problem+json"


def test_the_description_is_for_everybody_and_only_that(world: ApiWorld):
    description = world.client.get("/v1/openapi.json")
    assert description.status_code == 200
    assert description.json() == world.client.description
    assert description.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-origin" not in world.get("/youths").headers
    assert description.json()["servers"][0]["url"].endswith("/v1")


def test_every_field_of_an_answer_is_described(world: ApiWorld):
    description = world.client.description
    asked = {
        content["schema"]["$ref"].rpartition("/")[2]
        for operations in description["paths"].values()
        for operation in operations.values()
        for content in operation.get("requestBody", {"content": {}})["content"].values()
    }
    inner = {"YouthFields", "ContraIndicationFields", "PreferenceFields", "SiblingFields"}
    undescribed = [
        f"{name}.{field}"
        for name, schema in description["components"]["schemas"].items()
        if name not in asked | inner
        for field, found in schema.get("properties", {}).items()
        if "description" not in found
    ]
    assert undescribed == []


def test_every_operation_has_a_name_of_its_own(world: ApiWorld):
    operations = [o for operations in world.client.description["paths"].values() for o in operations.values()]
    assert len({operation["operationId"] for operation in operations}) == len(operations)
    assert all(len(operation["tags"]) == 1 for operation in operations)


def test_a_change_that_another_site_sends_is_refused(world: ApiWorld):
    """A browser would send this site's cookie along."""
    for headers in ({"sec-fetch-site": "cross-site"}, {"origin": "https://elsewhere.example"}):
        response = world.ask("coordinator", "POST", "/meetings", json={"held_on": "2026-12-07"}, headers=headers)
        assert response.status_code == 403
        assert response.headers["content-type"] == "application/problem+json"
    same = world.ask(
        "coordinator", "POST", "/meetings", json={"held_on": "2026-12-07"}, headers={"sec-fetch-site": "none"}
    )
    assert same.status_code == 201


def test_the_cookie_of_the_screens_signs_in_too(world: ApiWorld):
    cookie = {"Cookie": "__Host-zorglogistiek-session=token-of-evaluator"}
    assert world.client.get("/v1/sessions/current", headers=cookie).json() == {
        "name": "Eva Evaluator",
        "role": "evaluator",
    }


def test_an_error_of_ours_tells_nothing_and_has_all_headers(sqlite_url: str, monkeypatch: pytest.MonkeyPatch):
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("Geheim")

    with api_world(sqlite_url) as world:
        monkeypatch.setattr("api.v1.resources.youths.youth_overviews", fail)
        careless = TestClient(world.client.app, base_url="https://testserver", raise_server_exceptions=False)
        response = careless.get("/v1/youths", headers=world.headers("coordinator"))
    assert response.status_code == 500
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["api-version"] == "1.0.0"
    assert response.headers["x-frame-options"] == "DENY"
    assert "Geheim" not in response.text


def test_a_registry_that_cannot_be_reached_is_unavailable(tmp_path):
    app = create_app(settings_for(f"sqlite:///{tmp_path / 'empty.sqlite'}"))
    with TestClient(app) as client:
        response = client.get("/v1/youths", headers={"Authorization": "Bearer x"})
    assert response.status_code == 503
    assert response.json()["detail"].startswith("the registry has no tables yet")


def test_a_body_of_the_largest_size_is_still_read(world: ApiWorld):
    """One byte more is not; the size is that of the bytes, whatever the header says."""
    body = json.dumps({"held_on": TODAY.isoformat()}).encode()
    headers = {"content-type": "application/json"}
    most = body + b" " * (MAX_JSON_BYTES - len(body))
    assert world.ask("coordinator", "POST", "/meetings", content=most, headers=headers).status_code == 201
    assert world.ask("coordinator", "POST", "/meetings", content=most + b" ", headers=headers).status_code == 413

    def in_parts() -> Iterator[bytes]:
        for _ in range(300):
            yield b" " * 1024

    assert world.ask("coordinator", "POST", "/meetings", content=in_parts(), headers=headers).status_code == 413


def test_who_is_not_signed_in_hears_nothing_of_the_body(world: ApiWorld):
    headers = {"content-type": "application/json"}
    response = world.ask("anonymous", "POST", "/referrals", content=b"{", headers=headers)
    assert response.status_code == 401


def test_a_list_comes_in_pages_with_an_honest_total(world: ApiWorld):
    whole = world.get("/referrals").json()
    pages = [world.get("/referrals", params={"limit": 2, "offset": offset}).json() for offset in (0, 2, 4, 6)]
    assert [page["total"] for page in pages] == [5, 5, 5, 5]
    assert [len(page["items"]) for page in pages] == [2, 2, 1, 0]
    assert [row for page in pages for row in page["items"]] == whole["items"]


def test_the_page_about_the_api_names_every_resource_and_operation(world: ApiWorld):
    page = (Path(__file__).parents[2] / "docs" / "api.md").read_text(encoding="utf-8")
    table = re.findall(r"^\| `/([a-z-]+)` \| (.*) \|$", page, flags=re.MULTILINE)
    assert [name for name, _ in table] == [resource.name for resource in RESOURCES]
    told = dict(table)
    for path in world.client.description["paths"]:
        operation = path.rpartition("/")[2]
        if operation.startswith("_"):
            assert f"`{operation}`" in told[path.split("/")[1]], path
