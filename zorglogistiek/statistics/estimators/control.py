"""The XmR chart: which points of a series are more than its usual coming and going (Shewhart; Wheeler, 1993).

As the NHS draws it in "Making data count", with its signals.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from zorglogistiek.statistics.estimators.estimates import Flags, Floats, NotEstimable, floats, frozen

LIMIT = 2.66
"""3 / 1.128: three standard deviations, estimated from the mean range of two neighbours."""

RANGE_LIMIT = 3.267
"""Times the mean moving range: a range beyond it is a shock and no measure of the usual variation."""

FEWEST_POINTS = 10
"""Under so many points the limits move with every new one."""

RUN = 7
"""So many points in a row on one side of the mean, or rising, or falling, are a signal."""

OF_THREE = 2
"""So many of three neighbours beyond two thirds of the way to one limit are a signal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signals:
    """Of every point, whether it belongs to a signal of that kind."""

    outside: Flags
    trend: Flags
    one_side: Flags
    two_of_three: Flags

    @property
    def any(self) -> Flags:
        """Whether a point belongs to any signal."""
        return self.outside | self.trend | self.one_side | self.two_of_three


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlChart:
    """Centre and limits in the unit of the points, in whose order the signals are.

    ``lower`` may lie below what the points can be (a count below 0): it then gives no signal, and is not drawn.
    """

    mean: float
    mean_range: float
    lower: float
    upper: float
    signals: Signals


def control_limits(mean: float, mean_range: float) -> tuple[float, float]:
    """The lower and the upper limit: mean ± 2.66 times the mean moving range."""
    return mean - LIMIT * mean_range, mean + LIMIT * mean_range


def xmr(points: npt.ArrayLike, fewest: int = FEWEST_POINTS) -> ControlChart | NotEstimable:
    """The chart of a series in order of time; "too few" under ``fewest`` points (two at least).

    Moving ranges of 3.267 times their mean and more are left out of it, once, so that one shock does not hide others.
    """
    values = floats(points)
    if len(values) < max(fewest, 2):
        return NotEstimable.TOO_FEW
    mean, mean_range = float(values.mean()), _mean_range(values)
    lower, upper = control_limits(mean, mean_range)
    return ControlChart(
        mean=mean, mean_range=mean_range, lower=lower, upper=upper, signals=_signals(values, mean, lower, upper)
    )


def _mean_range(values: Floats) -> float:
    ranges = np.abs(np.diff(values))
    usual = ranges[ranges < RANGE_LIMIT * ranges.mean()]
    # When all other neighbours are alike, the shocks are the only variation there is.
    return float(usual.mean()) if usual.any() else float(ranges.mean())


def _signals(values: Floats, mean: float, lower: float, upper: float) -> Signals:
    steps = np.diff(values)
    high, low = mean + (upper - mean) * 2 / 3, mean - (mean - lower) * 2 / 3
    return Signals(
        outside=frozen((values > upper) | (values < lower)),
        trend=frozen(_points_of(_in_runs(steps > 0, RUN - 1)) | _points_of(_in_runs(steps < 0, RUN - 1))),
        one_side=frozen(_in_runs(values > mean, RUN) | _in_runs(values < mean, RUN)),
        two_of_three=frozen(_two_of_three(values > high) | _two_of_three(values < low)),
    )


def _in_runs(true: Flags, length: int) -> Flags:
    """The places that lie in a row of at least ``length`` true ones."""
    return _spread(_windows(true, length) == length, length, len(true))


def _two_of_three(beyond: Flags) -> Flags:
    """The places beyond of which at least one neighbour or next neighbour within three is beyond too."""
    return beyond & _spread(_windows(beyond, 3) >= OF_THREE, 3, len(beyond))


def _windows(true: Flags, length: int) -> npt.NDArray[np.int64]:
    """How many are true in each window of ``length`` neighbours."""
    summed = np.concatenate([[0], np.cumsum(true)])
    return summed[length:] - summed[:-length] if len(true) >= length else np.zeros(0, dtype=np.int64)


def _spread(windows: Flags, length: int, size: int) -> Flags:
    """The places that lie in a window that is true."""
    spread = np.zeros(size, dtype=np.bool_)
    for first in np.flatnonzero(windows):
        spread[first : first + length] = True
    return spread


def _points_of(steps: Flags) -> Flags:
    """The points between which the steps lie."""
    points: Flags = np.append(steps, False) | np.append(False, steps)
    return points
