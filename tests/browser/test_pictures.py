"""The pictures in a browser: without accessibility faults, readable on a telephone, with their numbers by keyboard."""

import pytest
from sqlmodel import select

from tests.browser.visiting import open_everything, sign_in, too_wide
from tests.pages_world import make_world, propose
from zorglogistiek.meeting.proposals import NEEDS
from zorglogistiek.meeting.tables import Proposal

PAGES = ("/region", "/referrals/R2", "/meetings/{day}/chains", "/meetings/{day}/referrals/R2")
NARROWEST = 12
"""The smallest text, in CSS pixels."""


@pytest.fixture
def world(sqlite_url):
    """The region with a plan in which R2 gets the place that R3 makes free."""
    world = make_world(sqlite_url)
    made = propose(world, R2=1, R3=1, R4=None)
    with world.database.write() as session:
        session.exec(select(Proposal).where(Proposal.id == made["R2"])).one().facts = {NEEDS: ["R3"]}
    return world


def smallest_text(page):
    """The size at which the smallest text of the drawings that are seen is shown; 0 without any."""
    return page.evaluate(
        """() => Math.min(...[...document.querySelectorAll('.picture text')]
            .filter(one => one.getClientRects().length)
            .map(one => parseFloat(getComputedStyle(one).fontSize) * one.getScreenCTM().a), 999)"""
    )


def test_no_picture_of_a_youth_has_an_accessibility_fault(world, serve, new_context, accessibility_faults):
    address, page, found = serve(world.client().app), new_context(bypass_csp=True).new_page(), {}
    sign_in(page, address, "coordinator")
    for path in PAGES[1:]:  # the region's own are in ``test_every_page``
        page.goto(address + path.format(day=world.meeting_on))
        open_everything(page)
        found[path] = accessibility_faults(page)
    assert found == {path: [] for path in PAGES[1:]}


@pytest.mark.parametrize("role", ["coordinator", "municipality", "evaluator"])
def test_who_sees_the_region_sees_its_pictures(world, role):
    assert '<figure class="picture' in world.client(role).get("/region").text


@pytest.mark.parametrize("width", [320, 640, 1280])
def test_a_picture_fits_its_page_and_its_text_is_large_enough(world, serve, new_context, width):
    address = serve(world.client().app)
    page = new_context(viewport={"width": width, "height": 800}).new_page()
    sign_in(page, address, "coordinator")
    for path in PAGES:
        page.goto(address + path.format(day=world.meeting_on))
        open_everything(page)
        assert too_wide(page, width) == []
        assert page.locator("figure.picture").count() > 0
        assert NARROWEST <= smallest_text(page) < 30
        seen = page.locator("figure.picture svg").evaluate_all(
            "them => them.filter(one => one.getClientRects().length)"
        )
        assert len(seen) == page.locator("figure.picture:has(svg)").count()  # one of the two layouts, never both


def test_pictures_need_no_script_and_break_no_security_policy(world, serve, new_context):
    page = new_context(java_script_enabled=False).new_page()
    complaints = []
    page.on("console", lambda message: complaints.append(message.text))
    sign_in(page, serve(world.client().app), "coordinator")
    page.get_by_role("link", name="Regio", exact=True).click()
    page.wait_for_load_state("load")  # until the style hides the narrow picture there are two
    assert complaints == []
    figure = page.get_by_role("figure", name="De wachtlijst per week")
    assert figure.get_by_role("img", name="De wachtlijst per week").is_visible()
    assert figure.get_by_role("table").is_hidden()
    figure.locator("summary").focus()
    page.keyboard.press("Enter")
    assert figure.get_by_role("table").is_visible()


def test_the_page_of_a_referral_leads_to_all_chains_of_the_plan(world, serve, new_context):
    page = new_context().new_page()
    address = serve(world.client().app)
    sign_in(page, address, "coordinator")
    page.goto(f"{address}/meetings/{world.meeting_on}/referrals/R2")
    chain = page.get_by_role("figure", name="Wiens plek vrijkomt")
    chain.locator("summary").click()
    assert chain.get_by_role("row").count() == 3
    page.get_by_role("link", name="Alle ketens van dit plan").click()
    assert page.get_by_role("figure", name="Keten 1: 2 verhuizingen").is_visible()
