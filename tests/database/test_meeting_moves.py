"""Brothers and sisters, and moves that free each other's places: all or nothing."""

import pytest

from tests.meeting_world import make_table
from tests.small_region import TODAY, day, resident
from zorglogistiek.codes import ReferralState, Togetherness
from zorglogistiek.database import Database
from zorglogistiek.errors import Conflict


def test_siblings_who_must_be_together_are_accepted_together(database: Database) -> None:
    table = make_table(database)
    table.siblings("J1", "J2")
    first = table.accept("R1", "G1")
    assert table.state("R1") is table.state("R2") is ReferralState.ACCEPTED
    decisions = table.decisions()
    assert [decision.together_with_id for decision in decisions] == [None, first.id]
    assert {decision.planned_on for decision in decisions} == {TODAY}


def test_one_place_is_none_for_two_siblings(database: Database) -> None:
    table = make_table(database, places=1)
    table.siblings("J1", "J2")
    with pytest.raises(Conflict):
        table.accept("R1", "G1")
    assert table.promised("R1") is None
    assert table.promised("R2") is None
    assert table.decisions() == []


def test_siblings_share_every_decision(database: Database) -> None:
    table = make_table(database)
    table.siblings("J1", "J2")
    table.decide("R2", kind="decline", group="G1", reason="composition")
    table.decide("R1", kind="hold", group="G2", until=day(14).isoformat())
    table.decide("R2", kind="withdraw", note="moved away")
    assert [decision.referral_id for decision in table.decisions()] == [
        table.region.referrals[number] for number in ("R2", "R1", "R1", "R2", "R2", "R1")
    ]
    assert table.state("R1") is table.state("R2") is ReferralState.WITHDRAWN


def test_a_stale_page_of_the_sister_is_a_conflict(database: Database) -> None:
    table = make_table(database)
    table.siblings("J1", "J2")
    seen = table.version("R2")
    table.decide("R1", kind="escalate")
    with pytest.raises(Conflict, match="changed by somebody else"):
        table.accept("R2", "G1", version=seen)


def test_siblings_start_on_one_day(database: Database) -> None:
    # One place of G1 is free now, the other from Thursday on.
    table = make_table(database)
    table.siblings("J1", "J2")
    resident(database, table.region, "J3", place=1, since=day(-100), until=day(3))
    table.accept("R1", "G1")
    assert [decision.planned_on for decision in table.decisions()] == [day(3), day(3)]


@pytest.mark.parametrize("together", [Togetherness.PREFERRED, Togetherness.APART])
def test_siblings_who_need_not_be_together_are_decided_each(database: Database, together: Togetherness) -> None:
    table = make_table(database)
    table.siblings("J1", "J2", together=together)
    table.accept("R1", "G1")
    assert table.state("R2") is ReferralState.WAITING


def test_who_moves_on_leaves_the_old_place_on_the_day_of_the_new_one(database: Database) -> None:
    # J2 lives in G2 for good; R2 moves on to G1, so the place in G2 can be promised to R1 from that day on.
    table = make_table(database)
    home = resident(database, table.region, "J2", place=1, since=day(-100), until=None, group="G2")
    table.accept("R2", "G1", week=day(7))
    assert table.stay(home).moves_out_on == day(7)
    assert table.accept("R1", "G2", week=day(7)).planned_on == day(7)


def test_a_place_that_was_promised_on_keeps_a_move_from_being_undone(database: Database) -> None:
    # R1 was promised the place that R2 leaves: R2 can only stay put when R1's promise is given back first.
    table = make_table(database)
    home = resident(database, table.region, "J2", place=1, since=day(-100), until=None, group="G2")
    table.accept("R2", "G1")
    table.accept("R1", "G2")
    with pytest.raises(Conflict, match="R1"):
        table.decide("R2", kind="decline", group="G1", reason="family_declines")
    table.decide("R1", kind="decline", group="G2", reason="family_declines")
    table.decide("R2", kind="decline", group="G1", reason="family_declines")
    assert table.stay(home).moves_out_on is None


def test_two_residents_change_places_only_together(database: Database) -> None:
    # G1 and G2 have one place each: J1 lives in G1 and must go to G2, J2 the other way round.
    table = make_table(database, places=1)
    one = resident(database, table.region, "J1", place=1, since=day(-100), until=None)
    other = resident(database, table.region, "J2", place=1, since=day(-100), until=None, group="G2")
    with pytest.raises(Conflict):
        table.accept("R1", "G2")
    decisions = table.accept_together(R1="G2", R2="G1")
    assert [decision.planned_on for decision in decisions] == [TODAY, TODAY]
    assert table.stay(one).moves_out_on == table.stay(other).moves_out_on == TODAY


