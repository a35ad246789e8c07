"""What another policy would do: who could go where, and what the plan would be."""

from collections import Counter

from zorglogistiek.codes import StayPurpose
from zorglogistiek.matching.policy import Policy
from zorglogistiek.matching.translate import KINDS, Translation, build
from zorglogistiek.studies.engine import NAME, Asked, Ground, cost_under, could_take, mended
from zorglogistiek.studies.outcomes import differences, lasting_places
from zorglogistiek.studies.results import BaseKind, FitChange, PolicyPreview


def policy_preview(ground: Ground, policy: Policy, *, asked: Asked) -> PolicyPreview:
    """The plan by ``policy`` beside that by the policy in force, on the same facts.

    The second is made from the first: what differs is what the policy asks for, and not another way to the same.
    """
    before = ground.translation
    after = build(before.world, policy, weeks=before.instance.weeks, name=NAME)
    plan = mended(after.instance, ground.plan, before.instance, asked=asked)
    changed = Ground(
        translation=after,
        plan=plan,
        kind=BaseKind.FRESH,
        plan_id=ground.plan_id,
        meeting_on=ground.meeting_on,
    )
    return PolicyPreview(
        base=ground.base,
        in_force=before.policy,
        policy=policy,
        after=changed.base,
        costs=(
            (ground.plan.objective, cost_under(after.instance, ground.plan)),
            (cost_under(before.instance, plan), plan.objective),
        ),
        fits=_fit_changes(before, after),
        differences=differences(lasting_places(before, ground.plan), lasting_places(after, plan)),
    )


def _fit_changes(before: Translation, after: Translation) -> tuple[FitChange, ...]:
    """The referrals that more groups, or fewer, could take; by number."""
    had, has = _groups_of_each(before), _groups_of_each(after)
    pairs = [(number, had[number], has.get(number, (0, 0))) for number in sorted(had)]
    return tuple(
        FitChange(referral=number, final_before=was[0], final_after=now[0], bridge_before=was[1], bridge_after=now[1])
        for number, was, now in pairs
        if was != now
    )


def _groups_of_each(translation: Translation) -> dict[str, tuple[int, int]]:
    """How many groups could take each referral, for a lasting place and for bridging."""
    final, bridge = (
        Counter(party for taken in could_take(translation.instance, KINDS[purpose]).values() for party in taken)
        for purpose in (StayPurpose.FINAL, StayPurpose.BRIDGE)
    )
    return {
        number: (final[party.id], bridge[party.id])
        for party in translation.parties.values()
        for number in party.numbers
    }
