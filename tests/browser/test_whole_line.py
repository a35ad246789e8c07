"""The whole line through a real browser that runs no JavaScript: from a registration to the evaluator's file.

In ``pages_world`` one place of G1 is free and R2 and R3 wait for a treatment group. Here a referrer registers a third,
Fleur; the meeting gives R3 the free place, and declines G1 for R2; the next plan keeps R3's place, proposes G1 to R2
no more, and gives Fleur the place that comes free in ten days.
"""

import csv
import io
import re

import pytest
from playwright.sync_api import Page, expect

from tests.pages_world import PASSWORD, PagesWorld, make_world

SLOWEST_PLAN = 60_000


@pytest.fixture
def world(sqlite_url):
    return make_world(sqlite_url)


def visitor(new_context, address: str, username: str) -> Page:
    page: Page = new_context(java_script_enabled=False).new_page()
    page.goto(f"{address}/sign-in")
    page.get_by_label("Naam van het account").fill(username)
    page.get_by_label("Wachtwoord").fill(PASSWORD)
    page.get_by_role("button", name="Inloggen").click()
    return page


def register(referrer: Page) -> str:
    """Registers Fleur with a complete file, after a first try with mistakes; the number of the referral."""
    referrer.get_by_role("link", name="Jeugdige aanmelden").click()
    referrer.get_by_label("Voornaam").fill("Fleur")
    referrer.get_by_label("Achternaam").fill("Jansen")
    referrer.get_by_label("Geboortedatum").fill("31-02-2012")
    referrer.get_by_label("Geslacht").select_option("girl")
    referrer.get_by_label("Verantwoordelijke gemeente").select_option("M1")
    referrer.get_by_label("Postcode").fill("2613")
    referrer.get_by_label("behandelgroep", exact=True).check()
    referrer.get_by_role("button", name="Aanmelden", exact=True).click()
    expect(referrer.get_by_role("alert")).to_contain_text("Geboortedatum")
    expect(referrer.get_by_label("Voornaam")).to_have_value("Fleur")
    referrer.get_by_label("Geboortedatum").fill("03-04-2012")
    referrer.get_by_label("BSN").fill("999996770")
    referrer.get_by_label("Verwijzing op").fill("01-10-2026")
    referrer.get_by_role("button", name="Aanmelden", exact=True).click()
    expect(referrer.get_by_role("status")).to_have_text("De jeugdige is aangemeld.")
    return referrer.url.split("/")[-1].split("?")[0]


def complete(coordinator: Page, address: str, number: str) -> None:
    coordinator.goto(f"{address}/referrals/{number}")
    coordinator.get_by_label("Wat er gebeurde").select_option("file_complete")
    coordinator.get_by_role("button", name="Toevoegen").click()
    expect(coordinator.get_by_role("status")).to_have_text("Opgeslagen.")


def make_plan(coordinator: Page, address: str, world: PagesWorld) -> None:
    """Starts the engine and waits, as a page without JavaScript does: it loads itself again."""
    coordinator.goto(f"{address}/meetings/{world.meeting_on}")
    coordinator.get_by_role("button", name="Maak nieuw voorstel").click()
    expect(coordinator.get_by_text("Het plan is klaar.")).to_be_visible(timeout=SLOWEST_PLAN)
    coordinator.get_by_role("link", name="Naar de voorstellen").click()


def card(coordinator: Page, number: str):
    """The card of a referral with everything on it: without JavaScript that is a page of its own."""
    if coordinator.locator(f"details#{number}").count() == 0:
        coordinator.get_by_role("link", name=re.compile("Naar het overleg")).click()
    found = coordinator.locator(f"details#{number}")
    found.locator("summary").first.click()
    found.get_by_role("link", name=re.compile("Waarom")).click()
    return coordinator.locator(f"section#{number}")


def test_from_a_registration_to_the_next_plan_and_the_figures(world, serve, new_context):
    address = serve(world.client().app)
    referrer, coordinator, provider, evaluator = (
        visitor(new_context, address, username) for username in ("referrer", "coordinator", "provider", "evaluator")
    )
    fleur = register(referrer)
    complete(coordinator, address, fleur)

    make_plan(coordinator, address, world)
    longest = card(coordinator, "R3")
    expect(longest).to_contain_text("Groep G1")
    longest.get_by_role("button", name="Accepteren", exact=True).click()
    expect(coordinator.get_by_role("status")).to_have_text("Het besluit is vastgelegd.")
    second = card(coordinator, "R2")
    second.get_by_label("Waarom niet").select_option("safety")
    second.get_by_role("button", name="Afwijzen").click()
    expect(coordinator.get_by_role("status")).to_have_text("Het besluit is vastgelegd.")
    expect(card(coordinator, "R3")).to_contain_text("Proef coordinator")

    provider.goto(f"{address}/capacity")
    expect(provider.get_by_role("link", name="R3")).to_be_visible()
    expect(provider.get_by_text("nooit bevestigd")).to_be_visible()
    provider.get_by_role("button", name="Alles klopt nog").click()
    expect(provider.get_by_role("status")).to_contain_text("Bevestigd")

    referrer.goto(f"{address}/referrals")
    line = referrer.get_by_role("row", name=re.compile("R3"))
    expect(line).to_contain_text("Stichting Linde")
    expect(line).to_contain_text("toegezegd")
    referrer.get_by_role("link", name="R3").click()
    referrer.get_by_role("button", name="Gezin gaat akkoord").click()
    expect(referrer.get_by_text("akkoord van gezin").first).to_be_visible()

    make_plan(coordinator, address, world)
    expect(card(coordinator, "R3")).to_contain_text("Toegezegd: Groep G1")
    expect(card(coordinator, "R2")).to_contain_text("Geen plek in zicht")
    expect(card(coordinator, fleur)).to_contain_text("Groep G1")

    evaluator.goto(f"{address}/statistics")
    with evaluator.expect_download() as downloading:
        evaluator.get_by_role("link", name="Downloaden als CSV").click()
    rows = list(csv.DictReader(io.StringIO(downloading.value.path().read_text("utf-8"))))
    assert {row["clock"] for row in rows} == {"registered-started"}
    assert {"completed", "running"} <= {row["population"] for row in rows}
    assert not any("Fleur" in value for row in rows for value in row.values())
