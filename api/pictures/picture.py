"""What a page shows of a picture: a drawing for a wide page and one for a narrow one, and a table of the numbers."""

from collections.abc import Callable
from dataclasses import dataclass

from markupsafe import Markup

from api.pictures.svg import Drawing


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The room for a drawing: so many units wide, none of which is shown smaller than a CSS pixel."""

    name: str
    width: float

    @property
    def narrow(self) -> bool:
        """Whether it is meant for a telephone or for a page that was enlarged."""
        return self.width < 500


WIDE = Layout(name="wide", width=720)
NARROW = Layout(name="narrow", width=288)
LAYOUTS = (WIDE, NARROW)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table: what it is of, what its columns are called, and rows, each with its head."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """An entry of the key under a drawing in which a label would not fit: a swatch, and what it means."""

    text: str
    tone: str
    pattern: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture, ready for a page.

    ``measures`` says in a sentence what it shows, of whom and of which days. Without ``drawings`` there is nothing to
    show, and ``empty`` says so.
    """

    name: str
    title: str
    measures: str
    drawings: tuple[tuple[Layout, Markup], ...]
    table: Table | None
    empty: str


Draw = Callable[[Drawing, Layout], None]
"""Fills a drawing."""

Height = Callable[[Layout], float]
"""How high a drawing must be in a layout."""


def picture(
    name: str, *, title: str, measures: str, description: str, table: Table | None, height: Height, draw: Draw
) -> Picture:
    """A picture drawn in both layouts. ``description`` tells in words what there is to be seen.

    ``table``: None where the page itself has the numbers beside it.
    """
    drawings = []
    for layout in LAYOUTS:
        drawing = Drawing(f"{name}-{layout.name}", layout.width, height(layout), title=title, description=description)
        draw(drawing, layout)
        drawings.append((layout, drawing.markup()))
    return Picture(name=name, title=title, measures=measures, drawings=tuple(drawings), table=table, empty="")


def empty_picture(name: str, *, title: str, measures: str, empty: str) -> Picture:
    """A picture of which there is nothing to draw yet."""
    return Picture(name=name, title=title, measures=measures, drawings=(), table=None, empty=empty)
