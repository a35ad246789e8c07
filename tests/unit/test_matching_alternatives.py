"""The alternatives of a proposal: the other groups, what each costs the whole plan, and who would have to give way."""

from datetime import date

import solver
from tests.matching_facts import candidate, group
from zorglogistiek.codes import CareForm, Urgency
from zorglogistiek.matching.explain import with_alternatives
from zorglogistiek.matching.facts import Candidate, Group, World
from zorglogistiek.matching.policy import default_policy
from zorglogistiek.matching.proposals import ProposalDraft, proposals
from zorglogistiek.matching.translate import build

ON = date(2026, 11, 19)


def explained(groups: list[Group], candidates: list[Candidate], seconds: float = 10.0) -> dict[str, ProposalDraft]:
    world = World(on=ON, groups=tuple(groups), candidates=tuple(candidates))
    translation = build(world, default_policy(), weeks=4)
    result = solver.solve(translation.instance, solver.Limits(seconds=10.0))
    assert result.status == "optimal"
    drafts = with_alternatives(translation, result, proposals(translation, result.plan), seconds=seconds)
    return {draft.referral_number: draft for draft in drafts}


def test_a_free_place_elsewhere_costs_what_it_fits_less_well() -> None:
    # Alone, R-1 goes to the family home (0 points); the treatment group is free as well, and costs 30 more.
    drafts = explained([group(1, care_form=CareForm.FAMILY_HOME), group(2)], [candidate(1)])
    assert drafts["R-1"].group_number == "G-1"
    assert drafts["R-1"].alternatives == [
        {"group_number": "G-2", "start_week": "2026-11-16", "more": 30, "regret": 30, "at_least": 30}
        | {"others": [], "consequences": []}
    ]


def test_a_place_that_somebody_else_has_says_who_gives_way_and_what_that_costs() -> None:
    # Both would rather have the family home; R-1 in crisis cannot wait, R-2 takes the group that opens in week 2.
    # R-2 in the family home: R-1 would wait two weeks (60 and 62) and live in a group (30), R-2 would gain
    # two weeks (20) and the group (30): 102 more in all.
    groups = [group(1, care_form=CareForm.FAMILY_HOME), group(2, places=(date(2026, 11, 30),))]
    drafts = explained(groups, [candidate(1, urgency=Urgency.CRISIS), candidate(2)])
    assert (drafts["R-1"].group_number, drafts["R-2"].group_number) == ("G-1", "G-2")
    (alternative,) = drafts["R-2"].alternatives
    assert (alternative["group_number"], alternative["others"]) == ("G-1", ["R-1"])
    assert alternative["at_least"] <= 102 == alternative["more"] <= alternative["regret"]
    (then,) = alternative["consequences"]
    assert then == {"referral": "R-1", "weeks": 2, "group_number": "G-2"}


def test_without_time_there_are_no_alternatives() -> None:
    groups = [group(1, care_form=CareForm.FAMILY_HOME), group(2)]
    assert explained(groups, [candidate(1)], seconds=0.0)["R-1"].alternatives == []
