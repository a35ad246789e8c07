"""The formulation of one instance as arrays, ready for pricing and search."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from solver.instance import Instance
from solver.model.catalogue import Catalogue, Flags, Floats, Ints, catalogue
from solver.model.formulation import COST_TERMS, LINEAR_RULES, PATH_RULES
from solver.model.legality import Legality, windows
from solver.model.rows import RowBlock
from solver.model.tariff import Tariff, no_charges


@dataclass(frozen=True, slots=True, kw_only=True)
class Uses:
    """Which row blocks a seat uses, and how much: seats x (the most blocks of any seat).

    Where a seat uses fewer, `block` is the number of blocks (a row of zeros) and `amount` 0.
    """

    block: Ints
    amount: Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """One instance's rows, legal paths and charges.

    `at_most` is blocks x weeks: the right-hand sides; `priced` says which blocks may have a price
    in the certificate; `presence` and `start` what each seat uses of them. `homeless_cost` is what it
    costs a party to stay still although a decision tells it to move: infinite, save in the search
    for any plan at all (see solver/search/settle.py).
    """

    catalogue: Catalogue
    blocks: tuple[RowBlock, ...]
    at_most: Ints
    priced: Flags
    presence: Uses
    start: Uses
    legality: Legality
    tariff: Tariff
    homeless_cost: float = np.inf

    @property
    def weeks(self) -> int:
        """The horizon."""
        return self.catalogue.weeks

    @property
    def must_move(self) -> Flags:
        """Whether a party may not stay still."""
        return self.legality.must_bridge | self.legality.must_final

    @property
    def open_rows(self) -> Flags:
        """Blocks x weeks: where there is a price to find, because there is some place."""
        return np.asarray(self.priced[:, None] & (self.at_most > 0))

    @property
    def shut_rows(self) -> Flags:
        """Blocks x weeks: where there is no place at all, so that a price, however high, costs nothing."""
        return np.asarray(self.priced[:, None] & (self.at_most == 0))

    @property
    def no_prices(self) -> Floats:
        """Blocks x weeks of zeros."""
        return np.zeros(self.at_most.shape)


def build(instance: Instance) -> Model:
    """The model of an instance: its rules and cost terms, applied in the order of their list."""
    numbered = catalogue(instance)
    blocks = tuple(block for rule in LINEAR_RULES for block in rule(numbered))
    legality = windows(numbered)
    for narrow in PATH_RULES:
        narrow(numbered, legality)
    tariff = no_charges(numbered)
    for charge in COST_TERMS:
        charge(numbered, tariff)
    at_most = np.array([block.at_most for block in blocks], dtype=np.int64)
    return Model(
        catalogue=numbered,
        blocks=blocks,
        at_most=at_most.reshape(len(blocks), numbered.weeks),
        priced=np.array([block.priced for block in blocks], dtype=np.bool_),
        presence=_uses(numbered, blocks, "presence"),
        start=_uses(numbered, blocks, "start"),
        legality=legality,
        tariff=tariff,
    )


def _uses(numbered: Catalogue, blocks: tuple[RowBlock, ...], use: str) -> Uses:
    seats = len(numbered.seat_party)
    by_group = np.argsort(numbered.seat_group, kind="stable")
    first = np.searchsorted(numbered.seat_group[by_group], np.arange(len(numbered.groups) + 1))
    found, filled = [np.zeros((4, 0), dtype=np.int64)], np.zeros(seats, dtype=np.int64)
    for number, rows in enumerate(blocks):
        if rows.use == use:
            seat = by_group[first[rows.group] : first[rows.group + 1]]
            amounts = rows.amounts(numbered.seat_party[seat])
            seat, amounts = seat[amounts > 0], amounts[amounts > 0]
            found.append(np.stack([seat, filled[seat], np.full_like(seat, number), amounts]))
            filled[seat] += 1
    seat, column, number_of, amount_of = np.concatenate(found, axis=1)
    block = np.full((seats, int(filled.max(initial=0))), len(blocks), dtype=np.int64)
    amount = np.zeros_like(block)
    block[seat, column], amount[seat, column] = number_of, amount_of
    return Uses(block=block, amount=amount)
