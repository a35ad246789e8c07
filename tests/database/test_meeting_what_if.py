"""What if: the plan with something supposed, on the region of the screens with a plan that the engine made.

R3 waits longest and gets the free place of G1, R2 the one that J1 leaves in ten days; R4 finds nothing.
"""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import col, select

import solver
from tests.pages_world import make_world
from zorglogistiek import clock
from zorglogistiek.access.tables import Account
from zorglogistiek.access.user import User
from zorglogistiek.codes import Role
from zorglogistiek.errors import Conflict, Forbidden, NotFound
from zorglogistiek.matching.policy import region_policy
from zorglogistiek.meeting import plans
from zorglogistiek.meeting.deciding.company import DoesNotFit
from zorglogistiek.meeting.deciding.decisions import decide
from zorglogistiek.meeting.deciding.forms import Decide
from zorglogistiek.meeting.tables import Decision, Plan, Proposal
from zorglogistiek.meeting.what_if import answers, grounds
from zorglogistiek.meeting.what_if import questions as what_if
from zorglogistiek.meeting.what_if.differences import Effect
from zorglogistiek.meeting.what_if.questions import Questions
from zorglogistiek.meeting.what_if.supposing import suppose
from zorglogistiek.meeting.what_if.suppositions import Go, NoneFound, Places, Stay
from zorglogistiek.meeting.what_if.told import Why
from zorglogistiek.people.tables import Referral
from zorglogistiek.places.tables import Location

POLICY = region_policy(None)


class Table:
    """The region with a plan, and the coordinator who asks."""

    def __init__(self, url):
        self.world = make_world(url)
        self.today = clock.today()
        self.week = clock.monday_of(self.today)
        self.questions = Questions()
        self.coordinator = self.user(Role.COORDINATOR)

    def user(self, role):
        with self.world.database.read() as session:
            row = session.exec(select(Account).where(Account.role == role)).one()
        return User(account_id=row.id, role=role, organisation_id=row.organisation_id, name=row.display_name)

    def plan(self):
        plans.make_plan(
            self.world.database,
            self.coordinator,
            meeting_on=self.today,
            policy=POLICY,
            seconds=2,
            now=clock.now(),
            today=self.today,
        )

    def ask(self, *changes, user=None):
        return self.questions.ask(
            self.world.database,
            user or self.coordinator,
            meeting_on=self.today,
            changes=changes,
            policy=POLICY,
            today=self.today,
        )

    def stored(self):
        with self.world.database.read() as session:
            rows = [session.exec(select(table)).all() for table in (Referral, Decision, Plan, Proposal)]
            return [[row.model_dump(exclude={"instance", "result"}) for row in one] for one in rows]

    def accept(self, number):
        self.decide(number, {"kind": "accept"}, of_proposal=True)

    def decide(self, number, form, *, of_proposal=False):
        with self.world.database.write() as session:
            referral = session.exec(select(Referral).where(Referral.number == number)).one()
            proposal = session.exec(
                select(Proposal).where(Proposal.referral_id == referral.id).order_by(col(Proposal.id).desc())
            ).first()
            assert proposal is not None
            about = {"proposal_id": proposal.id} if of_proposal else {}
            form = Decide.model_validate({**form, **about, "version": referral.version})
            decide(
                session,
                self.coordinator,
                meeting_on=self.today,
                referral=number,
                form=form,
                now=clock.now(),
                today=self.today,
            )


@pytest.fixture
def table(sqlite_url):
    table = Table(sqlite_url)
    table.plan()
    yield table
    table.world.database.dispose()


@pytest.fixture
def table_anywhere(database_url):
    """The same in both databases."""
    table = Table(database_url)
    table.plan()
    yield table
    table.world.database.dispose()


def found(answer):
    return {one.referrals[0]: one for one in answer.differences}


def test_who_goes_first_and_who_waits_longer_is_told_and_nothing_is_stored(table):
    before = table.stored()
    answer = table.ask(Go(referral="R2", group="G1", week=table.week))
    assert answer.points > 0
    assert answer.proven
    assert found(answer)["R2"].asked
    assert found(answer)["R2"].effect is Effect.SOONER
    assert found(answer)["R3"].effect is Effect.LATER
    assert found(answer)["R3"].weeks == -found(answer)["R2"].weeks > 0
    assert table.stored() == before


