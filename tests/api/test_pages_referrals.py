"""The list of referrals: what is asked, how far each is, when it starts, and how one is found."""

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import select

from tests.pages_world import make_world, propose
from zorglogistiek import clock
from zorglogistiek.codes import CareForm
from zorglogistiek.matching.reasons import reason
from zorglogistiek.meeting.tables import Proposal
from zorglogistiek.people.tables import Youth


def found(pattern: str, text: str) -> str:
    """What the first group of a pattern is in a page."""
    match = re.search(pattern, text)
    assert match is not None, pattern
    return match[1]


@pytest.fixture
def world(sqlite_url):
    return make_world(sqlite_url)


def lines(text):
    """The rows of the list, by the number of the referral; their text without markup."""
    rows = re.findall(r"<tr class=\"utrecht-table__row[^>]*role=\"row\">(.*?)</tr>", text, re.DOTALL)
    plain = (" ".join(re.sub(r"<[^>]*>", " ", row).split()) for row in rows)
    return {number[0]: row for row in plain if (number := re.search(r"R\d+", row))}


def test_a_line_tells_the_expected_week_with_its_range_and_how_far_it_is(world):
    made = propose(world, R2=1)
    later = clock.monday_of(world.meeting_on) + timedelta(weeks=4)
    with world.database.write() as session:
        proposal = session.get_one(Proposal, made["R2"])
        proposal.alternatives = [{"group_number": "G9", "start_week": f"{later}", "regret": 3, "others": ["R4"]}]
    decide(world, made["R2"], "hold")
    text = world.client("referrer").get("/referrals").text
    line = lines(text)["R2"]
    assert f"week {later.isocalendar().week} (van {later:%d-%m-%Y})" in line
    assert "4 van 7: voorgesteld" in line
    assert "G9" not in text
    assert "nog niet bekend" in lines(text)["R4"]
    provider = world.client("provider").get("/referrals").text
    assert f"{later:%d-%m-%Y}" not in provider, "the alternatives are at others"
    assert "Gevraagd van de verwijzer" not in provider


def test_a_week_without_any_other_place_does_not_look_certain(world):
    made = propose(world, R2=1)
    with world.database.write() as session:
        session.get_one(Proposal, made["R2"]).alternatives = []
    decide(world, made["R2"], "hold")
    client = world.client("referrer")
    assert "geen andere plek bekend" in lines(client.get("/referrals").text)["R2"]
    assert "geen andere plek bekend" in client.get("/referrals/R2").text
    provider = world.client("provider").get("/referrals").text
    assert "geen andere plek bekend" not in provider, "who is not told of other places is not told that there are none"


def decide(world, proposal, kind="accept"):
    """A decision of the meeting on the proposal of R2."""
    client, meeting = world.client("coordinator"), f"/meetings/{world.meeting_on}"
    until = f"{world.meeting_on + timedelta(days=7):%d-%m-%Y}"
    version = found(r'name="version" value="(\d+)"', client.get(f"{meeting}/referrals/R2").text)
    form = {"version": version, "kind": kind, "proposal_id": str(proposal)} | (
        {"until": until} if kind == "hold" else {}
    )
    answer = client.post(f"{meeting}/referrals/R2/decisions", data=form)
    assert answer.status_code == 303, answer.text


