"""The meeting in a browser: two visitors at one table, what-if with and without a script, one card at a time."""

import re

import pytest
from playwright.sync_api import expect

from tests.api.test_pages_what_if import planned
from tests.browser.visiting import NARROW, sign_in, too_wide

WITHIN = 5_000
"""Milliseconds in which the other browser sees a decision: a second on a machine that is not busy with tests."""


@pytest.fixture
def world(tmp_path, migrated_sqlite):
    """The region with a plan of the engine: R3 this week, R2 later, both in G1; R4 nowhere."""
    return planned(tmp_path, migrated_sqlite)


def at_the_table(new_context, address, world, **options):
    page = new_context(**options).new_page()
    sign_in(page, address, "coordinator")
    page.goto(f"{address}/meetings/{world.meeting_on}")
    return page


def unfold(page, number):
    page.locator(f"#{number} > summary").click()
    card = page.locator(f"#{number}")
    card.locator(".card-whole").wait_for()
    return card


def test_a_decision_is_seen_by_the_other_and_nothing_that_was_typed_is_lost(world, serve, new_context):
    address = serve(world.client().app)
    one, other = (at_the_table(new_context, address, world) for _ in range(2))
    unfold(other, "R2")
    typing = unfold(other, "R3")
    typing.get_by_text("Wat als…").first.click()
    start = typing.get_by_label("Start in")
    start.select_option(index=2)
    typed = start.input_value()

    unfold(one, "R2").get_by_role("button", name="Aanhouden").click()
    expect(one.get_by_role("status").first).to_have_text("Het besluit is vastgelegd.")
    for part in ("summary", ".card-whole"):
        expect(other.locator(f"#R2 > {part}")).to_contain_text("Aangehouden", timeout=WITHIN)
    expect(other.locator("#live")).to_contain_text("R2: Aangehouden · Proef coordinator")
    expect(other.locator("#decided")).to_have_text("1")

    unfold(one, "R3").get_by_role("button", name="Accepteren", exact=True).click()
    expect(other.locator("#R3 .card-news")).to_contain_text("Geaccepteerd · Proef coordinator", timeout=WITHIN)
    expect(start).to_have_value(typed)
    typing.get_by_role("button", name="Aanhouden").click()  # on what was seen before: refused
    expect(other.get_by_role("alert")).to_contain_text("Iemand anders heeft dit intussen gewijzigd")


def test_what_if_is_answered_inside_the_card(world, serve, new_context):
    page = at_the_table(new_context, serve(world.client().app), world)
    card = unfold(page, "R2")
    card.get_by_text("Wat als…").first.click()
    card.get_by_label("Start in").select_option(index=1)  # this week
    card.get_by_role("button", name="Bekijk wat er gebeurt").click()
    answer = card.locator(".what-if-answer")
    expect(answer).to_contain_text("Er is niets opgeslagen", timeout=60_000)
    expect(answer.get_by_role("row", name=re.compile("R3"))).to_contain_text("later")
    answer.get_by_role("button", name=re.compile("Accepteren voor R2")).click()
    expect(page.get_by_role("status").first).to_have_text("Het besluit is vastgelegd.")


def test_what_if_works_without_a_script(world, serve, new_context):
    page = at_the_table(new_context, serve(world.client().app), world, java_script_enabled=False)
    page.get_by_role("link", name="Wat als").first.click()
    page.get_by_label("Aanmelding").select_option("R2")
    page.get_by_label("Gaat naar groep").select_option("G2")
    page.get_by_role("button", name="Bekijk wat er gebeurt").click()
    expect(page.get_by_text("Dit kan niet.")).to_be_visible(timeout=60_000)
    page.get_by_role("link", name="laat weg").click()
    page.locator("#places_group").select_option("G1")
    page.get_by_label("Wat", exact=True).select_option("more")
    page.get_by_role("button", name="Bekijk wat er gebeurt").click()
    expect(page.get_by_role("row", name=re.compile("R2"))).to_contain_text("eerder", timeout=60_000)
    expect(page.get_by_text("Het plan wordt goedkoper")).to_be_visible()


def test_one_card_at_a_time_by_the_keyboard_and_over_the_pages(world, serve, new_context, monkeypatch):
    for name in ("ONE_PAGE", "ON_A_PAGE"):
        monkeypatch.setattr(f"api.pages.paging.{name}", 2)
    page = at_the_table(new_context, serve(world.client().app), world, viewport={"width": 1920, "height": 1080})
    page.get_by_role("button", name="Eén kaart tegelijk").press("Enter")
    shown, at = page.locator("details.card:visible"), page.locator("#beamer-at")
    expect(shown).to_have_count(1)
    first = shown.get_attribute("id")
    page.keyboard.press("ArrowRight")
    expect(at).to_have_text("2 van 3")
    second = shown.get_attribute("id")
    assert second != first
    page.keyboard.press("ArrowRight")  # it stands on the next page
    expect(at).to_have_text("3 van 3")
    expect(page.locator(".site-pages:visible")).to_have_count(0)
    page.keyboard.press("ArrowLeft")
    expect(at).to_have_text("2 van 3")
    assert shown.get_attribute("id") == second
    card = page.locator(f"#{second}")
    card.locator(".card-whole").wait_for()
    card.get_by_role("button", name="Opschalen").click()  # what is still to be decided stands on the next page
    expect(at).to_have_text("3 van 3")
    page.keyboard.press("Escape")
    expect(page.locator(".site-pages:visible")).to_have_count(2)
    assert page.evaluate("document.activeElement.id") == "beamer"


