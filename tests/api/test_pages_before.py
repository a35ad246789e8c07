"""The pages before the meeting: forms that keep what was typed, stale pages, double clicks, and other people's numbers."""

import re
from datetime import timedelta
from html import unescape
from io import BytesIO
from typing import Any

import pytest
from icalendar import Calendar
from openpyxl import load_workbook
from sqlmodel import select

from tests.before_world import make_eve
from tests.pages_world import PagesWorld
from zorglogistiek.codes import StayPurpose
from zorglogistiek.meeting.tables import Action, Meeting, ProviderAnswer
from zorglogistiek.people.tables import Referral, Youth
from zorglogistiek.places.service import promise_place
from zorglogistiek.places.tables import Confirmation, Group, Location, Place, Stay

DEPARTURE = "stays.S1.expected_end"


@pytest.fixture
def eve(sqlite_url: str) -> tuple[PagesWorld, dict[str, int]]:
    return make_eve(sqlite_url)


@pytest.fixture
def world(eve: tuple[PagesWorld, dict[str, int]]) -> PagesWorld:
    return eve[0]


def stored(world: PagesWorld, table: Any) -> list[Any]:
    with world.database.read() as session:
        return list(session.exec(select(table)).all())


def stay(world: PagesWorld) -> Stay:
    with world.database.read() as session:
        return session.exec(select(Stay).where(Stay.number == "S1")).one()


def form_of(world: PagesWorld, days: int | None, **fields: str) -> dict[str, str]:
    """The form of group G1 as the page has it, with S1 leaving after so many days."""
    end = "" if days is None else f"{world.meeting_on + timedelta(days=days):%d-%m-%Y}"
    return {"stays.S1.version": "1", "stays.S1.expected_end": end, "confirm": "yes", **fields}


def test_a_provider_changes_and_confirms_in_one_step(world):
    client = world.client("provider")
    answer = client.post("/capacity/groups/G1", data=form_of(world, 20))
    assert (answer.status_code, answer.headers["location"]) == (303, "/capacity?open=G1&said=confirmed#G1")
    assert stay(world).expected_end == world.meeting_on + timedelta(days=20)
    assert len(stored(world, Confirmation)) == 1


def second_group(world: PagesWorld) -> None:
    """Linde has group G2 too, where J2 lives (stay S2)."""
    with world.database.write() as session:
        (linde,) = session.exec(select(Location).join(Group).where(Group.number == "G1"))
        group = session.exec(select(Group).where(Group.number == "G2")).one()
        place = session.exec(select(Place).where(Place.group_id == group.id)).one()
        youth = session.exec(select(Youth).where(Youth.number != "J1")).first()
        assert youth is not None
        group.location_id = linde.id or 0
        since = world.meeting_on - timedelta(days=40)
        session.add(Stay(number="S2", youth_id=youth.id or 0, place_id=place.id or 0, started_on=since))


def as_typed(page: str, **typed: str) -> dict[str, Any]:
    """What the browser sends of the page's one form, with these departures typed over what was there."""
    fields = dict(re.findall(r'form="all" (?:id="[^"]+" )?name="([^"]+)" value="([^"]*)"', page))
    groups = re.findall(r'name="group" value="([^"]+)"', page)
    return fields | {f"stays.{stay}.expected_end": day for stay, day in typed.items()} | {"group": groups}


@pytest.mark.parametrize(
    ("button", "confirmed"), [("/capacity/confirm", 2), ("/capacity/groups/G1", 1), ("/capacity/save", 0)]
)
def test_every_button_stores_what_was_typed_at_all_groups(world, button, confirmed):
    second_group(world)
    client, day = world.client("provider"), world.meeting_on + timedelta(days=33)
    page = client.get("/capacity").text
    assert f'action="{button}"' in page
    typed = as_typed(page, S1=f"{day:%d-%m-%Y}", S2=f"{day:%d-%m-%Y}")
    assert client.post(button, data=typed).status_code == 303
    assert {one.number: one.expected_end for one in stored(world, Stay)} == {"S1": day, "S2": day}
    assert len(stored(world, Confirmation)) == confirmed


def test_one_wrong_day_stores_and_confirms_nothing_and_loses_nothing(world):
    second_group(world)
    client, day = world.client("provider"), f"{world.meeting_on + timedelta(days=33):%d-%m-%Y}"
    before = stay(world).expected_end
    answer = client.post("/capacity/confirm", data=as_typed(client.get("/capacity").text, S1=day, S2="gisteren"))
    assert answer.status_code == 400
    kept = as_typed(answer.text)
    assert (kept["stays.S1.expected_end"], kept["stays.S2.expected_end"]) == (day, "gisteren")
    assert 'id="all-stays.S2.expected_end-fault"' in answer.text
    assert "Verwacht vertrek (J" in answer.text  # the fault is said by the youth, not by the stay
    assert 'id="all-stays.S1.expected_end-fault"' not in answer.text
    assert stay(world).expected_end == before
    assert stored(world, Confirmation) == []


