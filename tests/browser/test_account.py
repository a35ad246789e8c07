"""The own account in a browser: its pages, a second factor without script, and the way over an identity provider."""

from datetime import timedelta

import pyotp
import pytest
from playwright.sync_api import expect
from pydantic import SecretStr

from api.app import create_app
from tests import identity_provider as real
from tests.browser.visiting import faults_unfolded, sign_in
from tests.pages_world import PASSWORD, make_world
from zorglogistiek.access.identity_provider import BACK, IdentityProvider
from zorglogistiek.clock import today
from zorglogistiek.settings import Settings


@pytest.fixture
def world(sqlite_url):
    return make_world(sqlite_url, waiting=0)


def test_what_is_shown_once_has_no_accessibility_fault_and_does_not_scroll_sideways(
    world, serve, new_context, accessibility_faults
):
    page, address = new_context(bypass_csp=True).new_page(), serve(world.client().app)
    sign_in(page, address, "administrator")
    page.goto(f"{address}/account/tokens")
    found = {}
    page.locator("#label").fill("Planbord")
    page.locator("#organisation").select_option("Linde")
    page.locator("#role").select_option("provider")
    page.locator("input[name=records][value=group]").check()
    page.locator("#last_day").fill(f"{today() + timedelta(days=7):%d-%m-%Y}")
    page.locator("main form").last.locator("button").click()
    expect(page.get_by_role("status")).to_contain_text("zlo_")
    found["a new token"] = faults_unfolded(page, accessibility_faults)
    page.goto(f"{address}/account/second-factor")
    page.locator("#current").fill(PASSWORD)
    page.locator("main button").first.click()
    expect(page.locator(".account-code")).to_be_visible()
    found["the secret"] = faults_unfolded(page, accessibility_faults)
    assert [fault for faults in found.values() for fault in faults] == []


def test_a_second_factor_is_set_up_and_used_without_script(world, serve, page_without_script, code_of):
    page, address = page_without_script, serve(world.client().app)
    sign_in(page, address, "provider")
    page.get_by_role("link", name="Proef provider").click()
    page.get_by_role("link", name="Tweede factor").click()
    page.get_by_label("Huidig wachtwoord").fill(PASSWORD)
    page.get_by_role("button", name="Toon de code").press("Enter")
    app = pyotp.TOTP(page.locator("code").inner_text().replace(" ", ""))
    page.get_by_label("Code van zes cijfers").fill(code_of(app))
    page.get_by_role("button", name="Tweede factor instellen").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("De tweede factor is ingesteld")
    page.get_by_role("button", name="Uitloggen").click()
    page.get_by_label("Naam van het account").fill("provider")
    page.get_by_label("Wachtwoord").fill(PASSWORD)
    page.get_by_role("button", name="Inloggen").click()
    page.get_by_label("Code van zes cijfers").fill(code_of(app))
    page.get_by_role("button", name="Inloggen").click()
    expect(page.get_by_role("button", name="Uitloggen")).to_be_visible()


def test_the_way_over_the_identity_provider_in_a_browser(world, serve, new_context):
    """The two are different sites to the browser: what it sends along, and what the content policy lets through, counts."""
    settings = Settings(
        database_url=world.url,
        secure_cookies=False,
        oidc_issuer="http://127.0.0.1:9",
        oidc_client_id=real.CLIENT_ID,
        oidc_client_secret=SecretStr(real.CLIENT_SECRET),
        oidc_name="gemeente",
    )
    app = create_app(settings)
    address = serve(app).replace("127.0.0.1", "localhost")
    page = new_context().new_page()
    with real.running(address + BACK) as issuer:
        app.state.identity_provider = IdentityProvider(
            issuer=issuer,
            client_id=real.CLIENT_ID,
            client_secret=real.CLIENT_SECRET,
            redirect_uri=address + BACK,
            acr=("loa3",),
        )
        sign_in(page, address, "provider")
        page.goto(f"{address}/account/organisation")
        page.get_by_label("Huidig wachtwoord").fill(PASSWORD)
        page.get_by_role("button", name="Mijn account koppelen").click()
        page.get_by_role("link", name="Inloggen met gemeente").click()
        expect(page.get_by_role("status")).to_contain_text("Uw account is gekoppeld")
        page.get_by_role("button", name="Uitloggen").click()
        page.goto(f"{address}/sign-in?next=/proposals")
        page.get_by_role("button", name="Inloggen met gemeente").click()
        expect(page).to_have_url(f"{address}/proposals")
        expect(page.get_by_role("button", name="Uitloggen")).to_be_visible()
