"""Judging the urgency anew."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from tests.meeting_world import Table, make_table
from tests.small_region import TODAY
from zorglogistiek.access.user import SYSTEM, User
from zorglogistiek.codes import Urgency
from zorglogistiek.database import Database
from zorglogistiek.errors import Conflict, Forbidden, Invalid
from zorglogistiek.people.overview import referral_overviews
from zorglogistiek.people.tables import UrgencyReview
from zorglogistiek.people.urgency import REVIEWED_EVERY, UrgencyReport, review_urgency, reviews, urgency_report
from zorglogistiek.people.views import ReferralOverview


@pytest.fixture
def table(database: Database) -> Table:
    """R1 is urgent since its registration, six weeks ago; the others are regular."""
    made = make_table(database)
    with made.write() as session:
        row = made.referral(session, "R1")
        row.urgency, row.urgency_grounds = Urgency.URGENT, "sleeps in a shelter"
    return made


def judge(table: Table, number: str = "R1", *, by: User | None = None, **form: Any) -> UrgencyReview:
    with table.write() as session:
        version = table.referral(session, number).version
        sent = {"version": version, "urgency": "urgent", "urgency_grounds": "still in the shelter"} | form
        return review_urgency(
            session, by or table.coordinator, referral=number, sent=sent, now=table.now(), today=table.today
        )


def report(table: Table) -> UrgencyReport[ReferralOverview]:
    with table.database.read() as session:
        whole = referral_overviews(session, visible_to=table.coordinator, on=table.today)
        return urgency_report(session, whole, on=table.today)


def test_a_review_is_due_a_week_after_the_last_judgement(table: Table) -> None:
    assert [(line.overview.number, line.judged_on, line.due) for line in report(table).lines] == [
        ("R1", TODAY - timedelta(weeks=6), True)
    ]
    judge(table)
    assert report(table).due == 0
    table.today = TODAY + REVIEWED_EVERY
    assert report(table).due == 0
    table.today += timedelta(days=1)
    assert report(table).due == 1


def test_the_share_is_of_the_open_referrals(table: Table) -> None:
    found = report(table)
    assert (len(found.lines), found.open_referrals, found.share) == (1, 4, 0.25)
    table.decide("R4", kind="withdraw", note="moved away")
    judge(table, urgency="regular", urgency_grounds="found a room with an aunt")
    assert (report(table).share, report(table).open_referrals) == (0.0, 3)


def test_a_judgement_changes_the_referral_and_the_history_keeps_both(table: Table) -> None:
    judge(table)
    before = table.version("R1")
    judge(table, urgency="crisis", urgency_grounds="on the street")
    with table.database.read() as session:
        row = table.referral(session, "R1")
        history = [(one.urgency, one.grounds) for one in reviews(session, table.region.referrals["R1"])]
    assert (row.urgency, row.urgency_grounds, row.version) == (Urgency.CRISIS, "on the street", before + 1)
    assert history == [(Urgency.CRISIS, "on the street"), (Urgency.URGENT, "still in the shelter")]


def test_the_same_form_twice_is_one_review_and_another_is_stale(table: Table) -> None:
    version = table.version("R1")
    assert judge(table, version=version).id == judge(table, version=version).id
    with pytest.raises(Conflict, match="changed by somebody else"):
        judge(table, version=version, urgency="crisis")
    with table.database.read() as session:
        assert len(session.exec(select(UrgencyReview)).all()) == 1


def test_grounds_are_wanted_at_their_field(table: Table) -> None:
    with pytest.raises(Invalid) as refused:
        judge(table, urgency="crisis", urgency_grounds=" ")
    assert [fault.field for fault in refused.value.faults] == ["urgency_grounds"]


def test_what_has_ended_is_not_judged(table: Table) -> None:
    table.decide("R1", kind="withdraw", note="moved away")
    with pytest.raises(Conflict, match="no longer open"):
        judge(table)


@pytest.mark.parametrize("who", ["referrer", "linde", "evaluator", "system"])
def test_only_the_coordinator_by_name_judges(table: Table, who: str) -> None:
    user = SYSTEM if who == "system" else getattr(table.region, who)
    with pytest.raises(Forbidden):
        judge(table, by=user)
