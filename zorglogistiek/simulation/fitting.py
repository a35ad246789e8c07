"""Which groups fit a recorded request, when, and their points: by the criteria and the policy of the region.

The request is looked at as on the day of its registration, with nobody living in the groups: who lives where is for the
run to say. Youths who may not live with one another are therefore not kept apart, which docs/simulation.md tells.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from math import inf

from zorglogistiek.clock import WEEK, birthday, monday_of
from zorglogistiek.codes import BRIDGING_FORMS, FAMILY_FORMS, ReferralKind, Urgency
from zorglogistiek.matching import facts
from zorglogistiek.matching.costs import place_items, wait_cost
from zorglogistiek.matching.criteria import DATED, OLDEST, STANDING
from zorglogistiek.matching.distance import distance_km, point_of
from zorglogistiek.matching.fitting import visit
from zorglogistiek.matching.policy import Policy
from zorglogistiek.simulation.setting import Fit, Need

STEP_WEEKS = 4
"""How finely the weeks in which a group fits are looked at."""
LOOK_WEEKS = 104
"""How long after its registration."""
POINTS_WEEKS = 66
"""Weeks of waiting of which the points are told apart: beyond the policy's growth."""


def need_of(
    number: str, candidates: Sequence[facts.Candidate], groups: Sequence[facts.Group], policy: Policy, on: date
) -> Need:
    """The need of one candidate, or of brothers and sisters together, as on the day ``on``.

    ``groups`` are those of the setting, in its order.
    """
    week, lives = monday_of(on), candidates[0].referral.kind is ReferralKind.MOVE_ON
    waits = [
        wait_cost(_unwaited(candidate), policy, week=week, weeks=POINTS_WEEKS, lives_in_group=lives)
        for candidate in candidates
    ]
    counts: dict[str, int] = {}
    for candidate in candidates:
        for profile in sorted(candidate.youth.profiles):
            counts[profile.value] = counts.get(profile.value, 0) + 1
    eldest = min(candidate.youth.birth_date for candidate in candidates)
    fits = (_fit(candidates, index, group, policy, week) for index, group in enumerate(groups))
    return Need(
        number=number,
        fits=tuple(fit for fit in fits if fit is not None),
        urgency=min((one.referral.urgency for one in candidates), key=list(Urgency).index),
        wait_points=tuple(sum(points) for points in zip(*waits, strict=True)),
        size=len(candidates),
        classes=counts,
        profile=profile_of(candidates, on),
        age_days=float((on - eldest).days),
    )


def profile_of(candidates: Sequence[facts.Candidate], on: date) -> dict[str, str]:
    """By what results are grouped: of brothers and sisters the first."""
    youth, referral = candidates[0].youth, candidates[0].referral
    age = (on - youth.birth_date).days / 365.25
    forms = referral.care_forms
    return {
        "age": "0-11" if age < 12 else "12-17" if age < 18 else "18+",
        "gender": youth.gender.value,
        "urgency": referral.urgency.value,
        "kind": referral.kind.value,
        "seeks": "any" if not forms else "family" if forms <= FAMILY_FORMS else "group",
        "security": youth.security_level.value,
        "municipality": youth.municipality_cbs,
        "siblings": "together" if len(candidates) > 1 else "alone",
        "specialisms": str(min(len(youth.specialisms), 2)) + ("+" if len(youth.specialisms) >= 2 else ""),
    }


def _unwaited(candidate: facts.Candidate) -> facts.Candidate:
    return replace(candidate, referral=replace(candidate.referral, waited_weeks=0))


def _fit(
    candidates: Sequence[facts.Candidate], index: int, group: facts.Group, policy: Policy, week: date
) -> Fit | None:
    """One group: when it fits all of them, and what it costs on the first day on which it does."""
    if group.care_form in BRIDGING_FORMS or len(group.places) < len(candidates):
        return None
    first = [visit(candidate, week) for candidate in candidates]
    for candidate, seen in zip(candidates, first, strict=True):
        if any(criterion.check(candidate, group, seen) is not None for criterion in STANDING):
            return None
    weeks = _weeks_that_fit(candidates, group, week)
    if weeks is None:
        return None
    from_week, until_week = weeks
    start = week + from_week * WEEK
    items = [item for candidate in candidates for item in place_items(candidate, group, policy, start=start)]
    home = candidates[0].youth
    km = distance_km(
        point_of(home.pc4, home.municipality_cbs),
        point_of(group.pc4, group.municipality_cbs),
    )
    intended = [candidate.referral.intended_stay_weeks for candidate in candidates]
    known = [weeks for weeks in intended if weeks is not None]
    return Fit(
        group=index,
        points=sum(item.points for item in items),
        distance_km=policy.distance.unknown_km if km is None else km,
        from_days=7.0 * from_week,
        until_days=inf if until_week is None else 7.0 * until_week,
        expected_days=7.0 * max(known) if len(known) == len(intended) else None,
        age_out_days=min(_age_out_days(candidate, group, start) for candidate in candidates),
    )


def _weeks_that_fit(
    candidates: Sequence[facts.Candidate], group: facts.Group, week: date
) -> tuple[int, int | None] | None:
    """The first unbroken run of start weeks; it has no end when it lasts as long as is looked.

    Every criterion is steady for groups in which nobody lives: it changes its answer once. So what is met first and
    last is met in between, and the weeks are looked at only where something changes.
    """

    def met(number: int) -> bool:
        start = week + number * WEEK
        return all(
            criterion.check(candidate, group, visit(candidate, start)) is None
            for candidate in candidates
            for criterion in DATED
        )

    if met(0) and met(LOOK_WEEKS):
        return 0, None
    fitting = [number for number in range(0, LOOK_WEEKS + 1, STEP_WEEKS) if met(number)]
    if not fitting:
        return None
    until = next((n for n in range(fitting[0], LOOK_WEEKS + 1, STEP_WEEKS) if n not in fitting), None)
    return fitting[0], until


def _age_out_days(candidate: facts.Candidate, group: facts.Group, start: date) -> float:
    """After how many days the youth is too old to live there."""
    oldest = OLDEST if group.continues_after_18 and group.maximum_age >= 17 else group.maximum_age
    return float(max((birthday(candidate.youth.birth_date, oldest + 1) - timedelta(days=1) - start).days, 7))