def test_a_referrer_reads_why_there_is_no_place_and_nothing_of_other_youths(world):
    made = propose(world, R2=1, R4=None)
    resident = reason("criterion.resident", stay="S-77")
    reasons = [
        reason("none.nothing_fits", groups=2),
        reason("none.stands_in_the_way", groups=1, all=2, subject=reason("subject.resident")),
        reason(
            "near.one_criterion", group="G1", criterion=reason("criterion.care_form", care_form=CareForm.FAMILY_HOME)
        ),
        reason("near.one_criterion", group="G2", criterion=resident),
    ]
    with world.database.write() as session:
        session.get_one(Proposal, made["R4"]).reasons = [one.as_json() for one in reasons]
    client = world.client("referrer")
    row = lines(client.get("/referrals").text)["R4"]
    assert "geen plek in zicht geen enkele groep past (van 2)" in row
    page = client.get("/referrals/R4").text
    assert "Waarom er geen voorstel is" in page
    assert "Groep G1 (G1) past op één punt niet" in page
    told = client.get("/v1/proposals").text
    for text in (row, page, told):
        assert "S-77" not in text
        assert "niet mag wonen" not in text
    # R3 is in no plan yet: that is said, too.
    later = client.get("/referrals/R3").text
    assert "het volgende plan zoekt een plek" in later
    assert "Wat het zou veranderen" not in later


def test_the_familys_answer_is_asked_with_its_last_day_and_a_link_that_does_it(world):
    decide(world, propose(world, R2=1)["R2"])
    client = world.client("referrer")
    text = client.get("/referrals?asked=yes").text
    assert "Leg het antwoord van het gezin vast" in lines(text)["R2"]
    assert 'href="/referrals/R2#family"' in text
    page = client.get("/referrals/R2").text
    assert 'id="family"' in page
    version = found(r'family-accepts"><input type="hidden" name="version" value="(\d+)"', page)
    assert client.post("/referrals/R2/family-accepts", data={"version": version}).status_code == 303
    assert "Leg het antwoord" not in client.get("/referrals").text


def test_a_file_that_lacks_something_is_asked_for_with_what_it_lacks(world):
    lacking = lines(world.client("referrer").get("/referrals?sort=asked").text)["R2"]
    assert "Vul het dossier aan: het burgerservicenummer ontbreekt" in lacking


def test_a_youth_is_found_by_number_name_and_initials_and_never_by_an_address(world):
    client = world.client("referrer")
    for searched, expected in (("r3", ["R3"]), ("boer", ["R3"]), ("S.B.", ["R3"]), ("J4", ["R4"]), ("niemand", [])):
        assert sorted(lines(client.post("/referrals", data={"search": searched}).text)) == expected, searched
    assert "Niemand hier heeft" in client.post("/referrals", data={"search": "niemand"}).text
    assert lines(world.client("provider").post("/referrals", data={"search": "R3"}).text) == {}
    assert world.client("evaluator").post("/referrals", data={"search": "R3"}).status_code == 403


def test_a_hostile_search_and_name_are_shown_as_text(world):
    with world.database.write() as session:
        noor = session.exec(select(Youth).where(Youth.number == "J2")).one()
        noor.last_name = "<b>x</b>" * 9
    text = world.client("referrer").post("/referrals", data={"search": "<b>x", "sort": "'--", "state": "\x00"}).text
    assert "<b>x" not in text
    assert list(lines(text)) == ["R2"]


def test_the_list_takes_as_many_queries_for_many_referrals_as_for_few(tmp_path, migrated_sqlite):
    counts = []
    for waiting in (3, 12):
        file = tmp_path / f"{waiting}.sqlite"
        file.write_bytes(migrated_sqlite.read_bytes())
        world = make_world(f"sqlite:///{file}", waiting=waiting)
        propose(world, **{f"R{index + 2}": 1 for index in range(waiting)})
        seen: list[str] = []
        client = world.client("referrer")
        app: Any = client.app
        reader = app.state.database._reader
        event.listen(reader, "before_cursor_execute", lambda *arguments, seen=seen: seen.append(arguments[2]))
        assert len(lines(client.get("/referrals").text)) == waiting
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_a_name_that_turns_the_page_around_stays_within_its_own_bounds(world):
    """Such a name can come with an import; the form refuses it."""
    with world.database.write() as session:
        noor = session.exec(select(Youth).where(Youth.number == "J2")).one()
        noor.last_name = "Bak\u202eker"
    client = world.client("coordinator")
    for path in ("/referrals", "/referrals/R2"):
        assert "<bdi>Noor Bak\u202eker</bdi>" in client.get(path).text
