"""Waiting statistics of a small registry, on both databases. Days are counted from TODAY.

Referrals 1 to 20 were registered 100 days ago and placed in G1 after 20, 22, ... 58 days: median 39, mean 39, p90 54.2.
Referrals 21 to 30 were registered 10 to 100 days ago and wait. Referral 31 waits voluntarily since day -5, referral 32 has
a file that became incomplete, referral 33 was withdrawn.
"""

from datetime import date

import pytest
from sqlmodel import select

from tests.small_region import NOW, TODAY, Region, day, make_region
from zorglogistiek.access.user import User
from zorglogistiek.codes import BridgingKind, CareForm, EventKind
from zorglogistiek.database import Database
from zorglogistiek.errors import Forbidden, Invalid
from zorglogistiek.people.tables import Bridging, Referral, ReferralEvent
from zorglogistiek.people.waits import Measure, WaitClock
from zorglogistiek.statistics.export import waits_csv
from zorglogistiek.statistics.waits import Grouping, Population, WaitRow, WaitTable, completed_waits, running_waits

YEAR_AGO = day(-365)
CLOCK = WaitClock(start=EventKind.REGISTERED, stop=EventKind.STARTED)
GROUP_EVENTS = {EventKind.PROPOSED, EventKind.ACCEPTED_BY_PROVIDER, EventKind.STARTED}


@pytest.fixture
def region(database: Database) -> Region:
    made = make_region(database, youths=33)
    histories = {number: [(-100, EventKind.REGISTERED), *_placing(-100 + 18 + 2 * number)] for number in range(1, 21)}
    histories |= {number: [(-10 * (number - 20), EventKind.REGISTERED), _complete(number)] for number in range(21, 31)}
    waiting = [(-50, EventKind.REGISTERED), (-50, EventKind.FILE_COMPLETE)]
    histories[31] = [*waiting, (-5, EventKind.VOLUNTARY_WAIT_STARTED)]
    histories[32] = [*waiting, (-20, EventKind.FILE_INCOMPLETE)]
    histories[33] = [*waiting, (-20, EventKind.WITHDRAWN)]
    with database.write() as session:
        for number, events in histories.items():
            referral_id = made.referrals[f"R{number}"]
            session.add_all(
                ReferralEvent(
                    referral_id=referral_id,
                    kind=kind,
                    happened_on=day(offset),
                    recorded_at=NOW,
                    group_id=made.groups["G1"] if kind in GROUP_EVENTS else None,
                )
                for offset, kind in events
            )
        for referral in session.exec(select(Referral)):
            referral.care_forms = frozenset({CareForm.TREATMENT_GROUP})
    return made


def _placing(offset: int) -> list[tuple[int, EventKind]]:
    accepted = (EventKind.PROPOSED, EventKind.ACCEPTED_BY_PROVIDER, EventKind.ACCEPTED_BY_FAMILY)
    return [(-90, EventKind.FILE_COMPLETE), *((-85, kind) for kind in accepted), (offset, EventKind.STARTED)]


def _complete(number: int) -> tuple[int, EventKind]:
    return -10 * (number - 20), EventKind.FILE_COMPLETE


def completed(
    database: Database, region: Region, from_on: date = YEAR_AGO, until_on: date = TODAY, user: User | None = None
) -> WaitTable:
    with database.read() as session:
        return completed_waits(
            session,
            user or region.coordinator,
            clock=CLOCK,
            measure=Measure.GROSS,
            from_on=from_on,
            until_on=until_on,
            today=TODAY,
        )


def running(
    database: Database,
    region: Region,
    on: date = TODAY,
    measure: Measure = Measure.GROSS,
    user: User | None = None,
) -> WaitTable:
    with database.read() as session:
        who = user or region.coordinator
        return running_waits(session, who, clock=CLOCK, measure=measure, census_on=on, today=TODAY)


def row(table: WaitTable, population: Population, grouping: Grouping = Grouping.ALL, group: str = "all") -> WaitRow:
    key = (population, grouping, group)
    return next(one for one in table.rows if (one.population, one.grouping, one.group) == key)


def test_completed_waits_are_those_whose_clock_stopped_in_the_period(database: Database, region: Region) -> None:
    table = completed(database, region)
    figures = row(table, Population.COMPLETED)
    assert (figures.n, figures.median_days, figures.mean_days) == (20, 39, 39)
    assert figures.p90_days == pytest.approx(54.2)
    assert {one.population for one in table.rows} == {Population.COMPLETED}
    # Starts of day -80 (after 20 days) to -62 (after 38): the first ten.
    half = row(completed(database, region, day(-80), day(-60)), Population.COMPLETED)
    assert (half.n, half.median_days, half.p90_days) == (10, 29, None)


def test_the_running_list_is_that_of_the_census_day_and_mixes_nothing(database: Database, region: Region) -> None:
    figures = row(running(database, region), Population.RUNNING)
    # 10, 20, ... 100 days; the norm is 63: six within, four beyond, too few to show the share.
    assert (figures.n, figures.median_days, figures.mean_days, figures.within_norm) == (10, 55, 55, None)
    for apart in (Population.RUNNING_VOLUNTARY, Population.RUNNING_INCOMPLETE):
        assert row(running(database, region), apart).n is None
    # 60 days ago: 21 to 25 were not registered (10 to 50 days), 26 was that day; 26 to 30 waited 0 to 40 days, and of
    # the placed ones those who started later (after 42 days or more: nine).
    earlier = row(running(database, region, day(-60)), Population.RUNNING)
    assert earlier.n == 15