@pytest.mark.parametrize("show", ["", "?show=undecided"])
def test_one_card_at_a_time_goes_on_with_the_next_after_a_decision(world, serve, new_context, show):
    page = at_the_table(new_context, serve(world.client().app), world, viewport={"width": 1280, "height": 720})
    page.goto(page.url + show)
    on_the_wall = page.get_by_role("button", name="Eén kaart tegelijk")
    on_the_wall.click()
    order = page.eval_on_selector_all("details.card", "cards => cards.map(card => card.id)")
    expect(page.locator("#beamer-at")).to_have_text("1 van 3")
    while page.locator("details.is-shown").get_attribute("id") != "R2":
        page.get_by_role("button", name="Volgende").click()
    card = page.locator("#R2")
    card.locator(".card-whole").wait_for()
    card.get_by_role("button", name="Aanhouden").click()
    expect(page.get_by_role("status").first).to_have_text("Het besluit is vastgelegd.")
    expect(on_the_wall).to_have_attribute("aria-pressed", "true")
    following = [*order[order.index("R2") + 1 :], *order][0]
    shown = page.locator("details.card:visible")
    expect(shown).to_have_count(1)
    expect(shown).to_have_attribute("id", following)
    page.reload()  # nothing was decided by that
    expect(page.locator("details.card:visible")).to_have_attribute("id", following)
    page.keyboard.press("Escape")
    page.reload()
    expect(on_the_wall).to_have_attribute("aria-pressed", "false")


def test_the_pages_have_no_accessibility_fault_and_do_not_scroll_sideways(
    world, serve, new_context, accessibility_faults
):
    page = new_context(bypass_csp=True, viewport=NARROW).new_page()
    address = serve(world.client().app)
    sign_in(page, address, "coordinator")
    base, found = f"{address}/meetings/{world.meeting_on}", {}
    for path in (
        "/what-if?change=go~R2~G1~",
        "/what-if?change=go~R2~G2~",
        "/what-if?referral=R2",
        "/free-places?group=G1",
    ):
        page.goto(base + path, timeout=60_000)
        found[path] = [*accessibility_faults(page), *too_wide(page)]
    assert found == {path: [] for path in found}


def test_what_is_refused_on_the_wall_stays_there_and_back_skips_nobody(world, serve, new_context):
    page = at_the_table(new_context, serve(world.client().app), world, viewport={"width": 1280, "height": 720})
    page.goto(page.url + "?show=undecided")
    order = page.eval_on_selector_all("details.card", "cards => cards.map(card => card.id)")
    page.get_by_role("button", name="Eén kaart tegelijk").click()
    first = page.locator(f"#{order[0]}")
    first.locator(".card-whole").wait_for()
    first.get_by_role("button", name="Opschalen").click()
    shown = page.locator("details.card:visible")
    expect(shown).to_have_attribute("id", order[1])
    card = page.locator(f"#{order[1]}")
    card.locator(".card-whole").wait_for()
    note = card.locator("form[aria-label^=Afwijzen] [name=note]")
    note.fill("te ver van school")
    card.get_by_role("button", name="Afwijzen", exact=True).click()  # without a reason
    expect(card.get_by_role("alert")).to_be_visible()
    expect(shown).to_have_attribute("id", order[1])
    expect(note).to_have_value("te ver van school")
    page.go_back()
    expect(shown).to_have_attribute("id", order[1])


def test_everybody_at_the_table_sees_a_decision_about_their_own_as_it_is_taken(
    world, serve, new_context, accessibility_faults
):
    address = serve(world.client().app)
    lead = at_the_table(new_context, address, world)
    seat = new_context(viewport=NARROW, bypass_csp=True).new_page()
    sign_in(seat, address, "provider")
    seat.goto(f"{address}/meetings/{world.meeting_on}/table")
    expect(seat.locator("[data-line=R3]")).to_contain_text("nog niet")
    assert not too_wide(seat)
    assert accessibility_faults(seat) == []
    unfold(lead, "R3").get_by_role("button", name="Accepteren", exact=True).click()
    expect(seat.locator("[data-line=R3]")).to_contain_text("Geaccepteerd", timeout=WITHIN)
    expect(seat.locator("#at-table-news")).to_contain_text("R3")
    assert "R4" not in seat.content()
