"""Compile all loops and keep them: `python -m solver.kernels`, part of the set-up."""

from __future__ import annotations

import time

import numpy as np

from solver.cuts.cuts import Cuts
from solver.cuts.separation import Mixture, broken
from solver.instance import Group, GroupId, Instance, Option, Party, PartyId
from solver.kernels.books import open_books, overuse
from solver.kernels.chance import seeded
from solver.kernels.cheapest import add_up, cheapest_paths
from solver.kernels.compiled import FOLDER, LOOPS
from solver.kernels.layout import layout
from solver.kernels.recreate import Best, Standing, assess, desk, related_parties, ruin_and_recreate
from solver.kernels.response import tables
from solver.kernels.whereabouts import whereabouts
from solver.kernels.wishes import wishes
from solver.model.model import build
from solver.search.state import State


def smallest() -> Instance:
    """One party that may go to one group."""
    option = Option(group=GroupId("group"), kind="final", from_week=0, until_week=1)
    party = Party(id=PartyId("party"), wait_cost=(1,), unplaced_cost=1, options=(option,))
    return Instance(
        name="smallest", weeks=1, transfer_cost=0, groups=(Group(id=GroupId("group"), capacity=(1,)),), parties=(party,)
    )


def run_all() -> None:
    """Run every loop once."""
    model = build(smallest())
    lay, random = layout(model), seeded(0)
    books = open_books(lay, np.zeros_like(lay.at_most), 0.0, 1.0)
    paths = np.empty((1, 4), dtype=np.int64)
    cheapest_paths(lay, books, np.arange(1), paths, np.empty(1))
    add_up(lay, paths, 0, 1, np.zeros(books.ahead.shape, dtype=np.int64))
    now = Standing(paths=paths, cost=np.empty(1), value=np.empty(1))
    assess(lay, books, now)
    there, want, work = whereabouts(lay, 1, paths), wishes(lay, books, 1), desk(1, 1, tables(lay))
    related_parties(there, want, work, 0, 1, random)
    best = Best(paths=paths.copy(), cost=np.zeros(1))
    ruin_and_recreate(lay, books, now, best, there, want, work, np.arange(1), 1, 1, 1.0, overuse(lay, books), random)
    state = State.from_columns(model, paths)
    Cuts(model, ((0, 1),)).counts(state.paths)
    broken(Mixture(paths=state.paths, part=np.ones(1)), Cuts(model), 1, 0)


def main() -> int:
    """Compile what is not kept yet; returns the exit code."""
    began = time.monotonic()
    run_all()
    where = FOLDER or "nowhere: neither beside the sources nor in the user's cache folder can anything be written"
    print(f"{len(LOOPS)} loops ready after {time.monotonic() - began:.1f} s, kept in {where}")  # noqa: T201
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
