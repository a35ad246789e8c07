"""An SVG drawing: its elements, its title and description for who does not see it, and its patterns."""

from collections.abc import Iterable
from xml.etree.ElementTree import Element, SubElement, tostring

from markupsafe import Markup

TEXT = 12
"""The size of all text, in units of the drawing; a unit is never shown smaller than a CSS pixel."""

CHARACTER = 0.62 * TEXT
"""About how wide a character of text is; a text is taken to be wider rather than narrower than it is."""

PATTERNS: dict[str, tuple[tuple[float, float, float, float], ...]] = {
    "rising": ((0, 8, 8, 0),),
    "falling": ((0, 0, 8, 8),),
    "upright": ((4, 0, 4, 8),),
    "crossed": ((0, 4, 8, 4), (4, 0, 4, 8)),
}
"""The lines of each pattern, in a tile of 8 by 8. Any other name is plain."""


def number(value: float) -> str:
    """A coordinate: one decimal at most, so that a drawing is short and always the same."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def width_of(text: str) -> float:
    """About how wide a text is."""
    return CHARACTER * len(text)


class Drawing:
    """A drawing of ``width`` by ``height`` units that is being made; ``name`` is unique on the page."""

    def __init__(self, name: str, width: float, height: float, *, title: str, description: str) -> None:
        self.name, self.width, self.height = name, width, height
        self._root = Element(
            "svg",
            {
                "viewBox": f"0 0 {number(width)} {number(height)}",
                "role": "img",
                "aria-labelledby": f"{name}-title {name}-description",
                "font-size": str(TEXT),
            },
        )
        SubElement(self._root, "title", {"id": f"{name}-title"}).text = title
        SubElement(self._root, "desc", {"id": f"{name}-description"}).text = description
        self._patterns = set[str]()

    def line(self, x1: float, y1: float, x2: float, y2: float, kind: str) -> None:
        """A straight line."""
        self._add("line", kind, x1=number(x1), y1=number(y1), x2=number(x2), y2=number(y2))

    def path(self, points: Iterable[tuple[float, float]], kind: str, *, closed: bool = False) -> None:
        """A line through points; a closed one goes back to the first."""
        steps = " L".join(f"{number(x)} {number(y)}" for x, y in points)
        self._add("path", kind, d=f"M{steps}{' Z' if closed else ''}")

    def curve(self, d: str, kind: str) -> None:
        """A path in SVG's own words, of coordinates that ``number`` made."""
        self._add("path", kind, d=d)

    def area(self, points: Iterable[tuple[float, float]], tone: str, pattern: str = "plain") -> None:
        """A surface: a tone of the style sheet, with a pattern over it, and a line around it."""
        steps = " L".join(f"{number(x)} {number(y)}" for x, y in points)
        self._surface(f"M{steps} Z", tone, pattern)

    def box(self, x: float, y: float, width: float, height: float, tone: str, pattern: str = "plain") -> None:
        """A rectangle as ``area``."""
        self.boxes([(x, y, width, height)], tone, pattern)

    def boxes(self, them: Iterable[tuple[float, float, float, float]], tone: str, pattern: str = "plain") -> None:
        """Rectangles of one look (left, top, width, height), as one surface: short to send, and quick to print."""
        d = " ".join(f"M{number(x)} {number(y)} h{number(w)} v{number(h)} h{number(-w)} Z" for x, y, w, h in them)
        if d:
            self._surface(d, tone, pattern)

    def _surface(self, d: str, tone: str, pattern: str) -> None:
        self._add("path", f"picture-area picture-{tone}", d=d)
        if pattern in PATTERNS:
            self._add("path", "picture-hatched", d=d, fill=f"url(#{self._pattern(pattern)})")

    def circle(self, x: float, y: float, radius: float, kind: str) -> None:
        """A circle around a point."""
        self._add("circle", kind, cx=number(x), cy=number(y), r=number(radius))

    def text(self, x: float, y: float, text: str, *, anchor: str = "start", kind: str = "") -> None:
        """A line of text; ``y`` is its base line, ``anchor`` which end of it ``x`` is (start, middle, end)."""
        self._add("text", kind, x=number(x), y=number(y), **{"text-anchor": anchor}).text = text

    def markup(self) -> Markup:
        """The drawing as a part of a page."""
        return Markup(tostring(self._root, encoding="unicode"))  # noqa: S704 (escaped by ElementTree)

    def _add(self, tag: str, kind: str, **attributes: str) -> Element:
        return SubElement(self._root, tag, {"class": kind, **attributes} if kind else attributes)

    def _pattern(self, pattern: str) -> str:
        """The id of a pattern, which is made when it is first used."""
        identity = f"{self.name}-{pattern}"
        if pattern not in self._patterns:
            self._patterns.add(pattern)
            tile = {"id": identity, "width": "8", "height": "8", "patternUnits": "userSpaceOnUse"}
            lines = SubElement(SubElement(self._root, "defs"), "pattern", tile)
            for x1, y1, x2, y2 in PATTERNS[pattern]:
                ends = {"x1": number(x1), "y1": number(y1), "x2": number(x2), "y2": number(y2)}
                SubElement(lines, "line", {"class": "picture-hatch", **ends})
        return identity
