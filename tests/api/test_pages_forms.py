"""Forms: what was typed is kept, every fault stands at its field, nothing is done twice, and nothing breaks."""

import re
import threading
from datetime import timedelta

import pytest
from sqlmodel import select, update

from api.pages.referring import registration
from tests.pages_world import PASSWORD, make_world, propose
from tests.working import making, working
from zorglogistiek.access.tables import SignInSession as SignIn
from zorglogistiek.clock import now
from zorglogistiek.codes import EventKind
from zorglogistiek.errors import Unavailable
from zorglogistiek.people.tables import Referral, ReferralEvent, Youth
from zorglogistiek.places.tables import Closure, Stay

NEW = {
    "form_key": "one-showing",
    "youth.first_name": "Fleur",
    "youth.last_name": "Jansen",
    "youth.birth_date": "03-04-2012",
    "youth.gender": "girl",
    "youth.municipality": "M1",
    "youth.pc4": "2613",
    "youth.specialisms": ["ass", "lvb"],
    "kind": "new",
    "urgency": "regular",
    "care_forms": ["treatment_group"],
}


@pytest.fixture
def world(sqlite_url):
    return make_world(sqlite_url)


def stored(world, table):
    with world.database.read() as session:
        return session.exec(select(table)).all()


def version(world, number):
    with world.database.read() as session:
        return session.exec(select(Referral).where(Referral.number == number)).one().version


def said(answer):
    """Where an answer leads, without the record's number."""
    return answer.status_code, re.sub(r"[RY]-\w+", "N", answer.headers.get("location", ""))


def test_a_youth_is_registered_and_the_address_names_nobody(world):
    answer = world.client("referrer").post("/referrals/new", data=NEW)
    assert said(answer) == (303, "/referrals/N?said=registered")
    youth = next(one for one in stored(world, Youth) if one.first_name == "Fleur")
    assert {one.value for one in youth.specialisms} == {"ass", "lvb"}


def test_a_double_click_registers_once(world):
    client = world.client("referrer")
    answers = [client.post("/referrals/new", data=NEW) for _ in range(2)]
    assert [said(one) for one in answers] == [
        (303, "/referrals/N?said=registered"),
        (303, "/referrals?said=registered-once"),
    ]
    assert sum(one.first_name == "Fleur" for one in stored(world, Youth)) == 1
    assert "de jeugdige is één keer aangemeld" in client.get(answers[1].headers["location"]).text


def test_a_registration_that_the_registry_could_not_take_can_be_sent_again(world, monkeypatch):
    def busy(*_: object, **__: object) -> None:
        raise Unavailable

    client = world.client("referrer")
    with monkeypatch.context() as patched:
        patched.setattr(registration, "register", busy)
        assert client.post("/referrals/new", data=NEW).status_code == 503
    assert said(client.post("/referrals/new", data=NEW)) == (303, "/referrals/N?said=registered")


@pytest.mark.parametrize("step", ["register", "draft"])
def test_a_name_that_turns_the_direction_of_reading_is_a_fault_at_its_field(world, step):
    client = world.client("referrer")
    answer = client.post("/referrals/new", data=NEW | {"youth.last_name": "Jan\u202esen", "step": step})
    assert answer.status_code == 400
    assert 'id="youth.last_name-fault">bevat onzichtbare tekens' in answer.text
    note = {"part": "voluntary", "kind": "voluntary_wait_started", "note": "a\u2066b", "version": version_of(client)}
    told = client.post("/referrals/R2/events", data=note | {"on": f"{now():%d-%m-%Y}"})
    assert told.status_code == 400
    assert 'id="voluntary-note-fault">bevat onzichtbare tekens' in told.text


def test_a_choice_that_is_none_of_the_list_is_said_in_words(world):
    answer = world.client("referrer").post("/referrals/new", data=NEW | {"youth.gender": "x"})
    assert 'id="youth.gender-fault">is geen van de keuzes in de lijst<' in answer.text
    assert "unknown, boy, girl" not in answer.text


def test_a_step_that_is_not_possible_is_said_in_words(world):
    client = world.client("coordinator")
    sent = {"part": "voluntary", "kind": "voluntary_wait_started", "on": f"{now():%d-%m-%Y}"}
    statuses = [client.post("/referrals/R2/events", data=sent | {"version": version_of(client)}) for _ in range(2)]
    assert [one.status_code for one in statuses] == [303, 409]
    said_of = re.search(r"de stap .(.+?). is niet mogelijk in de stand .(.+?)\W", statuses[1].text)
    assert said_of is not None
    assert "voluntary" not in said_of[1] + said_of[2]


