"""The engine's studies on worlds in which the answer can be computed by hand.

A week of waiting of regular urgency costs 10 points, and 3% more for each week waited: 10, 10, 11, 11 (rounded) in the
four weeks of these plans. A place in a treatment group in the own municipality costs 30. Who has no place at the end
pays twice that, two moves of 60 and 1, because this is more than 13 weeks like the last one: 181.
"""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from pydantic import ValidationError

from tests.matching_facts import candidate, group
from tests.studies_world import DELFT, ON, ground, never, new_group
from zorglogistiek.codes import BridgingKind, CareForm, Specialism, Urgency
from zorglogistiek.matching.policy import default_policy, policy_of
from zorglogistiek.meeting.what_if.differences import Effect, Place
from zorglogistiek.studies.groups import group_study
from zorglogistiek.studies.outcomes import differences, lasting_places, waiting_weeks
from zorglogistiek.studies.preview import policy_preview
from zorglogistiek.studies.prices import price_table
from zorglogistiek.studies.results import Difference, FitChange, Saving

WAITING, WITHOUT_A_PLACE, PLACE = 10 + 10 + 11 + 11, 181, 30


def prices(base, asked=never):
    steps = []
    table = price_table(base, report=lambda *step: steps.append(step), asked=asked)
    return {one.group: one for one in table.groups}, table, steps


def test_one_more_place_saves_the_wait_of_who_had_none():
    found, table, steps = prices(ground([group(1)], [candidate(1), candidate(2)]))
    saved = WAITING + WITHOUT_A_PLACE - PLACE
    assert found["G-1"].saving == Saving(points=saved, at_least=saved, at_most=saved, waiting_weeks=4, placed=1)
    assert (found["G-1"].fitting, table.base.waiting_weeks, table.base.placed, table.stopped) == (2, 4, 1, False)
    assert steps == [(0, 1)]


def test_a_place_in_a_group_that_nobody_can_live_in_saves_nothing_and_costs_no_time():
    found, _, steps = prices(ground([group(1, minimum_age=4, maximum_age=8)], [candidate(1)]))
    assert (found["G-1"].saving, found["G-1"].at_most, found["G-1"].fitting, steps) == (None, 0, 0, [])


def test_asked_to_stop_the_prices_say_which_groups_were_not_reckoned():
    found, table, _ = prices(ground([group(1)], [candidate(1), candidate(2)]), asked=lambda: True)
    assert table.stopped
    assert found["G-1"].saving is None
    assert found["G-1"].at_most > 0


def test_weeks_count_only_from_the_week_in_which_a_place_is_wanted():
    base = ground([group(1)], [candidate(1), candidate(2, wanted_from=ON + timedelta(weeks=3, days=2))])
    assert waiting_weeks(base.translation, base.plan) == 1
    assert lasting_places(base.translation, base.plan) == {"R-1": Place(group="G-1", week=ON), "R-2": None}


def test_a_new_group_takes_who_had_no_place_from_the_week_in_which_it_opens():
    base = ground([group(1)], [candidate(1), candidate(2)])
    study = group_study(base, new_group(from_on="2026-11-25"), DELFT, asked=never)
    opens = ON + timedelta(weeks=1)
    saved = WAITING - 10 + WITHOUT_A_PLACE - PLACE
    assert study.saving == Saving(points=saved, at_least=saved, at_most=saved, waiting_weeks=3, placed=1)
    assert study.fitting == 2
    (inside,) = study.inside
    assert study.differences == (Difference(referral=inside, before=None, after=Place(group="NEW", week=opens)),)
    assert study.differences[0].effect is Effect.GAINS


def test_a_group_that_fits_nobody_changes_nothing():
    base = ground([group(1)], [candidate(1), candidate(2)])
    study = group_study(base, new_group(minimum_age=4, maximum_age=8), DELFT, asked=never)
    assert (study.fitting, study.inside, study.differences) == (0, (), ())
    assert study.saving == Saving(points=0, at_least=0, at_most=0, waiting_weeks=0, placed=0)


