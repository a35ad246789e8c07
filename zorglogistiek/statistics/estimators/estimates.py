"""An estimate with its interval, or the reason why there is none."""

from dataclasses import dataclass
from enum import StrEnum
from statistics import NormalDist
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Scalar = TypeVar("Scalar", bound=np.generic)

LEVEL = 0.95
"""How sure an interval is unless it says otherwise."""


class NotEstimable(StrEnum):
    """Why there is no value."""

    NOBODY = "nobody"
    """Nobody was observed, or nobody to divide by."""

    TOO_FEW = "too-few"
    """Fewer were observed than the rule asks."""

    NOT_REACHED = "not-reached"
    """The curve does not come that far: too few got a place to say by when this share has one."""

    NOT_OBSERVED = "not-observed"
    """Nobody was under observation so long, or at some moment on the way there nobody was."""

    EMPTIED = "emptied"
    """Everyone at risk left at once while others had yet to enter: what comes after cannot be known."""

    OPEN_BAND = "open-band"
    """It lies in the last band, which has no end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A value, its standard error and the ends of its interval; each None where it cannot be known.

    ``why_not`` says why there is no value. A value can stand without an interval: 0 of 5 has no standard error.
    """

    value: float | None
    standard_error: float | None = None
    low: float | None = None
    high: float | None = None
    why_not: NotEstimable | None = None

    def __post_init__(self) -> None:
        """ValueError for a value with a reason why there is none, or none without a reason."""
        if (self.value is None) == (self.why_not is None):
            raise ValueError("an estimate has either a value or a reason why it has none")


def without(why_not: NotEstimable) -> Estimate:
    """The answer "not estimable"."""
    return Estimate(value=None, why_not=why_not)


class IntervalKind(StrEnum):
    """How the interval of a probability is made."""

    PLAIN = "plain"
    """Value ± z·se, cut at 0 and 1: the textbook's, too narrow near 0 and 1."""

    LOG_LOG = "log-log"
    """Symmetric on the scale log(-log p): stays between 0 and 1 (Kalbfleisch and Prentice, 2002, 1.4)."""


def z_of(level: float) -> float:
    """The standard normal quantile of a two-sided interval: 1.96 for 0.95. ValueError outside 0 to 1."""
    if not 0 < level < 1:
        raise ValueError(f"the level of an interval lies between 0 and 1: {level}")
    return NormalDist().inv_cdf((1 + level) / 2)


def band(values: Floats, errors: Floats, kind: IntervalKind, level: float = LEVEL) -> tuple[Floats, Floats]:
    """The intervals of probabilities: their low and their high ends.

    Not a number where the standard error says nothing: all or nobody, or an error that is 0 or not finite.
    """
    z = z_of(level)
    told = (values > 0) & (values < 1) & (errors > 0) & np.isfinite(errors)
    value, error = np.where(told, values, 0.5), np.where(told, errors, 0.0)
    if kind is IntervalKind.PLAIN:
        low, high = np.maximum(value - z * error, 0.0), np.minimum(value + z * error, 1.0)
    else:
        width = -z * error / (value * np.log(value))
        with np.errstate(over="ignore"):  # nothing is known of it: from 0 to 1
            low, high = value ** np.exp(width), value ** np.exp(-width)
    return np.where(told, low, np.nan), np.where(told, high, np.nan)


def around(value: float, standard_error: float, level: float, least: float, most: float) -> Estimate:
    """Value ± z·se, cut at ``least`` and ``most``; without an interval when the standard error is 0."""
    if not standard_error:
        return Estimate(value=value)
    width = z_of(level) * standard_error
    return Estimate(
        value=value,
        standard_error=standard_error,
        low=max(value - width, least),
        high=min(value + width, most),
    )


def probability(value: float, standard_error: float, kind: IntervalKind, level: float = LEVEL) -> Estimate:
    """The estimate of a probability with its interval, which is left out where it says nothing."""
    lows, highs = band(np.array([value]), np.array([standard_error]), kind, level)
    low, high = float(lows[0]), float(highs[0])
    if np.isnan(low):
        return Estimate(value=value)
    return Estimate(value=value, standard_error=standard_error, low=low, high=high)


def frozen(values: npt.NDArray[Scalar]) -> npt.NDArray[Scalar]:
    """The same array, which can no longer be written to. It has to be the caller's own."""
    values.setflags(write=False)
    return values


def floats(values: npt.ArrayLike) -> Floats:
    """One column of numbers, as a copy of its own. ValueError for more dimensions, or a value that is no number."""
    column = np.array(values, dtype=np.float64)
    if column.ndim != 1 or np.isnan(column).any():
        raise ValueError("a column of numbers is asked")
    return column


def ints(values: npt.ArrayLike) -> Ints:
    """One column of whole numbers, as a copy of its own. ValueError for more dimensions or broken numbers."""
    column = floats(values)
    whole = column.astype(np.int64)
    if (whole != column).any():
        raise ValueError("a column of whole numbers is asked")
    return whole


def same_length(*columns: npt.NDArray[Any]) -> None:
    """ValueError when the columns do not belong together row by row."""
    if len({len(column) for column in columns}) > 1:
        raise ValueError(f"columns of different lengths: {', '.join(str(len(column)) for column in columns)}")
