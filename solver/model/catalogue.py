"""An instance's parties, groups and options as numbered arrays: what the formulation speaks of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from solver.instance import GroupId, Instance, Kind, Option, PartyId

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
    origin_seat: Ints
    finals: OptionArray
    bridges: OptionArray

    def groups_of(self, party: int) -> list[int]:
        """The groups in which a party may be."""
        first, until = np.searchsorted(self.seat_party, (party, party + 1))
        return list(self.seat_group[first:until].tolist())


def catalogue(instance: Instance) -> Catalogue:
    """Number the parties, groups, seats and options of an instance."""
    party_number = {party.id: number for number, party in enumerate(instance.parties)}
    group_number = {group.id: number for number, group in enumerate(instance.groups)}
    mover = np.array([n for n, party in enumerate(instance.parties) if party.origin is not None], dtype=np.int64)
    origin = [group_number[party.origin] for party in instance.parties if party.origin is not None]
    options = [option for party in instance.parties for option in party.options]
    party = np.repeat(np.arange(len(instance.parties)), [len(party.options) for party in instance.parties])
    group = [group_number[option.group] for option in options]
    seats = _numbered_seats(np.concatenate([mover, party]), np.array([*origin, *group], dtype=np.int64))
    origin_seat = np.full(len(instance.parties), NOBODY)
    origin_seat[mover] = seats.number[: len(mover)]
    seat_of_option = seats.number[len(mover) :]
    return Catalogue(
        instance=instance,
        weeks=instance.weeks,
        parties=tuple(party_number),
        groups=tuple(group_number),
        party_number=party_number,
        group_number=group_number,
        seat_party=seats.party,
        seat_group=seats.group,
        origin_seat=origin_seat,
        finals=_options(instance, options, "final", party, seats, seat_of_option),
        bridges=_options(instance, options, "bridge", party, seats, seat_of_option),
    )


@dataclass(frozen=True, slots=True)
class _Seats:
    """The different pairs of a party and a group, and the `number` of every pair that was asked for."""

    party: Ints
    group: Ints
    number: Ints


def _numbered_seats(party: Ints, group: Ints) -> _Seats:
    """Number the pairs party by party; those of one party in the order in which they are first named."""
    by_party = np.argsort(party, kind="stable")
    pairs = party * (int(group.max(initial=0)) + 1) + group
    _, first, same = np.unique(pairs[by_party], return_index=True, return_inverse=True)
    in_order = np.argsort(first)
    place = np.empty_like(first)
    place[in_order] = np.arange(len(first))
    number = np.empty_like(party)
    number[by_party] = place[same]
    named = by_party[first[in_order]]
    return _Seats(party[named], group[named], number)


def _options(
    instance: Instance, options: Sequence[Option], kind: Kind, party: Ints, seats: _Seats, seat: Ints
) -> OptionArray:
    """The options of one kind, of all `options` with their parties and seats."""
    chosen = np.array([option.kind == kind for option in options], dtype=np.bool_)
    of_kind = [option for option in options if option.kind == kind]
    stays = (option.stay_weeks for option in of_kind)
    stay_weeks = np.array([instance.weeks if stay is None else stay for stay in stays], dtype=np.int64)
    return OptionArray(
        kind=kind,
        party=party[chosen],
        group=seats.group[seat[chosen]],
        seat=seat[chosen],
        from_week=np.array([option.from_week for option in of_kind], dtype=np.int64),
        until_week=np.array([option.until_week for option in of_kind], dtype=np.int64),
        stay_weeks=np.minimum(stay_weeks, instance.weeks),
        cost=np.array([option.cost for option in of_kind], dtype=np.int64),
        weekly_cost=np.array([option.weekly_cost for option in of_kind], dtype=np.int64),
        first_of_party=np.searchsorted(party[chosen], np.arange(len(instance.parties) + 1)),
    )
