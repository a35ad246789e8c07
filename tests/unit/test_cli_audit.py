"""The log on the command line: its head, whether it is right, and the report of a youth."""

import csv
import io

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from tests.pages_world import make_world
from tests.tampering import unguard
from zorglogistiek.cli import app


@pytest.fixture
def world(sqlite_url, monkeypatch):
    made = make_world(sqlite_url)
    monkeypatch.setenv("ZORGLOGISTIEK_DATABASE_URL", sqlite_url)
    yield made
    made.database.dispose()


def run(*arguments):
    return CliRunner().invoke(app, ["audit", *arguments])


def test_the_head_that_is_kept_tells_whether_the_log_was_cut_off(world):
    kept = run("head").stdout.strip()
    assert run("verify", "--head", kept).exit_code == 0
    world.client("referrer").get("/referrals/R2")
    assert "as it was written" in run("verify", "--head", kept).stdout
    later = run("head").stdout.strip()
    with world.database._writer.begin() as connection:
        unguard(connection)
        connection.execute(text("delete from audit_event where id = (select max(id) from audit_event)"))
    unseen = run("verify")
    assert "as it was written" in unseen.stdout
    assert (unseen.exit_code, "unguarded: missing or changed are audit_event_append" in unseen.stderr) == (1, True)
    broken = run("verify", "--head", later)
    assert broken.exit_code == 1
    assert f"Event {later.partition(':')[0]} is broken" in broken.stderr


def test_what_was_changed_is_named(world):
    with world.database._writer.begin() as connection:
        unguard(connection)
        connection.execute(text("update audit_event set user_name = 'Niemand' where id = 3"))
    broken = run("verify")
    assert (broken.exit_code, broken.stdout) == (1, "")
    assert "Event 3 is broken" in broken.stderr


@pytest.mark.parametrize("head", ["12", "12:abc", "x:" + "0" * 64, "-1:" + "0" * 64, "1:" + "Z" * 64])
def test_what_is_no_head_is_refused(world, head):
    assert "is no head" in run("verify", "--head", head).stderr


def test_a_report_names_who_looked_and_is_recorded(world):
    world.client("referrer").get("/referrals/R2")
    rows = list(csv.DictReader(io.StringIO(run("report", "J2").stdout)))
    assert (rows[0]["who"], rows[0]["organisation"], rows[0]["what"]) == ("Proef referrer", "Wijkteam Noord", "read")
    assert rows[0]["request"] == "GET /referrals/{number}"
    assert (rows[0]["from"], rows[0]["right"]) == ("testclient", "the organisation referred the youth")
    again = list(csv.DictReader(io.StringIO(run("report", "J2").stdout)))
    assert (again[0]["record"], again[0]["who"]) == ("audit_event", "system")
    assert again[0]["right"] == "the operator, or the program itself"
    assert list(csv.DictReader(io.StringIO(run("report", "J2", "--until", "2020-01-01").stdout))) == []
    assert run("report", "J99").exit_code == 1
