"""The formulation on one page: every rule and every cost term, and nothing else.

Each party takes one path: stay where it is, go to a bridge, to a final, or first one and then the
other. Path rules say which paths a party has; linear rules what all parties together may use; cost
terms what a path costs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from solver.model.apart import apart
from solver.model.bridging_time import bridging_time
from solver.model.capacity import capacity
from solver.model.catalogue import Catalogue
from solver.model.class_limits import class_limits
from solver.model.cost_terms import bridging, fit, transfers, unplaced, waiting
from solver.model.fixed import fixed
from solver.model.intake import intake
from solver.model.legality import Legality
from solver.model.rows import RowBlock
from solver.model.tariff import Tariff

LINEAR_RULES: tuple[Callable[[Catalogue], Iterator[RowBlock]], ...] = (
    capacity,
    class_limits,
    intake,
    apart,
)
PATH_RULES: tuple[Callable[[Catalogue, Legality], None], ...] = (bridging_time, fixed)
COST_TERMS: tuple[Callable[[Catalogue, Tariff], None], ...] = (
    waiting,
    bridging,
    fit,
    unplaced,
    transfers,
)
