"""What prices prove: the Lagrangian dual, and the certificate that carries it.

The dual at some prices is the sum of every party's cheapest path, less `price * right-hand side`
over all rows. See docs/model.md, "The bound".
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from solver.errors import InvalidPlan
from solver.instance import GroupId
from solver.kernels.books import Books, open_books
from solver.kernels.cheapest import add_up, cheapest_paths
from solver.kernels.layout import Layout
from solver.model.catalogue import Floats, Ints
from solver.model.model import Model
from solver.model.rows import RowBlock
from solver.model.tariff import beyond
from solver.plan import Certificate

GRAIN = 2.0**16
"""Certificate prices are whole multiples of 1 / GRAIN: floats add them without any error up to `EXACT / GRAIN`."""
EXACT = 2.0**53
ORDINARY = 256
"""Who uses more of a row than this at once pays so much for one grain that it has to be finer there."""
SUMS = 8
"""Float sums in the value of a path, at most; each is wrong by no more than half the spacing of floats there."""
TOLERANCE = 1e-6
MANY = 2000
"""From so many parties on, threads share them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Valuation:
    """The dual at certain prices: its value, a proven lower bound, and the cheapest paths.

    `paths` has a row for each party: bridge, its week, final, its week; `least` is what it costs with its
    prices, `use` (blocks x weeks) what all of them use. The value is wrong by no more than `error`.
    """

    prices: Floats
    value: float
    least: Floats
    paths: Ints
    use: Ints
    error: float = 0.0

    @property
    def bound(self) -> int:
        """The bound as a whole number."""
        return whole_bound(self.value, self.error)


def whole_bound(value: float, error: float) -> int:
    """What a dual proves that is wrong by no more than `error`: costs are whole, and at least 0."""
    if not math.isfinite(value):
        return 0
    return max(0, math.ceil(value - error - TOLERANCE))


def rounding_error(largest: float, count: int, grain: float = GRAIN) -> float:
    """By how much at most the sum of so many values is wrong, each of sums of multiples of a grain up to `largest`."""
    return 0.0 if largest < EXACT / grain else SUMS * count * float(np.spacing(largest))


def grain_of(model: Model) -> float:
    """The grain of the prices: finer by a power of two where somebody uses very much of a row."""
    most = max(float(uses.amount.max(initial=0)) for uses in (model.presence, model.start))
    return GRAIN * 2.0 ** max(0, math.ceil(math.log2(max(most, 1) / ORDINARY)))


def evaluate(model: Model, lay: Layout, prices: Floats, *, alone: bool = False, threads: int = 2) -> Valuation:
    """The dual at the prices (blocks x weeks), which become whole multiples of the grain.

    With `alone` the paths on which a party breaks a rule all alone are left out: the value is then a bound still, but
    not one that the verifier finds.
    """
    grain = grain_of(model)
    rounded = np.maximum(np.round(prices * grain) / grain, 0.0)
    rounded[~model.priced] = 0.0
    parties = len(lay.parties)
    books = open_books(lay, np.zeros_like(lay.at_most), rounded, 1.0 if alone else 0.0)
    least, paths = np.empty(parties), np.empty((parties, 4), dtype=np.int64)
    changes = _in_threads(lay, books, paths, least, threads if parties > MANY else 1)
    value = math.fsum(least.tolist()) - float((rounded * model.at_most).sum())
    use = np.cumsum(changes, axis=1)[:-1, :-1]
    most_used = max(1, int(model.presence.amount.max(initial=0)))
    dearest = most_used * float(books.ahead.max(initial=0.0)) + (lay.weeks * lay.forbidding if alone else 0.0)
    largest = max(dearest, lay.homeless_cost, float((rounded * model.at_most).sum()))
    error = rounding_error(largest, parties + rounded.size, grain)
    return Valuation(prices=rounded, value=value, least=least, paths=paths, use=use, error=error)


def _in_threads(lay: Layout, books: Books, paths: Ints, least: Floats, threads: int) -> Ints:
    """Find the cheapest paths; returns the changes of their use by the week."""
    ends = [len(paths) * number // threads for number in range(threads + 1)]
    changes = [np.zeros(books.ahead.shape, dtype=np.int64) for _ in ends[1:]]

    def part(number: int) -> None:
        first, until = ends[number], ends[number + 1]
        cheapest_paths(lay, books, np.arange(first, until), paths, least)
        add_up(lay, paths, first, until, changes[number])

    if len(changes) == 1:
        part(0)
        return changes[0]
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(part, range(threads)))
    return np.asarray(sum(changes[1:], changes[0]))


def certificate(model: Model, at: Valuation) -> Certificate:
    """The prices by name, rows that are free of charge left out."""
    capacity: dict[GroupId, tuple[float, ...]] = {}
    limits: dict[GroupId, dict[str, tuple[float, ...]]] = {}
    intake: dict[GroupId, tuple[float, ...]] = {}
    for block, prices in zip(model.blocks, at.prices, strict=True):
        if not prices.any():
            continue
        group = model.catalogue.groups[block.group]
        weekly = tuple(prices.tolist())
        if block.rule == "capacity":
            capacity[group] = weekly
        elif block.rule == "intake":
            intake[group] = weekly
        else:
            limits.setdefault(group, {})[block.label] = weekly
    return Certificate(bound=at.bound, capacity=capacity, limits=limits, intake=intake)


def prices_of(model: Model, proof: Certificate) -> Floats:
    """The prices of a certificate (blocks x weeks); rows that it does not name, or for another horizon, have none.

    None is higher than any path costs: what lies above that proves no more, and floats would not add it exactly.
    Raises `InvalidPlan` where a price is negative or no number.
    """
    prices, wrong = model.no_prices, list[str]()
    for number, block in enumerate(model.blocks):
        weekly = _weekly(proof, model.catalogue.groups[block.group], block)
        if len(weekly) == model.weeks:
            prices[number] = weekly
            wrong.extend(_no_prices(model, block, prices[number]))
    if wrong:
        raise InvalidPlan(wrong)
    return np.minimum(prices, beyond(model.tariff.most))


def _weekly(proof: Certificate, group: GroupId, block: RowBlock) -> Sequence[float]:
    """The prices of one block; empty when it has none."""
    if block.rule == "capacity":
        return proof.capacity.get(group, ())
    if block.rule == "intake":
        return proof.intake.get(group, ())
    if block.rule == "limits":
        return proof.limits.get(group, {}).get(block.label, ())
    return ()


def _no_prices(model: Model, block: RowBlock, weekly: Floats) -> Iterator[str]:
    """What is wrong with the prices of a block."""
    label = f", class {block.label!r}" if block.label else ""
    where = f"certificate, {block.rule} of {model.catalogue.groups[block.group]!r}{label}"
    for week, price in enumerate(weekly.tolist()):
        if not 0 <= price < math.inf:
            yield f"{where}: the price of week {week} must be a number of at least 0, not {price}"


def forbid_what_is_not_there(model: Model, lay: Layout, prices: Floats) -> Floats:
    """The prices, so high where there is no place at all that no path leads there.

    A price of nothing costs the dual nothing, so none is too high.
    """
    return np.where(model.shut_rows, lay.forbidding, prices)


def where_there_is_place(model: Model, prices: Floats) -> Floats:
    """The prices, 0 where there is no place at all: for those who leave out the paths that lead there."""
    return np.where(model.at_most > 0, prices, 0.0)