def test_a_group_with_what_is_missing_is_the_place_of_who_misses_it():
    alone = candidate(1, youth={"specialisms": frozenset({Specialism.ASS})})
    base = ground([group(1)], [alone])
    study = group_study(base, new_group(specialisms=["ass"]), DELFT, asked=never)
    assert (base.base.placed, study.inside, study.saving.waiting_weeks) == (0, ("R-1",), 4)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"care_form": "crisis_bed"}, "care_form"),
        ({"minimum_age": 18, "maximum_age": 4}, "maximum_age"),
        ({"places": 0}, "places"),
        ({"maximum_age": 99}, "maximum_age"),
        ({"from_on": (ON + timedelta(weeks=26)).isoformat()}, "from_on"),
    ],
)
def test_a_group_that_makes_no_sense_is_refused_at_its_field(facts, field):
    with pytest.raises(ValidationError) as refused:
        new_group(**facts)
    assert [error["loc"] for error in refused.value.errors()] == [(field,)]


def test_the_policy_in_force_previewed_changes_nothing():
    base = ground([group(1)], [candidate(1), candidate(2)])
    preview = policy_preview(base, default_policy(), asked=never)
    assert (preview.differences, preview.fits) == ((), ())
    assert {points for plan in preview.costs for points in plan} == {base.plan.objective}


def test_a_policy_that_weighs_urgency_otherwise_gives_the_place_to_another():
    base = ground([group(1)], [candidate(1, urgency=Urgency.URGENT), candidate(2, urgency=Urgency.REGULAR)])
    weights = {"wait": {"points_per_week": {"urgent": 1, "regular": 60}}}
    preview = policy_preview(base, policy_of(weights, record="policy"), asked=never)
    place = Place(group="G-1", week=ON)
    assert preview.differences == (
        Difference(referral="R-1", before=place, after=None),
        Difference(referral="R-2", before=None, after=place),
    )
    (own, old_by_new), (new_by_old, new) = preview.costs
    assert own is not None
    assert old_by_new is not None
    assert new_by_old is not None
    assert new is not None
    assert own < new_by_old  # each plan is the better one by its own policy
    assert new < old_by_new


def test_bridging_for_more_urgencies_gives_groups_and_makes_a_plan_that_was_not_possible():
    bed = group(2, care_form=CareForm.CRISIS_BED)
    base = ground([group(1, places=0), bed], [candidate(1)])
    policy = policy_of({"bridge": {"urgencies": ["crisis", "urgent", "regular"]}}, record="policy")
    preview = policy_preview(base, policy, asked=never)
    assert preview.fits == (FitChange(referral="R-1", final_before=0, final_after=0, bridge_before=0, bridge_after=1),)
    assert preview.costs[1][0] is None  # R-1 is bridged, which the policy in force does not allow
    with_bed, without = preview.costs[1][1], preview.costs[0][1]
    assert with_bed is not None
    assert without is not None
    assert with_bed < without
    assert preview.differences == ()


def test_what_differs_is_said_from_the_youths_point_of_view():
    week, place = ON + timedelta(weeks=1), Place(group="G-1", week=ON)
    before = {"R-1": place, "R-2": place, "R-3": place, "R-4": replace(place, week=week), "R-5": None, "R-6": place}
    after = {"R-1": None, "R-2": replace(place, group="G-2"), "R-3": replace(place, week=week), "R-4": place}
    after |= {"R-5": place, "R-6": place}
    found = {one.referral: one.effect for one in differences(before, after)}
    assert found == {
        "R-1": Effect.LOSES,
        "R-2": Effect.ELSEWHERE,
        "R-3": Effect.LATER,
        "R-4": Effect.SOONER,
        "R-5": Effect.GAINS,
    }


def test_the_weeks_of_a_bridge_are_waited_too():
    bridged = candidate(1, bridged_by=BridgingKind.AMBULATORY)
    base = ground([group(1, places=0)], [bridged])
    assert waiting_weeks(base.translation, base.plan) == 4


def test_a_day_of_the_first_week_opens_the_group_in_that_week():
    base = ground([group(1)], [candidate(1), candidate(2)])
    study = group_study(base, new_group(from_on=date(2026, 11, 11).isoformat()), DELFT, asked=never)
    assert study.saving.waiting_weeks == 4
