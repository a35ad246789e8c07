"""Takes the pictures of docs/screens from a demo that is being served: `make demo`, then `python -m scripts.screens`.

There is one of every page (``scripts/screens_list.py``). For the page of a simulation the demo is served with
``ZORGLOGISTIEK_SIMULATIONS_FOLDER`` set to a folder in which ``zorglogistiek simulate --out FOLDER/NAME`` made one. A
week is lived in the demo first (``scripts/screens_week.py``), so that no page is empty. The pictures are taken of
the page as it first stands in the window, at 1280 pixels (a laptop) or 320 (a phone).
"""

import argparse
import re
from collections.abc import Callable, Iterable
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from scripts import browser as browsers
from scripts import screens_week
from scripts.screens_list import SCREENS, WIDE, Screen
from zorglogistiek.cli.demo_region import PASSWORD

FOLDER = Path(__file__).parent.parent / "docs" / "screens"
HEIGHT = 1000


class Visitors:
    """The accounts of the demo, each at a window of its own, signed in when first needed; and nobody's window."""

    def __init__(self, chromium: Browser, address: str) -> None:
        """At the demo that is served at ``address``."""
        self._chromium = chromium
        self._address = address
        self._pages: dict[tuple[str, int], Page] = {}

    def at(self, account: str, width: int = WIDE) -> Page:
        """The window of this account at this width."""
        if (account, width) not in self._pages:
            context = self._chromium.new_context(
                viewport={"width": width, "height": HEIGHT}, locale="nl-NL", timezone_id="Europe/Amsterdam"
            )
            page = context.new_page()
            if account:
                page.goto(f"{self._address}/sign-in")
                page.fill("#username", account)
                page.fill("#password", PASSWORD)
                page.locator("main button").click()
                page.wait_for_url(lambda url: "/sign-in" not in url)
            self._pages[account, width] = page
        return self._pages[account, width]


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
        take(Visitors(chromium, asked.address), asked.address, wanted)
        chromium.close()
    return 0


def take(visitors: Visitors, address: str, screens: Iterable[Screen]) -> None:
    """Lives the week in the demo at an address, and takes these pictures of it."""
    coordinator = visitors.at("coordinator")
    day = meeting_day(coordinator, address)
    screens_week.live(coordinator, visitors.at("provider"), address, day)
    screens_week.study(coordinator, address)
    found = {
        "day": day,
        **on_the_agenda(coordinator, address, day),
        "own": own_referral(visitors.at("referrer"), address),
        "draft": screens_week.draft(visitors.at("referrer"), address),
        "simulation": finished_simulation(coordinator, address),
    }
    when_needed: dict[str, Callable[[], str]] = {
        "next": lambda: screens_week.plan_next(coordinator, address, day),
        "study": lambda: screens_week.preview(coordinator, address),
        "preview": lambda: screens_week.finished(coordinator, address, found["study"]),
    }
    for screen in screens:
        for name, make in when_needed.items():
            if f"{{{name}}}" in screen.path:
                found[name] = make()
        page = visitors.at(screen.account, screen.width)
        page.goto(address + screen.path.format(**found))
        if screen.unfolded:
            page.locator(screen.unfolded).first.click()
            page.wait_for_load_state("networkidle")
            page.evaluate("scrollTo(0, 0)")
        page.screenshot(path=FOLDER / f"{screen.name}.png")
        print(f"{screen.name}: {page.title()}")


def meeting_day(coordinator: Page, address: str) -> str:
    """The day of the demo's own meeting, as ``yyyy-mm-dd``: the first one."""
    coordinator.goto(f"{address}/meetings")
    days: list[str] = re.findall(r"/meetings/(\d{4}-\d\d-\d\d)", coordinator.content())
    assert days, "the demo has no meeting"
    return min(days)


def on_the_agenda(coordinator: Page, address: str, day: str) -> dict[str, str]:
    """The first referral on the agenda that can be accepted alone and has an alternative, its proposal and youth."""
    coordinator.goto(f"{address}/meetings/{day}")
    for number in screens_week.numbers(coordinator.locator(screens_week.ACCEPTABLE)):
        coordinator.goto(f"{address}/meetings/{day}/referrals/{number}/card")
        groups = coordinator.locator(".card-what-if select[name=group] optgroup")
        if groups.count() > 1:
            other = groups.first.locator("option").first.get_attribute("value")
            assert other is not None
            coordinator.goto(f"{address}/meetings/{day}/referrals/{number}")
            proposal = re.search(rf"/meetings/{day}/proposals/(\d+)", coordinator.content())
            coordinator.goto(f"{address}/referrals/{number}")
            youth = re.search(r"/youths/([\w-]+)/log", coordinator.content())
            assert proposal is not None
            assert youth is not None
            return {"referral": number, "other": other, "proposal": proposal[1], "youth": youth[1]}
    raise AssertionError("nothing on the agenda has an alternative")


def own_referral(referrer: Page, address: str) -> str:
    """The referrer's first referral that has a provider proposed."""
    referrer.goto(f"{address}/referrals?state=proposed")
    link = referrer.locator("main table a[href^='/referrals/R-']").first.get_attribute("href")
    assert link is not None, "nothing is proposed for the referrer's youths"
    return link.removeprefix("/referrals/").partition("#")[0]


def finished_simulation(coordinator: Page, address: str) -> str:
    """The name of the first finished simulation: the demo is to be served with a folder of them."""
    coordinator.goto(f"{address}/simulations")
    link = coordinator.locator("main a[href^='/simulations/']").first.get_attribute("href")
    assert link is not None
    return link.removeprefix("/simulations/")


if __name__ == "__main__":
    raise SystemExit(main())
