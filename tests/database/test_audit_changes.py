"""Every change is recorded by itself: of each row its kind, number, youth and fields, never its content."""

import re
from datetime import date

import pytest
from sqlalchemy import event, insert, text
from sqlmodel import Session, SQLModel, col, delete, select, update

from tests.audit_log import last_of, log_of
from tests.pages_world import make_world
from zorglogistiek.audit import changes
from zorglogistiek.audit.changes import UNRECORDED
from zorglogistiek.audit.circumstances import Circumstances, acting
from zorglogistiek.audit.concerning import ways
from zorglogistiek.clock import now
from zorglogistiek.codes import AuditAction, EventKind, PreferenceKind, ReferralKind, Urgency
from zorglogistiek.people.tables import ContraIndication, Preference, Referral, ReferralEvent, ToldApart, Youth
from zorglogistiek.places.tables import Stay
from zorglogistiek.sealing.columns import as_columns

CREATE, UPDATE, DELETE = AuditAction.CREATE, AuditAction.UPDATE, AuditAction.DELETE


@pytest.fixture
def world(database_url, database):
    made = make_world(database_url)
    yield made
    made.database.dispose()


def written(world, change):
    """What the log says of a change, as (action, kind, number, youths, fields)."""
    before = last_of(world.database)
    with acting(Circumstances(client="test", purpose="test", user_name="T. Ester")), world.database.write() as session:
        change(session)
    return [
        (one.action, one.object_type, one.object_number, set(one.youths), one.detail)
        for one in log_of(world.database, after=before)
    ]


def one(session: Session, table, number):
    return session.exec(select(table).where(table.number == number)).one()


def test_a_change_tells_which_fields_and_never_what_stood_in_them(world):
    def change(session):
        youth = one(session, Youth, "J2")
        youth.last_name, youth.pc4 = "Geheim", "2699"

    assert written(world, change) == [(UPDATE, "youth", "J2", {2}, "last_name, pc4")]
    with world.database._reader.connect() as connection:
        everything = re.sub("[0-9a-f]{64}", "", str(connection.execute(text("select * from audit_event")).all()))
    assert "Geheim" not in everything
    assert "2699" not in everything
    assert "Bakker" not in everything


def test_what_is_set_to_what_it_was_is_no_change(world):
    def change(session):
        youth = one(session, Youth, "J2")
        youth.pc4 = str(youth.pc4)

    assert written(world, change) == []


def test_rows_of_other_tables_lead_to_their_youth(world):
    def change(session):
        session.add(
            ReferralEvent(
                referral_id=one(session, Referral, "R3").id or 0,
                kind=EventKind.INTAKE,
                happened_on=date(2026, 1, 5),
                recorded_at=now(),
            )
        )
        session.add(Preference(youth_id=4, kind=PreferenceKind.GROUP, group_id=1))
        one(session, Stay, "S1").expected_end = None

    found = {(action, kind): youths for action, kind, _, youths, _ in written(world, change)}
    assert found == {(CREATE, "referral_event"): {3}, (CREATE, "preference"): {4}, (UPDATE, "stay"): {1}}


def test_a_row_between_two_youths_concerns_both_and_one_that_moves_its_former_youth_too(world):
    def join(session):
        session.add(ToldApart(youth_id=1, other_youth_id=2, recorded_at=now()))

    assert [youths for *_, youths, _ in written(world, join)] == [{1, 2}]

    def move(session):
        one(session, Referral, "R2").youth_id = 4

    assert [youths for *_, youths, _ in written(world, move)] == [{2, 4}]


def test_who_is_removed_is_recorded_though_what_led_to_the_youth_is_gone_too(world):
    def remove(session):
        referral = one(session, Referral, "R4")
        for row in session.exec(select(ReferralEvent).where(ReferralEvent.referral_id == referral.id)):
            session.delete(row)
        session.flush()
        session.delete(referral)

    found = written(world, remove)
    assert {(action, kind) for action, kind, *_ in found} == {(DELETE, "referral_event"), (DELETE, "referral")}
    assert all(youths == {4} for *_, youths, _ in found)


