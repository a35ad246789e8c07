"""After the meeting in a browser: no accessibility faults, no sideways scrolling, messages sent by keyboard alone."""

import pytest
from sqlmodel import select

from tests.browser.visiting import faults_unfolded, sign_in
from tests.pages_world import make_world, propose
from zorglogistiek.meeting.tables import Meeting
from zorglogistiek.places.tables import Organisation

SCREENS = ("/meetings/{day}/changes?show=all", "/actions?show=done")
"""With something to show; every page as it is in a whole region is in ``test_every_page``."""


@pytest.fixture
def world(sqlite_url):
    """Two meetings with a plan each; in the last a decline, an action, and messages of which one is in the outbox."""
    world = make_world(sqlite_url)
    propose(world, R2=None, R3=1, R4=None)
    with world.database.write() as session:
        meeting = session.exec(select(Meeting)).one()
        meeting.held_on = meeting.held_on.replace(year=meeting.held_on.year - 1)
        for row in session.exec(select(Organisation)):
            row.email = f"plaatsing@{row.number.lower()}.example"
    made = propose(world, R2=1, R3=1, R4=None)
    client, path = world.client("coordinator"), f"/meetings/{world.meeting_on}"
    decline = {"version": "4", "kind": "decline", "proposal_id": str(made["R3"]), "reason": "composition"}
    assert client.post(f"{path}/referrals/R3/decisions", data=decline).status_code == 303
    for text in ("bellen", "mailen"):
        action = {"organisation": "Linde", "text": text, "due_on": "31-12-2099", "referral": "R2"}
        assert client.post(f"{path}/actions", data=action).status_code == 303
    assert client.post("/actions/1/done", data={"version": "1"}).status_code == 303
    assert client.post(f"{path}/messages").status_code == 303
    return world


def send_all(page, address, world):
    page.goto(f"{address}/meetings/{world.meeting_on}/messages")
    page.locator("summary", has_text="berichten versturen").press("Enter")
    page.get_by_role("button", name="Ja, verstuur ze").press("Enter")


def test_no_screen_after_the_meeting_has_an_accessibility_fault_or_scrolls_sideways(
    world, serve, new_context, accessibility_faults
):
    address, page, found = serve(world.client().app), new_context(bypass_csp=True).new_page(), {}
    sign_in(page, address, "coordinator")
    for path in SCREENS:
        page.goto(address + path.format(day=world.meeting_on))
        found[path] = faults_unfolded(page, accessibility_faults)
    assert found == {path: [] for path in SCREENS}


def test_messages_are_sent_by_keyboard_without_script_and_stand_in_the_outbox(
    world, serve, page_without_script, new_context, accessibility_faults
):
    address = serve(world.client().app)
    sign_in(page_without_script, address, "coordinator")
    send_all(page_without_script, address, world)
    assert "uitgaande post" in page_without_script.get_by_role("status").inner_text()
    page = new_context(bypass_csp=True).new_page()
    sign_in(page, address, "coordinator")
    page.goto(f"{address}/outbox")
    assert page.locator("details.after-message").count() == 2
    assert faults_unfolded(page, accessibility_faults) == []
