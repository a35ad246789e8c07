"""The pages of what-if and of the free places: answers, refusals with their reason, what was typed, and who may ask."""

import re
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from tests.pages_world import make_world
from zorglogistiek import clock
from zorglogistiek.access.tables import Account
from zorglogistiek.access.user import User
from zorglogistiek.audit.tables import AuditEvent
from zorglogistiek.codes import Role
from zorglogistiek.errors import Unavailable
from zorglogistiek.matching.policy import region_policy
from zorglogistiek.meeting.plans import make_plan
from zorglogistiek.meeting.what_if import answers, grounds
from zorglogistiek.meeting.what_if.asking import BUSY
from zorglogistiek.people.tables import Referral
from zorglogistiek.places.tables import Stay

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def world(tmp_path_factory, migrated_sqlite):
    """The region with a plan of the engine, for the tests that only look."""
    return planned(tmp_path_factory.mktemp("what-if"), migrated_sqlite)


def planned(folder, migrated_sqlite):
    file = folder / "region.sqlite"
    file.write_bytes(migrated_sqlite.read_bytes())
    world = make_world(f"sqlite:///{file}")
    with world.database.read() as session:
        row = session.exec(select(Account).where(Account.role == Role.COORDINATOR)).one()
    user = User(account_id=row.id, role=row.role, organisation_id=row.organisation_id, name=row.display_name)
    day, policy = world.meeting_on, region_policy(None)
    make_plan(world.database, user, meeting_on=day, policy=policy, seconds=2, now=clock.now(), today=day)
    return world


@pytest.fixture(scope="module")
def client(world):
    return asking(world)


def asking(world):
    """The coordinator's browser; questions are worked out in the process of the test (but see the last test)."""
    return world.client("coordinator")


def page(world):
    return f"/meetings/{world.meeting_on}/what-if"


def week(world):
    return clock.monday_of(world.meeting_on)


def test_the_answer_names_who_is_touched_and_offers_the_decision(world, client):
    text = client.get(page(world), params={"change": f"go~R2~G1~{week(world)}"}).text
    assert "R2 gaat naar Groep G1 (Stichting Linde) in week" in text
    assert "Er is niets opgeslagen" in text
    assert re.search(r"R3</a>.*?week later|R3</a>.*?weken later", text, re.DOTALL)
    form = dict(re.findall(r'name="(version|kind|group|week|purpose)" value="([^"]*)"', text))
    assert form == {
        "version": form["version"],
        "kind": "accept",
        "group": "G1",
        "week": f"{week(world)}",
        "purpose": "final",
    }
    part = client.get(page(world), params={"change": f"go~R2~G1~{week(world)}", "part": "yes"}).text
    assert part.lstrip().startswith('<div class="what-if-answer">')


def test_it_leads_back_to_the_agenda_as_it_was_narrowed_and_to_its_page(world, client):
    base, kept = f"/meetings/{world.meeting_on}", {"show": "undecided", "page": "2"}
    query = "?show=undecided&amp;page=2"

    def hidden(html):
        return dict(re.findall(r'type="hidden" name="(show|page)" value="([^"]*)"', html))

    card = client.get(f"{base}/referrals/R2/card", params=kept).text
    assert hidden(card) == kept  # of the question inside the card
    assert f'href="{base}/what-if?about=R2&amp;show=undecided&amp;page=2"' in card
    answer = client.get(page(world), params={"change": f"go~R2~G1~{week(world)}"} | kept).text
    assert f'href="{base}{query}"' in answer
    assert f'action="{base}/referrals/R2/decisions{query}"' in answer
    assert hidden(answer) == kept


class Busy:
    """What works out questions, on a day on which it does not."""

    def __getattr__(self, _name):
        def ask(*_given, **_by_name):
            raise Unavailable(BUSY)

        return ask


def test_what_is_not_answered_says_so_and_can_be_asked_again(world):
    client = world.client("coordinator")
    client.app.state.what_if = Busy()
    free = f"/meetings/{world.meeting_on}/free-places?group=G1"
    for address, status in ((f"{page(world)}?change=go~R2~G1~", 200), (free, 503)):
        answer = client.get(address)
        assert answer.status_code == status
        assert "Niet beantwoord." in answer.text
        assert f'href="{address}">Vraag het opnieuw</a>' in answer.text


