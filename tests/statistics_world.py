"""Histories of generated regions, made of their records without a database: what identities of figures are held to."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import cache
from random import Random

import numpy as np

from fixtures.region.generate import make_world
from fixtures.region.geography import region_maps
from fixtures.region.numbering import Numbering, SharedNumbers
from fixtures.region.records import World
from fixtures.region.scale import RegionSize
from zorglogistiek.codes import BridgingKind, CareForm, EndReason, Gender, Profile, ReferralKind, StayPurpose
from zorglogistiek.statistics.history import NEVER, Coded, History
from zorglogistiek.statistics.history.columns import NONE, NOWHERE, coded, days_of
from zorglogistiek.statistics.history.demand import FORMS_ASKED, URGENCIES
from zorglogistiek.statistics.history.folding import folded, recorded_of
from zorglogistiek.statistics.history.plans import CRITERIA, LACKS, PLAN, PROMISE
from zorglogistiek.statistics.history.reading import FORMS, SPECIALISMS
from zorglogistiek.statistics.history.records import (
    Closures,
    Expectations,
    Groups,
    Judgements,
    Lacks,
    Places,
    Preferences,
    Referrals,
    Spans,
    Stays,
    Youths,
)
from zorglogistiek.statistics.history.uncounted import uncounted_days
from zorglogistiek.statistics.scope import COMPLEXITIES, Scope

SMALL = RegionSize(groups=25, youths=110, open_referrals=30)
ON = date(2026, 11, 20)
SCOPE = Scope(from_on=date(2025, 11, 1), until_on=date(2026, 11, 1), census_on=date(2026, 10, 31))

_NOBODY = np.zeros(0, dtype=np.int64)


@cache
def small_history() -> History:
    """One region that tests share: nothing changes a history."""
    return history_of(small_world(1, ON), ON)


def small_world(seed: int, on: date) -> World:
    """A region of some hundred youths."""
    numbering = Numbering(None, SharedNumbers(Random(seed)))
    return make_world(Random(seed), region_maps(1)[0], SMALL, numbering, on=on)


def history_of(world: World, on: date) -> History:
    """The history of a world, in which no plan was ever made."""
    youths = {youth.number: row for row, youth in enumerate(world.youths)}
    referrals = {referral.number: row for row, referral in enumerate(world.referrals)}
    groups = {group.number: row for row, group in enumerate(world.groups)}
    places = {
        (group.number, place.ordinal): row
        for row, (group, place) in enumerate((group, place) for group in world.groups for place in group.places)
    }
    rows = [
        (referrals[referral.number], event)
        for referral in world.referrals
        for event in sorted(referral.events, key=lambda event: event.happened_on)
    ]
    events, searches = folded(
        recorded_of(
            _rows([row for row, _ in rows]),
            [event.kind.value for _, event in rows],
            days_of([event.happened_on for _, event in rows]),
            _rows([NOWHERE if event.group is None else groups[event.group.number] for _, event in rows]),
            [event.decline_reason and event.decline_reason.value for _, event in rows],
        ),
        list(referrals),
    )
    bridgings = _bridgings(world, referrals)
    pauses, bridged = uncounted_days(events, bridgings)
    return History(
        up_to=on - timedelta(days=1),
        mark="",
        known_at=datetime.combine(on, time(9), UTC),
        youths=_youths(world, youths),
        referrals=_referrals(world, youths),
        judgements=Judgements(referral=_NOBODY, day=_NOBODY, urgency=coded([], URGENCIES)),
        events=events,
        searches=searches,
        pauses=pauses,
        bridged=bridged,
        bridgings=bridgings,
        groups=_groups(world),
        places=Places(
            group=_rows([groups[group] for group, _ in places]),
            opens_on=_rows([(p.opens_on or date.min).toordinal() for g in world.groups for p in g.places]),
        ),
        closures=_closures(world, places),
        stays=_stays(world, youths, referrals, groups, places),
        preferences=Preferences(
            youth=_NOBODY, kind=_nothing(), group=_NOBODY, organisation=_nothing(), care_form=_nothing()
        ),
        expectations=Expectations(
            referral=_NOBODY,
            source=coded([], (PLAN, PROMISE)),
            made_on=_NOBODY,
            expected=_NOBODY,
            first=_NOBODY,
            last=_NOBODY,
            group=_NOBODY,
        ),
        lacks=Lacks(referral=_NOBODY, made_on=_NOBODY, lack=coded([], LACKS.values()), criterion=coded([], CRITERIA)),
    )


def _nothing() -> Coded:
    return coded([], (NONE,))


def _rows(values: Sequence[int]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.array(values, dtype=np.int64)


def _bits(members: frozenset[StrEnum], codes: Sequence[str]) -> int:
    return sum(1 << codes.index(member.value) for member in members)


def _values(kind: type[StrEnum]) -> tuple[str, ...]:
    return tuple(member.value for member in kind)


def _youths(world: World, youths: dict[str, int]) -> Youths:
    siblings, together = np.full(len(youths), NOWHERE, dtype=np.int64), [NONE] * len(youths)
    for number, one in enumerate(world.sibling_sets):
        for youth in one.youths:
            siblings[youths[youth.number]] = number
            together[youths[youth.number]] = one.together.value
    hard = [len(one.specialisms) > 1 or Profile.INTENSIVE in one.profiles for one in world.youths]
    towns = sorted({one.municipality for one in world.youths} | {one.location.municipality for one in world.groups})
    return Youths(
        id=np.arange(len(youths)),
        birth=days_of([one.birth_date for one in world.youths]),
        gender=coded([one.gender.value for one in world.youths], _values(Gender)),
        municipality=coded([one.municipality for one in world.youths], towns),
        complexity=Coded(codes=COMPLEXITIES, at=_rows(hard)),
        needs=_rows([_bits(one.specialisms, SPECIALISMS) for one in world.youths]),
        point=np.full((len(youths), 2), 52.0),
        siblings=siblings,
        together=coded(together, ("required", "preferred", "apart", NONE)),
    )


def _referrals(world: World, youths: dict[str, int]) -> Referrals:
    asked = [_bits(one.care_forms, FORMS) for one in world.referrals]
    forms = ["any" if not a else FORMS[a.bit_length() - 1] if a.bit_count() == 1 else "several" for a in asked]
    kinds = [one.referrer.referrer_type for one in world.referrals]
    return Referrals(
        id=np.arange(len(asked)),
        youth=_rows([youths[one.youth.number] for one in world.referrals]),
        kind=coded([one.kind.value for one in world.referrals], _values(ReferralKind)),
        urgency=coded([one.urgency.value for one in world.referrals], URGENCIES),
        referrer=coded(*[[one.referrer.number for one in world.referrals]] * 2),
        referrer_type=coded([NONE if kind is None else kind.value for kind in kinds], sorted({*map(str, kinds), NONE})),
        form_asked=coded(forms, FORMS_ASKED),
        allows=_rows(asked),
        wanted_from=days_of([one.wanted_from for one in world.referrals]),
    )


def _bridgings(world: World, referrals: dict[str, int]) -> Spans:
    found = [(referrals[one.number], bridging) for one in world.referrals for bridging in one.bridgings]
    return Spans(
        referral=_rows([row for row, _ in found]),
        kind=coded([one.kind.value for _, one in found], _values(BridgingKind)),
        from_on=days_of([one.from_on for _, one in found]),
        until_on=days_of([one.until_on for _, one in found]),
    )


def _groups(world: World) -> Groups:
    towns = sorted({one.municipality for one in world.youths} | {one.location.municipality for one in world.groups})
    providers = [one.location.provider for one in world.groups]
    return Groups(
        id=np.arange(len(world.groups)),
        number=coded(*[[one.number for one in world.groups]] * 2),
        provider=coded(providers, sorted(set(providers))),
        place=coded([one.location.municipality for one in world.groups], towns),
        care_form=coded([one.care_form.value for one in world.groups], _values(CareForm)),
        contracted=np.array([one.contracted for one in world.groups], dtype=np.bool_),
        secret=np.array([one.location.secret for one in world.groups], dtype=np.bool_),
        in_region=np.ones(len(world.groups), dtype=np.bool_),
        offers=_rows([_bits(one.specialisms, SPECIALISMS) for one in world.groups]),
        point=np.full((len(world.groups), 2), 52.0),
    )


def _closures(world: World, places: dict[tuple[str, int], int]) -> Closures:
    found = sorted((places[one.group.number, one.place.ordinal], one.from_on, one.until_on) for one in world.closures)
    return Closures(
        place=_rows([one[0] for one in found]),
        from_on=days_of([one[1] for one in found]),
        until_on=days_of([one[2] for one in found]),
    )


def _stays(
    world: World,
    youths: dict[str, int],
    referrals: dict[str, int],
    groups: dict[str, int],
    places: dict[tuple[str, int], int],
) -> Stays:
    stays = sorted(world.stays, key=lambda one: (youths[one.youth.number], one.started_on or date.max, one.number))
    return Stays(
        id=np.arange(len(stays)),
        youth=_rows([youths[one.youth.number] for one in stays]),
        referral=_rows([NOWHERE if one.referral is None else referrals[one.referral.number] for one in stays]),
        place=_rows([places[one.group.number, one.place.ordinal] for one in stays]),
        group=_rows([groups[one.group.number] for one in stays]),
        purpose=coded([one.purpose.value for one in stays], _values(StayPurpose)),
        planned=days_of([one.planned_on for one in stays]),
        started=days_of([one.started_on for one in stays]),
        ended=np.minimum(days_of([one.ended_on for one in stays]), NEVER),
        end_reason=coded(
            [NONE if one.end_reason is None else one.end_reason.value for one in stays], (*_values(EndReason), NONE)
        ),
    )
