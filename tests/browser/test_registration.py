"""The referrer's screens in a browser: the panel follows the form, nothing is lost, and everybody can use them."""

import re

import pytest
from playwright.sync_api import Route, expect

from tests.browser.visiting import NARROW, faults_unfolded, sign_in
from tests.pages_world import make_world, propose

SCREENS = ("/referrals?sort=asked", "/referrals/new?like=R2", "/referrals/R2")


@pytest.fixture
def world(sqlite_url):
    world = make_world(sqlite_url)
    propose(world, R2=1, R3=1, R4=None)
    return world


def half_a_draft(page, address):
    """A draft that somebody began; its address."""
    page.goto(f"{address}/referrals/new")
    page.get_by_label("Voornaam").fill("Fleur")
    page.get_by_label("Geboortedatum").fill("31-02-2012")
    page.get_by_role("button", name="Opslaan als concept").click()
    expect(page.get_by_role("status").first).to_contain_text("concept is opgeslagen")
    return page.url.partition("?")[0]


def test_the_panel_follows_what_is_typed_and_an_old_answer_never_overtakes_a_new_one(world, serve, page):
    address = serve(world.client().app)
    sign_in(page, address, "referrer")
    page.goto(f"{address}/referrals/new")
    panel = page.locator("#beside")
    expect(panel).to_contain_text("2 groepen van de 2")
    held: list[Route] = []

    def hold_the_first(route):
        if held:
            route.continue_()
        else:
            held.append(route)

    page.route("**/referrals/new/fitting", hold_the_first)
    with page.expect_request("**/referrals/new/fitting"):
        page.get_by_label("behandelgroep", exact=True).check()
    page.get_by_label("gezinshuis", exact=True).check()
    page.get_by_label("autisme (ASS)").check()
    expect(panel).to_contain_text("Zonder de eis autisme (ASS) pasten er 2 groepen meer.")
    expect(page.locator("#summary")).to_contain_text("0 groepen van de 2")
    assert len(held) == 1
    held[0].abort()
    expect(panel).to_contain_text("Zonder de eis autisme (ASS)")
    assert "autisme" not in page.url
    page.locator("#beside").get_by_role("link", name="Voornaam").click()
    assert page.evaluate("location.hash") == "#youth.first_name"


def test_the_same_is_done_without_a_script_and_a_draft_goes_on_with_what_was_typed(world, serve, page_without_script):
    page, address = page_without_script, serve(world.client().app)
    sign_in(page, address, "referrer")
    draft = half_a_draft(page, address)
    assert page.get_by_label("Geboortedatum").input_value() == "31-02-2012"
    page.get_by_label("autisme (ASS)").check()
    page.locator("#look").click()
    expect(page.locator("#beside")).to_contain_text("Zonder de eis autisme (ASS)")
    assert page.get_by_label("Voornaam").input_value() == "Fleur"
    page.get_by_role("button", name="Opslaan als concept").click()
    assert page.url.partition("?")[0] == draft
    assert page.get_by_label("autisme (ASS)").is_checked()
    page.get_by_role("button", name="Aanmelden", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Geboortedatum")
    page.goto(f"{address}/referrals")
    page.get_by_role("link", name=re.compile("Verwijderen")).click()
    page.get_by_role("button", name="Het concept verwijderen").click()
    expect(page.get_by_role("status").first).to_contain_text("concept is verwijderd")
    page.go_back()
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_contain_text("bestaat niet")


def test_two_clicks_and_the_back_button_register_one_youth_and_a_sister_follows(world, serve, page):
    address = serve(world.client().app)
    sign_in(page, address, "referrer")
    page.goto(f"{address}/referrals/new")
    page.get_by_label("Voornaam").fill("Fleur")
    page.get_by_label("Achternaam").fill("Jansen")
    page.get_by_label("Geboortedatum").fill("03-04-2012")
    page.get_by_label("Geslacht").select_option("girl")
    page.get_by_label("Verantwoordelijke gemeente").select_option("M1")
    page.get_by_label("Postcode").fill("2613")
    page.get_by_role("button", name="Aanmelden, daarna een broer of zus").dblclick()
    page.wait_for_url(re.compile(r"like=|/referrals(\?said=.*)?$"))
    page.goto(f"{address}/referrals")
    assert page.locator("tbody tr").count() == 4
    page.get_by_role("link", name=re.compile("Fleur Jansen")).click()
    page.get_by_role("link", name="Een broer of zus aanmelden").click()
    assert page.get_by_label("Achternaam").input_value() == "Jansen"
    assert page.get_by_label("Postcode").input_value() == "2613"
    page.get_by_label("Voornaam").fill("Floor")
    page.get_by_label("Geboortedatum").fill("05-06-2014")
    page.get_by_label("Geslacht").select_option("girl")
    page.get_by_role("button", name="Aanmelden", exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text("aangemeld")
    expect(page.locator("main")).to_contain_text("Broers en zussen")
    page.go_back()
    page.get_by_role("button", name="Aanmelden", exact=True).click()
    page.goto(f"{address}/referrals")
    assert page.locator("tbody tr").count() == 5


def test_the_referrers_screens_have_no_accessibility_fault_on_a_phone(world, serve, new_context, accessibility_faults):
    address = serve(world.client().app)
    page, found = new_context(bypass_csp=True, viewport=NARROW).new_page(), {}
    sign_in(page, address, "referrer")
    draft = half_a_draft(page, address).removeprefix(address)
    for path in (*SCREENS, draft):
        page.goto(address + path)
        found[path] = faults_unfolded(page, accessibility_faults)
    assert found == {path: [] for path in (*SCREENS, draft)}
