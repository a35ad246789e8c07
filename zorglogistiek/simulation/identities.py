"""What must hold in every run, whatever the policy: counted from the records, apart from how the run went."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from math import isclose

from zorglogistiek.errors import ZorglogistiekError
from zorglogistiek.simulation.region import Region
from zorglogistiek.simulation.trace import Outcome, StayRecord, Trace

TOLERANCE = 1e-9
"""What sums of days may differ by, as a share: they are added in another order."""


class BrokenIdentity(ZorglogistiekError):
    """A run whose records contradict each other: an error of the program, never of what was asked."""


def check(region: Region, trace: Trace) -> None:
    """BrokenIdentity when something does not hold."""
    found = broken(region, trace)
    if found:
        raise BrokenIdentity("; ".join(found[:5]))


def broken(region: Region, trace: Trace) -> list[str]:
    """Every identity that does not hold, in words; nothing when all do."""
    return [
        *_everybody_is_told_of(region, trace),
        *_list_is_the_sum_of_waits(trace),
        *_occupation_is_the_sum_of_stays(region, trace),
        *_never_too_full(region, trace),
        *_one_place_at_a_time(trace),
        *_placed_is_followed_by_a_stay(trace),
    ]


def _same(one: float, other: float) -> bool:
    return isclose(one, other, rel_tol=TOLERANCE, abs_tol=1e-6)


def _everybody_is_told_of(region: Region, trace: Trace) -> Iterator[str]:
    """Stock and flow: who came is on the list still, or left it; nobody else is."""
    came = {who for who, y in enumerate(region.youths) if y.lives_in is None and max(y.from_day, 0.0) < trace.days}
    first = {search.youth for search in trace.searches if search.search == 0 and search.lived_in is None}
    lived = {who for who, youth in enumerate(region.youths) if youth.lives_in is not None}
    if not came <= first or not first - came <= lived:
        yield f"{len(came)} youths came, and {len(first)} are told of"
    ended = sum(search.outcome is not Outcome.WAITING for search in trace.searches)
    waiting = {search.youth for search in trace.searches if search.outcome is Outcome.WAITING}
    if len(trace.searches) - ended != len(waiting):
        yield f"{len(trace.searches)} searches less {ended} that ended are not {len(waiting)} on the list"


def _list_is_the_sum_of_waits(trace: Trace) -> Iterator[str]:
    waits = sum(search.until_day - search.from_day for search in trace.searches)
    if not _same(waits, trace.list_days):
        yield f"the list held {trace.list_days} days, and the waits are {waits}"


def _occupation_is_the_sum_of_stays(region: Region, trace: Trace) -> Iterator[str]:
    days = [0.0] * len(region.groups)
    for stay in trace.stays:
        days[stay.group] += stay.size * (stay.until_day - stay.from_day)
    for number, (group, stays, counted) in enumerate(zip(region.groups, days, trace.occupied_days, strict=True)):
        if not _same(stays, counted):
            yield f"group {group.number} ({number}): {counted} days taken, and the stays are {stays}"


def _never_too_full(region: Region, trace: Trace) -> Iterator[str]:
    """Places, and classes where they are limited. At one moment who leaves goes before who comes."""
    counts: dict[tuple[int, str], list[tuple[float, int]]] = defaultdict(list)
    for stay in trace.stays:
        party = region.youths[stay.youth]
        for name, size in ((None, stay.size), *party.classes.items()):
            if name is None or name in region.groups[stay.group].limits:
                counts[stay.group, name or ""] += [(stay.from_day, size), (stay.until_day, -size)]
    for (number, name), changes in counts.items():
        group, living, first = region.groups[number], 0, 0
        most = group.limits[name] if name else group.places
        for day, change in sorted(changes):
            living += change
            first = living if day <= 0 else first  # a group may be too full when the run begins
            if living > max(most, first):
                yield f"group {group.number}: {living} of {name or 'its places'} on day {day}, and {most} may be"
                break


def _one_place_at_a_time(trace: Trace) -> Iterator[str]:
    stays: dict[int, list[StayRecord]] = defaultdict(list)
    for stay in trace.stays:
        stays[stay.youth].append(stay)
    for youth, found in stays.items():
        found.sort(key=lambda stay: (stay.from_day, stay.until_day))
        if any(one.until_day > other.from_day for one, other in pairwise(found)):
            yield f"youth {youth} lives in two places at once"


def _placed_is_followed_by_a_stay(trace: Trace) -> Iterator[str]:
    placed = sorted((s.youth, s.search, s.group, s.until_day) for s in trace.searches if s.outcome is Outcome.PLACED)
    began = sorted((s.youth, s.search, s.group, s.from_day) for s in trace.stays if s.search is not None)
    if placed != began:
        yield f"{len(placed)} searches found a place, and {len(began)} stays began with one"
