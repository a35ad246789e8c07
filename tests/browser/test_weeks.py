"""Each role's week on the demo region, from start to end, as they would do it at their own desk.

What each page does by itself is shown in the tests of its part; here the parts must fit together.
"""

import csv
import re
from datetime import date, timedelta

import docx
import openpyxl
import pytest
from playwright.sync_api import Locator, Page, expect

from zorglogistiek import clock
from zorglogistiek.cli.demo_region import PASSWORD
from zorglogistiek.cli.planning import coming_meeting

LONGEST = 120_000
"""Milliseconds that the engine may need, on a machine that is busy with tests."""

RECORDED = "Het besluit is vastgelegd."
ELSEWHERE = "Iemand anders heeft dit intussen gewijzigd"


@pytest.fixture
def held_on() -> date:
    """The day of the meeting that the demo is planned for."""
    return coming_meeting(clock.today())


def typed(day: date) -> str:
    return f"{day:%d-%m-%Y}"


def visitor(new_context, address: str, username: str, **options) -> Page:
    """Somebody at a browser of their own, signed in."""
    page: Page = new_context(**options).new_page()
    page.goto(f"{address}/sign-in")
    page.get_by_label("Naam van het account").fill(username)
    page.get_by_label("Wachtwoord").fill(PASSWORD)
    page.get_by_role("button", name="Inloggen").click()
    expect(page.get_by_role("button", name="Uitloggen")).to_be_visible()
    return page


def says(page: Page, text: str) -> None:
    """The page says what was done."""
    expect(page.get_by_role("status").first).to_contain_text(text)


def numbers(cards: Locator) -> list[str]:
    return [card.get_attribute("id") or "" for card in cards.all()]


def acceptable(page: Page) -> list[str]:
    """The referrals whose proposal can be accepted by itself, in the order of the agenda."""
    return numbers(page.locator("details.card", has=page.locator("input[name=kind][value=accept]")))


def accept(page: Page, meeting: str, candidates: list[str]) -> str:
    """Accepts the first proposal that can still be carried out; the number of its referral."""
    for number in candidates:
        page.goto(meeting)
        unfold(page, number).get_by_role("button", name="Accepteren", exact=True).click()
        expect(page.get_by_role("status").or_(page.get_by_role("alert")).first).to_be_visible()
        if page.get_by_role("status").get_by_text(RECORDED).count():
            return number
    raise AssertionError("no proposal can be accepted")


def unfold(page: Page, number: str) -> Locator:
    page.locator(f"#{number} > summary").click()
    page.locator(f"#{number} .card-whole").wait_for()
    return page.locator(f"#{number}")


def register_fleur(page: Page) -> None:
    """A draft that is left and taken up again, with what narrows the choice on the way, and then registered."""
    page.get_by_role("link", name="Jeugdige aanmelden").click()
    page.get_by_label("Voornaam").fill("Fleur")
    page.get_by_role("button", name="Opslaan als concept").click()
    says(page, "concept is opgeslagen")
    page.get_by_role("link", name="Aanmeldingen", exact=True).click()
    page.get_by_role("link", name=re.compile("Fleur")).first.click()
    expect(page.get_by_label("Voornaam")).to_have_value("Fleur")
    page.get_by_label("Achternaam").fill("Weekers")
    page.get_by_label("Geboortedatum").fill("03-04-2012")
    page.get_by_label("Geslacht").select_option("girl")
    page.get_by_label("Verantwoordelijke gemeente").select_option(label="Delft")
    page.get_by_label("Postcode").fill("2613")
    page.get_by_label("Verwijzing op").fill(typed(clock.today()))
    page.get_by_label("behandelgroep", exact=True).check()
    page.get_by_label("eetstoornis").check()
    expect(page.locator("#beside")).to_contain_text(re.compile(r"Zonder de eis .* pasten er \d+ groepen meer"))
    page.get_by_role("button", name="Aanmelden, daarna een broer of zus").click()


