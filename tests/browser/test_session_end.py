"""A page whose session has ended shows nothing of a youth, and loses nothing that was typed."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.visiting import sign_in
from tests.pages_world import PASSWORD, make_world

COVERED = "Uw sessie is be\u00ebindigd"


@pytest.fixture
def world(sqlite_url):
    return make_world(sqlite_url, waiting=1)


def is_covered(page: Page) -> None:
    """Nothing of R2 or its youth is in the page any more, not in its title either."""
    expect(page.get_by_role("heading", level=1)).to_have_text(COVERED)
    assert page.evaluate("/R2|J2|Bakker|verborgen notitie/.test(document.body.innerHTML + document.title)") is False


def test_a_page_is_covered_when_its_session_ends_and_comes_back_with_what_was_typed(
    world, serve, new_context, accessibility_faults
):
    address, context = serve(world.client().app), new_context(bypass_csp=True)
    page = context.new_page()
    sign_in(page, address, "referrer")
    page.goto(f"{address}/referrals/R2")
    title = page.title()
    page.locator("textarea, input[name=note]").first.evaluate("one => one.value = 'verborgen notitie'")
    other = context.new_page()
    other.goto(f"{address}/account")
    other.get_by_role("button", name="Uitloggen").click()
    is_covered(page)
    assert accessibility_faults(page) == []
    page.get_by_role("button", name="De pagina weer tonen").click()
    expect(page.get_by_role("status")).to_have_text("U bent nog niet ingelogd met dat account.")
    for username, covered in (("coordinator", True), ("referrer", False)):  # only for who had it open
        other.goto(f"{address}/sign-in")
        other.get_by_label("Naam van het account").fill(username)
        other.get_by_label("Wachtwoord").fill(PASSWORD)
        other.get_by_role("button", name="Inloggen").click()
        expect(other.get_by_role("button", name="Uitloggen")).to_be_visible()
        if covered:
            is_covered(page)
    expect(page).to_have_title(title)
    assert page.locator("textarea, input[name=note]").first.input_value() == "verborgen notitie"


def test_who_is_away_is_asked_first_and_covered_too_when_the_server_is_gone(world, serve, new_context):
    address, context = serve(world.client().app), new_context()
    page = context.new_page()
    page.clock.install()
    sign_in(page, address, "referrer")
    page.goto(f"{address}/referrals/R2")
    page.route("**/session", lambda route: route.abort())
    page.clock.run_for(59 * 60_000)
    expect(page.get_by_role("alert").filter(has_text="Uw sessie eindigt binnen twee minuten")).to_be_visible()
    page.unroute("**/session")
    page.get_by_role("button", name="Ingelogd blijven").click()
    expect(page.get_by_role("alert")).to_have_count(0)
    page.route("**/session", lambda route: route.abort())
    page.clock.run_for(62 * 60_000)
    is_covered(page)
