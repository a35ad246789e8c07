"""What a decision does, and what it does not do when it may not."""

from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest

from tests.meeting_world import Table, make_table
from tests.small_region import TODAY, day, resident
from zorglogistiek.access.user import SYSTEM, User
from zorglogistiek.codes import DecisionKind, DeclineReason, EventKind, ReferralState, StayPurpose
from zorglogistiek.database import Database
from zorglogistiek.errors import Conflict, Forbidden, Invalid, NotFound
from zorglogistiek.meeting.deciding.company import DoesNotFit
from zorglogistiek.meeting.deciding.decisions import decide
from zorglogistiek.meeting.deciding.promises import PROMISE_DAYS
from zorglogistiek.meeting.service import close_meeting, open_meeting


@pytest.fixture
def table(database: Database) -> Table:
    return make_table(database)


def test_a_group_that_is_declined_is_not_declined_again(table: Table) -> None:
    table.decide("R1", kind="decline", group="G1", reason="composition")
    with pytest.raises(Conflict, match="declined already"):
        table.decide("R1", kind="decline", group="G1", reason="safety")


def test_accepting_promises_a_place_and_says_who_and_when(table: Table) -> None:
    # Both places of G1 are free: the place is promised from today on.
    decision = table.accept("R1", "G1")
    assert table.state("R1") is ReferralState.ACCEPTED
    promised = table.promised("R1")
    assert promised is not None
    assert promised.planned_on == decision.planned_on == TODAY
    assert decision.account_id == table.coordinator.account_id
    assert decision.decided_at > table.now() - timedelta(minutes=1)
    assert table.events("R1")[2:] == [
        EventKind.FIRST_DISCUSSED,
        EventKind.PROPOSED,
        EventKind.ACCEPTED_BY_PROVIDER,
    ]


def test_the_first_free_day_of_the_week_is_promised(database: Database) -> None:
    # The only place of G1 comes free on Wednesday.
    table = make_table(database, places=1)
    resident(database, table.region, "J2", place=1, since=day(-100), until=day(2))
    assert table.accept("R1", "G1").planned_on == day(2)


def test_nobody_is_promised_a_day_before_the_meeting(table: Table) -> None:
    # The meeting is on Thursday; on Monday it is prepared, by a plan of which the week has begun by then.
    table.held_on = day(3)
    proposals = table.plan(R1="G2")
    proposal = table.item("R1").proposal
    assert proposal is not None
    assert proposal.earliest_on == day(3)
    assert table.decide("R1", kind="accept", proposal_id=proposals["R1"]).planned_on == day(3)
    assert table.accept("R2", "G1").planned_on == day(3)
    promised = table.item("R1").promises[0]
    assert (promised.planned_on, promised.expires_on) == (day(3), day(3 + PROMISE_DAYS))


def test_a_mover_frees_the_place_on_the_day_of_the_meeting_at_the_earliest(database: Database) -> None:
    table = make_table(database, places=1)
    resident(database, table.region, "J1", place=1, since=day(-100), until=None)
    table.held_on = day(3)
    table.plan(R1=None)
    planned = {one.referral_id: one.planned_on for one in table.accept_together(R1="G2", R2="G1")}
    assert set(planned.values()) == {day(3)}
    assert len(planned) == 2


def test_a_week_before_that_of_the_meeting_is_the_meetings_own(table: Table) -> None:
    table.held_on = day(10)
    proposals = table.plan(R1="G2")
    assert table.decide("R1", kind="accept", proposal_id=proposals["R1"]).planned_on == day(10)
    with pytest.raises(Invalid, match="lies before the meeting"):
        table.accept("R2", "G1", week=TODAY)


def test_a_full_group_is_a_conflict_and_nothing_is_stored(database: Database) -> None:
    table = make_table(database, places=1)
    resident(database, table.region, "J2", place=1, since=day(-100), until=None)
    with pytest.raises(Conflict, match="group G1"):
        table.accept("R1", "G1")
    assert table.state("R1") is ReferralState.WAITING
    assert table.decisions() == []


def test_a_proposal_brings_its_own_group(table: Table) -> None:
    proposals = table.plan(R1="G2")
    decision = table.decide("R1", kind="accept", proposal_id=proposals["R1"])
    assert decision.group_id == table.region.groups["G2"]
    assert decision.proposal_id == proposals["R1"]


def test_a_proposal_of_another_referral_is_not_found(table: Table) -> None:
    proposals = table.plan(R1="G1", R2="G1")
    with pytest.raises(NotFound):
        table.decide("R1", kind="accept", proposal_id=proposals["R2"])


