"""Studies on the registry: which plan they compare with, and what is missing in the region of the screens.

There R2 and R3 get the two places of G1, and R4 asks for a care form that nobody offers.
"""

import gzip
from datetime import timedelta

import pytest
from sqlmodel import select

import solver
from tests.pages_world import make_world
from zorglogistiek import clock
from zorglogistiek.access.user import SYSTEM, User
from zorglogistiek.codes import Role, Urgency
from zorglogistiek.errors import Forbidden
from zorglogistiek.matching.policy import default_policy
from zorglogistiek.meeting.plans import make_plan
from zorglogistiek.meeting.tables import Plan, Proposal
from zorglogistiek.people.tables import Referral
from zorglogistiek.studies.engine import ground_of
from zorglogistiek.studies.missing import Lack, missing_supply
from zorglogistiek.studies.results import BaseKind


@pytest.fixture
def world(database_url):
    world = make_world(database_url)
    yield world
    world.database.dispose()


def plan(world):
    return make_plan(
        world.database,
        SYSTEM,
        meeting_on=world.meeting_on,
        policy=default_policy(),
        seconds=5,
        now=clock.now(),
        today=clock.today(),
    )


def ground(world):
    policy = default_policy()
    return ground_of(world.database, policy, today=clock.today(), plan_seconds=5, asked=lambda: False)


def missing(world, user=SYSTEM):
    with world.database.read() as session:
        return missing_supply(session, user, policy=default_policy(), today=clock.today())


def change(world, table, **values):
    with world.database.write() as session:
        for name, value in values.items():
            setattr(session.exec(select(table)).first(), name, value)


def test_without_a_plan_one_is_made_for_the_study_and_not_stored(world):
    found = ground(world)
    assert (found.kind, found.plan_id, found.base.placed, found.base.youths) == (BaseKind.FRESH, None, 2, 3)
    with world.database.read() as session:
        assert session.exec(select(Plan)).all() == []


def test_the_meetings_plan_is_taken_as_it_is_while_nothing_has_changed(world):
    made = plan(world)
    with world.database.read() as session:
        objective = session.get_one(Plan, made).objective
    found = ground(world)
    assert (found.kind, found.plan_id, found.base.objective) == (BaseKind.STORED, made, objective)


def test_the_meetings_plan_is_brought_up_to_date_with_what_has_changed(world):
    made = plan(world)
    before = ground(world).base
    change(world, Referral, urgency=Urgency.CRISIS)
    after = ground(world)
    assert (after.kind, after.plan_id) == (BaseKind.MENDED, made)
    assert after.base.objective > before.objective


def test_a_plan_of_another_week_is_not_compared_with(world):
    plan(world)
    change(world, Plan, week=clock.monday_of(clock.today()) - timedelta(weeks=1))
    assert ground(world).kind is BaseKind.FRESH


def test_a_plan_that_could_not_be_made_is_not_compared_with_and_says_nothing_of_places(world):
    plan(world)
    none = solver.Plan(instance="x", status="infeasible", objective=None, bound=None, reason="contradiction")
    change(world, Plan, status="infeasible", result=gzip.compress(none.to_json().encode()))
    assert ground(world).kind is BaseKind.FRESH
    assert missing(world).plan.feasible is False


def test_who_lacks_a_group_and_who_lacks_a_place(world):
    found = missing(world)
    assert (found.waiting, found.plan) == (3, None)
    (lacking,) = found.needs
    assert (lacking.referral, lacking.lack, lacking.waited_weeks) == ("R4", Lack.GROUP, 2)
    assert lacking.near == {"care_form": ("G1",)}
    assert lacking.in_the_way == {"care_form": 2, "maximum_age": 1}


def test_who_has_no_place_in_the_plan_lacks_one_and_who_came_later_is_not_in_it(world):
    made = plan(world)
    with world.database.write() as session:
        # As if the plan had given R2 no place, and R3 had come after it.
        numbers = {one.id: one.number for one in session.exec(select(Referral))}
        for proposal in session.exec(select(Proposal)):
            if numbers[proposal.referral_id] == "R2":
                proposal.group_id = proposal.start_week = None
            if numbers[proposal.referral_id] == "R3":
                session.delete(proposal)
    found = missing(world)
    assert [(one.referral, one.fitting) for one in found.lacking(Lack.PLACE)] == [("R2", 1)]
    assert (found.plan.plan_id, found.plan.unplanned, found.plan.feasible) == (made, 1, True)


@pytest.mark.parametrize("role", [Role.REFERRER, Role.PROVIDER, Role.EVALUATOR])
def test_other_roles_do_not_see_missing_supply(world, role):
    with pytest.raises(Forbidden):
        missing(world, User(account_id=None, role=role, organisation_id=1, name="x"))
