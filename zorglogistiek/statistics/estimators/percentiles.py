"""Percentiles of days waited: exact ones of known waits, and those of counts by week as NHS England publishes them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from zorglogistiek.statistics.estimators.estimates import NotEstimable, floats

FEWEST_PATHWAYS = 50
"""NHS England shows no percentile of fewer."""

MEDIAN = 0.5


def quantile(values: npt.ArrayLike, share: float) -> float:
    """The value below which ``share`` of the values lie, interpolated between neighbours.

    Definition 7 of Hyndman and Fan (1996), the default of R and numpy. ValueError without values or for a share that is
    not between 0 and 1.
    """
    column = floats(values)
    if not len(column) or not 0 <= share <= 1:
        raise ValueError("a quantile needs values, and a share between 0 and 1")
    return float(np.quantile(column, share))


@dataclass(frozen=True, slots=True, kw_only=True)
class BandPercentile:
    """A percentile in weeks; or, when it lies in the open band, over how many weeks it is; or why there is none."""

    weeks: float | None = None
    over_weeks: int | None = None
    why_not: NotEstimable | None = None


def percentile_of_bands(counts: Sequence[int], share: float, fewest: int = FEWEST_PATHWAYS) -> BandPercentile:
    """A percentile of waits of which only the number in each week is known, as in the RTT statistics of NHS England.

    ``counts[k]`` waits lasted from k to k + 1 weeks; the last band is open ("52 weeks and over" after 52 others). The
    rank is (n + 1) / 2 for the median and share·n for others; within its band the waits are taken to lie evenly.
    Nothing is told of fewer than ``fewest`` waits, and no number of the open band: "over 52 weeks".
    """
    bands = np.asarray(counts)
    if bands.ndim != 1 or len(bands) < 2 or bands.dtype.kind not in "iu" or (bands < 0).any() or not 0 < share < 1:
        raise ValueError("counts by week with an open band at the end, and a share between 0 and 1, are asked")
    total = int(bands.sum())
    if total < max(fewest, 1):
        return BandPercentile(why_not=NotEstimable.TOO_FEW if total else NotEstimable.NOBODY)
    rank = (total + 1) / 2 if share == MEDIAN else share * total
    up_to = np.cumsum(bands)
    band = int(np.searchsorted(up_to, rank, side="left"))
    closed = len(bands) - 1
    if band >= closed:
        return BandPercentile(over_weeks=closed, why_not=NotEstimable.OPEN_BAND)
    before = int(up_to[band] - bands[band])
    return BandPercentile(weeks=band + (rank - before) / int(bands[band]))


def share_within_weeks(counts: Sequence[int], weeks: int) -> float | None:
    """The share of the waits in the first so many bands (18 weeks: the standard of the NHS); None of none.

    ValueError when the open band would have to be divided.
    """
    if not 0 <= weeks < len(counts):
        raise ValueError(f"of {len(counts)} bands, the last of them open, {weeks} are not known")
    total = sum(counts)
    return sum(counts[:weeks]) / total if total else None