def test_a_chain_is_accepted_in_any_order_on_one_day(database: Database) -> None:
    # J4 leaves G2 on Wednesday; J1 goes there from G1, and R3 gets J1's place: nobody before Wednesday.
    table = make_table(database, places=1)
    resident(database, table.region, "J4", place=1, since=day(-100), until=day(2), group="G2")
    home = resident(database, table.region, "J1", place=1, since=day(-100), until=None)
    decisions = table.accept_together(R3="G1", R1="G2")
    assert [decision.planned_on for decision in decisions] == [day(2), day(2)]
    assert table.stay(home).moves_out_on == day(2)


def test_a_chain_that_breaks_in_one_link_is_not_accepted_at_all(database: Database) -> None:
    # As above, but J4 stays: nobody can go to G2, so nobody gets the place in G1 either.
    table = make_table(database, places=1)
    resident(database, table.region, "J4", place=1, since=day(-100), until=None, group="G2")
    home = resident(database, table.region, "J1", place=1, since=day(-100), until=None)
    with pytest.raises(Conflict, match="group G2"):
        table.accept_together(R3="G1", R1="G2")
    assert table.stay(home).moves_out_on is None
    assert table.promised("R3") is None


def test_who_may_not_live_with_somebody_takes_the_place_when_that_one_leaves(database: Database) -> None:
    # J1 may never live with J2, who lives in G1 and moves on to G2 in the same decision.
    table = make_table(database)
    table.never_with("J1", "J2")
    resident(database, table.region, "J2", place=1, since=day(-100), until=None)
    with pytest.raises(Conflict):
        table.accept("R1", "G1")
    assert len(table.accept_together(R1="G1", R2="G2")) == 2


def test_a_proposal_starts_on_a_day_that_leaves_room_for_the_rest_of_the_plan(database: Database) -> None:
    # One place of G1 is free now, the other from Thursday next week. The plan gives R2 a place now, R1 one next week.
    # Were R1 promised the Monday, there would be no place for R2, who comes now and stays.
    table = make_table(database)
    resident(database, table.region, "J3", place=2, since=day(-100), until=day(10))
    plan = table.plan(R1="G1", R2="G1", weeks={"R1": day(7)})
    assert table.decide("R1", kind="accept", proposal_id=plan["R1"]).planned_on == day(10)
    assert table.decide("R2", kind="accept", proposal_id=plan["R2"]).planned_on == TODAY


def test_once_the_rest_is_decided_the_earliest_day_is_promised(database: Database) -> None:
    # As above, but G1 says no to R2: now nothing keeps R1 from starting on the Monday.
    table = make_table(database)
    resident(database, table.region, "J3", place=2, since=day(-100), until=day(10))
    plan = table.plan(R1="G1", R2="G1", weeks={"R1": day(7)})
    table.decide("R2", kind="decline", proposal_id=plan["R2"], reason="composition")
    assert table.decide("R1", kind="accept", proposal_id=plan["R1"]).planned_on == day(7)


def test_room_is_left_for_who_gets_the_place_of_a_mover(database: Database) -> None:
    # J4 lives in G1 for good and the plan moves R4 to G2 this week, R2 to the place left behind, and R1 to the one that
    # J3 leaves on Thursday next week. Promised the Monday, R1 would take what is R2's.
    table = make_table(database)
    resident(database, table.region, "J3", place=2, since=day(-100), until=day(10))
    resident(database, table.region, "J4", place=1, since=day(-100), until=None)
    plan = table.plan(R1="G1", R2="G1", R4="G2", weeks={"R1": day(7)})
    assert table.decide("R1", kind="accept", proposal_id=plan["R1"]).planned_on == day(10)
    assert table.decide("R4", kind="accept", proposal_id=plan["R4"]).planned_on == TODAY
    assert table.decide("R2", kind="accept", proposal_id=plan["R2"]).planned_on == TODAY


def test_a_place_is_not_counted_on_before_the_mover_can_leave_it(database: Database) -> None:
    # J4 lives in G1 and moves to G2 this week, where J3 leaves on Friday; J2 leaves G1 on Wednesday. The plan gives G1's
    # two places to R1 now and to nobody else: R1 starts on Wednesday, in the place of J2, and J4 can leave on Friday.
    table = make_table(database)
    resident(database, table.region, "J3", place=1, since=day(-100), until=day(4), group="G2")
    resident(database, table.region, "J2", place=2, since=day(-100), until=day(2))
    home = resident(database, table.region, "J4", place=1, since=day(-100), until=TODAY)
    plan = table.plan(R1="G1", R4="G2")
    assert table.decide("R1", kind="accept", proposal_id=plan["R1"]).planned_on == day(2)
    assert table.decide("R4", kind="accept", proposal_id=plan["R4"]).planned_on == day(4)
    assert table.stay(home).moves_out_on == day(4)
