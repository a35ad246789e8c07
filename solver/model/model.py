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
    in_group: dict[int, list[int]] = {}
    for number, rows in enumerate(blocks):
        if rows.use == use:
            in_group.setdefault(rows.group, []).append(number)
    found = [
        [(number, blocks[number].amount[party]) for number in in_group.get(group, ()) if party in blocks[number].amount]
        for party, group in numbered.seat_number
    ]
    width = max((len(pairs) for pairs in found), default=0)
    block = np.full((len(found), width), len(blocks), dtype=np.int64)
    amount = np.zeros((len(found), width), dtype=np.int64)
    for seat, pairs in enumerate(found):
        for column, (number, used) in enumerate(pairs):
            block[seat, column], amount[seat, column] = number, used
    return Uses(block=block, amount=amount)
