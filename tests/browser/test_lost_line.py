"""The server is not heard for a while: every page that shows what changes says so, and catches up."""

import pytest
from playwright.sync_api import expect

from tests.api.test_pages_what_if import planned
from tests.browser.visiting import sign_in
from tests.working import working


@pytest.fixture
def world(tmp_path, migrated_sqlite):
    return planned(tmp_path, migrated_sqlite)


@pytest.fixture
def address(world, serve):
    with working(world.url):
        yield serve(world.client().app)


def visitor(new_context, address, username="coordinator"):
    page = new_context().new_page()
    sign_in(page, address, username)
    return page


def cut(page, where):
    page.route(where, lambda route: route.abort())


def test_the_meeting_page_says_that_it_hears_nothing_and_catches_up(world, address, new_context):
    one, other = (visitor(new_context, address) for _ in range(2))
    for page in (one, other):
        page.goto(f"{address}/meetings/{world.meeting_on}")
    cut(one, "**/events")
    one.reload()
    expect(one.locator("#line")).to_contain_text("De verbinding is weg: wat u ziet is van ")
    other.locator("#R2 > summary").click()
    other.locator("#R2").get_by_role("button", name="Aanhouden").click()
    expect(other.get_by_role("status").filter(has_text="Het besluit is vastgelegd.")).to_be_visible()
    expect(one.locator("#decided")).to_have_text("0")
    one.unroute("**/events")
    expect(one.locator("#R2 > summary")).to_contain_text("Aangehouden")
    expect(one.locator("#decided")).to_have_text("1")
    expect(one.locator("#line")).to_be_empty()


def test_a_session_that_has_ended_is_no_lost_line_and_is_listened_to_again(world, address, new_context):
    page = visitor(new_context, address)
    page.goto(f"{address}/meetings/{world.meeting_on}")
    cut(page, "**/events")
    page.reload()
    expect(page.locator("#line")).not_to_be_empty()
    page.context.clear_cookies()
    page.unroute("**/events")
    expect(page.get_by_role("heading", level=1)).to_have_text("Uw sessie is be\u00ebindigd")  # covered at once
    sign_in(page.context.new_page(), address, "coordinator")
    expect(page.locator("#decided")).to_be_visible()
    expect(page.locator("#live")).not_to_contain_text("wat anderen besluiten is niet meer te zien")
    expect(page.locator("#line")).to_be_empty()


def test_a_card_that_could_not_be_fetched_says_so_and_is_tried_again(world, address, new_context):
    page = visitor(new_context, address)
    page.goto(f"{address}/meetings/{world.meeting_on}")
    cut(page, "**/card")
    page.locator("#R2 > summary").click()
    failed = page.locator("#R2").get_by_role("alert")
    expect(failed).to_contain_text("De rest van deze kaart kon niet worden opgehaald.")
    failed.get_by_role("button", name="Opnieuw proberen").click()
    expect(failed).to_have_count(1)
    page.unroute("**/card")
    failed.get_by_role("button", name="Opnieuw proberen").click()
    page.locator("#R2 .card-whole").wait_for()
    expect(failed).to_have_count(0)


def test_the_numbers_beside_a_form_are_marked_when_they_are_not_of_what_is_typed(address, new_context):
    page = visitor(new_context, address, "referrer")
    page.goto(f"{address}/referrals/new")
    cut(page, "**/fitting")
    page.get_by_label("Voornaam").fill("Noor")
    expect(page.locator("#beside-old")).to_contain_text("dit hoort niet bij wat u het laatst invulde")
    page.unroute("**/fitting")
    expect(page.locator("#beside-old")).to_be_empty()


def test_the_page_of_a_running_plan_says_that_it_hears_nothing(world, address, new_context):
    page = visitor(new_context, address)
    page.goto(f"{address}/meetings/{world.meeting_on}")
    running = "**/plans/running"
    page.get_by_role("button", name="Maak nieuw voorstel").click()
    page.wait_for_url(running)
    cut(page, running)
    expect(page.locator("#line")).to_contain_text("is niets meer van het werk gehoord")
    page.unroute(running)
    expect(page.get_by_role("link", name="Naar de voorstellen")).to_be_visible(timeout=60_000)
