"""The terms of the objective, each as the charges that it puts on the parts of a path."""

from __future__ import annotations

import numpy as np

from solver.model.catalogue import NOBODY, Catalogue
from solver.model.tariff import Tariff


def waiting(catalogue: Catalogue, tariff: Tariff) -> None:
    """Each week before the first move costs what the party's waiting costs that week."""
    weekly = np.array([party.wait_cost for party in catalogue.instance.parties], dtype=np.int64)
    tariff.before_move[:, 1:] += np.cumsum(weekly.reshape(-1, catalogue.weeks), axis=1)


def bridging(catalogue: Catalogue, tariff: Tariff) -> None:
    """A bridge costs its one-off cost, and its weekly cost for each week in it."""
    tariff.bridge_start[:] += catalogue.bridges.cost
    tariff.bridge_week[:] += catalogue.bridges.weekly_cost


def fit(catalogue: Catalogue, tariff: Tariff) -> None:
    """A final costs its one-off cost: how much less well the place fits."""
    tariff.final_start[:] += catalogue.finals.cost


def unplaced(catalogue: Catalogue, tariff: Tariff) -> None:
    """A party for which no final starts within the horizon costs its unplaced cost."""
    tariff.no_final[:] += np.array([party.unplaced_cost for party in catalogue.instance.parties], dtype=np.int64)


def transfers(catalogue: Catalogue, tariff: Tariff) -> None:
    """Each move out of a group: the first move of a mover, and the final after a bridge."""
    tariff.first_move[catalogue.origin_seat != NOBODY] += catalogue.instance.transfer_cost
    tariff.leave_bridge[:] += catalogue.instance.transfer_cost
