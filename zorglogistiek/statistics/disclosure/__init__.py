"""Disclosure control: what of a table may be shown, so that nobody can be found in it. It is decided here only.

``protect`` makes of an exact table what may be shown to who sees no person, ``reveal`` what may be shown to who does;
``releases`` looks at what was published before. ``counts`` has the same rules for single counts and plain lists.
"""

from zorglogistiek.statistics.disclosure.counts import (
    HIDDEN,
    SMALLEST_SHOWN,
    rounded,
    shown,
    told_alone,
)
from zorglogistiek.statistics.disclosure.presets import CBS, HES, PRESETS, Preset
from zorglogistiek.statistics.disclosure.protecting import protect
from zorglogistiek.statistics.disclosure.revealing import ShownTable, reveal

__all__ = [
    "CBS",
    "HES",
    "HIDDEN",
    "PRESETS",
    "SMALLEST_SHOWN",
    "Preset",
    "ShownTable",
    "protect",
    "reveal",
    "rounded",
    "shown",
    "told_alone",
]