def test_a_proposal_of_a_former_plan_is_out_of_date(table: Table) -> None:
    former = table.plan(R1="G1")
    table.plan(R1="G2")
    with pytest.raises(Conflict, match="newer plan"):
        table.decide("R1", kind="accept", proposal_id=former["R1"])


def test_a_proposal_without_a_place_cannot_be_accepted(table: Table) -> None:
    with pytest.raises(Conflict, match="no place"):
        table.decide("R1", kind="accept", proposal_id=table.plan(R1=None)["R1"])


def test_a_group_that_does_not_fit_is_refused_with_the_reason(table: Table) -> None:
    # J1 is 14 years old.
    table.change_group("G1", minimum_age=16)
    with pytest.raises(DoesNotFit) as refused:
        table.accept("R1", "G1")
    assert [reason.code for reason in refused.value.reasons] == ["criterion.minimum_age"]
    assert table.promised("R1") is None


def test_the_composition_limit_counts_those_who_live_there(table: Table) -> None:
    # G1 can carry one youth with an intensive profile; J2, who lives there for good, is one, and so is J1.
    table.change_group("G1", limits={"intensive": 1})
    table.change_youth("J1", profiles=frozenset({"intensive"}))
    table.change_youth("J2", profiles=frozenset({"intensive"}))
    resident(table.database, table.region, "J2", place=1, since=day(-100), until=None)
    with pytest.raises(Conflict, match="intensive"):
        table.accept("R1", "G1")


def test_a_group_settles_in_no_more_than_its_limit_a_week(table: Table) -> None:
    table.change_group("G1", intake_per_week=1)
    table.accept("R1", "G1")
    with pytest.raises(Conflict, match="settles in"):
        table.accept("R2", "G1")
    assert table.accept("R2", "G1", week=day(7)).planned_on == day(7)


def test_declining_follows_the_reason_and_bars_the_group(table: Table) -> None:
    # No place after all: the pair is barred for four weeks.
    decision = table.decide("R1", kind="decline", group="G1", reason="no_place")
    assert decision.until == TODAY + timedelta(weeks=4)
    assert table.state("R1") is ReferralState.WAITING


def test_the_meeting_may_choose_a_group_that_had_said_no(table: Table) -> None:
    table.decide("R1", kind="decline", group="G1", reason="safety")
    assert table.accept("R1", "G1").planned_on == TODAY


def test_declining_an_accepted_place_gives_it_back(database: Database) -> None:
    table = make_table(database, places=1)
    table.accept("R1", "G1")
    table.decide("R1", kind="decline", group="G1", reason="family_declines")
    assert table.promised("R1") is None
    assert table.accept("R2", "G1").planned_on == TODAY


def test_an_incomplete_file_leaves_the_plan_until_it_is_complete(table: Table) -> None:
    table.decide("R1", kind="decline", group="G1", reason="file_incomplete")
    assert table.state("R1") is ReferralState.INCOMPLETE


def test_holding_pins_the_group_until_a_day(table: Table) -> None:
    decision = table.decide("R1", kind="hold", group="G1", until=day(14).isoformat())
    assert decision.until == day(14)
    assert table.events("R1")[-2:] == [EventKind.PROPOSED, EventKind.HELD]


def test_escalating_and_withdrawing(table: Table) -> None:
    table.decide("R1", kind="escalate", note="two declines")
    assert table.events("R1")[-1] is EventKind.ESCALATED
    table.accept("R1", "G1")
    table.decide("R1", kind="withdraw", note="moved away")
    assert table.state("R1") is ReferralState.WITHDRAWN
    assert table.promised("R1") is None


@pytest.mark.parametrize(
    ("form", "fields"),
    [
        ({"kind": "accept"}, ["group"]),
        ({"kind": "accept", "group": "G1"}, ["week"]),
        ({"kind": "accept", "group": "G1", "week": "2026-11-16"}, ["week"]),
        ({"kind": "accept", "group": "G9", "week": "2026-11-23"}, ["group"]),
        ({"kind": "decline"}, ["group", "reason"]),
        ({"kind": "decline", "group": "G1", "reason": "other"}, ["note"]),
        ({"kind": "decline", "group": "G1", "reason": "weather"}, ["reason"]),
        ({"kind": "hold", "group": "G1"}, ["until"]),
        ({"kind": "hold", "group": "G1", "until": "2026-11-23"}, ["until"]),
        ({"kind": "escalate", "group": "G1", "until": "2026-12-01"}, ["group", "until"]),
        ({"kind": "revoke"}, ["kind"]),
        ({"kind": "explode", "week": "tomorrow", "colour": "red"}, ["kind", "week", "colour"]),
    ],
)
def test_a_wrong_form_names_every_fault(table: Table, form: dict[str, Any], fields: list[str]) -> None:
    with pytest.raises(Invalid) as refused:
        table.decide("R1", **form)
    assert sorted(fault.field for fault in refused.value.faults) == sorted(fields)
    assert table.decisions() == []