def test_confirming_no_group_is_a_fault(world):
    answer = world.client("provider").post("/capacity/confirm")
    assert answer.status_code == 400
    assert "kies ten minste één groep" in answer.text


def test_two_people_at_once_and_an_outdated_page(world):
    one, other = world.client("provider"), world.client("coordinator")
    assert one.post("/capacity/groups/G1", data=form_of(world, 20)).status_code == 303
    answer = other.post("/capacity/groups/G1", data=form_of(world, 30))
    assert answer.status_code == 400
    assert f"{world.meeting_on + timedelta(days=30):%d-%m-%Y}" in answer.text  # what was typed is kept
    assert "door iemand anders gewijzigd" in answer.text
    assert stay(world).expected_end == world.meeting_on + timedelta(days=20)
    without = {"confirm": "yes"}  # a page that did not show the resident
    assert one.post("/capacity/groups/G1", data=without).status_code == 409


@pytest.mark.parametrize(
    ("typed", "said"),
    [("01-01-2020", "ligt in het verleden"), ("01-01-2100", "tussen 01-01-1990 en 31-12-2099")],
)
def test_a_day_that_cannot_be_is_said_at_its_field_and_kept(world, typed, said):
    answer = world.client("provider").post("/capacity/groups/G1", data={**form_of(world, 20), DEPARTURE: typed})
    assert answer.status_code == 400
    assert f'value="{typed}"' in answer.text
    assert said in answer.text.partition("-fault")[2]
    assert "Melden aan de coördinator" not in answer.text


def test_a_departure_beyond_a_promise_says_the_way_out_and_is_reported_once(world):
    with world.database.write() as session:
        referral = session.exec(select(Referral).where(Referral.number == "R3")).one()
        group = session.exec(select(Group).where(Group.number == "G1")).one()
        for weeks in (0, 2):
            promise_place(
                session,
                group=group,
                youth_id=referral.youth_id,
                referral_id=referral.id or 0,
                purpose=StayPurpose.FINAL if weeks else StayPurpose.BRIDGE,
                week=world.meeting_on + timedelta(weeks=weeks, days=-world.meeting_on.weekday()),
                not_before=world.meeting_on + timedelta(weeks=weeks),
                stay_weeks=30,
            )
    client = world.client("provider")
    answer = client.post("/capacity/groups/G1", data=form_of(world, 60))
    assert answer.status_code == 400
    assert "Melden aan de coördinator" in answer.text
    day = re.search(r'name="stay" value="S1"><input type="hidden" name="expected_end" value="([^"]+)"', answer.text)
    assert day is not None
    for _ in range(2):
        sent = client.post("/capacity/groups/G1/reports", data={"stay": "S1", "expected_end": day[1]})
        assert sent.headers["location"] == "/capacity?open=G1&said=reported#G1"
    (action,) = stored(world, Action)
    assert "J1 in G1" in action.text
    assert "R3" in action.text
    assert "J1 in G1" in world.client("coordinator").get(f"/meetings/{world.meeting_on}").text


