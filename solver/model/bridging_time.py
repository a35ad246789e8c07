"""Rule 4, bridging time: a bridge with a maximum lasts no longer, within the horizon."""

from __future__ import annotations

import numpy as np

from solver.model.catalogue import Catalogue
from solver.model.legality import Legality


def bridging_time(catalogue: Catalogue, legality: Legality) -> None:
    """Shorten what a bridge may last to its maximum."""
    np.minimum(legality.bridge_most, catalogue.bridges.stay_weeks, out=legality.bridge_most)
