"""The funnel: who lies further from the whole than chance, and than the usual differences between them, would have it.

The variance of proportions and rates is made stable by an arc sine or a square root, so that one formula serves both
(Spiegelhalter, 2005): ``z = 2 sqrt(n) (g(y/n) - g(target))`` with ``g`` the arc sine of the root (shares of n people)
or the root (moves in n days). Municipalities and providers always differ more than by chance alone: the funnel is
widened by the root of phi, the mean of the squared z after winsorising the outermost tenths, when phi is more than
``1 + 2 sqrt(2/units)``.
"""

from dataclasses import dataclass
from enum import StrEnum
from math import sqrt

import numpy as np
import numpy.typing as npt

from zorglogistiek.statistics.estimators.estimates import Floats, Ints, NotEstimable, floats, frozen, same_length, z_of

LEVELS = (0.95, 0.998)
"""Of chance alone, one in twenty lies outside the first and one in five hundred outside the second."""

WINSORISED = 0.1
"""The share of the units on either side whose z is drawn in before the overdispersion is measured."""

FEWEST_UNITS = 3
"""With fewer there is nothing to compare with."""


class Measure(StrEnum):
    """What is compared."""

    PROPORTION = "proportion"
    """So many of so many people."""

    RATE = "rate"
    """So many in so many days."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Funnel:
    """``target`` is the value of all together, ``values`` those of the units, in their order.

    ``z`` is already divided by the root of ``dispersion``, which is phi: 1 when the units differ no more than by
    chance. ``outside`` counts how many of the levels (95% and 99.8%) a unit lies outside of: 0, 1 or 2.
    """

    measure: Measure
    target: float
    dispersion: float
    values: Floats
    z: Floats
    outside: Ints

    def limits(self, sizes: npt.ArrayLike, level: float) -> tuple[Floats, Floats]:
        """The lower and upper limit at each size (people or days): the lines of the picture."""
        exposure = floats(sizes)
        if (exposure <= 0).any():
            raise ValueError("a size above 0 is asked")
        width = z_of(level) * sqrt(self.dispersion) / (2 * np.sqrt(exposure))
        centre = float(_stable(np.array([self.target]), self.measure)[0])
        return _back(centre - width, self.measure), _back(centre + width, self.measure)


def funnel(
    events: npt.ArrayLike, sizes: npt.ArrayLike, measure: Measure, winsorised: float = WINSORISED
) -> Funnel | NotEstimable:
    """The funnel of units with so many events in so many people, or days (``sizes``, above 0).

    "Too few" of fewer than three units. ValueError for columns of different lengths, or more events than people.
    """
    happened, exposure = floats(events), floats(sizes)
    same_length(happened, exposure)
    too_many = measure is Measure.PROPORTION and (happened > exposure).any()
    if (happened < 0).any() or (exposure <= 0).any() or too_many or not 0 <= winsorised < 1 / 2:
        raise ValueError("events of people or days of more than 0 are asked, and a share to winsorise under a half")
    if len(exposure) < FEWEST_UNITS:
        return NotEstimable.TOO_FEW
    target = float(happened.sum() / exposure.sum())
    values = happened / exposure
    raw = 2 * np.sqrt(exposure) * (_stable(values, measure) - _stable(np.array([target]), measure))
    dispersion = _dispersion(raw, winsorised)
    z = raw / sqrt(dispersion)
    outside = sum((np.abs(z) > z_of(level)).astype(np.int64) for level in LEVELS)
    return Funnel(
        measure=measure,
        target=target,
        dispersion=dispersion,
        values=frozen(values),
        z=frozen(z),
        outside=frozen(np.asarray(outside, dtype=np.int64)),
    )


def effective_number(probability: float, standard_error: float) -> float | None:
    """How many people, all seen to the end, would give an estimate of this standard error: p (1 - p) / se².

    So that an incidence of spells that were not all seen to the end can stand in a funnel. None without an error.
    """
    return probability * (1 - probability) / standard_error**2 if standard_error > 0 else None


def _dispersion(z: Floats, winsorised: float) -> float:
    low, high = np.quantile(z, [winsorised, 1 - winsorised])
    phi = float(np.mean(np.clip(z, low, high) ** 2))
    return phi if phi > 1 + 2 * sqrt(2 / len(z)) else 1.0


def _stable(values: Floats, measure: Measure) -> Floats:
    root = np.sqrt(values)
    return np.arcsin(root) if measure is Measure.PROPORTION else root


def _back(stable: Floats, measure: Measure) -> Floats:
    if measure is Measure.PROPORTION:
        shares: Floats = np.sin(np.clip(stable, 0.0, np.pi / 2)) ** 2
        return shares
    return np.maximum(stable, 0.0) ** 2
