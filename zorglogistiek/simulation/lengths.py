"""How long something lasts, by quantile: the day that belongs to a drawn share, given what has passed already."""

from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property
from math import gamma, inf, log

from zorglogistiek.statistics.estimators.remaining import remaining_days, tail_of
from zorglogistiek.statistics.estimators.risk import Spells
from zorglogistiek.statistics.estimators.survival import SurvivalCurve


@dataclass(frozen=True, slots=True, kw_only=True)
class Weibull:
    """A Weibull distribution by its mean. Shape 1 is the exponential; above it, who is there long ends sooner."""

    mean_days: float
    shape: float = 1.0

    def days(self, drawn: float, elapsed: float = 0.0) -> float:
        """Inverse of S(t) / S(elapsed), with S(t) = exp(-(t / scale) ** shape)."""
        if self.mean_days == inf:
            return inf
        scale = self.mean_days / gamma(1 + 1 / self.shape)
        reached: float = ((elapsed / scale) ** self.shape - log(1 - drawn)) ** (1 / self.shape) * scale
        return max(reached - elapsed, 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Between:
    """Any length between two, all equally likely."""

    shortest: float
    longest: float

    def days(self, drawn: float, elapsed: float = 0.0) -> float:
        """What is left of it."""
        first = max(self.shortest, elapsed)
        return max(0.0, first + drawn * (self.longest - first) - elapsed)


@dataclass(frozen=True, kw_only=True)
class Observed:
    """A length of time as it was observed: spells under observation in ``(entered, exited]`` days, 1 for an end.

    Beyond the last day that was observed it goes on at the rate of ends of all days (exponential).
    """

    entered: tuple[float, ...]
    exited: tuple[float, ...]
    ended: tuple[int, ...]

    @cached_property
    def _whole(self) -> tuple[list[float], list[float]]:
        """The days on which somebody ended, and the share that was gone by then."""
        curve = self._curve[0]
        within = curve.risk.times <= curve.risk.reach
        return curve.risk.times[within].tolist(), (1 - curve.survival[within]).tolist()

    @cached_property
    def _curve(self) -> tuple[SurvivalCurve, float | None]:
        spells = Spells.of(self.exited, self.ended, self.entered)
        return SurvivalCurve.of(spells), tail_of(spells, 0.0).rate

    def days(self, drawn: float, elapsed: float = 0.0) -> float:
        """The days still to come at which the share ``drawn`` of those who got so far have ended."""
        times, gone = self._whole
        # Most draws are of somebody who comes in: one look in a list, instead of the whole curve.
        if elapsed == 0 and times and times[0] > 0 and gone[-1] >= drawn > 0:
            return times[bisect_left(gone, drawn)]
        curve, rate = self._curve
        return float(remaining_days(curve, [elapsed], [drawn], rate)[0])


Length = Weibull | Observed
"""Of stays and patience. ``days(drawn, elapsed)``: after how many more days that share of who got so far have ended."""
