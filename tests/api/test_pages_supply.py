"""Missing supply, prices, new groups and the policy on the screens: who sees what, and what bad input does."""

import csv
import io
import tomllib

import pytest
from fastapi.testclient import TestClient

from api.study_runs import StudyKind
from tests.pages_world import make_world, propose
from tests.working import work_off
from zorglogistiek import clock

GROUP = {
    "care_form": "supervised_rooms",
    "minimum_age": "12",
    "maximum_age": "18",
    "municipality": "M1",
    "places": "1",
    "from_on": f"{clock.today():%d-%m-%Y}",
    "gender_policy": "mixed",
    "security_level": "open",
}


@pytest.fixture
def world(sqlite_url):
    world = make_world(sqlite_url)
    yield world
    world.database.dispose()


@pytest.fixture
def coordinator(world):
    return world.client("coordinator")


@pytest.fixture
def municipality(world, coordinator):
    """Somebody of the municipality on the same site."""
    return TestClient(coordinator.app, cookies=world.client("municipality").cookies, follow_redirects=False)


def reckon(client, path, **fields):
    """Starts a study, has a worker carry it out, and gives the page with the answer."""
    answer = client.post(path, data=fields)
    assert answer.status_code == 303, answer.text
    work_off(client.app.state.database)
    shown = client.get(answer.headers["location"])
    assert shown.status_code == 303, shown.text
    return client.get(shown.headers["location"])


def test_the_coordinator_sees_for_whom_nothing_fits_and_may_try_a_group_for_them(coordinator):
    page = coordinator.get("/missing-supply").text
    assert "R4</a> L.V." in page
    assert "care_form=supervised_rooms&amp;minimum_age=13" in page
    assert "de zorgvorm die gevraagd is" in page
    tried = coordinator.get("/missing-supply/groups?care_form=supervised_rooms&minimum_age=13&specialisms=ass").text
    assert '<option value="supervised_rooms" selected>' in tried
    assert 'value="ass" checked' in tried
    assert f'value="{clock.today():%d-%m-%Y}"' in tried


def test_the_municipality_reaches_no_person_by_any_way(world, coordinator, municipality):
    propose(world, R2=1, R3=None, R4=None)
    reckon(coordinator, "/missing-supply/groups", **GROUP)
    reckon(coordinator, "/missing-supply/prices")
    by_all = "by=specialisms&by=age&by=municipality&by=gender"
    for path in (
        f"/missing-supply?{by_all}",
        f"/missing-supply/download?{by_all}",
        "/missing-supply/prices",
        "/missing-supply/groups",
    ):
        answer = municipality.get(path)
        assert answer.status_code == 200
        for secret in ("R2", "R3", "R4", "L.V.", "/referrals", "/studies", "Sem", "Visser"):
            assert secret not in answer.text, (path, secret)
    rows = list(csv.DictReader(io.StringIO(municipality.get("/missing-supply/download").text)))
    assert {row["youths"] for row in rows} == {"*"}
    assert {row["longest_wait_weeks"] for row in rows} == {"*"}
    (study,) = coordinator.app.state.study_runs.of(StudyKind.GROUP)
    assert municipality.get(f"/studies/{study.number}").status_code == 403
    assert municipality.post("/missing-supply/prices").status_code == 403
    assert municipality.post("/missing-supply/groups", data=GROUP).status_code == 403
    assert municipality.post(f"/studies/{study.number}/forget").status_code == 403


def test_the_list_comes_as_a_file(coordinator):
    rows = list(csv.DictReader(io.StringIO(coordinator.get("/missing-supply/download?by=care_form").text)))
    assert [(row["lacks"], row["care_form"], row["youths"], row["referrals"]) for row in rows] == [
        ("group", "supervised_rooms", "1", "R4")
    ]


def test_a_group_that_does_not_exist_takes_who_was_missing_it_and_groups_are_compared(coordinator):
    first = reckon(coordinator, "/missing-supply/groups", **GROUP).text
    assert "1 groep doorgerekend" in first
    assert "R4</a> L.V." in first
    assert "Er is geen plan van deze week" in first
    both = reckon(coordinator, "/missing-supply/groups", **GROUP | {"minimum_age": "4", "maximum_age": "5"}).text
    assert "2 groepen vergeleken" in both
    number = coordinator.app.state.study_runs.of(StudyKind.GROUP)[0].number
    assert coordinator.post(f"/studies/{number}/forget").headers["location"] == "/missing-supply/groups"
    assert "1 groep doorgerekend" in coordinator.get("/missing-supply/groups").text


