"""What another policy would do: who could go where, and what the plan would be."""

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
    final, bridge = KINDS[StayPurpose.FINAL], KINDS[StayPurpose.BRIDGE]
    counts = {
        (name, kind): _groups_of_each(translation, kind)
        for name, translation in (("before", before), ("after", after))
        for kind in (final, bridge)
    }
    changes = [
        FitChange(
            referral=number,
            final_before=counts["before", final][number],
            final_after=counts["after", final].get(number, 0),
            bridge_before=counts["before", bridge][number],
            bridge_after=counts["after", bridge].get(number, 0),
        )
        for number in sorted(counts["before", final])
    ]
    return tuple(one for one in changes if (one.final_before, one.bridge_before) != (one.final_after, one.bridge_after))


def _groups_of_each(translation: Translation, kind: str) -> dict[str, int]:
    """How many groups could take each referral."""
    counts = {number: 0 for party in translation.parties.values() for number in party.numbers}
    for parties in could_take(translation.instance, kind).values():
        for party in parties:
            for number in translation.parties[party].numbers:
                counts[number] += 1
    return counts