def test_the_decision_for_the_youth_is_taken_from_the_answer(tmp_path, migrated_sqlite):
    world = planned(tmp_path, migrated_sqlite)
    client = asking(world)
    text = client.get(page(world), params={"change": f"go~R2~G1~{week(world)}"}).text
    form = dict(re.findall(r'name="(version|kind|group|week|purpose)" value="([^"]*)"', text))
    path = f"/meetings/{world.meeting_on}/referrals/R2/decisions"
    assert [client.post(path, data=form).status_code for _ in range(2)] == [303, 303]  # a double click
    with world.database.read() as session:
        assert len(session.exec(select(Stay).where(Stay.started_on == None)).all()) == 1  # noqa: E711 (SQL)
    again = client.get(page(world), params={"change": "go~R2~G1~"}).text
    assert "er staat al een plek voor vast" in again
    close = client.get(f"/meetings/{world.meeting_on}").text
    version = re.findall(r'/close"><input type="hidden" name="version" value="(\d+)"', close)
    assert client.post(f"/meetings/{world.meeting_on}/close", data={"version": version}).status_code == 303
    closed = client.get(page(world), params={"change": "go~R3~G1~"}).text
    assert "Zou worden" in closed  # asking is still possible,
    assert 'value="accept"' not in closed  # deciding is not


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ("go~R2~G2~", "past niet"),
        ("go~R4~G1~", "past niet"),
        ("go~R99~G1~", "er wordt op dit moment geen plek voor gezocht"),
        ("go~R2~G99~", "Groep G99 bestaat niet"),
        ("go~R2~G1~1999-01-04", "het kijkt naar de weken van"),
        ("places~G1~-20~{week}", "plekken te sluiten"),
    ],
)
def test_what_cannot_be_is_said_plainly(world, client, change, why):
    answer = client.get(page(world), params={"change": change.format(week=week(world))})
    assert answer.status_code == 200
    assert "Dit kan niet." in answer.text
    assert why in answer.text


def test_what_was_typed_is_kept_and_its_faults_stand_at_the_fields(world, client):
    typed = {"referral": "R2", "places_group": "G1", "count": "veel", "places_week": "morgen"}
    text = client.get(page(world), params=typed).text
    assert {"count", "places_week"} == set(re.findall(r'id="([^"]+)-fault"', text))
    assert 'value="veel"' in text
    assert '<option value="R2" selected>' in text
    nobody = client.get(page(world), params={"group": "G1"}).text
    assert 'id="referral-fault"' in nobody
    nothing = client.get(page(world), params={"referral": "R2", "part": "yes"}).text  # asked inside a card
    assert "kies een groep, een week, of tot wanneer de jeugdige blijft" in nothing


def test_a_change_is_added_to_the_others_and_can_be_left_out(world, client):
    typed = {"change": f"places~G1~1~{week(world)}", "referral": "R2", "week": f"{week(world)}"}
    text = client.get(page(world), params=typed).text
    kept = re.findall(r'name="change" value="([^"]+)"', text)
    assert kept == [f"places~G1~1~{week(world)}", f"go~R2~~{week(world)}"]
    assert f'href="{page(world)}?change=go~R2~~{week(world)}"' in text


def test_nothing_that_can_be_asked_breaks_the_page(world, client):
    before = versions(world)
    for params in (
        {"change": ["\x00", "go", "go~~~", "stay~R2~0001-01-01~", "places~G1~9~9999-12-31"]},
        {"change": ["stay~R2~2999-01-01~all"] * 30},
        {"referral": "'--", "group": "\x00", "week": "9999-99-99", "until": "x", "count": "9" * 50},
        {"about": "<script>"},
    ):
        answer = client.get(page(world), params=params)
        assert answer.status_code in (200, 400)
        assert "<script>" not in answer.text.replace('<script type="module"', "")
    assert versions(world) == before


def versions(world):
    with world.database.read() as session:
        return [(one.number, one.version) for one in session.exec(select(Referral)).all()]


