"""Paths: what one party may do, as arrays with one entry for each path."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from solver.model.catalogue import NOBODY, Flags, Floats, Ints
from solver.model.model import Model
from solver.plan import Move


@dataclass(frozen=True, slots=True, kw_only=True)
class Paths:
    """Many paths. `bridge` and `final` number options (NOBODY: none).

    `bridge_week` and `final_week` are start weeks; without a bridge or final they are `weeks`.
    """

    party: Ints
    bridge: Ints
    bridge_week: Ints
    final: Ints
    final_week: Ints

    def __len__(self) -> int:
        return len(self.party)

    def __getitem__(self, chosen: Ints | Flags | slice) -> Paths:
        return Paths(
            party=self.party[chosen],
            bridge=self.bridge[chosen],
            bridge_week=self.bridge_week[chosen],
            final=self.final[chosen],
            final_week=self.final_week[chosen],
        )


def joined(*parts: Paths) -> Paths:
    """All paths of the parts, in their order."""
    return Paths(
        party=np.concatenate([part.party for part in parts]),
        bridge=np.concatenate([part.bridge for part in parts]),
        bridge_week=np.concatenate([part.bridge_week for part in parts]),
        final=np.concatenate([part.final for part in parts]),
        final_week=np.concatenate([part.final_week for part in parts]),
    )


def keys(model: Model, paths: Paths) -> Ints:
    """One number for each path, different for different paths."""
    weeks = model.weeks + 1
    finals = len(model.catalogue.finals) + 1
    bridged = (paths.bridge + 1) * weeks + paths.bridge_week
    key = (bridged * finals + paths.final + 1) * weeks + paths.final_week
    # A path of no move at all names no option: its party tells it from others.
    still = (paths.bridge == NOBODY) & (paths.final == NOBODY)
    return np.where(still, -1 - paths.party, key)


def path_costs(model: Model, paths: Paths) -> Ints:
    """What each path adds to the objective."""
    tariff = model.tariff
    bridged, placed = paths.bridge != NOBODY, paths.final != NOBODY
    first = np.minimum(paths.bridge_week, paths.final_week)
    cost = tariff.before_move[paths.party, first]
    cost = cost + np.where(bridged | placed, tariff.first_move[paths.party], 0)
    cost += np.where(bridged & placed, tariff.leave_bridge[paths.party], 0)
    cost += np.where(placed, 0, tariff.no_final[paths.party])
    if len(model.catalogue.finals):
        cost += np.where(placed, tariff.final_start[paths.final], 0)
    if len(model.catalogue.bridges):
        weekly = tariff.bridge_week[paths.bridge] * (paths.final_week - paths.bridge_week)
        cost += np.where(bridged, tariff.bridge_start[paths.bridge] + weekly, 0)
    if np.isfinite(model.homeless_cost):
        cost[model.must_move[paths.party] & ~bridged & ~placed] += int(model.homeless_cost)
    return cost


@dataclass(frozen=True, slots=True, kw_only=True)
class Segments:
    """Stretches of weeks `[start, until)` in seats: entry `path` of the paths they come from."""

    path: Ints
    seat: Ints
    start: Ints
    until: Ints


def segments(model: Model, paths: Paths) -> Segments:
    """Where the paths are: in the origin, in the bridge, in the final; empty stretches left out."""
    numbered, weeks = model.catalogue, model.weeks
    number = np.arange(len(paths))
    bridged, placed = paths.bridge != NOBODY, paths.final != NOBODY
    first = np.minimum(paths.bridge_week, paths.final_week)
    origin = numbered.origin_seat[paths.party]
    home = (origin != NOBODY) & (first > 0)
    final = paths.final[placed]
    final_week = paths.final_week[placed]
    final_until = np.minimum(final_week + numbered.finals.stay_weeks[final], weeks)
    return Segments(
        path=np.concatenate([number[home], number[bridged], number[placed]]),
        seat=np.concatenate([origin[home], numbered.bridges.seat[paths.bridge[bridged]], numbered.finals.seat[final]]),
        start=np.concatenate([np.zeros(int(home.sum()), dtype=np.int64), paths.bridge_week[bridged], final_week]),
        until=np.concatenate([first[home], paths.final_week[bridged], final_until]),
    )


def starts(model: Model, paths: Paths) -> Segments:
    """The starts of the paths: stretches of one week in the seat in which a move begins."""
    numbered = model.catalogue
    number = np.arange(len(paths))
    bridged, placed = paths.bridge != NOBODY, paths.final != NOBODY
    week = np.concatenate([paths.bridge_week[bridged], paths.final_week[placed]])
    return Segments(
        path=np.concatenate([number[bridged], number[placed]]),
        seat=np.concatenate(
            [
                numbered.bridges.seat[paths.bridge[bridged]],
                numbered.finals.seat[paths.final[placed]],
            ]
        ),
        start=week,
        until=week + 1,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretches:
    """What paths use: `amount` of a block's rows in the weeks `[start, until)`."""

    path: Ints
    block: Ints
    amount: Ints
    start: Ints
    until: Ints

    def __getitem__(self, chosen: Flags) -> Stretches:
        return Stretches(
            path=self.path[chosen],
            block=self.block[chosen],
            amount=self.amount[chosen],
            start=self.start[chosen],
            until=self.until[chosen],
        )


