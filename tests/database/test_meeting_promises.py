"""From a promise to a stay, or to its end."""

from datetime import date

import pytest

from tests.meeting_world import Table, make_table
from tests.small_region import TODAY, day, resident
from zorglogistiek.access.user import User
from zorglogistiek.codes import EndReason, EventKind, ReferralState, StayPurpose
from zorglogistiek.database import Database
from zorglogistiek.errors import Conflict, Forbidden, Invalid, NotFound
from zorglogistiek.meeting.deciding.expiring import expire
from zorglogistiek.meeting.deciding.promises import PROMISE_DAYS, family_accepts, start
from zorglogistiek.meeting.reading import promises
from zorglogistiek.people.leaving import leave
from zorglogistiek.people.repository import bridgings_of
from zorglogistiek.places.tables import Stay


@pytest.fixture
def table(database: Database) -> Table:
    return make_table(database)


def agree(table: Table, number: str, *, by: User | None = None) -> None:
    with table.write() as session:
        family_accepts(
            session,
            by or table.coordinator,
            referral=number,
            version=table.referral(session, number).version,
            on=table.today,
            now=table.now(),
            today=table.today,
        )


def begin(
    table: Table, number: str, on: date, *, by: User | None = None, purpose: StayPurpose = StayPurpose.FINAL
) -> Stay:
    with table.write() as session:
        return start(
            session,
            by or table.coordinator,
            referral=number,
            version=table.referral(session, number).version,
            started_on=on,
            now=table.now(),
            today=table.today,
            purpose=purpose,
        )


def let_expire(table: Table, number: str) -> None:
    with table.write() as session:
        version = table.referral(session, number).version
        expire(session, table.coordinator, referral=number, version=version, now=table.now(), today=table.today)


def test_a_stay_starts_when_provider_and_family_agree(table: Table) -> None:
    home = resident(table.database, table.region, "J1", place=1, since=day(-100), until=None, group="G2")
    table.accept("R1", "G1")
    with pytest.raises(Conflict, match="started"):  # the family has not said yes
        begin(table, "R1", TODAY)
    agree(table, "R1")
    assert table.state("R1") is ReferralState.AGREED
    stay = begin(table, "R1", TODAY)
    assert stay.started_on == TODAY
    assert table.state("R1") is ReferralState.PLACED
    left = table.stay(home)
    assert (left.ended_on, left.end_reason) == (TODAY, EndReason.MOVED_ON)


def test_the_family_of_siblings_agrees_for_all(table: Table) -> None:
    table.siblings("J1", "J2")
    table.accept("R1", "G1")
    agree(table, "R2", by=table.region.referrer)
    assert table.state("R1") is table.state("R2") is ReferralState.AGREED


def test_the_bed_must_be_empty(database: Database) -> None:
    # J2 should have left G1's only place on Sunday, and is still there: J1 cannot move in.
    table = make_table(database, places=1)
    resident(database, table.region, "J2", place=1, since=day(-100), until=day(1))
    table.accept("R1", "G1")
    agree(table, "R1")
    table.today = day(2)
    with pytest.raises(Conflict, match="S2"):
        begin(table, "R1", day(2))


def test_bridging_runs_from_its_start_until_the_lasting_place(table: Table) -> None:
    table.change_group("G2", care_form="crisis_bed")
    table.accept("R1", "G1", week=day(7))
    table.accept("R1", "G2", purpose="bridge")
    agree(table, "R1")
    bridge = begin(table, "R1", TODAY, purpose=StayPurpose.BRIDGE)
    assert bridge.moves_out_on == day(7)
    table.today = day(7)
    begin(table, "R1", day(7))
    with table.database.read() as session:
        (bridging,) = bridgings_of(session, [table.region.referrals["R1"]])[table.region.referrals["R1"]]
    assert (bridging.from_on, bridging.until_on, bridging.stay_id) == (TODAY, day(7), bridge.id)
    assert table.stay(bridge.number).ended_on == day(7)


