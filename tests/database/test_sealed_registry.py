"""The registry keeps names and BSN sealed: over migrations, over a rotation of keys, and with one claim on a BSN."""

import json
import threading
from datetime import date

import pytest
from alembic import command
from sqlalchemy import text
from sqlmodel import select

from tests.small_region import NOW, make_region
from zorglogistiek.audit.tables import AuditEvent
from zorglogistiek.codes import ReferralKind
from zorglogistiek.database import Database, alembic_config
from zorglogistiek.errors import Conflict, Invalid, Unavailable
from zorglogistiek.people import judging, registering
from zorglogistiek.people.registering import register
from zorglogistiek.people.tables import Youth
from zorglogistiek.sealing import BrokenSeal, blind_index, keys, rotating
from zorglogistiek.sealing.rotating import check_keys, reseal
from zorglogistiek.settings import Settings

BEFORE = "0007"
BSN = "111222333"
TYPED = {"youth.first_name": ["Sanne"]}


def test_what_was_stored_in_the_open_is_sealed_and_opened_again(database: Database) -> None:
    make_region(database, youths=3)
    config = alembic_config(database._writer)
    command.downgrade(config, BEFORE)
    with database.write() as session:
        session.execute(text("update youth set bsn = '111222333' where number = 'J2'"))
        session.execute(
            text(
                "insert into account (id, username, display_name, password_hash, role, organisation_id, active) "
                "select 1, 'ria', 'Ria', '-', 'referrer', id, true from organisation where number = 'W1'"
            )
        )
        session.execute(
            text(
                "insert into registration_draft (number, organisation_id, account_id, saved_at, typed, version) "
                "select 'D1', id, 1, '2026-11-20 09:00:00+00:00', :typed, 1 from organisation where number = 'W1'"
            ),
            {"typed": json.dumps(TYPED)},
        )
    database.migrate()
    database.check_migrations()
    with database.read() as session:
        found = {one.number: one for one in session.exec(select(Youth))}
        assert [one.last_name for one in found.values()] == ["Jeugdige J1", "Jeugdige J2", "Jeugdige J3"]
        assert [one.bsn for one in found.values()] == [None, BSN, None]
        assert found["J2"].bsn_index == blind_index(BSN)
        stored = session.execute(text("select * from youth")).all()
        assert "Jeugdige" not in str(stored)
        assert b"Jeugdige" not in b"".join(one for row in stored for one in row if isinstance(one, bytes))
    if database.file is not None:
        assert _readable(database, b"Jeugdige", b"Sanne", BSN.encode()) == []
    with database.write() as session, pytest.raises(Exception, match="ck_youth_gender"):
        session.execute(text("update youth set gender = 'cat'"))
    command.downgrade(config, BEFORE)
    with database.read() as session:
        names = session.execute(text("select first_name, last_name, bsn from youth order by number")).all()
        assert names[1] == ("Test", "Jeugdige J2", BSN)
        typed = session.execute(text("select typed from registration_draft")).scalar_one()
        assert (json.loads(typed) if isinstance(typed, str) else typed) == TYPED


def test_without_its_files_made_anew_sqlite_would_keep_the_old_text(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control of the search in the file: without the clean-up after the migration the names are found."""
    database = Database(sqlite_url)
    make_region(database, youths=200)
    command.downgrade(alembic_config(database._writer), BEFORE)
    monkeypatch.setattr(Database, "make_files_anew", lambda _self: None)
    database.migrate()
    assert _readable(database, b"Jeugdige") == [b"Jeugdige"]
    database.dispose()


def test_keys_rotate_in_parts_and_go_on_where_they_stopped(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    make_region(database, youths=25)
    monkeypatch.setattr(rotating, "AT_ONCE", 10)
    old = _present()
    new = keys.new_keys(old, date(2026, 11, 22))
    keys.use(keys.read_keys(new))

    def break_off(_table: str, _rows: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        reseal(database, on_part=break_off)
    assert reseal(database) == 15
    assert reseal(database) == 0
    only_new = " ".join([new.split()[0], new.split()[-1]])
    keys.use(keys.read_keys(only_new))
    with database.read() as session:
        check_keys(session)
        youths = session.exec(select(Youth)).all()
        assert {one.last_name for one in youths} == {f"Jeugdige J{index}" for index in range(1, 26)}
        assert {one.version for one in youths} == {1}
        noted = [event.detail for event in session.exec(select(AuditEvent)) if event.object_type == "youth"]
        assert noted == ["10 rows sealed anew", "10 rows sealed anew", "5 rows sealed anew"]
    keys.use(keys.read_keys(" ".join([old.split()[0], old.split()[-1]])))
    with database.read() as session, pytest.raises((Unavailable, BrokenSeal)):
        check_keys(session)


def test_another_index_key_is_found_at_the_start_and_the_index_made_anew(database: Database) -> None:
    region = make_region(database, youths=2)
    with database.write() as session:
        register(session, region.referrer, _sent(BSN), now=NOW)
    pairs = _present().split()
    other = keys.new_keys(None, date(2026, 11, 22)).split()[-1]
    keys.use(keys.read_keys(" ".join([*pairs[:-1], other])))
    with database.read() as session, pytest.raises(Unavailable, match="index key"):
        check_keys(session)
    reseal(database)
    with database.read() as session:
        check_keys(session)
        youth = session.exec(select(Youth).where(Youth.bsn_index == blind_index(BSN))).one()
        assert youth.bsn_claim == youth.bsn_index
    with database.write() as session, pytest.raises(Invalid, match="already"):
        register(session, region.referrer, _sent(BSN), now=NOW)


def test_two_at_one_moment_cannot_register_one_bsn(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both look before either stores: the constraint decides."""
    assert _register_at_once(database, monkeypatch) == ["refused", "registered"]


def test_without_the_claim_both_would_be_registered(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registering, "claim_bsn", lambda _youth: None)
    assert _register_at_once(database, monkeypatch) == ["registered", "registered"]


def _register_at_once(database: Database, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    region = make_region(database, youths=1)
    looked = threading.Barrier(2)
    real = judging.bsn_faults
    if database.file is None:

        def both_looked(*given, **named):
            found = real(*given, **named)
            looked.wait(timeout=20)
            return found

        monkeypatch.setattr(registering, "bsn_faults", both_looked)
    else:  # writers queue: the second would see the first, unless it had looked before
        monkeypatch.setattr(registering, "bsn_faults", lambda *_given, **_named: [])
    ends: list[str] = []

    def one() -> None:
        try:
            with database.write() as session:
                register(session, region.referrer, _sent(BSN), now=NOW)
            ends.append("registered")
        except Conflict as error:
            assert BSN not in str(error)
            ends.append("refused")

    threads = [threading.Thread(target=one) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(ends)


def _sent(bsn: str) -> dict[str, object]:
    return {
        "kind": ReferralKind.NEW.value,
        "urgency": "regular",
        "youth": {
            "first_name": "Sanne",
            "last_name": "Jansen",
            "birth_date": "2012-03-04",
            "gender": "girl",
            "municipality": "M1",
            "pc4": "2611",
            "legal_frame": "voluntary",
            "bsn": bsn,
        },
    }


def _readable(database: Database, *words: bytes) -> list[bytes]:
    """Those of the words that stand in the files of a SQLite registry."""
    assert database.file is not None
    files = [database.file, *database.file.parent.glob(f"{database.file.name}-*")]
    content = b"".join(file.read_bytes() for file in files)
    return [word for word in words if word in content]


def _present() -> str:
    present = Settings().keys
    assert present is not None
    return present.get_secret_value()
