"""Studies in any small world: one more place never costs anything, and a group for nobody changes nothing."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.matching_facts import candidate, group
from tests.studies_world import DELFT, ground, never, new_group
from zorglogistiek.codes import Specialism, Urgency
from zorglogistiek.studies.groups import group_study
from zorglogistiek.studies.outcomes import lasting_places
from zorglogistiek.studies.prices import price_table

specialisms = st.frozensets(st.sampled_from([Specialism.ASS, Specialism.LVB]))

groups = st.lists(
    st.builds(
        lambda places, offered, oldest: {"places": places, "specialisms": offered, "maximum_age": oldest},
        st.integers(0, 2),
        specialisms,
        st.sampled_from([14, 17]),
    ),
    min_size=1,
    max_size=3,
)

youths = st.lists(st.tuples(st.sampled_from(list(Urgency)), specialisms, st.integers(0, 60)), max_size=5)


def world(supply, demand):
    return ground(
        [group(number, **facts) for number, facts in enumerate(supply, start=1)],
        [
            candidate(number, youth={"specialisms": needed}, urgency=urgency, waited_weeks=waited)
            for number, (urgency, needed, waited) in enumerate(demand, start=1)
        ],
    )


@settings(max_examples=15)
@given(groups, youths)
def test_one_more_place_never_costs_and_saves_what_is_proven(supply, demand):
    base = world(supply, demand)
    table = price_table(base, report=lambda *_: None, asked=never)
    assert not table.stopped
    for priced in table.groups:
        if priced.saving is None:
            assert priced.at_most == 0
            continue
        assert 0 <= priced.saving.at_least <= priced.saving.points <= priced.saving.at_most <= priced.at_most
        assert 0 <= priced.saving.placed <= 1
        assert abs(priced.saving.waiting_weeks) <= base.base.weeks * base.base.youths


@settings(max_examples=15)
@given(groups, youths)
def test_a_group_for_nobody_changes_nothing(supply, demand):
    base = world(supply, demand)
    study = group_study(base, new_group(minimum_age=4, maximum_age=8, places=3), DELFT, asked=never)
    assert (study.fitting, study.inside, study.differences) == (0, (), ())
    assert (study.saving.points, study.saving.waiting_weeks, study.saving.placed) == (0, 0, 0)


@settings(max_examples=15)
@given(groups, youths)
def test_a_new_group_only_holds_who_fits_and_never_costs(supply, demand):
    base = world(supply, demand)
    study = group_study(base, new_group(places=2), DELFT, asked=never)
    assert len(study.inside) <= min(2, study.fitting)
    assert study.saving.points >= study.saving.at_least >= 0
    before = lasting_places(base.translation, base.plan)
    assert {one.referral for one in study.differences} <= before.keys()
