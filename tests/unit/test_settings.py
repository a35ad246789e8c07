"""Settings: everything that is wrong is told at once, what everybody knows is refused, and no secret is repeated."""

import os

import pytest

from zorglogistiek.errors import Invalid
from zorglogistiek.settings import Settings, settings_at_start


@pytest.fixture(autouse=True)
def _none_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.startswith("ZORGLOGISTIEK_"):
            monkeypatch.delenv(name)


def faults(monkeypatch: pytest.MonkeyPatch, **values: str) -> dict[str, str]:
    for name, value in values.items():
        monkeypatch.setenv(f"ZORGLOGISTIEK_{name.upper()}", value)
    try:
        settings_at_start()
    except Invalid as error:
        told = str(error)
        found = {fault.field.removeprefix("ZORGLOGISTIEK_"): fault.message for fault in error.faults}
    else:
        return {}
    assert "hush" not in told
    return found


def test_without_any_the_program_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    assert faults(monkeypatch) == {}


def test_everything_that_is_wrong_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    found = faults(
        monkeypatch,
        database_url="mysql://hush@here/none",
        plan_second="20",
        plan_seconds="soon",
        session_hours="100",
        public_url="www.region.example",
        trusted_proxies="10.0.0.1, the proxy",
        log_format="xml",
        otel_endpoint="collector:4318",
        smtp_host="mail.example",
        smtp_username="wie",
        smtp_security="none",
        smtp_password="hush",
        smtp_from="nobody",
    )
    assert set(found) == {
        *("DATABASE_URL", "PLAN_SECOND", "PLAN_SECONDS", "SESSION_HOURS", "PUBLIC_URL", "TRUSTED_PROXIES"),
        *("LOG_FORMAT", "OTEL_ENDPOINT", "SMTP_PASSWORD", "SMTP_FROM"),
    }
    assert found["PLAN_SECOND"] == "is no setting of this program"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("database_url", "postgresql+psycopg://zorg:postgres@db/zorg"),
        ("database_url", "postgresql+psycopg://zorg:CHANGE-ME@db/zorg".lower()),
        ("database_url", "postgresql+psycopg://zorg:CHANGE-ME@db/zorg"),
        ("smtp_password", "Welkom"),
    ],
)
def test_a_password_that_everybody_knows_is_refused_outside_the_demo(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    mail = {"smtp_host": "mail.example", "smtp_username": "wie", "smtp_from": "a@b.example", "smtp_password": "x9"}
    given = (mail if name.startswith("smtp") else {}) | {name: value}
    assert "everybody knows" in faults(monkeypatch, **given)[name.upper()]
    assert faults(monkeypatch, **given, demo="true") == {}


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"public_url": "http://zorg.example"}, {"PUBLIC_URL"}),
        ({"public_url": "https://zorg.example", "secure_cookies": "false"}, {"SECURE_COOKIES"}),
        ({"public_url": "http://127.0.0.1:8000", "secure_cookies": "false"}, set()),
        ({"trusted_proxies": "0.0.0.0/0"}, {"TRUSTED_PROXIES"}),
        ({"trusted_proxies": "::/0"}, {"TRUSTED_PROXIES"}),
        ({"trusted_proxies": "10.0.0.1,192.168.7.0/24, ::1"}, set()),
        ({"trusted_proxies": "*"}, {"TRUSTED_PROXIES"}),
    ],
)
def test_nothing_that_would_open_the_site_is_taken(
    monkeypatch: pytest.MonkeyPatch, values: dict[str, str], wrong: set[str]
) -> None:
    assert set(faults(monkeypatch, **values)) == wrong


def test_the_proxies_are_a_list(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZORGLOGISTIEK_TRUSTED_PROXIES", "10.0.0.1, ::1")
    assert Settings().trusted_proxies == ("10.0.0.1", "::1")
