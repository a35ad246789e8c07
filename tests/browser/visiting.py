"""Somebody at a browser: signing in, unfolding what a page folds, and whether it fits its window."""

from collections.abc import Callable

from playwright.sync_api import Page

from tests import pages_world

NARROW = {"width": 320, "height": 800}
"""A telephone, or 1280 pixels enlarged to 400%."""

WIDER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


def sign_in(
    page: Page, address: str, username: str, language: str = "nl", password: str = pages_world.PASSWORD
) -> None:
    """Chooses a language on the page to sign in on, and signs in."""
    page.goto(f"{address}/sign-in")
    if language == "en":
        page.get_by_role("button", name="English").click()
    page.locator("#username").fill(username)
    page.locator("#password").fill(password)
    page.locator("#password").press("Enter")
    page.wait_for_url(lambda url: "/sign-in" not in url)


def open_everything(page: Page) -> None:
    """Unfolds what is folded, so that all of the page is checked: cards get the rest from the server first."""
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    page.wait_for_selector("details.card [data-card]", state="detached")
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")


def too_wide(page: Page, *widths: int) -> list[str]:
    """A line for each width, in pixels, at which the page scrolls sideways; the window is left as it was."""
    before, found = page.viewport_size, []
    for width in widths or (NARROW["width"],):
        page.set_viewport_size({"width": width, "height": NARROW["height"]})
        wider = page.evaluate(WIDER)
        found += [f"at {width} pixels the page is {wider} wider"] if wider > 0 else []
    if before is not None:
        page.set_viewport_size(before)
    return found


def faults_unfolded(page: Page, accessibility_faults: Callable[[Page], list[str]]) -> list[str]:
    """What is wrong with a page with everything unfolded: its accessibility in this window, its width on a telephone."""
    open_everything(page)
    return [*accessibility_faults(page), *too_wide(page)]
