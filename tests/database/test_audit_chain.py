"""The log is only added to, in sequence; and what was done to it behind its guards is found."""

import random
from threading import Barrier, Thread

import pytest
from sqlalchemy import insert, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from tests.audit_log import log_of
from tests.tampering import TABLES, anew, fill, judged, tampered, unguard
from zorglogistiek.audit import recording
from zorglogistiek.audit.chain import EVENTS, Head
from zorglogistiek.audit.circumstances import Circumstances, acting
from zorglogistiek.audit.concerning import Concern
from zorglogistiek.audit.guards import missing_guards
from zorglogistiek.audit.recording import note
from zorglogistiek.audit.verifying import verify
from zorglogistiek.codes import AuditAction
from zorglogistiek.database import Database
from zorglogistiek.errors import ZorglogistiekError

EVENTS_OF_A_LOG = 12
SHORT = 150
"""Tamperings in the suite; ``tests/faults`` has ten thousand."""


def test_a_log_as_it_was_written_is_right_and_ends_with_its_head(database):
    assert judged(database).head == Head(sequence=0, hash="0" * 64)
    kept = fill(database, EVENTS_OF_A_LOG)
    found = judged(database, kept)
    assert (found.broken, found.why, found.head) == (None, None, kept)
    fill(database, 3)
    assert judged(database, kept).why is None
    assert judged(database).head.sequence == EVENTS_OF_A_LOG + 3
    with database.read() as session:
        assert missing_guards(session) == []


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("statement", ["update {} set {} = {}", "delete from {}", "truncate table {}"])
def test_nothing_of_the_log_can_be_changed_or_removed(database, table, statement):
    fill(database, EVENTS_OF_A_LOG)
    column = "list_id" if table == "audit_listed" else "id"
    if statement.startswith("truncate") and database.file is not None:
        pytest.skip("SQLite has no truncate")
    with pytest.raises(DBAPIError, match="audit_append_only"), database._writer.begin() as connection:
        connection.execute(text(statement.format(table, column, column)))
    assert judged(database).head.sequence == EVENTS_OF_A_LOG


@pytest.mark.parametrize("sequence", [1, EVENTS_OF_A_LOG, EVENTS_OF_A_LOG + 2])
def test_no_event_is_put_elsewhere_than_at_the_end(database, sequence):
    fill(database, EVENTS_OF_A_LOG)
    with database._reader.connect() as connection:
        like = dict(connection.execute(select(EVENTS).where(EVENTS.c.id == 1)).one()._mapping)
    with pytest.raises(DBAPIError, match="audit_in_sequence"), database._writer.begin() as connection:
        connection.execute(insert(EVENTS).values(**{**like, "id": sequence}))


def test_replacing_a_row_is_no_way_round_the_guards(sqlite_url, database_of):
    """SQLite's ``insert or replace`` removes the old row without asking the trigger on removals."""
    database = database_of(sqlite_url)
    fill(database, EVENTS_OF_A_LOG)
    for statement in (
        "insert or replace into audit_event select * from audit_event where id = 5",
        "insert or replace into audit_list select * from audit_list where id = 1",
        "insert or replace into audit_list (id, digest) values (1, 'x')",
    ):
        with pytest.raises(DBAPIError, match="audit_"), database._writer.begin() as connection:
            connection.execute(text(statement))


def test_guards_that_are_gone_turned_off_or_hollow_are_told(database):
    with database.read() as session:
        assert missing_guards(session) == []
    with Session(database._writer) as session:
        sqlite = database.file is not None
        change = "audit_event_append_only_update" if sqlite else "audit_event_append_only_change"
        session.execute(text(f"drop trigger {change}" + ("" if sqlite else " on audit_event")))
        hollow = f"create trigger {change} before update on audit_event "
        calls = "begin select 1; end" if sqlite else "for each row when (false) execute function audit_append_only()"
        session.execute(text(hollow + calls))
        assert missing_guards(session) == [change]
        session.rollback()
        if not sqlite:
            session.execute(text("alter table audit_listed disable trigger audit_listed_append_only_truncate"))
            session.execute(
                text(
                    "create or replace function audit_append_only() returns trigger language plpgsql"
                    " as $$ begin return null; end $$"
                )
            )
            assert missing_guards(session) == ["audit_append_only()", "audit_listed_append_only_truncate"]
        unguard(session.connection())
        assert len(missing_guards(session)) >= len(TABLES)
        session.rollback()


def test_every_tampering_is_found(database):
    kept, chance, missed = fill(database, EVENTS_OF_A_LOG), random.Random(7513), []
    for _ in range(SHORT):
        how, found = tamper_once(database, chance, kept)
        if found.why is None:
            missed.append(how)
    assert missed == []


