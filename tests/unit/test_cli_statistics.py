"""The commands around figures and research permits."""

import csv
import io
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tests.exchange_files import SMALL, write
from zorglogistiek import clock
from zorglogistiek.cli import app


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture
def registry(sqlite_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    monkeypatch.setenv("ZORGLOGISTIEK_DATABASE_URL", sqlite_url)
    monkeypatch.setattr(clock, "today", lambda: date(2026, 3, 4))
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 3, 4, 12, tzinfo=UTC))
    monkeypatch.chdir(tmp_path)
    assert run("import", write(tmp_path / "in", SMALL)).exit_code == 0
    return sqlite_url


def test_figures_are_listed_shown_and_exported(registry: str, tmp_path: Path) -> None:
    assert run("statistics", "list").stdout.startswith("completed_waits: ")
    period = ("--from", "2026-01-01", "--until", "2026-03-01")
    shown = run("statistics", "show", "completed_waits", *period, "--by", "gender", "--only", "urgency=regular")
    rows = list(csv.DictReader(io.StringIO(shown.stdout)))
    assert {(row["filters"], row["n"], row["protection"]) for row in rows} == {("urgency=regular", "*", "cbs")}
    exact = run("statistics", "show", "completed_waits", *period, "--protect", "none")
    assert [row["n"] for row in csv.DictReader(io.StringIO(exact.stdout))] == ["0"]
    out = tmp_path / "out"
    done = run("statistics", "export", "completed_waits", "--out", out, "--format", "parquet", *period)
    assert done.exit_code == 0, done.output
    assert sorted(file.name for file in out.iterdir()) == ["completed_waits.parquet", "datapackage.json"]


def test_what_cannot_be_asked_is_told(registry: str) -> None:
    for arguments, told in (
        (("names",), "is no figure"),
        (("completed_waits", "--only", "name=x"), "is no dimension"),
        (("completed_waits", "--from", "2026-01-02"), "must be the first day of a month"),
    ):
        done = run("statistics", "show", *arguments)
        assert done.exit_code == 1
        assert told in done.output


def test_a_permit_is_granted_used_listed_and_withdrawn(
    registry: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from zorglogistiek.access.accounts import create_account
    from zorglogistiek.access.user import SYSTEM
    from zorglogistiek.codes import OrganisationKind, Role
    from zorglogistiek.database import Database
    from zorglogistiek.places.repository import organisations

    database = Database(registry)
    with database.write() as session:
        town = organisations(session, visible_to=SYSTEM, kind=OrganisationKind.MUNICIPALITY)[0]
        assert town.id is not None
        create_account(
            session,
            username="eva",
            display_name="Eva",
            role=Role.EVALUATOR,
            organisation_id=town.id,
            kind=OrganisationKind.MUNICIPALITY,
        )
    granted = run("statistics", "grant", "eva", "--purpose", "Wachttijden", "--through", "2026-12-31")
    assert granted.exit_code == 0, granted.output
    number = granted.stdout.strip()
    assert run("statistics", "microdata", number, "--for", "eva", "--out", tmp_path / "out").exit_code == 0
    assert sorted(file.name for file in (tmp_path / "out").iterdir()) == ["datapackage.json", "stays.csv", "waits.csv"]
    assert f"{number}: eva, through 2026-12-31, in force: Wachttijden" in run("statistics", "permits").stdout
    assert run("statistics", "withdraw", number).exit_code == 0
    assert run("statistics", "microdata", number, "--for", "eva").exit_code == 1
    database.dispose()
