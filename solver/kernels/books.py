"""What is used of every row, and what using more of it costs."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from solver.kernels.compiled import called, inlined
from solver.kernels.layout import Layout
from solver.kernels.stops import STOPS, stop_of
from solver.model.catalogue import NOBODY, Floats, Ints


class Books(NamedTuple):
    """All (B + 1) x W but the last. The last block, which stands for none, is free.

    `use` counts what all the paths on the books use. It may be more than there is: each place too many then
    costs its `fine`. `burden` is what one more costs: the row's price, and the fine when the row is full.
    `ahead`, (B + 1) x (W + 1), sums the burden of a week and those after it.
    """

    use: Ints
    price: Floats
    fine: Floats
    burden: Floats
    ahead: Floats


def open_books(lay: Layout, use: Ints, price: Floats | float, fine: Floats | float) -> Books:
    """The books when so much is used; `use` ((B + 1) x W) is written on. `price` and `fine` are B x W.

    Where there is any fine, what nobody can use costs more than any path.
    """
    price, fine = (
        np.vstack([np.broadcast_to(one, (len(use) - 1, lay.weeks)), np.zeros(lay.weeks)]) for one in (price, fine)
    )
    price = price + np.where((lay.at_most < 1) & (fine > 0), lay.forbidding, 0.0)
    burden = price + np.where(use >= lay.at_most, fine, 0.0)
    ahead = np.zeros((len(use), lay.weeks + 1))
    ahead[:, :-1] = np.cumsum(burden[:, ::-1], axis=1)[:, ::-1]
    return Books(use=use, price=price, fine=fine, burden=burden, ahead=ahead)


def overuse(lay: Layout, books: Books) -> float:
    """The fines for all that is used beyond what there is."""
    return float((np.maximum(books.use - lay.at_most, 0) * books.fine).sum())


@called
def put(lay: Layout, books: Books, party: int, path: Ints, sign: int) -> float:
    """Enter what a path uses (sign 1) or strike it out (sign -1); what changes in the fines."""
    extra = 0.0
    for stop in range(STOPS):
        seat, begin, end = stop_of(lay, party, path, stop)
        if seat == NOBODY:
            continue
        for entry in range(lay.seats[seat].presence_count):
            used = lay.presence[seat, entry]
            extra += _change(lay, books, used.block, begin, end, sign * used.amount)
        for entry in range(lay.seats[seat].start_count if stop > 0 else 0):
            used = lay.start[seat, entry]
            extra += _change(lay, books, used.block, begin, begin + 1, sign * used.amount)
    return extra


@inlined
def _change(lay: Layout, books: Books, block: int, begin: int, end: int, amount: int) -> float:
    extra, differs = 0.0, False
    for week in range(begin, end):
        before, most = books.use[block, week], lay.at_most[block, week]
        after = before + amount
        books.use[block, week] = after
        fine = books.fine[block, week]
        extra += fine * (max(after - most, 0) - max(before - most, 0))
        burden = books.price[block, week] + (fine if after >= most else 0.0)
        differs |= burden != books.burden[block, week]
        books.burden[block, week] = burden
    if differs:
        ahead = books.ahead[block, end]
        for week in range(end - 1, -1, -1):
            ahead += books.burden[block, week]
            books.ahead[block, week] = ahead
    return extra