def tamper_once(database, chance, kept):
    """Tampers in a transaction that is undone afterwards; what verifying finds in it."""
    with Session(database._writer) as session:
        unguard(session.connection())
        how = tampered(session.connection(), chance)
        found = verify(session, kept)
        session.rollback()
    return how, found


def test_without_the_hashes_tampering_would_not_be_found(database, monkeypatch):
    """Control: when every event and list is taken for right, hardly anything is noticed."""
    kept, chance, unseen = fill(database, EVENTS_OF_A_LOG), random.Random(7513), 0

    class Anything(str):
        __slots__ = ()
        __hash__ = str.__hash__

        def __eq__(self, _other):
            return True

        def __ne__(self, _other):
            return False

    monkeypatch.setattr("zorglogistiek.audit.verifying.hash_of", lambda *_: Anything())
    monkeypatch.setattr("zorglogistiek.audit.verifying.list_digest", lambda *_: Anything())
    for _ in range(40):
        unseen += tamper_once(database, chance, None)[1].why is None
    assert unseen > 20
    assert kept.sequence == EVENTS_OF_A_LOG


@pytest.mark.parametrize("first", [1, 5, EVENTS_OF_A_LOG])
def test_a_chain_that_was_made_anew_is_told_by_the_head_that_was_kept(database, first):
    kept = fill(database, EVENTS_OF_A_LOG)
    with database._writer.begin() as connection:
        unguard(connection)
        connection.execute(update(EVENTS).where(EVENTS.c.id == first).values(user_name="Somebody else"))
        anew(connection, first)
    assert judged(database).why is None
    found = judged(database, kept)
    assert found.broken == EVENTS_OF_A_LOG
    assert "anew" in str(found.why)


def test_a_log_that_was_cut_off_is_told_by_the_head_that_was_kept(database):
    kept = fill(database, EVENTS_OF_A_LOG)
    with database._writer.begin() as connection:
        unguard(connection)
        connection.execute(text("delete from audit_event where id > 4"))
        named = "(select list_id from audit_event where list_id is not null)"
        connection.execute(text(f"delete from audit_listed where list_id not in {named}"))
        connection.execute(text(f"delete from audit_list where id not in {named}"))
    assert judged(database).head.sequence == 4
    with database.read() as session:
        assert "audit_event_in_sequence" in missing_guards(session)
    found = judged(database, kept)
    assert (found.broken, found.head.sequence) == (5, 4)


def test_the_first_broken_event_is_named(database):
    fill(database, EVENTS_OF_A_LOG)
    with database._writer.begin() as connection:
        unguard(connection)
        connection.execute(update(EVENTS).where(EVENTS.c.id == 5).values(detail="nothing"))
        connection.execute(update(EVENTS).where(EVENTS.c.id == 9).values(detail="nothing"))
    found = judged(database)
    assert (found.broken, found.head.sequence) == (5, 4)


WRITERS, EACH = 6, 8


def write_at_once(database):
    """Several who write at once; what went wrong for them."""
    start, wrong = Barrier(WRITERS), []

    def work(writer):
        start.wait()
        for index in range(EACH):
            try:
                around = Circumstances(client="test", purpose="", user_name=f"W{writer}")
                with acting(around), database.write() as session:
                    youths = {index, index + 1, 50}
                    recording.note_concerning(session, AuditAction.READ, "youth", Concern(youths=youths))
                    note(session, AuditAction.UPDATE, "youth", youth_id=writer)
            except (ZorglogistiekError, DBAPIError) as error:
                wrong.append(repr(error))

    threads = [Thread(target=work, args=(writer,)) for writer in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return wrong


def test_who_writes_at_once_makes_one_chain_without_gaps(database):
    assert write_at_once(database) == []
    assert judged(database).why is None
    assert [one.sequence for one in log_of(database)] == list(range(1, 2 * WRITERS * EACH + 1))


def test_without_taking_turns_the_chain_of_postgresql_would_break(postgresql_url, database_of, monkeypatch):
    """Control: the advisory lock is what keeps writers apart; without it events are refused."""
    monkeypatch.setattr("zorglogistiek.audit.chain.take_turn", lambda _connection: None)
    database = database_of(postgresql_url)
    assert write_at_once(database) != []


@pytest.fixture
def database_of():
    """Opens a database; closes it afterwards."""
    opened = []

    def open_one(url):
        opened.append(Database(url))
        return opened[-1]

    yield open_one
    for one in opened:
        one.dispose()
