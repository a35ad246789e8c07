"""Queues of the textbooks as regions of the simulation: everybody decides at once, nobody refuses, stays are drawn."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

import numpy as np

from zorglogistiek.simulation.policies.first_come import FirstCome
from zorglogistiek.simulation.region import Group, Option, Region, Search, Youth
from zorglogistiek.simulation.run import simulate
from zorglogistiek.simulation.trace import Trace

AT_ONCE = FirstCome(every_days=0)


@dataclass(frozen=True, kw_only=True)
class Class:
    """Who comes at one rate: the groups in the order in which they are wanted, patience and rank."""

    rate: float
    groups: Sequence[int] = (0,)
    patience: float = inf
    rank: int = 0


def queue(
    *classes: Class,
    places: Sequence[int],
    days: float,
    seed: int,
    service=None,
    most: int | None = None,
) -> Region:
    """A region of such youths. ``service`` draws a stay, from random numbers where it asks for them."""
    random = np.random.default_rng(seed)
    service = service or (lambda: random.exponential(1.0))
    youths: list[Youth] = []
    for number, one in enumerate(classes):
        day = 0.0
        while True:
            day += random.exponential(1 / one.rate)
            if day >= days:
                break
            stay = service() if service.__code__.co_argcount == 0 else service(random)
            options = tuple(Option(group=group, points=order, stay_days=stay) for order, group in enumerate(one.groups))
            patience = random.exponential(one.patience) if one.patience < inf else inf
            youths.append(
                Youth(
                    number=f"{number}-{len(youths)}",
                    from_day=day,
                    searches=(Search(options=options, patience_days=patience, rank=one.rank),),
                    profile={"class": str(number)},
                )
            )
    groups = tuple(Group(number=f"G{n}", places=size) for n, size in enumerate(places))
    return Region(groups=groups, youths=tuple(youths), list_limit=most)


def run(region: Region, days: float, policy=AT_ONCE) -> Trace:
    """The region under a policy that decides whenever something happens."""
    return simulate(region, policy, days=days)


def mean_wait(region: Region, trace: Trace, warm_up: float, **profile: str) -> float:
    """The mean wait of who was placed and came after the warm-up."""
    waits = [
        search.until_day - search.from_day
        for search in trace.searches
        if search.from_day >= warm_up
        and search.outcome.value == "placed"
        and all(region.youths[search.youth].profile[key] == value for key, value in profile.items())
    ]
    return float(np.mean(waits))


def share(trace: Trace, outcome: str, warm_up: float) -> float:
    """The share of who came after the warm-up that ended so."""
    seen = [search.outcome.value == outcome for search in trace.searches if search.from_day >= warm_up]
    return float(np.mean(seen))
