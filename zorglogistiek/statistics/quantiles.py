"""Percentiles of days waited."""

from collections.abc import Sequence


def quantile(values: Sequence[int], share: float) -> float:
    """The value below which ``share`` of the values lie, interpolated between neighbours.

    Definition 7 of Hyndman and Fan (1996), the default of R and numpy. ValueError without values or for a share that is
    not between 0 and 1.
    """
    if not values or not 0 <= share <= 1:
        raise ValueError("a quantile needs values, and a share between 0 and 1")
    ordered = sorted(values)
    position = (len(ordered) - 1) * share
    below = int(position)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (position - below)
