"""Whose move frees the place: which proposals of a plan can only be carried out together.

A plan may give a youth the place of somebody who moves on in the same plan. Whoever accepts the first must accept the
second too. Numbers only: parties and groups are ids, weeks count from 0.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Occupation:
    """A party of ``size`` youths is in ``group`` in the weeks ``from_week <= week < until_week``.

    ``from_week`` is -1 for who lives there already.
    """

    party: str
    group: str
    size: int
    from_week: int
    until_week: int


def needed_moves(capacity: Mapping[str, Sequence[int]], occupations: Sequence[Occupation]) -> dict[str, frozenset[str]]:
    """For each party the other parties that must leave a group before there is a place for it.

    ``capacity`` has the places of each group by week; ``occupations`` is where every party is under the plan.
    What the places would hold if nobody left is given out in order of arrival; who comes too late for that
    waits for those who leave before it comes, the first to leave going first.
    """
    needs: dict[str, frozenset[str]] = {}
    for group, places in capacity.items():
        here = sorted((o for o in occupations if o.group == group), key=lambda o: (o.from_week, o.party))
        for index, arrival in enumerate(here):
            if arrival.from_week < 0:
                continue
            needed = _leavers_needed(arrival, here[:index], places)
            if needed:
                needs[arrival.party] = needs.get(arrival.party, frozenset()) | needed
    return needs


def together(party: str, needs: Mapping[str, frozenset[str]]) -> tuple[str, ...]:
    """Everybody who must be accepted with ``party``, itself included, in a fixed order; empty when it stands alone."""
    found = {party}
    unseen = [party]
    while unseen:
        for other in needs.get(unseen.pop(), frozenset()) - found:
            found.add(other)
            unseen.append(other)
    return tuple(sorted(found)) if len(found) > 1 else ()


def _leavers_needed(arrival: Occupation, earlier: Sequence[Occupation], places: Sequence[int]) -> frozenset[str]:
    """Those of ``earlier`` who must have left, so that ``arrival`` has a place in each of its weeks."""
    leavers = sorted(
        (o for o in earlier if o.until_week <= arrival.from_week and o.party != arrival.party),
        key=lambda o: (o.until_week, o.party),
    )
    weeks = range(arrival.from_week, min(arrival.until_week, len(places)))
    staying = [o for o in earlier if o not in leavers]
    room = min((places[week] - sum(o.size for o in staying if week < o.until_week) for week in weeks), default=0)
    free_if_nobody_leaves = room - sum(o.size for o in leavers)
    needed: list[str] = []
    for leaver in leavers:
        if free_if_nobody_leaves >= arrival.size:
            break
        needed.append(leaver.party)
        free_if_nobody_leaves += leaver.size
    return frozenset(needed)
