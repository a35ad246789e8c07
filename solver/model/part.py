"""A part of a model: some parties with the rows that they use, while all the others stand still."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from solver.model.catalogue import NOBODY, Flags, Ints, OptionArray
from solver.model.legality import Legality
from solver.model.model import Model, Uses
from solver.model.tariff import Tariff
from solver.paths import Paths


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A model of its own; `parties`, `blocks`, `finals` and `bridges` are what its numbers are in the whole."""

    model: Model
    parties: Ints
    blocks: Ints
    finals: Ints
    bridges: Ints
    party_number: Ints

    def inside(self, paths: Paths) -> Paths:
        """Paths of these parties, from the whole's numbers to the part's."""
        return replace(
            paths,
            party=self.party_number[paths.party],
            bridge=_renumbered(self.bridges, paths.bridge),
            final=_renumbered(self.finals, paths.final),
        )

    def outside(self, paths: Paths) -> Paths:
        """Paths of these parties, from the part's numbers to the whole's."""
        return replace(
            paths,
            party=self.parties[paths.party],
            bridge=_original(self.bridges, paths.bridge),
            final=_original(self.finals, paths.final),
        )


def part(model: Model, members: Flags, room: Ints) -> Part:
    """The part of these parties, in the room (blocks x weeks) that the others leave."""
    numbered = model.catalogue
    parties = np.flatnonzero(members)
    seats = np.flatnonzero(members[numbered.seat_party])
    blocks = _blocks(model, seats)
    numbers = _Numbers(
        party=_number(parties, len(members), NOBODY), seat=_number(seats, len(numbered.seat_party), NOBODY)
    )
    finals, final_array = _options(numbered.finals, parties, numbers)
    bridges, bridge_array = _options(numbered.bridges, parties, numbers)
    block_number = _number(blocks, len(model.blocks), len(blocks))
    return Part(
        model=replace(
            model,
            catalogue=replace(
                numbered,
                parties=tuple(numbered.parties[party] for party in parties.tolist()),
                seat_party=numbers.party[numbered.seat_party[seats]],
                seat_group=numbered.seat_group[seats],
                origin_seat=numbers.seat[numbered.origin_seat[parties]],
                finals=final_array,
                bridges=bridge_array,
            ),
            blocks=tuple(model.blocks[block] for block in blocks.tolist()),
            at_most=room[blocks],
            priced=model.priced[blocks],
            presence=_uses(model.presence, seats, block_number),
            start=_uses(model.start, seats, block_number),
            legality=_legality(model.legality, parties, finals, bridges),
            tariff=_tariff(model.tariff, parties, finals, bridges),
        ),
        parties=parties,
        blocks=blocks,
        finals=finals,
        bridges=bridges,
        party_number=numbers.party[:-1],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Numbers:
    """The numbers in the part of the whole's parties and seats (NOBODY: not in it), and at last that of none."""

    party: Ints
    seat: Ints


def _number(chosen: Ints, count: int, none: int) -> Ints:
    """The numbers in the part of all `count` things of the whole, of which some are `chosen`, and of no such thing."""
    number = np.full(count + 1, none)
    number[chosen] = np.arange(len(chosen))
    return number


def _blocks(model: Model, seats: Ints) -> Ints:
    """The blocks that some seats use."""
    used = np.unique(np.concatenate([model.presence.block[seats].ravel(), model.start.block[seats].ravel()]))
    return np.asarray(used[used < len(model.blocks)])


def _legality(legality: Legality, parties: Ints, finals: Ints, bridges: Ints) -> Legality:
    return replace(
        legality,
        final_start=legality.final_start[finals],
        bridge_start=legality.bridge_start[bridges],
        bridge_most=legality.bridge_most[bridges],
        must_bridge=legality.must_bridge[parties],
        must_final=legality.must_final[parties],
    )


def _tariff(tariff: Tariff, parties: Ints, finals: Ints, bridges: Ints) -> Tariff:
    return replace(
        tariff,
        before_move=tariff.before_move[parties],
        first_move=tariff.first_move[parties],
        leave_bridge=tariff.leave_bridge[parties],
        no_final=tariff.no_final[parties],
        bridge_start=tariff.bridge_start[bridges],
        bridge_week=tariff.bridge_week[bridges],
        final_start=tariff.final_start[finals],
    )


def _options(options: OptionArray, parties: Ints, numbers: _Numbers) -> tuple[Ints, OptionArray]:
    """Which options the parties have, and those."""
    count = options.first_of_party[parties + 1] - options.first_of_party[parties]
    first = np.concatenate([[0], np.cumsum(count)])
    chosen = np.repeat(options.first_of_party[parties] - first[:-1], count) + np.arange(first[-1])
    return chosen, replace(
        options,
        party=numbers.party[options.party[chosen]],
        group=options.group[chosen],
        seat=numbers.seat[options.seat[chosen]],
        from_week=options.from_week[chosen],
        until_week=options.until_week[chosen],
        stay_weeks=options.stay_weeks[chosen],
        cost=options.cost[chosen],
        weekly_cost=options.weekly_cost[chosen],
        first_of_party=first,
    )


def _uses(uses: Uses, seats: Ints, block_number: Ints) -> Uses:
    return Uses(block=block_number[uses.block[seats]], amount=uses.amount[seats])


def _renumbered(numbers: Ints, options: Ints) -> Ints:
    if not len(numbers):
        return options
    return np.where(options == NOBODY, NOBODY, np.searchsorted(numbers, options))


def _original(numbers: Ints, options: Ints) -> Ints:
    if not len(numbers):
        return options
    return np.where(options == NOBODY, NOBODY, numbers[options])
