"""Every page of every role on a lesser demo, in both languages, narrow, enlarged, by keyboard and without a script.

``PAGES`` names each address that can be opened; one that is added to the application without an entry fails the first
test. A page is looked at with everything unfolded; of the cards of the meeting the first of each section.
"""

import re
import shutil
from functools import partial

import pytest
from fastapi.routing import iter_route_contexts
from playwright.sync_api import Page

from api.app import create_app
from scripts.screens import FOLDER
from scripts.screens_list import SCREENS
from tests.browser.visiting import sign_in, too_wide
from tests.browser.words_on_pages import words_of_another_language
from tests.demo_week import a_week
from tests.simulated import simulations
from zorglogistiek.cli.demo_region import PASSWORD
from zorglogistiek.settings import Settings
from zorglogistiek.words import LANGUAGES

COORDINATOR = {"coordinator"}
REGISTERS = {"coordinator", "referrer"}
PLACES = {"coordinator", "provider"}
CARE = {"coordinator", "referrer", "provider"}
REGION = {"coordinator", "municipality", "evaluator"}
SUPPLY = {"coordinator", "municipality"}
ROLES = ("coordinator", "referrer", "provider", "expert_team", "municipality", "evaluator", "administrator")

PAGES = {
    "/sign-in": {"nobody"},
    "/meetings": COORDINATOR,
    "/meetings/{held_on}": COORDINATOR,
    "/meetings/{held_on}/agenda": COORDINATOR,
    "/meetings/{held_on}/chains": COORDINATOR,
    "/meetings/{held_on}/changes": COORDINATOR,
    "/meetings/{held_on}/free-places": COORDINATOR,
    "/meetings/{held_on}/messages": COORDINATOR,
    "/meetings/{held_on}/minutes": COORDINATOR,
    "/meetings/{held_on}/plans/running": COORDINATOR,
    "/meetings/{held_on}/proposals/{proposal_id}": COORDINATOR,
    "/meetings/{held_on}/referrals/{number}": COORDINATOR,
    "/meetings/{held_on}/table": {"referrer", "provider", "expert_team", "municipality"},
    "/meetings/{held_on}/what-if": COORDINATOR,
    "/preparation": COORDINATOR,
    "/preparation/{held_on}": COORDINATOR,
    "/outbox": COORDINATOR,
    "/escalations": {"coordinator", "expert_team"},
    "/urgency": COORDINATOR,
    "/files": COORDINATOR,
    "/policy": COORDINATOR,
    "/simulations": COORDINATOR,
    "/simulations/{study}": COORDINATOR,
    "/policy/previews/{number}": COORDINATOR,
    "/studies/{number}": COORDINATOR,
    "/youths/{number}/log": COORDINATOR,
    "/actions": CARE,
    "/referrals": CARE | {"expert_team"},
    "/referrals/{number}": CARE,
    "/referrals/new": REGISTERS,
    "/referrals/drafts/{number}": {"referrer"},
    "/referrals/drafts/{number}/delete": {"referrer"},
    "/capacity": PLACES,
    "/capacity/file": PLACES,
    "/proposals": PLACES,
    "/region": REGION,
    "/statistics": REGION,
    "/statistics/{figure}": REGION,
    "/missing-supply": SUPPLY,
    "/missing-supply/groups": SUPPLY,
    "/missing-supply/prices": SUPPLY,
    "/own-youths": {"municipality"},
    "/emergency": CARE | {"expert_team", "administrator"},
    "/accounts": {"administrator"},
    "/log": {"administrator"},
    # The same for every role.
    "/password": {"administrator"},
    "/password/forgotten": {"administrator"},
    "/account": {"administrator"},
    "/account/second-factor": {"administrator"},
    "/account/tokens": {"administrator"},
}
"""Who opens which page."""

ALSO = {
    "coordinator": ("/capacity?open=G-0001", "/nowhere"),
    "referrer": ("/policy",),
}
"""Pages in another state that differs much: an error, and what one may not see."""

FEWER = {
    "/referrals": "?urgency=urgent",
    "/proposals": "?show=answered",
    "/capacity?open=G-0001": "&stale=yes",
    "/meetings/{held_on}": "?urgency=urgent",
}
"""Long lists, which are looked at as a whole in Dutch: in English a part of them is enough."""

NO_PAGES = {
    "/healthz",
    "/readyz",
    "/session",
    "/log/youth",
    "/sign-in/organisation/back",
    "/account/organisation",
    "/",
    "/capacity/workbook",
    "/files/export",
    "/files/templates",
    "/meetings/{held_on}/calendar.ics",
    "/meetings/{held_on}/cards",
    "/meetings/{held_on}/events",
    "/meetings/{held_on}/table/events",
    "/meetings/{held_on}/minutes/document",
    "/meetings/{held_on}/referrals/{number}/card",
    "/missing-supply/download",
    "/policy/previews/{number}/download",
    "/simulations/{study}/document",
    "/simulations/{study}/sheet",
    "/statistics/report",
    "/statistics/{figure}/{form}",
}
"""What is opened too but is no page: the way home, files, and the parts of the meeting page that a script asks for."""

STATUS = {("coordinator", "/nowhere"): 404, ("referrer", "/policy"): 403}

