"""The decisions with their consequences in a browser: accessible in both languages, at 320 pixels, with and without script."""

import pytest

from tests.browser.visiting import NARROW, faults_unfolded, sign_in
from tests.pages_world import make_world, propose
from zorglogistiek.people.tables import Referral


@pytest.fixture
def world(sqlite_url):
    """R3 was declined and escalated and has its advice; R2 is a crisis."""
    world = make_world(sqlite_url)
    made = propose(world, R2=1, R3=1, R4=None)
    client, today = world.client("coordinator"), world.meeting_on.strftime("%d-%m-%Y")
    steps: list[tuple[str, dict[str, object]]] = [
        (
            f"/meetings/{world.meeting_on}/referrals/R3/decisions",
            {"kind": "decline", "proposal_id": made["R3"], "reason": "composition"},
        ),
        (f"/meetings/{world.meeting_on}/referrals/R3/decisions", {"kind": "escalate"}),
        ("/referrals/R3/advice", {"given_on": today, "text": "Zoek een klein huis"}),
        (f"/meetings/{world.meeting_on}/referrals/R4/decisions", {"kind": "escalate"}),
    ]
    for address, form in steps:
        number = "R4" if "R4" in address else "R3"
        assert client.post(address, data=form | {"version": version(world, number)}).status_code == 303
    crisis = {"version": version(world, "R2"), "urgency": "crisis", "urgency_grounds": "slaapt nergens"}
    assert client.post("/referrals/R2/urgency", data=crisis).status_code == 303
    return world


def version(world, number):
    with world.database.read() as session:
        return session.get_one(Referral, int(number[1:]) - 1).version


def screens(world):
    meeting = f"/meetings/{world.meeting_on}"
    return [
        f"{meeting}/referrals/R2",
        f"{meeting}/referrals/R3",
        "/referrals/R3",
        "/escalations",
        "/urgency?show=due&urgency=urgent",
    ]


def test_the_pages_are_accessible_and_fit_a_phone(world, serve, new_context, accessibility_faults):
    address = serve(world.client().app)
    page = new_context(bypass_csp=True, viewport=NARROW).new_page()
    sign_in(page, address, "coordinator")
    found = {}
    for path in screens(world):
        page.goto(f"{address}{path}")
        found[path] = faults_unfolded(page, accessibility_faults)
    assert {path: faults for path, faults in found.items() if faults} == {}


def test_choosing_a_reason_fills_in_its_last_day_until_another_was_typed(world, serve, page):
    address = serve(world.client().app)
    sign_in(page, address, "coordinator")
    page.goto(f"{address}/meetings/{world.meeting_on}/referrals/R2")
    page.get_by_text("Afwijzen, met het gevolg").click()
    until = page.locator("#decline-until")
    page.get_by_label("toch geen plek").check()
    assert until.input_value() != ""
    page.get_by_label("veiligheid").check()
    assert until.input_value() == ""
    until.fill("01-02-2099")
    page.get_by_label("toch geen plek").check()
    assert until.input_value() == "01-02-2099"


def test_without_script_a_decline_is_taken_and_taken_back(world, serve, page_without_script):
    page, address = page_without_script, serve(world.client().app)
    sign_in(page, address, "coordinator")
    page.goto(f"{address}/meetings/{world.meeting_on}/referrals/R2")
    page.get_by_text("Afwijzen, met het gevolg").click()
    page.get_by_label("samenstelling van de groep").check()
    page.get_by_role("button", name="Afwijzen met dit gevolg").click()
    assert page.locator(".utrecht-alert[role=status]").inner_text() == "Het besluit is vastgelegd."
    assert "samenstelling van de groep" in page.locator(".standing").first.inner_text()
    page.get_by_role("button", name="Besluit terugdraaien").click()
    assert page.get_by_role("status").first.inner_text() == "Het besluit is teruggedraaid."
