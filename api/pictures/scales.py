"""From values to places in a drawing: scales, round numbers along an axis, labels that do not lie over each other."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """Puts the values from ``low`` to ``high`` at the places from ``start`` to ``end``."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """The place of a value; the start when there is only one value."""
        if self.high == self.low:
            return self.start
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)


def step_of(most: int, wanted: int) -> int:
    """The smallest of 1, 2, 5, 10, 20 … that gets from 0 to ``most`` in at most ``wanted`` steps."""
    size = 1
    while True:
        for step in (size, 2 * size, 5 * size):
            if step * wanted >= most:
                return step
        size *= 10


def ticks(most: int, wanted: int = 4) -> list[int]:
    """Round numbers from 0 up to the first that is not below ``most``; at least 0 and 1."""
    step = step_of(max(1, most), wanted)
    return list(range(0, max(1, most) + step, step)) if max(1, most) % step else list(range(0, max(1, most) + 1, step))


def apart(places: Sequence[float], distance: float, low: float, high: float) -> list[float]:
    """The same places, moved as little as needed to lie ``distance`` apart between ``low`` and ``high``, in order.

    Where they do not all fit, they lie evenly between the two.
    """
    if not places:
        return []
    order = sorted(range(len(places)), key=lambda index: (places[index], index))
    if distance * (len(places) - 1) > high - low:
        distance = (high - low) / max(1, len(places) - 1)
    moved = [0.0] * len(places)
    at = low
    for index in order:
        moved[index] = max(at, min(places[index], high))
        at = moved[index] + distance
    limit = high
    for index in reversed(order):
        moved[index] = min(moved[index], limit)
        limit = moved[index] - distance
    return moved
