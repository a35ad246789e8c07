"""The meeting with all its cards in a browser: accessible in either language, at 320 pixels, and by keyboard alone."""

import pytest

from tests.browser.visiting import faults_unfolded, sign_in
from tests.pages_world import make_world, propose

SCREENS = ("/meetings/{day}", "/meetings/{day}?show=undecided")
"""The meeting with every card unfolded; every page as it is in a whole region is in ``test_every_page``."""


@pytest.fixture
def world(sqlite_url):
    """The region with a plan, a decision that was taken, and an action."""
    world = make_world(sqlite_url)
    made = propose(world, R2=1, R3=1, R4=None)
    client, meeting = world.client("coordinator"), f"/meetings/{world.meeting_on}"
    decline = {"version": "4", "kind": "decline", "proposal_id": str(made["R3"]), "reason": "composition"}
    assert client.post(f"{meeting}/referrals/R3/decisions", data=decline).status_code == 303
    action = {"organisation": "Linde", "text": "bellen met school", "due_on": "31-12-2099", "referral": "R2"}
    assert client.post(f"{meeting}/actions", data=action).status_code == 303
    return world


def test_the_whole_meeting_has_no_accessibility_fault_and_does_not_scroll_sideways(
    world, serve, new_context, accessibility_faults
):
    address, page, found = serve(world.client().app), new_context(bypass_csp=True).new_page(), {}
    sign_in(page, address, "coordinator")
    for path in SCREENS:
        page.goto(address + path.format(day=world.meeting_on))
        found[path] = faults_unfolded(page, accessibility_faults)
    assert found == {path: [] for path in SCREENS}


def test_a_form_with_faults_has_no_accessibility_fault_and_leads_to_them(
    world, serve, new_context, accessibility_faults
):
    page = new_context(bypass_csp=True).new_page()
    sign_in(page, serve(world.client().app), "referrer")
    page.get_by_role("link", name="Jeugdige aanmelden").click()
    page.get_by_role("button", name="Aanmelden", exact=True).click()
    assert page.get_by_role("alert").is_visible()
    assert page.get_by_role("alert").evaluate("one => one === document.activeElement")
    assert page.title().startswith("Nog niet goed")
    assert accessibility_faults(page) == []
    page.get_by_role("alert").get_by_role("link", name="Voornaam").click()
    assert page.evaluate("document.activeElement.id || location.hash") in ("youth.first_name", "#youth.first_name")


def test_the_keyboard_reaches_the_decision_and_shows_where_it_is(world, serve, new_context):
    page = new_context().new_page()
    address = serve(world.client().app)
    sign_in(page, address, "coordinator")
    page.goto(f"{address}/meetings/{world.meeting_on}")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Naar de inhoud"
    summary = page.locator("#R2 > summary")
    summary.focus()
    page.keyboard.press("Enter")
    page.locator("#R2 .card-whole").wait_for()
    accept = page.locator("#R2").get_by_role("button", name="Accepteren", exact=True)
    for _ in range(20):
        page.keyboard.press("Tab")
        if accept.evaluate("one => one === document.activeElement"):
            break
    assert accept.evaluate("one => one === document.activeElement")
    assert accept.evaluate("one => getComputedStyle(one).outlineStyle") != "none"
    page.keyboard.press("Enter")
    assert page.locator(".utrecht-alert[role=status]").inner_text() == "Het besluit is vastgelegd."
