"""The waiting statistics on the screens: of which days who may ask, and what is said of an impossible choice."""

import csv
import io
from datetime import timedelta

import pytest

from tests.pages_world import make_world
from zorglogistiek import clock


@pytest.fixture
def world(sqlite_url):
    return make_world(sqlite_url)


@pytest.mark.parametrize("username", ["evaluator", "municipality"])
def test_who_sees_no_person_gets_whole_months_from_the_first_page_on(world, username):
    client, month = world.client(username), clock.today().replace(day=1)
    page = client.get("/statistics")
    assert page.status_code == 200
    assert "dd-mm-jjjj: de eerste dag van een maand" in page.text
    rows = list(csv.DictReader(io.StringIO(client.get("/statistics/download").text)))
    ended = month - timedelta(days=1)
    assert {row["census_on"] for row in rows} == {"", ended.isoformat()}
    assert {row["period_until"] for row in rows} == {"", month.isoformat()}


def test_a_day_inside_a_month_is_a_fault_at_its_field_on_the_page_and_in_the_download(world):
    month = clock.today().replace(day=1)
    query = f"?from_on=01-01-2020&until_on={month - timedelta(days=3):%d-%m-%Y}"
    client = world.client("evaluator")
    for path in ("/statistics", "/statistics/download"):
        answer = client.get(path + query)
        assert answer.status_code == 400
        assert 'id="until_on-fault">moet de eerste dag van een maand zijn<' in answer.text
        assert world.client("coordinator").get(path + query).status_code == 200


def test_an_impossible_clock_stands_at_its_field_and_nothing_is_said_of_storing(world):
    answer = world.client("coordinator").get("/statistics?start=started&stop=registered")
    assert answer.status_code == 400
    assert 'href="#stop">De klok stopt bij</a>' in answer.text
    assert 'id="stop-fault"' in answer.text
    assert "Er is niets opgeslagen" not in answer.text
    assert (
        world.client("coordinator").get("/statistics/download?from_on=02-01-2026&until_on=01-01-2026").status_code
        == 400
    )
