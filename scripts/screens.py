"""Takes the pictures of docs/screens from a demo that is being served: `make demo`, then `python scripts/screens.py`.

The pictures are taken of the page as it first stands in the window, at 1280 pixels (a laptop) or 320 (a phone).
"""

import argparse
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from scripts import browser as browsers
from zorglogistiek.cli.demo_region import PASSWORD

FOLDER = Path(__file__).parent.parent / "docs" / "screens"
WIDE, NARROW, HEIGHT = 1280, 320, 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """A picture: whose page, and where it is; ``{day}`` is the day of the meeting, ``{referral}`` one on its agenda.

    ``unfolded`` is a selector of what is clicked first.
    """

    name: str
    account: str
    path: str
    width: int = WIDE
    unfolded: str = ""


SCREENS = (
    Screen(name="meeting", account="coordinator", path="/meetings/{day}"),
    Screen(name="meeting-phone", account="coordinator", path="/meetings/{day}", width=NARROW),
    Screen(name="meeting-referral", account="coordinator", path="/meetings/{day}/referrals/{referral}"),
    Screen(name="referrals", account="referrer", path="/referrals"),
    Screen(name="registration", account="referrer", path="/referrals/new"),
    Screen(name="capacity", account="provider", path="/capacity"),
    Screen(name="capacity-phone", account="provider", path="/capacity", width=NARROW),
    Screen(name="statistics", account="evaluator", path="/statistics"),
    Screen(name="files", account="coordinator", path="/files"),
)


def main() -> int:
    """Takes all pictures, or those that are named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="only these pictures")
    parser.add_argument("--address", default="http://localhost:8000", help="where the demo is served")
    asked = parser.parse_args()
    wanted = [screen for screen in SCREENS if not asked.names or screen.name in asked.names]
    executable = browsers.find()
    if executable is None:
        print("there is no Chromium: run `make setup-dev`")
        return 1
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        take(chromium, asked.address, wanted)
        chromium.close()
    return 0


def take(chromium: Browser, address: str, screens: Iterable[Screen]) -> None:
    """Takes these pictures of the demo at an address."""
    visitors: dict[tuple[str, int], Page] = {}
    found: dict[str, str] = {}
    for screen in screens:
        visitor = screen.account, screen.width
        if visitor not in visitors:
            visitors[visitor] = sign_in(chromium, address, *visitor)
        if not found:
            found = on_the_agenda(chromium, address)
        page = visitors[visitor]
        page.goto(address + screen.path.format(**found))
        if screen.unfolded:
            page.locator(screen.unfolded).first.click()
        page.screenshot(path=FOLDER / f"{screen.name}.png")
        print(f"{screen.name}: {page.title()}")


def sign_in(chromium: Browser, address: str, account: str, width: int) -> Page:
    """A window of this width, signed in."""
    context = chromium.new_context(
        viewport={"width": width, "height": HEIGHT}, locale="nl-NL", timezone_id="Europe/Amsterdam"
    )
    page = context.new_page()
    page.goto(f"{address}/sign-in")
    page.fill("#username", account)
    page.fill("#password", PASSWORD)
    page.locator("main button").click()
    page.wait_for_url(lambda url: "/sign-in" not in url)
    return page


def on_the_agenda(chromium: Browser, address: str) -> dict[str, str]:
    """The day of the last meeting, and the first referral on its agenda that has a proposal."""
    page = sign_in(chromium, address, "coordinator", WIDE)
    page.goto(f"{address}/meetings")
    day = re.search(r"/meetings/(\d{4}-\d\d-\d\d)", page.content())
    assert day is not None, "the demo has no meeting"
    page.goto(f"{address}/meetings/{day.group(1)}")
    proposed = page.locator(".card", has_text="week").first.get_attribute("id")
    assert proposed is not None, "the agenda is empty"
    return {"day": day.group(1), "referral": proposed}


if __name__ == "__main__":
    raise SystemExit(main())
