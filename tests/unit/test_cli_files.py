"""The command line around files: what it prints, what it tells when something is wrong, and its exit codes."""

import socket
import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tests.exchange_files import SMALL, small_copy, write
from zorglogistiek import clock
from zorglogistiek.access.password_codes import choose_password
from zorglogistiek.access.sessions import sign_in
from zorglogistiek.cli import app
from zorglogistiek.cli.planning import coming_meeting
from zorglogistiek.database import Database
from zorglogistiek.errors import Forbidden


def run(*arguments: str | Path, typed: str | None = None) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments], input=typed)


@pytest.fixture
def registry(sqlite_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    monkeypatch.setenv("ZORGLOGISTIEK_DATABASE_URL", sqlite_url)
    monkeypatch.setattr(clock, "today", lambda: date(2026, 3, 4))
    monkeypatch.chdir(tmp_path)
    return sqlite_url


def test_files_go_in_and_come_out(registry: str, tmp_path: Path) -> None:
    folder = write(tmp_path / "in", SMALL)
    first = run("import", folder)
    assert first.exit_code == 0
    assert "youths: 3 added, 0 changed, 0 unchanged" in first.stdout
    assert "youths: 0 added, 0 changed, 3 unchanged" in run("import", folder).stdout
    assert run("export", "--out", "out").stdout == "14 files in out\n"
    assert {file.name: file.read_bytes() for file in (tmp_path / "out").iterdir()} == {
        file.name: file.read_bytes() for file in folder.iterdir()
    }
    assert run("export", "groups", "--format", "xlsx").stdout == "1 file in export\n"
    assert [file.name for file in (tmp_path / "export").iterdir()] == ["groups.xlsx"]


def test_every_fault_is_told_on_standard_error(registry: str, tmp_path: Path) -> None:
    files = small_copy()
    files["groups"][0]["places"] = "two"
    files["youths"][0]["bsn"] = "123"
    told = run("import", write(tmp_path / "in", files), tmp_path / "absent.csv")
    assert told.exit_code == 1
    assert told.stdout == ""
    assert told.stderr.splitlines() == [
        "absent.csv: does not exist",
        "groups.csv, sheet groups, row 2, column places: 'two' is not a whole number from 0 to 200",
        "youths.csv, sheet youths, row 2, column bsn: is not a citizen service number: nine digits that pass the eleven-test",
        "3 wrong; nothing was stored.",
    ]


def test_likely_doubles_are_told(registry: str, tmp_path: Path) -> None:
    run("import", write(tmp_path / "in", SMALL))
    again = {**SMALL["youths"][0], "number": "Y-9"}
    told = run("import", write(tmp_path / "more", {"youths": [again]}))
    assert "Likely one youth, registered twice: Y-1 and Y-9 (the same BSN)" in told.stdout


def test_templates_need_no_registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZORGLOGISTIEK_DATABASE_URL", "sqlite:////nowhere/at/all.db")
    assert run("templates", "--out", tmp_path / "t").exit_code == 0
    assert [file.name for file in (tmp_path / "t").iterdir()] == ["template.xlsx"]


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("sqlite://", "ZORGLOGISTIEK_DATABASE_URL: names no file"),
        ("sqlite:///:memory:", "ZORGLOGISTIEK_DATABASE_URL: names no file"),
        ("postgresql+psycopg://here:port/none", "ZORGLOGISTIEK_DATABASE_URL: is no address of a registry"),
        ("sqlite:///readme.txt", "the file of the registry is damaged, or is no registry at all"),
        ("mysql://somewhere", "ZORGLOGISTIEK_DATABASE_URL: is no address of a registry"),
        ("not an address", "ZORGLOGISTIEK_DATABASE_URL: is no address of a registry"),
        ("sqlite:////nowhere/at/all.db", "cannot be reached"),
        ("postgresql+psycopg://nobody:unguessed@127.0.0.1:1/none", "cannot be reached"),
    ],
)
@pytest.mark.parametrize("command", [["init"], ["export"], ["serve"], ["plan"]], ids=lambda command: command[0])
def test_a_registry_that_is_not_there_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, url: str, why: str, command: list[str]
) -> None:
    monkeypatch.setenv("ZORGLOGISTIEK_DATABASE_URL", url)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "readme.txt").write_text("No database, but long enough to have been one." * 9)
    told = run(*command)
    assert told.exit_code == 1
    assert why in told.stderr
    assert "secret" not in told.stderr


def test_a_registry_without_tables_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ZORGLOGISTIEK_DATABASE_URL", f"sqlite:///{tmp_path / 'new.db'}")
    (tmp_path / "confirmations.csv").write_text("group,confirmed_on\n", "utf-8")
    for command in ("import", "export", "plan", "serve"):
        told = run(command, *([tmp_path / "confirmations.csv"] if command == "import" else []))
        assert (told.exit_code, told.stderr) == (
            1,
            f"the registry cannot be reached: {tmp_path / 'new.db'} is not there; run `zorglogistiek init` first\n",
        )
    assert not (tmp_path / "new.db").exists()  # a slip in the address leaves nothing behind
    (tmp_path / "new.db").touch()
    told = run("import", tmp_path / "confirmations.csv")
    assert (told.exit_code, told.stderr) == (1, "the registry has no tables yet: run `zorglogistiek init` first\n")
    assert run("init").stdout == "The registry is ready.\n"
    assert run("init").exit_code == 0
    assert run("import", tmp_path / "confirmations.csv").exit_code == 0


