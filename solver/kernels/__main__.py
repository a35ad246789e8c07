"""Compile all loops and keep them: `python -m solver.kernels`, part of the set-up."""

from __future__ import annotations

import numpy as np

from solver.instance import Group, GroupId, Instance, Option, Party, PartyId
from solver.kernels.books import open_books, overuse
from solver.kernels.chance import seeded
from solver.kernels.cheapest import cheapest_paths, priced, respond
from solver.kernels.layout import layout
from solver.kernels.recreate import Best, Standing, assess, desk, related_parties, ruin_and_recreate
from solver.kernels.response import tables
from solver.kernels.whereabouts import whereabouts
from solver.kernels.wishes import wishes
from solver.model.model import build


def main() -> None:
    """Run every loop once, on one party that may go to one group."""
    option = Option(group=GroupId("group"), kind="final", from_week=0, until_week=1)
    party = Party(id=PartyId("party"), wait_cost=(1,), unplaced_cost=1, options=(option,))
    group = Group(id=GroupId("group"), capacity=(1,))
    lay = layout(build(Instance(name="one", weeks=1, transfer_cost=0, groups=(group,), parties=(party,))))
    random, table, cost = seeded(0), tables(lay), np.empty(1)
    books = open_books(lay, np.zeros_like(lay.at_most), 0.0, 1.0)
    paths = np.array([[-1, 1, -1, 1]])
    cheapest_paths(lay, books, 0, 1, random, table, paths, cost, np.zeros(books.ahead.shape, dtype=np.int64))
    respond(lay, books, np.arange(1), random, table, paths)
    priced(lay, books.price, paths, cost)
    now, best = Standing(paths=paths, cost=cost, value=np.empty(1)), Best(paths=paths.copy(), cost=np.zeros(1))
    assess(lay, books, now)
    there, want, work = whereabouts(lay, 1, paths), wishes(lay, books, 1), desk(1, 1, table)
    related_parties(there, want, work, 0, 1, random)
    ruin_and_recreate(lay, books, now, best, there, want, work, np.arange(1), 1, 1, 1.0, overuse(lay, books), random)


if __name__ == "__main__":
    main()
