"""Every step of the tables is taken back and forth over a registry in use, and every released version is brought here.

A version is released when it has a tag ``v…``: then its dump goes into ``fixtures/released/`` (see there), and is
restored and brought to the present tables by the last test. Version 0.1.0, the only one so far, is not released.
"""

import re
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect, text

from tests.pages_world import make_world, propose
from zorglogistiek import clock
from zorglogistiek.audit.recording import note
from zorglogistiek.backup.making import restore_backup
from zorglogistiek.codes import AuditAction
from zorglogistiek.database import Database, alembic_config, sqlite_library
from zorglogistiek.jobs import leases
from zorglogistiek.jobs.line import put_in_line
from zorglogistiek.jobs.tables import JobKind

ROOT = Path(__file__).parents[2]
RELEASED = ROOT / "fixtures" / "released"

Rows = dict[str, list[dict[str, Any]]]


LOST_BY_DESIGN = {"0003": ["account.active", "account.role"], "0011": ["account.active", "account.role"]}
"""Accounts in roles that did not exist yet are closed: the municipality's before 0003, the expert team's and the
administrator's before 0011."""


def rows_of(url: str) -> Rows:
    """Everything in the registry, table by table, whatever version its tables have.

    Through the same SQLite library as the registry itself: two of them in one process break each other's locks.
    """
    module = {"module": sqlite_library()} if url.startswith("sqlite") else {}
    engine, found = create_engine(url, **module), Rows()
    keys = inspect(engine).get_multi_pk_constraint()
    with engine.connect() as connection:
        for (_, name), key in keys.items():
            if name != "alembic_version":
                order = ", ".join(f'"{column}"' for column in key["constrained_columns"])
                rows = connection.execute(text(f'select * from "{name}" order by {order}'))
                found[name] = [dict(row) for row in rows.mappings()]
    engine.dispose()
    return found


def kept(before: Rows, after: Rows, through: Rows) -> list[str]:
    """What was there before, could be kept through the older tables, and is not there after."""
    lost = []
    for name in before.keys() & through.keys():
        if len(before[name]) != len(after[name]):
            lost.append(f"{name}: {len(before[name])} rows, then {len(after[name])}")
        columns = set(through[name][0]) if through[name] else set()
        for old, new in zip(before[name], after[name], strict=False):
            lost += [f"{name}.{column}" for column in columns & old.keys() if old[column] != new[column]]
    return sorted(set(lost))


@pytest.fixture
def used(database_url: str) -> Iterator[Database]:
    """A registry with people, places, a meeting with a plan, accounts, a job that is carried out, and a log."""
    world, now = make_world(database_url), clock.now()
    propose(world, R2=1, R3=None)
    with world.database.write() as session:
        note(session, AuditAction.READ, "referral", object_number="R2")
        put_in_line(
            session,
            kind=JobKind.PLAN,
            number="PR-1",
            subject=str(world.meeting_on),
            slot="plan",
            parameters={"seconds": 1},
            account_id=1,
            now=now,
        )
        leases.take(session, [JobKind.PLAN], holder="W-1", now=now, lease=timedelta(seconds=30))
        leases.say_here(session, "W-1", now=now)
    yield world.database
    world.database.dispose()


def test_every_step_goes_back_and_forth_over_a_registry_in_use(used: Database) -> None:
    config = alembic_config(used._writer)
    revisions = [one.revision for one in ScriptDirectory.from_config(config).walk_revisions()]
    before, lost = rows_of(used.url), dict[str, list[str]]()
    assert len(before) > 20
    for newer, older in zip(revisions, [*revisions[1:], "base"], strict=True):
        command.downgrade(config, older)
        through = rows_of(used.url)
        command.upgrade(config, newer)
        lost[newer] = kept(before, rows_of(used.url), through)
        command.downgrade(config, older)
        before = through
    assert {revision: what for revision, what in lost.items() if what} == LOST_BY_DESIGN
    assert rows_of(used.url) == {}
    used.migrate()
    used.check_migrations()


def test_control_a_step_that_loses_rows_is_seen() -> None:
    before: Rows = {"youth": [{"id": 1, "number": "Y1"}, {"id": 2, "number": "Y2"}]}
    assert kept(before, {"youth": [{"id": 1, "number": "Y1"}]}, before) == ["youth: 2 rows, then 1"]
    assert kept(before, {"youth": [{"id": 1, "number": "Y9"}, before["youth"][1]]}, before) == ["youth.number"]


def released() -> list[str]:
    """The versions that have a tag here."""
    tags = subprocess.run(["git", "tag", "--list", "v*"], cwd=ROOT, capture_output=True, text=True, check=False)
    return [tag.removeprefix("v") for tag in tags.stdout.split()]


def test_of_every_released_version_there_is_a_registry() -> None:
    told = (RELEASED / "README.md").read_text()
    kept_here = {file.name.removesuffix(".sqlite") for file in RELEASED.glob("*.sqlite")}
    assert kept_here >= set(released())
    assert kept_here == set(re.findall(r"^\| (\d+\.\d+\.\d+) \|", told, re.MULTILINE))


def test_a_registry_of_every_released_version_is_brought_to_the_present_one(tmp_path: Path) -> None:
    for file in sorted(RELEASED.glob("*.sqlite")):
        before, url = rows_of(f"sqlite:///{file}"), f"sqlite:///{tmp_path / file.name}"
        restore_backup(url, file, replace=False)
        database = Database(url)
        database.check_migrations()
        database.dispose()
        after = rows_of(url)
        fewer = [name for name, rows in before.items() if len(after.get(name, ())) < len(rows)]
        assert fewer == [], file.name
