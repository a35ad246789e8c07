"""Plans: what is frozen, what is proposed, and how decisions bind the plan after."""

import json

import pytest
from sqlmodel import select

import solver
from tests.meeting_world import Table, make_table
from tests.small_region import TODAY, day, resident
from zorglogistiek.access.user import SYSTEM
from zorglogistiek.codes import EventKind, ReferralState
from zorglogistiek.database import Database
from zorglogistiek.errors import Conflict, Forbidden, Invalid, Unavailable
from zorglogistiek.matching.criteria import CHECKED, CRITERIA
from zorglogistiek.meeting.agenda import agenda
from zorglogistiek.meeting.deciding.promises import PROMISE_DAYS
from zorglogistiek.meeting.made_plans import inputs, plan, plans
from zorglogistiek.meeting.proposals import proposals
from zorglogistiek.meeting.service import close_meeting
from zorglogistiek.meeting.tables import Meeting
from zorglogistiek.meeting.views import ProposalView


@pytest.fixture
def table(database: Database) -> Table:
    """G1 and G2 have one place each; R1 waits since six weeks as R2 does, and R3 and R4 are withdrawn."""
    made = make_table(database, places=1)
    for number in ("R3", "R4"):
        made.event(number, EventKind.WITHDRAWN)
    return made


def proposed(table: Table, plan_id: int) -> dict[str, ProposalView]:
    with table.database.read() as session:
        found = proposals(session, visible_to=table.coordinator, plan_id=plan_id, today=table.today)
    return {view.referral: view for view in found}


def groups(table: Table, plan_id: int) -> dict[str, str | None]:
    return {number: view.group.number if view.group else None for number, view in proposed(table, plan_id).items()}


def test_a_plan_keeps_everything_it_was_made_with(table: Table) -> None:
    progress: list[solver.Progress] = []
    plan_id = table.make_plan(on_progress=progress.append)
    with table.database.read() as session:
        view = plan(session, visible_to=table.coordinator, plan_id=plan_id)
        instance_text, plan_text = inputs(session, visible_to=table.coordinator, plan_id=plan_id)
    assert (view.meeting_on, view.made_by, view.week, view.proposals) == (TODAY, "Coby Coördinator", TODAY, 2)
    assert (view.status, view.gap) == ("optimal", 0)
    assert progress
    # Whoever reads the plan again finds it right, and at the cost that was stored.
    instance, result = solver.Instance.from_json(instance_text), solver.Plan.from_json(plan_text)
    assert solver.verify(instance, result) == []
    assert result.objective == view.objective


def test_a_proposal_keeps_every_criterion_with_its_outcome(table: Table) -> None:
    found = proposed(table, table.make_plan())["R1"].facts[CHECKED]
    assert [one["name"] for one in found] == [criterion.name for criterion in CRITERIA]
    assert [one["barrier"] for one in found] == [None] * len(CRITERIA)


def test_a_promise_whose_time_is_over_holds_no_place_in_the_next_plan(table: Table) -> None:
    table.accept("R1", "G1")
    table.accept("R2", "G2")
    table.today = day(PROMISE_DAYS + 1)
    plan_id = table.make_plan(table.today)
    assert table.events("R1").count(EventKind.ACCEPTANCE_EXPIRED) == 1
    assert not any(reason["code"] == "cost.agreed" for reason in proposed(table, plan_id)["R1"].reasons)


def test_each_gets_a_place_and_the_event_of_it_once(table: Table) -> None:
    first = table.make_plan()
    assert sorted(map(str, groups(table, first).values())) == ["G1", "G2"]
    assert table.state("R1") is table.state("R2") is ReferralState.PROPOSED
    table.make_plan()
    assert table.events("R1").count(EventKind.PROPOSED) == 1
    with table.database.read() as session:
        made = [view.id for view in plans(session, visible_to=table.coordinator, meeting_on=TODAY)]
        on_the_table = agenda(session, visible_to=table.coordinator, meeting_on=TODAY, today=TODAY)
    assert made == [first + 1, first]
    assert on_the_table.meeting.plan is not None
    assert on_the_table.meeting.plan.id == first + 1


