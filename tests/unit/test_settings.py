"""Settings: everything that is wrong is told at once, what everybody knows is refused, and no secret is repeated."""

import asyncio
import os
import socket
import stat
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from zorglogistiek.cli import serving
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
        ("database_url", "postgresql+psycopg://zorg:postgres@localhost/zorg"),
        ("database_url", "postgresql+psycopg://zorg:CHANGE-ME@localhost/zorg".lower()),
        ("database_url", "postgresql+psycopg://zorg:CHANGE-ME@localhost/zorg"),
        ("database_url", "postgresql+psycopg://zorg:Zorg@localhost/zorg"),
        ("smtp_password", "Welkom"),
        ("oidc_client_secret", "changeme"),
        ("oidc_client_secret", "our-site"),
    ],
)
def test_a_password_that_everybody_knows_is_refused_outside_the_demo(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    mail = {"smtp_host": "mail.example", "smtp_username": "wie", "smtp_from": "a@b.example", "smtp_password": "x9"}
    provider = {"oidc_issuer": "https://login.example", "oidc_client_id": "our-site"}
    given = {"smtp": mail, "oidc": provider}.get(name[:4], {}) | {name: value}
    assert "everybody knows" in faults(monkeypatch, **given)[name.upper()]
    assert faults(monkeypatch, **given, demo="true") == {}


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"public_url": "http://zorg.example"}, {"PUBLIC_URL"}),
        ({"public_url": "https://zorg.example", "secure_cookies": "false"}, {"SECURE_COOKIES"}),
        ({"database_url": "postgresql+psycopg://zorg:drawn@db/zorg"}, {"DATABASE_URL"}),
        ({"database_url": "postgresql+psycopg://zorg:drawn@db/zorg?sslmode=require"}, {"DATABASE_URL"}),
        ({"database_url": "postgresql+psycopg://zorg:drawn@/zorg?host=db"}, {"DATABASE_URL"}),
        ({"database_url": "postgresql+psycopg://zorg:drawn@db/zorg?sslmode=verify-full"}, set()),
        ({"database_url": "postgresql+psycopg://zorg:drawn@/zorg?host=/run/postgresql"}, set()),
        ({"otel_endpoint": "http://collector:4318/v1/traces"}, {"OTEL_ENDPOINT"}),
        ({"leaked_passwords_file": "/nowhere/leaked.txt"}, {"LEAKED_PASSWORDS_FILE"}),
        ({"public_url": "http://127.0.0.1:8000", "secure_cookies": "false"}, set()),
        ({"trusted_proxies": "0.0.0.0/0"}, {"TRUSTED_PROXIES"}),
        ({"trusted_proxies": "::/0"}, {"TRUSTED_PROXIES"}),
        ({"trusted_proxies": "0.0.0.0/1,128.0.0.0/1"}, {"TRUSTED_PROXIES"}),
        ({"trusted_proxies": "10.0.0.1,::/2,4000::/2,8000::/1"}, {"TRUSTED_PROXIES"}),
        ({"trusted_proxies": "10.0.0.1,192.168.7.0/24, ::1"}, set()),
        ({"trusted_proxies": "10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,fd00::/8"}, set()),
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


# What the server is started with


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[uvicorn.Config]:
    """With what servers were started, which then end at once."""
    found: list[uvicorn.Config] = []

    class Server:
        def __init__(self, config: uvicorn.Config) -> None:
            found.append(config)

        def run(self, sockets: list[socket.socket]) -> None:
            assert len(sockets) == 1

    monkeypatch.setattr(uvicorn, "Server", Server)
    monkeypatch.setattr(serving, "set_up_logs", lambda *_: None)
    monkeypatch.setenv("ZORGLOGISTIEK_PUBLIC_URL", "https://zorg.example")
    return found


def asked_by(config: uvicorn.Config, peer: str) -> str:
    """Who asks, as the site sees it, when a machine says that it asks for 203.0.113.9."""
    seen: list[str] = []

    async def app(scope: Any, _receive: Any, _send: Any) -> None:
        seen.append(scope["client"][0])

    async def exchange() -> None:
        wrapped: Any = ProxyHeadersMiddleware(app, trusted_hosts=config.forwarded_allow_ips or [])
        outermost = wrapped if config.proxy_headers else app
        scope = {"type": "http", "client": (peer, 1), "headers": [(b"x-forwarded-for", b"203.0.113.9")]}
        await outermost(scope, None, None)

    asyncio.run(exchange())
    return seen[0]


def test_only_a_trusted_proxy_is_believed_who_asks(
    started: list[uvicorn.Config], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", "*")  # the server's own setting, which is not ours
    serving.run_server("127.0.0.1", 0, worker=False)
    monkeypatch.setenv("ZORGLOGISTIEK_TRUSTED_PROXIES", "10.0.0.0/24")
    serving.run_server("127.0.0.1", 0, worker=False)
    nobody, network = started
    assert asked_by(nobody, "10.0.0.7") == "10.0.0.7"
    assert [asked_by(network, peer) for peer in ("10.0.0.7", "198.51.100.3")] == ["203.0.113.9", "198.51.100.3"]
    assert not any(config.access_log or config.server_header for config in started)


def test_by_a_file_who_can_open_it_is_believed_and_nobody_else_can(
    started: list[uvicorn.Config], tmp_path: Path
) -> None:
    file = tmp_path / "site.sock"
    for _ in range(2):  # what the first left there does not stop the second
        serving.run_server("", 0, worker=False, socket_file=file)
        assert stat.S_IMODE(file.stat().st_mode) == 0o660
    assert asked_by(started[0], "") == "203.0.113.9"  # a file has no address


@pytest.mark.parametrize("others", [[b"198.51.100.1, 203.0.113.9"], [b"198.51.100.1", b"203.0.113.9"]])
def test_by_a_file_the_last_is_believed_who_is_whom_the_proxy_saw(
    started: list[uvicorn.Config], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, others: list[bytes]
) -> None:
    """The visitor wrote 198.51.100.1, and the proxy added to that."""
    seen: list[str] = []

    async def app(scope: Any, _receive: Any, _send: Any) -> None:
        seen.append(scope["client"][0])

    def load(config: Any) -> None:
        config.loaded_app = ProxyHeadersMiddleware(app, trusted_hosts=config.forwarded_allow_ips)

    monkeypatch.setattr(uvicorn.Config, "load", load)
    serving.run_server("", 0, worker=False, socket_file=tmp_path / "site.sock")
    (config,) = started
    config.load()
    scope = {"type": "http", "client": None, "headers": [(b"x-forwarded-for", value) for value in others]}
    asyncio.run(config.loaded_app(scope, None, None))
    load(config)  # control: the server's own way
    asyncio.run(config.loaded_app(scope, None, None))
    assert seen == ["203.0.113.9", "198.51.100.1"]


def test_a_file_that_is_used_or_is_something_else_stays(tmp_path: Path) -> None:
    taken, other = tmp_path / "taken.sock", tmp_path / "notes.txt"
    other.write_text("notes")
    with serving.listening_by(taken):
        for file in (taken, other, tmp_path / "nowhere" / "site.sock"):
            with pytest.raises(OSError, match=file.name):
                serving.listening_by(file)
        assert taken.is_socket()
    assert other.read_text() == "notes"


def test_control_a_server_that_believes_everybody(started: list[uvicorn.Config]) -> None:
    believing = uvicorn.Config("api.app:create_app", forwarded_allow_ips="*", log_config=None)
    assert asked_by(believing, "198.51.100.3") == "203.0.113.9"  # the harm
