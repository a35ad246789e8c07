"""What expires by itself: once, for everybody, and with what hung on it."""

from threading import Barrier, Thread

import pytest
from typer.testing import CliRunner

from tests.meeting_world import Table, make_table
from tests.small_region import day, resident
from zorglogistiek import clock
from zorglogistiek.access.user import SYSTEM
from zorglogistiek.cli import app
from zorglogistiek.codes import EventKind, ReferralState, StayPurpose
from zorglogistiek.database import Database
from zorglogistiek.errors import Forbidden
from zorglogistiek.meeting.deciding.expiring import Expired, expire_overdue
from zorglogistiek.meeting.deciding.promises import PROMISE_DAYS
from zorglogistiek.meeting.reading import promises
from zorglogistiek.people.detail import referral_detail

OVER_TIME = PROMISE_DAYS + 1


@pytest.fixture
def table(database: Database) -> Table:
    return make_table(database)


def sweep(table: Table) -> list[Expired]:
    with table.write() as session:
        return expire_overdue(session, SYSTEM, today=table.today, now=table.now())


def test_a_promise_expires_on_the_day_after_its_last_and_not_before(table: Table) -> None:
    decision = table.accept("R1", "G1")
    table.today = day(PROMISE_DAYS)
    with table.database.read() as session:
        (promise,) = promises(session, visible_to=table.coordinator, today=table.today)
    assert (promise.days_left, promise.expired) == (0, False)
    assert sweep(table) == []
    table.today = day(OVER_TIME)
    (expired,) = sweep(table)
    assert (expired.referral, expired.group, expired.purpose) == ("R1", "G1", StayPurpose.FINAL)
    assert expired.last_day == day(PROMISE_DAYS)
    assert decision.planned_on == day(0)
    assert table.state("R1") is ReferralState.WAITING
    assert table.promised("R1") is None


def test_it_is_done_once_and_the_history_says_by_whom_and_until_when(table: Table) -> None:
    table.accept("R1", "G1")
    table.today = day(OVER_TIME)
    sweep(table)
    assert sweep(table) == []
    with table.database.read() as session:
        events = referral_detail(session, "R1", visible_to=table.coordinator, on=table.today).events
    (expired,) = [event for event in events if event.kind is EventKind.ACCEPTANCE_EXPIRED]
    assert (expired.recorded_by, expired.until) == (None, day(PROMISE_DAYS))
    assert expired.group is not None


def test_the_move_that_hung_on_it_is_off(database: Database) -> None:
    table = make_table(database, places=1)
    home = resident(database, table.region, "J1", place=1, since=day(-100), until=None, group="G2")
    table.accept("R1", "G1")
    table.today = day(OVER_TIME)
    sweep(table)
    assert table.stay(home).moves_out_on is None
    assert table.accept("R2", "G1").planned_on == table.today


def test_a_chain_expires_whole_in_any_order(database: Database) -> None:
    # J1 goes from G2 to G1, and R2 gets the place that J1 leaves: R1's can only be given back after R2's.
    table = make_table(database, places=1)
    home = resident(database, table.region, "J1", place=1, since=day(-100), until=None, group="G2")
    table.accept_together(R1="G1", R2="G2")
    table.today = day(OVER_TIME)
    assert [(one.referral, one.hindrance) for one in sweep(table)] == [("R1", None), ("R2", None)]
    assert table.stay(home).moves_out_on is None


def test_what_another_was_promised_stays_and_is_told(database: Database) -> None:
    # R2's place is the one that J1 leaves, and R2's time is not over: J1 cannot have it back.
    table = make_table(database, places=1)
    home = resident(database, table.region, "J1", place=1, since=day(-100), until=None, group="G2")
    table.accept("R1", "G1")
    table.accept("R2", "G2", week=day(7))
    table.today = day(OVER_TIME)
    (kept,) = sweep(table)
    assert kept.referral == "R1"
    assert kept.hindrance is not None
    assert "R2" in str(kept.hindrance)
    assert table.state("R1") is ReferralState.ACCEPTED
    assert table.stay(home).moves_out_on == day(0)


def test_bridging_expires_with_a_word_in_the_history(table: Table) -> None:
    table.change_group("G2", care_form="crisis_bed")
    table.accept("R1", "G2", purpose="bridge")
    table.today = day(OVER_TIME)
    (expired,) = sweep(table)
    assert expired.purpose is StayPurpose.BRIDGE
    assert table.events("R1")[-1] is EventKind.BRIDGING_EXPIRED
    assert table.promised("R1", StayPurpose.BRIDGE) is None
    assert table.state("R1") is ReferralState.WAITING


def test_an_acceptance_without_any_place_expires_too(table: Table) -> None:
    table.event("R1", EventKind.PROPOSED, group="G1")
    table.event("R1", EventKind.ACCEPTED_BY_PROVIDER, group="G1")
    table.today = day(OVER_TIME)
    (expired,) = sweep(table)
    assert (expired.group, expired.last_day) == ("G1", day(PROMISE_DAYS))
    assert table.state("R1") is ReferralState.WAITING


def test_the_agenda_shows_it_in_the_next_meeting(table: Table) -> None:
    table.accept("R1", "G1")
    table.today = day(OVER_TIME)
    sweep(table)
    shown = table.item("R1")
    (expired,) = shown.expired
    assert expired.group is not None
    assert (expired.group.number, expired.last_day) == ("G1", day(PROMISE_DAYS))
    assert shown.section == "promises_due"


def test_two_at_once_do_it_once(database: Database) -> None:
    table = make_table(database)
    table.siblings("J1", "J2")
    table.accept("R1", "G1")
    table.accept("R3", "G2")
    table.today = day(OVER_TIME)
    ready, told, failed = Barrier(2), list[Expired](), list[Exception]()

    def run() -> None:
        ready.wait(timeout=30)
        try:
            told.extend(sweep(table))
        except Exception as error:  # noqa: BLE001 - whatever it is, the test must see it
            failed.append(error)

    threads = [Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert failed == []
    assert sorted(one.referral for one in told) == ["R1", "R2", "R3"]
    assert table.events("R1").count(EventKind.ACCEPTANCE_EXPIRED) == 1


def test_only_who_decides_lets_promises_expire(table: Table) -> None:
    with table.write() as session, pytest.raises(Forbidden):
        expire_overdue(session, table.region.referrer, today=table.today, now=table.now())


def test_the_command_line_tells_what_expired_and_what_could_not(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = make_table(database, places=1)
    resident(database, table.region, "J1", place=1, since=day(-100), until=None, group="G2")
    table.accept("R1", "G1")
    table.accept("R2", "G2", week=day(7))
    table.today = day(OVER_TIME)
    monkeypatch.setenv("ZORGLOGISTIEK_DATABASE_URL", database.url)
    monkeypatch.setattr(clock, "today", lambda: table.today)
    monkeypatch.setattr(clock, "now", table.now)
    kept = CliRunner().invoke(app, ["expire"])
    assert kept.exit_code == 0, kept.output
    assert "referral R1, final place in group G1" in kept.stdout
    assert "not given back" in kept.stdout
    assert kept.stdout.endswith("0 expired\n")
    table.today = day(7 + OVER_TIME)
    assert CliRunner().invoke(app, ["expire"]).stdout.endswith("2 expired\n")
    assert table.state("R1") is table.state("R2") is ReferralState.WAITING
