"""Which cuts a mixture of paths breaks: the parts of paths that a linear program chose."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from solver.cuts.cuts import Cuts, there_is
from solver.kernels.chance import seeded
from solver.kernels.parity import Parities, Sets, odd_sets
from solver.model.catalogue import NOBODY, Floats, Ints
from solver.model.model import Model
from solver.paths import Paths, stretches

LEAST_PART = 1e-3
"""Of a path, for it to be looked at; a smaller part is taken for none."""
TIGHT = 0.3
"""The slack below which a row is looked at."""
LARGEST, STEPS = 24, 150
"""Rows in a cut at most, and steps of the search from each row."""
LOSS = 0.9
"""A cut is broken by half of what its loss is below 1; one that is hardly broken is none."""
EACH, FOUND = 3, 200
"""Cuts kept of the search from one row, and looked at."""
SHARED = 4
"""In so many new cuts one row may be: others are found the next time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mixture:
    """Paths, and the part of each that is taken; each party's parts sum to 1, and use no more than there is."""

    paths: Paths
    part: Floats


def broken(mixture: Mixture, known: Cuts, most: int, seed: int) -> tuple[tuple[int, ...], ...]:
    """The rows of cuts that the mixture breaks and that are not known: at most so many, the worst broken first."""
    model = known.model
    rows, parities = _parities(model, mixture)
    random = seeded(seed)
    sets = Sets(rows=np.empty((FOUND, LARGEST), dtype=np.int64), loss=np.empty(FOUND))
    found: list[tuple[float, tuple[int, ...]]] = []
    for begin in range(len(rows)):
        count = odd_sets(parities, begin, STEPS, LOSS, sets, random)
        for line in np.argsort(sets.loss[:count], kind="stable")[:EACH].tolist():
            those = sets.rows[line][sets.rows[line] != NOBODY]
            found.append((float(sets.loss[line]), tuple(sorted(rows[those].tolist()))))
    return _different(sorted(found), known, most)


def _different(found: list[tuple[float, tuple[int, ...]]], known: Cuts, most: int) -> tuple[tuple[int, ...], ...]:
    """The first of those found that are new, and share no row with too many before."""
    seen, shared = set(known.rows), dict[int, int]()
    chosen: list[tuple[int, ...]] = []
    for _, rows in found:
        if rows in seen or any(shared.get(row, 0) >= SHARED for row in rows):
            continue
        seen.add(rows)
        chosen.append(rows)
        for row in rows:
            shared[row] = shared.get(row, 0) + 1
        if len(chosen) == most:
            break
    return tuple(chosen)


def _parities(model: Model, mixture: Mixture) -> tuple[Ints, Parities]:
    """The rows that a cut may be made of, and what the search for it works on."""
    taken = np.flatnonzero(mixture.part > LEAST_PART)
    part = mixture.part[taken]
    path, row, amount = _row_entries(model, mixture.paths[taken])
    there = there_is(model)
    slack = np.maximum(there - np.bincount(row, weights=amount * part[path], minlength=len(there)), 0.0)
    kept = (slack[row] < TIGHT) & (amount % 2 == 1)
    path, row = path[kept], row[kept]
    rows = _unlike(path, row, slack, there)
    among = np.isin(row, rows)
    path, number = path[among], np.searchsorted(rows, row[among])
    by_row, by_path = np.lexsort((path, number)), np.lexsort((number, path))
    return rows, Parities(
        first_path=np.searchsorted(number[by_row], np.arange(len(rows) + 1)),
        path=path[by_row],
        first_row=np.searchsorted(path[by_path], np.arange(len(taken) + 1)),
        row=number[by_path],
        slack=slack[rows],
        odd=there[rows] % 2 == 1,
        alone=slack[rows] + np.bincount(number, weights=part[path], minlength=len(rows)),
        part=part,
    )


def _row_entries(model: Model, paths: Paths) -> tuple[Ints, Ints, Ints]:
    """Path, row and amount of everything that the paths use, parties' rows included."""
    used = stretches(model, paths)
    lasts = used.until - used.start
    entry = np.repeat(np.arange(len(lasts)), lasts)
    week = np.arange(len(entry)) - np.repeat(np.cumsum(lasts) - lasts, lasts) + used.start[entry]
    number = np.arange(len(paths))
    return (
        np.concatenate([used.path[entry], number]),
        np.concatenate([used.block[entry] * model.weeks + week, model.at_most.size + paths.party]),
        np.concatenate([used.amount[entry], np.ones_like(number)]),
    )


def _unlike(path: Ints, row: Ints, slack: Floats, there: Ints) -> Ints:
    """Of rows with the same paths and equally odd right-hand sides the one with the least slack; ascending."""
    order = np.lexsort((path, row))
    path, row = path[order], row[order]
    rows, first = np.unique(row, return_index=True)
    best: dict[tuple[bytes, int], int] = {}
    for number, inside in zip(rows.tolist(), np.split(path, first[1:]), strict=True):
        like = (inside.tobytes(), int(there[number] % 2))
        if like not in best or slack[number] < slack[best[like]] - 1e-9:
            best[like] = number
    return np.array(sorted(best.values()), dtype=np.int64)
