"""Groups that make up others: the girls and the boys of a town are its youths, in whichever tables they stood."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping

from zorglogistiek.statistics.disclosure.cells import Counted
from zorglogistiek.statistics.disclosure.suppressing import Adds

Codes = Mapping[str, Collection[str]]
"""Of each dimension all the codes that somebody can have: together they are everybody."""

Whole = tuple[Counted, str]
"""A count, and the dimension by which it is divided."""


def made_up(
    earlier: Mapping[Counted, int], counts: Mapping[Counted, int], codes: Codes
) -> tuple[dict[Counted, int], list[Adds]]:
    """Every sum over a dimension between counts of the same people and days, with the counts beside the new ones.

    ``earlier`` are all that were counted for publications before, shown or not, ``counts`` those of the table that is
    about to be shown. A group of which no table ever told is there too, with what is left of the whole; several such
    are one. Sums that do not come out tell nothing: the registry changed between the tables.
    """
    families = {cell._replace(conditions=()) for cell in counts if not cell.rest and cell.horizon_days is None}
    known = {
        cell: count
        for of in (earlier, counts)
        for cell, count in of.items()
        if cell._replace(conditions=()) in families
    }
    divided = defaultdict[Counted, set[str]](set)
    sums: dict[Whole, tuple[Counted, ...]] = {}
    ahead = set(known)
    while ahead:
        for whole, dimension in (pair for cell in ahead for pair in _wholes(cell, codes)):
            divided[whole].add(dimension)
        near = {pair for cell in ahead for pair in _wholes(cell, codes) if pair[0] in known}
        near |= {(cell, dimension) for cell in ahead for dimension in divided.get(cell, ())}
        found: dict[Counted, int] = {}
        for whole, dimension in sorted(near, key=repr):
            told, untold = _parts(whole, dimension, known, codes[dimension])
            left = known[whole] - sum(known[part] for part in told)
            if left < 0 or (left and not untold) or any(found.get(one, left) != left for one in untold):
                sums.pop((whole, dimension), None)
                continue
            found |= dict.fromkeys(untold, left)
            sums[whole, dimension] = (whole, *told, *untold)
        known |= found
        ahead = {cell for cell in found if not cell.rest}
    beside = [Adds(total, tuple(parts)) for total, *parts in sums.values() if not counts.keys() >= {total, *parts}]
    named = {cell for cells in sums.values() for cell in cells if not counts.keys() >= set(cells)}
    return {cell: known[cell] for cell in known if cell in named and cell not in counts}, beside


def _wholes(cell: Counted, codes: Codes) -> Iterator[Whole]:
    """The counts of which a group is a part."""
    for place, (dimension, _) in enumerate(cell.conditions):
        if dimension in codes:
            yield cell._replace(conditions=cell.conditions[:place] + cell.conditions[place + 1 :]), dimension


def _parts(
    whole: Counted, dimension: str, known: Mapping[Counted, int], codes: Collection[str]
) -> tuple[list[Counted], list[Counted]]:
    """The groups that make up the whole: those of which tables told, and the others as one count, if there are any."""
    every = {code: whole._replace(conditions=tuple(sorted((*whole.conditions, (dimension, code))))) for code in codes}
    told = [part for part in every.values() if part in known]
    others = [code for code, part in every.items() if part not in known]
    if len(others) < 2:
        return told, [every[code] for code in others]
    return told, [whole._replace(rest=f"{dimension} {' '.join(others)}")]
