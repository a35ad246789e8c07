"""Who would live together: composition and settling-in limits on the facts, one legal and one illegal arrival each."""

from datetime import date, timedelta

import pytest

from zorglogistiek.codes import CareForm, Profile, Togetherness
from zorglogistiek.errors import Conflict
from zorglogistiek.matching.facts import Group, Occupant, SiblingSet, World
from zorglogistiek.meeting.deciding.company import check_company
from zorglogistiek.places.occupancy import Period

MONDAY = date(2026, 11, 23)


def somebody(
    stay: int, start: int, end: int | None = None, *, intensive: bool = False, present: bool = False
) -> Occupant:
    """Youth and stay share a number; days count from MONDAY."""
    return Occupant(
        stay_id=stay,
        stay_number=f"S-{stay}",
        youth_id=stay,
        period=Period(start=MONDAY + timedelta(days=start), end=None if end is None else MONDAY + timedelta(days=end)),
        present=present,
        profiles=frozenset({Profile.INTENSIVE}) if intensive else frozenset(),
    )


def world(*occupants: Occupant, intake: int | None = None, siblings: frozenset[int] = frozenset()) -> World:
    group = Group(
        id=1,
        number="G-1",
        name="De Kade",
        location_id=1,
        location_number="L-1",
        provider_id=1,
        provider="De Brug",
        municipality_id=1,
        municipality_cbs="GM0503",
        pc4="2611",
        care_form=CareForm.TREATMENT_GROUP,
        minimum_age=12,
        maximum_age=18,
        intake_per_week=intake,
        limits={Profile.INTENSIVE: 1},
        occupants=occupants,
    )
    sets = (SiblingSet(number="B-1", together=Togetherness.REQUIRED, youth_ids=siblings),) if siblings else ()
    return World(on=MONDAY, groups=(group,), sibling_sets=sets)


def test_two_intensive_youths_at_one_time_are_one_too_many() -> None:
    with pytest.raises(Conflict, match="no more than 1"):
        check_company(world(somebody(1, -50, intensive=True, present=True), somebody(2, 7, intensive=True)), 1, [2])


def test_one_after_the_other_is_allowed() -> None:
    check_company(world(somebody(1, -50, 7, intensive=True, present=True), somebody(2, 7, intensive=True)), 1, [2])


def test_somebody_promised_a_place_later_counts_too() -> None:
    # The arrival of today would still be there when the other comes.
    with pytest.raises(Conflict):
        check_company(world(somebody(1, 0, intensive=True), somebody(2, 30, intensive=True)), 1, [1])
    check_company(world(somebody(1, 0, 30, intensive=True), somebody(2, 30, intensive=True)), 1, [1])


def test_who_should_have_left_is_there_until_tomorrow() -> None:
    overdue = somebody(1, -50, -5, intensive=True, present=True)
    with pytest.raises(Conflict):
        check_company(world(overdue, somebody(2, 0, intensive=True)), 1, [2])
    check_company(world(overdue, somebody(2, 1, intensive=True)), 1, [2])


def test_the_settling_in_limit_counts_the_starts_of_a_week() -> None:
    # Tuesday and Sunday lie in one week, the Monday after in the next.
    with pytest.raises(Conflict, match="settles in"):
        check_company(world(somebody(1, 1), somebody(2, 6), intake=1), 1, [2])
    check_company(world(somebody(1, 1), somebody(2, 7), intake=1), 1, [2])


def test_siblings_settle_in_as_one() -> None:
    check_company(world(somebody(1, 0), somebody(2, 0), intake=1, siblings=frozenset({1, 2})), 1, [1, 2])
    with pytest.raises(Conflict):
        check_company(world(somebody(1, 0), somebody(2, 0), intake=1), 1, [1, 2])