def test_bridging_ends_when_the_provider_says_that_the_youth_left(table: Table) -> None:
    table.change_group("G2", care_form="crisis_bed")
    table.accept("R1", "G2", purpose="bridge")
    bridge = begin(table, "R1", TODAY, purpose=StayPurpose.BRIDGE)
    table.today = day(10)
    version = table.stay(bridge.number).version
    with table.write() as session:
        leave(
            session,
            table.region.es,
            bridge.number,
            ended_on=day(7),
            reason=EndReason.AS_PLANNED,
            version=version,
            today=table.today,
        )
    with table.database.read() as session:
        (bridging,) = bridgings_of(session, [table.region.referrals["R1"]])[table.region.referrals["R1"]]
    assert bridging.until_on == day(7)


def test_a_bridging_place_that_never_began_is_given_back(table: Table) -> None:
    table.change_group("G2", care_form="crisis_bed")
    table.accept("R1", "G2", purpose="bridge")
    table.accept("R1", "G1", week=day(7))
    agree(table, "R1")
    begin(table, "R1", TODAY)
    assert table.promised("R1", StayPurpose.BRIDGE) is None


def test_the_provider_of_the_place_says_that_the_stay_started(table: Table) -> None:
    table.accept("R1", "G1")
    agree(table, "R1")
    with pytest.raises(NotFound):
        begin(table, "R1", TODAY, by=table.region.es)
    with pytest.raises(Forbidden):
        begin(table, "R1", TODAY, by=table.region.referrer)
    assert begin(table, "R1", TODAY, by=table.region.linde).started_on == TODAY


def test_nothing_starts_tomorrow(table: Table) -> None:
    table.accept("R1", "G1")
    agree(table, "R1")
    with pytest.raises(Invalid, match="future"):
        begin(table, "R1", day(1))


def test_a_promise_expires_visibly_after_two_weeks(database: Database) -> None:
    table = make_table(database, places=1)
    home = resident(database, table.region, "J1", place=1, since=day(-100), until=None, group="G2")
    table.accept("R1", "G1")
    table.today = day(PROMISE_DAYS)
    with pytest.raises(Conflict, match="no promise has expired"):
        let_expire(table, "R1")
    table.today = day(PROMISE_DAYS + 1)
    with database.read() as session:
        (promise,) = promises(session, visible_to=table.coordinator, today=table.today)
    assert (promise.referral, promise.overdue, promise.expired) == ("R1", True, True)
    let_expire(table, "R1")
    assert table.state("R1") is ReferralState.WAITING
    assert table.events("R1")[-1] is EventKind.ACCEPTANCE_EXPIRED
    assert table.promised("R1") is None
    assert table.stay(home).moves_out_on is None
    assert table.accept("R2", "G1").planned_on == table.today


def test_the_promises_of_siblings_expire_together(table: Table) -> None:
    table.siblings("J1", "J2")
    table.accept("R1", "G1")
    table.today = day(PROMISE_DAYS + 1)
    let_expire(table, "R2")
    assert table.state("R1") is table.state("R2") is ReferralState.WAITING


def test_an_expired_bridging_place_leaves_the_referral_waiting(table: Table) -> None:
    table.change_group("G2", care_form="crisis_bed")
    table.accept("R1", "G2", purpose="bridge")
    table.today = day(PROMISE_DAYS + 1)
    let_expire(table, "R1")
    assert table.promised("R1", StayPurpose.BRIDGE) is None
    assert EventKind.ACCEPTANCE_EXPIRED not in table.events("R1")


def test_everybody_sees_only_their_own_promises(table: Table) -> None:
    table.accept("R1", "G1")
    region = table.region
    seers = {"Linde": region.linde, "Es": region.es, "referrer": region.referrer, "evaluator": region.evaluator}
    with table.database.read() as session:
        seen = {name: promises(session, visible_to=user, today=TODAY) for name, user in seers.items()}
    assert {name: len(found) for name, found in seen.items()} == {"Linde": 1, "Es": 0, "referrer": 1, "evaluator": 0}
