"""A process that is killed while eight of its threads write: what was acknowledged is there, and nothing is half done.

The control commits every step of a command by itself: then a kill leaves youths without a referral.
"""

import random
import subprocess
import sys
import time
from collections.abc import Sequence

import pytest
from sqlmodel import Session, col, func, select

from tests.small_region import make_region
from zorglogistiek.codes import EventKind
from zorglogistiek.database import Database
from zorglogistiek.people.tables import ContraIndication, Preference, Referral, ReferralEvent, Youth

WRITERS = 8
SHORT, LONG = 4, 200
"""Kills, in the suite and when asked for."""


@pytest.mark.parametrize("kills", [SHORT, pytest.param(LONG, marks=pytest.mark.long)])
def test_a_kill_loses_nothing_that_was_acknowledged_and_leaves_nothing_half(database_url: str, kills: int):
    make_region(database := Database(database_url))
    known = counts(database)[Youth]
    acknowledged: list[str] = []
    chance = random.Random(kills)
    for _ in range(kills):
        acknowledged += killed_after(database_url, chance.uniform(0.05, 0.6), "as it is")
    assert len(acknowledged) > kills, "the writers had no time to write"
    with database.read() as session:
        stored = set(session.exec(select(Referral.number)))
    assert set(acknowledged) <= stored
    assert half_done(database, known) == []
    if database.file is not None:
        with database.write() as session:
            assert session.connection().exec_driver_sql("pragma integrity_check").scalar_one() == "ok"
    database.dispose()


def test_control_a_command_in_steps_is_left_half_done(sqlite_url: str):
    make_region(database := Database(sqlite_url))
    known = counts(database)[Youth]
    chance = random.Random(1)
    for _ in range(40):
        killed_after(sqlite_url, chance.uniform(0.05, 0.4), "naive")
        if half_done(database, known):
            break
    assert half_done(database, known) != []
    database.dispose()


def killed_after(url: str, seconds: float, mode: str) -> list[str]:
    """What a writing process acknowledged before it was killed, so long after its first acknowledgement."""
    command = [sys.executable, "-m", "tests.faults.writing", url, str(WRITERS), mode]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        assert first, process.stderr and process.stderr.read()
        time.sleep(seconds)
        process.kill()
        rest = process.stdout.read()
    told = first + rest
    return told[: told.rfind("\n")].split("\n")


def half_done(database: Database, known: int) -> Sequence[str]:
    """In which tables there are not as many rows as the youths that were registered should have."""
    found = counts(database)
    registered = found[Youth] - known
    expected = {
        Referral: known + registered,
        Preference: registered,
        ContraIndication: registered,
    }
    wrong = [table.__name__ for table, rows in expected.items() if found[table] != rows]
    with database.read() as session:
        return wrong + [
            kind.value for kind in (EventKind.NEED_VOICED, EventKind.REGISTERED) if _events(session, kind) != registered
        ]


def counts(database: Database) -> dict[type, int]:
    with database.read() as session:
        tables = (Youth, Referral, Preference, ContraIndication)
        return {table: session.exec(select(func.count(col(table.id)))).one() for table in tables}


def _events(session: Session, kind: EventKind) -> int:
    return session.exec(select(func.count(col(ReferralEvent.id))).where(ReferralEvent.kind == kind)).one()
