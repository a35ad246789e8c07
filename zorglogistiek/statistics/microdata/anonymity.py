"""That nobody is alone in a group: what a neighbour could know of somebody is made coarser until enough are alike."""

from collections import Counter
from collections.abc import Mapping, Sequence

from zorglogistiek.statistics.disclosure import HIDDEN, SMALLEST_SHOWN

COARSER: Mapping[str, Mapping[str, str]] = {
    "age_band": {"0-5": "0-11", "6-11": "0-11", "12-15": "12-17", "16-17": "12-17", "18-23": "18-23"},
}
"""What stands for a code one step coarser; without a step, or after it, it is hidden."""

STEPS = ("municipality", "referrer", "complexity", "age_band", "age_band", "gender")
"""What is made coarser first: most of all a municipality tells who somebody is."""

Person = dict[str, str]
"""What a neighbour could know of somebody, by name; ``*`` where it is hidden."""


def alike(people: Sequence[Mapping[str, str]], fewest: int = SMALLEST_SHOWN) -> list[Person | None]:
    """The same people, each with at least ``fewest - 1`` others of whom the same is told (k-anonymity).

    Only those in too small groups are made coarser, step by step. None for whoever is left over in a group that is
    still too small: of them nothing can be told at all.
    """
    found = [dict(person) for person in people]
    for step in STEPS:
        for person in _few(found, fewest):
            person[step] = COARSER.get(step, {}).get(person[step], HIDDEN)
    left = {id(person) for person in _few(found, fewest)}
    return [None if id(person) in left else person for person in found]


def _few(people: Sequence[Person], fewest: int) -> list[Person]:
    """Those of whom the same is told of too few."""
    sizes = Counter(tuple(sorted(person.items())) for person in people)
    return [person for person in people if sizes[tuple(sorted(person.items()))] < fewest]
