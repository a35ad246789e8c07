"""What providers say of proposals before the meeting, and what they report to it."""

from typing import Any

import pytest
from sqlmodel import select

from tests.meeting_world import Table, account_of, make_table
from tests.small_region import TODAY, day, promise, resident
from zorglogistiek.access.user import User
from zorglogistiek.codes import DeclineReason, EventKind, Role
from zorglogistiek.database import Database
from zorglogistiek.errors import Conflict, Forbidden, Invalid, NotFound
from zorglogistiek.meeting.agenda import agenda
from zorglogistiek.meeting.preparing.answers import answer_proposal
from zorglogistiek.meeting.preparing.reporting import report_late_departure
from zorglogistiek.meeting.proposals import current_proposals
from zorglogistiek.meeting.tables import Action, ProviderAnswer
from zorglogistiek.words import translator


@pytest.fixture
def table(database: Database) -> Table:
    return make_table(database)


@pytest.fixture
def linde(table: Table) -> User:
    return account_of(table.database, Role.PROVIDER, table.region.organisations["Linde"], "Linda Linde")


def answer(table: Table, user: User, proposal_id: int, **form: Any) -> int:
    form = {"willing": "reason" not in form, **form}
    with table.write() as session:
        given = answer_proposal(session, user, proposal_id=proposal_id, now=table.now(), **form)
        assert given.id is not None
        return given.id


def answers(table: Table) -> list[tuple[bool, DeclineReason | None]]:
    with table.database.read() as session:
        return [(row.willing, row.decline_reason) for row in session.exec(select(ProviderAnswer)).all()]


def test_the_meeting_and_the_provider_see_the_last_answer_with_who_gave_it(table: Table, linde: User) -> None:
    made = table.plan(R1="G1", R2="G2")
    table.event("R1", EventKind.PROPOSED, group="G1")
    first = answer(table, linde, made["R1"])
    answer(table, linde, made["R1"], reason=DeclineReason.COMPOSITION, note=" te druk ", seen=first)
    with table.database.read() as session:
        items = agenda(session, visible_to=table.coordinator, meeting_on=TODAY, today=TODAY).items
        own = current_proposals(session, visible_to=linde, today=TODAY)
    by_referral = {item.overview.number: item.proposal for item in items}
    seen = by_referral["R1"]
    assert seen is not None
    assert seen.answer is not None
    assert (seen.answer.willing, seen.answer.reason, seen.answer.note) == (False, DeclineReason.COMPOSITION, "te druk")
    assert seen.answer.answered_by == "Linda Linde"
    assert by_referral["R2"] is not None
    assert by_referral["R2"].answer is None
    assert own["R1"][0].answer == seen.answer


def test_an_answer_stands_for_the_next_plan_of_the_meeting_with_the_same_match(table: Table, linde: User) -> None:
    answer(table, linde, table.plan(R1="G1", R2="G1")["R1"])
    table.plan(R1="G1", R2="G1")
    with table.database.read() as session:
        items = agenda(session, visible_to=table.coordinator, meeting_on=TODAY, today=TODAY).items
    proposed = {item.overview.number: item.proposal for item in items}
    assert proposed["R1"] is not None
    assert proposed["R1"].answer is not None
    assert proposed["R2"] is not None
    assert proposed["R2"].answer is None


def test_a_double_click_answers_once(table: Table, linde: User) -> None:
    made = table.plan(R1="G1")
    assert answer(table, linde, made["R1"]) == answer(table, linde, made["R1"])
    assert answers(table) == [(True, None)]


def test_a_colleague_s_answer_is_not_overwritten_unseen(table: Table, linde: User) -> None:
    made = table.plan(R1="G1")
    colleague = account_of(table.database, Role.PROVIDER, table.region.organisations["Linde"], "Loes Linde")
    answer(table, linde, made["R1"])
    with pytest.raises(Conflict, match="changed by somebody else"):
        answer(table, colleague, made["R1"], reason=DeclineReason.SAFETY)
    assert answers(table) == [(True, None)]


def test_a_proposal_to_another_s_group_is_as_absent_as_one_that_does_not_exist(table: Table, linde: User) -> None:
    made = table.plan(R2="G2", R3=None)
    for proposal_id in (made["R2"], made["R3"], 999, 2**40):
        with pytest.raises(NotFound, match=f"proposal {proposal_id} does not exist"):
            answer(table, linde, proposal_id)


def test_who_may_not_answer(table: Table) -> None:
    made = table.plan(R1="G1")
    for user in (table.region.referrer, table.region.evaluator, table.region.linde):  # the last has no account
        with pytest.raises(Forbidden):
            answer(table, user, made["R1"])


def test_everything_wrong_with_an_answer_is_told(table: Table, linde: User) -> None:
    made = table.plan(R1="G1")
    wrong: tuple[dict[str, Any], ...] = (
        {"willing": False},
        {"willing": True, "reason": DeclineReason.SAFETY},
        {"reason": DeclineReason.OTHER},
        {"reason": DeclineReason.SAFETY, "note": "x" * 501},
    )
    for form in wrong:
        with pytest.raises(Invalid):
            answer(table, linde, made["R1"], **form)
    assert answers(table) == []


def test_an_answer_comes_too_late_when_the_plan_or_the_meeting_has_gone_on(table: Table, linde: User) -> None:
    old = table.plan(R1="G1", R2="G1")
    made = table.plan(R1="G1", R2="G1")
    with pytest.raises(Conflict, match="newer plan"):
        answer(table, linde, old["R1"])
    declined = table.decide("R1", kind="decline", proposal_id=made["R1"], reason="composition")
    with pytest.raises(Conflict, match="decided on it already"):
        answer(table, linde, made["R1"])
    table.revoke(declined)
    assert answer(table, linde, made["R1"]) > 0
    table.decide("R2", kind="accept", proposal_id=made["R2"])
    with pytest.raises(Conflict, match="promised already"):
        answer(table, linde, made["R2"])


def test_a_departure_that_a_promise_forbids_is_reported_to_the_next_meeting_once(table: Table, linde: User) -> None:
    resident(table.database, table.region, "J3", place=1, since=day(-90), until=day(14))
    resident(table.database, table.region, "J4", place=2, since=day(-90), until=None)
    promise(table.database, table.region, "R1", week=day(14), weeks=20)

    def report(user: User, end: Any) -> Action:
        with table.write() as session:
            return report_late_departure(
                session, user, stay="S3", expected_end=end, today=TODAY, words=translator("nl")
            )

    first, second = report(linde, day(40)), report(linde, day(40))
    assert first.id == second.id
    assert (
        first.text
        == f"J3 in G1 vertrekt pas op {day(40):%d-%m-%Y}, maar de plek is eerder toegezegd: R1 vanaf {day(14):%d-%m-%Y}"
    )
    assert (first.organisation_id, first.due_on) == (table.region.organisations["Linde"], TODAY)
    with pytest.raises(Conflict, match="nothing stands in the way"):
        report(linde, day(10))
    with pytest.raises(NotFound):
        report(table.region.es, day(40))
