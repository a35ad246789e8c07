"""Which groups could take somebody, and which demand narrows the choice most."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest

from tests.matching_facts import candidate, group
from zorglogistiek.codes import CareForm, DeclineReason, Gender, GenderPolicy, LegalFrame, SecurityLevel, Specialism
from zorglogistiek.matching.alike import alike
from zorglogistiek.matching.criteria import HORIZON_WEEKS
from zorglogistiek.matching.facts import Candidate, Decline, Group, Occupant
from zorglogistiek.matching.fitting import start_window
from zorglogistiek.matching.narrowing import Choice, Demand, choice
from zorglogistiek.places.occupancy import Period

MONDAY = date(2026, 11, 16)
ASS, LVB = Specialism.ASS, Specialism.LVB
GIRL = candidate()


def needing(*specialisms: Specialism, **wanted: Any) -> Candidate:
    return candidate(youth={"specialisms": frozenset(specialisms)}, **wanted)


def chosen(youth: Candidate, groups: Sequence[Group], unknown: frozenset[Demand] = frozenset()) -> Choice:
    return choice(youth, alike(groups), week=MONDAY, unknown=unknown)


def gains(youth: Candidate, *groups: Group, unknown: frozenset[Demand] = frozenset()) -> list[tuple[object, int]]:
    found = chosen(youth, groups, unknown)
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
    found = chosen(wanted, groups)
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
    assert chosen(GIRL, groups).fitting == 0
    assert chosen(GIRL, groups, unknown).fitting == 2
    assert gains(GIRL, *groups, unknown=unknown) == []


def test_an_authorisation_is_spoken_of_only_where_a_closed_place_is_asked_for():
    closed = group(1, care_form=CareForm.CLOSED_GROUP, security_level=SecurityLevel.CLOSED)
    assert gains(GIRL, closed) == []
    assert gains(needing(care_forms=frozenset({CareForm.CLOSED_GROUP})), closed) == [(Demand.AUTHORISATION, 1)]


def test_the_day_from_which_a_place_is_wanted_and_the_length_of_the_stay_count_too():
    assert gains(needing(wanted_from=date(2027, 9, 1)), group(1)) == [(Demand.WANTED_FROM, 1)]
    assert gains(needing(intended_stay_weeks=260), group(1)) == [(Demand.STAY, 1), (Demand.AGE, 1)]


def test_a_bridging_place_is_no_choice_for_good():
    found = chosen(GIRL, (group(1, care_form=CareForm.CRISIS_BED),))
    assert (found.groups, found.fitting, found.narrowings) == (0, 0, ())


def test_who_lives_somewhere_is_no_part_of_a_choice():
    lives = Occupant(stay_id=1, stay_number="S-1", youth_id=1, period=Period(start=MONDAY), present=True)
    with pytest.raises(ValueError, match="G-1"):
        alike([group(1, occupants=(lives,))])


def test_judged_by_kinds_it_is_as_with_every_group_judged_by_itself_on_other_facts():
    rng, told = Random(7), 0
    for _ in range(60):
        groups = [_any_group(rng, number) for number in range(1, 25)]
        youth = _any_candidate(rng, groups)
        unknown = frozenset(one for one in (Demand.AGE, Demand.GENDER) if rng.random() < 0.2)
        found = chosen(youth, groups, unknown)
        fitting, narrowed = _one_by_one(youth, groups, unknown)
        assert [one.number for form in found.forms for one in form.fitting] == fitting
        assert {one.specialism or one.demand: one.gains for one in found.narrowings} == narrowed
        told += len(narrowed) + bool(fitting)
    assert told > 60  # the worlds are not all alike


Change = tuple[Callable[[Candidate], Candidate], Callable[[Group], Group]]


def _same(value: Any) -> Any:
    return value


def _with_youth(**facts: Any) -> Callable[[Candidate], Candidate]:
    return lambda one: replace(one, youth=replace(one.youth, **facts))


def _with_referral(**facts: Any) -> Callable[[Candidate], Candidate]:
    return lambda one: replace(one, referral=replace(one.referral, **facts))


OTHERWISE: Mapping[Demand, Change] = {
    Demand.CARE_FORM: (_with_referral(care_forms=frozenset()), _same),
    Demand.SECURITY_LEVEL: (_with_youth(security_level=SecurityLevel.OPEN), _same),
    Demand.AUTHORISATION: (
        _with_youth(legal_frame=LegalFrame.CLOSED_AUTHORISATION, legal_frame_until=date.max),
        _same,
    ),
    Demand.AGE: (_same, lambda one: replace(one, minimum_age=0, maximum_age=200)),
    Demand.STAY: (_with_referral(intended_stay_weeks=None), _same),
    Demand.GENDER: (_same, lambda one: replace(one, gender_policy=GenderPolicy.MIXED)),
    Demand.LOCATION: (_with_youth(not_at=frozenset()), _same),
    Demand.DECLINED: (_with_referral(declines={}), _same),
    Demand.WANTED_FROM: (_with_referral(wanted_from=None), _same),
}
"""What youth and group would be without each demand."""


def _one_by_one(
    youth: Candidate, groups: Sequence[Group], unknown: frozenset[Demand]
) -> tuple[list[str], dict[object, int]]:
    lasting = [one for one in groups if one.care_form is not CareForm.CRISIS_BED]
    for demand in unknown:
        of_youth, of_group = OTHERWISE[demand]
        youth, lasting = of_youth(youth), [of_group(one) for one in lasting]

    def fits(someone: Candidate, one: Group) -> bool:
        return start_window([someone], one, week=MONDAY, weeks=HORIZON_WEEKS) is not None

    inside = [one for one in lasting if fits(youth, one)]
    others = [one for one in lasting if one not in inside]
    changes: dict[object, Change] = {demand: OTHERWISE[demand] for demand in OTHERWISE if demand not in unknown}
    closed = youth.youth.security_level is SecurityLevel.CLOSED
    if not closed and CareForm.CLOSED_GROUP not in youth.referral.care_forms:
        changes.pop(Demand.AUTHORISATION)
    for one in youth.youth.specialisms:
        changes[one] = (_with_youth(specialisms=youth.youth.specialisms - {one}), _same)
    gained = {
        what: sum(fits(of_youth(youth), of_group(one)) for one in others)
        for what, (of_youth, of_group) in changes.items()
    }
    in_order = sorted(inside, key=lambda one: (list(CareForm).index(one.care_form), one.number))
    return [one.number for one in in_order], {what: gains for what, gains in gained.items() if gains}


def _any_group(rng: Random, number: int) -> Group:
    youngest = rng.choice((4, 12, 12, 14))
    return group(
        number,
        location_id=number % 7,
        care_form=rng.choice(
            (
                CareForm.TREATMENT_GROUP,
                CareForm.TREATMENT_GROUP,
                CareForm.FAMILY_HOME,
                CareForm.CLOSED_GROUP,
                CareForm.CRISIS_BED,
            )
        ),
        minimum_age=youngest,
        maximum_age=youngest + rng.choice((2, 5, 8)),
        gender_policy=rng.choice((GenderPolicy.MIXED, GenderPolicy.MIXED, GenderPolicy.BOYS, GenderPolicy.GIRLS)),
        security_level=rng.choice((SecurityLevel.OPEN, SecurityLevel.OPEN, SecurityLevel.CLOSED)),
        specialisms=frozenset(rng.sample((ASS, LVB), rng.randrange(3))),
        continues_after_18=rng.random() < 0.5,
    )


def _any_candidate(rng: Random, groups: Sequence[Group]) -> Candidate:
    declined = Decline(reason=DeclineReason.OTHER)
    return candidate(
        youth={
            "birth_date": date(2008, 1, 1) + timedelta(days=rng.randrange(4000)),
            "gender": rng.choice(list(Gender)),
            "specialisms": frozenset(rng.sample((ASS, LVB), rng.choice((0, 0, 1, 2)))),
            "security_level": rng.choice((SecurityLevel.OPEN, SecurityLevel.OPEN, SecurityLevel.CLOSED)),
            "legal_frame": rng.choice((LegalFrame.VOLUNTARY, LegalFrame.CLOSED_AUTHORISATION)),
            "legal_frame_until": rng.choice((None, MONDAY + timedelta(days=90), MONDAY + timedelta(days=900))),
            "not_at": frozenset(rng.sample(range(7), rng.choice((0, 0, 2)))),
        },
        care_forms=rng.choice((frozenset(), frozenset({CareForm.TREATMENT_GROUP}), frozenset({CareForm.CLOSED_GROUP}))),
        wanted_from=rng.choice((None, None, MONDAY + timedelta(weeks=40))),
        intended_stay_weeks=rng.choice((None, 26, 260)),
        declines={one.id: declined for one in rng.sample(list(groups), rng.choice((0, 0, 3)))},
    )