def test_statements_on_many_rows_do_not_slip_past(world):
    def change(session):
        every = update(Referral).where(col(Referral.number).in_(["R2", "R3"]))
        session.exec(every.values(urgency=Urgency.URGENT, intended_stay_weeks=26))
        session.exec(delete(ReferralEvent).where(col(ReferralEvent.referral_id) == 3))
        rows = [{"youth_id": 2, "kind": "care_form", "care_form": "family_home"}] * 2
        session.execute(insert(Preference), rows)
        session.execute(insert(Preference).values(youth_id=3, kind="care_form", care_form="family_home"))
        session.execute(insert(SQLModel.metadata.tables["youth"]), [as_columns(Youth, new_youth("J9"))])

    found = written(world, change)
    assert [entry for entry in found if entry[1] == "referral"] == [
        (UPDATE, "referral", "R2", {2}, "urgency, intended_stay_weeks"),
        (UPDATE, "referral", "R3", {3}, "urgency, intended_stay_weeks"),
    ]
    assert [(action, youths) for action, kind, _, youths, _ in found if kind == "referral_event"] == [(DELETE, {4})] * 3
    preferences = [(action, youths) for action, kind, _, youths, _ in found if kind == "preference"]
    assert preferences == [(CREATE, {2}), (CREATE, {2}), (CREATE, {3})]
    assert found[-1] == (CREATE, "youth", "J9", {5}, "")


def test_without_the_guard_on_statements_they_would_slip_past(world, monkeypatch):
    """Control: a session that only looks at what it flushes."""

    class OnlyFlushes(Session):
        pass

    event.listen(OnlyFlushes, "after_flush", changes._flushed)
    monkeypatch.setattr("zorglogistiek.database.RecordedSession", OnlyFlushes)
    assert written(world, lambda session: session.exec(update(Referral).values(urgency=Urgency.URGENT))) == []


def test_rows_that_are_inserted_unseen_are_refused(world):
    chosen = select(Preference.youth_id, Preference.kind)
    with pytest.raises(RuntimeError, match="recorded"), world.database.write() as session:
        session.execute(insert(Preference).from_select(["youth_id", "kind"], chosen))
    with pytest.raises(RuntimeError, match="recorded"), world.database.write() as session:
        session.execute(update(Youth), [{"id": 2, "pc4": "2611"}])


def test_what_a_savepoint_undid_is_not_recorded(world):
    def change(session):
        one(session, Youth, "J2").pc4 = "2611"
        attempt = session.begin_nested()
        one(session, Youth, "J3").pc4 = "2699"
        session.flush()
        attempt.rollback()
        with session.begin_nested():
            one(session, Youth, "J4").pc4 = "2699"

    assert [number for _, _, number, _, _ in written(world, change)] == ["J2", "J4"]


def test_every_table_is_recorded_or_says_why_not():
    assert set(UNRECORDED) <= set(SQLModel.metadata.tables)
    assert {
        name: set(ways(name)) for name in ("referral_event", "decision", "bridging", "provider_answer", "stay")
    } == {
        "referral_event": {"referral_id"},
        "decision": {"referral_id"},
        "bridging": {"referral_id", "stay_id"},
        "provider_answer": {"proposal_id"},
        "stay": {"youth_id"},
    }
    assert set(ways("contra_indication")) == {"youth_id", "other_youth_id"}
    assert ContraIndication.__tablename__ not in UNRECORDED
    assert dict(ways("meeting")) == {}


def test_the_log_of_ten_thousand_new_records_takes_little_of_their_time(world):
    """The recording of an import: a few statements, whatever the number of records."""
    rows = [as_columns(Youth, new_youth(f"N{index}")) for index in range(10_000)]
    statements = []

    def change(session):
        for start in range(0, len(rows), 500):
            session.execute(insert(SQLModel.metadata.tables["youth"]), rows[start : start + 500])

    event.listen(world.database._writer, "before_cursor_execute", lambda *arguments: statements.append(arguments[2]))
    assert len(written(world, change)) == 10_000
    assert len(statements) < 100


def new_youth(number):
    return {
        "number": number,
        "first_name": "Jip",
        "last_name": "Voorbeeld",
        "birth_date": date(2012, 1, 1),
        "gender": "girl",
        "municipality_id": 1,
        "pc4": "2611",
        "legal_frame": "voluntary",
        "specialisms": frozenset(),
        "profiles": frozenset(),
        "security_level": "open",
        "version": 1,
    }


def test_a_referral_that_is_registered_and_its_parts_are_of_one_transaction(world):
    def change(session):
        youth = Youth(**{**new_youth("J8"), "birth_date": date(2012, 2, 2)})
        session.add(youth)
        session.flush()
        session.add(
            Referral(
                number="R8",
                youth_id=youth.id or 0,
                referrer_id=4,
                kind=ReferralKind.NEW,
                urgency=Urgency.REGULAR,
            )
        )

    found = written(world, change)
    assert [(kind, youths) for _, kind, _, youths, _ in found] == [("youth", {5}), ("referral", {5})]
