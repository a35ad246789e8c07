"""How long something lasts, by quantile: the day that belongs to a drawn share, given what has passed already."""

from dataclasses import dataclass
from math import gamma, inf, log
from typing import Protocol


class Length(Protocol):
    """A length of time in days."""

    def days(self, drawn: float, elapsed: float = 0.0) -> float:
        """The days still to come at which the share ``drawn`` (0 up to 1) of those who got so far have ended."""
        ...


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
