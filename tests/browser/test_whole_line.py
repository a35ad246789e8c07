"""The whole line through a real browser that runs no JavaScript: from a registration to the evaluator's file.

In ``pages_world`` one place of G1 is free and R2 and R3 wait for a treatment group. Here a referrer registers a third,
Fleur; the meeting gives R3 the free place, and declines G1 for R2; the next plan keeps R3's place, proposes G1 to R2
no more, and gives Fleur the place that comes free in ten days.
"""

import csv

import pytest
from playwright.sync_api import Page, expect

from tests.browser.visiting import sign_in
from tests.pages_world import make_world
from tests.working import working
from zorglogistiek import clock

SLOWEST_PLAN = 60_000


def register(referrer: Page) -> str:
    """Registers Fleur with a complete file; the number of the referral."""
    referrer.get_by_role("link", name="Jeugdige aanmelden").click()
    referrer.get_by_label("Voornaam").fill("Fleur")
    referrer.get_by_label("Achternaam").fill("Jansen")
    referrer.get_by_label("Geboortedatum").fill("03-04-2012")
    referrer.get_by_label("Geslacht").select_option("girl")
    referrer.get_by_label("Verantwoordelijke gemeente").select_option("M1")
    referrer.get_by_label("Postcode").fill("2613")
    referrer.get_by_label("BSN").fill("999996770")
    referrer.get_by_label("Verwijzing op").fill(f"{clock.today():%d-%m-%Y}")
    referrer.get_by_label("behandelgroep", exact=True).check()
    referrer.get_by_role("button", name="Aanmelden", exact=True).click()
    expect(referrer.get_by_role("status")).to_contain_text("aangemeld")
    number = referrer.url.split("/")[-1].partition("?")[0]
    referrer.get_by_role("button", name="Het dossier is volledig").click()
    expect(referrer.get_by_role("status")).to_contain_text("Opgeslagen")
    return number


def make_plan(coordinator: Page, meeting: str) -> None:
    """Starts the engine and waits, as a page without JavaScript does: it loads itself again."""
    coordinator.goto(meeting)
    coordinator.get_by_role("button", name="Maak nieuw voorstel").click()
    expect(coordinator.get_by_text("Het plan is klaar.")).to_be_visible(timeout=SLOWEST_PLAN)


@pytest.fixture
def world(sqlite_url):
    """The region, with a worker who makes its plans."""
    made = make_world(sqlite_url)
    with working(sqlite_url):
        yield made


def test_from_a_registration_to_the_next_plan_and_the_figures(world, serve, new_context):
    address = serve(world.client().app)
    meeting = f"{address}/meetings/{world.meeting_on}"
    referrer, coordinator, evaluator = (new_context(java_script_enabled=False).new_page() for _ in range(3))
    for page, username in ((referrer, "referrer"), (coordinator, "coordinator"), (evaluator, "evaluator")):
        sign_in(page, address, username)
    fleur = register(referrer)

    make_plan(coordinator, meeting)
    coordinator.goto(f"{meeting}/referrals/R3")
    expect(coordinator.locator("main")).to_contain_text("Groep G1")
    coordinator.get_by_role("button", name="Accepteren", exact=True).click()
    expect(coordinator.get_by_role("status").first).to_have_text("Het besluit is vastgelegd.")
    coordinator.goto(f"{meeting}/referrals/R2")
    coordinator.get_by_text("Afwijzen, met het gevolg").click()
    coordinator.get_by_label("veiligheid").check()
    coordinator.get_by_role("button", name="Afwijzen met dit gevolg").click()
    expect(coordinator.get_by_role("status").first).to_have_text("Het besluit is vastgelegd.")

    make_plan(coordinator, meeting)
    coordinator.goto(meeting)
    for number, told in (("R3", "toegezegd: Groep G1"), ("R2", "geen plek in zicht"), (fleur, "Groep G1")):
        expect(coordinator.locator(f"details#{number}")).to_contain_text(told)

    evaluator.goto(f"{address}/statistics")
    evaluator.get_by_role("link", name="Lopende wachttijden", exact=True).click()
    with evaluator.expect_download() as downloading:
        evaluator.get_by_role("link", name="Downloaden als CSV").click()
    with downloading.value.path().open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert "running" in {row["population"] for row in rows}
    assert not any("Fleur" in value for row in rows for value in row.values())
