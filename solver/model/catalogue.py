"""An instance's parties, groups and options as numbered arrays: what the formulation speaks of."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from solver.instance import GroupId, Instance, Kind, PartyId

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
NOBODY = -1
"""Where an index stands for nothing: no origin, no bridge, no final."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionArray:
    """The options of one kind, party by party; one entry for each option.

    `seat` numbers the pairs of a party and a group; `may_start` is options x weeks.
    """

    kind: Kind
    party: Ints
    group: Ints
    seat: Ints
    from_week: Ints
    until_week: Ints
    stay_weeks: Ints
    cost: Ints
    weekly_cost: Ints
    first_of_party: Ints

    def __len__(self) -> int:
        return len(self.party)

    def of_party(self, party: int) -> slice:
        """The entries of one party."""
        return slice(int(self.first_of_party[party]), int(self.first_of_party[party + 1]))

    def in_window(self, weeks: int) -> Flags:
        """Options x weeks: whether the option's window holds the week."""
        week = np.arange(weeks)
        return (week >= self.from_week[:, None]) & (week < self.until_week[:, None])


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """The numbering of one instance.

    A seat is a pair of a party and a group in which it may be: `seat_party`, `seat_group`; the
    seat in a party's origin is `origin_seat` (NOBODY for who has none).
    """

    instance: Instance
    weeks: int
    parties: tuple[PartyId, ...]
    groups: tuple[GroupId, ...]
    party_number: dict[PartyId, int]
    group_number: dict[GroupId, int]
    seat_party: Ints
    seat_group: Ints
    seat_number: dict[tuple[int, int], int]
    origin_seat: Ints
    finals: OptionArray
    bridges: OptionArray


def catalogue(instance: Instance) -> Catalogue:
    """Number the parties, groups, seats and options of an instance."""
    party_number = {party.id: number for number, party in enumerate(instance.parties)}
    group_number = {group.id: number for number, group in enumerate(instance.groups)}
    seats: dict[tuple[int, int], int] = {}
    origin_seat = np.full(len(party_number), NOBODY)
    for number, party in enumerate(instance.parties):
        if party.origin is not None:
            key = (number, group_number[party.origin])
            origin_seat[number] = seats.setdefault(key, len(seats))
        for option in party.options:
            seats.setdefault((number, group_number[option.group]), len(seats))
    pairs = np.array(list(seats), dtype=np.int64).reshape(-1, 2)
    return Catalogue(
        instance=instance,
        weeks=instance.weeks,
        parties=tuple(party_number),
        groups=tuple(group_number),
        party_number=party_number,
        group_number=group_number,
        seat_party=pairs[:, 0].copy(),
        seat_group=pairs[:, 1].copy(),
        seat_number=seats,
        origin_seat=origin_seat,
        finals=_options(instance, "final", group_number, seats),
        bridges=_options(instance, "bridge", group_number, seats),
    )


def _options(
    instance: Instance,
    kind: Kind,
    group_number: dict[GroupId, int],
    seats: dict[tuple[int, int], int],
) -> OptionArray:
    rows: list[tuple[int, ...]] = []
    first = [0]
    for number, party in enumerate(instance.parties):
        for option in party.options:
            if option.kind != kind:
                continue
            group = group_number[option.group]
            stay = instance.weeks if option.stay_weeks is None else option.stay_weeks
            rows.append(
                (
                    number,
                    group,
                    seats[number, group],
                    option.from_week,
                    option.until_week,
                    min(stay, instance.weeks),
                    option.cost,
                    option.weekly_cost,
                )
            )
        first.append(len(rows))
    columns = np.array(rows, dtype=np.int64).reshape(-1, 8).T.copy()
    return OptionArray(
        kind=kind,
        party=columns[0],
        group=columns[1],
        seat=columns[2],
        from_week=columns[3],
        until_week=columns[4],
        stay_weeks=columns[5],
        cost=columns[6],
        weekly_cost=columns[7],
        first_of_party=np.array(first, dtype=np.int64),
    )
