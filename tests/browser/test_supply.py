"""Missing supply and the policy in a browser: no accessibility faults in either language, no sideways scrolling."""

import re

import pytest

from tests.browser.visiting import NARROW, faults_unfolded, sign_in
from tests.pages_world import make_world, propose
from tests.working import working
from zorglogistiek import clock

RECKONED = ("/missing-supply/prices", "/missing-supply/groups")
LONGEST = 60_000


@pytest.fixture
def address(sqlite_url, serve):
    world = make_world(sqlite_url)
    propose(world, R2=1, R3=None, R4=None)
    with working(sqlite_url):
        yield serve(world.client().app)
    world.database.dispose()


def reckon_everything(page, address):
    """A new group, the prices and another policy, each by the form of its page; the address of the preview."""
    page.goto(f"{address}/missing-supply")
    page.get_by_role("link", name=re.compile("^Een groep proberen voor")).first.click()
    page.get_by_role("button", name="Deze groep doorrekenen").click()
    page.wait_for_url("**/missing-supply/groups", timeout=LONGEST)
    page.goto(f"{address}/missing-supply/prices")
    page.get_by_role("button", name="Prijzen doorrekenen").click()
    page.wait_for_url("**/missing-supply/prices", timeout=LONGEST)
    page.goto(f"{address}/policy")
    page.get_by_label("elke verhuizing uit een groep, in punten").fill("5")
    page.get_by_role("button", name="Bekijk wat het zou doen").click()
    page.wait_for_url("**/policy/previews/*", timeout=LONGEST)
    return page.url.removeprefix(address)


def test_the_pages_have_no_accessibility_fault_and_do_not_scroll_sideways(address, new_context, accessibility_faults):
    # Without script: every step is a form, and what goes on is watched by loading the page again.
    plain = new_context(java_script_enabled=False).new_page()
    sign_in(plain, address, "coordinator")
    preview = reckon_everything(plain, address)
    found = {}
    page = new_context(bypass_csp=True, viewport=NARROW).new_page()
    sign_in(page, address, "coordinator")
    for path in (*RECKONED, preview):
        page.goto(address + path)
        found[path] = faults_unfolded(page, accessibility_faults)
    assert {where: faults for where, faults in found.items() if faults} == {}


def test_a_group_with_faults_leads_to_them_and_keeps_what_was_typed(address, new_context, accessibility_faults):
    page = new_context(bypass_csp=True).new_page()
    sign_in(page, address, "coordinator")
    page.goto(f"{address}/missing-supply/groups?minimum_age=14&maximum_age=3&places=4")
    page.get_by_role("button", name="Deze groep doorrekenen").click()
    assert accessibility_faults(page) == []
    page.get_by_role("alert").get_by_role("link", name="Maximumleeftijd").click()
    assert page.evaluate("location.hash") == "#maximum_age"
    assert page.locator("#maximum_age").input_value() == "3"
    assert page.locator("#from_on").input_value() == f"{clock.today():%d-%m-%Y}"