def test_the_free_places_and_for_whom(world, client):
    base = f"/meetings/{world.meeting_on}/free-places"
    assert "2 groepen hebben nu of in de komende twaalf weken een vrije plek" in client.get(base).text
    text = client.get(base, params={"group": "G1"}).text
    assert "2 jeugdigen kunnen er terecht" in text
    assert "zoals het plan voorstelt" in text
    assert "Niemand die een plek zoekt past daar." in client.get(base, params={"group": "G2"}).text
    assert client.get(base, params={"group": "G99"}).status_code == 404


def test_without_a_plan_the_pages_say_so(sqlite_url):
    world = make_world(sqlite_url)
    client = asking(world)
    assert "er is nog geen plan" in client.get(page(world), params={"change": "go~R2~G1~"}).text
    answer = client.get(f"/meetings/{world.meeting_on}/free-places")
    assert (answer.status_code, "er is nog geen plan" in answer.text) == (409, True)


def test_the_answer_tells_for_whom_the_cards_no_longer_fit_and_what_can_be_bettered_anyway(tmp_path, migrated_sqlite):
    world = planned(tmp_path, migrated_sqlite)
    client = asking(world)
    asked = {"change": f"stay~R2~{week(world) + timedelta(weeks=4)}~"}
    assert "past wat op de kaart staat niet meer" not in client.get(page(world), params=asked).text
    card = client.get(f"/meetings/{world.meeting_on}/referrals/R3").text
    form = dict(re.findall(r'name="(version|proposal_id)" value="([^"]*)"', card))
    path = f"/meetings/{world.meeting_on}/referrals/R3/decisions"
    assert client.post(path, data={**form, "kind": "decline", "reason": "distance"}).status_code == 303
    for text in (
        client.get(page(world), params=asked).text,
        client.get(f"/meetings/{world.meeting_on}/free-places").text,
    ):
        assert "Bij 1 aanmelding past wat op de kaart staat niet meer bij wat sindsdien is besloten" in text
        assert re.search(r"R3: Groep G1 \(Stichting Linde\), week .* kan niet meer\. .*\(afgewezen", text)
        assert "Het plan op tafel kan zonder vraag al beter" in text


def test_that_time_was_too_short_is_not_said_as_that_it_cannot_be(world, client, monkeypatch):
    real = grounds.mended

    def nothing_proven(*given, **limits):
        result = real(*given, **limits)
        return replace(result, plan=replace(result.plan, bound=0))

    monkeypatch.setattr(answers, "mended", nothing_proven)
    both = [f"go~R2~G1~{week(world)}", f"go~R3~G1~{week(world)}"]
    text = client.get(page(world), params={"change": both}).text
    assert "Binnen de tijd is geen plan gevonden." in text
    assert "Vraag het opnieuw" in text
    assert "Dit kan niet." not in text


SITE = """
import sys
from tests.pages_world import PagesWorld
from zorglogistiek.database import Database
url, held_on, change = sys.argv[1:]
with PagesWorld(url=url, database=Database(url), meeting_on=held_on).client("coordinator") as client:
    print(client.get(f"/meetings/{held_on}/what-if", params={"change": change, "part": "yes"}).text)
print([name for name in ("ortools", "numba", "solver.solving", "solver.mending") if name in sys.modules])
"""


def test_the_site_itself_never_loads_the_engine_and_the_log_says_who_had_it_asked(tmp_path, migrated_sqlite):
    world = planned(tmp_path, migrated_sqlite)
    asked = [world.url, f"{world.meeting_on}", f"go~R2~G1~{week(world)}"]
    told = subprocess.run([sys.executable, "-c", SITE, *asked], cwd=ROOT, capture_output=True, text=True, check=True)
    *answer, loaded = told.stdout.splitlines()
    assert "R2 gaat naar Groep G1 (Stichting Linde) in week" in "\n".join(answer)
    assert loaded == "[]"
    with world.database.read() as session:
        account = session.exec(select(Account.id).where(Account.role == Role.COORDINATOR)).one()
        (event,) = session.exec(select(AuditEvent).where(AuditEvent.detail == "what if")).all()
    assert (event.account_id, event.purpose) == (account, "GET /meetings/{held_on}/what-if")
