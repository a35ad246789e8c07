"""What is used of every row, and what using more of it costs."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from solver.kernels.compiled import compiled, inlined
from solver.kernels.layout import Layout
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


def _with_none(lay: Layout, rows: Floats | float) -> Floats:
    """The same, with zeros for the block that stands for none."""
    whole = np.zeros(lay.at_most.shape)
    whole[:-1] = rows
    return whole


def overuse(lay: Layout, books: Books) -> float:
    """The fines for all that is used beyond what there is."""
    return float((np.maximum(books.use - lay.at_most, 0) * books.fine).sum())


@compiled
def put(lay: Layout, books: Books, party: int, path: Ints, sign: int) -> float:
    """Enter what a path uses (sign 1) or strike it out (sign -1); what changes in the fines."""
    extra = 0.0
    origin = lay.origin_seat[party]
    if origin != NOBODY:
        extra += _stay(lay, books, origin, 0, min(path[1], path[3]), sign)
    if path[0] != NOBODY:
        seat = lay.bridge_seat[path[0]]
        extra += _stay(lay, books, seat, path[1], path[3], sign)
        extra += _start(lay, books, seat, path[1], sign)
    if path[2] != NOBODY:
        seat = lay.final_seat[path[2]]
        extra += _stay(lay, books, seat, path[3], min(path[3] + lay.final_stay[path[2]], lay.weeks), sign)
        extra += _start(lay, books, seat, path[3], sign)
    return extra


@inlined
def _stay(lay: Layout, books: Books, seat: int, start: int, until: int, sign: int) -> float:
    extra = 0.0
    for column in range(lay.presence_count[seat]):
        block, amount = lay.presence_block[seat, column], sign * lay.presence_amount[seat, column]
        extra += _change(lay, books, block, start, until, amount)
    return extra


@inlined
def _start(lay: Layout, books: Books, seat: int, week: int, sign: int) -> float:
    extra = 0.0
    for column in range(lay.start_count[seat]):
        block, amount = lay.start_block[seat, column], sign * lay.start_amount[seat, column]
        extra += _change(lay, books, block, week, week + 1, amount)
    return extra


@inlined
def _change(lay: Layout, books: Books, block: int, start: int, until: int, amount: int) -> float:
    extra = 0.0
    for week in range(start, until):
        before, most = books.use[block, week], lay.at_most[block, week]
        after = before + amount
        books.use[block, week] = after
        fine = books.fine[block, week]
        extra += fine * (max(after - most, 0) - max(before - most, 0))
        books.burden[block, week] = books.price[block, week] + (fine if after >= most else 0.0)
    ahead = books.ahead[block, until]
    for week in range(until - 1, -1, -1):
        ahead += books.burden[block, week]
        books.ahead[block, week] = ahead
    return extra