def test_a_group_sent_twice_is_reckoned_once(coordinator):
    sent = GROUP | {"form_key": "once"}
    first, second = (coordinator.post("/missing-supply/groups", data=sent) for _ in range(2))
    assert first.headers["location"].startswith("/studies/")
    assert second.headers["location"] == "/missing-supply/groups"
    assert len(coordinator.app.state.study_runs.of(StudyKind.GROUP)) == 1


def test_another_group_typed_in_the_same_form_is_reckoned_too(coordinator):
    for places in ("1", "2"):
        answer = coordinator.post("/missing-supply/groups", data=GROUP | {"form_key": "again", "places": places})
        assert answer.headers["location"].startswith("/studies/")
    assert len(coordinator.app.state.study_runs.of(StudyKind.GROUP)) == 2


def test_a_group_that_makes_no_sense_says_what_is_wrong_and_keeps_what_was_typed(coordinator):
    wrong = GROUP | {"care_form": "crisis_bed", "maximum_age": "3", "places": "many", "municipality": "M99"}
    answer = coordinator.post("/missing-supply/groups", data=wrong)
    assert answer.status_code == 400
    for said in ("alleen voor overbrugging", "onder de laagste leeftijd", "geheel getal", 'value="many"'):
        assert said in answer.text
    unknown = coordinator.post("/missing-supply/groups", data=GROUP | {"municipality": "M99"})
    assert unknown.status_code == 400
    assert "no such municipality" not in unknown.text
    assert coordinator.app.state.study_runs.of(StudyKind.GROUP) == []


def test_the_prices_of_an_older_plan_are_said_to_be_so(world, coordinator):
    assert "niets doorgerekend" in coordinator.get("/missing-supply/prices").text
    page = reckon(coordinator, "/missing-supply/prices").text
    assert "daarvoor" not in page
    propose(world, R2=1)
    assert "deze cijfers gaan over het plan daarvoor" in coordinator.get("/missing-supply/prices").text


def test_another_policy_is_previewed_and_downloaded_and_never_stored(coordinator):
    page = coordinator.get("/policy").text
    assert 'name="transfer.points" value="60"' in page
    preview = reckon(coordinator, "/policy", **{"transfer.points": "5", "bridge.urgencies": ["crisis", "urgent"]}).text
    assert "1 waarde is anders" in preview
    number = coordinator.app.state.study_runs.of(StudyKind.POLICY)[0].number
    file = coordinator.get(f"/policy/previews/{number}/download")
    assert tomllib.loads(file.text) == {"transfer": {"points": 5}}
    assert 'filename="policy.toml"' in file.headers["content-disposition"]
    assert 'name="transfer.points" value="60"' in coordinator.get("/policy").text
    assert coordinator.post(f"/studies/{number}/forget").headers["location"] == "/policy"


def test_when_the_line_is_too_long_nothing_that_was_typed_is_lost(coordinator, monkeypatch):
    monkeypatch.setattr("zorglogistiek.jobs.line.MOST_IN_LINE", 0)
    group = coordinator.post("/missing-supply/groups", data=GROUP | {"places": "7"})
    policy = coordinator.post("/policy", data={"transfer.points": "5"})
    for answer, typed in ((group, 'value="7"'), (policy, 'name="transfer.points" value="5"')):
        assert typed in answer.text
        assert "te veel doorrekeningen in de rij" in answer.text


def test_a_policy_that_is_wrong_or_the_same_is_not_reckoned(coordinator):
    wrong = coordinator.post("/policy", data={"transfer.points": "veel", "wait.norm_weeks": "-3"})
    assert wrong.status_code == 400
    assert 'value="veel"' in wrong.text
    assert wrong.text.count('aria-invalid="true"') == 2
    same = coordinator.post("/policy", data={"transfer.points": "60"})
    assert same.status_code == 400
    assert "niets anders" in same.text
    assert coordinator.post("/policy/download", data={"distance.region": "Delft"}).status_code == 400
    assert coordinator.app.state.study_runs.of(StudyKind.POLICY) == []


def test_bridging_for_nobody_can_be_chosen(coordinator):
    file = coordinator.post("/policy/download", data={"form_key": "x", "transfer.points": "60"})
    assert tomllib.loads(file.text) == {"bridge": {"urgencies": []}}


@pytest.mark.parametrize("path", ["/studies/ST-0", "/policy/previews/ST-0", "/policy/previews/ST-0/download"])
def test_a_study_that_is_forgotten_is_said_to_be_gone(coordinator, path):
    answer = coordinator.get(path)
    assert answer.status_code == 404
    assert "Zorglogistiek" in answer.text


def test_an_answer_is_not_shown_as_one_of_another_kind(coordinator):
    reckon(coordinator, "/missing-supply/groups", **GROUP)
    number = coordinator.app.state.study_runs.of(StudyKind.GROUP)[0].number
    assert coordinator.get(f"/policy/previews/{number}").status_code == 404
