"""Who sees and does what: the declarations cover everything, and a query without a condition does not run open."""

import pytest
from sqlalchemy import column, false, true

from zorglogistiek.access.permissions import MAY, Action, may, require
from zorglogistiek.access.user import SYSTEM, User
from zorglogistiek.access.visibility import SEES, SHOWS, TIES, Fields, Reach, Record, Tie, reach, seen
from zorglogistiek.codes import Role
from zorglogistiek.errors import Forbidden


def user(role: Role) -> User:
    return User(account_id=1, role=role, organisation_id=1, name=role.value)


def test_every_role_is_told_what_it_sees_of_every_record_and_what_it_may_do() -> None:
    assert {role: set(records) for role, records in SEES.items()} == {role: set(Record) for role in Role}
    assert set(MAY) == set(Role)


def test_an_evaluator_sees_no_person_and_a_referrer_nobody_s_occupancy() -> None:
    persons = (Record.YOUTH, Record.REFERRAL, Record.OCCUPANCY, Record.MEETING)
    assert {reach(user(Role.EVALUATOR), record) for record in persons} == {Reach.NOTHING}
    assert reach(user(Role.REFERRER), Record.OCCUPANCY) is Reach.NOTHING
    assert reach(user(Role.PROVIDER), Record.OCCUPANCY) is Reach.OWN


def test_the_condition_follows_the_declaration() -> None:
    own, matched = column("own") == 1, column("matched") == 1

    def of(role: Role) -> object:
        return seen(user(role), Record.REFERRAL, own=own, matched=matched)

    assert of(Role.REFERRER) is own
    assert of(Role.PROVIDER) is matched
    assert str(of(Role.COORDINATOR)) == str(true())
    assert str(of(Role.EVALUATOR)) == str(false())
    assert str(seen(SYSTEM, Record.YOUTH)) == str(true())


def test_a_query_that_forgot_its_condition_is_refused() -> None:
    with pytest.raises(LookupError, match=r"provider looking at referral \(matched\)"):
        seen(user(Role.PROVIDER), Record.REFERRAL, own=column("own") == 1)


@pytest.mark.parametrize("role", list(Role))
def test_only_the_coordinator_decides_plans_and_exchanges(role: Role) -> None:
    for action in (Action.DECIDE, Action.PLAN, Action.EXCHANGE):
        assert may(user(role), action) == (role is Role.COORDINATOR)


@pytest.mark.parametrize("role", list(Role))
def test_only_the_administrator_manages_accounts_and_sees_no_person(role: Role) -> None:
    assert may(user(role), Action.MANAGE_ACCOUNTS) == (role is Role.ADMINISTRATOR)
    assert may(user(role), Action.ERASE) == (role is Role.ADMINISTRATOR)
    assert (reach(user(role), Record.ACCOUNT) is Reach.REGION) == (role is Role.ADMINISTRATOR)


@pytest.mark.parametrize("role", list(Role))
def test_the_log_is_for_who_answers_to_a_youth_and_for_who_guards_it(role: Role) -> None:
    assert may(user(role), Action.SEE_LOG) == (role in (Role.COORDINATOR, Role.ADMINISTRATOR))


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.EVALUATOR, Role.MUNICIPALITY])
def test_who_needs_no_person_sees_none(role: Role) -> None:
    persons = (Record.YOUTH, Record.REFERRAL, Record.OCCUPANCY, Record.MEETING)
    assert {reach(user(role), record) for record in persons} == {Reach.NOTHING}
    assert TIES[reach(user(role), Record.YOUTH)] == frozenset()


def test_every_tie_says_what_it_shows_and_every_reach_its_ties() -> None:
    assert set(SHOWS) == set(Tie)
    assert set(TIES) == set(Reach)
    assert SHOWS[Tie.PROPOSED] == {Fields.NEEDS}
    assert Fields.IDENTITY not in SHOWS[Tie.ESCALATED]
    assert {tie for tie in Tie if Fields.IDENTITY in SHOWS[tie]} == {Tie.REGION, Tie.OWN, Tie.ACCEPTED, Tie.EMERGENCY}


def test_what_a_role_may_not_do_is_forbidden() -> None:
    require(user(Role.PROVIDER), Action.CHANGE_CAPACITY)
    with pytest.raises(Forbidden):
        require(user(Role.EVALUATOR), Action.CHANGE_CAPACITY)
