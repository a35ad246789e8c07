"""What the operator installs, as far as this machine can tell: units that systemd takes, settings that exist.

No container is built and no proxy is started here.
"""

import json
import re
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from api.guards import EVERYWHERE
from zorglogistiek.cli import app
from zorglogistiek.cli.serving import listening_by
from zorglogistiek.settings import Settings

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
SERVICES = [unit for unit in UNITS if unit.suffix == ".service"]
PROGRAM = "/opt/zorglogistiek/.venv/bin/zorglogistiek"
SOCKET = "/run/zorglogistiek/site.sock"
"""By which the proxy reaches the site: no network lies between them."""

EXPOSED = 1.5
"""Of 10, by the measure of `systemd-analyze security`; at most this."""

COMMANDS = {
    command.name or (command.callback.__name__ if command.callback else "") for command in app.registered_commands
}


def analyze(*arguments: str | Path) -> "subprocess.CompletedProcess[str]":
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("systemd-analyze is not on this machine")
    return subprocess.run([program, *map(str, arguments)], capture_output=True, text=True, check=False)


@pytest.fixture
def units(tmp_path: Path) -> list[Path]:
    """The units with a program that is there."""
    made = []
    for unit in UNITS:
        text = (
            unit.read_text()
            .replace(PROGRAM, "/usr/bin/true")
            .replace("/etc/zorglogistiek/zorglogistiek.env", "/dev/null")
        )
        file = tmp_path / unit.name.replace("@.", "@plans.")
        file.write_text(text)
        made.append(file)
    return made


def test_systemd_takes_the_units(units: list[Path]) -> None:
    told = analyze("verify", *units)
    assert (told.returncode, told.stderr) == (0, "")


def test_the_services_may_do_little(units: list[Path]) -> None:
    for unit in units:
        if unit.suffix != ".service":
            continue
        told = analyze("security", "--offline=true", "--no-pager", unit)
        exposed = re.search(r"exposure level for .*: ([0-9.]+)", told.stdout)
        assert exposed is not None, told.stderr
        assert float(exposed[1]) <= EXPOSED, unit.name


def test_control_a_service_without_restrictions_is_told_apart(units: list[Path]) -> None:
    unit = units[0]
    kept = re.split(r"\n(?=# What the process may not do)", unit.read_text())[0]
    unit.write_text(kept.replace("User=zorglogistiek\n", "").replace("Group=zorglogistiek\n", ""))
    exposed = re.search(
        r"exposure level for .*: ([0-9.]+)", analyze("security", "--offline=true", "--no-pager", unit).stdout
    )
    assert exposed is not None
    assert float(exposed[1]) > 5


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
def test_a_unit_runs_a_command_that_there_is(unit: Path) -> None:
    commands = re.findall(rf"^ExecStart={PROGRAM} (\w+)", unit.read_text(), re.MULTILINE)
    assert len(commands) == 1
    assert set(commands) <= COMMANDS


def test_nothing_is_loaded_from_where_the_program_may_write_but_the_loops_of_the_engine() -> None:
    """``PYTHONSAFEPATH`` for every process that it starts; where it keeps what it compiled is the folder of caches."""
    for file in (*SERVICES, DEPLOY / "Containerfile"):
        said = dict(re.findall(r"\b(PYTHONSAFEPATH|XDG_CACHE_HOME)=(\S+)", file.read_text()))
        assert said == {"PYTHONSAFEPATH": "1", "XDG_CACHE_HOME": "/var/cache/zorglogistiek"}, file.name
    compose = (DEPLOY / "compose.yaml").read_text()
    assert compose.count("- engine-cache:/var/cache/zorglogistiek\n") == 2  # the workers (as one), and the site


def test_only_settings_that_there_are_stand_in_the_files() -> None:
    named = {
        name
        for file in DEPLOY.rglob("*")
        if file.is_file()
        for name in re.findall(r"ZORGLOGISTIEK_([A-Z_]+)", file.read_text())
    }
    assert named
    assert named <= {name.upper() for name in Settings.model_fields}


def test_what_must_be_changed_is_refused_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    for example in DEPLOY.glob("*.env.example"):
        values = dict(re.findall(r"^(ZORGLOGISTIEK_[A-Z_]+)=(.*)$", example.read_text(), re.MULTILINE))
        url = values["ZORGLOGISTIEK_DATABASE_URL"]
        with pytest.raises(ValueError, match="everybody knows"):
            Settings(database_url=url)
        Settings(database_url=url.replace("CHANGE-ME", "drawn-by-a-die"))