def test_the_week_of_a_referrer(demo, new_context, held_on):
    page = visitor(new_context, demo, "referrer")
    register_fleur(page)
    expect(page.get_by_label("Achternaam")).to_have_value("Weekers")
    page.get_by_label("Voornaam").fill("Floor")
    page.get_by_label("Geboortedatum").fill("05-06-2014")
    page.get_by_label("Geslacht").select_option("girl")
    page.get_by_role("button", name="Aanmelden", exact=True).click()
    says(page, "aangemeld")
    expect(page.locator("main")).to_contain_text("Broers en zussen")
    page.get_by_role("link", name="Aanmeldingen", exact=True).click()
    fleur = page.get_by_role("row", name=re.compile("Fleur Weekers"))
    expect(fleur).to_contain_text("dossier onvolledig")
    expect(fleur).not_to_contain_text("niets")
    fleur.get_by_role("link", name=re.compile("Fleur Weekers")).click()
    page.get_by_role("link", name="het burgerservicenummer ontbreekt").click()
    page.get_by_label("BSN").fill("123456782")
    page.locator("form", has=page.get_by_label("BSN")).get_by_role("button").click()
    says(page, "Opgeslagen")
    page.get_by_role("button", name="Het dossier is volledig").click()
    says(page, "Opgeslagen")
    page.get_by_role("link", name="Aanmeldingen", exact=True).click()
    expect(page.get_by_role("row", name=re.compile("Fleur Weekers"))).to_contain_text("wachtend")

    coordinator = visitor(new_context, demo, "coordinator")
    coordinator.goto(f"{demo}/meetings/{held_on}")
    mine = set(re.findall(r"R-\d+", page.locator("main").inner_text()))
    proposed = [one for one in acceptable(coordinator) if one in mine]
    number = accept(coordinator, f"{demo}/meetings/{held_on}", proposed)
    page.goto(f"{demo}/referrals?asked=yes")
    asked = page.get_by_role("row", name=re.compile(number))
    asked.get_by_role("link", name=re.compile("Doe het nu")).first.click()
    page.get_by_role("button", name="Gezin gaat akkoord").click()
    says(page, "Opgeslagen")
    page.goto(f"{demo}/referrals")
    expect(page.get_by_role("row", name=re.compile(number))).to_contain_text("6 van 7: gezin akkoord")


def workbook_with_another_departure(page: Page, youth: str, day: date, path) -> None:
    """The provider's own workbook, in which the resident with this number leaves on another day."""
    with page.expect_download() as download:
        page.get_by_role("link", name="Werkmap downloaden (XLSX)").click()
    download.value.save_as(path)
    workbook = openpyxl.load_workbook(path)
    header, *rows = workbook["stays"].iter_rows()
    column = {str(name.value).rstrip("*"): place for place, name in enumerate(header)}
    (resident,) = (row for row in rows if row[column["youth"]].value == youth)
    resident[column["expected_end"]].value = day
    workbook.save(path)


