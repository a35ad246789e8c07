"""Policies and scenarios beside each other: on the same youths, so by the differences of each replication.

Each run has two questions. What does the policy do: it is compared with the base policy in the same scenario. What does
the scenario do: it is compared with the same policy in the region as it is. Never both at once.

An interval is Student's t of the replications. Beside the mean stands the share of youths who are worse off: a gain for
the region may be paid for by some (docs/simulation.md).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import gamma, inf, pi, sqrt

import numpy as np

from zorglogistiek.simulation.outcomes import FIGURES, Outcomes, outcomes_of, waited_days
from zorglogistiek.simulation.results import Traced
from zorglogistiek.simulation.study import Results

WORSE_DAYS = 7.0
"""Somebody who is on the list so much longer, in days, is worse off."""
LEVEL = 0.95
GAIN = "list_mean"
"""The figure of which is told how much of hindsight's gain a policy makes: it leaves nobody out."""

Side = tuple[str, str]
"""A scenario and a policy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A mean over replications with its interval; ``low`` and ``high`` are None for a single replication."""

    mean: float
    low: float | None
    high: float | None
    replications: int

    @property
    def half_width(self) -> float:
        """How far the interval reaches to each side; infinite for a single replication."""
        return inf if self.high is None else self.high - self.mean


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """The differences of one side with another; ``worse_off`` and ``better_off`` are shares of the youths.

    They are of those who were ever on the list on one of the two sides, and came on both.
    """

    differences: Mapping[str, Interval | None]
    worse_off: Interval
    better_off: Interval


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One policy in one scenario.

    ``policy_does`` is beside the base policy in the same scenario, ``scenario_does`` beside the same policy in the
    first scenario (None: this is that one). ``of_hindsight`` is the part of the gain that hindsight makes in the same
    scenario, where the study has hindsight and it gains.
    """

    scenario: str
    policy: str
    figures: Mapping[str, Interval | None]
    policy_does: Beside
    scenario_does: Beside | None
    of_hindsight: Interval | None


def interval(values: Sequence[float], level: float = LEVEL) -> Interval:
    """The mean of one value of each replication, with Student's interval. ValueError without values."""
    if not len(values):
        raise ValueError("an interval needs values")
    count, mean = len(values), float(np.mean(values))
    if count == 1:
        return Interval(mean=mean, low=None, high=None, replications=1)
    half = t_quantile((1 + level) / 2, count - 1) * float(np.std(values, ddof=1)) / sqrt(count)
    return Interval(mean=mean, low=mean - half, high=mean + half, replications=count)


def compare(results: Results, *, base: str, warm_up_days: float = 0.0) -> tuple[Compared, ...]:
    """Every policy of every scenario, in the order of the study; ``base`` is the policy with which others compare."""
    sides = [(scenario, policy) for scenario in results.scenarios for policy in results.policies]
    seen = {side: _Seen.of(results, side, warm_up_days) for side in sides}
    return tuple(_compared(side, seen, base, results.scenarios[0]) for side in sides)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """What is kept of the replications of one side: figures, and days on the list by the youth's number."""

    outcomes: Sequence[Outcomes]
    waited: Sequence[Mapping[str, float]]

    @classmethod
    def of(cls, results: Results, side: Side, warm_up_days: float) -> "_Seen":
        outcomes, waited = [], []
        for run in results.runs(*side):
            outcomes.append(outcomes_of(run, warm_up_days=warm_up_days))
            waited.append(_waited(run, warm_up_days))
        return cls(outcomes=outcomes, waited=waited)

    def figure(self, name: str) -> list[float | None]:
        return [one[name] for one in self.outcomes]


def _waited(run: Traced, warm_up_days: float) -> dict[str, float]:
    return dict(zip(run.numbers, waited_days(run, warm_up_days=warm_up_days).tolist(), strict=True))


def _compared(side: Side, seen: Mapping[Side, _Seen], base: str, first: str) -> Compared:
    scenario, policy = side
    here, there = seen[side], seen[scenario, base]
    best = seen.get((scenario, "hindsight"))
    return Compared(
        scenario=scenario,
        policy=policy,
        figures={name: _known(here.figure(name)) for name in FIGURES},
        policy_does=_beside(here, there),
        scenario_does=None if scenario == first else _beside(here, seen[first, policy]),
        of_hindsight=None if best is None else _of_hindsight(here, there, best),
    )


def _beside(here: _Seen, there: _Seen) -> Beside:
    shares = [_off(one, other) for one, other in zip(here.waited, there.waited, strict=True)]
    return Beside(
        differences={name: _known(_minus(here.figure(name), there.figure(name))) for name in FIGURES},
        worse_off=interval([worse for worse, _ in shares]),
        better_off=interval([better for _, better in shares]),
    )


def _known(values: Sequence[float | None]) -> Interval | None:
    """None when a replication has no value: the others would be another selection for each policy."""
    known = [value for value in values if value is not None]
    return interval(known) if len(known) == len(values) else None


def _minus(ones: Sequence[float | None], others: Sequence[float | None]) -> list[float | None]:
    return [None if one is None or other is None else one - other for one, other in zip(ones, others, strict=True)]


def _off(here: Mapping[str, float], there: Mapping[str, float]) -> tuple[float, float]:
    """The shares who are worse and better off, of those who were on the list in one of two runs."""
    both = [(here[number], there[number]) for number in here.keys() & there.keys()]
    differences = np.array([one - other for one, other in both if one > 0 or other > 0])
    if not len(differences):
        return 0.0, 0.0
    return float(np.mean(differences > WORSE_DAYS)), float(np.mean(differences < -WORSE_DAYS))


def _of_hindsight(here: _Seen, there: _Seen, best: _Seen) -> Interval | None:
    """The ratio of the mean gains, with the interval of its linearised values (Fieller's without the second order)."""
    gained = np.array([one - other for one, other in zip(_numbers(there), _numbers(here), strict=True)])
    possible = np.array([one - other for one, other in zip(_numbers(there), _numbers(best), strict=True)])
    if possible.mean() <= 0:
        return None
    share = float(gained.mean() / possible.mean())
    return interval((share + (gained - share * possible) / possible.mean()).tolist())


def _numbers(seen: _Seen) -> list[float]:
    return [value for value in seen.figure(GAIN) if value is not None]


@lru_cache(maxsize=1000)
def t_quantile(share: float, freedom: int) -> float:
    """Student's t, by bisection of its distribution function (Simpson's rule on the density).

    ``share`` from 0.5 up to 1. Here because the program has no library of distributions.
    """
    if not 0.5 <= share < 1 or freedom < 1:
        raise ValueError("a share from 0.5 up to 1, and at least one degree of freedom, are asked")
    if freedom > 300:
        scale = 1 / sqrt(2 * pi) * (1 - 1 / (4 * freedom))
    else:
        scale = gamma((freedom + 1) / 2) / (sqrt(freedom * pi) * gamma(freedom / 2))

    def above_half(t: float) -> float:
        # With t = sqrt(freedom) tan(angle) the density becomes a power of the cosine: smooth, on a bounded interval.
        angles = np.linspace(0.0, float(np.arctan(t / sqrt(freedom))), 2001)
        heights = np.cos(angles) ** (freedom - 1)
        simpson = heights[0] + heights[-1] + 4 * heights[1:-1:2].sum() + 2 * heights[2:-1:2].sum()
        return float(scale * sqrt(freedom) * simpson * (angles[1] - angles[0]) / 3)

    low, high = 0.0, 1.0
    while above_half(high) < share - 0.5:
        high *= 2
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if above_half(middle) < share - 0.5 else (low, middle)
    return high
