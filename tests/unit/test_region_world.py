"""The synthetic region is what it promises to be: the counts, a consistent history, and an interesting week."""

from collections import Counter, defaultdict
from datetime import date, timedelta
from itertools import pairwise
from random import Random

import pytest
from stdnum.nl import bsn

from fixtures.region import SCALES, worlds
from fixtures.region import rates as region_rates
from fixtures.region.generate import make_world
from fixtures.region.geography import region_maps
from fixtures.region.numbering import Numbering, SharedNumbers
from fixtures.region.rates import Days, Rate, Spread
from fixtures.region.records import Referral, Stay, World
from fixtures.region.scale import RegionSize
from zorglogistiek.clock import age_on, birthday
from zorglogistiek.codes import (
    BRIDGING_FORMS,
    CLOSED_FORMS,
    FAMILY_FORMS,
    CareForm,
    EventKind,
    LegalFrame,
    OrganisationKind,
    ReferralKind,
    ReferralState,
    StayPurpose,
    Togetherness,
    Urgency,
)
from zorglogistiek.people.declines import decline_until
from zorglogistiek.people.steps import state_of

ON = date(2026, 11, 19)


@pytest.fixture(scope="module")
def world() -> World:
    return next(worlds(SCALES["region"], seed=5, on=ON))


@pytest.fixture(scope="module")
def waiting(world: World) -> list[Referral]:
    return [referral for referral in world.referrals if referral.is_open]


def small_world(seed: int, on: date) -> World:
    size = RegionSize(groups=25, youths=110, open_referrals=30)
    return make_world(Random(seed), region_maps(1)[0], size, Numbering(None, SharedNumbers(Random(seed))), on=on)


def present(world: World) -> list[Stay]:
    return [stay for stay in world.stays if stay.started_on is not None and stay.ended_on is None]


def test_the_supply_is_that_of_haaglanden(world: World) -> None:
    kinds = Counter(organisation.kind for organisation in world.organisations)
    places = [p for group in world.groups for p in group.places if p.opens_on is None or p.opens_on <= ON]
    assert kinds[OrganisationKind.MUNICIPALITY] == 10
    assert kinds[OrganisationKind.PROVIDER] == 25
    assert len({o.referrer_type for o in world.organisations if o.referrer_type}) >= 5
    assert len(world.groups) == 100
    assert len(places) == 420
    assert {group.care_form for group in world.groups} == set(CareForm)
    assert 0.93 <= len(present(world)) / 420 <= 0.96


def test_providers_go_from_large_to_a_single_family_home(world: World) -> None:
    groups = Counter(group.location.provider for group in world.groups)
    alone = [g for g in world.groups if groups[g.location.provider] == 1 and g.care_form is CareForm.FAMILY_HOME]
    assert max(groups.values()) >= 8
    assert len(alone) == 12
    assert any(not group.contracted for group in world.groups)


def test_places_by_care_form_follow_the_published_shares(world: World) -> None:
    """[N] without foster care: 9.8% closed, 21.3% family-oriented, 68.8% residential and other."""
    places: Counter[str] = Counter()
    for group in world.groups:
        closed = group.care_form in (CareForm.CLOSED_GROUP, CareForm.INTENSIVE_SHORT_STAY)
        family = group.care_form is CareForm.FAMILY_HOME
        name = "closed" if closed else "family_oriented" if family else "residential"
        if group.care_form is not CareForm.FOSTER_FAMILY:
            places[name] += len(group.places)
    published = region_rates.FORM_SHARES.weights
    for name, number in published.items():
        assert places[name] / places.total() == pytest.approx(number / sum(published.values()), abs=0.03)


def test_the_list_has_its_length(world: World, waiting: list[Referral]) -> None:
    assert len(waiting) == 159
    assert sum(referral.kind is ReferralKind.MOVE_ON for referral in waiting) == 53
    assert sum(bool(youth.referrals) for youth in world.youths) == 586
    assert max(sum(r.is_open for r in youth.referrals) for youth in world.youths) == 1


def test_every_history_is_a_legal_one(world: World) -> None:
    for referral in world.referrals:
        days = [event.happened_on for event in referral.events]
        assert state_of(referral.number, referral.events) is referral.state
        assert days == sorted(days)
        assert days[-1] < ON
        assert days[0] >= referral.youth.birth_date
        assert referral.events[0].kind is EventKind.NEED_VOICED
        assert len({(e.kind, e.happened_on, e.group) for e in referral.events}) == len(days)