def test_a_stale_version_is_a_conflict(table: Table) -> None:
    seen = table.version("R1")
    table.decide("R1", kind="escalate")
    with pytest.raises(Conflict, match="changed by somebody else"):
        table.accept("R1", "G1", version=seen)


def test_a_double_click_does_nothing_twice(table: Table) -> None:
    seen = table.version("R1")
    first = table.accept("R1", "G1", version=seen)
    again = table.accept("R1", "G1", version=seen)
    assert again.id == first.id
    assert len(table.decisions()) == 1


def test_the_same_page_cannot_decide_otherwise(table: Table) -> None:
    seen = table.version("R1")
    table.accept("R1", "G1", version=seen)
    with pytest.raises(Conflict):
        table.accept("R1", "G2", version=seen)


def test_of_two_who_decide_at_once_one_wins(table: Table) -> None:
    """Both saw the same page: one promises G1, the other G2; one place is promised, and the loser is told."""
    seen, barrier = table.version("R1"), Barrier(2)
    outcomes: list[object] = []

    def click(group: str) -> None:
        barrier.wait()
        try:
            outcomes.append(table.accept("R1", group, version=seen))
        except Conflict as refused:
            outcomes.append(refused)

    threads = [Thread(target=click, args=(group,)) for group in ("G1", "G2")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(isinstance(outcome, Conflict) for outcome in outcomes) == [False, True]
    assert len(table.decisions()) == 1
    assert table.promised("R1") is not None


def test_only_the_coordinator_decides_and_always_by_name(table: Table) -> None:
    def with_user(user: User) -> None:
        with table.write() as session:
            form = {"kind": "escalate", "version": table.referral(session, "R1").version}
            decide(session, user, meeting_on=TODAY, referral="R1", form=form, now=table.now(), today=TODAY)

    region = table.region
    for user in (region.linde, region.referrer, region.evaluator, SYSTEM):
        with pytest.raises(Forbidden):
            with_user(user)
    assert table.decisions() == []


def test_a_closed_meeting_decides_nothing_more(table: Table) -> None:
    with table.write() as session:
        meeting = open_meeting(session, table.coordinator, held_on=TODAY)
        close_meeting(session, table.coordinator, held_on=TODAY, version=meeting.version, now=table.now(), today=TODAY)
    # Everybody who was on the agenda was discussed.
    assert table.events("R3")[-1] is EventKind.FIRST_DISCUSSED
    with pytest.raises(Conflict, match="closed"):
        table.accept("R1", "G1")


def test_a_promise_stands_in_the_way_of_another(table: Table) -> None:
    table.accept("R1", "G1")
    with pytest.raises(Conflict, match="promised already"):
        table.accept("R1", "G2")


def test_bridging_is_no_step_of_the_referral(table: Table) -> None:
    # G2 becomes a crisis bed, which bridges for four weeks; then the lasting place shortens it to two.
    table.change_group("G2", care_form="crisis_bed")
    decision = table.accept("R1", "G2", purpose="bridge")
    assert decision.purpose is StayPurpose.BRIDGE
    bridge = table.promised("R1", StayPurpose.BRIDGE)
    assert bridge is not None
    assert bridge.expected_end == TODAY + timedelta(weeks=4)
    assert table.state("R1") is ReferralState.WAITING
    table.accept("R1", "G1", week=day(14))
    shortened = table.promised("R1", StayPurpose.BRIDGE)
    assert shortened is not None
    assert shortened.moves_out_on == day(14)


def test_declining_the_bridging_keeps_the_lasting_place(table: Table) -> None:
    table.change_group("G2", care_form="crisis_bed")
    table.accept("R1", "G1", week=day(14))
    table.accept("R1", "G2", purpose="bridge")
    decision = table.decide("R1", kind="decline", group="G2", purpose="bridge", reason="composition")
    assert decision.kind is DecisionKind.DECLINE
    assert decision.decline_reason is DeclineReason.COMPOSITION
    assert table.state("R1") is ReferralState.ACCEPTED
    assert table.promised("R1", StayPurpose.BRIDGE) is None
    assert table.promised("R1") is not None