def version_of(client):
    """The version of R2 as its page has it."""
    page = client.get("/referrals/R2").text
    version = re.search(r'name="version" value="(\d+)"', page)
    assert version is not None
    return version[1]


def test_every_fault_stands_at_its_field_and_what_was_typed_is_kept(world):
    wrong = NEW | {"youth.birth_date": "31-02-2012", "youth.pc4": "26", "urgency": "crisis"}
    client = world.client("referrer")
    answer = client.post("/referrals/new", data=wrong)
    assert answer.status_code == 400
    fields = set(re.findall(r'id="([^"]+)-fault"', answer.text))
    assert {"youth.birth_date", "youth.pc4", "urgency_grounds"} <= fields
    for field in fields:
        assert f'href="#{field}"' in answer.text  # the summary leads to it
    for typed in ("Fleur", "31-02-2012", 'value="26"', 'value="ass" checked', '<option value="crisis" selected>'):
        assert typed in answer.text
    # The same form, mended, is no double click.
    assert client.post("/referrals/new", data=NEW).status_code == 303


def test_markup_that_was_typed_is_shown_as_text(world):
    answer = world.client("referrer").post("/referrals/new", data=NEW | {"youth.pc4": '"><script>x</script>'})
    assert answer.status_code == 400
    assert "<script>" not in answer.text


def test_a_decision_is_recorded_with_who_took_it_and_can_be_taken_back(world):
    made = propose(world, R2=1, R3=1, R4=None)
    client, page = world.client("coordinator"), f"/meetings/{world.meeting_on}"
    form = {"version": version(world, "R2"), "kind": "accept", "proposal_id": made["R2"]}
    answer = client.post(f"{page}/referrals/R2/decisions?show=decided", data=form)
    assert said(answer) == (303, f"{page}?show=decided&said=decided#R2")
    assert "Geaccepteerd" in client.get(page).text
    text = client.get(f"{page}/referrals/R2/card").text
    assert "Proef coordinator" in text
    (decision,) = re.findall(r"/decisions/(\d+)/revoke", text)
    back = {"version": version(world, "R2"), "referral": "R2"}
    assert said(client.post(f"{page}/decisions/{decision}/revoke", data=back)) == (303, f"{page}?said=revoked#R2")
    assert [stay for stay in stored(world, Stay) if stay.started_on is None] == []


def test_a_decision_on_an_outdated_page_is_refused_and_the_page_says_how_it_stands(world):
    made = propose(world, R2=1)
    client, page = world.client("coordinator"), f"/meetings/{world.meeting_on}/referrals/R2/decisions"
    old = version(world, "R2")
    client.post(page, data={"version": old, "kind": "escalate", "note": "eerst het expertteam"})
    form = {"version": old, "kind": "decline", "proposal_id": made["R2"], "reason": "safety", "note": "te druk"}
    answer = client.post(page, data=form)
    assert answer.status_code == 409
    assert "Iemand anders heeft dit intussen gewijzigd" in answer.text
    assert "Opgeschaald" in answer.text  # how it stands now
    assert 'value="te druk"' in answer.text  # what was typed
    assert re.search(r'value="safety"[^>]* checked>', answer.text)


def test_an_alternative_is_accepted_by_choosing_it(world):
    propose(world, R2=None)
    client, page = world.client("coordinator"), f"/meetings/{world.meeting_on}"
    choices = re.findall(r'name="choice" value="(G1 [-0-9]+)"', client.get(f"{page}/referrals/R2/card").text)
    form = {"version": version(world, "R2"), "kind": "accept"}
    assert client.post(f"{page}/referrals/R2/decisions", data=form).status_code == 400  # none chosen
    answer = client.post(f"{page}/referrals/R2/decisions", data=form | {"choice": choices[0]})
    assert said(answer) == (303, f"{page}?said=decided#R2")
    assert "toegezegd: Groep G1" in client.get(page).text


def test_a_chain_is_accepted_all_or_nothing(world):
    made = propose(world, R2=1, R3=1)
    client, page = world.client("coordinator"), f"/meetings/{world.meeting_on}/chains"
    accepts = [f"{number} {version(world, number)} {made[number]}" for number in ("R2", "R3")]
    refused = client.post(page, data={"accept": accepts})  # both want this week's one free place
    assert refused.status_code == 409
    assert [stay for stay in stored(world, Stay) if stay.started_on is None] == []
    assert said(client.post(page, data={"accept": accepts[:1]})) == (303, f"{page[:-7]}?said=decided-together#R2")