def test_an_accepted_proposal_is_fixed_in_the_next_plan(table: Table) -> None:
    # Only G2 is chosen by the meeting for R1, whatever the engine proposed; R2 gets what is left.
    table.make_plan()
    table.accept("R1", "G2")
    assert groups(table, table.make_plan()) == {"R1": "G2", "R2": "G1"}
    again = proposed(table, table.make_plan())["R1"]
    assert again.start_week == TODAY


def test_a_declined_pair_is_not_proposed_again_while_the_reason_lasts(table: Table) -> None:
    # G1 says no to both for four weeks: only one of them can be in G2, the other has to wait for G1.
    table.make_plan()
    for number in ("R1", "R2"):
        table.decide(number, kind="decline", group="G1", reason="no_place")
    assert sorted(map(str, groups(table, table.make_plan()).values())) == ["G2", "None"]
    table.today = day(29)  # the last day was day 28
    assert sorted(map(str, groups(table, table.make_plan(day(29))).values())) == ["G1", "G2"]


def test_a_hold_pins_the_group_until_its_day(table: Table) -> None:
    # Both hold G2, which has one place: one gets it, the other cannot be anywhere else.
    table.change_group("G2", intake_per_week=1)
    resident(table.database, table.region, "J4", place=1, since=day(-100), until=day(21), group="G2")
    table.decide("R1", kind="hold", group="G2", until=day(14).isoformat())
    assert proposed(table, table.make_plan())["R1"].start_week == day(21)
    table.today = day(15)
    assert groups(table, table.make_plan(day(15)))["R1"] == "G1"


def test_a_proposal_that_is_made_no_more_has_lapsed(table: Table) -> None:
    table.make_plan()
    for group in ("G1", "G2"):
        table.change_group(group, minimum_age=17)
    assert groups(table, table.make_plan()) == {"R1": None, "R2": None}
    assert table.state("R1") is ReferralState.WAITING
    assert table.events("R1")[-1] is EventKind.PROPOSAL_LAPSED


def test_a_chain_of_moves_is_named(table: Table) -> None:
    # J1 lives in G1 and may move to G2, which suits better; R2 gets the place in G1, and cannot go to G2.
    resident(table.database, table.region, "J1", place=1, since=day(-100), until=None)
    table.decide("R2", kind="decline", group="G2", reason="safety")
    plan_id = table.make_plan()
    found = proposed(table, plan_id)
    assert {number: view.group and view.group.number for number, view in found.items()} == {"R1": "G2", "R2": "G1"}
    assert found["R2"].chain == ("R1", "R2")
    assert found["R2"].earliest_on is None
    assert found["R1"].chain == ()
    table.decide("R1", kind="accept", proposal_id=found["R1"].id)
    later = proposed(table, plan_id)["R2"]
    assert later.chain == ()
    assert later.earliest_on == TODAY


def test_the_registry_stays_open_while_the_engine_works(table: Table) -> None:
    """In the middle of the solve somebody decides; the plan does not undo it."""
    decided: list[object] = []

    def at_work(_: solver.Progress) -> None:
        if not decided:
            decided.append(table.accept("R1", "G2"))

    table.make_plan(on_progress=at_work)
    assert decided
    assert table.state("R1") is ReferralState.ACCEPTED


