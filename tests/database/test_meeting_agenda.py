"""The agenda: every open referral once, in its section, with everything that the table must know."""

from datetime import timedelta

import pytest
from sqlalchemy import event
from sqlmodel import Session

from tests import small_region
from tests.meeting_world import Table, account_of, make_table
from tests.small_region import NOW, TODAY, day
from zorglogistiek.codes import (
    DecisionKind,
    EscalationGround,
    EventKind,
    ReferralKind,
    Role,
    Section,
    Togetherness,
    Urgency,
)
from zorglogistiek.database import Database
from zorglogistiek.errors import Conflict, Forbidden, Invalid, NotFound
from zorglogistiek.meeting.afterwards.actions import finish_action
from zorglogistiek.meeting.agenda import agenda, opened
from zorglogistiek.meeting.agenda_lines import AgendaLine, agenda_lines
from zorglogistiek.meeting.proposals import current_proposals, proposals
from zorglogistiek.meeting.reading import actions, decisions, meetings
from zorglogistiek.meeting.service import add_action, close_meeting, open_meeting
from zorglogistiek.meeting.tables import Meeting
from zorglogistiek.meeting.views import Agenda, AgendaItem
from zorglogistiek.people.service import record


@pytest.fixture
def table(database: Database) -> Table:
    return make_table(database)


def look(table: Table) -> Agenda:
    """The agenda; its outline, by which a long one is cut into pages, says the same of everybody in the same order."""
    with table.database.read() as session:
        whole = agenda(session, visible_to=table.coordinator, meeting_on=TODAY, today=table.today)
        found = opened(session, visible_to=table.coordinator, meeting_on=TODAY, today=table.today)
        assert [outline(line) for line in agenda_lines(found)] == [outline_of(item) for item in whole.items]
    return whole


def outline(line: AgendaLine) -> tuple[object, ...]:
    plan = (line.in_plan, line.placed, line.bridged)
    return line.number, line.section, line.urgency, line.weeks, line.over_norm, set(line.providers), plan, line.decided


def outline_of(item: AgendaItem) -> tuple[object, ...]:
    one, groups = item.overview, [view and view.group for view in (item.proposal, item.bridge)]
    providers = {group.provider for group in (*groups, *(promise.group for promise in item.promises)) if group}
    decided = any(not one.revoked and one.kind is not DecisionKind.REVOKE for one in item.decisions)
    plan = (item.proposal is not None, groups[0] is not None, groups[1] is not None)
    return one.number, item.section, one.urgency, one.waited_weeks_gross or 0, one.over_norm, providers, plan, decided


def test_every_open_referral_stands_in_one_section(table: Table) -> None:
    # All registered six weeks ago, before the last meeting.
    with table.write() as session:
        session.add(Meeting(held_on=day(-7), closed_at=NOW - timedelta(days=7)))
        table.referral(session, "R2").kind = ReferralKind.MOVE_ON
    table.plan(R1="G1", R2="G1", R3=None)
    table.accept("R4", "G2")
    found = {section.section: [item.overview.number for item in section.items] for section in look(table).sections}
    assert found == {
        Section.CRISIS: [],
        Section.NEW: [],
        Section.MOVE_ON: ["R2"],
        Section.PROMISES_DUE: ["R4"],
        Section.OVER_NORM: [],
        Section.DECLINED: [],
        Section.NO_PLACE: ["R3"],
        Section.OTHER: ["R1"],
    }


def test_crisis_has_its_own_section_and_urgent_goes_before_who_waits_longer(table: Table) -> None:
    for number, urgency in (("R4", Urgency.CRISIS), ("R3", Urgency.URGENT)):
        with table.write() as session:
            table.referral(session, number).urgency = urgency
    table.plan(R1="G1", R2="G1", R3="G1", R4=None)
    found = {section.section: [item.overview.number for item in section.items] for section in look(table).sections}
    assert (found[Section.CRISIS], found[Section.NEW]) == (["R4"], ["R3", "R1", "R2"])
    assert Section.NO_PLACE in table.item("R4").badges
    # Promised for far ahead, it is still a crisis; promised for soon, it is due.
    table.accept("R4", "G2", day(28))
    assert table.item("R4").section is Section.CRISIS
    table.revoke(table.decisions()[0])
    table.accept("R4", "G2")
    assert table.item("R4").section is Section.PROMISES_DUE


def test_new_is_who_registered_since_the_last_meeting(table: Table) -> None:
    # All registered six weeks ago: for the first meeting of all, new is who was never discussed.
    assert table.item("R1").section is Section.NEW
    table.event("R1", EventKind.FIRST_DISCUSSED, day(-28))
    assert table.item("R1").section is Section.OTHER
    with table.write() as session:
        session.add(Meeting(held_on=TODAY - timedelta(weeks=7), closed_at=NOW))
    assert table.item("R1").section is Section.NEW


