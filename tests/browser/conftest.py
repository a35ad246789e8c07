"""What a browser test may ask for: a served application, a page in Chromium, and the accessibility check."""

import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from sqlmodel import delete

from api.app import create_app
from scripts import browser as browsers
from tests.conftest import KEYS, Make
from tests.working import working
from zorglogistiek import clock
from zorglogistiek.access.sessions import sign_in
from zorglogistiek.cli.demo_region import PASSWORD
from zorglogistiek.codes import Role
from zorglogistiek.database import Database
from zorglogistiek.jobs.tables import Job
from zorglogistiek.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
QUIET = (
    *("--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
WITHOUT = (
    # What Playwright itself leaves out: of two such lists only the last counts.
    *("HttpsUpgrades", "HttpsFirstBalancedModeAutoEnable", "PaintHolding", "ThirdPartyStoragePartitioning"),
    *("AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "LensOverlay", "MediaRouter"),
    *("OptimizationHints", "PreconnectToSearch", "AimEnabled", "NetworkTimeServiceQuerying"),
    # The address bar's suggestions are pages too, in a process of their own for each visitor; so is the page to come.
    *("WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup", "SpareRendererForSitePerProcess"),
)
"""Features of Chromium that cost half of the time of a short visit, and that no test sees."""
SLOWEST_STEP = 15_000
"""Milliseconds that a page may take for one step before the test fails: generous, for a busy machine."""

DEMO = "from zorglogistiek.cli import main; main()"
LESSER = f"""
from fixtures.region import generate
from tests.lifelike_region import write_lesser_region
generate.write_region = write_lesser_region
{DEMO}
"""
"""Programs that make the demo: the one that everybody has, and one of a lesser region."""

Serve = Callable[[Any], str]
"""Serves an ASGI application on a free port of localhost, and returns its address."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what lies in this folder as a browser test."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The system's Chromium, or the one Playwright downloaded; `make setup-dev` sees to one of them."""
    executable = browsers.find()
    if executable is None:
        pytest.fail("there is no Chromium: run `make setup-dev`, or set CHROMIUM to the path of one")
    arguments = [*QUIET, f"--disable-features={','.join(WITHOUT)}"]
    if os.geteuid() == 0:  # Chromium refuses its sandbox to root
        arguments.append("--no-sandbox")
    expect.set_options(timeout=SLOWEST_STEP)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, headless=True, args=arguments)
        yield browser
        browser.close()


@pytest.fixture
def new_context(chromium: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """A function that opens a visitor of one's own: own cookies, Dutch, and no word from the network outside."""
    opened: list[BrowserContext] = []

    def open_context(**options: Any) -> BrowserContext:
        context = chromium.new_context(locale="nl-NL", timezone_id="Europe/Amsterdam", **options)
        context.set_default_timeout(SLOWEST_STEP)
        opened.append(context)
        return context

    yield open_context
    for context in opened:
        context.close()


@pytest.fixture
def page(new_context: Callable[..., BrowserContext]) -> Page:
    """An empty page of a visitor of its own."""
    return new_context().new_page()


@pytest.fixture
def page_without_script(new_context: Callable[..., BrowserContext]) -> Page:
    """The same, in a browser that runs no JavaScript."""
    return new_context(java_script_enabled=False).new_page()


@contextmanager
def serving() -> Iterator[Serve]:
    """Within it, a function that serves an application until the end of it."""
    running: list[tuple[uvicorn.Server, threading.Thread]] = []

    def start(app: Any) -> str:
        server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning"))
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        running.append((server, thread))
        deadline = time.monotonic() + SLOWEST_STEP / 1000
        while not server.started:
            if not thread.is_alive() or time.monotonic() > deadline:
                pytest.fail("the application did not start")
            time.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        return f"http://127.0.0.1:{port}"

    yield start
    for server, _ in running:
        server.should_exit = True
    for _, thread in running:
        thread.join(timeout=SLOWEST_STEP / 1000)


@pytest.fixture
def serve() -> Iterator[Serve]:
    """A function that serves an application while the test lasts."""
    with serving() as start:
        yield start


@pytest.fixture(scope="module")
def serve_for_all() -> Iterator[Serve]:
    """The same, while the tests of a file last that share what they look at."""
    with serving() as start:
        yield start


@pytest.fixture(scope="session")
def demo_file(made_once: Callable[[str, Make], Path]) -> Path:
    """The registry of the demo: a synthetic region with its history, planned for its meeting, a sign-in for each role."""
    return made_once("demo", make_demo) / "zorglogistiek.db"


@pytest.fixture(scope="session")
def lesser_demo_file(made_once: Callable[[str, Make], Path]) -> Path:
    """The same of a region of less than half the size: each page has all that it shows, with shorter lists."""
    return made_once("lesser-demo", partial(make_demo, program=LESSER)) / "zorglogistiek.db"


def make_demo(folder: Path, program: str = DEMO) -> None:
    """The demo in this folder, whose passwords are quickly checked: who signs in gets the hash of the tests."""
    (folder / "keys").write_text(KEYS, encoding="utf-8")
    (folder / "keys").chmod(0o600)
    command = [sys.executable, "-c", program, "demo", "--no-serve", "--dir", str(folder), "--seconds", "5"]
    subprocess.run(command, check=True, cwd=ROOT, capture_output=True, timeout=300)
    database = Database(f"sqlite:///{folder / 'zorglogistiek.db'}")
    for role in Role:
        sign_in(database, role.value, PASSWORD, clock.now())
    with database.write() as session:  # the prices are reckoned where a test asks for them, not beside every test
        session.exec(delete(Job))
    database.dispose()


@pytest.fixture
def demo(demo_file: Path, tmp_path: Path, serve: Serve) -> Iterator[str]:
    """The address of a demo of this test's own; the password of all accounts is `zorglogistiek.cli.demo_region.PASSWORD`."""
    file = shutil.copyfile(demo_file, tmp_path / "demo.db")
    settings = Settings(database_url=f"sqlite:///{file}", secure_cookies=False, plan_seconds=4)
    with working(settings.database_url):
        yield serve(create_app(settings))


@pytest.fixture
def accessibility_faults() -> Callable[[Page], list[str]]:
    """A function that checks a page by WCAG 2.2 AA with axe-core; returns one line for each fault and element.

    It adds the checker to the page as a script of the test's own, so the page must be of a context whose content
    security policy is bypassed: `new_context(bypass_csp=True)`.
    """

    def check(page: Page) -> list[str]:
        page.add_script_tag(path=AXE)
        rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
        options = {"runOnly": {"type": "tag", "values": rules}, "resultTypes": ["violations"]}
        result = page.evaluate("options => axe.run(options)", options)
        return [
            f"{fault['id']}: {fault['help']}: {node['html']}"
            for fault in result["violations"]
            for node in fault["nodes"]
        ]

    return check