LOOK_OVER = """() => {
  const texts = [];
  const own = one => one.closest("[lang]") === document.documentElement && !one.closest("script, style, code");
  const walk = document.createTreeWalker(document, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    if (own(walk.currentNode.parentElement)) texts.push(walk.currentNode.data);
  }
  for (const one of document.querySelectorAll("[aria-label], [title], [alt], [placeholder]"))
    for (const name of ["aria-label", "title", "alt", "placeholder"])
      if (own(one) && one.hasAttribute(name)) texts.push(one.getAttribute(name));
  const seen = one => one.getClientRects().length && getComputedStyle(one).visibility === "visible";
  const outside = one => seen(one) && one.tabIndex < 0 && !one.disabled && !one.closest("[aria-hidden=true]");
  return {
    language: document.documentElement.lang,
    headings: document.querySelectorAll("h1").length,
    texts,
    faults: [...document.querySelectorAll("a[href], button, input, select, textarea, summary")]
      .filter(one => one.type !== "hidden" && outside(one)).map(one => one.outerHTML),
  };
}"""

UNFOLD = """() => {
  const first = new Set([...document.querySelectorAll(".agenda-section")].map(one => one.querySelector("details.card")));
  for (const one of document.querySelectorAll("details"))
    if (!one.matches(".card") || first.has(one)) one.open = true;
}"""

DEAD = """() => [
  ...[...document.querySelectorAll("form")].filter(one => !one.querySelector("button:not([type=button]), [type=submit]")),
  ...[...document.querySelectorAll("button[type=button]")].filter(one => one.getClientRects().length),
].map(one => one.outerHTML.slice(0, 200))"""
"""Forms that nobody can send, and buttons that do nothing, where no script runs."""


@pytest.fixture(scope="module")
def week(lesser_demo_file, tmp_path_factory, serve_for_all):
    """The demo in the week of its meeting, served, with what the pages show when work was done."""
    file = shutil.copyfile(lesser_demo_file, tmp_path_factory.mktemp("every_page") / "demo.db")
    settings = Settings(
        database_url=f"sqlite:///{file}", secure_cookies=False, plan_seconds=1, simulations_folder=simulations()
    )
    with a_week(create_app(settings), serve_for_all) as made:
        yield made


def test_every_address_that_can_be_opened_is_in_the_list():
    opened = {
        context.path
        for context in iter_route_contexts(create_app(Settings()).routes)
        if "GET" in (context.methods or ()) and not str(context.path).startswith("/v1")
    }
    assert opened == PAGES.keys() | NO_PAGES


def test_every_page_is_pictured_and_the_pictures_are_told_of():
    nameless = partial(re.compile(r"{[^}]*}|incidence-curve").sub, "{}")
    pictured = {nameless(screen.path.partition("?")[0]) for screen in SCREENS}
    assert {path for path in map(nameless, PAGES) if path not in pictured} == {"/preparation"}  # leads to a day's
    files = {file.stem for file in FOLDER.glob("*.png")}
    told = set(re.findall(r"\]\(([\w-]+)\.png\)", (FOLDER / "README.md").read_text("utf-8")))
    assert files == told == {screen.name for screen in SCREENS}


def visit(context, address, username, language) -> Page:
    """A page of somebody who chose a language and, unless nobody, signed in."""
    page: Page = context.new_page()
    if username != "nobody":
        sign_in(page, address, username, language, PASSWORD)
    elif language == "en":
        page.goto(f"{address}/sign-in")
        page.get_by_role("button", name="English").click()
    return page


def paths_of(role):
    return [*(path for path, roles in PAGES.items() if role in roles), *ALSO.get(role, ())]


def opened(page: Page, address: str) -> int:
    """The status of the page at an address, which is open then."""
    answer = page.goto(address)
    assert answer is not None
    return answer.status


def unfold(page):
    page.evaluate(UNFOLD)
    page.wait_for_selector("details.card[open] [data-card]", state="detached")
    page.evaluate(UNFOLD)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("role", ["nobody", *ROLES])
def test_every_page_can_be_used_by_everybody(week, new_context, accessibility_faults, role, language):
    context = new_context(bypass_csp=True, viewport={"width": 1280, "height": 900})
    page, found = visit(context, week.address, role, language), {}
    for path in paths_of(role):
        part = FEWER.get(path, "") if language == "en" else ""
        status = opened(page, week.address + week.filled(role, path) + part)
        unfold(page)
        seen = page.evaluate(LOOK_OVER)
        faults = [*seen["faults"], *words_of_another_language(seen["texts"], language)]
        if language == "nl":  # in English the same page has other words
            faults += accessibility_faults(page)
        if status != STATUS.get((role, path), 200) or seen["language"] != language or seen["headings"] != 1:
            faults.append(f"{status}, {seen['headings']} headings, in {seen['language']}")
        found[path] = [*faults, *too_wide(page, 640, 320)]  # 1280 enlarged to 200%, and a telephone
    assert {path: faults for path, faults in found.items() if faults} == {}


@pytest.mark.parametrize("role", ["nobody", *ROLES])
def test_every_page_works_without_a_script(week, new_context, role):
    page, found = visit(new_context(java_script_enabled=False), week.address, role, "nl"), {}
    for path in paths_of(role):
        status = opened(page, week.address + week.filled(role, path))
        found[path] = page.evaluate(DEAD)
        if status != STATUS.get((role, path), 200) or page.locator("h1").count() != 1:
            found[path].append(f"{status}")
    assert {path: faults for path, faults in found.items() if faults} == {}