def test_badges_name_the_other_sections_and_grounds_for_escalation(table: Table) -> None:
    # Ten weeks have passed since R1 came to leave a group, with two declines by providers and no place in the plan.
    with table.write() as session:
        table.referral(session, "R1").kind = ReferralKind.MOVE_ON
    table.plan(R1=None)
    table.decide("R1", kind="decline", group="G1", reason="composition")
    table.decide("R1", kind="decline", group="G2", reason="no_place")
    table.today = day(30)
    found = table.item("R1")
    assert found.section is Section.MOVE_ON
    assert found.badges == (Section.DECLINED, Section.NO_PLACE, Section.OVER_NORM)
    assert found.escalation_grounds == tuple(EscalationGround)
    table.decide("R1", kind="escalate")
    escalated = table.item("R1")
    assert escalated.escalation_grounds == ()
    assert DecisionKind.ESCALATE not in escalated.possible


def test_a_decision_is_shown_with_who_and_when(table: Table) -> None:
    decision = table.accept("R1", "G1", note="as discussed")
    found = table.item("R1")
    (shown,) = found.decisions
    assert (shown.id, shown.decided_by, shown.note) == (decision.id, "Coby Coördinator", "as discussed")
    assert shown.group is not None
    assert (shown.group.number, shown.group.provider, shown.group.municipality) == ("G1", "Linde", "Delft")
    assert found.possible == {DecisionKind.DECLINE, DecisionKind.WITHDRAW, DecisionKind.REVOKE}
    assert found.promises[0].planned_on == TODAY
    table.revoke(decision)
    assert [(one.kind, one.revoked) for one in table.item("R1").decisions] == [
        (DecisionKind.ACCEPT, True),
        (DecisionKind.REVOKE, False),
    ]


def test_who_was_withdrawn_in_the_meeting_is_still_to_be_seen(table: Table) -> None:
    table.decide("R1", kind="withdraw", note="moved away")
    assert table.item("R1").possible == {DecisionKind.REVOKE}


def test_a_proposal_is_shown_with_its_earliest_day(table: Table) -> None:
    table.plan(R1="G1")
    table.accept("R2", "G1")
    table.accept("R3", "G1", week=day(7))
    found = table.item("R1").proposal
    assert found is not None
    assert found.start_week == TODAY
    assert found.earliest_on == TODAY  # until R3 comes in a week, one of the two places is free
    table.accept("R4", "G2")
    table.plan(R1="G2")
    full = table.item("R1").proposal
    assert full is not None
    assert full.earliest_on is None


def test_siblings_show_whom_they_are_decided_with(table: Table) -> None:
    table.siblings("J1", "J2")
    assert table.item("R1").together == ("R2",)
    assert table.item("R3").together == ()
    table.never_with("J1", "J2")
    assert table.item("R1").together == ()


def test_siblings_who_only_prefer_it_are_decided_each(table: Table) -> None:
    table.siblings("J1", "J2", together=Togetherness.PREFERRED)
    assert table.item("R1").together == ()


def test_a_closed_meeting_offers_no_decisions(table: Table) -> None:
    with table.write() as session:
        close_meeting(session, table.coordinator, held_on=TODAY, version=1, now=table.now(), today=TODAY)
    assert {found.possible for found in look(table).items} == {frozenset()}


def test_the_number_of_queries_does_not_grow_with_the_list(database: Database) -> None:
    table = make_table(database, youths=3)
    table.plan(R1="G1", R2="G1", R3=None)
    _queries(table)  # what is the same for everybody is kept from then on
    few = _queries(table)
    with database.write() as session:
        _add_referrals(session, table, 12)
    assert len(look(table).items) == 15
    assert _queries(table) == few


def test_others_than_the_coordinator_do_not_see_the_meeting(table: Table) -> None:
    region = table.region
    with table.database.read() as session:
        for user in (region.linde, region.referrer, region.evaluator):
            with pytest.raises(Forbidden):
                agenda(session, visible_to=user, meeting_on=TODAY, today=TODAY)
            with pytest.raises(Forbidden):
                meetings(session, visible_to=user)
        with pytest.raises(NotFound):
            agenda(session, visible_to=table.coordinator, meeting_on=day(1), today=TODAY)


def test_referrer_and_provider_see_what_is_proposed_to_them(table: Table) -> None:
    plan = table.plan(R1="G1", R2=None)
    for number in ("R1",):
        table.event(number, EventKind.PROPOSED, group="G1")
    region = table.region
    with table.database.read() as session:
        of_referrer = current_proposals(session, visible_to=region.referrer, today=TODAY)
        of_linde = current_proposals(session, visible_to=region.linde, today=TODAY)
        of_es = current_proposals(session, visible_to=region.es, today=TODAY)
        whole = proposals(session, visible_to=table.coordinator, plan_id=1, today=TODAY)
    assert {number: [view.id for view in views] for number, views in of_referrer.items()} == {
        "R1": [plan["R1"]],
        "R2": [plan["R2"]],
    }
    assert list(of_linde) == ["R1"]
    assert of_es == {}
    assert [view.referral for view in whole] == ["R1", "R2"]


