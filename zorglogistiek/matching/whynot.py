"""Why there is no place: which groups fit somebody, what stands in the way of the others, and what would unlock one."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

from zorglogistiek.clock import WEEK, monday_of
from zorglogistiek.codes import BRIDGING_FORMS
from zorglogistiek.matching.costs import place_items
from zorglogistiek.matching.criteria import HORIZON_WEEKS
from zorglogistiek.matching.facts import Candidate, Group, World
from zorglogistiek.matching.fitting import fits, start_window
from zorglogistiek.matching.parties import Party
from zorglogistiek.matching.policy import Policy
from zorglogistiek.matching.reasons import Reason, reason
from zorglogistiek.matching.supply import Supply

NEAR_MISSES = 3
COMMONEST = 4
SAME_SUBJECT = {
    "authorisation_undated": "authorisation",
    "authorisation_ended": "authorisation",
    "declined_until": "declined",
}


def which_groups(
    world: World, candidate: Candidate, policy: Policy, *, weeks: int = HORIZON_WEEKS
) -> list[tuple[Group, tuple[Reason, ...]]]:
    """Every group for a lasting place, with the reasons why it does not fit (nothing when it does).

    Those that fit come first, those that cost least in the policy before others; then by the number of reasons.
    """
    week = monday_of(world.on)
    judged = [
        (group, barriers([candidate], group, week=week, weeks=weeks))
        for group in world.groups
        if group.care_form not in BRIDGING_FORMS
    ]

    def key(pair: tuple[Group, tuple[Reason, ...]]) -> tuple[int, int, str]:
        points = sum(item.points for item in place_items(candidate, pair[0], policy, start=week))
        return (len(pair[1]), points, pair[0].number)

    return sorted(judged, key=key)


def barriers(candidates: Sequence[Candidate], group: Group, *, week: date, weeks: int) -> tuple[Reason, ...]:
    """What stands in the way of a start in any of the weeks, each code once; nothing when a week fits all of them."""
    if start_window(candidates, group, week=week, weeks=weeks) is not None:
        return ()
    horizon_end = week + weeks * WEEK
    found: dict[str, Reason] = {}
    for candidate in candidates:
        for why in fits(candidate, group, week, horizon_end=horizon_end):
            found.setdefault(why.code, why)
    return tuple(found.values()) or (reason("criterion.no_common_week"),)


def why_none(
    party: Party, supplies: Mapping[str, Supply], policy: Policy, *, week: date, weeks: int
) -> tuple[Reason, ...]:
    """Why a party has no lasting place: first the fact, then what stands in the way most, then near misses."""
    wanted = [candidate.referral.wanted_from for candidate in party.candidates]
    if any(day is not None and day >= week + weeks * WEEK for day in wanted):
        return (reason("none.later"),)
    judged = [
        (supply.group, barriers(party.candidates, supply.group, week=week, weeks=weeks))
        for supply in supplies.values()
        if supply.group.care_form not in BRIDGING_FORMS and supply.group.id != party.home
    ]
    fitting = [group for group, found in judged if not found]
    if fitting:
        first = reason("none.no_place", groups=len(fitting), weeks=weeks)
    else:
        first = reason("none.nothing_fits", groups=len(judged))
    return (first, *_in_the_way(judged), *_near(party, judged, policy, week))


def _in_the_way(judged: Sequence[tuple[Group, tuple[Reason, ...]]]) -> list[Reason]:
    """What stands in the way in most groups, each subject counted once a group."""
    counts = Counter(about for _, found in judged for about in {subject(why) for why in found})
    commonest = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:COMMONEST]
    return [
        reason("none.stands_in_the_way", groups=count, all=len(judged), subject=reason(f"subject.{about}"))
        for about, count in commonest
    ]


def subject(why: Reason) -> str:
    """What a criterion's reason is about, without its values."""
    name = why.code.removeprefix("criterion.")
    return SAME_SUBJECT.get(name, name)


def _near(party: Party, judged: Sequence[tuple[Group, tuple[Reason, ...]]], policy: Policy, week: date) -> list[Reason]:
    """The cheapest groups that one criterion keeps away."""
    near = [(group, found[0]) for group, found in judged if len(found) == 1]

    def points(group: Group) -> int:
        return sum(
            item.points for candidate in party.candidates for item in place_items(candidate, group, policy, start=week)
        )

    near.sort(key=lambda pair: (points(pair[0]), pair[0].number))
    return [reason("near.one_criterion", group=group.number, criterion=why) for group, why in near[:NEAR_MISSES]]
