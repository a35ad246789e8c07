"""Which groups could take somebody, and which demand narrows the choice most."""

from dataclasses import replace
from datetime import date
from typing import Any

from tests.matching_facts import candidate, group
from zorglogistiek.codes import CareForm, GenderPolicy, SecurityLevel, Specialism
from zorglogistiek.matching.facts import Candidate, Group
from zorglogistiek.matching.narrowing import Demand, choice

MONDAY = date(2026, 11, 16)
ASS, LVB = Specialism.ASS, Specialism.LVB
GIRL = candidate()


def needing(*specialisms: Specialism, **wanted: Any) -> Candidate:
    return candidate(youth={"specialisms": frozenset(specialisms)}, **wanted)


def gains(youth: Candidate, *groups: Group, unknown: frozenset[Demand] = frozenset()) -> list[tuple[object, int]]:
    found = choice(youth, groups, week=MONDAY, unknown=unknown)
    return [(one.specialism or one.demand, one.gains) for one in found.narrowings]


def test_the_demand_that_keeps_most_groups_away_comes_first_and_each_specialism_counts_alone():
    groups = (
        group(1, specialisms=frozenset({ASS, LVB})),
        group(2, specialisms=frozenset({LVB})),
        group(3, specialisms=frozenset({LVB})),
        group(4, specialisms=frozenset({ASS})),
        group(5),  # lacks both: no single demand is its cause
        group(6, care_form=CareForm.FAMILY_HOME, specialisms=frozenset({ASS, LVB})),
    )
    wanted = needing(ASS, LVB, care_forms=frozenset({CareForm.TREATMENT_GROUP}))
    assert gains(wanted, *groups) == [(ASS, 2), (LVB, 1), (Demand.CARE_FORM, 1)]
    found = choice(wanted, groups, week=MONDAY)
    assert (found.fitting, found.groups) == (1, 6)
    assert {form.care_form: len(form.fitting) for form in found.forms if form.groups} == {
        CareForm.FAMILY_HOME: 0,
        CareForm.TREATMENT_GROUP: 1,
    }


def test_what_nobody_can_drop_comes_last():
    groups = (
        *(group(number, minimum_age=16) for number in range(1, 4)),
        group(4, gender_policy=GenderPolicy.BOYS),
        group(5, specialisms=frozenset({LVB})),
    )
    able = (*(replace(one, specialisms=frozenset({ASS})) for one in groups[:4]), groups[4])
    assert gains(needing(ASS), *able) == [(ASS, 1), (Demand.AGE, 3), (Demand.GENDER, 1)]


def test_what_is_not_known_yet_keeps_no_group_away():
    groups = (group(1, minimum_age=16), group(2, gender_policy=GenderPolicy.BOYS))
    unknown = frozenset({Demand.AGE, Demand.GENDER})
    assert choice(GIRL, groups, week=MONDAY).fitting == 0
    assert choice(GIRL, groups, week=MONDAY, unknown=unknown).fitting == 2
    assert gains(GIRL, *groups, unknown=unknown) == []


def test_an_authorisation_is_spoken_of_only_where_a_closed_place_is_asked_for():
    closed = group(1, care_form=CareForm.CLOSED_GROUP, security_level=SecurityLevel.CLOSED)
    assert gains(GIRL, closed) == []
    assert gains(needing(care_forms=frozenset({CareForm.CLOSED_GROUP})), closed) == [(Demand.AUTHORISATION, 1)]


def test_the_day_from_which_a_place_is_wanted_and_the_length_of_the_stay_count_too():
    assert gains(needing(wanted_from=date(2027, 9, 1)), group(1)) == [(Demand.WANTED_FROM, 1)]
    assert gains(needing(intended_stay_weeks=260), group(1)) == [(Demand.STAY, 1), (Demand.AGE, 1)]


def test_a_bridging_place_is_no_choice_for_good():
    found = choice(GIRL, (group(1, care_form=CareForm.CRISIS_BED),), week=MONDAY)
    assert (found.groups, found.fitting, found.narrowings) == (0, 0, ())
