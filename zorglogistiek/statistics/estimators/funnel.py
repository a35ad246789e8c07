"""The funnel: who lies further from the whole than chance, and than the usual differences between them, would have it.

The variance of a share is made stable by an arc sine (Spiegelhalter, 2005), with the correction of Anscombe (1948) that
keeps it honest for few people too: ``z = sqrt(4n + 2) (g((y + 3/8) / (n + 3/4)) - g(target))`` with ``g`` the arc sine
of the root. Without it, nobody of six would lie outside the 95% limits where one in five is usual, which chance does
one time in four. Municipalities and providers always differ more than by chance alone: the funnel is widened by the
root of phi, the mean of the squared z after winsorising the outermost tenths, when phi is more than
``1 + 2 sqrt(2/units)``.
"""

from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Funnel:
    """``target`` is the share of all together, ``values`` those of the units, in their order.

    ``z`` is already divided by the root of ``dispersion``, which is phi: 1 when the units differ no more than by
    chance. ``outside`` counts how many of the levels (95% and 99.8%) a unit lies outside of: 0, 1 or 2.
    """

    target: float
    dispersion: float
    values: Floats
    z: Floats
    outside: Ints

    def limits(self, sizes: npt.ArrayLike, level: float) -> tuple[Floats, Floats]:
        """The lower and upper limit at each number of people: the lines of the picture."""
        people = floats(sizes)
        if (people <= 0).any():
            raise ValueError("a size above 0 is asked")
        width = z_of(level) * sqrt(self.dispersion) / np.sqrt(4 * people + 2)
        centre = np.arcsin(sqrt(self.target))
        low, high = (_share_at(angle, people) for angle in (centre - width, centre + width))
        return low, high


def funnel(events: npt.ArrayLike, sizes: npt.ArrayLike, winsorised: float = WINSORISED) -> Funnel | NotEstimable:
    """The funnel of units with so many events among so many people (``sizes``, above 0).

    "Too few" of fewer than three units. ValueError for columns of different lengths, or more events than people.
    """
    happened, people = floats(events), floats(sizes)
    same_length(happened, people)
    if (happened < 0).any() or (people <= 0).any() or (happened > people).any() or not 0 <= winsorised < 1 / 2:
        raise ValueError("events of more than 0 people are asked, and a share to winsorise under a half")
    if len(people) < FEWEST_UNITS:
        return NotEstimable.TOO_FEW
    target = float(happened.sum() / people.sum())
    angle = np.arcsin(np.sqrt((happened + 3 / 8) / (people + 3 / 4)))
    raw = np.sqrt(4 * people + 2) * (angle - np.arcsin(sqrt(target)))
    dispersion = _dispersion(raw, winsorised)
    z = raw / sqrt(dispersion)
    outside = sum((np.abs(z) > z_of(level)).astype(np.int64) for level in LEVELS)
    return Funnel(
        target=target,
        dispersion=dispersion,
        values=frozen(happened / people),
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


def _share_at(angle: Floats, people: Floats) -> Floats:
    """The share at which so many people have this angle, from 0 to 1."""
    events = (people + 3 / 4) * np.sin(np.clip(angle, 0.0, np.pi / 2)) ** 2 - 3 / 8
    shares: Floats = np.clip(events / people, 0.0, 1.0)
    return shares
