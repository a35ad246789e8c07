"""One question worked out: the plan on the table adapted to what is supposed, and compared with what it was."""

from collections.abc import Sequence
from dataclasses import replace

import solver
from zorglogistiek.errors import Conflict
from zorglogistiek.meeting.made_plans import INFEASIBLE
from zorglogistiek.meeting.what_if.differences import differences
from zorglogistiek.meeting.what_if.grounds import SECONDS, Ground, mended
from zorglogistiek.meeting.what_if.places import room_made
from zorglogistiek.meeting.what_if.supposing import Supposed, suppose
from zorglogistiek.meeting.what_if.suppositions import Change, NoneFound
from zorglogistiek.meeting.what_if.told import Answer
from zorglogistiek.words import N_

NONE_FOUND = N_("there may be one all the same: that this cannot be is not proven")

LONGER = 3 * SECONDS
"""What the engine may take once more, when it found nothing, or nothing well done."""

ROUGH = 0.3
"""When so large a part of the moves became others, more time may do better."""


def answer(ground: Ground, changes: Sequence[Change]) -> Answer:
    """Works out one question. Conflict, with the reason, for what cannot be; NoneFound where time was too short."""
    translation, better = ground.translation, ground.better
    supposed = suppose(translation, changes, objective=cost(ground.base))
    if _is_so_already(ground.base, supposed):
        after = without = ground.base
    else:
        after = _adapted(ground, supposed)
        # What can be done with less can be done without the question: nothing of that is due to it.
        without = after if supposed.takes_away and cost(after) < cost(better) else better
    asked = {party.id for party in translation.parties.values() if _is_asked(party.numbers, changes)}
    found = differences(translation, ground.base, after, asked)
    due = {one.referrals for one in differences(translation, without, after, asked)}
    least = after.bound or 0
    return Answer(
        plan_id=ground.plan_id,
        points=cost(after) - cost(without),
        at_least=max(0, least - cost(without)) if supposed.takes_away else least - cost(without),
        proven=least == cost(after),
        differences=tuple(one for one in found if one.asked or one.referrals in due),
        anyway=tuple(one for one in found if not one.asked and one.referrals not in due),
        gain=cost(ground.base) - min(cost(better), cost(without)),
        changed=ground.changed,
    )


def cost(plan: solver.Plan) -> int:
    """What a plan costs that is one."""
    assert plan.objective is not None
    return plan.objective


def _is_so_already(base: solver.Plan, supposed: Supposed) -> bool:
    """Whether the plan on the table is a plan with what is supposed too, and that opens nothing that is better."""
    if not supposed.takes_away or supposed.closing:
        return False
    return not solver.verify(supposed.instance, replace(base, certificate=None))


def _adapted(ground: Ground, supposed: Supposed) -> solver.Plan:
    """The plan adapted to what is supposed. Conflict where that is proven to be impossible, else NoneFound."""
    after = _tried(ground, supposed, room_made(supposed.instance, ground.better, supposed.closing), SECONDS)
    if _missing(supposed, after) or _is_rough(ground.better, after):
        after = min(after, _tried(ground, supposed, ground.better, LONGER), key=cost)
    if _missing(supposed, after):
        raise NoneFound(NONE_FOUND)
    return replace(after, moves=tuple(move for move in after.moves if move.party not in supposed.closing))


def _tried(ground: Ground, supposed: Supposed, start: solver.Plan, seconds: float) -> solver.Plan:
    """The start adapted, where somebody may still lack what is supposed. Conflict where that cannot be."""
    after = mended(supposed.instance, start, ground.translation.instance, ground.dual, seconds=seconds).plan
    if after.status == INFEASIBLE or after.bound is None:
        raise Conflict("plan", N_("what was decided leaves no room for this"))
    missing = _missing(supposed, after)
    if missing and after.bound >= supposed.nowhere:
        raise _impossible(ground, supposed, missing[0])
    return after


def _missing(supposed: Supposed, after: solver.Plan) -> list[str]:
    """Who has no lasting place in the plan, and must have one."""
    placed = {move.party for move in after.moves if move.kind == "final"}
    return [party for party in (*supposed.must, *supposed.closing) if party not in placed]


def _is_rough(before: solver.Plan, after: solver.Plan) -> bool:
    """Whether so much became different that the time may not have sufficed to put back what could stay."""
    return len(set(before.moves) - set(after.moves)) > ROUGH * len(before.moves)


def _impossible(ground: Ground, supposed: Supposed, party: str) -> Conflict:
    """It is proven that there is no place for the party."""
    if party in supposed.closing:
        return Conflict(
            f"group {supposed.closing[party]}",
            N_("whoever lives there, or is to come there by a decision, cannot all go elsewhere before that week"),
        )
    number = ground.translation.parties[party].numbers[0]
    return Conflict(f"referral {number}", N_("there is no place then, whoever else would give way"))


def _is_asked(numbers: Sequence[str], changes: Sequence[Change]) -> bool:
    return any(getattr(change, "referral", None) in numbers for change in changes)
