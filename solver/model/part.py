"""A part of a model: some parties with the rows that they use, while all the others stand still."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from solver.model.catalogue import NOBODY, Flags, Ints, OptionArray
from solver.model.model import Model, Uses
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
    party_number = np.where(members, np.cumsum(members) - 1, NOBODY)
    seats = np.flatnonzero(members[numbered.seat_party])
    seat_number = np.full(len(numbered.seat_party) + 1, NOBODY)  # the last entry stands for no seat
    seat_number[seats] = np.arange(len(seats))
    used = np.concatenate([model.presence.block[seats].ravel(), model.start.block[seats].ravel()])
    blocks = np.unique(used[used < len(model.blocks)])
    block_number = np.full(len(model.blocks) + 1, len(blocks))
    block_number[blocks] = np.arange(len(blocks))
    finals, final_array = _options(numbered.finals, parties, party_number, seat_number)
    bridges, bridge_array = _options(numbered.bridges, parties, party_number, seat_number)
    catalogue = replace(
        numbered,
        parties=tuple(numbered.parties[party] for party in parties.tolist()),
        seat_party=party_number[numbered.seat_party[seats]],
        seat_group=numbered.seat_group[seats],
        origin_seat=seat_number[numbered.origin_seat[parties]],
        finals=final_array,
        bridges=bridge_array,
    )
    tariff, legality = model.tariff, model.legality
    return Part(
        model=replace(
            model,
            catalogue=catalogue,
            blocks=tuple(model.blocks[block] for block in blocks.tolist()),
            at_most=room[blocks],
            priced=model.priced[blocks],
            presence=_uses(model.presence, seats, block_number),
            start=_uses(model.start, seats, block_number),
            legality=replace(
                legality,
                final_start=legality.final_start[finals],
                bridge_start=legality.bridge_start[bridges],
                bridge_most=legality.bridge_most[bridges],
                must_bridge=legality.must_bridge[parties],
                must_final=legality.must_final[parties],
            ),
            tariff=replace(
                tariff,
                before_move=tariff.before_move[parties],
                first_move=tariff.first_move[parties],
                leave_bridge=tariff.leave_bridge[parties],
                no_final=tariff.no_final[parties],
                bridge_start=tariff.bridge_start[bridges],
                bridge_week=tariff.bridge_week[bridges],
                final_start=tariff.final_start[finals],
            ),
        ),
        parties=parties,
        blocks=blocks,
        finals=finals,
        bridges=bridges,
        party_number=party_number,
    )


def _options(options: OptionArray, parties: Ints, party_number: Ints, seat_number: Ints) -> tuple[Ints, OptionArray]:
    count = options.first_of_party[parties + 1] - options.first_of_party[parties]
    first = np.concatenate([[0], np.cumsum(count)])
    chosen = np.repeat(options.first_of_party[parties] - first[:-1], count) + np.arange(first[-1])
    return chosen, replace(
        options,
        party=party_number[options.party[chosen]],
        group=options.group[chosen],
        seat=seat_number[options.seat[chosen]],
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
