"""The week before the meeting in a browser: a provider's minute, its answers, the coordinator's preparation."""

from datetime import time, timedelta

import pytest
from playwright.sync_api import expect
from sqlmodel import select

from tests.before_world import make_eve
from tests.browser.visiting import NARROW, faults_unfolded, sign_in, too_wide
from zorglogistiek.access.user import SYSTEM
from zorglogistiek.clock import now
from zorglogistiek.meeting.preparing.publishing import publish_agenda
from zorglogistiek.meeting.service import open_meeting
from zorglogistiek.people.tables import Youth


@pytest.fixture
def world(sqlite_url):
    """The eve of the meeting, with a youth who is registered twice and an agenda that changed since it was published."""
    world, _ = make_eve(sqlite_url)
    with world.database.write() as session:
        one, other = (session.exec(select(Youth).where(Youth.number == number)).one() for number in ("J3", "J4"))
        other.first_name, other.last_name, other.birth_date = one.first_name, one.last_name, one.birth_date
        publish_agenda(
            session,
            SYSTEM,
            held_on=world.meeting_on,
            version=open_meeting(session, SYSTEM, held_on=world.meeting_on).version,
            starts_at=time(9),
            ends_at=time(11),
            venue="Zaal 3",
            now=now() - timedelta(hours=1),
        )
    return world


def test_a_published_agenda_that_changed_has_no_accessibility_fault_and_does_not_scroll_sideways(
    world, serve, new_context, accessibility_faults
):
    page, address = new_context(bypass_csp=True).new_page(), serve(world.client().app)
    sign_in(page, address, "coordinator")
    page.goto(f"{address}/preparation/{world.meeting_on}")
    assert faults_unfolded(page, accessibility_faults) == []


def test_a_provider_confirms_by_keyboard_and_without_script(world, serve, page_without_script):
    page, address = page_without_script, serve(world.client().app)
    sign_in(page, address, "provider")
    expect(page.get_by_text("nooit bevestigd")).to_be_visible()
    field = page.get_by_label("Verwacht vertrek van J1")
    field.fill(f"{world.meeting_on + timedelta(days=20):%d-%m-%Y}")
    field.press("Enter")  # stores what was typed at every group, and confirms none
    expect(page.get_by_role("status")).to_contain_text("Opgeslagen")
    page.get_by_role("button", name="Deze cijfers kloppen").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Bevestigd")
    expect(page.get_by_label("Verwacht vertrek van J1")).to_have_value(
        f"{world.meeting_on + timedelta(days=20):%d-%m-%Y}"
    )
    expect(page.get_by_text("nooit bevestigd")).to_have_count(0)


def test_a_provider_answers_and_the_coordinator_sees_it(world, serve, new_context):
    address = serve(world.client().app)
    provider, coordinator = new_context().new_page(), new_context().new_page()
    sign_in(provider, address, "provider")
    provider.get_by_role("link", name="Voorstellen", exact=True).click()
    provider.get_by_text("Niet bereid").click()
    provider.get_by_label("Waarom niet").select_option("composition")
    provider.get_by_role("button", name="Dit antwoord versturen").click()
    expect(provider.get_by_role("status")).to_contain_text("Uw antwoord is vastgelegd")
    expect(provider.locator(".provider-answer")).to_contain_text("Aanbieder: niet bereid")
    sign_in(coordinator, address, "coordinator")
    expect(coordinator.locator("#answers")).to_contain_text("Elke aanbieder heeft geantwoord")
    coordinator.get_by_role("link", name="Agenda om af te drukken").click()
    expect(coordinator.get_by_role("row", name="R2")).to_contain_text("Aanbieder: niet bereid")


def test_the_message_to_a_provider_is_copied_and_the_agenda_prints_without_the_menu(world, serve, new_context):
    context = new_context(permissions=["clipboard-read", "clipboard-write"])
    page, address = context.new_page(), serve(world.client().app)
    sign_in(page, address, "coordinator")
    page.goto(f"{address}/preparation")
    page.locator("#capacity summary").first.click()
    page.locator("#capacity [data-copy]").first.click()
    expect(page.locator("#capacity [data-copy]").first).to_have_text("Gekopieerd")
    assert "/capacity" in page.evaluate("navigator.clipboard.readText()")
    page.goto(f"{address}/meetings/{world.meeting_on}/agenda")
    expect(page.get_by_role("button", name="Afdrukken")).to_be_visible()
    page.emulate_media(media="print")
    expect(page.locator(".site-header")).to_be_hidden()
    expect(page.get_by_role("button", name="Afdrukken")).to_be_hidden()
    expect(page.get_by_role("heading", name="Agenda van")).to_be_visible()
    assert page.pdf(format="A4").startswith(b"%PDF")


def test_what_a_workbook_would_change_and_what_is_wrong_with_it_has_no_accessibility_fault(
    world, serve, new_context, accessibility_faults
):
    page = new_context(bypass_csp=True, viewport=NARROW).new_page()
    address = serve(world.client().app)
    sign_in(page, address, "provider")
    end = f"{world.meeting_on + timedelta(days=33):%d-%m-%Y}"
    for number, seen in (("S1", "Uitvoeren en bevestigen"), ("S9", "is niet het nummer van iemand")):
        page.goto(f"{address}/capacity/file")
        content = f"number;expected_end\n{number};{end}\n".encode()
        page.set_input_files("#files", {"name": "stays.csv", "mimeType": "text/csv", "buffer": content})
        page.get_by_role("button", name="Laat zien wat er zou veranderen").click()
        expect(page.locator("main")).to_contain_text(seen)
        assert [*accessibility_faults(page), *too_wide(page)] == []
