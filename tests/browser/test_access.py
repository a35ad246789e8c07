"""Accounts, emergency access, the expert team's page and a municipality's own youths, in a browser."""

import pytest
from playwright.sync_api import expect
from sqlmodel import select

from tests.browser.visiting import faults_unfolded, sign_in
from tests.pages_world import make_world
from zorglogistiek import clock
from zorglogistiek.access.user import SYSTEM
from zorglogistiek.codes import EventKind
from zorglogistiek.people.service import record
from zorglogistiek.people.tables import Referral

PAGES = ("/emergency", "/referrals/R3", "/capacity")
REASON = "De crisisdienst belt en de groep moet weten wie dit is"


@pytest.fixture
def world(sqlite_url):
    made = make_world(sqlite_url)
    with made.database.write() as session:
        row = session.exec(select(Referral).where(Referral.number == "R2")).one()
        record(session, SYSTEM, row, EventKind.ESCALATED, clock.today(), now=clock.now())
    return made


def test_an_open_emergency_access_has_no_accessibility_fault_on_any_page(
    world, serve, new_context, accessibility_faults
):
    """It stands above every page."""
    address, found = serve(world.client().app), {}
    page = new_context(bypass_csp=True).new_page()
    sign_in(page, address, "provider")
    page.goto(f"{address}/emergency")
    page.locator("#number, [name=number]").first.fill("R3")
    page.locator("[name=reason]").fill(REASON)
    page.locator("main form button").click()
    for path in PAGES:
        page.goto(f"{address}{path}")
        found[path] = faults_unfolded(page, accessibility_faults)
    assert {path: faults for path, faults in found.items() if faults} == {}


def test_an_emergency_access_is_opened_and_ended_without_a_script(world, serve, page_without_script):
    page, address = page_without_script, serve(world.client().app)
    sign_in(page, address, "provider")
    page.get_by_role("link", name="Noodtoegang").click()
    page.get_by_label("Nummer van de jeugdige of de aanmelding").fill("R3")
    page.get_by_role("button", name="60 minuten openen").click()
    expect(page.get_by_role("alert")).to_be_visible()  # a reason is asked
    page.get_by_label("Waarom dit nu nodig is").fill(REASON)
    page.get_by_role("button", name="60 minuten openen").click()
    page.get_by_role("link", name="R3").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Sem de Boer")
    expect(page.get_by_role("status")).to_contain_text("Noodtoegang")
    page.get_by_role("button", name="Nu beëindigen").click()
    expect(page.get_by_text("De noodtoegang is beëindigd.")).to_be_visible()
    page.goto(f"{address}/referrals/R3")
    expect(page.get_by_role("heading", level=1)).not_to_contain_text("Sem")
