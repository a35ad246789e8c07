"""What changed between two plans: the outcome of each referral, and causes that are facts."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from zorglogistiek.codes import CareForm, DecisionKind, DeclineReason, EventKind, StayPurpose
from zorglogistiek.meeting.afterwards.changes import Between, Cause, Change, Outcome, Planned, StoredPlan, Why
from zorglogistiek.meeting.afterwards.changes_why import compare
from zorglogistiek.meeting.views import DecisionView, GroupView

WEEK = date(2026, 11, 23)
NOTHING = Between(decisions={}, events={})


def group(number: str) -> GroupView:
    return GroupView(
        number=number, name=number, care_form=CareForm.FAMILY_HOME, provider="Es", location="", municipality="Delft"
    )


def planned(referral: str, place: str | None, weeks: int = 0, *, fixed: bool = False, weight: int = 10) -> Planned:
    return Planned(
        referral=referral,
        initials="N.B.",
        group=None if place is None else group(place),
        start_week=None if place is None else WEEK + timedelta(weeks=weeks),
        fixed=fixed,
        weight=weight,
        facts={},
    )


def plan(*proposals: Planned, week: int = 0, places: dict[str, tuple[int, ...]] | None = None) -> StoredPlan:
    return StoredPlan(
        id=1,
        meeting_on=WEEK,
        made_at=datetime(2026, 11, 23, tzinfo=UTC),
        week=WEEK + timedelta(weeks=week),
        proven=True,
        policy={"wait": {"norm_weeks": 9}},
        places=places or {},
        proposals={one.referral: one for one in proposals},
    )


def decided(referral: str, kind: DecisionKind, place: str, *, revoked: bool = False) -> DecisionView:
    return DecisionView(
        id=1,
        meeting_on=WEEK,
        referral=referral,
        kind=kind,
        proposal_id=None,
        group=group(place),
        purpose=StayPurpose.FINAL,
        decline_reason=DeclineReason.SAFETY if kind is DecisionKind.DECLINE else None,
        planned_on=WEEK,
        until=WEEK,
        note=None,
        decided_at=datetime(2026, 11, 24, tzinfo=UTC),
        decided_by="Coby",
        revokes_id=None,
        together_with_id=None,
        revoked=revoked,
    )


def change(before: StoredPlan, after: StoredPlan, between: Between = NOTHING, referral: str = "R1") -> Change:
    return next(row for row in compare(before, after, between).rows if row.referral == referral)


def whys(found: Change) -> list[Why]:
    return [cause.why for cause in found.causes]


@pytest.mark.parametrize(
    ("before", "after", "outcome", "later"),
    [
        (("G1", 2), ("G1", 2), Outcome.SAME, 0),
        (("G1", 2), ("G2", 2), Outcome.MOVED, 0),
        (("G1", 2), ("G2", 1), Outcome.GAINED, -1),
        (("G1", 2), ("G1", 5), Outcome.LOST, 3),
        (("G1", 2), (None, 0), Outcome.LOST, None),
        ((None, 0), ("G1", 2), Outcome.GAINED, None),
        ((None, 0), (None, 0), Outcome.SAME, None),
    ],
)
def test_an_outcome_is_who_starts_sooner_or_later_or_nowhere(before, after, outcome, later) -> None:
    found = change(plan(planned("R1", *before)), plan(planned("R1", *after)))
    assert (found.outcome, found.weeks_later) == (outcome, later)


@pytest.mark.parametrize(
    ("before", "after", "event", "outcome"),
    [
        ((), ("R1",), EventKind.REGISTERED, Outcome.NEW),
        (("R1",), (), EventKind.STARTED, Outcome.PLACED),
        (("R1",), (), EventKind.WITHDRAWN, Outcome.LEFT),
        (("R1",), (), EventKind.FILE_INCOMPLETE, Outcome.LEFT),
    ],
)
def test_who_comes_or_goes_says_by_which_event(before, after, event, outcome) -> None:
    old, new = (plan(*(planned(one, "G1") for one in side)) for side in (before, after))
    found = change(old, new, Between(decisions={}, events={"R1": (event,)}))
    assert found.outcome is outcome
    assert found.causes == (Cause(why=Why.EVENT, params={"event": event}),)


def test_a_decision_of_its_own_is_the_cause() -> None:
    before, after = plan(planned("R1", "G1")), plan(planned("R1", None))
    for kind, why in (
        (DecisionKind.ACCEPT, Why.ACCEPTED),
        (DecisionKind.DECLINE, Why.DECLINED),
        (DecisionKind.HOLD, Why.HELD),
    ):
        between = Between(decisions={"R1": (decided("R1", kind, "G1"),)}, events={})
        assert whys(change(before, after, between)) == [why]
        taken_back = Between(decisions={"R1": (decided("R1", kind, "G1", revoked=True),)}, events={})
        assert whys(change(before, after, taken_back)) == [Why.UNKNOWN]


def test_fewer_places_are_told_for_who_lost_and_more_for_who_gained() -> None:
    few: dict[str, tuple[int, ...]] = {"G1": (0, 0, 0)}
    many: dict[str, tuple[int, ...]] = {"G1": (1, 1, 1)}
    lost = change(plan(planned("R1", "G1", 1), places=many), plan(planned("R1", None), places=few))
    gained = change(plan(planned("R1", None), places=few), plan(planned("R1", "G1", 1), places=many))
    assert [(cause.why, cause.params["before"], cause.params["after"]) for cause in lost.causes + gained.causes] == [
        (Why.FEWER_PLACES, 1, 0),
        (Why.MORE_PLACES, 0, 1),
    ]


def test_places_are_compared_in_the_same_week_though_the_plans_begin_in_another() -> None:
    found = change(
        plan(planned("R1", "G1", 2), places={"G1": (0, 0, 1)}),
        plan(planned("R1", None), week=1, places={"G1": (0, 0, 0)}),
    )
    assert found.causes[0].params == {"group": "G1", "before": 1, "after": 0, "week": WEEK + timedelta(weeks=2)}


@pytest.mark.parametrize(
    ("taker", "was_there", "why"),
    [
        (planned("R2", "G1", fixed=True), True, Why.PROMISED_TO),
        (planned("R2", "G1"), False, Why.TAKEN_BY_NEW),
        (planned("R2", "G1", weight=90), True, Why.TAKEN_BY_HEAVIER),
        (planned("R2", "G1", weight=5), True, Why.TAKEN_BY),
    ],
)
def test_who_took_the_place_is_named_with_what_is_known_of_it(taker, was_there, why) -> None:
    others = [planned("R2", "G2")] if was_there else []
    found = change(plan(planned("R1", "G1"), *others), plan(planned("R1", None), taker))
    assert found.causes == (Cause(why=why, params={"group": "G1", "referrals": ("R2",)}),)


def test_who_was_there_already_took_nothing() -> None:
    other = planned("R2", "G1")
    assert whys(change(plan(planned("R1", "G1"), other), plan(planned("R1", None), other))) == [Why.UNKNOWN]


def test_who_left_the_place_free_is_named() -> None:
    found = change(plan(planned("R1", None), planned("R2", "G1")), plan(planned("R1", "G1"), planned("R2", "G2")))
    assert found.causes == (Cause(why=Why.FREED_BY, params={"group": "G1", "referrals": ("R2",)}),)


def test_a_proposal_that_nobody_decided_on_moves_with_the_weeks() -> None:
    found = change(plan(planned("R1", "G1", 0)), plan(planned("R1", "G1", 1), week=1))
    assert (found.outcome, whys(found)) == (Outcome.LOST, [Why.WEEK_PASSED])


def test_what_changed_in_the_record_or_the_group_is_named() -> None:
    old = {"referral": {"urgency": "regular"}, "youth": {"specialisms": []}, "group": {"maximum_age": 18}}
    new = {"referral": {"urgency": "urgent"}, "youth": {"specialisms": ["ass"]}, "group": {"maximum_age": 12}}
    before = replace(planned("R1", "G1", 2), facts=old)
    after = replace(planned("R1", "G1", 1), facts=new)
    found = change(plan(before), plan(after))
    assert [(cause.why, cause.params["fields"]) for cause in found.causes] == [
        (Why.RECORD, ("urgency", "specialisms")),
        (Why.GROUP, ("maximum_age",)),
    ]


def test_without_any_cause_the_policy_is_named_when_it_changed_and_nothing_when_not() -> None:
    before, after = plan(planned("R1", "G1", 1)), plan(planned("R1", "G1", 2))
    other = replace(after, policy={"wait": {"norm_weeks": 12}, "region": ["GM1", "GM2"]})
    assert whys(change(before, after)) == [Why.UNKNOWN]
    found = compare(before, other, NOTHING)
    assert whys(found.rows[0]) == [Why.POLICY]
    assert [(one.key, one.kept, one.now) for one in found.policy] == [
        ("wait.norm_weeks", "9", "12"),
        ("region", None, "GM1, GM2"),
    ]


def test_losses_come_first_and_everybody_is_counted_once() -> None:
    before = plan(planned("R1", "G1"), planned("R2", None), planned("R3", "G3"), planned("R4", "G4"))
    after = plan(planned("R1", None), planned("R2", "G1"), planned("R3", "G3"), planned("R5", None))
    found = compare(before, after, NOTHING)
    assert [row.referral for row in found.rows] == ["R1", "R2", "R5", "R4", "R3"]
    assert {outcome: count for outcome, count in found.counts.items() if count} == {
        Outcome.LOST: 1,
        Outcome.GAINED: 1,
        Outcome.NEW: 1,
        Outcome.LEFT: 1,
        Outcome.SAME: 1,
    }
