"""The rules by which a table is protected, as data: those of Statistics Netherlands and of the English NHS."""

from collections.abc import Mapping
from dataclasses import dataclass

from zorglogistiek.statistics.disclosure.counts import FEWEST_FOR_P90, ROUNDED_TO, SMALLEST_SHOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """What may be shown of whom.

    Counts from ``secret_from`` to ``secret_through`` people are secret; others are rounded to the nearest
    ``rounded_to``, totals on their own. What is hidden must lie in an interval at least ``narrowest`` people wide for
    whoever adds and subtracts what is shown. A share, a probability or a step of a curve tells of at least ``fewest``
    people on either side; a median of as many; a percentile only when ``beyond`` people lie outside it; a mean, a rate
    and any other figure of ``fewest_for_mean``: from the exact mean of few, one of them could be worked out. Lengths
    of time are rounded to ``days_rounded_to``. A curve has a point every ``grid_days``, with ``fewest_at_risk`` under
    observation.
    """

    name: str
    secret_from: int
    secret_through: int = SMALLEST_SHOWN - 1
    rounded_to: int = ROUNDED_TO
    narrowest: int = SMALLEST_SHOWN
    fewest: int = SMALLEST_SHOWN
    fewest_for_mean: int = FEWEST_FOR_P90
    beyond: int = 2
    days_rounded_to: int = 5
    grid_days: int = 28
    fewest_at_risk: int = 20

    def is_secret(self, count: int) -> bool:
        """Whether so many people may not be told."""
        return self.secret_from <= count <= self.secret_through


CBS = Preset(name="cbs", secret_from=0)
"""Statistics Netherlands, figures on youth care: 0 to 7 are secret, the others rounded to 5, totals on their own."""

HES = Preset(name="hes", secret_from=1)
"""Hospital Episode Statistics of NHS England: 1 to 7 are secret and 0 is not; percentages come from rounded counts."""

PRESETS: Mapping[str, Preset] = {preset.name: preset for preset in (CBS, HES)}
"""The presets by their names."""
