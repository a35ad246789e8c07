"""What follows from publications together: from groups that make up others, and from periods that overlap.

The girls and the boys of a town are the youths of that town, whichever tables they stood in: such sums bind all tables
of the same people and days, and what is hidden in one of them may not follow from the others (``groups``). Of two
groups of which one holds the other, and of two periods of which one holds the other, whoever has both counts
knows the difference. Periods that begin or end on the same days add and subtract in chains: ``[January, July)``,
``[February, July)`` and ``[February, August)`` tell of July. Each such difference is a count like any other: it may not
tell of few people.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from operator import itemgetter

from zorglogistiek.statistics.disclosure.cells import STILL_THERE, Counted
from zorglogistiek.statistics.disclosure.groups import Codes, made_up
from zorglogistiek.statistics.disclosure.presets import Preset
from zorglogistiek.statistics.disclosure.protecting import Known
from zorglogistiek.statistics.disclosure.suppressing import Adds


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """The counts of earlier publications: those that were ``shown``, and those that were hidden."""

    shown: Mapping[Counted, int]
    hidden: Mapping[Counted, int]


def known_from(earlier: Earlier, counts: Mapping[Counted, int], preset: Preset, codes: Codes) -> Known:
    """What earlier publications mean for the counts of a table that is about to be shown.

    A count that was hidden to protect others stays hidden. One that changed a little since it was shown is hidden: the
    difference is of those few.
    """
    same = {cell for cell, count in counts.items() if earlier.shown.get(cell) == count}
    changed = {
        cell for cell in counts if 0 < abs(earlier.shown.get(cell, counts[cell]) - counts[cell]) < preset.narrowest
    }
    withheld = {cell for cell in counts if cell in earlier.hidden and not preset.is_secret(earlier.hidden[cell])}
    withheld -= same
    values, sums = made_up({**earlier.hidden, **earlier.shown}, counts, codes)
    for whole, part, rest in _differences(earlier.shown, counts, preset):
        values |= {cell: earlier.shown[cell] for cell in (whole, part) if cell not in counts}
        values[rest] = counts.get(whole, values.get(whole, 0)) - counts.get(part, values.get(part, 0))
        sums.append(Adds(whole, (part, rest)))
    return Known(
        published=frozenset(same | (values.keys() & earlier.shown.keys())),
        withheld=frozenset(withheld | changed | _closing(earlier.shown, counts, preset)),
        values=tuple(values.items()),
        sums=tuple(sums),
        guarded=frozenset(cell for cell in values if cell in earlier.hidden and cell not in earlier.shown),
    )


def _differences(
    shown: Mapping[Counted, int], counts: Mapping[Counted, int], preset: Preset
) -> Iterable[tuple[Counted, Counted, Counted]]:
    """Each pair of an earlier and a new count of which one holds the other and few people are between them."""
    ranked = defaultdict[Counted, list[tuple[int, Counted]]](list)
    for cell, count in shown.items():
        ranked[_alike(cell)].append((count, cell))
    for of in ranked.values():
        of.sort(key=itemgetter(0))
    for cell, count in counts.items():
        near = ranked.get(_alike(cell), [])
        first = bisect_left(near, count - preset.secret_through, key=itemgetter(0))
        last = bisect_right(near, count + preset.secret_through, key=itemgetter(0))
        for other, one in near[first:last]:
            whole, part = (cell, one) if count > other or (count == other and _holds(cell, one)) else (one, cell)
            if whole != part and preset.is_secret(abs(count - other)) and _holds(whole, part):
                yield whole, part, whole._replace(rest=str(part))


WITHIN: Mapping[str, str] = {"placed_told": "placed", "placed_with_siblings": "placed"}
"""Populations that are a part of another, whatever of them is counted."""


def _alike(cell: Counted) -> Counted:
    """What counts have in common of which one may hold the other."""
    return cell._replace(
        population=WITHIN.get(cell.population, cell.population),
        from_on=None,
        until_on=None,
        conditions=(),
        horizon_days=None,
    )


def _holds(whole: Counted, part: Counted) -> bool:
    """Whether whoever is counted in ``part`` is counted in ``whole`` too; both are alike."""
    nested = whole.population == part.population or WITHIN.get(part.population) == whole.population
    nested &= set(whole.conditions) <= set(part.conditions)
    if whole.horizon_days is None or part.horizon_days is None:
        return nested and whole.horizon_days == part.horizon_days and _covers(whole, part)
    later = whole.horizon_days >= part.horizon_days or whole.column == STILL_THERE
    earlier = whole.horizon_days <= part.horizon_days or whole.column != STILL_THERE
    return nested and later and earlier and (whole.from_on, whole.until_on) == (part.from_on, part.until_on)


def _covers(whole: Counted, part: Counted) -> bool:
    days = (whole.from_on, whole.until_on, part.from_on, part.until_on)
    if None in days:
        return days[:2] == days[2:]
    since, until, inner_since, inner_until = (day for day in days if day is not None)
    return since <= inner_since and inner_until <= until


def _closing(shown: Mapping[Counted, int], counts: Mapping[Counted, int], preset: Preset) -> set[Counted]:
    """The new counts of periods that, with those of earlier ones, tell of few people in some period between."""
    of_periods = defaultdict[Counted, list[tuple[date, date, int]]](list)
    for cell, count in shown.items():
        if cell.from_on is not None and cell.until_on is not None and cell.horizon_days is None:
            of_periods[_timeless(cell)].append((cell.from_on, cell.until_on, count))
    found = set()
    for cell, count in counts.items():
        edges = of_periods.get(_timeless(cell), ())
        if not edges or cell in shown or cell.from_on is None or cell.until_on is None:
            continue
        if _tells(edges, cell.from_on, cell.until_on, count, preset):
            found.add(cell)
    return found


def _tells(edges: Collection[tuple[date, date, int]], since: date, until: date, count: int, preset: Preset) -> bool:
    """Whether a period with this count joins days between which only few people come to be counted."""
    before, after = _reached(edges, since), _reached(edges, until)
    if until in before:
        return before[until] != count and abs(before[until] - count) < preset.narrowest
    between = (
        (1 if one < other else -1) * (count + after[other] - before[one])
        for one in before
        for other in after
        if (one, other) != (since, until)
    )
    return any(preset.is_secret(number) for number in between)


def _reached(edges: Collection[tuple[date, date, int]], start: date) -> dict[date, int]:
    """The days up to which it is known how many were counted since ``start``, with how many (negative before it)."""
    reached, ahead = {start: 0}, [start]
    while ahead:
        day = ahead.pop()
        for since, until, count in edges:
            for one, other, step in ((since, until, count), (until, since, -count)):
                if one == day and other not in reached:
                    reached[other] = reached[day] + step
                    ahead.append(other)
    return reached


def _timeless(cell: Counted) -> Counted:
    return cell._replace(from_on=None, until_on=None)
