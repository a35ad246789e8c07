"""The checks that the browser tests rely on find what they are there for."""

from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

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
