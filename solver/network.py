"""The integer program over legs: every party's legs are a small network through the weeks.

A party leaves its initial state once, or never. What leaves it directly, or exits a bridge, starts a
final in that week; a bridge holds whom entered it until they exit, no longer than its maximum.
"""

from __future__ import annotations

import numpy as np

from solver.cuts.cuts import Cuts
from solver.legs import Legs, Step, leg_costs
from solver.linear import Program
from solver.model.catalogue import NOBODY, Ints
from solver.model.model import Model, Uses
from solver.paths import Stretches
from solver.rows import RowList, place_rows


def leg_program(model: Model, legs: Legs, at_most: Ints, cuts: Cuts | None = None) -> Program:
    """The program over some legs (at least a path for each party that is in it).

    Its first variables are the legs, in their order. `at_most` (blocks x weeks) is what these parties
    may use together. Plans keep any `cuts`, which make the program tighter.
    """
    rows, count = RowList(), len(legs)
    leaving = np.flatnonzero(np.isin(legs.step, (Step.STILL, Step.DIRECT, Step.ENTRY)))
    parties, party_row = np.unique(legs.party[leaving], return_inverse=True)
    rows.put(rows.add(np.ones(len(parties)), np.ones(len(parties))) + party_row, leaving, 1.0)
    _start_rows(model, rows, legs)
    _elsewhere_rows(model, rows, legs)
    held = _bridge_rows(model, rows, legs, count)
    used = _leg_stretches(model, legs)
    blocks = place_rows(rows, used, at_most, count + held)
    if cuts is not None and len(cuts):
        _cut_rows(rows, legs, used, cuts)
    others = held + len(blocks) * model.weeks
    cost = np.concatenate([leg_costs(model, legs).astype(np.float64), np.zeros(others)])
    most = np.concatenate([np.ones(count), np.full(others, np.inf)])
    return rows.program(cost, most, whole=count)


def _start_rows(model: Model, rows: RowList, legs: Legs) -> None:
    """For each party and week: as many finals start as leave directly or exit a bridge."""
    place = legs.party * (model.weeks + 1) + legs.week
    sources = np.isin(legs.step, (Step.DIRECT, Step.EXIT)) & (legs.week < model.weeks)
    source, final = np.flatnonzero(sources), np.flatnonzero(legs.step == Step.FINAL)
    places = np.unique(place[np.concatenate([source, final])])
    first = rows.add(np.zeros(len(places)), np.zeros(len(places)))
    rows.put(first + np.searchsorted(places, place[source]), source, 1.0)
    rows.put(first + np.searchsorted(places, place[final]), final, -1.0)


