"""What happens to a referral, in the region that fits in the head, on both databases. R1 to R3 begin as drafts."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, col, select

from tests.small_region import NOW, TODAY, Region, day, make_region, promise, resident, stay_of
from zorglogistiek.codes import (
    BridgingKind,
    CareForm,
    DeclineReason,
    EndReason,
    EventKind,
    Gender,
    ReferralState,
)
from zorglogistiek.database import Database
from zorglogistiek.errors import Conflict, Forbidden, Invalid, NotFound
from zorglogistiek.meeting.deciding.withdrawing import withdraw
from zorglogistiek.people import detail, repository, service
from zorglogistiek.people.events import DECLINES, WITH_GROUP
from zorglogistiek.people.steps import REVOCABLE, TRANSITIONS, state_of
from zorglogistiek.people.tables import Bridging, Referral, ReferralEvent, Youth
from zorglogistiek.places.service import start_stay
from zorglogistiek.places.tables import Group

REGISTERED = EventKind.REGISTERED


@pytest.fixture
def region(database: Database) -> Region:
    """The region, with files that are complete but for the events."""
    made = make_region(database, youths=3)
    with database.write() as session:
        for index, youth in enumerate(session.exec(select(Youth).order_by(col(Youth.id)))):
            youth.bsn, youth.gender = ("999996770", "999911120", "999990019")[index], Gender.GIRL
        for referral in session.exec(select(Referral)):
            referral.care_forms = frozenset({CareForm.TREATMENT_GROUP})
    return made


def row(session: Session, number: str = "R1") -> Referral:
    return session.exec(select(Referral).where(Referral.number == number)).one()


def note_down(database: Database, region: Region, *kinds: EventKind, on: date = TODAY, **more: Any) -> None:
    """Records events on R1 without a command around them; those about a group are about G1."""
    with database.write() as session:
        for kind in kinds:
            group = session.get_one(Group, region.groups["G1"]) if kind in WITH_GROUP else None
            reason = DeclineReason.SAFETY if kind in DECLINES else None
            until = on if kind is EventKind.HELD else None
            service.record(
                session,
                region.coordinator,
                row(session),
                kind,
                on,
                now=NOW,
                group=group,
                decline_reason=reason,
                until=until,
                **more,
            )


def state(database: Database, number: str = "R1") -> ReferralState:
    with database.read() as session:
        referral_id = repository.id_of(row(session, number))
        return state_of(number, repository.events_of(session, [referral_id]).get(referral_id, []))


def count_events(database: Database) -> int:
    with database.read() as session:
        return len(session.exec(select(ReferralEvent)).all())


def version(database: Database, number: str = "R1") -> int:
    with database.read() as session:
        return row(session, number).version


def test_each_event_raises_the_version_and_tells_who_recorded_it(database: Database, region: Region) -> None:
    before = version(database)
    with database.write() as session:
        service.record_event(
            session, region.referrer, "R1", REGISTERED, day(-7), version=version(database), now=NOW, note="per telefoon"
        )
    assert version(database) == before + 1
    with database.read() as session:
        (event,) = detail.referral_detail(session, "R1", visible_to=region.referrer, on=TODAY).events
    assert (event.happened_on, event.recorded_at, event.note, event.stands) == (day(-7), NOW, "per telefoon", True)


def test_an_outdated_page_changes_nothing(database: Database, region: Region) -> None:
    before = version(database)
    note_down(database, region, REGISTERED)
    with database.write() as session, pytest.raises(Conflict, match="somebody else"):
        service.record_event(session, region.referrer, "R1", EventKind.FILE_COMPLETE, TODAY, version=before, now=NOW)
    assert count_events(database) == 1


def test_a_step_that_is_not_in_the_table_is_refused_and_not_stored(database: Database, region: Region) -> None:
    before = version(database)
    with database.write() as session, pytest.raises(Conflict, match="R1: the step intake is not possible"):
        service.record_event(
            session, region.referrer, "R1", EventKind.INTAKE, TODAY, version=version(database), now=NOW
        )
    assert (count_events(database), version(database)) == (0, before)


def test_an_event_in_the_future_with_a_note_too_long_is_refused_for_both(database: Database, region: Region) -> None:
    with database.write() as session, pytest.raises(Invalid) as refused:
        service.record(session, region.coordinator, row(session), REGISTERED, day(1), now=NOW, note="\x00" + "x" * 500)
    assert [fault.field for fault in refused.value.faults] == ["on", "note", "note"]


def test_an_event_that_happens_once_is_not_recorded_twice(database: Database, region: Region) -> None:
    note_down(database, region, REGISTERED, EventKind.FIRST_DISCUSSED)
    with pytest.raises(Conflict, match="first_discussed is recorded already"):
        note_down(database, region, EventKind.FIRST_DISCUSSED)


def test_a_turn_cannot_lie_before_the_turn_it_follows(database: Database, region: Region) -> None:
    note_down(database, region, REGISTERED, EventKind.FILE_COMPLETE, on=day(-7))
    with pytest.raises(Conflict, match=r"file_incomplete cannot lie before file_complete of 16-11-2026"):
        note_down(database, region, EventKind.FILE_INCOMPLETE, on=day(-8))


def test_an_intake_may_be_written_down_later_where_it_was_possible(database: Database, region: Region) -> None:
    note_down(database, region, REGISTERED, EventKind.FILE_COMPLETE, on=day(-14))
    note_down(database, region, EventKind.PROPOSED, on=day(-2))
    note_down(database, region, EventKind.INTAKE, on=day(-5))
    assert state(database) is ReferralState.PROPOSED
    with pytest.raises(Conflict, match="intake is not possible"):
        note_down(database, region, EventKind.INTAKE, on=day(-20))


def test_a_file_is_complete_when_nothing_is_missing(database: Database, region: Region) -> None:
    note_down(database, region, REGISTERED)
    with database.write() as session, pytest.raises(Invalid) as refused:
        service.record_event(
            session, region.referrer, "R1", EventKind.FILE_COMPLETE, TODAY, version=version(database), now=NOW
        )
    assert [str(fault) for fault in refused.value.faults] == [
        "file_complete: the day of the referral decision is missing"
    ]
    note_down(database, region, EventKind.REFERRAL_DECISION, on=day(-3))
    with database.write() as session:
        service.record_event(
            session, region.referrer, "R1", EventKind.FILE_COMPLETE, TODAY, version=version(database), now=NOW
        )
    assert state(database) is ReferralState.WAITING


def test_each_role_records_its_own_events_of_its_own_referrals(database: Database, region: Region) -> None:
    with database.write() as session:
        for user, kind in (
            (region.referrer, EventKind.FIRST_DISCUSSED),
            (region.coordinator, EventKind.DECLINED),
            (region.linde, REGISTERED),
            (region.evaluator, EventKind.INTAKE),
        ):
            with pytest.raises(Forbidden):
                service.record_event(session, user, "R1", kind, TODAY, version=version(database), now=NOW)
        with pytest.raises(NotFound):
            service.record_event(
                session, region.linde, "R1", EventKind.INTAKE, TODAY, version=version(database), now=NOW
            )


def test_withdrawing_frees_the_promised_place_and_ends_the_bridging(database: Database, region: Region) -> None:
    # J1 lives in place 1 of G1 and would move to G2 next week; ambulatory help began last week.
    home = resident(database, region, "J1", place=1, since=day(-200), until=None)
    note_down(database, region, REGISTERED, EventKind.FILE_COMPLETE, EventKind.PROPOSED, on=day(-3))
    promise(database, region, "R1", week=day(7), weeks=26, group="G2")
    with database.write() as session:
        service.bridge(session, row(session), BridgingKind.AMBULATORY, day(-7))
        service.bridge(session, row(session), BridgingKind.AMBULATORY, day(14), until_on=day(21))
        stay_of(session, home).moves_out_on = day(7)
    with database.write() as session:
        withdraw(session, region.referrer, "R1", TODAY, version=version(database), now=NOW)
    assert state(database) is ReferralState.WITHDRAWN
    with database.read() as session:
        shown = detail.referral_detail(session, "R1", visible_to=region.referrer, on=TODAY)
    assert shown.overview.promise is None
    assert shown.overview.lives_in is not None
    assert (shown.overview.lives_in.number, shown.overview.lives_in.moves_out_on) == (home, None)
    assert [(one.from_on, one.until_on) for one in shown.bridgings] == [(day(-7), TODAY)]


def test_a_breakdown_ends_the_stay_and_opens_the_referral_again(database: Database, region: Region) -> None:
    # Registered 100 days ago, in the place after 60 days, broken down today: 60 days of waiting are kept.
    note_down(database, region, REGISTERED, EventKind.FILE_COMPLETE, on=day(-100))
    note_down(
        database, region, EventKind.PROPOSED, EventKind.ACCEPTED_BY_PROVIDER, EventKind.ACCEPTED_BY_FAMILY, on=day(-50)
    )
    stay = promise(database, region, "R1", week=TODAY, weeks=None)
    with database.write() as session:
        planned = stay_of(session, stay)
        planned.planned_on = day(-40)
        session.flush()
        start_stay(session, planned, started_on=day(-40))
    note_down(database, region, EventKind.STARTED, on=day(-40))
    assert state(database) is ReferralState.PLACED
    with database.write() as session:
        service.break_down(session, region.referrer, "R1", TODAY, version=version(database), now=NOW)
    with database.read() as session:
        shown = detail.referral_detail(session, "R1", visible_to=region.referrer, on=day(5))
        ended = stay_of(session, stay)
    assert (ended.ended_on, ended.end_reason) == (TODAY, EndReason.BROKE_DOWN)
    assert shown.overview.state is ReferralState.WAITING
    assert shown.overview.wait is not None
    assert (shown.overview.wait.gross_days, shown.overview.wait.rounds) == (65, 2)


def test_who_may_not_end_a_referral_is_told_so(database: Database, region: Region) -> None:
    with database.write() as session:
        for user in (region.linde, region.evaluator):
            with pytest.raises(Forbidden):
                withdraw(session, user, "R1", TODAY, version=version(database), now=NOW)
            with pytest.raises(Forbidden):
                service.break_down(session, user, "R1", TODAY, version=version(database), now=NOW)


def test_bridging_that_makes_no_sense_is_refused(database: Database, region: Region) -> None:
    with database.write() as session, pytest.raises(Invalid) as refused:
        service.bridge(session, row(session), BridgingKind.TEMPORARY_PLACE, TODAY, until_on=day(-1))
    assert [fault.field for fault in refused.value.faults] == ["stay", "until_on"]
    with database.read() as session:
        assert session.exec(select(Bridging)).all() == []


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_sequence_of_events_is_stored_as_far_as_the_table_allows(
    database: Database, region: Region, data: st.DataObject
) -> None:
    """Steps drawn at random on a new referral: the table's are stored and turn the state, all others leave no trace."""
    with database.write() as session:
        referral = Referral(**row(session).model_dump(exclude={"id", "number", "version"}), number="R-new")
        session.add(referral)
        session.flush()
        state_now, stored, on = ReferralState.DRAFT, list[ReferralEvent](), day(-300)
        for _ in range(data.draw(st.integers(1, 12))):
            kind = data.draw(st.sampled_from(sorted(set(EventKind) - {EventKind.REVOKED})))
            on += timedelta(days=data.draw(st.integers(0, 10)))
            group = session.get_one(Group, region.groups["G1"]) if kind in WITH_GROUP else None
            before = referral.version
            try:
                event = service.record(
                    session,
                    region.coordinator,
                    referral,
                    kind,
                    on,
                    now=NOW,
                    group=group,
                    decline_reason=DeclineReason.OTHER if kind in DECLINES else None,
                    until=on if kind is EventKind.HELD else None,
                )
            except Conflict:
                once = any(kind is one.kind for one in stored)
                assert kind not in TRANSITIONS[state_now] or once
                assert referral.version == before
            else:
                stored.append(event)
                state_now = TRANSITIONS[state_now][kind]
                assert referral.version == before + 1
        found = repository.all_events_of(session, [repository.id_of(referral)]).get(repository.id_of(referral), [])
        assert found == stored
        assert state_of("R-new", found) is state_now
        session.rollback()


def test_a_decision_that_is_taken_back_stays_in_the_history_and_counts_no_longer(
    database: Database, region: Region
) -> None:
    note_down(database, region, REGISTERED, EventKind.FILE_COMPLETE, EventKind.PROPOSED, EventKind.DECLINED)
    assert EventKind.DECLINED in REVOCABLE
    note_down(database, region, EventKind.REVOKED)
    with database.read() as session:
        shown = detail.referral_detail(session, "R1", visible_to=region.coordinator, on=TODAY)
    assert shown.overview.state is ReferralState.PROPOSED
    assert (shown.overview.provider_declines, shown.overview.declines) == (0, ())
    assert [(event.kind, event.stands) for event in shown.events][-3:] == [
        (EventKind.PROPOSED, True),
        (EventKind.DECLINED, False),
        (EventKind.REVOKED, False),
    ]