def test_a_decline_in_the_middle_of_the_solve_outlasts_the_plan(table: Table) -> None:
    # Both places are refused to both while the engine works: whatever it found, nothing of it is proposed.
    declined: list[object] = []

    def at_work(_: solver.Progress) -> None:
        while len(declined) < 4:
            number, group = ("R1", "R2")[len(declined) % 2], ("G1", "G2")[len(declined) // 2]
            declined.append(table.decide(number, kind="decline", group=group, reason="safety"))

    plan_id = table.make_plan(on_progress=at_work)
    assert set(groups(table, plan_id).values()) <= {None}
    assert table.events("R1")[-1] is table.events("R2")[-1] is EventKind.DECLINED
    assert groups(table, table.make_plan()) == {"R1": None, "R2": None}


def test_a_decline_that_lapses_before_the_meeting_bars_nothing_in_its_plan(table: Table) -> None:
    # Declined for both groups until the day after tomorrow; the meeting is in a week.
    for group in ("G1", "G2"):
        table.decide("R1", kind="decline", group=group, reason="no_place", until=day(2))
    plan_id = table.make_plan(day(7))
    assert groups(table, plan_id)["R1"] is not None


def test_an_engine_that_gives_up_leaves_the_plan_before(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    first = table.make_plan()

    def give_up(*_: object, **__: object) -> solver.Result:
        raise solver.EngineGaveUp("no answer")

    monkeypatch.setattr(solver, "solve", give_up)
    with pytest.raises(Unavailable, match="gave up"):
        table.make_plan()
    with table.database.read() as session:
        assert [view.id for view in plans(session, visible_to=table.coordinator, meeting_on=TODAY)] == [first]


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (
            solver.NoPlanInTime("meeting", {f"R{number}": "final to G1, any week" for number in range(12)}),
            (Conflict, "Not kept yet are the decisions of 12: R0, R1, R2, R3, R4, R5, R6, R7, R8, R9, …"),
        ),
        (solver.InstanceTooLarge("too large"), (Unavailable, "more memory than this machine has")),
    ],
)
def test_an_engine_that_finds_no_plan_leaves_the_one_before(
    table: Table, monkeypatch: pytest.MonkeyPatch, error: Exception, told: tuple[type[Exception], str]
) -> None:
    first = table.make_plan()

    def stop(*_: object, **__: object) -> solver.Result:
        raise error

    monkeypatch.setattr(solver, "solve", stop)
    with pytest.raises(told[0], match=told[1]):
        table.make_plan()
    with table.database.read() as session:
        assert [view.id for view in plans(session, visible_to=table.coordinator, meeting_on=TODAY)] == [first]


def test_only_the_coordinator_and_the_command_line_plan(table: Table) -> None:
    with pytest.raises(Forbidden):
        table.make_plan(by=table.region.linde)
    plan_id = table.make_plan(day(3), by=SYSTEM)
    with table.database.read() as session:
        assert plan(session, visible_to=SYSTEM, plan_id=plan_id).made_by is None


@pytest.mark.parametrize("days", [-1, 57])
def test_no_plan_for_a_day_of_which_the_registry_says_nothing(table: Table, days: int) -> None:
    # R1 is proposed; a plan for a day long past or far ahead would let that proposal lapse.
    table.make_plan()
    before = table.events("R1")
    with pytest.raises(Invalid, match=f"held_on: a plan is made for a meeting from {TODAY} until {day(56)}"):
        table.make_plan(day(days))
    assert table.events("R1") == before
    with table.database.read() as session:
        assert [found.held_on for found in session.exec(select(Meeting))] == [TODAY]


def test_no_plan_for_a_closed_meeting(table: Table) -> None:
    with table.write() as session:
        close_meeting(session, table.coordinator, held_on=TODAY, version=1, now=table.now(), today=TODAY)
    with pytest.raises(Conflict, match="closed"):
        table.make_plan()


def test_decisions_that_contradict_each_other_give_a_plan_that_says_so(
    table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The translation leaves out what cannot be kept; should the engine still find no plan, that is stored."""
    answer = solver.Plan(instance="", status="infeasible", objective=None, bound=None, reason="A and B: capacity")
    result = solver.Result(plan=answer, stopped="infeasible", seconds=0.1, steps=0)
    monkeypatch.setattr(solver, "solve", lambda *_, **__: result)
    plan_id = table.make_plan()
    with table.database.read() as session:
        view = plan(session, visible_to=table.coordinator, plan_id=plan_id)
        stored = json.loads(inputs(session, visible_to=table.coordinator, plan_id=plan_id)[1])
    assert (view.status, view.reason, view.proposals, view.gap) == ("infeasible", "A and B: capacity", 0, None)
    assert stored["moves"] == []
    assert table.state("R1") is ReferralState.WAITING
