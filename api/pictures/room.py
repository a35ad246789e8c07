"""Room for text: what fits on a line, and where a label covers nothing."""

from collections.abc import Sequence

from api.pictures.svg import width_of

Point = tuple[float, float]


class Room:
    """A field of ``width`` by ``height`` in which labels are put one by one, without covering each other."""

    def __init__(self, width: float, height: float) -> None:
        self._width, self._height = width, height
        self._taken: list[tuple[float, float, float, float]] = []

    def take(self, middle: Point, width: float, height: float) -> None:
        """Says that something is there."""
        x, y = middle
        self._taken.append((x - width / 2, y - height / 2, x + width / 2, y + height / 2))

    def best(self, middles: Sequence[Point], width: float, height: float) -> Point:
        """The first of these places that covers least, which is taken from then on."""
        chosen = min(middles, key=lambda middle: self._covered(middle, width, height))
        self.take(chosen, width, height)
        return chosen

    def _covered(self, middle: Point, width: float, height: float) -> float:
        """The surface that a label would cover of others, and of itself outside the field."""
        x, y = middle
        box = (x - width / 2, y - height / 2, x + width / 2, y + height / 2)
        inside = _common(box, (0, 0, self._width, self._height))
        return sum(_common(box, other) for other in self._taken) + (width * height - inside)


def _common(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> float:
    across = min(one[2], other[2]) - max(one[0], other[0])
    up = min(one[3], other[3]) - max(one[1], other[1])
    return max(0.0, across) * max(0.0, up)


def wrapped(text: str, width: float) -> list[str]:
    """A text in lines of at most this width, broken between words."""
    lines = [""]
    for word in text.split(" "):
        if lines[-1] and width_of(f"{lines[-1]} {word}") > width:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return lines