def test_a_decline_without_a_reason_is_refused_at_its_field(world):
    made = propose(world, R2=1)
    form = {"version": version(world, "R2"), "kind": "decline", "proposal_id": made["R2"], "reason": ""}
    answer = world.client("coordinator").post(f"/meetings/{world.meeting_on}/referrals/R2/decisions", data=form)
    assert answer.status_code == 400
    assert 'id="decline-reason-fault"' in answer.text


def test_an_event_is_added_once_the_file_allows_it(world):
    client = world.client("referrer")
    form = {"version": version(world, "R2"), "kind": "intake", "on": world.meeting_on.strftime("%d-%m-%Y"), "note": ""}
    assert said(client.post("/referrals/R2/events", data=form)) == (303, "/referrals/R2?said=saved")
    assert EventKind.INTAKE in {one.kind for one in stored(world, ReferralEvent)}
    assert client.post("/referrals/R2/events", data=form).status_code == 409  # the version is an older one


def test_an_emptied_field_is_emptied(world):
    client = world.client("referrer")
    form = {"version": version(world, "R2"), "urgency": "urgent", "urgency_grounds": "slaapt buiten"}
    assert client.post("/referrals/R2/facts", data=form | {"care_forms": ["treatment_group"]}).status_code == 303
    form = {"version": version(world, "R2"), "urgency": "regular", "urgency_grounds": ""}
    assert client.post("/referrals/R2/facts", data=form).status_code == 303
    referral = next(one for one in stored(world, Referral) if one.number == "R2")
    assert (referral.urgency_grounds, referral.care_forms) == (None, frozenset())


def test_places_are_closed_once_and_the_page_says_what_is_in_the_way(world):
    client, page = world.client("provider"), "/capacity/groups/G1/closures"
    today = world.meeting_on.strftime("%d-%m-%Y")
    form = {"form_key": "k", "places": "1", "from_on": today, "until_on": "", "reason": "building"}
    assert [client.post(page, data=form).status_code for _ in range(2)] == [303, 303]
    assert len(stored(world, Closure)) == 1
    refused = client.post(page, data=form | {"form_key": "k2"})
    assert refused.status_code == 409
    assert "in de weg staan: J1 (" in refused.text  # who is in the way, by the number that the page shows
    wrong = client.post(page, data={"places": "veel", "from_on": "morgen", "reason": ""})
    assert {"close-G1-places", "close-G1-from_on", "close-G1-reason"} <= set(
        re.findall(r'id="([^"]+)-fault"', wrong.text)
    )


def test_confirming_makes_the_figures_fresh(world):
    client = world.client("provider")
    assert "nooit bevestigd" in client.get("/capacity").text
    known = {"stays.S1.version": "1", "stays.S1.expected_end": f"{world.meeting_on + timedelta(days=10):%d-%m-%Y}"}
    assert client.post("/capacity/confirm", data={"group": ["G1"], **known}).status_code == 303
    assert "nooit bevestigd" not in client.get("/capacity").text
    assert client.post("/capacity/confirm", data={"group": ["G2"]}).status_code == 404  # another provider's


def test_the_expected_departure_is_changed(world):
    client, page = world.client("provider"), "/capacity/groups/G1"
    form = {"stays.S1.version": 1, "confirm": "no"}
    assert client.post(page, data=form | {"stays.S1.expected_end": "gisteren"}).status_code == 400
    answer = client.post(page, data=form | {"stays.S1.expected_end": ""})
    assert said(answer) == (303, "/capacity?open=G1&said=saved#G1")
    assert next(one for one in stored(world, Stay) if one.number == "S1").expected_end is None


def test_everything_wrong_with_a_departure_is_said_at_once(world):
    sent = {"stay": "S1", "versions.S1": 1, "ended_on": "yesterday", "reason": ""}
    answer = world.client("provider").post("/capacity/groups/G1/departures", data=sent)
    assert answer.status_code == 400
    assert "is geen datum (dd-mm-jjjj)" in answer.text
    assert "is verplicht" in answer.text


def test_a_day_that_no_record_bears_is_refused_where_it_is_typed(world):
    client = world.client("coordinator")
    sent = {"part": "voluntary", "kind": "voluntary_wait_started", "on": "01-01-1890", "version": version_of(client)}
    answer = client.post("/referrals/R2/events", data=sent)
    assert answer.status_code == 400
    assert 'id="voluntary-on-fault">moet tussen 01-01-1990 en 31-12-2099 liggen' in answer.text


