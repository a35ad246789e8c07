"""Backup and restore: good under load, put back wholly or not at all; and the control, a plain copy of the file."""

import os
import shutil
import sqlite3
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import URL, make_url, text
from typer.testing import CliRunner

from tests.postgresql_programs import on_the_path
from zorglogistiek.backup import sqlite as sqlite_copies
from zorglogistiek.backup.files import sum_file
from zorglogistiek.backup.making import make_backup, restore_backup
from zorglogistiek.backup.versions import known_versions
from zorglogistiek.cli import app
from zorglogistiek.database import Database
from zorglogistiek.errors import Conflict, Unavailable, ZorglogistiekError
from zorglogistiek.privacy.restoring import Rights, rights_at

WRITERS = 8
BACKUPS = 20


@dataclass(slots=True)
class Writers:
    """Eight that write: a command is two organisations that belong together. ``done`` is what was acknowledged."""

    database: Database
    done: list[int] = field(default_factory=lambda: [0] * WRITERS)
    ending: threading.Event = field(default_factory=threading.Event)

    def write(self, writer: int) -> None:
        while not self.ending.is_set():
            number = self.done[writer]
            with self.database.write() as session:
                for half in ("a", "b"):
                    session.execute(
                        text(
                            "insert into organisation (number, name, kind, referrer_type)"
                            " values (:number, :name, 'referrer', 'municipality')"
                        ),
                        {"number": f"W{writer}-{number}{half}", "name": "x" * 80},
                    )
            self.done[writer] = number + 1


@contextmanager
def at_work(database: Database) -> Iterator[Writers]:
    writers = Writers(database)
    threads = [threading.Thread(target=writers.write, args=(index,)) for index in range(WRITERS)]
    for thread in threads:
        thread.start()
    try:
        yield writers
    finally:
        writers.ending.set()
        for thread in threads:
            thread.join()


def faults_of(copy: Database, acknowledged: list[int]) -> list[str]:
    """What is wrong with a copy of the registry: half commands, and what was acknowledged before and is not there."""
    with copy.read() as session:
        there = set(session.execute(text("select number from organisation")).scalars())
        session.execute(text("select count(*) from audit_event")).scalar_one()
    halves = [one for one in there if one[:-1] + ("b" if one[-1] == "a" else "a") not in there]
    lost = [
        f"W{writer}-{number}{half}"
        for writer, count in enumerate(acknowledged)
        for number in range(count)
        for half in ("a", "b")
        if f"W{writer}-{number}{half}" not in there
    ]
    return [*halves, *lost]


def restored(file: Path, url: str) -> Database:
    restore_backup(url, file, replace=False)
    return Database(url)


@pytest.fixture
def place(request: pytest.FixtureRequest, database: Database, tmp_path: Path) -> Callable[[], str]:
    """A function that gives the address of a place without a registry, of the kind of the test."""
    if database.file is not None:
        return lambda: f"sqlite:///{tmp_path / f'restored-{os.urandom(4).hex()}.sqlite'}"
    on_the_path(request.getfixturevalue("monkeypatch"))
    create: Callable[[str], URL] = request.getfixturevalue("new_postgresql")
    return lambda: create("template0").render_as_string(hide_password=False)


def test_under_load_every_backup_is_good(database: Database, place: Callable[[], str], tmp_path: Path) -> None:
    backups = BACKUPS if database.file is not None else 3  # the whole number takes PostgreSQL's programs too long
    made = []
    with at_work(database) as writers:
        for index in range(backups):
            acknowledged = list(writers.done)
            make_backup(database, tmp_path / f"backup-{index}", replace=False)
            made.append((tmp_path / f"backup-{index}", acknowledged))
    for file, acknowledged in made:
        copy = restored(file, place())
        assert faults_of(copy, acknowledged) == []
        copy.dispose()
    assert min(writers.done) > 0


def test_control_a_plain_copy_of_the_file_is_bad(sqlite_url: str, tmp_path: Path) -> None:
    database, bad = Database(sqlite_url), 0
    assert database.file is not None
    with at_work(database) as writers:
        for index in range(BACKUPS):
            acknowledged = list(writers.done)
            copy = tmp_path / f"plain-{index}.sqlite"
            shutil.copyfile(database.file, copy)
            bad += is_bad(copy, acknowledged)
    database.dispose()
    print(f"{bad} of {BACKUPS} plain copies bad")  # noqa: T201
    assert bad > 0  # the harm


def is_bad(copy: Path, acknowledged: list[int]) -> bool:
    try:
        sqlite_copies.check(copy)
    except Unavailable:
        return True
    opened = Database(f"sqlite:///{copy}")
    try:
        return bool(faults_of(opened, acknowledged))
    except (ZorglogistiekError, sqlite3.Error):
        return True
    finally:
        opened.dispose()


def test_a_registry_comes_back_over_another_one(database: Database, place: Callable[[], str], tmp_path: Path) -> None:
    url, file = place(), tmp_path / "backup"
    organise(database, "W1")
    make_backup(database, file, replace=False)
    with pytest.raises(Conflict, match="--replace"):
        make_backup(database, file, replace=False)
    other = restored(file, url)
    organise(other, "W2")
    other.dispose()
    with pytest.raises(Conflict, match="--replace"):
        restore_backup(url, file, replace=False)
    assert numbers(url) == ["W1", "W2"]
    assert rights_at(url) == Rights(accounts={}, tokens={}, permits={})  # asking leaves nobody in the registry
    assert restore_backup(url, file, replace=True, settle=lambda registry: organise(registry, "W3"))
    assert numbers(url) == ["W1", "W3"]
    back = Database(url)
    back.check_migrations()
    with back.read() as session:
        noted = session.execute(text("select detail from audit_event order by id")).scalars().all()
    back.dispose()
    assert noted == ["backup", "restore"]


