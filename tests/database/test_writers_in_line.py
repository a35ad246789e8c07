"""Who writes to SQLite waits in the process for who writes now, and whatever becomes of that one, the next goes on."""

import pytest
from sqlmodel import Session, text

from zorglogistiek.database import Database
from zorglogistiek.errors import Unavailable


def begin(session: Session) -> None:
    session.execute(text("select 1"))


def fail(session: Session) -> None:
    begin(session)
    raise ZeroDivisionError


def test_who_waits_too_long_is_told_and_the_next_goes_on(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zorglogistiek.database.BUSY_MILLISECONDS", 50)
    database = Database(sqlite_url)
    with database.write() as first:
        begin(first)
        with pytest.raises(Unavailable, match="busy"), database.write() as second:
            begin(second)
    with database.write() as third:
        begin(third)
    database.dispose()


def test_a_transaction_that_fails_and_a_connection_that_is_lost_give_the_turn_back(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    with pytest.raises(ZeroDivisionError), database.write() as failing:
        fail(failing)
    with pytest.raises(Unavailable), database.write() as refused:
        refused.execute(text("select 1 from nowhere"))
    with database.write() as several:
        begin(several)
        several.commit()
        begin(several)
    with database.write() as lost:
        begin(lost)
        lost.connection().invalidate()
        lost.rollback()
    with database.write() as last:
        begin(last)
    database.dispose()