def test_the_week_of_a_provider(demo, new_context, held_on, tmp_path):
    page = visitor(new_context, demo, "provider")
    # A place that is promised to somebody cannot be kept longer by its resident.
    free_of_promises = page.locator("section.group-card").filter(has_not_text=re.compile("toezegging"))
    residents = free_of_promises.locator(".group-table tbody th").all_inner_texts()
    first, second = (one.split()[0] for one in residents[:2])
    departure = page.get_by_label(f"Verwacht vertrek van {first} (")
    departure.fill(typed(held_on + timedelta(days=40)))
    page.get_by_role("button", name="Alles klopt nog").click()
    says(page, "Bevestigd")
    expect(departure).to_have_value(typed(held_on + timedelta(days=40)))

    page.get_by_role("link", name="Met een rekenblad").click()
    file, day = tmp_path / "capaciteit.xlsx", held_on + timedelta(days=61)
    workbook_with_another_departure(page, second, day, file)
    page.set_input_files("#files", file)
    page.get_by_role("button", name="Laat zien wat er zou veranderen").click()
    expect(page.get_by_role("row", name=re.compile(second))).to_contain_text(typed(day))
    page.get_by_role("button", name="Uitvoeren en bevestigen").click()
    says(page, "De werkmap is uitgevoerd")
    page.goto(f"{demo}/capacity")
    expect(page.get_by_label(f"Verwacht vertrek van {second} (dd-mm-jjjj)")).to_have_value(typed(day))
    expect(page.get_by_text("verouderd:")).to_have_count(0)

    page.get_by_role("link", name="Voorstellen", exact=True).click()
    page.get_by_role("button", name=re.compile("^Bereid")).first.click()
    says(page, "Uw antwoord is vastgelegd")
    page.get_by_text(re.compile("^Niet bereid")).first.click()
    page.get_by_label("Waarom niet").first.select_option("composition")
    page.get_by_role("button", name=re.compile("Dit antwoord versturen")).first.click()
    says(page, "Uw antwoord is vastgelegd")
    page.goto(f"{demo}/proposals?show=answered")
    expect(page.locator("main")).to_contain_text("Aanbieder: bereid")
    expect(page.locator("main")).to_contain_text("Aanbieder: niet bereid")
    expect(page.get_by_role("heading", name=re.compile("Toezeggingen"))).to_be_visible()
    expect(page.get_by_role("row", name=re.compile("op schema"))).not_to_have_count(0)


def open_meeting(page: Page, address: str, day: date) -> None:
    """The meeting of a day; it is opened when there is none yet."""
    page.goto(f"{address}/meetings")
    page.get_by_label("Dag van het overleg").fill(typed(day))
    page.get_by_role("button", name="Dit overleg openen").click()
    page.goto(f"{address}/meetings/{day}")


def plan(page: Page) -> None:
    """The engine makes a plan, and its progress is watched until it is there."""
    page.get_by_role("button", name="Maak nieuw voorstel").click()
    expect(page.get_by_text("Het plan is klaar.")).to_be_visible(timeout=LONGEST)
    page.get_by_role("link", name="Naar de voorstellen").click()


def prepare(page: Page) -> None:
    """Before the meeting: what is old, incomplete or double; a plan of the engine; the agenda published."""
    for part in ("Capaciteitscijfers", "Onvolledige dossiers", "Waarschijnlijk dubbel aangemeld"):
        expect(page.get_by_role("heading", level=2, name=re.compile(part))).to_be_visible()
    doubles = page.get_by_role("button", name=re.compile("Het zijn twee jeugdigen"))
    before = doubles.count()
    doubles.first.click()
    expect(doubles).to_have_count(before - 1)
    page.get_by_role("link", name=re.compile("Naar het overleg van")).click()
    plan(page)
    page.get_by_role("link", name="Voorbereiding").click()
    page.get_by_label("Plaats van het overleg").fill("Zaal 3")
    page.get_by_role("button", name="Agenda publiceren").click()
    says(page, "gepubliceerd")


def decide(page: Page, meeting: str) -> dict[str, str]:
    """In the meeting: one referral accepted, one declined with its consequence, one held, one escalated with advice."""
    page.goto(meeting)
    declined, held, *others = acceptable(page)
    accepted = accept(page, meeting, others)

    page.goto(f"{meeting}/referrals/{declined}")
    page.get_by_text("Afwijzen, met het gevolg").click()
    page.get_by_label("samenstelling van de groep").check()
    expect(page.locator("#decline-until")).not_to_have_value("")
    page.get_by_role("button", name="Afwijzen met dit gevolg").click()
    says(page, RECORDED)

    page.goto(meeting)
    unfold(page, held).get_by_role("button", name="Aanhouden").click()
    says(page, RECORDED)

    taken_back = accept(page, meeting, [one for one in others if one != accepted])
    unfold(page, taken_back).get_by_role("button", name="Besluit terugdraaien").click()
    says(page, "teruggedraaid")

    escalated = numbers(page.locator("#section-no_place details.card"))[0]
    page.goto(f"{meeting}/referrals/{escalated}")
    page.get_by_role("button", name="Opschalen", exact=True).click()
    says(page, RECORDED)
    return {"accepted": accepted, "declined": declined, "held": held, "open": taken_back, "escalated": escalated}


