"""Every figure of the registry, in one visible list, and how it is defined."""

from collections.abc import Mapping
from types import MappingProxyType

from zorglogistiek.statistics.figures import clocks, incidence, waits
from zorglogistiek.statistics.figures.figure import Figure, Part, Picture, Theme

__all__ = ["FIGURES", "Figure", "Part", "Picture", "Theme"]

FIGURES: Mapping[str, Figure] = MappingProxyType({figure.id: figure for figure in (*waits.FIGURES, *clocks.FIGURES, *incidence.FIGURES)})
"""Every figure by its identifier, in the order in which they are shown."""