def test_a_registry_of_a_newer_program_is_told(registry: str) -> None:
    with closing(sqlite3.connect(registry.removeprefix("sqlite:///"))) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    told = run("init")
    assert told.exit_code == 1
    assert told.stderr == "the registry is of another version of this program, probably a newer one\n"


def test_a_wrong_policy_is_told_by_its_name(registry: str, tmp_path: Path) -> None:
    told = run("plan", "--policy", tmp_path / "absent.toml")
    assert (told.exit_code, told.stderr) == (1, "policy absent.toml: the file cannot be read\n")
    (tmp_path / "own.toml").write_text("[transfer]\npoints = -1\n[wait]\ngrowth_weeks = 'x'\n")
    lines = run("plan", "--policy", tmp_path / "own.toml").stderr.splitlines()
    assert [line.split(": ")[:2] for line in lines] == [
        ["policy own.toml", "wait.growth_weeks"],
        ["policy own.toml", "transfer.points"],
    ]


def test_an_export_that_breaks_leaves_the_former_one(
    registry: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("import", write(tmp_path / "in", SMALL))
    run("export", "--out", "out")
    before = {file.name: file.read_bytes() for file in (tmp_path / "out").iterdir()}
    run("import", write(tmp_path / "more", {"confirmations": [{"group": "G-2", "confirmed_on": "2026-03-04"}]}))
    written, write_bytes = [], Path.write_bytes

    def full_disk(path: Path, content: bytes) -> int:
        written.append(path)
        if len(written) == 14:
            raise OSError(28, "No space left on device", str(path))
        return write_bytes(path, content)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_bytes", full_disk)
        assert run("export", "--out", "out").exit_code == 1
    assert {file.name: file.read_bytes() for file in (tmp_path / "out").iterdir()} == before


def test_wrong_settings_are_told_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZORGLOGISTIEK_PLAN_SECONDS", "soon")
    monkeypatch.setenv("ZORGLOGISTIEK_SESSION_HOURS", "100")
    told = run("init")
    assert told.exit_code == 1
    assert [line.partition(":")[0] for line in told.stderr.splitlines()] == [
        "ZORGLOGISTIEK_PLAN_SECONDS",
        "ZORGLOGISTIEK_SESSION_HOURS",
    ]


def test_a_folder_that_cannot_be_written_is_told(registry: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    told = run("templates", "--out", tmp_path / "file" / "in")
    assert told.exit_code == 1
    assert "Not a directory" in told.stderr


@pytest.mark.parametrize(
    "arguments",
    [["import"], ["nonsense"], ["plan", "--meeting", "soon"], ["plan", "--seconds", "-1"], ["serve", "--port", "0"]],
)
def test_wrong_arguments_give_exit_code_2(arguments: list[str]) -> None:
    assert run(*arguments).exit_code == 2


@pytest.mark.parametrize(
    ("today", "meeting"),
    [
        (date(2026, 3, 2), date(2026, 3, 5)),
        (date(2026, 3, 5), date(2026, 3, 5)),
        (date(2026, 3, 6), date(2026, 3, 12)),
        (date(2026, 3, 8), date(2026, 3, 12)),
    ],
)
def test_the_coming_meeting_is_on_a_thursday(today: date, meeting: date) -> None:
    assert coming_meeting(today) == meeting


def test_a_port_that_is_taken_is_told(registry: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        told = run("serve", "--port", str(port))
    assert told.exit_code == 1
    assert told.stderr == f"127.0.0.1:{port}: Address already in use\n"


def test_an_account_is_made_and_its_holder_chooses_a_password_with_the_code(registry: str, tmp_path: Path) -> None:
    run("import", write(tmp_path / "in", SMALL))
    arguments = ("account", "k.jansma", "--name", "K. Jansma", "--role", "coordinator", "--organisation")
    database, password = Database(registry), "twelve characters and more"
    for asked in ((*arguments, "GM-1"), ("password-code", "K.Jansma")):
        told = run(*asked)
        assert told.exit_code == 0, told.output
        code = told.stdout.splitlines()[-1]
        moment = clock.now()
        with pytest.raises(Forbidden):
            sign_in(database, "k.jansma", password, moment)
        choose_password(database, username="k.jansma", code=code, new=password, again=password, now=moment)
        assert sign_in(database, "k.jansma", password, moment)
    database.dispose()
    nobody = run("password-code", "nobody")
    assert (nobody.exit_code, nobody.stderr) == (1, "account does not exist\n")


def test_what_is_wrong_with_an_account_is_told(registry: str, tmp_path: Path) -> None:
    run("import", write(tmp_path / "in", SMALL))
    arguments = ("account", "k.jansma", "--name", "K. Jansma", "--role", "coordinator", "--organisation")
    run(*arguments, "GM-1")
    again = run(*arguments, "A-1")
    assert again.exit_code == 1
    assert again.stderr.splitlines() == [
        "account: username: is already in use",
        "account: organisation: a coordinator works for a municipality, not for a provider",
    ]
    absent = run(*arguments, "M-404")
    assert (absent.exit_code, absent.stderr) == (1, "organisation M-404 does not exist\n")
