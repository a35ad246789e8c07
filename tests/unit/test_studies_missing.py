"""Missing supply: who lacks a group or a place, what stands in the way, and what of it may be shown to whom."""

import csv
import io
from datetime import date

import pytest

from tests.matching_facts import candidate, group
from tests.studies_world import ON
from zorglogistiek.codes import CareForm, Gender, GenderPolicy, SecurityLevel, Specialism
from zorglogistiek.matching.parties import Party
from zorglogistiek.studies.missing import Lack, Need, needs_of
from zorglogistiek.studies.missing_csv import missing_csv
from zorglogistiek.studies.profiles import (
    Dimension,
    near_misses,
    profiles,
    protected_near_misses,
    protected_profiles,
)

TOWNS = {1: "M1", 2: "M2"}


def party(*candidates, **facts):
    return Party(id=candidates[0].referral.number, candidates=candidates, **facts)


def need(number, *, specialisms=("ass",), waited=10, near=None, **facts):
    return Need(
        referral=f"R-{number}",
        **{
            "lack": Lack.GROUP,
            "age": 14,
            "gender": Gender.GIRL,
            "municipality": 1,
            "care_forms": frozenset({CareForm.TREATMENT_GROUP}),
            "specialisms": frozenset(Specialism(one) for one in specialisms),
            "security_level": SecurityLevel.OPEN,
            "waited_weeks": waited,
            "fitting": 0,
            "in_the_way": {"specialisms": 2},
            "near": near or {},
        }
        | facts,
    )


def test_who_fits_nowhere_lacks_a_group_and_is_told_what_is_in_the_way():
    needs_ass = candidate(1, youth={"specialisms": frozenset({Specialism.ASS})}, waited_weeks=7)
    groups = [group(1), group(2, gender_policy=GenderPolicy.BOYS), group(3, minimum_age=4, maximum_age=8)]
    (found,) = needs_of([party(needs_ass)], groups, on=ON, nowhere=())
    assert (found.referral, found.lack, found.age, found.waited_weeks) == ("R-1", Lack.GROUP, 14, 7)
    assert found.in_the_way == {"specialisms": 3, "gender": 1, "maximum_age": 1}
    assert found.near == {"specialisms": ("G-1",)}


def test_who_fits_somewhere_lacks_a_place_only_when_the_plan_has_none():
    parties = [party(candidate(1)), party(candidate(2))]
    (found,) = needs_of(parties, [group(1)], on=ON, nowhere={"R-2"})
    assert (found.referral, found.lack, found.fitting, found.near) == ("R-2", Lack.PLACE, 1, {})


def test_the_group_that_somebody_must_leave_is_no_group_that_fits():
    (found,) = needs_of([party(candidate(1), home=1)], [group(1)], on=ON, nowhere=())
    assert (found.lack, found.near) == (Lack.GROUP, {})


def test_siblings_who_stay_together_lack_what_one_of_them_lacks():
    boy = candidate(2, youth={"gender": Gender.BOY})
    found = needs_of([party(candidate(1), boy)], [group(1, gender_policy=GenderPolicy.GIRLS)], on=ON, nowhere=())
    assert {(one.referral, tuple(one.near)) for one in found} == {("R-1", ("gender",)), ("R-2", ("gender",))}


def test_profiles_are_counted_by_what_is_asked_the_most_youths_first():
    found = [need(1, waited=3), need(2, waited=8), need(3, specialisms=("lvb", "ass"), waited=40), need(4, waited=5)]
    rows = profiles(found, [Dimension.SPECIALISMS, Dimension.AGE], TOWNS)
    first, second = rows
    assert first.key == {Dimension.SPECIALISMS: "ass", Dimension.AGE: "12-15"}
    assert (first.youths, first.longest, first.median, first.criterion) == (3, 8, 5, "specialisms")
    assert first.referrals == ("R-1", "R-2", "R-4")
    assert (second.key[Dimension.SPECIALISMS], second.youths) == ("ass+lvb", 1)


