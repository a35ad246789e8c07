"""What the policy makes of a wait and of a place: points, each with the reason that a meeting reads."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from zorglogistiek.clock import age_on
from zorglogistiek.codes import (
    FAMILY_FORMS,
    BridgingKind,
    CareForm,
    PreferenceKind,
    StayPurpose,
)
from zorglogistiek.matching.criteria import ADULT
from zorglogistiek.matching.distance import band, distance_km, point_of
from zorglogistiek.matching.facts import Candidate, Group, Preference, Youth
from zorglogistiek.matching.policy import Band, Policy
from zorglogistiek.matching.reasons import Reason, codes_of, reason

TWELVE = 12
FROM_HOME = {Band.REGION: "cost.in_region", Band.NEIGHBOURING: "cost.neighbouring", Band.FAR: "cost.far"}
IN_A_GROUP = frozenset(CareForm) - FAMILY_FORMS


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One part of what a place costs."""

    reason: Reason
    points: int


def wait_cost(candidate: Candidate, policy: Policy, *, week: date, weeks: int, lives_in_group: bool) -> list[int]:
    """The points of each week of waiting, from the Monday ``week`` on; 0 before the place is wanted."""
    referral, rule = candidate.referral, policy.wait
    costs = []
    for number in range(weeks):
        first_day, last_day = week + timedelta(weeks=number), week + timedelta(weeks=number, days=6)
        percent = _situation_percent(candidate, policy, first_day, lives_in_group=lives_in_group)
        waited = referral.waited_weeks + number
        growth = 100 + rule.growth_percent * min(waited, rule.growth_weeks)
        growth += rule.over_norm_percent if waited >= rule.norm_weeks else 0
        points = rule.points_per_week[referral.urgency] * percent * growth
        wanted = referral.wanted_from is None or referral.wanted_from <= last_day
        costs.append(round(points / 10_000) if wanted else 0)
    return costs


def _situation_percent(candidate: Candidate, policy: Policy, day: date, *, lives_in_group: bool) -> int:
    """How much of a week at home a week costs where the youth is on ``day``."""
    referral, rule = candidate.referral, policy.wait
    promised = referral.promised_bridge is not None and referral.promised_bridge.covers(day)
    if promised or (lives_in_group and referral.bridged_by is BridgingKind.TEMPORARY_PLACE):
        return rule.temporary_place_percent
    if lives_in_group:
        return rule.mover_percent
    return rule.ambulatory_percent if referral.bridged_by is BridgingKind.AMBULATORY else 100


def place_items(
    candidate: Candidate, group: Group, policy: Policy, *, start: date, siblings_in: frozenset[int] = frozenset()
) -> list[Item]:
    """What a lasting place costs, part by part. ``siblings_in`` are the groups in which a sibling lives."""
    youth = candidate.youth
    items = [
        Item(
            reason=reason("cost.care_form", care_form=group.care_form),
            points=policy.fit.care_form[group.care_form],
        ),
        distance_item(youth, group, policy),
        *_preference_items(youth, group, policy),
    ]
    if group.care_form in IN_A_GROUP and age_on(youth.birth_date, start) < TWELVE:
        items.append(Item(reason=reason("cost.under_twelve_in_group"), points=policy.fit.under_twelve_in_group))
    if not group.contracted:
        items.append(Item(reason=reason("cost.not_contracted"), points=policy.fit.not_contracted))
    soon = start + timedelta(weeks=policy.fit.ends_at_18_weeks)
    if not group.continues_after_18 and age_on(youth.birth_date, start) < ADULT <= age_on(youth.birth_date, soon):
        items.append(Item(reason=reason("cost.ends_at_18"), points=policy.fit.ends_at_18))
    if siblings_in:
        together = group.id in siblings_in
        code = "cost.with_sibling" if together else "cost.without_sibling"
        items.append(Item(reason=reason(code), points=0 if together else policy.fit.sibling_elsewhere))
    return items


def bridge_items(candidate: Candidate, group: Group, policy: Policy) -> list[Item]:
    """What a bridging place costs besides its weeks."""
    weeks = policy.bridge.weeks[group.care_form]
    stay = Item(reason=reason("cost.bridge", weeks=weeks), points=policy.bridge.points)
    return [stay, distance_item(candidate.youth, group, policy)]


def bridge_weekly_cost(waiting: Sequence[int], policy: Policy) -> int:
    """The points of a week in a bridging place: a share of the first week of waiting that costs anything."""
    first = next((points for points in waiting if points), 0)
    return round(first * policy.bridge.wait_percent / 100)


def distance_item(youth: Youth, group: Group, policy: Policy) -> Item:
    """What the distance from home costs."""
    rule = policy.distance
    where = band(youth.municipality_cbs, group.municipality_cbs, rule)
    home = point_of(youth.pc4, youth.municipality_cbs)
    km = distance_km(home, point_of(group.pc4, group.municipality_cbs))
    counted = rule.unknown_km if km is None else km
    points = rule.points[where] + round(rule.points_per_km[where] * counted)
    if where is Band.OWN_MUNICIPALITY:
        return Item(reason=reason("cost.same_municipality"), points=points)
    return Item(reason=reason(FROM_HOME[where], km=round(counted)), points=points)


def _preference_items(youth: Youth, group: Group, policy: Policy) -> list[Item]:
    """For each kind of preference: met when the group meets one of that kind."""
    kinds = {preference.kind for preference in youth.preferences}
    met = {preference.kind for preference in youth.preferences if _meets(preference, group)}
    items = []
    if met:
        items.append(Item(reason=reason("cost.preference_met", kinds=codes_of(met)), points=0))
    if missed := kinds - met:
        points = policy.fit.preference_missed * len(missed)
        items.append(Item(reason=reason("cost.preference_missed", kinds=codes_of(missed)), points=points))
    return items


def _meets(preference: Preference, group: Group) -> bool:
    match preference.kind:
        case PreferenceKind.GROUP:
            return preference.group_id == group.id
        case PreferenceKind.PROVIDER:
            return preference.organisation_id == group.provider_id
        case PreferenceKind.MUNICIPALITY:
            return preference.organisation_id == group.municipality_id
        case PreferenceKind.CARE_FORM:
            return preference.care_form == group.care_form


def items_of(
    candidate: Candidate,
    group: Group,
    policy: Policy,
    *,
    purpose: StayPurpose,
    start: date,
    siblings_in: frozenset[int] = frozenset(),
) -> list[Item]:
    """What a place costs, for either purpose."""
    if purpose is StayPurpose.BRIDGE:
        return bridge_items(candidate, group, policy)
    return place_items(candidate, group, policy, start=start, siblings_in=siblings_in)