def test_a_registry_in_use_is_not_replaced(database: Database, place: Callable[[], str], tmp_path: Path) -> None:
    url, file = place(), tmp_path / "backup"
    make_backup(database, file, replace=False)
    used = restored(file, url)
    with used.read() as session:
        session.execute(text("select 1"))
        with pytest.raises(Conflict, match="stop the site"):
            restore_backup(url, file, replace=True)
    used.dispose()
    restore_backup(url, file, replace=True)


def halved(file: Path) -> None:
    os.truncate(file, file.stat().st_size // 2)


def newer(file: Path) -> None:
    content, today = file.read_bytes(), known_versions()[0].encode()
    assert today in content
    if content.startswith(b"SQLite"):
        connection = sqlite3.connect(file)
        connection.execute("update alembic_version set version_num = '9999'")
        connection.commit()
        connection.close()
    else:
        file.write_bytes(content.replace(b"\n" + today + b"\n", b"\n9999\n"))


def another_file(file: Path) -> None:
    file.write_text("id;name\n1;x\n" * 1000)


def a_bit_turned(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[-20] ^= 1
    file.write_bytes(content)


@pytest.mark.parametrize("harm", [halved, newer, another_file, a_bit_turned])
def test_a_backup_that_is_not_good_changes_nothing(
    database: Database, place: Callable[[], str], tmp_path: Path, harm: Callable[[Path], None]
) -> None:
    url, file = place(), tmp_path / "backup"
    organise(database, "W1")
    make_backup(database, file, replace=False)
    restored(file, url).dispose()
    harm(file)
    if harm is not a_bit_turned:
        sum_file(file).unlink()  # what is found without it
    with pytest.raises(Unavailable):
        restore_backup(url, file, replace=True)
    assert numbers(url) == ["W1"]
    assert not [left for left in tmp_path.iterdir() if left.name.startswith(".unfinished")]


def test_a_restore_that_fails_half_way_changes_nothing(
    database: Database, place: Callable[[], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite: the disk is full while the copy is brought to its version. PostgreSQL: the last statement is wrong."""
    url, file = place(), tmp_path / "backup"
    organise(database, "W1")
    make_backup(database, file, replace=False)
    restored(file, url).dispose()
    if database.file is not None:

        def full(_database: Database) -> None:
            raise Unavailable("no space left on device")

        monkeypatch.setattr(Database, "migrate", full)
    else:
        content = file.read_text().replace(
            "-- PostgreSQL database dump complete", "SELECT 1/0;\n-- PostgreSQL database dump complete"
        )
        file.write_text(content)
        sum_file(file).unlink()
    with pytest.raises(Unavailable):
        restore_backup(url, file, replace=True)
    assert numbers(url) == ["W1"]


def test_without_the_programs_of_postgresql_it_is_said(
    postgresql_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    database = Database(postgresql_url)
    with pytest.raises(Unavailable, match="pg_dump is not on this machine"):
        make_backup(database, tmp_path / "backup", replace=False)
    database.dispose()


def test_what_a_program_says_of_a_row_is_not_told(database: Database, place: Callable[[], str], tmp_path: Path) -> None:
    if database.file is not None:
        pytest.skip("PostgreSQL's programs only")
    url, file = place(), tmp_path / "backup"
    organise(database, "W1")
    organise(database, "GEHEIM")
    make_backup(database, file, replace=False)
    sum_file(file).unlink()
    file.write_text(file.read_text().replace("\tW1\t", "\tGEHEIM\t"))
    with pytest.raises(Unavailable) as told:
        restore_backup(url, file, replace=True)
    assert "23505" in str(told.value)
    assert "GEHEIM" not in str(told.value)


def test_the_commands(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZORGLOGISTIEK_DATABASE_URL", sqlite_url)
    file = tmp_path / "backup"
    assert CliRunner().invoke(app, ["backup", str(file)]).exit_code == 0
    assert file.stat().st_mode & 0o077 == 0
    with suppress(FileNotFoundError):  # the checksum is one that other programs read
        subprocess.run(["sha256sum", "--check", "--quiet", sum_file(file).name], cwd=tmp_path, check=True)
    refused = CliRunner().invoke(app, ["restore", str(file)])
    assert (refused.exit_code, "--replace" in refused.stderr) == (1, True)
    assert CliRunner().invoke(app, ["restore", str(file), "--replace"]).exit_code == 0


def organise(database: Database, number: str) -> None:
    with database.write() as session:
        session.execute(
            text(
                "insert into organisation (number, name, kind, referrer_type)"
                " values (:number, 'x', 'referrer', 'municipality')"
            ),
            {"number": number},
        )


def numbers(url: str) -> list[str]:
    database = Database(make_url(url).render_as_string(hide_password=False))
    with database.read() as session:
        found = list(session.execute(text("select number from organisation order by number")).scalars())
    database.dispose()
    return found