@pytest.mark.parametrize(
    ("age", "band"), [(0, "0-5"), (5, "0-5"), (6, "6-11"), (17, "16-17"), (18, "18-23"), (23, "18-23")]
)
def test_every_age_is_in_one_band(age, band):
    assert profiles([need(1, age=age)], [Dimension.AGE], TOWNS)[0].key == {Dimension.AGE: band}


def test_who_may_see_no_person_sees_every_value_and_only_counts_of_enough_youths():
    found = [need(number, gender=Gender.BOY) for number in range(8)] + [need(9, gender=Gender.GIRL, waited=99)]
    rows = {row.key[Dimension.GENDER]: row for row in protected_profiles(found, Dimension.GENDER, TOWNS)}
    assert set(rows) == {"unknown", "boy", "girl"}
    # One girl would follow from the total of 9: so the boys are hidden too.
    assert {row.youths for row in rows.values()} == {None}
    found += [need(number, gender=Gender.GIRL) for number in range(10, 20)]
    rows = {row.key[Dimension.GENDER]: row for row in protected_profiles(found, Dimension.GENDER, TOWNS)}
    assert (rows["boy"].youths, rows["girl"].youths, rows["unknown"].youths) == (10, 10, None)
    assert all(row.longest is None and row.referrals == () for row in rows.values())


def test_who_needs_several_specialisms_counts_for_each_when_counts_are_protected():
    found = [need(number, specialisms=("ass", "lvb")) for number in range(9)]
    rows = {
        row.key[Dimension.SPECIALISMS]: row.youths for row in protected_profiles(found, Dimension.SPECIALISMS, TOWNS)
    }
    assert (rows["ass"], rows["lvb"], rows["none"], rows["forensic"]) == (10, 10, None, None)


def test_near_misses_say_which_criterion_which_groups_and_for_how_many():
    found = [need(1, near={"specialisms": ("G-1", "G-2"), "gender": ("G-3",)}), need(2, near={"specialisms": ("G-2",)})]
    first, second = near_misses([*found, need(3)])
    assert (first.criterion, first.youths, first.groups) == ("specialisms", 2, (("G-2", 2), ("G-1", 1)))
    assert (second.criterion, second.referrals) == ("gender", ("R-1",))


def test_near_misses_of_few_youths_are_hidden_and_groups_come_without_counts():
    found = [need(number, near={"specialisms": ("G-1",)}) for number in range(8)]
    found[0] = need(0, near={"specialisms": ("G-1", "G-2"), "gender": ("G-3",)})
    (row,) = protected_near_misses(found)
    assert (row.criterion, row.youths, row.groups, row.referrals) == ("specialisms", 10, (("G-1", None),), ())
    assert protected_near_misses(found[:7]) == []


def test_the_file_says_the_same_and_hides_the_same():
    found = [need(number) for number in range(3)]
    full = profiles(found, [Dimension.MUNICIPALITY], TOWNS)
    hidden = protected_profiles(found, Dimension.MUNICIPALITY, TOWNS)
    rows = list(csv.DictReader(io.StringIO(missing_csv({Lack.GROUP: full, Lack.PLACE: hidden}, date(2026, 11, 16)))))
    assert rows[0] == {
        "lacks": "group",
        "on": "2026-11-16",
        "specialisms": "",
        "age": "",
        "care_form": "",
        "security_level": "",
        "gender": "",
        "municipality": "M1",
        "youths": "3",
        "median_wait_weeks": "10.0",
        "longest_wait_weeks": "10",
        "criterion": "specialisms",
        "referrals": "R-0 R-1 R-2",
    }
    assert [(row["municipality"], row["youths"], row["referrals"]) for row in rows[1:]] == [
        ("M1", "*", ""),
        ("M2", "*", ""),
    ]