@pytest.mark.parametrize("weekday", range(7))
def test_what_people_record_falls_on_working_days_and_the_meeting_on_thursday(weekday: int) -> None:
    """Whatever day of the week is today: the weeks of the history begin on it. Crisis beds are taken on any day."""
    world = small_world(3, ON + timedelta(days=weekday))
    events = [event for referral in world.referrals for event in referral.events]
    assert len(events) > 500
    assert not [event for event in events if event.happened_on.weekday() >= 5]
    held = (EventKind.FIRST_DISCUSSED, EventKind.PROPOSED, EventKind.ACCEPTED_BY_PROVIDER, EventKind.HELD)
    assert {event.happened_on.weekday() for event in events if event.kind in held} == {3}
    for stay in world.stays:
        days = [stay.planned_on, stay.moves_out_on, stay.ended_on]
        if stay.group.care_form is not CareForm.CRISIS_BED:
            days.append(stay.started_on)
        assert not [day for day in days if day and day.weekday() >= 5]


def test_history_holds_every_kind_of_event(world: World) -> None:
    kinds = {event.kind for referral in world.referrals for event in referral.events}
    corrections = {EventKind.REVOKED, EventKind.BRIDGING_DECLINED, EventKind.DECLINE_LAPSED, EventKind.BRIDGING_EXPIRED}
    assert kinds >= set(EventKind) - corrections
    assert {stay.end_reason for stay in world.stays if stay.end_reason} >= set(region_rates.ENDS.weights)


def test_who_came_back_after_a_breakdown_is_on_the_list_or_placed_again(world: World) -> None:
    returned = [r for r in world.referrals if any(e.kind is EventKind.BROKE_DOWN for e in r.events)]
    assert len(returned) >= 5
    for referral in returned:
        broken = next(e.happened_on for e in referral.events if e.kind is EventKind.BROKE_DOWN)
        assert any(s.ended_on == broken for s in world.stays if s.referral is referral)


def test_movers_live_in_a_group_and_the_others_do_not(waiting: list[Referral]) -> None:
    for referral in waiting:
        stay = referral.youth.stay
        if referral.kind is ReferralKind.MOVE_ON:
            assert stay is not None
            assert stay.purpose is StayPurpose.FINAL
        else:
            assert stay is None or stay.purpose is StayPurpose.BRIDGE


def test_who_is_placed_lives_where_the_referral_says(world: World) -> None:
    for referral in world.referrals:
        if referral.state is ReferralState.PLACED:
            last = referral.events[-1]
            starts = [(s.started_on, s.group) for s in world.stays if s.referral is referral]
            assert (last.happened_on, last.group) in starts


def test_residents_fit_the_ages_of_their_group_when_they_come(world: World) -> None:
    wrong = [
        stay
        for stay in world.stays
        if stay.started_on
        and not stay.group.minimum_age <= age_on(stay.youth.birth_date, stay.started_on) <= stay.group.maximum_age
    ]
    assert not wrong


def test_three_promises_start_soon_and_one_is_overdue(world: World, waiting: list[Referral]) -> None:
    promises = [stay for stay in world.stays if stay.started_on is None]
    planned = [stay.planned_on for stay in promises if stay.planned_on is not None]
    assert sum(ON < day <= ON + timedelta(days=45) for day in planned) == 3
    assert sum(day < ON for day in planned) == 1
    promised = [r for r in waiting if r.state in (ReferralState.ACCEPTED, ReferralState.AGREED)]
    assert {stay.referral for stay in promises} == set(promised)
    leaving = [stay for stay in present(world) if stay.moves_out_on is not None]
    assert leaving
    for stay in leaving:
        assert any(promise.youth is stay.youth and promise.planned_on == stay.moves_out_on for promise in promises)


def test_a_promised_place_is_empty_or_left_in_time(world: World) -> None:
    for promise in world.stays:
        if promise.started_on is None and promise.place.resident is not None:
            leaves = promise.place.resident.moves_out_on or promise.place.resident.expected_end
            assert leaves is not None
            assert promise.planned_on is not None
            assert leaves <= promise.planned_on


def test_the_week_has_something_to_decide(world: World, waiting: list[Referral]) -> None:
    states = Counter(referral.state for referral in waiting)
    complex_ones = [referral for referral in waiting if referral.complex]
    barred = [
        event
        for referral in waiting
        for event in referral.events
        if event.decline_reason and (decline_until(event.decline_reason, event.happened_on) or ON) >= ON
    ]
    assert 5 <= states[ReferralState.INCOMPLETE] <= 35
    assert 2 <= states[ReferralState.VOLUNTARY] <= 25
    assert 4 <= len(complex_ones) <= 35
    assert len(barred) >= 10
    assert any(referral.bridging for referral in waiting)
    assert {referral.urgency for referral in waiting} == set(Urgency)
    assert any(c.from_on <= ON < c.until_on for c in world.closures)
    assert [opening for opening in world.openings if opening.from_on > ON]


def test_urgency_has_grounds(world: World) -> None:
    for referral in world.referrals:
        assert bool(referral.urgency_grounds) == (referral.urgency in (Urgency.CRISIS, Urgency.URGENT))


