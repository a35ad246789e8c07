"""Prices and cuts of one model, taken over to another that differs a little."""

from __future__ import annotations

import numpy as np

from solver.cuts.cuts import Cuts
from solver.cuts.dual import Dual, entering_with_cuts
from solver.model.catalogue import NOBODY, Ints
from solver.model.model import Model
from solver.paths import Paths
from solver.pricing import Pricer

NO_SLACK = 1.0
"""In costs: paths that are nearly cheapest are not asked for."""


def taken_over(dual: Dual, model: Model, known: Paths) -> Dual:
    """The dual in `model` at prices that were good in another model of the same parties and groups.

    Rows that `model` does not have carry no price, and a cut that has such a row is left out. `known` are paths in
    `model`, one for each party. The horizon must be the same: raises ValueError.
    """
    was = dual.cuts.model
    if was.weeks != model.weeks:
        raise ValueError(f"the prices are for {was.weeks} weeks, the horizon is {model.weeks}")
    blocks, row = _numbers(was, model)
    prices = model.no_prices
    there = blocks != NOBODY
    prices[blocks[there]] = dual.prices[there]
    prices = np.where(model.open_rows, prices, 0.0)
    rows = [row[list(rows)] for rows in dual.cuts.rows]
    whole = np.array([bool((rows != NOBODY).all()) for rows in rows], dtype=np.bool_)
    cuts = Cuts(model, tuple(tuple(sorted(rows[number].tolist())) for number in np.flatnonzero(whole).tolist()))
    pricer = Pricer(model, model.at_most)
    if not len(cuts):
        return Dual.of(pricer, prices)
    return entering_with_cuts(pricer, cuts, prices, dual.cut_prices[whole], known, NO_SLACK)[0]


def _numbers(was: Model, now: Model) -> tuple[Ints, Ints]:
    """The number that each block, and each row of a cut, of one model has in the other; NOBODY for none."""
    named = {_name(now, block): block for block in range(len(now.blocks))}
    blocks = np.array([named.get(_name(was, block), NOBODY) for block in range(len(was.blocks))], dtype=np.int64)
    week = np.arange(was.weeks)
    places = np.where(blocks[:, None] == NOBODY, NOBODY, blocks[:, None] * now.weeks + week).ravel()
    number = now.catalogue.party_number
    parties = np.array([number.get(party, NOBODY) for party in was.catalogue.parties], dtype=np.int64)
    return blocks, np.concatenate([places, np.where(parties == NOBODY, NOBODY, now.at_most.size + parties)])


def _name(model: Model, block: int) -> tuple[str, str, str]:
    rows = model.blocks[block]
    return rows.rule, model.catalogue.groups[rows.group], rows.label
