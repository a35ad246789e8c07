"""What came back from the expert team, and what became of it."""

from datetime import date
from typing import Any

import pytest

from tests.meeting_world import Table, account_of, make_table
from tests.small_region import TODAY, day
from zorglogistiek.access.user import User
from zorglogistiek.codes import EventKind, Role
from zorglogistiek.database import Database
from zorglogistiek.errors import Conflict, Forbidden, Invalid, NotFound
from zorglogistiek.meeting.deciding.advice import give_advice, settle_advice
from zorglogistiek.meeting.deciding.escalations import EscalationView, Stage, escalations
from zorglogistiek.people.tables import ExpertAdvice


@pytest.fixture
def table(database: Database) -> Table:
    made = make_table(database)
    made.decide("R1", kind="escalate", note="twice declined")
    return made


def give(table: Table, number: str = "R1", *, by: User | None = None, **form: Any) -> ExpertAdvice:
    with table.write() as session:
        version = table.referral(session, number).version
        sent = {"version": version, "given_on": table.today.isoformat(), "text": "Ask Es for a trial stay."} | form
        return give_advice(
            session, by or table.coordinator, referral=number, sent=sent, now=table.now(), today=table.today
        )


def settle(table: Table, advice: ExpertAdvice, outcome: str, **form: Any) -> ExpertAdvice:
    assert advice.id is not None
    with table.write() as session:
        sent = {"version": session.get_one(ExpertAdvice, advice.id).version, "outcome": outcome} | form
        return settle_advice(session, table.coordinator, advice_id=advice.id, sent=sent, today=table.today)


def listed(table: Table, on: date | None = None) -> list[EscalationView]:
    with table.database.read() as session:
        return escalations(session, visible_to=table.coordinator, on=on or table.today)


def test_an_advice_that_came_with_an_imported_history_is_listed_as_not_followed_here(table: Table) -> None:
    # R1's advice is recorded here, R2's is an event of a history; R3's is older than what is awaited now.
    give(table)
    for number in ("R2", "R3"):
        table.event(number, EventKind.ESCALATED, day(-9))
        table.event(number, EventKind.ADVICE_GIVEN, day(-5))
    table.event("R3", EventKind.ESCALATED, day(-1))
    found = [(view.overview.number, view.stage) for view in listed(table)]
    assert found == [("R3", Stage.AWAITED), ("R1", Stage.TO_CARRY_OUT), ("R2", Stage.ELSEWHERE)]
    elsewhere = listed(table)[-1]
    assert (elsewhere.told, elsewhere.escalated_on) == ((day(-5), None), day(-9))
    # Who has left the list is nobody's work any more.
    table.event("R2", EventKind.WITHDRAWN)
    assert [view.overview.number for view in listed(table)] == ["R3", "R1"]


def test_an_escalation_goes_from_awaited_to_carried_out(table: Table) -> None:
    (open_one,) = listed(table)
    assert (open_one.stage, open_one.escalated_on, open_one.advice) == (Stage.AWAITED, TODAY, None)
    advice = give(table)
    (given,) = listed(table)
    assert given.stage is Stage.TO_CARRY_OUT
    assert given.advice is not None
    assert given.advice.text == "Ask Es for a trial stay."
    settle(table, advice, "carried_out", remark="R1 visited Es")
    (settled,) = listed(table)
    assert settled.stage is Stage.SETTLED
    assert settled.advice is not None
    assert (settled.advice.carried_out, settled.advice.settled_on) == (True, TODAY)


def test_the_advice_ends_the_escalation_and_a_new_one_may_follow(table: Table) -> None:
    give(table)
    assert table.events("R1")[-1] is EventKind.ADVICE_GIVEN
    table.decide("R1", kind="escalate")
    assert [one.stage for one in listed(table)] == [Stage.AWAITED, Stage.TO_CARRY_OUT]


def test_siblings_who_were_escalated_together_get_the_advice_together(table: Table) -> None:
    table.siblings("J2", "J3")
    table.decide("R2", kind="escalate")
    give(table, "R3")
    assert {one.overview.number for one in listed(table) if one.stage is Stage.TO_CARRY_OUT} == {"R2", "R3"}


def test_the_same_form_twice_is_one_advice(table: Table) -> None:
    version = table.version("R1")
    assert give(table, version=version).id == give(table, version=version).id
    with pytest.raises(Conflict, match="changed by somebody else"):
        give(table, version=version, text="Something else.")


def test_an_advice_that_nobody_awaits_is_a_conflict(table: Table) -> None:
    with pytest.raises(Conflict, match="awaited"):
        give(table, "R2")


def test_everything_that_is_wrong_is_said_at_once(table: Table) -> None:
    with pytest.raises(Invalid) as refused:
        give(table, text="  ", given_on=day(1).isoformat())
    assert [fault.field for fault in refused.value.faults] == ["given_on", "text"]
    with pytest.raises(Invalid, match="before the escalation"):
        give(table, given_on=day(-1).isoformat())


def test_an_advice_that_was_not_carried_out_says_why_and_can_be_opened_again(table: Table) -> None:
    advice = give(table)
    with pytest.raises(Invalid, match="remark"):
        settle(table, advice, "not_carried_out")
    settled = settle(table, advice, "not_carried_out", remark="the family refuses")
    assert settle(table, advice, "not_carried_out", remark="the family refuses").version == settled.version
    reopened = settle(table, advice, "open")
    assert (reopened.carried_out, reopened.settled_on, reopened.remark) == (None, None, None)


def test_a_stale_answer_is_refused(table: Table) -> None:
    advice = give(table)
    settle(table, advice, "carried_out")
    with pytest.raises(Conflict, match="changed by somebody else"):
        settle(table, advice, "open", version=1)


def test_only_the_coordinator_by_name_records_advice(table: Table) -> None:
    referrer = account_of(table.database, Role.REFERRER, table.region.organisations["W1"], "Rob")
    with pytest.raises(Forbidden):
        give(table, by=referrer)
    with pytest.raises(Forbidden), table.database.read() as session:
        escalations(session, visible_to=referrer, on=TODAY)
    sent = {"version": 1, "outcome": "carried_out"}
    with table.write() as session, pytest.raises(NotFound):
        settle_advice(session, table.coordinator, advice_id=999, sent=sent, today=TODAY)


def test_an_escalation_of_a_referral_that_was_withdrawn_waits_for_nobody(table: Table) -> None:
    table.decide("R1", kind="withdraw", note="moved away")
    assert listed(table) == []