def test_sibling_sets_are_of_all_sorts_and_the_inseparable_are_together(world: World) -> None:
    assert {siblings.together for siblings in world.sibling_sets} == set(Togetherness)
    for siblings in world.sibling_sets:
        stays = [youth.stay for youth in siblings.youths]
        groups = {stay.group.number if stay else None for stay in stays}
        if siblings.together is Togetherness.REQUIRED:
            assert len(groups) == 1
        elif siblings.together is Togetherness.APART:
            assert len([s for s in stays if s]) == len(groups - {None})


def test_siblings_are_born_ten_months_apart_or_on_one_day(world: World) -> None:
    sets = [sorted(youth.birth_date for youth in siblings.youths) for siblings in world.sibling_sets]
    gaps = [(younger - elder).days for births in sets for elder, younger in pairwise(births)]
    assert gaps
    assert not [gap for gap in gaps if 0 < gap < 304]


def test_three_youths_are_likely_registered_twice(world: World) -> None:
    alike = Counter((youth.birth_date, youth.last_name) for youth in world.youths)
    assert sum(number > 1 for number in alike.values()) == 3


def test_numbers_of_persons_are_from_the_test_range(world: World) -> None:
    numbers = [youth.bsn for youth in world.youths if youth.bsn]
    assert len(numbers) == len(set(numbers)) > 1000
    assert all(number.startswith("9999") and number != "999999999" and bsn.is_valid(number) for number in numbers)


def test_residents_of_closed_groups_are_minors_with_an_authorisation(world: World) -> None:
    stays = [stay for stay in world.stays if stay.group.care_form in CLOSED_FORMS and stay.started_on]
    assert len(stays) > 100
    for stay in stays:
        adult_on = birthday(stay.youth.birth_date, 18)
        assert stay.started_on is not None
        assert (stay.ended_on or ON) < adult_on
        if stay.ended_on is None:
            assert stay.youth.legal_frame is LegalFrame.CLOSED_AUTHORISATION
            assert stay.youth.legal_frame_until is not None
            assert stay.started_on < ON < stay.youth.legal_frame_until <= adult_on


def test_a_crisis_does_not_wait_for_months_and_mostly_gets_a_crisis_bed(world: World) -> None:
    crises = [referral for referral in world.referrals if referral.urgency is Urgency.CRISIS]
    assert len(crises) > 10
    for referral in crises:
        until = ON if referral.is_open else referral.last_on
        assert until - referral.registered_on <= timedelta(weeks=6)
    beds = {s.referral.number for s in world.stays if s.referral and s.group.care_form is CareForm.CRISIS_BED}
    assert sum(referral.number in beds for referral in crises) > len(crises) / 2


def test_crisis_beds_are_for_four_weeks(world: World) -> None:
    for stay in world.stays:
        if stay.group.care_form is CareForm.CRISIS_BED:
            assert stay.started_on is not None
            assert (stay.ended_on or stay.leaves_on) - stay.started_on <= timedelta(days=34)
    assert not [s for s in world.stays if (s.purpose is StayPurpose.BRIDGE) != (s.group.care_form in BRIDGING_FORMS)]


def test_ages_are_near_the_published_ones(world: World) -> None:
    """[N] 2019: 7.8% are 0-3, 33.8% 4-11, 51.5% 12-17, 6.9% 18 and older."""
    ages: Counter[int] = Counter()
    for youth in world.youths:
        if youth.referrals:
            age = age_on(youth.birth_date, youth.referrals[0].registered_on)
            ages[sum(age >= first for first in (4, 12, 18))] += 1
    for band, share in enumerate((0.078, 0.338, 0.515, 0.069)):
        assert ages[band] / 586 == pytest.approx(share, abs=0.07)


def test_some_figures_are_stale_and_some_were_never_confirmed(world: World) -> None:
    latest: defaultdict[str, date] = defaultdict(lambda: date.min)
    for group, day in world.confirmations:
        latest[group.number] = max(latest[group.number], day)
    assert max(latest.values()) <= ON
    stale = [group for group in world.groups if latest[group.number] < ON - timedelta(days=7)]
    assert 5 <= len(stale) <= 35


def test_expected_departures_are_given_and_some_are_overdue(world: World) -> None:
    estimates = [stay.expected_end for stay in present(world) if stay.group.care_form not in FAMILY_FORMS]
    assert 0.5 < sum(end is not None for end in estimates) / len(estimates) < 0.98
    assert any(end < ON for end in estimates if end)


def test_every_rate_has_a_source() -> None:
    rates = [value for name, value in vars(region_rates).items() if isinstance(value, Rate | Spread | Days)]
    assert len(rates) > 50
    for rate in rates:
        cited = any(mark in rate.source for mark in ("[H]", "[N]", "[Z]", "[R]", "[G]"))
        assert cited or any(word in rate.source for word in ("assumption", "Treeknorm", "rule", "at most"))