def _elsewhere_rows(model: Model, rows: RowList, legs: Legs) -> None:
    """A final in a group follows no bridge in that group: something else ended that week."""
    numbered, weeks, groups = model.catalogue, model.weeks + 1, len(model.catalogue.groups)
    exits, final = np.flatnonzero(legs.step == Step.EXIT), np.flatnonzero(legs.step == Step.FINAL)
    place = legs.party * weeks + legs.week
    exit_place = place[exits] * groups + numbered.bridges.group[legs.option[exits]]
    final_place = place[final] * groups + numbered.finals.group[legs.option[final]]
    same = np.intersect1d(exit_place, final_place)
    first = rows.add(np.full(len(same), -np.inf), np.zeros(len(same)))
    among = np.isin(final_place, same)
    rows.put(first + np.searchsorted(same, final_place[among]), final[among], 1.0)
    for number, (here, group) in enumerate(zip(same // groups, same % groups, strict=True)):
        sources = np.flatnonzero((place == here) & np.isin(legs.step, (Step.DIRECT, Step.EXIT)))
        exit_there = legs.step[sources] == Step.EXIT
        there = numbered.bridges.group[np.where(exit_there, legs.option[sources], 0)] == group
        other = sources[~(exit_there & there)]
        rows.put(np.full(len(other), first + number), other, -1.0)


def _bridge_rows(model: Model, rows: RowList, legs: Legs, first_variable: int) -> int:
    """Who is in a bridge entered it and did not exit yet; returns the number of new variables.

    The variable of a bridge and a week (1 to `weeks - 1`) says who stays on in that week.
    """
    weeks = model.weeks
    entry, exits = np.flatnonzero(legs.step == Step.ENTRY), np.flatnonzero(legs.step == Step.EXIT)
    bridges = np.unique(legs.option[np.concatenate([entry, exits])])
    entered = np.searchsorted(bridges, legs.option[entry]) * weeks + legs.week[entry]
    left = np.searchsorted(bridges, legs.option[exits]) * weeks + legs.week[exits] - 1
    cell = np.arange(len(bridges) * weeks)
    variable = first_variable + cell
    first = rows.add(np.zeros(len(cell)), np.zeros(len(cell)))
    rows.put(first + entered, entry, 1.0)
    rows.put(first + left, exits, -1.0)
    inner = cell[cell % weeks > 0]
    rows.put(first + inner, variable[inner], 1.0)
    rows.put(first + inner - 1, variable[inner], -1.0)
    _longest_rows(model, rows, bridges, legs, entry, first_variable)
    return len(cell)


def _longest_rows(model: Model, rows: RowList, bridges: Ints, legs: Legs, entry: Ints, first_variable: int) -> None:
    """Who stays on in a week entered less than the bridge's maximum before."""
    weeks = model.weeks
    number = np.searchsorted(bridges, legs.option[entry])
    longest = model.legality.bridge_most[bridges]
    for bridge in np.flatnonzero(longest < weeks).tolist():
        mine = number == bridge
        week = np.arange(1, weeks)
        first = rows.add(np.full(weeks - 1, -np.inf), np.zeros(weeks - 1))
        rows.put(first + week - 1, first_variable + bridge * weeks + week, 1.0)
        start = legs.week[entry[mine]]
        recent = (start < week[:, None]) & (start > (week - longest[bridge])[:, None])
        row, column = np.nonzero(recent)
        rows.put(first + row, entry[mine][column], -1.0)


def _cut_rows(rows: RowList, legs: Legs, used: Stretches, cuts: Cuts) -> None:
    """Cuts as rows over legs: halves rounded down leg by leg are no more than those of the whole path.

    What is used from the entry into a bridge to the exit from it is left out; the party's own row counts with the
    last leg.
    """
    whole = np.isin(legs.step[used.path], (Step.STILL, Step.DIRECT, Step.FINAL))
    last = np.isin(legs.step, (Step.STILL, Step.FINAL))
    counts = cuts.counts_of(used[whole], np.where(last, legs.party, NOBODY))
    first = rows.add(np.full(len(cuts), -np.inf), cuts.at_most())
    rows.put(first + counts.cut, counts.path, counts.times)


def _leg_stretches(model: Model, legs: Legs) -> Stretches:
    """What each leg uses: until it leaves, from its entry on, from its exit on no longer."""
    numbered, weeks = model.catalogue, model.weeks
    number = np.arange(len(legs))
    still, direct, entry, exits, final = (number[legs.step == step] for step in Step)
    until = np.where(legs.step == Step.STILL, weeks, legs.week)
    home = np.concatenate([still, direct, entry])
    home = home[(numbered.origin_seat[legs.party[home]] >= 0) & (until[home] > 0)]
    exits = exits[legs.week[exits] < weeks]
    final_until = np.minimum(legs.week[final] + numbered.finals.stay_weeks[legs.option[final]], weeks)
    end = np.full(len(legs), weeks)
    end[final] = final_until
    end[home] = until[home]
    bridge_seat, final_seat = numbered.bridges.seat, numbered.finals.seat
    origin = numbered.origin_seat[legs.party[home]]
    zero = np.zeros_like(home)
    present = model.presence
    parts = [
        (present, home, origin, zero, until[home], 1),
        (present, entry, bridge_seat[legs.option[entry]], legs.week[entry], end[entry] * 0 + weeks, 1),
        (present, exits, bridge_seat[legs.option[exits]], legs.week[exits], end[exits], -1),
        (present, final, final_seat[legs.option[final]], legs.week[final], final_until, 1),
        (model.start, entry, bridge_seat[legs.option[entry]], legs.week[entry], legs.week[entry] + 1, 1),
        (model.start, final, final_seat[legs.option[final]], legs.week[final], legs.week[final] + 1, 1),
    ]
    return _stretches(parts)


def _stretches(parts: list[tuple[Uses, Ints, Ints, Ints, Ints, int]]) -> Stretches:
    found: list[list[Ints]] = []
    for uses, leg, seat, start, until, sign in parts:
        for column in range(uses.block.shape[1]):
            amount, block = uses.amount[seat, column], uses.block[seat, column]
            used = amount > 0
            found.append([leg[used], block[used], sign * amount[used], start[used], until[used]])
    none: Ints = np.zeros(0, dtype=np.int64)
    path, block, amount, start, until = (
        np.concatenate([none, *(part[column] for part in found)]) for column in range(5)
    )
    return Stretches(path=path, block=block, amount=amount, start=start, until=until)
