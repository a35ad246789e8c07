"""Takes the pictures of docs/screens from a demo that is being served: `make demo`, then `python -m scripts.screens`.

A week is lived in the demo first (``scripts/screens_week.py``), so that no page is empty. The pictures are taken of
the page as it first stands in the window, at 1280 pixels (a laptop) or 320 (a phone).
"""

import argparse
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from scripts import browser as browsers
from scripts import screens_week
from zorglogistiek.cli.demo_region import PASSWORD

FOLDER = Path(__file__).parent.parent / "docs" / "screens"
WIDE, NARROW, HEIGHT = 1280, 320, 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """A picture: whose page, and where it is.

    In ``path`` stand ``{day}`` for the day of the meeting and ``{next}`` for that of a week later, ``{referral}`` for
    one on the agenda with a proposal, ``{other}`` for another group for it, ``{own}`` for one of the referrer's.
    ``unfolded`` is a selector of what is clicked first.
    """

    name: str
    account: str
    path: str
    width: int = WIDE
    unfolded: str = ""


SCREENS = (
    Screen(name="preparation", account="coordinator", path="/preparation/{day}"),
    Screen(name="agenda-print", account="coordinator", path="/meetings/{day}/agenda"),
    Screen(name="meeting", account="coordinator", path="/meetings/{day}", unfolded=".card > summary"),
    Screen(name="meeting-phone", account="coordinator", path="/meetings/{day}", width=NARROW),
    Screen(name="meeting-referral", account="coordinator", path="/meetings/{day}/referrals/{referral}"),
    Screen(name="what-if", account="coordinator", path="/meetings/{day}/what-if?referral={referral}&group={other}"),
    Screen(name="free-places", account="coordinator", path="/meetings/{day}/free-places"),
    Screen(name="chains", account="coordinator", path="/meetings/{day}/chains"),
    Screen(name="minutes", account="coordinator", path="/meetings/{day}/minutes"),
    Screen(
        name="messages",
        account="coordinator",
        path="/meetings/{day}/messages",
        unfolded=".after-message summary >> nth=1",
    ),
    Screen(name="outbox", account="coordinator", path="/outbox", unfolded="main details summary"),
    Screen(name="actions", account="coordinator", path="/actions"),
    Screen(name="referrals", account="referrer", path="/referrals"),
    Screen(name="referral", account="referrer", path="/referrals/{own}"),
    Screen(name="registration", account="referrer", path="/referrals/new"),
    Screen(name="capacity", account="provider", path="/capacity"),
    Screen(name="capacity-phone", account="provider", path="/capacity", width=NARROW),
    Screen(name="capacity-file", account="provider", path="/capacity/file"),
    Screen(name="proposals", account="provider", path="/proposals"),
    Screen(name="escalations", account="coordinator", path="/escalations"),
    Screen(name="urgency", account="coordinator", path="/urgency"),
    Screen(name="region", account="municipality", path="/region"),
    Screen(name="missing-supply", account="municipality", path="/missing-supply"),
    Screen(name="missing-supply-prices", account="municipality", path="/missing-supply/prices"),
    Screen(name="missing-supply-groups", account="coordinator", path="/missing-supply/groups"),
    Screen(name="policy", account="coordinator", path="/policy"),
    Screen(name="statistics", account="evaluator", path="/statistics"),
    Screen(name="files", account="coordinator", path="/files"),
    # The last one: it has the next meeting planned, and what was reckoned about this one is overtaken then.
    Screen(name="changes", account="coordinator", path="/meetings/{next}/changes"),
)


class Visitors:
    """The accounts of the demo, each at a window of its own, signed in when first needed."""

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
    }
    for screen in screens:
        if "{next}" in screen.path:
            found["next"] = screens_week.plan_next(coordinator, address, day)
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
    """The first referral on the agenda that can be accepted alone and has an alternative, and that other group."""
    coordinator.goto(f"{address}/meetings/{day}")
    for number in screens_week.numbers(coordinator.locator(screens_week.ACCEPTABLE)):
        coordinator.goto(f"{address}/meetings/{day}/referrals/{number}/card")
        groups = coordinator.locator(".card-what-if select[name=group] optgroup")
        if groups.count() > 1:
            other = groups.first.locator("option").first.get_attribute("value")
            assert other is not None
            return {"referral": number, "other": other}
    raise AssertionError("nothing on the agenda has an alternative")


def own_referral(referrer: Page, address: str) -> str:
    """The referrer's first referral that has a provider proposed."""
    referrer.goto(f"{address}/referrals?state=proposed")
    link = referrer.locator("main table a[href^='/referrals/R-']").first.get_attribute("href")
    assert link is not None, "nothing is proposed for the referrer's youths"
    return link.removeprefix("/referrals/").partition("#")[0]


if __name__ == "__main__":
    raise SystemExit(main())
