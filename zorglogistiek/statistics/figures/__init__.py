"""Every figure of the registry, in one visible list, and how it is defined."""

from collections.abc import Mapping
from types import MappingProxyType

from zorglogistiek.statistics.figures import (
    ages,
    capacity,
    clocks,
    control,
    fairness,
    flow,
    incidence,
    outcomes,
    preferences,
    promised,
    routes,
    stability,
    steps,
    supply,
    waits,
)
from zorglogistiek.statistics.figures.figure import Figure, Part, Picture, Theme

__all__ = ["FIGURES", "Figure", "Part", "Picture", "Theme"]

_MODULES = (
    waits,
    clocks,
    ages,
    incidence,
    promised,
    flow,
    capacity,
    steps,
    stability,
    outcomes,
    preferences,
    fairness,
    control,
    routes,
    supply,
)

FIGURES: Mapping[str, Figure] = MappingProxyType({figure.id: figure for one in _MODULES for figure in one.FIGURES})
"""Every figure by its identifier, in the order in which they are shown."""
