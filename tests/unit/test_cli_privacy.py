"""The commands around keys, a youth's own data, erasure and retention."""

import re
from datetime import date
from pathlib import Path

import pytest
from sqlmodel import select
from typer.testing import CliRunner, Result

from tests.exchange_files import SMALL, write
from zorglogistiek import clock
from zorglogistiek.access.tables import Account
from zorglogistiek.cli import app
from zorglogistiek.database import Database
from zorglogistiek.people.tables import Youth
from zorglogistiek.sealing import keys


def run(*arguments: str | Path, typed: str | None = None) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments], input=typed)


@pytest.fixture
def registry(sqlite_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    monkeypatch.setenv("ZORGLOGISTIEK_DATABASE_URL", sqlite_url)
    monkeypatch.setattr(clock, "today", lambda: date(2026, 3, 4))
    monkeypatch.chdir(tmp_path)
    assert run("import", write(tmp_path / "in", SMALL)).exit_code == 0
    return sqlite_url


def test_keys_are_rotated_by_the_commands(registry: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = run("keys", "new")
    assert (made.exit_code, len(made.stdout.split())) == (0, 3)
    file = tmp_path / "keys"
    file.write_text(made.stdout)
    monkeypatch.delenv("ZORGLOGISTIEK_KEYS")
    monkeypatch.setenv("ZORGLOGISTIEK_KEYS_FILE", str(file))
    assert run("keys", "check").stdout == "The keys open the registry.\n"
    rotated = run("keys", "rotate")
    assert rotated.exit_code == 0
    assert "youth: 3 rows\n5 rows were sealed" in rotated.stdout
    assert run("keys", "rotate").stdout.startswith("0 rows")
    new, _, index = made.stdout.split()
    file.write_text(f"{new}\n{index}\n")
    assert run("keys", "check").exit_code == 0
    assert run("export", "youths", "--out", tmp_path / "out").exit_code == 0
    assert (tmp_path / "out" / "youths.csv").read_bytes() == (tmp_path / "in" / "youths.csv").read_bytes()


def test_other_keys_stop_the_start_and_say_so(registry: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZORGLOGISTIEK_KEYS", keys.new_keys(None, date(2025, 1, 1)))
    stopped = run("serve")
    assert (stopped.exit_code, stopped.stdout) == (1, "")
    assert re.fullmatch(r"key \w+ is not in the key set: what it sealed cannot be opened\n", stopped.stderr)


@pytest.mark.parametrize("command", [("serve",), ("init",), ("export",), ("keys", "check")])
def test_without_keys_nothing_starts(registry: str, command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ZORGLOGISTIEK_KEYS")
    stopped = run(*command)
    assert stopped.exit_code == 1
    assert stopped.stderr.startswith("ZORGLOGISTIEK_KEYS: is required")
    assert "zorglogistiek keys new" in stopped.stderr


def test_the_first_keys_are_made_without_any(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ZORGLOGISTIEK_KEYS")
    made = run("keys", "new")
    assert made.exit_code == 0
    assert keys.read_keys(made.stdout).current == keys.beginning(made.stdout.partition(":")[0])


def test_wrong_keys_are_told_without_being_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZORGLOGISTIEK_KEYS", "k1:Geheim")
    told = run("keys", "new")
    assert told.exit_code == 1
    assert "is not the base64 of 32 bytes" in told.stderr
    assert "Geheim" not in told.output


def test_a_youth_gets_a_page_and_a_file(registry: str, tmp_path: Path) -> None:
    made = run("youth-data", "Y-1", "--out", tmp_path / "own")
    assert (made.exit_code, made.stdout) == (0, f"2 files in {tmp_path / 'own'}\n")
    assert {file.name for file in (tmp_path / "own").iterdir()} == {"youth-Y-1.html", "youth-Y-1.json"}
    assert "de Wit" in (tmp_path / "own" / "youth-Y-1.html").read_text(encoding="utf-8")
    absent = run("youth-data", "Y-99", "--out", tmp_path / "none")
    assert (absent.exit_code, absent.stderr) == (1, "youth Y-99 does not exist\n")
    assert run("youth-data", "Y-1", "--out", tmp_path / "own", "--language", "fr").exit_code == 2


def test_erasing_asks_first_and_refuses_who_is_still_in_care(registry: str) -> None:
    database = Database(registry)
    ends = {number: run("erase", number, "--reason", "request", typed="n\n") for number in ("Y-1", "Y-2", "Y-3")}
    assert {told.exit_code for told in ends.values()} == {1}
    with database.read() as session:
        assert all(one.erased_at is None for one in session.exec(select(Youth)))
    assert run("erase", "Y-1", "--yes").exit_code == 2, "the reason is asked for"
    refused = [told for told in ends.values() if told.stderr.startswith("youth Y-")]
    assert refused
    database.dispose()


def test_retention_is_shown_and_applied(registry: str) -> None:
    shown = run("retention")
    assert shown.exit_code == 0
    assert "youths whose help in the registry ended, kept for 730 days: 0 to be erased" in shown.stdout
    assert shown.stdout.endswith("Nothing was changed. With --apply it is done.\n")
    assert "ended sign-ins: 0 deleted" in run("retention", "--apply").stdout


def erasable() -> str:
    """The first youth whom the command would erase."""
    return next(
        one
        for one in ("Y-1", "Y-2", "Y-3")
        if "for good?" in run("erase", one, "--reason", "request", typed="n\n").stdout
    )


def test_erasures_are_repeated_after_an_older_backup_was_put_back(
    registry: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the list that the settings keep outside of the registry; without it the youth would be there again."""
    number = erasable()
    kept = tmp_path / "elsewhere" / "erasures"
    monkeypatch.setenv("ZORGLOGISTIEK_ERASURES_FILE", str(kept))
    assert run("backup", tmp_path / "backup").exit_code == 0
    assert run("erase", number, "--reason", "request", "--yes").exit_code == 0
    monkeypatch.delenv("ZORGLOGISTIEK_ERASURES_FILE")
    restored = run("restore", tmp_path / "backup", "--replace")
    assert (restored.exit_code, "erasures repeat" in restored.stderr) == (0, True)
    assert not is_erased(registry, number)
    monkeypatch.setenv("ZORGLOGISTIEK_ERASURES_FILE", str(kept))
    assert run("retention", "--apply").exit_code == 0  # it writes the list anew, from a registry without the erasure
    repeated = run("erasures", "repeat", kept)
    assert (repeated.exit_code, repeated.stdout) == (0, "1 erased again, 0 not in this registry\n")
    assert is_erased(registry, number)
    assert run("erasures", "list").stdout == kept.read_text()
    assert number not in kept.read_text()
    wrong = run("erasures", "repeat", tmp_path / "backup.sha256")
    assert (wrong.exit_code, wrong.stderr) == (
        1,
        "erasures: list: is no list of erasures, or a part of it is missing\n",
    )


def test_a_restore_erases_again_who_was_erased_or_says_loudly_that_it_did_not(
    registry: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = erasable()
    kept = tmp_path / "elsewhere" / "erasures"
    monkeypatch.setenv("ZORGLOGISTIEK_ERASURES_FILE", str(kept))
    assert run("backup", tmp_path / "backup").exit_code == 0
    assert run("erase", number, "--reason", "request", "--yes").exit_code == 0
    whole = kept.read_text()
    restored = run("restore", tmp_path / "backup", "--replace")
    assert (restored.exit_code, "1 erased again" in restored.stdout, restored.stderr) == (0, True, "")
    assert "All sign-ins of the backup have ended (0)" in restored.stdout
    assert is_erased(registry, number)
    kept.write_text(whole[:-2])
    assert_refused(run("restore", tmp_path / "backup", "--replace"), "is no list of erasures")
    kept.unlink()
    assert_refused(run("restore", tmp_path / "backup", "--replace"), "Put the list back")
    assert not is_erased(registry, number)  # the harm that is warned of


def test_a_restore_says_which_rights_it_took_away_again_or_that_nobody_could_be_asked(
    registry: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = ("account", "anna", "--name", "Anna", "--role", "provider", "--organisation", "A-1")
    assert run(*named).exit_code == 0
    assert run("backup", tmp_path / "backup").exit_code == 0
    database = Database(registry)
    with database.write() as session:
        session.exec(select(Account).where(Account.username == "anna")).one().active = False
    database.dispose()
    restored = run("restore", tmp_path / "backup", "--replace")
    assert "look before opening one: anna.\n" in restored.stdout
    assert "no registry was replaced" not in restored.stderr
    monkeypatch.setenv("ZORGLOGISTIEK_DATABASE_URL", f"sqlite:///{tmp_path / 'new.sqlite'}")
    assert " 1 open accounts, 0 API tokens" in run("restore", tmp_path / "backup").stderr


def assert_refused(restored: Result, why: str) -> None:
    assert (restored.exit_code, "WARNING" in restored.stderr, why in restored.stderr) == (1, True, True)


def is_erased(registry: str, number: str) -> bool:
    database = Database(registry)
    with database.read() as session:
        found = session.exec(select(Youth).where(Youth.number == number)).one().erased_at is not None
    database.dispose()
    return found