def test_what_cannot_be_undone_is_asked_first(world):
    day = f"{world.meeting_on:%d-%m-%Y}"
    left = {"stay": "S1", "versions.S1": 1, "ended_on": day, "reason": "other"}
    withdrawn = {"version": version(world, "R2"), "kind": "withdrawn", "on": day}
    for role, path, form, fault in (
        ("provider", "/capacity/groups/G1/departures", left, "end-G1-sure-fault"),
        ("referrer", "/referrals/R2/end", withdrawn, "end-sure-fault"),
    ):
        client = world.client(role)
        asked = client.post(path, data=form)
        assert asked.status_code == 400
        assert f'id="{fault}"' in asked.text
        assert client.post(path, data=form | {"sure": "yes"}).status_code == 303


def test_what_was_typed_survives_the_end_of_the_session(world):
    client = world.client("referrer")
    with world.database.write() as session:
        session.exec(update(SignIn).values(expires_at=now()))
    answer = client.post("/referrals/new", data=NEW)
    assert answer.status_code == 403
    kept = dict(re.findall(r'name="(kept|kept_path|kept_for)" value="([^"]*)"', answer.text))
    kept = {name: value.replace("&#34;", '"') for name, value in kept.items()}
    resumed = client.post("/sign-in", data={"username": "referrer", "password": PASSWORD, **kept})
    assert resumed.status_code == 200
    form = resumed.text.partition("<main")[2]
    again = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', form)
    fields: dict[str, list[str]] = {}
    for name, value in again:
        fields.setdefault(name, []).append(value)
    assert said(client.post("/referrals/new", data=fields)) == (303, "/referrals/N?said=registered")


def test_a_wrong_file_is_shown_cell_by_cell_and_stores_nothing(world):
    client = world.client("coordinator")
    content = b"number,name,kind\nM9,Testdorp,dorp\n"
    answer = client.post("/files/import", files={"files": ("organisations.csv", content, "text/csv")})
    assert answer.status_code == 400
    cells = re.findall(r'<td class="utrecht-table__cell">(.*?)</td>', answer.text)
    assert cells[:5] == ["organisations.csv", "organisations", "2", "kind", "<code>dorp</code>"]
    assert client.post("/files/import", data={}).status_code == 400


def test_an_export_goes_in_again_unchanged(world):
    client = world.client("coordinator")
    content = client.get("/files/export?format=xlsx").content
    answer = client.post("/files/import", files={"files": ("registry.xlsx", content)})
    assert answer.status_code == 200
    counts = re.findall(r'numeric-column">(\d+)</td>', answer.text)
    added, changed = counts[0::3], counts[1::3]
    assert set(added) | set(changed) == {"0"}


def test_two_starts_of_the_engine_are_one_run_also_at_two_processes(world):
    client, page = world.client("coordinator"), f"/meetings/{world.meeting_on}/plans"
    other = world.client("coordinator")  # of another process of the site
    assert [one.post(page).headers["location"] for one in (client, other)] == [f"{page}/running"] * 2
    for one in (client, other):
        running = one.get(f"{page}/running").text
        assert 'http-equiv="refresh"' in running
        assert "geen plannen berekend" in running
    started = []

    def make(task):
        started.append(task.claim.number)
        making(plan=1)(task)

    with working(world.url, plan=make):
        for _ in range(1000):
            if 'http-equiv="refresh"' not in client.get(f"{page}/running").text:
                break
            threading.Event().wait(0.02)
    assert len(started) == 1
    for one in (client, other):
        assert "Het plan is klaar" in one.get(f"{page}/running").text


@pytest.mark.parametrize(("path", "username"), [("/files/import", "coordinator"), ("/capacity/file", "provider")])
def test_a_file_sent_after_the_session_ended_has_to_be_chosen_again_and_that_is_said_at_once(world, path, username):
    client = world.client(username)
    client.post("/sign-out")
    asked = client.post(path, files={"files": ("plekken.csv", b"number\n", "text/csv")})
    assert asked.status_code == 403
    assert "een bestand kan niet worden bewaard" in asked.text
    back = re.findall(r'name="next" value="([^"]*)"', asked.text)
    answer = client.post("/sign-in", data={"username": username, "password": PASSWORD, "next": back[0]})
    assert (answer.status_code, answer.headers["location"]) == (303, path.removesuffix("/import"))
    assert 'type="file"' in client.get(answer.headers["location"]).text
