"""Prices where there is no place at all: no higher than the proof needs.

Such a row costs the bound nothing, so that while climbing its price may be as high as one likes. Who reads the prices
of a certificate, or adds them up, wants those that do the work and no more.
"""

from __future__ import annotations

import numpy as np

from solver.kernels.layout import Layout
from solver.model.catalogue import Flags, Floats
from solver.model.model import Model
from solver.paths import stretches
from solver.search.state import State
from solver.valuation import GRAIN, Valuation, evaluate

PASSES = 80
"""Pricing passes at most; what is then too low still gets the price that it had."""


def trimmed(model: Model, lay: Layout, at: Valuation) -> Valuation:
    """The same bound with low prices where there is no place; `at` itself when that is not found soon.

    It begins without any, and raises the prices of what the cheapest paths then use by just what makes these paths as
    dear as those of `at`, until all of them are.
    """
    nothing = model.shut_rows
    prices = np.where(nothing, 0.0, at.prices)
    for _ in range(PASSES):
        tried = evaluate(model, lay, prices)
        short = at.least - tried.least
        if not np.any(short > 0):
            return tried if tried.value >= at.value else at
        prices += _raises(model, tried, short, nothing)
        prices = np.minimum(prices, np.maximum(at.prices, lay.forbidding))
    return at


def _raises(model: Model, tried: Valuation, short: Floats, nothing: Flags) -> Floats:
    """For each row the most by which one of the parties that are short must raise it, all its rows alike."""
    parties = np.flatnonzero(short > 0)
    used = stretches(model, State.from_columns(model, tried.paths).paths[parties])
    week = np.arange(model.weeks)
    inside = (week >= used.start[:, None]) & (week < used.until[:, None]) & nothing[used.block]
    units = np.bincount(used.path, weights=used.amount * inside.sum(axis=1), minlength=len(parties))
    each = np.ceil(short[parties] / np.maximum(units, 1.0) * GRAIN) / GRAIN
    raises = model.no_prices
    entry, weeks = np.nonzero(inside)
    np.maximum.at(raises, (used.block[entry], weeks), each[used.path[entry]])
    return raises
