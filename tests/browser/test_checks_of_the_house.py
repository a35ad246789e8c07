"""The checks that the browser tests rely on find what they are there for."""

from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from tests.browser.test_every_page import DEAD, LOOK_OVER
from tests.browser.visiting import NARROW, too_wide
from tests.browser.words_on_pages import words_of_another_language

Serve = Callable[[object], str]

GOOD = """<!doctype html><html lang="nl"><head><title>Overleg</title></head>
<body><main><h1>Overleg</h1><label>Naam <input name="name"></label></main></body></html>"""
UNLABELLED = GOOD.replace('<label>Naam <input name="name"></label>', '<input name="name">')


def test_an_accessible_page_has_no_faults(
    new_context: Callable[..., BrowserContext], accessibility_faults: Callable[[Page], list[str]]
) -> None:
    page = new_context(bypass_csp=True).new_page()
    page.set_content(GOOD)
    assert accessibility_faults(page) == []


def test_an_input_without_a_label_is_a_fault(
    new_context: Callable[..., BrowserContext], accessibility_faults: Callable[[Page], list[str]]
) -> None:
    page = new_context(bypass_csp=True).new_page()
    page.set_content(UNLABELLED)
    assert [fault.split(":")[0] for fault in accessibility_faults(page)] == ["label"]


def test_a_page_without_script_runs_none(serve: Serve, page: Page, page_without_script: Page) -> None:
    async def home(_: Request) -> HTMLResponse:
        return HTMLResponse("<p id=a>before</p><script>document.getElementById('a').textContent = 'after'</script>")

    address = serve(Starlette(routes=[Route("/", home)]))
    shown = []
    for tab in (page, page_without_script):
        tab.goto(address)
        shown.append(tab.text_content("#a"))
    assert shown == ["after", "before"]


def test_words_of_another_language_are_found_whole_and_in_pieces() -> None:
    left = "Done: 2 of 3 steps. Nothing has been stored."
    assert words_of_another_language(["Overleggen", " Opgeslagen.\n"], "nl") == []
    assert words_of_another_language(["Overleggen", " Saved.\n", left], "nl") == ["Nothing has been stored.", "Saved."]
    assert words_of_another_language(["Meetings", "Opgeslagen."], "en") == ["Opgeslagen."]


def test_what_cannot_be_reached_or_sent_or_is_too_wide_is_found(new_context: Callable[..., BrowserContext]) -> None:
    page = new_context(viewport=NARROW).new_page()
    page.set_content(GOOD)
    assert (page.evaluate(LOOK_OVER)["faults"], page.evaluate(DEAD), too_wide(page)) == ([], [], [])
    wrong = """<a href="/" tabindex="-1">weg</a><form><input></form><button type="button">niets</button>
        <p lang="en">Saved.</p><p title="Bewaard">wat <code>groups</code></p><div style="width: 400px">breed</div>"""
    page.set_content(GOOD.replace("</main>", f"{wrong}</main>"))
    seen = page.evaluate(LOOK_OVER)
    assert [fault[:9] for fault in seen["faults"]] == ['<a href="']
    assert {"wat ", "Bewaard", "breed"} <= set(seen["texts"])
    assert not {"Saved.", "groups"} & set(seen["texts"])
    assert [fault[:8] for fault in page.evaluate(DEAD)] == ["<form><i", "<button "]
    assert too_wide(page) != []