def stretches(model: Model, paths: Paths) -> Stretches:
    """All that the paths use of the linear rules."""
    parts = []
    for found, uses in (
        (segments(model, paths), model.presence),
        (starts(model, paths), model.start),
    ):
        for column in range(uses.block.shape[1]):
            amount = uses.amount[found.seat, column]
            block = uses.block[found.seat, column]
            used = amount > 0
            parts.append([found.path[used], block[used], amount[used], found.start[used], found.until[used]])
    none = np.zeros(0, dtype=np.int64)
    path, block, amount, start, until = (
        np.concatenate([none, *(part[column] for part in parts)]) for column in range(5)
    )
    return Stretches(path=path, block=block, amount=amount, start=start, until=until)


def priced_costs(model: Model, paths: Paths, prices: Floats) -> Floats:
    """What each path costs with the prices (blocks x weeks) of what it uses."""
    used = stretches(model, paths)
    until = np.zeros((len(model.blocks), model.weeks + 1))
    np.cumsum(prices, axis=1, out=until[:, 1:])
    rent = used.amount * (until[used.block, used.until] - until[used.block, used.start])
    return np.asarray(path_costs(model, paths) + np.bincount(used.path, weights=rent, minlength=len(paths)))


def total_use(model: Model, paths: Paths, weight: Ints | None = None) -> Ints:
    """Blocks x weeks: what all the paths use together, each counted `weight` times."""
    used = stretches(model, paths)
    change = np.zeros((len(model.blocks) + 1, model.weeks + 1), dtype=np.int64)
    amount = used.amount if weight is None else used.amount * weight[used.path]
    np.add.at(change, (used.block, used.start), amount)
    np.subtract.at(change, (used.block, used.until), amount)
    return np.asarray(np.cumsum(change, axis=1)[:-1, :-1])


def moves_of(model: Model, paths: Paths) -> tuple[Move, ...]:
    """The moves of the paths, party by party, a bridge before the final."""
    numbered = model.catalogue
    moves = []
    for party, bridge, bridge_week, final, final_week in zip(
        paths.party.tolist(),
        paths.bridge.tolist(),
        paths.bridge_week.tolist(),
        paths.final.tolist(),
        paths.final_week.tolist(),
        strict=True,
    ):
        name = numbered.parties[party]
        if bridge != NOBODY:
            group = numbered.groups[int(numbered.bridges.group[bridge])]
            moves.append(Move(party=name, group=group, kind="bridge", week=bridge_week))
        if final != NOBODY:
            group = numbered.groups[int(numbered.finals.group[final])]
            moves.append(Move(party=name, group=group, kind="final", week=final_week))
    return tuple(moves)


def paths_of(model: Model, moves: Iterable[Move]) -> Paths:
    """One path for each party, from moves that are uses of its options; others are left out."""
    numbered = model.catalogue
    party = np.arange(len(numbered.parties))
    nothing, never = np.full_like(party, NOBODY), np.full_like(party, model.weeks)
    paths = Paths(
        party=party,
        bridge=nothing,
        bridge_week=never,
        final=nothing.copy(),
        final_week=never.copy(),
    )
    columns = {
        "bridge": (numbered.bridges, model.legality.bridge_start, paths.bridge, paths.bridge_week),
        "final": (numbered.finals, model.legality.final_start, paths.final, paths.final_week),
    }
    for move in moves:
        options, may_start, option, week = columns[move.kind]
        number = numbered.party_number.get(move.party)
        group = numbered.group_number.get(move.group)
        if number is None or group is None or not 0 <= move.week < model.weeks:
            continue
        mine = options.of_party(number)
        for found in (np.flatnonzero(options.group[mine] == group) + mine.start).tolist():
            if may_start[found, move.week]:
                option[number], week[number] = found, move.week
    return paths
