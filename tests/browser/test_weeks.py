"""Each role's week on the demo region, from start to end, as they would do it at their own desk."""

import re

from playwright.sync_api import Page, expect

from zorglogistiek.cli.demo_region import PASSWORD


def visitor(new_context, address: str, username: str, **options) -> Page:
    """Somebody at a browser of their own, signed in."""
    page: Page = new_context(**options).new_page()
    page.goto(f"{address}/sign-in")
    page.get_by_label("Naam van het account").fill(username)
    page.get_by_label("Wachtwoord").fill(PASSWORD)
    page.get_by_role("button", name="Inloggen").click()
    expect(page.get_by_role("button", name="Uitloggen")).to_be_visible()
    return page


def test_the_demo_is_there(demo, new_context):
    page = visitor(new_context, demo, "coordinator")
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("Overleggen"))