def workbook(content: bytes, **cells: Any) -> bytes:
    """The workbook with these cells of its sheet stays changed."""
    book = load_workbook(BytesIO(content))
    for cell, value in cells.items():
        book["stays"][cell] = value
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def upload(client: Any, content: bytes, name: str = "capaciteit.xlsx") -> Any:
    return client.post("/capacity/file", files={"files": (name, content)})


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of the form that carries out what was shown."""
    return {name: unescape(value) for name, value in re.findall(r'name="(form_key|order)" value="([^"]*)"', page)}


def test_a_workbook_goes_out_and_comes_back_and_is_carried_out_once(world):
    client = world.client("provider")
    fetched = client.get("/capacity/workbook").content
    names = load_workbook(BytesIO(fetched))["stays"]
    assert [cell.value for cell in names[2]][:3] == ["S1", "G1", "J1"]
    assert b"Daan" not in fetched
    assert not any("Smit" in str(cell.value) for row in names for cell in row)
    end = world.meeting_on + timedelta(days=44)
    shown = upload(client, workbook(fetched, F2=end))
    assert shown.status_code == 200
    assert f"{end:%d-%m-%Y}" in shown.text
    assert stay(world).expected_end != end
    answers = [client.post("/capacity/file/carry-out", data=hidden(shown.text)) for _ in range(2)]
    assert [one.headers["location"] for one in answers] == ["/capacity?said=carried-out", "/capacity"]
    assert stay(world).expected_end == end
    assert len(stored(world, Confirmation)) == 1


def test_a_workbook_that_was_shown_is_refused_when_somebody_was_first(world):
    client = world.client("provider")
    fetched = client.get("/capacity/workbook").content
    shown = upload(client, workbook(fetched, F2=world.meeting_on + timedelta(days=44)))
    assert client.post("/capacity/groups/G1", data=form_of(world, 20)).status_code == 303
    answer = client.post("/capacity/file/carry-out", data=hidden(shown.text))
    assert answer.status_code == 409
    assert "door iemand anders gewijzigd" in answer.text
    assert stay(world).expected_end == world.meeting_on + timedelta(days=20)


@pytest.mark.parametrize("ticked", [True, False])
def test_an_old_workbook_overwrites_a_newer_figure_only_when_that_is_ticked(world, ticked):
    client = world.client("provider")
    old = client.get("/capacity/workbook").content
    assert client.post("/capacity/groups/G1", data=form_of(world, 20)).status_code == 303
    shown = upload(client, old).text
    assert "na uw download in de registratie gewijzigd" in shown
    assert "Deze werkmap is gedownload op" in shown
    ticks = {"overwrite": "S1"} if ticked else {}
    assert client.post("/capacity/file/carry-out", data=hidden(shown) | ticks).status_code == 303
    assert stay(world).expected_end == world.meeting_on + timedelta(days=10 if ticked else 20)
    fresh = client.get("/capacity/workbook").content
    assert "na uw download" not in upload(client, workbook(fresh, F2=world.meeting_on + timedelta(days=50))).text


def test_wrong_files_and_other_people_s_numbers_are_refused(world):
    client = world.client("provider")
    fetched = client.get("/capacity/workbook").content
    wrong = upload(client, workbook(fetched, A2="S-van-een-ander", F2="31-02-2027"))
    assert wrong.status_code == 400
    assert "<code>S-van-een-ander</code>" in wrong.text
    assert "<code>31-02-2027</code>" in wrong.text
    assert upload(client, b"\x00geen werkmap").status_code == 400
    assert upload(client, fetched, "capaciteit.pdf").status_code == 400
    assert client.post("/capacity/file").status_code == 400
    other = '{"changes": [], "confirms": ["G2"]}'
    assert client.post("/capacity/file/carry-out", data={"order": other}).status_code == 404
    assert client.post("/capacity/file/carry-out", data={"order": "{}"}).status_code == 400
    assert stored(world, Confirmation) == []


def test_a_provider_answers_without_name_or_initials_on_the_page(eve):
    world, made = eve
    client = world.client("provider")
    page = client.get("/proposals")
    assert "R2" in page.text
    assert "N.B." not in page.text
    assert "Noor" not in page.text
    assert "Bakker" not in page.text
    path = f"/proposals/{made['R2']}/answer"
    refused = client.post(path, data={"willing": "no", "reason": "other", "note": ""})
    assert refused.status_code == 400
    assert f'id="p{made["R2"]}-note-fault"' in refused.text
    form = {
        "willing": "no",
        "reason": "composition",
        "note": "twee jongere\u00a0kinderen\t👨\u200d👩\u200d👧",
        "seen": "0",
    }
    assert [client.post(path, data=form).status_code for _ in range(2)] == [303, 303]
    assert len(stored(world, ProviderAnswer)) == 1
    shown = client.get("/proposals?show=answered").text
    assert "twee jongere\u00a0kinderen\t👨\u200d👩\u200d👧" in shown
    assert f"{world.meeting_on + timedelta(weeks=8):%d-%m-%Y}" in shown  # how long it would bar the pair
    stale = client.post(path, data={"willing": "yes", "seen": "0"})
    assert stale.status_code == 409
    assert client.post("/proposals/999/answer", data={"willing": "yes"}).status_code == 404


def test_the_agenda_is_published_with_a_calendar_file_for_everybody_who_comes(world):
    client, path = world.client("coordinator"), f"/preparation/{world.meeting_on}/publish"
    assert world.client("provider").get(f"/meetings/{world.meeting_on}/calendar.ics").status_code == 404
    wrong = client.post(path, data={"version": "1", "starts_at": "25:00", "ends_at": "half elf", "venue": "Zaal 3"})
    assert wrong.status_code == 400
    assert {"publish-starts_at", "publish-ends_at"} <= set(re.findall(r'id="([^"]+)-fault"', wrong.text))
    assert 'value="25:00"' in wrong.text
    form = {"version": "1", "starts_at": "9.30", "ends_at": "11:00", "venue": "Zaal 3"}
    assert [client.post(path, data=form).status_code for _ in range(2)] == [303, 303]
    assert [one.venue for one in stored(world, Meeting)] == ["Zaal 3"]
    file = world.client("provider").get(f"/meetings/{world.meeting_on}/calendar.ics")
    assert file.headers["content-type"].startswith("text/calendar")
    (event,) = Calendar.from_ical(file.content).walk("vevent")
    assert event.decoded("dtstart").strftime("%H:%M") == "09:30"
    assert "Zaal 3" in world.client("provider").get("/proposals").text
    assert client.post(path, data=form | {"starts_at": "10:00"}).status_code == 409  # the page is outdated


def test_the_printed_agenda_has_numbers_and_initials_only(world):
    page = world.client("coordinator").get(f"/meetings/{world.meeting_on}/agenda").text
    assert "R2" in page
    assert "N.B." in page
    for name in ("Noor", "Bakker", "Visser"):
        assert name not in page


def test_a_double_registration_is_compared_and_one_of_the_two_is_withdrawn(world):
    with world.database.write() as session:
        one, other = (session.exec(select(Youth).where(Youth.number == number)).one() for number in ("J2", "J3"))
        other.first_name, other.last_name, other.birth_date = one.first_name, one.last_name, one.birth_date
        version = session.exec(select(Referral).where(Referral.number == "R3")).one().version
    client, path = world.client("coordinator"), f"/preparation/{world.meeting_on}"
    assert "R3 intrekken" in client.get(path).text
    form = {"version": str(version), "other": "R2"}
    assert client.post(f"{path}/doubles/R3/withdraw", data=form).status_code == 303
    assert client.post(f"{path}/doubles/R3/withdraw", data=form).status_code == 409  # it stands withdrawn already
    assert "R3 intrekken" not in client.get(path).text
    assert world.client("provider").post(f"{path}/doubles/R2/withdraw", data=form).status_code == 403


def test_without_a_meeting_to_come_the_preparation_says_what_to_do(sqlite_url):
    world, _ = make_eve(sqlite_url)
    client = world.client("coordinator")
    with world.database.write() as session:
        session.exec(select(Meeting)).one().held_on = world.meeting_on - timedelta(days=7)
    page = client.get("/preparation")
    assert page.status_code == 200
    assert 'href="/meetings"' in page.text


def test_a_departure_far_ahead_is_asked_about_once(world):
    client, far = world.client("provider", "en"), 6 * 366
    form = form_of(world, far)
    asked = client.post("/capacity/groups/G1", data=form)
    assert asked.status_code == 400
    assert "lies more than five years ahead: is that right?" in asked.text
    (sure,) = re.findall(r'name="stays\.S1\.sure" value="([^"]*)"', asked.text)
    other = form | {DEPARTURE: f"{world.meeting_on + timedelta(days=far + 1):%d-%m-%Y}", "stays.S1.sure": sure}
    assert client.post("/capacity/groups/G1", data=other).status_code == 400  # that was said of another day
    assert client.post("/capacity/groups/G1", data=form | {"stays.S1.sure": sure}).status_code == 303
    assert stay(world).expected_end == world.meeting_on + timedelta(days=far)
    assert "five years" not in client.get("/capacity").text


def test_what_is_wrong_when_publishing_is_named_as_on_the_form(world):
    path = f"/preparation/{world.meeting_on}/publish"
    answer = world.client("coordinator", "en").post(
        path, data={"version": "1", "starts_at": "9 uur", "ends_at": "11:00"}
    )
    assert answer.status_code == 400
    assert ">From</a>:" in answer.text
    assert ">starts_at<" not in answer.text


def test_everybody_finds_the_published_meeting_on_the_own_home_page(world):
    file = f'href="/meetings/{world.meeting_on}/calendar.ics"'
    homes = {
        world.client("referrer"): "/referrals",
        world.client("provider"): "/capacity",
        world.client("municipality"): "/missing-supply",
        world.client("evaluator"): "/statistics",
    }
    assert [home for client, home in homes.items() if file in client.get(home).text] == []
    publish = {"version": "1", "starts_at": "9:00", "ends_at": "11:00", "venue": "Stadhuis"}
    assert world.client("coordinator").post(f"/preparation/{world.meeting_on}/publish", data=publish).status_code == 303
    assert [home for client, home in homes.items() if file not in client.get(home).text] == []


def test_an_address_with_a_day_that_is_none_says_which(world):
    answer = world.client("coordinator", "en").get("/meetings/2026-13-45")
    assert answer.status_code == 400
    assert "“2026-13-45” is not a day of the calendar" in answer.text