def test_a_place_more_lets_everybody_start_and_a_place_less_costs_one(table):
    more = table.ask(Places(group="G1", more=1, week=table.week))
    assert more.points < 0
    assert found(more)["R2"].effect is Effect.SOONER
    less = table.ask(Places(group="G1", more=-1, week=table.week))
    assert less.points > 0
    assert {one.effect for one in less.differences} <= {Effect.LATER, Effect.LOSES}


def test_several_changes_make_one_question(table):
    here = Go(referral="R2", group="G1", week=table.week)
    answer = table.ask(here, Places(group="G1", more=1, week=table.week))
    assert "R3" not in found(answer)  # both start this week


def test_a_youth_may_be_kept_for_a_date(table):
    until = table.week + timedelta(weeks=5)
    answer = table.ask(Stay(referral="R3", until=until, all_of_it=True))
    assert found(answer)["R3"].after.week >= until
    assert found(answer)["R2"].effect is Effect.SOONER


def test_what_cannot_be_is_said_with_its_reason(table):
    with pytest.raises(DoesNotFit) as refused:
        table.ask(Go(referral="R2", group="G2", week=None))
    assert {reason.code for reason in refused.value.reasons} >= {"criterion.care_form"}
    with pytest.raises(Conflict, match="weeks from"):
        table.ask(Go(referral="R2", group="G1", week=table.week - timedelta(weeks=1)))
    with pytest.raises(Conflict, match="no place is sought"):
        table.ask(Go(referral="R99", group="G1", week=None))
    with pytest.raises(NotFound):
        table.ask(Go(referral="R2", group="G99", week=None))
    with pytest.raises(Conflict, match="places are left to close"):
        table.ask(Places(group="G1", more=-9, week=table.week))
    with pytest.raises(Conflict, match="no place"):  # both have been sent to the one place of this week
        table.ask(Go(referral="R2", group="G1", week=table.week), Go(referral="R3", group="G1", week=table.week))


def test_a_decision_of_the_meeting_is_part_of_the_next_question(table_anywhere):
    table = table_anywhere
    table.ask(Go(referral="R2", group="G1", week=table.week))
    table.accept("R3")
    with pytest.raises(Conflict, match="stands for it already"):
        table.ask(Go(referral="R3", group="G1", week=None))
    with pytest.raises(Conflict, match="no place"):
        table.ask(Go(referral="R2", group="G1", week=table.week))


def test_without_a_plan_there_is_nothing_to_adapt_and_only_the_coordinator_asks(sqlite_url):
    table = Table(sqlite_url)
    with pytest.raises(Conflict, match="no plan yet"):
        table.ask(Go(referral="R2", group="G1", week=None))
    for role in set(Role) - {Role.COORDINATOR}:
        with pytest.raises(Forbidden):
            table.ask(Go(referral="R2", group="G1", week=None), user=table.user(role))
    table.world.database.dispose()


def test_free_places_name_the_youths_for_whom_they_do_most(table):
    ground = table.questions.ground(
        table.world.database, table.coordinator, meeting_on=table.today, policy=POLICY, today=table.today
    )
    places = {place.group: place for place in table.questions.free_places(ground)}
    assert places["G1"].from_week == table.week
    assert {number for number, _ in places["G1"].planned} == {"R2", "R3"}
    assert places["G2"].planned == ()
    takers = table.questions.takers(ground, "G1")
    assert {number for taker in takers for number in taker.referrals} == {"R2", "R3"}
    assert all(taker.proposed and taker.points >= taker.at_least for taker in takers)
    assert table.questions.takers(ground, "G2") == []


