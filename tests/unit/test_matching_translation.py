"""The translation, on worlds that fit in the head: what a group has left, what stands, who is placed as one."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

import solver
from tests import matching_facts
from tests.matching_facts import group
from zorglogistiek.codes import (
    CareForm,
    DeclineReason,
    Profile,
    ReferralState,
    StayPurpose,
    Togetherness,
    Urgency,
)
from zorglogistiek.matching.facts import (
    Decline,
    Occupant,
    SiblingSet,
    World,
)
from zorglogistiek.matching.policy import default_policy
from zorglogistiek.matching.proposals import proposals
from zorglogistiek.matching.reasons import Reason, reason
from zorglogistiek.matching.translate import build
from zorglogistiek.places.occupancy import Period

ON = date(2026, 11, 19)  # the Thursday of the meeting
MONDAY = date(2026, 11, 16)
LONG_AGO = date(2026, 1, 5)
WEEKS = 6
POLICY = default_policy()


def day(week, weekday=0):
    """A day of a week of the plan; weekday 0 is Monday."""
    return MONDAY + timedelta(weeks=week, days=weekday)


def candidate(number, state=ReferralState.WAITING, youth=None, **facts):
    return matching_facts.candidate(number, youth, id=100 + number, state=state, **facts)


def stay(youth, start=LONG_AGO, end=None, present=True, **facts):
    return Occupant(
        stay_id=500 + youth,
        stay_number=f"S-{youth}",
        youth_id=youth,
        period=Period(start=start, end=end),
        present=present,
        overdue=present and end is not None and end < ON,
        referral_id=100 + youth,
        **facts,
    )


def promise(youth, start, end=None, **facts):
    return stay(youth, start, end, present=False, **facts)


def translated(groups, candidates=(), sibling_sets=(), weeks=WEEKS):
    world = World(on=ON, groups=tuple(groups), candidates=tuple(candidates), sibling_sets=tuple(sibling_sets))
    return build(world, POLICY, weeks=weeks)


def only_group(translation):
    (found,) = translation.instance.groups
    return found


def noted(translation):
    return [note.code.removeprefix("note.") for note in translation.notes]


def party(translation, name):
    return next(found for found in translation.instance.parties if found.id == name)


def windows(translation, name):
    return {option.group: (option.from_week, option.until_week) for option in party(translation, name).options}


# --- what a group has left


def test_an_expected_departure_makes_room_in_its_week_and_no_end_makes_none():
    # Three places: one resident leaves on the Wednesday of week 2, one has no end, one place is free.
    found = only_group(translated([group(places=3, occupants=(stay(1, end=day(2, 2)), stay(2)))]))
    assert found.capacity == (1, 1, 2, 2, 2, 2)


def test_an_overdue_resident_is_assumed_to_stay_two_weeks_more():
    translation = translated([group(occupants=(stay(1, end=day(0, 1)),))])  # Tuesday; it is Thursday
    assert only_group(translation).capacity == (0, 0, 1, 1, 1, 1)
    assert noted(translation) == ["overdue"]


def test_who_leaves_today_is_not_overdue():
    assert only_group(translated([group(occupants=(stay(1, end=ON),))])).capacity == (1,) * 6


def test_closures_and_openings_count_in_their_weeks():
    # Place 1 is closed from the Wednesday of week 1 to the Friday of week 3; place 2 opens in week 4.
    closed = Period(start=day(1, 2), end=day(3, 4))
    found = only_group(translated([group(places=(None, day(4, 3)), closures=(closed,))]))
    assert found.capacity == (1, 0, 0, 1, 2, 2)


def test_a_promise_to_somebody_outside_the_plan_is_counted_off():
    found = only_group(translated([group(occupants=(promise(1, day(2, 3), day(4, 1)),))]))
    assert found.capacity == (1, 1, 0, 0, 1, 1)


def test_the_place_of_a_mover_stays_in_the_count():
    # The mover's own expected end changes nothing: the place is the mover's until the move.
    translation = translated([group(occupants=(stay(1, end=day(2)),))], [candidate(1)])
    assert only_group(translation).capacity == (1,) * 6
    assert party(translation, "R-1").origin == "G-1"
    assert party(translation, "R-1").options == ()


def test_a_mover_whose_place_is_closed_later_has_no_origin_and_frees_nothing():
    groups = [
        group(1, occupants=(stay(1, end=day(2)),), closures=(Period(start=day(2)),)),
        group(2),
    ]
    translation = translated(groups, [candidate(1)])
    assert translation.instance.groups[0].capacity == (0,) * 6
    found = party(translation, "R-1")
    assert (found.origin, windows(translation, "R-1")) == (None, {"G-2": (0, 6)})
    # The move out of a group is paid all the same: 30 points for the care form and 60 for the transfer.
    assert [option.cost for option in found.options] == [90]
    assert noted(translation) == ["move_unseen"]


def test_a_limit_leaves_room_for_the_most_residents_of_the_profile():
    # One intensive resident until week 2, and another from week 4 on: never two at once, so one of two is left.
    intensive = frozenset({Profile.INTENSIVE})
    residents = (stay(1, end=day(2), profiles=intensive), promise(2, day(4), profiles=intensive))
    assert only_group(translated([group(places=3, limits={Profile.INTENSIVE: 2}, occupants=residents)])).limits == {
        "intensive": 1
    }


def test_a_limit_never_falls_below_the_movers_who_live_there():
    intensive = frozenset({Profile.INTENSIVE})
    residents = (stay(1, profiles=intensive), stay(2, profiles=intensive))
    mover = candidate(2, youth={"profiles": intensive})
    translation = translated([group(places=3, limits={Profile.INTENSIVE: 1}, occupants=residents)], [mover])
    assert only_group(translation).limits == {"intensive": 1}


def test_starts_of_this_week_and_promised_starts_are_taken_off_the_intake():
    residents = (stay(1, start=day(0)), promise(2, day(3, 1)))
    found = only_group(translated([group(places=5, intake_per_week=1, occupants=residents)]))
    assert found.intake == (0, 1, 1, 0, 1, 1)


# --- what stands


def agreed(number, group_id, **facts):
    return candidate(number, ReferralState.AGREED, group_id=group_id, **facts)


def test_a_promised_place_is_fixed_in_its_week_and_not_counted_off():
    translation = translated([group(occupants=(promise(1, day(2, 3)),))], [agreed(1, 1)])
    assert only_group(translation).capacity == (1,) * 6
    assert [(move.party, move.group, move.week) for move in translation.instance.fixed] == [("R-1", "G-1", 2)]
    assert translation.notes == ()


def test_a_promise_of_last_week_is_fixed_in_this_week():
    translation = translated([group(occupants=(promise(1, day(-1, 2)),))], [agreed(1, 1)])
    assert [move.week for move in translation.instance.fixed] == [0]


def test_a_promised_place_that_an_overdue_resident_still_holds_is_put_off():
    groups = [group(occupants=(stay(9, end=day(0, 1)), promise(1, day(0, 3))))]
    translation = translated(groups, [agreed(1, 1)])
    assert [move.week for move in translation.instance.fixed] == [None]
    assert windows(translation, "R-1") == {"G-1": (0, 6)}
    assert noted(translation) == ["overdue", "promise_late"]


def test_a_promise_whose_place_is_gone_is_left_out_and_named():
    groups = [group(occupants=(stay(9, end=day(0, 1)), promise(1, day(0, 3))), closures=(Period(start=day(2)),))]
    translation = translated(groups, [agreed(1, 1)])
    assert translation.instance.fixed == ()
    assert translation.notes[-1] == reason(
        "note.promise_lost", referral="R-1", group="G-1", why=reason("why.no_capacity")
    )


def test_a_chain_of_promises_holds_although_each_needs_the_next():
    # 1 goes from G-1 to G-2 in week 2, and 2 from G-2 to G-1: an exchange of places.
    groups = [
        group(1, occupants=(stay(1, end=day(2)), replace(promise(2, day(2)), stay_id=702))),
        group(2, occupants=(stay(2, end=day(2)), replace(promise(1, day(2)), stay_id=701))),
    ]
    translation = translated(groups, [agreed(1, 2), agreed(2, 1)])
    assert [(move.party, move.group, move.week) for move in translation.instance.fixed] == [
        ("R-1", "G-2", 2),
        ("R-2", "G-1", 2),
    ]
    assert translation.notes == ()


def test_what_was_agreed_goes_over_a_limit_and_keeps_others_of_the_profile_out():
    intensive = {"youth": {"profiles": frozenset({Profile.INTENSIVE})}}
    residents = (stay(9, profiles=frozenset({Profile.INTENSIVE})), promise(1, day(1)))
    groups = [group(places=4, limits={Profile.INTENSIVE: 1}, occupants=residents)]
    translation = translated(groups, [agreed(1, 1, **intensive), candidate(2, **intensive), candidate(3)])
    assert only_group(translation).limits == {"intensive": 1}
    assert (windows(translation, "R-2"), windows(translation, "R-3")) == ({}, {"G-1": (0, 6)})
    assert noted(translation) == ["limit_raised"]


def test_what_was_agreed_against_a_criterion_stands_and_is_told():
    too_young = agreed(1, 1, youth={"not_at": frozenset({1})})
    translation = translated([group(occupants=(promise(1, day(1)),))], [too_young])
    assert [move.week for move in translation.instance.fixed] == [1]
    assert noted(translation) == ["promise_unfit"]


def test_two_agreements_of_youths_who_may_not_live_together_leave_the_later_one_out():
    residents = (promise(1, day(1)), promise(2, day(2)))
    pair = [agreed(1, 1, youth={"not_with": frozenset({2})}), agreed(2, 1, youth={"not_with": frozenset({1})})]
    translation = translated([group(places=3, occupants=residents)], pair)
    assert [move.party for move in translation.instance.fixed] == ["R-1"]
    assert translation.notes[-1] == reason("note.promise_lost", referral="R-2", group="G-1", why=reason("why.apart"))
    # The place promised to R-2 still stands in the registry, so it is not given out: 3 - 1 from week 2 on.
    assert only_group(translation).capacity == (3, 3, 2, 2, 2, 2)


def test_an_acceptance_without_a_place_keeps_the_group_and_leaves_the_week_open():
    translation = translated([group()], [candidate(1, ReferralState.ACCEPTED, group_id=1)])
    assert [(move.group, move.week) for move in translation.instance.fixed] == [("G-1", None)]


def test_a_hold_keeps_the_group_and_gives_way_to_what_was_agreed():
    held = candidate(2, ReferralState.PROPOSED, group_id=1, held_until=day(1))
    assert [(m.group, m.week) for m in translated([group()], [held]).instance.fixed] == [("G-1", None)]
    full = translated([group(occupants=(promise(1, day(0, 4)),))], [agreed(1, 1), held])
    assert [move.party for move in full.instance.fixed] == ["R-1"]
    assert noted(full) == ["hold_lost"]


def test_a_start_after_the_weeks_of_the_plan_is_only_shown():
    translation = translated([group(occupants=(promise(1, day(9)),))], [agreed(1, 1)])
    assert translation.instance.parties == ()
    assert noted(translation) == ["promise_beyond"]
    (draft,) = proposals(translation, solver.solve(translation.instance, solver.Limits(seconds=5)).plan)
    assert (draft.group_number, draft.start_week, draft.fixed) == ("G-1", day(9), True)


def test_a_declined_pair_is_no_option():
    declined = candidate(1, declines={1: Decline(reason=DeclineReason.SAFETY)})
    assert windows(translated([group(1), group(2)], [declined]), "R-1") == {"G-2": (0, 6)}


# --- who is placed as one


def siblings(together, *numbers):
    return SiblingSet(number="B-1", together=together, youth_ids=frozenset(numbers))


def test_siblings_who_must_be_together_are_one_party():
    groups = [group(1, places=1), group(2, places=2)]
    translation = translated(groups, [candidate(1), candidate(2)], [siblings(Togetherness.REQUIRED, 1, 2)])
    (found,) = translation.instance.parties
    assert (found.id, found.size, windows(translation, "set:B-1")) == ("set:B-1", 2, {"G-2": (0, 6)})


def test_siblings_in_two_groups_have_no_origin_and_keep_both_places():
    groups = [group(1, occupants=(stay(1, end=day(1)),)), group(2, occupants=(stay(2),)), group(3, places=2)]
    translation = translated(groups, [candidate(1), candidate(2)], [siblings(Togetherness.REQUIRED, 1, 2)])
    (found,) = translation.instance.parties
    assert found.origin is None
    assert [g.capacity for g in translation.instance.groups] == [(0,) * 6, (0,) * 6, (2,) * 6]
    assert noted(translation) == ["siblings_apart_now"]


def test_siblings_who_would_like_to_be_together_are_one_party_when_two_groups_fit_both():
    wish, both = [siblings(Togetherness.PREFERRED, 1, 2)], [candidate(1), candidate(2)]
    assert len(translated([group(1, places=2), group(2, places=2)], both, wish).instance.parties) == 1
    assert len(translated([group(1, places=2), group(2, places=1)], both, wish).instance.parties) == 2


def test_a_sibling_without_an_open_referral_is_told():
    translation = translated([group()], [candidate(1)], [siblings(Togetherness.REQUIRED, 1, 2)])
    assert noted(translation) == ["sibling_missing"]
    assert [found.id for found in translation.instance.parties] == ["R-1"]


def test_youths_of_the_plan_who_may_not_live_together_are_apart():
    pair = [candidate(1, youth={"not_with": frozenset({2})}), candidate(2, youth={"not_with": frozenset({1})})]
    assert translated([group(places=2)], pair).instance.apart == (("R-1", "R-2"),)


# --- bridging, and what a late place is worth


def test_only_the_urgent_at_home_are_bridged():
    groups = [group(1), group(2, care_form=CareForm.CRISIS_BED, places=3, occupants=(stay(3),)), group(3)]
    people = [candidate(1, urgency=Urgency.CRISIS), candidate(2), candidate(3, urgency=Urgency.CRISIS)]
    translation = translated(groups, people)
    kinds = {
        found.id: {(option.group, option.kind, option.stay_weeks) for option in found.options}
        for found in translation.instance.parties
    }
    lasting = {("G-1", "final", None), ("G-3", "final", None)}
    assert kinds == {"R-1": lasting | {("G-2", "bridge", 4)}, "R-2": lasting, "R-3": lasting}
    assert party(translation, "R-3").origin == "G-2"


def test_a_promised_bridging_place_is_counted_off_and_no_second_one_is_sought():
    bed = promise(1, day(1), day(3), purpose=StayPurpose.BRIDGE)
    waiting = candidate(1, urgency=Urgency.CRISIS, promised_bridge=Period(start=day(1), end=day(3)))
    translation = translated([group(care_form=CareForm.CRISIS_BED, occupants=(bed,))], [waiting])
    assert only_group(translation).capacity == (1, 0, 0, 1, 1, 1)
    assert party(translation, "R-1").options == ()
    assert party(translation, "R-1").wait_cost[:4] == (60, 37, 38, 65)


@pytest.mark.parametrize("urgency", list(Urgency))
def test_a_place_in_the_last_week_is_better_than_none(urgency):
    # The dearest place there is: closed forms aside, a group for a child under 12, far away and not contracted.
    far = group(minimum_age=0, municipality_cbs="GM0014", pc4="9711", contracted=False)
    child = candidate(1, urgency=urgency, wanted_from=day(5))
    child = replace(child, youth=replace(child.youth, birth_date=date(2018, 1, 1)))
    translation = translated([far], [child])
    result = solver.solve(translation.instance, solver.Limits(seconds=5))
    assert [(move.group, move.week) for move in result.plan.moves] == [("G-1", 5)]


# --- back to the registry


def test_a_proposal_has_its_week_its_reasons_and_the_facts_it_was_made_with():
    translation = translated([group(occupants=(stay(9, end=day(2, 2)),))], [candidate(1)])
    (draft,) = proposals(translation, solver.solve(translation.instance, solver.Limits(seconds=5)).plan)
    assert (draft.referral_number, draft.group_id, draft.start_week, draft.fixed) == ("R-1", 1, day(2), False)
    assert [(Reason.from_json(why).code, why["points"]) for why in draft.reasons] == [
        ("cost.care_form", 30),
        ("cost.same_municipality", 0),
    ]
    assert draft.facts["youth"]["birth_date"] == "2012-05-01"
    assert draft.facts["group"]["care_form"] == "treatment_group"


def test_without_a_place_the_draft_says_what_stands_in_the_way_and_what_would_unlock_one():
    # G-1 would fit but for the location; G-2 is for older youths and at the same barred location.
    groups = [group(1), group(2, minimum_age=16, location_id=1)]
    translation = translated(groups, [candidate(1, youth={"not_at": frozenset({1})})])
    (draft,) = proposals(translation, solver.solve(translation.instance, solver.Limits(seconds=5)).plan)
    assert draft.group_id is None
    reasons = [Reason.from_json(why) for why in draft.reasons]
    assert reasons == [
        reason("none.nothing_fits", groups=2),
        reason("none.stands_in_the_way", groups=2, all=2, subject=reason("subject.location")),
        reason("none.stands_in_the_way", groups=1, all=2, subject=reason("subject.minimum_age")),
        reason("near.one_criterion", group="G-1", criterion=reason("criterion.location", location="L-1")),
    ]


def test_siblings_each_get_their_draft():
    translation = translated([group(places=2)], [candidate(1), candidate(2)], [siblings(Togetherness.REQUIRED, 1, 2)])
    drafts = proposals(translation, solver.solve(translation.instance, solver.Limits(seconds=5)).plan)
    assert [(draft.referral_number, draft.party_id, draft.group_id) for draft in drafts] == [
        ("R-1", "set:B-1", 1),
        ("R-2", "set:B-1", 1),
    ]
