"""How long a run warms up, and how many replications are enough: by rule, so that nobody chooses them by the result."""

from collections.abc import Sequence
from math import ceil, sqrt

import numpy as np

from zorglogistiek.simulation.comparison import t_quantile
from zorglogistiek.simulation.outcomes import list_by_week
from zorglogistiek.simulation.study import Results
from zorglogistiek.statistics.estimators.estimates import Floats

BATCH = 5
"""Weeks that are taken together (the 5 of MSER-5)."""
MOST = 10_000
PRECISION = 0.05
"""The interval of a difference of the mean list should reach at most this part of the list to each side."""
FIRST_REPLICATIONS, MOST_REPLICATIONS = 10, 60
"""Where the number is chosen by rule: so many first, and never more than the second."""


def mser5(series: Floats) -> int | None:
    """After how many values a series has warmed up: MSER-5 (White, 1997; Hoad, Robinson and Davies, 2010).

    The means of batches of five are cut off at the front so that the standard error of the mean of the rest is least.
    None when that is in the last half of the series: then it is too short to say.
    """
    batches = len(series) // BATCH
    if batches < 4:
        return None
    means = np.asarray(series[: batches * BATCH]).reshape(batches, BATCH).mean(axis=1)
    # With fewer than five batches left the standard error is small by chance alone.
    errors = [float(means[cut:].var() / (batches - cut)) for cut in range(batches - 4)]
    best = int(np.argmin(errors)) if errors else 0
    return None if best > batches // 2 else best * BATCH


def warm_up_days(results: Results, side: tuple[str, str]) -> float | None:
    """The warm-up by the list of one policy, averaged week by week over the replications; None: runs are too short."""
    series = np.mean([list_by_week(run) for run in results.runs(*side)], axis=0)
    weeks = mser5(series)
    return None if weeks is None else 7.0 * weeks


def warm_up_of(results: Results) -> float:
    """The warm-up that is enough for every policy of every scenario; half of the run where that is too short to say."""
    found = [warm_up_days(results, (one, policy)) for one in results.scenarios for policy in results.policies]
    half = results.days // 14 * 7.0
    return max(half if one is None else one for one in found)


def list_differences(results: Results, side: tuple[str, str], base: str) -> list[float]:
    """By replication, by how much the list of a policy is longer than that of the base in the same scenario."""
    scenario, policy = side
    runs = zip(results.runs(scenario, policy), results.runs(scenario, base), strict=True)
    return [(here.trace.list_days - there.trace.list_days) / here.trace.days for here, there in runs]


def replications_needed(results: Results, base: str) -> int:
    """How many replications the rule asks, by the difference of the list that is known least, of any scenario."""
    asked = 0
    for scenario in results.scenarios:
        length = float(np.mean([run.trace.list_days / run.trace.days for run in results.runs(scenario, base)]))
        for policy in results.policies:
            if policy != base and results.replications > 1 and length > 0:
                differences = list_differences(results, (scenario, policy), base)
                asked = max(asked, needed(differences, PRECISION * length))
    return asked


def needed(values: Sequence[float], half_width: float, level: float = 0.95) -> int:
    """How many replications make the interval reach at most so far to each side, by the spread of those there are.

    The smallest n with t(n - 1) s / sqrt(n) <= half_width (Law, 2015, section 9.4.1); at most 10 000. ValueError for
    fewer than two values or no half-width.
    """
    if len(values) < 2 or not half_width > 0:
        raise ValueError("two values and a half-width above 0 are asked")
    spread = float(np.std(values, ddof=1))
    if spread == 0:
        return 2
    least = max(2, ceil((1.96 * spread / half_width) ** 2))
    for count in range(least, MOST):
        if t_quantile((1 + level) / 2, count - 1) * spread / sqrt(count) <= half_width:
            return count
    return MOST