def test_the_same_question_asked_many_times_is_worked_out_once(table, monkeypatch):
    asked, real = [], answers.answer

    def answer(*given):
        asked.append(given)
        return real(*given)

    monkeypatch.setattr(what_if, "answer", answer)
    change, told = Go(referral="R2", group="G1", week=table.week), []
    threads = [threading.Thread(target=lambda: told.append(table.ask(change))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(told) == 8
    assert all(one is told[0] for one in told)
    assert len(asked) == 1
    ground = ground_of(table)
    assert ground_of(table) is ground
    with table.world.database.write() as session:
        session.exec(select(Location)).first().pc4 = "2711"  # by which distances are reckoned
    assert ground_of(table) is not ground


def ground_of(table):
    return table.questions.ground(
        table.world.database, table.coordinator, meeting_on=table.today, policy=POLICY, today=table.today
    )


def base_of(ground):
    return {move.party: (move.group, move.week) for move in ground.base.moves}


def test_questions_start_from_the_plan_on_the_cards_also_after_a_decision(table_anywhere):
    table = table_anywhere
    before = base_of(ground_of(table))
    table.accept("R3")
    ground = ground_of(table)
    assert base_of(ground) == before
    assert (ground.changed, ground.gain) == ((), 0)
    same = Go(referral="R2", group="G1", week=table.week + timedelta(weeks=before["R2"][1]))
    answer = table.ask(same)
    assert (answer.points, answer.anyway) == (0, ())
    assert [(one.referrals, one.before == one.after) for one in answer.differences] == [(("R2",), True)]


def test_who_was_declined_is_told_with_the_reason_and_no_other_question_gains_by_it(table):
    _, week = base_of(ground_of(table))["R2"]
    table.decide("R3", {"kind": "decline", "reason": "distance"}, of_proposal=True)
    ground = ground_of(table)
    (changed,) = ground.changed
    assert (changed.referrals, changed.why, changed.has) == (("R3",), Why.CLOSED, None)
    assert {why.code for why in changed.reasons} & {"criterion.declined", "criterion.declined_until"}
    assert base_of(ground)["R2"] == ("G1", week)  # on the card, though R3's place is free now
    later = table.week + timedelta(weeks=week + 1)
    answer = table.ask(Stay(referral="R2", until=later, all_of_it=False))
    assert answer.points > 0
    assert answer.gain == ground.gain > 0  # R2 could have the place at once: that is no gain of the question


def test_whose_place_went_to_somebody_else_is_told(table):
    table.decide("R2", {"kind": "accept", "group": "G1", "week": f"{table.week}", "purpose": "final"})
    ground = ground_of(table)
    (changed,) = ground.changed
    assert (changed.referrals, changed.why) == (("R3",), Why.FULL)
    assert (changed.had.group, changed.had.week) == ("G1", table.week)
    assert changed.has.week > table.week
    assert ground.gain == 0


def test_a_place_that_is_lived_in_by_somebody_who_may_move_on_can_be_closed(table):
    ground = ground_of(table)
    instance = ground.translation.instance
    lives = solver.Party(
        id=solver.PartyId("mover"),
        origin=solver.GroupId("G1"),
        wait_cost=(0,) * instance.weeks,
        unplaced_cost=500,
        options=(solver.Option(group=solver.GroupId("G2"), kind="final", from_week=3, until_week=instance.weeks),),
    )
    groups = tuple(replace(group, capacity=(1,) * instance.weeks) for group in instance.groups)
    only = replace(instance, parties=(lives,), groups=groups, fixed=(), apart=())
    translation = replace(ground.translation, instance=only)
    supposed = suppose(translation, [Places(group="G1", more=-1, week=table.week + timedelta(weeks=5))], objective=500)
    plan = solver.solve(supposed.instance, solver.Limits(seconds=2)).plan
    (move,) = (move for move in plan.moves if move.party == "mover")
    assert move.week <= 5
    assert {one.party for one in plan.moves} == {"mover", *supposed.closing}
    with pytest.raises(Conflict, match="moved on by the week"):  # nobody can go before the third week
        suppose(translation, [Places(group="G1", more=-1, week=table.week + timedelta(weeks=2))], objective=500)
    with pytest.raises(Conflict, match="places are left to close"):
        suppose(translation, [Places(group="G1", more=-2, week=table.week + timedelta(weeks=5))], objective=500)


def test_that_no_plan_was_found_is_not_told_as_that_there_is_none(table, monkeypatch):
    real = grounds.mended

    def nothing_proven(*given, **limits):
        result = real(*given, **limits)
        return replace(result, plan=replace(result.plan, bound=0))

    monkeypatch.setattr(answers, "mended", nothing_proven)
    both = (Go(referral="R2", group="G1", week=table.week), Go(referral="R3", group="G1", week=table.week))
    with pytest.raises(NoneFound):
        table.ask(*both)
