"""Figures over the API: as JSON and as files, by what a request accepts."""

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.v1.negotiating import chosen
from tests.api_routes import PERIOD
from tests.api_world import ApiWorld, api_world
from zorglogistiek.statistics.exports.dictionary import FILE

PATH = "/statistics/completed-waits"


@pytest.fixture(scope="module")
def world(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ApiWorld]:
    file = tmp_path_factory.mktemp("statistics") / "api.sqlite"
    file.write_bytes(migrated_sqlite.read_bytes())
    with api_world(f"sqlite:///{file}") as made:
        yield made


def test_a_figure_comes_with_its_definition_its_versions_and_what_was_asked(world: ApiWorld) -> None:
    query = {**PERIOD, "by": "municipality", "gender": "girl", "measure": "net"}
    answer = world.get(PATH, "evaluator", params=query).json()
    known_at = answer["parameters"].pop("known_at")  # nothing was published: all of it is hidden
    assert answer["parameters"] == {
        "population": "completed",
        "clock": "registered-started",
        "measure": "net",
        "period_from": "2026-01-01",
        "period_until": "2026-11-01",
        "filters": "gender=girl",
        "protection": "cbs",
    }
    assert answer["definitions_version"]
    assert set(answer["definition"]["columns"]) >= {column["name"] for column in answer["columns"]}
    assert [row["municipality"] for row in answer["rows"]] == ["M1", "M2", "total"]
    assert {row["n"] for row in answer["rows"]} == {"*"}
    horizon = {**PERIOD, "horizonDays": "182"}
    asked = world.get("/statistics/incidence", "evaluator", params=horizon).json()["parameters"]
    assert asked["horizon_days"] == "182"
    exact = world.get(PATH, params={**query, "anew": "true"}).json()
    assert exact["parameters"]["protection"] == "none: exact figures"
    assert exact["parameters"]["known_at"] >= known_at
    assert world.get(PATH, "evaluator", params={**query, "anew": "true"}).status_code == 403
    assert {row["n"] for row in exact["rows"]} == {0}


@pytest.mark.parametrize(
    ("accept", "starts"),
    [
        ("text/csv", b"figure,"),
        ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", b"PK"),
        ("application/vnd.apache.parquet", b"PAR1"),
    ],
)
def test_a_figure_is_a_file_in_the_form_that_is_accepted(world: ApiWorld, accept: str, starts: bytes) -> None:
    answer = world.get(PATH, "evaluator", params=PERIOD, headers={"Accept": accept})
    assert answer.headers["content-type"].partition(";")[0] == accept
    assert "Accept" in answer.headers["vary"].split(", ")
    assert answer.content.startswith(starts)


def test_an_archive_has_the_data_dictionary_beside_the_figures(world: ApiWorld) -> None:
    answer = world.get(PATH, "evaluator", params={**PERIOD, "form": "xlsx"}, headers={"Accept": "application/zip"})
    with zipfile.ZipFile(io.BytesIO(answer.content)) as zipped:
        assert zipped.namelist() == ["completed_waits.xlsx", FILE]
        (resource,) = json.loads(zipped.read(FILE))["resources"]
    assert resource["parameters"]["period_from"] == "2026-01-01"


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({**PERIOD, "fromOn": "2026-01-02"}, "from_on"),
        ({**PERIOD, "clockStart": "started"}, "clock_stop"),
        ({**PERIOD, "horizonDays": "0"}, "horizonDays"),
        ({**PERIOD, "municipality": "a b"}, "municipality"),
        ({**PERIOD, "by": "name"}, "by"),
    ],
)
def test_what_is_wrong_is_told_by_field(world: ApiWorld, query: dict[str, str], field: str) -> None:
    answer = world.get(PATH, "evaluator", params=query)
    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == [field]


def test_what_is_not_there_in_that_form_is_told(world: ApiWorld) -> None:
    assert world.get(PATH, "evaluator", params=PERIOD, headers={"Accept": "image/png"}).status_code == 406
    assert world.get("/statistics/names", "evaluator", params=PERIOD).status_code == 404


def test_the_definitions_are_data(world: ApiWorld) -> None:
    listed = world.get("/statistics", "evaluator").json()
    defined = world.get("/statistics/_definitions", "evaluator").json()
    assert {one["id"] for one in listed["items"]} == {one["id"] for one in defined["figures"]}
    assert listed["total"] == len(listed["items"])


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("", "a/x"),
        ("*/*", "a/x"),
        ("b/y", "b/y"),
        ("a/*;q=0.2, b/y;q=0.9", "b/y"),
        ("*/*;q=0.1, a/x;q=0", "b/y"),
        ("A/X", "a/x"),
        ("a/x;q=much, b/*", "b/y"),
    ],
)
def test_the_form_that_is_wanted_most_is_chosen(accept: str, expected: str) -> None:
    assert chosen(accept, ["a/x", "b/y"]) == expected
