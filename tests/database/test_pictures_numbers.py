"""The numbers in the pictures, against a region that fits in the head."""

import pytest
from sqlalchemy import event
from sqlmodel import col, select

from tests.meeting_world import make_table
from tests.small_region import NOW, TODAY, day, make_region, place_id, promise, resident
from zorglogistiek.access.user import SYSTEM
from zorglogistiek.codes import CareForm, ClosureReason, EventKind, ReferralKind
from zorglogistiek.errors import Forbidden
from zorglogistiek.meeting.plan_chains import plan_chains
from zorglogistiek.meeting.proposals import NEEDS
from zorglogistiek.meeting.tables import Proposal
from zorglogistiek.people.service import record
from zorglogistiek.people.tables import Referral
from zorglogistiek.places.ahead import forms_ahead
from zorglogistiek.places.tables import Closure, Group, Location, PlaceClosure
from zorglogistiek.statistics.list_weeks import list_weeks
from zorglogistiek.statistics.near_home import placed_near_home, proposed_near_home

K = EventKind


def happen(database, number, *steps):
    """Records events of a referral: pairs of the kind and the day."""
    with database.write() as session:
        referral = session.exec(select(Referral).where(Referral.number == number)).one()
        for kind, on in steps:
            group = None
            if kind in (K.PROPOSED, K.ACCEPTED_BY_PROVIDER, K.STARTED):
                group = session.exec(select(Group).where(Group.number == "G1")).one()
            record(session, SYSTEM, referral, kind, on, now=NOW, group=group)


def queries_of(database, ask):
    """How many queries a question takes."""
    seen = []
    with database.read() as session:
        event.listen(session.connection(), "before_cursor_execute", lambda *call: seen.append(call[2]))
        ask(session)
    return len(seen)


@pytest.fixture
def region(database):
    """R1 is placed, breaks down and waits again; R2 moves on and waits; R3 is withdrawn; R4 is a draft."""
    region = make_region(database)
    with database.write() as session:
        moving = session.exec(select(Referral).where(Referral.number == "R2")).one()
        moving.kind = ReferralKind.MOVE_ON
    to_the_place = ((K.PROPOSED, day(-14)), (K.ACCEPTED_BY_PROVIDER, day(-13)), (K.ACCEPTED_BY_FAMILY, day(-12)))
    happen(database, "R1", (K.REGISTERED, day(-21)), (K.FILE_COMPLETE, day(-20)), *to_the_place)
    happen(database, "R1", (K.STARTED, day(-7)), (K.BROKE_DOWN, day(-1)))
    happen(database, "R2", (K.REGISTERED, day(-15)), (K.FILE_COMPLETE, day(-8)))
    happen(database, "R3", (K.REGISTERED, day(-14)), (K.WITHDRAWN, day(0)))
    happen(database, "R4", (K.NEED_VOICED, day(-14)), (K.WITHDRAWN, day(-1)))
    return region


def test_the_list_of_each_week_is_folded_from_the_events(database, region):
    with database.read() as session:
        found = list_weeks(session, region.coordinator, on=TODAY, weeks=52)
    some = [{state: count for state, count in week.counts.items() if count} for week in found.stock]
    assert [week.from_on for week in found.stock] == [day(-21), day(-14), day(-7), TODAY]
    assert some == [
        {"incomplete": 1, "waiting": 1},
        {"agreed": 1, "waiting": 1, "incomplete": 1},
        {"waiting": 2, "incomplete": 1},
        {"waiting": 2},
    ]
    came = [{flow: count for flow, count in week.counts.items() if count} for week in found.inflow]
    left = [{flow: count for flow, count in week.counts.items() if count} for week in found.outflow]
    assert came == [{"new": 1, "move_on": 1}, {"new": 1}, {"broke_down": 1}, {}]
    assert left == [{}, {}, {"placed": 1}, {"withdrawn": 1}]
    assert found.stock[-1].through_on == TODAY


def test_the_list_of_a_week_is_that_of_the_week_before_with_who_came_and_without_who_left(database, region):
    with database.read() as session:
        found = list_weeks(session, region.coordinator, on=TODAY, weeks=2)
    before, now, came, left = (week.total for week in (*found.stock, found.inflow[1], found.outflow[1]))
    assert now == before + came - left


def test_a_day_in_the_past_is_as_it_was_then(database, region):
    with database.read() as session:
        found = list_weeks(session, region.coordinator, on=day(-9), weeks=1)
    assert found.stock[0].counts["agreed"] == 1
    assert found.stock[0].counts["incomplete"] == 2


def test_who_sees_not_every_referral_is_refused_exact_figures(database, region):
    for user in (region.referrer, region.linde, region.evaluator):
        with database.read() as session:
            with pytest.raises(Forbidden):
                list_weeks(session, user, on=TODAY)
            with pytest.raises(Forbidden):
                placed_near_home(session, user, from_on=day(-10), until_on=TODAY)


def test_a_region_without_events_has_no_weeks_yet(database):
    region = make_region(database)
    with database.read() as session:
        found = list_weeks(session, region.coordinator, on=TODAY)
    assert (found.stock, found.inflow, found.outflow) == ((), (), ())