def advise(page: Page, meeting: str, number: str) -> None:
    """The advice of the expert team, as it came back."""
    page.goto(f"{meeting}/referrals/{number}")
    page.locator("summary", has_text="Het advies vastleggen").click()
    page.get_by_label("Wat het expertteam adviseert").fill("Zoek een klein huis met nachtdienst")
    page.get_by_role("button", name="Het advies vastleggen").click()
    expect(page.locator("#standing")).to_contain_text("Zoek een klein huis met nachtdienst")


def suppose(page: Page, meeting: str, number: str) -> None:
    """What if somebody waits, inside the card; then the free places, and for whom."""
    page.goto(meeting)
    card = unfold(page, number)
    card.get_by_text("Wat als…").first.click()
    card.get_by_label("Start niet eerder dan").select_option(index=20)
    card.get_by_role("button", name="Bekijk wat er gebeurt").click()
    expect(card.locator(".what-if-answer")).to_contain_text("Er is niets opgeslagen", timeout=LONGEST)
    page.get_by_role("link", name="Vrije plekken", exact=True).click()
    page.get_by_role("link", name=re.compile("Voor wie het meest helpt")).last.click()
    expect(page.locator("#takers")).to_be_visible(timeout=LONGEST)


def after(page: Page, meeting: str, decided: dict[str, str], file) -> None:
    """The meeting is closed; its minutes as a document; the messages go to the outbox."""
    page.goto(meeting)
    page.get_by_label("Organisatie").select_option(label="Delft")
    page.get_by_label("Wat er gedaan wordt").fill("bellen met de school")
    page.get_by_label("Uiterlijk").fill("31-12-2099")
    page.get_by_role("button", name="Toevoegen").click()
    expect(page.locator("#actions")).to_contain_text("bellen met de school")
    page.locator("summary", has_text="Overleg afsluiten").click()
    page.get_by_role("button", name="Ja, afsluiten").click()
    says(page, "afgesloten")
    page.get_by_role("link", name="Verslag").first.click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Ophalen als document (DOCX)").click()
    download.value.save_as(file)
    document = docx.Document(str(file))
    told = "\n".join(
        [paragraph.text for paragraph in document.paragraphs]
        + [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    )
    for part in (
        decided["accepted"],
        decided["declined"],
        decided["held"],
        decided["escalated"],
        "bellen met de school",
    ):
        assert part in told
    page.goto(f"{meeting}/messages")
    page.get_by_role("button", name="Berichten maken").click()
    page.locator("summary", has_text="berichten versturen").click()
    page.get_by_role("button", name="Ja, verstuur ze").click()
    says(page, "uitgaande post")
    page.get_by_role("link", name="Uitgaande post").first.click()
    expect(page.locator("details.after-message")).not_to_have_count(0)


def test_the_week_of_the_coordinator(demo, new_context, held_on, tmp_path):
    page, today = visitor(new_context, demo, "coordinator"), clock.today()
    open_meeting(page, demo, today)  # one that is held today can be closed today
    meeting, following = f"{demo}/meetings/{today}", held_on if held_on > today else held_on + timedelta(days=7)
    page.get_by_role("link", name="Voorbereiding").click()
    prepare(page)
    decided = decide(page, meeting)
    advise(page, meeting, decided["escalated"])
    suppose(page, meeting, decided["open"])
    after(page, meeting, decided, tmp_path / "verslag.docx")

    open_meeting(page, demo, following)
    plan(page)
    page.get_by_role("link", name="Sinds vorige week", exact=True).click()
    expect(page.get_by_text("Vergeleken")).to_be_visible()
    page.goto(f"{demo}/meetings/{following}/changes?show=all")
    expect(page.get_by_role("row", name=re.compile(decided["held"]))).to_be_visible()


def test_the_week_of_a_municipality_shows_no_person(demo, new_context):
    page = visitor(new_context, demo, "municipality")
    page.get_by_role("link", name="Regio in beeld").click()
    figure = page.get_by_role("figure", name="De lijst per week")
    figure.locator("summary").click()
    expect(figure.get_by_role("table")).to_be_visible()
    seen = [page.locator("main").inner_text()]
    page.get_by_role("link", name="Ontbrekend aanbod").click()
    page.get_by_label("Tellen naar").select_option("municipality")
    page.get_by_role("button", name="Tonen").click()
    expect(page.get_by_role("row", name=re.compile("Delft")).first).to_be_visible()
    seen.append(page.locator("main").inner_text())
    for name in ("De prijs van één plek meer", "Groepen die nog niet bestaan"):
        page.get_by_role("link", name=name).click()
        seen.append(page.locator("main").inner_text())
    assert re.findall(r"\b[RJS]-\d{4}\b", "\n".join(seen)) == []
    page.goto(f"{demo}/referrals")
    expect(page.get_by_text("Uw rol staat dit niet toe")).to_be_visible()


def test_the_week_of_an_evaluator(demo, new_context):
    page = visitor(new_context, demo, "evaluator")
    page.locator(".figure-card a[href^='/statistics/completed-waits']").click()
    page.get_by_label("De klok stopt bij").select_option("proposed")
    first = clock.today().replace(month=1, day=1) - timedelta(days=365)
    page.get_by_label("Vanaf").fill(typed(first.replace(day=1)))
    page.get_by_role("button", name="Tonen").click()
    expect(page.get_by_label("De klok stopt bij")).to_have_value("proposed")
    everybody = page.locator(".figure-table tbody tr").first.locator("td").all_inner_texts()
    with page.expect_download() as download:
        page.get_by_role("link", name="Downloaden als CSV").click()
    with download.value.path().open(encoding="utf-8-sig", newline="") as file:
        row = next(csv.DictReader(file))
    assert (row["clock"], row["period_from"]) == ("registered-proposed", str(first.replace(day=1)))
    assert [float(one.replace(",", ".")) for one in everybody[:2]] == [float(row["n"]), float(row["median_days"])]


def test_two_coordinators_at_one_table(demo, new_context, held_on):
    one, other = (visitor(new_context, demo, "coordinator") for _ in range(2))
    meeting = f"{demo}/meetings/{held_on}"
    for page in (one, other):
        page.goto(meeting)
    offered = acceptable(one)
    first = accept(one, meeting, offered[:5])
    expect(other.locator(f"#{first} > summary")).to_contain_text("Geaccepteerd")  # without reloading
    second = accept(other, meeting, offered[5:])
    expect(one.locator(f"#{second} > summary")).to_contain_text("Geaccepteerd")
    expect(one.locator("#decided")).to_have_text("2")


def test_two_coordinators_decide_on_one_card_at_once(demo, new_context, held_on):
    one, other = (visitor(new_context, demo, "coordinator", java_script_enabled=False) for _ in range(2))
    one.goto(f"{demo}/meetings/{held_on}")
    number = acceptable(one)[0]
    for page in (one, other):
        page.goto(f"{demo}/meetings/{held_on}/referrals/{number}")
    other.get_by_text("Afwijzen, met het gevolg").click()
    other.get_by_label("samenstelling van de groep").check()
    other.locator("#decline-note").fill("drie jongens van zestien")
    one.get_by_role("button", name="Accepteren", exact=True).click()
    says(one, RECORDED)
    other.get_by_role("button", name="Afwijzen met dit gevolg").click()
    expect(other.get_by_role("alert")).to_contain_text(ELSEWHERE)
    expect(other.locator("#decline-note")).to_have_value("drie jongens van zestien")
    expect(other.get_by_label("samenstelling van de groep")).to_be_checked()
    expect(other.locator("main")).to_contain_text("Geaccepteerd")
