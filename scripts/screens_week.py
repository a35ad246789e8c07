"""A week of work on the demo, done at its screens, so that the pictures of ``scripts.screens`` have something to show.

What is done already is left as it is: on a demo that was lived in, this adds nothing twice.
"""

from datetime import date, timedelta

from playwright.sync_api import Locator, Page

VENUE = "Stadhuis van Delft, kamer 2.14"
ACTION = "Belt de verwijzer over de dagbesteding."
ACCEPTABLE = ".card:has(button:text-is('Accepteren'))"
"""The cards whose proposal can be accepted by itself, folded or not."""
UNTIL_PLANNED = 300_000
"""Milliseconds that a plan or a study may take on a machine with other work to do."""


def live(coordinator: Page, provider: Page, address: str, day: str) -> None:
    """Publishes the agenda, answers two proposals, takes decisions, makes the messages, and sends one."""
    coordinator.goto(f"{address}/preparation/{day}")
    if coordinator.get_by_text("niet gepubliceerd").count():
        coordinator.get_by_label("Plaats van het overleg").fill(VENUE)
        _press(coordinator, "Agenda publiceren")
    _answer(provider, address)
    coordinator.goto(f"{address}/meetings/{day}/minutes")
    if coordinator.get_by_text("In dit overleg is nog niets besloten").count():
        _decide(coordinator, address, day)
    coordinator.goto(f"{address}/meetings/{day}/messages")
    if coordinator.get_by_role("button", name="Berichten maken").count():
        _press(coordinator, "Berichten maken")
        _press(coordinator, "Versturen")


def study(coordinator: Page, address: str) -> None:
    """Has the prices of places and one group reckoned; both are forgotten when the site is started anew."""
    coordinator.goto(f"{address}/missing-supply/groups")
    if not coordinator.locator(".supply-compare").count():
        for label, choice in (("Zorgvorm", "kleinschalige woonvoorziening"), ("Gemeente", "Delft")):
            coordinator.get_by_label(label).select_option(label=choice)
        coordinator.get_by_label("Minimumleeftijd").fill("14")
        coordinator.get_by_label("Maximumleeftijd").fill("17")
        coordinator.get_by_label("autisme (ASS)").check()
        _press(coordinator, "Deze groep doorrekenen")
        coordinator.wait_for_url(lambda url: "/studies/" not in url, timeout=UNTIL_PLANNED)
    coordinator.goto(f"{address}/missing-supply/prices")
    if not coordinator.locator("main table").count():
        _press(coordinator, "Prijzen doorrekenen")
        coordinator.wait_for_url(lambda url: "/studies/" not in url, timeout=UNTIL_PLANNED)


def plan_next(coordinator: Page, address: str, day: str) -> str:
    """Plans the meeting of a week later, with what this one decided, and gives its day."""
    following = date.fromisoformat(day) + timedelta(weeks=1)
    coordinator.goto(f"{address}/meetings/{following}/changes")
    if coordinator.locator(".after-changes").count():
        return following.isoformat()
    coordinator.goto(f"{address}/meetings")
    if not coordinator.locator(f"a[href='/meetings/{following}']").count():
        coordinator.get_by_label("Dag van het overleg").fill(f"{following:%d-%m-%Y}")
        _press(coordinator, "Dit overleg openen")
    coordinator.goto(f"{address}/meetings/{following}")
    _press(coordinator, "Maak nieuw voorstel")
    coordinator.get_by_text("Het plan is klaar").wait_for(timeout=UNTIL_PLANNED)
    return following.isoformat()


def draft(referrer: Page, address: str) -> str:
    """The number of a registration that the referrer has not finished."""
    referrer.goto(f"{address}/referrals")
    link = referrer.locator("main a[href^='/referrals/drafts/']")
    if not link.count():
        referrer.goto(f"{address}/referrals/new")
        referrer.get_by_label("Voornaam").fill("Fleur")
        _press(referrer, "Opslaan als concept")
        referrer.goto(f"{address}/referrals")
    number = (link.first.get_attribute("href") or "").removeprefix("/referrals/drafts/")
    return number.partition("/")[0]


def preview(coordinator: Page, address: str) -> str:
    """Has another policy reckoned, and gives the number of that study, which goes on."""
    coordinator.goto(f"{address}/policy")
    coordinator.locator("[name='transfer.points']").fill("500")
    _press(coordinator, "Bekijk wat het zou doen")
    return coordinator.url.rpartition("/")[2]


def finished(coordinator: Page, address: str, study: str) -> str:
    """The same study, once it is done."""
    coordinator.goto(f"{address}/studies/{study}")
    coordinator.wait_for_url(lambda url: "/previews/" in url, timeout=UNTIL_PLANNED)
    return study


def _answer(provider: Page, address: str) -> None:
    """The provider is willing once and not willing once, and leaves the other proposals unanswered."""
    provider.goto(f"{address}/proposals?show=answered")
    if provider.get_by_role("button", name="Het antwoord wijzigen").count():
        return
    provider.goto(f"{address}/proposals?show=waiting")
    if provider.locator("button", has_text="Bereid").count() > 1:
        with provider.expect_navigation():
            provider.locator("button", has_text="Bereid").first.click()
        provider.goto(f"{address}/proposals?show=waiting")
        provider.get_by_text("Niet bereid").last.click()
        provider.get_by_label("Waarom niet").last.select_option(index=1)
        with provider.expect_navigation():
            provider.locator("button", has_text="Dit antwoord versturen").last.click()


def _decide(coordinator: Page, address: str, day: str) -> None:
    """Accepts two proposals, declines one, escalates one without a place, and notes an action."""
    meeting = f"{address}/meetings/{day}"
    coordinator.goto(meeting)
    proposed = numbers(coordinator.locator(ACCEPTABLE))
    without = numbers(coordinator.locator("#section-no_place .card"))
    for number in proposed[1:3]:
        coordinator.goto(f"{meeting}/referrals/{number}")
        _press(coordinator, "Accepteren")
    coordinator.goto(f"{meeting}/referrals/{proposed[3]}")
    coordinator.get_by_text("Afwijzen, met het gevolg").click()
    coordinator.get_by_role("radio", name="samenstelling van de groep").check()
    _press(coordinator, "Afwijzen met dit gevolg")
    coordinator.goto(f"{meeting}/referrals/{without[0]}")
    _press(coordinator, "Opschalen")
    coordinator.goto(meeting)
    coordinator.get_by_label("Organisatie").select_option(index=2)
    coordinator.get_by_label("Wat er gedaan wordt").fill(ACTION)
    coordinator.get_by_label("Uiterlijk").fill(f"{date.fromisoformat(day) + timedelta(days=6):%d-%m-%Y}")
    coordinator.locator("#action-referral").fill(proposed[1])
    _press(coordinator, "Toevoegen")


def _press(page: Page, name: str) -> None:
    """Presses the button with exactly this name, after unfolding what it stands in, and waits for the next page."""
    button = page.locator(f"button:text-is('{name}')").first
    button.evaluate("button => { const folded = button.closest('details'); if (folded) folded.open = true }")
    with page.expect_navigation():
        button.click()


def numbers(cards: Locator) -> list[str]:
    """The referrals of these cards, in the order of the agenda."""
    found: list[str] = cards.evaluate_all("cards => cards.map(card => card.id)")
    return found