def test_the_places_of_a_form_are_taken_promised_closed_or_free(database):
    region = make_region(database, places=3)
    resident(database, region, "J1", place=1, since=day(-100), until=day(10))
    with database.write() as session:
        building = ClosureReason.BUILDING
        closure = Closure(
            number="C1", group_id=region.groups["G1"], from_on=day(7), until_on=day(28), places=1, reason=building
        )
        session.add(closure)
        session.flush()
        assert closure.id is not None
        third = place_id(session, region, 3)
        session.add(PlaceClosure(closure_id=closure.id, place_id=third, from_on=day(7), until_on=day(28)))
    promise(database, region, "R2", week=day(14), weeks=None)
    with database.read() as session:
        (form,) = forms_ahead(session, visible_to=region.coordinator, on=TODAY, weeks=5)
        of_es = forms_ahead(session, visible_to=region.es, on=TODAY, weeks=5)
        hidden = forms_ahead(session, visible_to=region.evaluator, on=TODAY, weeks=5)
    assert (form.care_form, form.groups) == (CareForm.TREATMENT_GROUP, 2)
    assert [(one.taken, one.promised, one.closed, one.free) for one in form.weeks] == [
        (1, 0, 0, 3),
        (0, 0, 1, 3),
        (0, 1, 1, 2),
        (0, 1, 1, 2),
        (0, 1, 0, 3),
    ]
    assert [one.places for one in of_es[0].weeks] == [1] * 5
    assert hidden == []


def test_who_was_placed_is_counted_from_home_to_place_and_a_secret_location_is_not_told(database):
    region = make_region(database)
    resident(database, region, "J1", place=1, since=day(-30), until=None)
    resident(database, region, "J2", place=1, since=day(-30), until=None, group="G2")
    resident(database, region, "J3", place=2, since=day(-400), until=None)
    with database.write() as session:
        home = session.exec(select(Location).join(Group).where(col(Group.number) == "G2")).one()
        home.secret = True
    with database.read() as session:
        found = placed_near_home(session, region.coordinator, from_on=day(-365), until_on=day(1))
    (row,) = found.rows
    assert (row.town, row.total, dict(row.to)) == ("M1", 2, {"": 1, "M1": 1})
    assert (row.own_share, row.mean_km, found.everybody.own_share) == (0.5, 0.0, 0.5)


@pytest.fixture
def table(database):
    """A plan in which R2 gets the place that R1 leaves, R3 that of R2's bridge, and R4 a place of its own."""
    table = make_table(database, places=2)
    resident(database, table.region, "J1", place=1, since=day(-100), until=None)
    table.plan(R1="G2", R2="G1", R3="G1", R4="G1", weeks={"R3": day(14)})
    needs(table, R2=["R1"], R3=["R2", "R99"])
    return table


def needs(table, **needed):
    with table.write() as session:
        for number, others in needed.items():
            found = session.exec(select(Proposal).where(Proposal.referral_id == table.region.referrals[number])).one()
            found.facts = {NEEDS: others}


def test_the_chains_of_a_plan_are_read_from_its_proposals(table):
    with table.database.read() as session:
        (chain,) = plan_chains(session, visible_to=table.coordinator, plan_id=1)
    first, second, third = chain.moves
    assert [move.referral for move in chain.moves] == ["R1", "R2", "R3"]
    assert first.lives_in is not None
    assert (first.lives_in.number, first.steps[0].group.number, first.needs) == ("G1", "G2", ())
    assert (second.lives_in, second.needs, second.initials) == (None, ("R1",), "T.J.J.")
    assert (third.needs, third.week) == (("R2",), day(14))
    assert not any(move.accepted for move in chain.moves)


def test_a_move_that_was_accepted_is_marked_in_its_chain(table):
    table.accept("R1", group="G2")
    with table.database.read() as session:
        (chain,) = plan_chains(session, visible_to=table.coordinator, plan_id=1)
    assert [move.accepted for move in chain.moves] == [True, False, False]


def test_the_map_of_a_plan_counts_its_lasting_proposals(table):
    with table.database.read() as session:
        found = proposed_near_home(session, table.coordinator, plan_id=1)
    assert (found.everybody.total, found.everybody.own_share) == (4, 1.0)


def test_the_plan_is_for_who_sees_the_meeting(table):
    region = table.region
    for user in (region.evaluator, region.linde, region.referrer):
        with table.database.read() as session:
            with pytest.raises(Forbidden):
                plan_chains(session, visible_to=user, plan_id=1)
            with pytest.raises(Forbidden):
                proposed_near_home(session, user, plan_id=1)


def test_the_numbers_take_a_fixed_number_of_queries(table):
    who = table.coordinator
    asked = (
        lambda session: list_weeks(session, who, on=TODAY),
        lambda session: forms_ahead(session, visible_to=who, on=TODAY, weeks=26),
        lambda session: placed_near_home(session, who, from_on=day(-99), until_on=day(1)),
        lambda session: proposed_near_home(session, who, plan_id=1),
        lambda session: plan_chains(session, visible_to=who, plan_id=1),
    )
    assert [queries_of(table.database, ask) for ask in asked] == [16, 4, 2, 2, 5]