def test_referrers_see_the_decisions_on_their_own_referrals(table: Table) -> None:
    table.accept("R1", "G1")
    other = account_of(table.database, Role.REFERRER, table.region.organisations["M1"], "Somebody else")
    region = table.region
    with table.database.read() as session:
        seen = {
            name: [view.referral for view in decisions(session, visible_to=user)]
            for name, user in {"own": region.referrer, "other": other, "linde": region.linde, "es": region.es}.items()
        }
    assert seen == {"own": ["R1"], "other": [], "linde": ["R1"], "es": []}


def test_actions_have_an_owner_and_a_day(table: Table) -> None:
    with table.write() as session:
        action = add_action(
            session,
            table.coordinator,
            held_on=TODAY,
            organisation="Linde",
            text="Call the school",
            due_on=day(3),
            referral="R1",
        )
    table.today = day(4)
    (shown,) = look(table).actions
    assert (shown.organisation_name, shown.referral, shown.overdue) == ("Linde", "R1", True)
    with table.database.read() as session:
        assert len(actions(session, visible_to=table.region.linde, today=TODAY)) == 1
        assert actions(session, visible_to=table.region.es, today=TODAY) == []
        with pytest.raises(Forbidden):
            actions(session, visible_to=table.region.evaluator, today=TODAY)
    assert action.id is not None
    with table.write() as session:
        finish_action(session, table.coordinator, action_id=action.id, version=1, done_on=day(4), today=table.today)
    with pytest.raises(Conflict), table.write() as session:
        finish_action(session, table.coordinator, action_id=action.id, version=1, done_on=day(4), today=table.today)
    with table.database.read() as session:
        assert actions(session, visible_to=table.coordinator, today=table.today, open_only=True) == []


def test_a_wrong_action_names_every_fault(table: Table) -> None:
    with pytest.raises(Invalid) as refused, table.write() as session:
        add_action(
            session,
            table.coordinator,
            held_on=TODAY,
            organisation="Nobody",
            text=" ",
            due_on=day(-1),
            referral="R99",
        )
    assert {fault.field for fault in refused.value.faults} == {"organisation", "text", "due_on", "referral"}


def test_a_meeting_is_closed_once_and_not_before_it_is_held(table: Table) -> None:
    with table.write() as session:
        open_meeting(session, table.coordinator, held_on=day(7))
    with pytest.raises(Conflict, match="not been held"), table.write() as session:
        close_meeting(session, table.coordinator, held_on=day(7), version=1, now=table.now(), today=TODAY)
    with table.write() as session:
        close_meeting(session, table.coordinator, held_on=TODAY, version=1, now=table.now(), today=TODAY)
    with pytest.raises(Conflict, match="closed"), table.write() as session:
        close_meeting(session, table.coordinator, held_on=TODAY, version=2, now=table.now(), today=TODAY)


def _queries(table: Table) -> int:
    """How many statements the agenda takes."""
    seen: list[str] = []

    def count(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    with table.database.read() as session:
        engine = session.get_bind()
        event.listen(engine, "before_cursor_execute", count)
        try:
            agenda(session, visible_to=table.coordinator, meeting_on=TODAY, today=TODAY)
        finally:
            event.remove(engine, "before_cursor_execute", count)
    return len(seen)


def _add_referrals(session: Session, table: Table, number: int) -> None:

    organisations = table.region.organisations
    for index in range(100, 100 + number):
        youth_id = small_region._youth(session, f"J{index}", organisations["M1"])
        referral_id = small_region._referral(session, f"R{index}", youth_id, organisations["W1"])
        table.region.referrals[f"R{index}"] = referral_id
        row = table.referral(session, f"R{index}")
        for kind in (EventKind.REGISTERED, EventKind.FILE_COMPLETE):
            record(session, table.coordinator, row, kind, TODAY, now=table.now())


@pytest.mark.parametrize("number", [0, -1, 99, 2**31, 2**63, 10**30])
def test_ids_that_no_record_has_are_not_found(table: Table, number: int) -> None:
    with pytest.raises(NotFound), table.write() as session:
        finish_action(session, table.coordinator, action_id=number, version=1, done_on=TODAY, today=TODAY)
    with pytest.raises(NotFound), table.database.read() as session:
        proposals(session, visible_to=table.coordinator, plan_id=number, today=TODAY)


def test_a_referral_that_cannot_be_a_number_has_no_decisions(table: Table) -> None:
    with table.database.read() as session:
        assert decisions(session, visible_to=table.coordinator, referral="R1\x00; --") == []
