"""The price of one more place in each group: what it would save, in points and in weeks of waiting."""

from collections.abc import Callable
from dataclasses import replace

from zorglogistiek.codes import StayPurpose
from zorglogistiek.matching.translate import KINDS
from zorglogistiek.studies.engine import Asked, Ground, could_take, mended, most_saved, saving, with_place
from zorglogistiek.studies.results import PricedGroup, PriceTable, Saving

ROUNDS = 4
"""Rounds of mending around one more place."""

MOST_GROUPS = 50
"""For so many groups, those in which the prices promise most, the engine reckons what a place saves."""

Report = Callable[[int, int], None]
"""Told how many steps are done, and of how many."""


def price_table(ground: Ground, *, report: Report, asked: Asked) -> PriceTable:
    """One more place in each group in turn, from the first week to the last, the most promising first.

    A group in which the proof's prices show that nothing can be saved is not looked at further. Asked to stop, what is
    reckoned so far is kept.
    """
    translation, most = ground.translation, most_saved(ground)
    taking = could_take(translation.instance, KINDS[StayPurpose.FINAL])
    ranked = sorted(most, key=lambda number: (-most[number], number))
    promising = [number for number in ranked if most[number] > 0][:MOST_GROUPS]
    savings: dict[str, Saving] = {}
    for number in promising:
        report(len(savings), len(promising))
        instance = with_place(translation.instance, number)
        plan = mended(instance, ground.plan, translation.instance, asked=asked, rounds=ROUNDS)
        if asked():
            break  # what was reckoned halfway would be told as the whole
        savings[number] = saving(ground, replace(translation, instance=instance), plan, at_most=most[number])
    groups = [
        PricedGroup(
            group=number,
            care_form=translation.supplies[number].group.care_form,
            fitting=sum(translation.parties[party].size for party in taking[number]),
            at_most=most[number],
            saving=savings.get(number),
        )
        for number in ranked
    ]
    groups.sort(key=lambda one: (one.saving is None, -(one.saving.points if one.saving else one.at_most)))
    return PriceTable(base=ground.base, groups=tuple(groups), stopped=len(savings) < len(promising))