def test_the_container_runs_as_nobody_in_particular_on_what_it_cannot_change() -> None:
    steps = (DEPLOY / "Containerfile").read_text()
    assert len(re.findall(r"^FROM ", steps, re.MULTILINE)) == 2
    last = steps.rpartition("\nFROM ")[2]
    assert re.search(r"^USER 10001:10001$", last, re.MULTILINE)
    assert "--chown" not in last  # the program stays root's
    assert "set_up.py run" in steps  # which installs by hash: see tests of the set-up
    assert not re.search(r"^ADD |curl|wget|:latest", steps, re.MULTILINE)
    compose = (DEPLOY / "compose.yaml").read_text()
    hardened = compose.partition("services:")[0]
    for line in ("read_only: true", "cap_drop: [ALL]", "no-new-privileges:true", 'user: "10001:10001"'):
        assert line in hardened
    services = re.findall(r"^  \w+:(?: &worker)?\n    <<: \*(\w+)$", compose.partition("services:")[2], re.MULTILINE)
    assert services == ["hardened", "hardened", "hardened", "worker"]
    assert "ports:" not in compose


@pytest.mark.parametrize(("status", "healthy"), [("200 OK", True), ("503 Service Unavailable", False)])
def test_the_containers_look_at_its_health_works(tmp_path: Path, status: str, healthy: bool) -> None:
    steps = (DEPLOY / "Containerfile").read_text()
    asked = re.search(r"HEALTHCHECK.*\\\n  CMD (\[.*\])$", steps, re.MULTILINE)
    assert asked is not None
    _python, _c, code = json.loads(asked[1])
    file = tmp_path / "site.sock"
    with listening_by(file) as listener:

        def answer() -> None:
            caller, _ = listener.accept()
            with caller:
                assert caller.recv(100) == b"GET /healthz HTTP/1.0\r\n\r\n"
                caller.sendall(f"HTTP/1.1 {status}\r\n\r\n".encode())

        site = threading.Thread(target=answer)
        site.start()
        told = subprocess.run([sys.executable, "-c", code.replace(SOCKET, str(file))], check=False, capture_output=True)
        site.join(10)
    assert (told.returncode == 0) is healthy, told.stderr


def test_the_site_the_proxy_and_the_container_mean_one_socket() -> None:
    unit = (DEPLOY / "systemd/zorglogistiek.service").read_text()
    assert f"serve --socket {SOCKET} " in unit
    assert "RuntimeDirectory=zorglogistiek\nRuntimeDirectoryMode=0750\n" in unit
    proxy = (DEPLOY / "nginx.conf").read_text()
    assert f"upstream zorglogistiek {{ server unix:{SOCKET}; }}" in proxy
    assert set(re.findall(r"proxy_pass (\S+);", proxy)) == {"http://zorglogistiek"}
    assert f'"serve", "--socket", "{SOCKET}"' in (DEPLOY / "Containerfile").read_text()
    assert "- /run/zorglogistiek:/run/zorglogistiek\n" in (DEPLOY / "compose.yaml").read_text()


def test_the_set_up_installs_by_hash() -> None:
    assert (ROOT / "scripts/set_up.py").read_text().count('"--require-hashes"') == 2
    pinned = re.findall(r"^\S+==.*(?:\n    .*)*", (ROOT / "requirements/run.txt").read_text(), re.MULTILINE)
    assert len(pinned) > 20
    assert all("--hash=sha256:" in one for one in pinned)


def test_the_proxys_own_answers_have_the_headers_of_the_site() -> None:
    text = (DEPLOY / "nginx.conf").read_text()
    added = dict(re.findall(r"^    add_header (\S+) \$(own_\w+) always;$", text, re.MULTILINE))
    assert set(added) == {"Strict-Transport-Security", "Content-Security-Policy", *EVERYWHERE} - {
        "Cross-Origin-Opener-Policy"  # of pages with windows of their own
    }
    for header, variable in added.items():
        asked = f"upstream_http_{header.lower().replace('-', '_')}"
        own = re.search(rf'^map \${asked} \${variable} {{\s*"" "(.*)";\s*default "";\s*}}$', text, re.MULTILINE)
        assert own is not None, header  # once: never beside what the site says
        assert EVERYWHERE.get(header, own[1]) == own[1]
    assert "add_header" not in text.partition("location / {")[2]  # one in a location would put these away


def test_the_proxy_says_who_asks_and_keeps_no_addresses() -> None:
    text = (DEPLOY / "nginx.conf").read_text()
    assert text.count("proxy_set_header X-Forwarded-For $remote_addr;") == 2
    assert text.count("{") == text.count("}")
    assert "access_log off;" in text
    assert re.findall(r"error_log \S+ (\w+);", text) == ["alert", "alert"]
    assert "location /v1 { return 403; }" in text
    assert re.findall(r"ssl_protocols\s+(.*);", text) == ["TLSv1.2 TLSv1.3"]