def test_a_share_within_the_norm_needs_eight_on_either_side(database: Database, region: Region) -> None:
    assert row(completed(database, region), Population.COMPLETED).within_norm is None
    with database.write() as session:
        # Ten more, registered 300 days ago: 20 within nine weeks, 10 not.
        for number in range(21, 31):
            event = session.exec(
                select(ReferralEvent).where(
                    ReferralEvent.referral_id == region.referrals[f"R{number}"],
                    ReferralEvent.kind == EventKind.REGISTERED,
                )
            ).one()
            event.happened_on = day(-300)
            accepted = (EventKind.PROPOSED, EventKind.ACCEPTED_BY_PROVIDER, EventKind.ACCEPTED_BY_FAMILY)
            for kind in (*accepted, EventKind.STARTED):
                session.add(
                    ReferralEvent(
                        referral_id=event.referral_id,
                        kind=kind,
                        happened_on=day(-1),
                        recorded_at=NOW,
                        group_id=region.groups["G2"] if kind in GROUP_EVENTS else None,
                    )
                )
    figures = row(completed(database, region), Population.COMPLETED)
    assert figures.n == 30
    assert figures.within_norm == pytest.approx(20 / 30)


def test_net_leaves_out_bridged_days_and_elapsed_counts_pauses(database: Database, region: Region) -> None:
    with database.write() as session:
        session.add_all(
            Bridging(
                number=f"B{number}",
                referral_id=region.referrals[f"R{number}"],
                kind=BridgingKind.AMBULATORY,
                from_on=day(-10),
            )
            for number in range(21, 31)
        )
    figures = {measure: row(running(database, region, measure=measure), Population.RUNNING) for measure in Measure}
    assert [figures[one].mean_days for one in (Measure.ELAPSED, Measure.GROSS, Measure.NET)] == [55, 55, 45]


def test_every_group_is_listed_and_small_ones_are_hidden(database: Database, region: Region) -> None:
    table = completed(database, region)
    forms = [one for one in table.rows if one.grouping is Grouping.CARE_FORM_GIVEN]
    assert [one.group for one in forms] == [*(form.value for form in CareForm), "none"]
    assert {one.group: one.n for one in forms if one.n is not None} == {"treatment_group": 20}
    assert row(table, Population.COMPLETED, Grouping.MUNICIPALITY, "M1").n == 20
    assert row(table, Population.COMPLETED, Grouping.URGENCY, "crisis").median_days is None


def test_the_export_holds_both_and_no_person(database: Database, region: Region) -> None:
    tables = [completed(database, region), running(database, region)]
    text = waits_csv(tables)
    assert "completed,registered-started,gross,2025-11-23,2026-11-23,,all,all,20,39.0,54.2,39.0,9,*\r\n" in text
    assert "running,registered-started,gross,,,2026-11-23,all,all,10,55.0,*,55.0,9,*\r\n" in text
    assert not any(f"{letter}{number}," in text for letter in "JR" for number in range(1, 34))
    assert waits_csv([completed(database, region), running(database, region)]) == text


def test_only_coordinators_and_evaluators_see_statistics(database: Database, region: Region) -> None:
    with database.read() as session:
        for user in (region.referrer, region.linde):
            with pytest.raises(Forbidden):
                running_waits(session, user, clock=CLOCK, measure=Measure.GROSS, census_on=TODAY, today=TODAY)
            with pytest.raises(Forbidden):
                completed_waits(
                    session,
                    user,
                    clock=CLOCK,
                    measure=Measure.GROSS,
                    from_on=day(-7),
                    until_on=TODAY,
                    today=TODAY,
                )


def test_a_period_ends_after_it_begins(database: Database, region: Region) -> None:
    with pytest.raises(Invalid, match="until_on"):
        completed(database, region, TODAY, TODAY)


def test_who_sees_no_person_gets_whole_months_and_rounded_days(database: Database, region: Region) -> None:
    months = date(2025, 11, 1), date(2026, 11, 1)
    exact = row(completed(database, region, *months), Population.COMPLETED)
    assert (exact.median_days, exact.mean_days) == (39, 39)
    rounded = row(completed(database, region, *months, user=region.evaluator), Population.COMPLETED)
    assert (rounded.n, rounded.median_days, rounded.mean_days, rounded.p90_days) == (20, 40, 40, 55)
    # September alone: the first fourteen starts, too few for a mean that tells nothing of one of them.
    september = row(
        completed(database, region, date(2026, 9, 1), date(2026, 10, 1), region.evaluator), Population.COMPLETED
    )
    assert (september.n, september.median_days, september.mean_days) == (15, 35, None)
    month_end = row(running(database, region, date(2026, 10, 31), user=region.evaluator), Population.RUNNING)
    assert month_end.n == 10
    assert month_end.median_days is not None
    assert month_end.median_days % 5 == 0


@pytest.mark.parametrize(
    ("from_on", "until_on", "field"),
    [
        (date(2026, 9, 1), date(2026, 10, 2), "until_on"),
        (date(2026, 9, 2), date(2026, 11, 1), "from_on"),
        (date(2026, 9, 1), date(2026, 12, 1), "until_on"),
    ],
)
def test_periods_that_differ_by_days_are_refused_to_who_sees_no_person(
    database: Database, region: Region, from_on: date, until_on: date, field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        completed(database, region, from_on, until_on, region.evaluator)
    assert [fault.field for fault in refused.value.faults] == [field]
    assert completed(database, region, from_on, until_on).rows
    for day_asked in (until_on, TODAY, date(2026, 11, 30)):
        with pytest.raises(Invalid, match="census_on"):
            running(database, region, day_asked, user=region.evaluator)
