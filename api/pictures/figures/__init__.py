"""The pictures of figures, drawn from what may be shown of them and from nothing else."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from api.pictures.figures.bars import bars_picture
from api.pictures.figures.control import control_picture
from api.pictures.figures.curve import curve_picture
from api.pictures.figures.drawn import Drawn
from api.pictures.figures.funnel import funnel_picture
from api.pictures.figures.sankey import sankey_picture
from api.pictures.figures.series import series_picture
from api.pictures.picture import Picture
from zorglogistiek.statistics.disclosure import ShownTable
from zorglogistiek.statistics.figures import Figure
from zorglogistiek.statistics.figures import Picture as Kind
from zorglogistiek.statistics.telling.cells import Names

PICTURES: Mapping[Kind, Callable[[Drawn], Picture]] = MappingProxyType(
    {
        Kind.BARS: bars_picture,
        Kind.LINES: series_picture,
        Kind.STACKED: series_picture,
        Kind.CURVE: curve_picture,
        Kind.FUNNEL: funnel_picture,
        Kind.CONTROL: control_picture,
        Kind.SANKEY: sankey_picture,
    }
)
"""How each kind is drawn; ``NONE`` is its table alone."""


def figure_picture(figure: Figure, table: ShownTable, names: Names) -> Picture | None:
    """The picture of a figure; None for one that is its table alone."""
    of = Drawn(figure=figure, table=table, names=names)
    if not table.rows:
        return of.nothing()
    draw = PICTURES.get(figure.picture)
    return None if draw is None else draw(of)
