"""The compiled loops say what the tables of numpy, a list of all paths, and a fresh start say."""

from __future__ import annotations

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st

from solver import Instance, Move
from solver.kernels.books import Books, open_books, overuse
from solver.kernels.chance import seeded
from solver.kernels.cheapest import add_up, appraise, cheapest_paths
from solver.kernels.layout import Layout, layout
from solver.kernels.recreate import Best, Standing, assess, desk, ruin_and_recreate
from solver.kernels.response import tables
from solver.kernels.whereabouts import Whereabouts, whereabouts
from solver.model.catalogue import NOBODY, Floats, Ints
from solver.model.model import Model, build
from solver.paths import Paths, joined, path_costs, paths_of, stretches, total_use
from solver.pricing import Pricer
from solver.search.anneal import wanted
from solver.search.state import State, all_still
from tests.property.test_solver_bound import possible
from tests.property.test_solver_worlds import itineraries, relaxed, worlds

many = worlds() | worlds(least_parties=4, most_parties=8, largest=3)
EXACT = 1e-9
"""What sums of floats may differ by when they are added in another order."""


@st.composite
def weekly(draw: st.DrawFn, model: Model, least: float = 0.0) -> Floats:
    """A number for each row: many none at all, some large."""
    seed = draw(st.integers(0, 2**32 - 1))
    random = np.random.default_rng(seed)
    numbers = random.uniform(0, draw(st.sampled_from([1.0, 10.0, 60.0])), model.at_most.shape)
    return np.where(random.random(model.at_most.shape) < draw(st.floats(0, 1)), numbers, least)


def all_paths(instance: Instance, model: Model) -> Paths:
    """Every path that each party may take, from a list of all combinations of its moves."""
    found = [State.of(model, all_still(model)).paths[:0]]
    for number, party in enumerate(instance.parties):
        for way in itineraries(instance, party):
            if possible(instance, way):
                steps = [step for step in (way.bridge, way.final) if step is not None]
                moves = [
                    Move(party=party.id, group=step.option.group, kind=step.option.kind, week=step.week)
                    for step in steps
                ]
                found.append(paths_of(model, moves)[number : number + 1])
    return joined(*found)


def columns(paths: Paths) -> Ints:
    return np.stack([paths.bridge, paths.bridge_week, paths.final, paths.final_week], axis=1)


def some_paths(instance: Instance, model: Model, random: np.random.Generator) -> Ints:
    """For each party one of its paths by chance; together they may use more than there is."""
    paths = all_paths(instance, model)
    chosen = columns(all_still(model))
    for party in range(len(chosen)):
        mine = np.flatnonzero(paths.party == party)
        if len(mine):
            chosen[party] = columns(paths)[random.choice(mine)]
    return chosen


def used(model: Model, paths: Ints) -> Ints:
    """(B + 1) x W, the last row that of the block that stands for none."""
    return np.vstack([State.from_columns(model, paths).use, np.zeros((1, model.weeks), dtype=np.int64)])


@relaxed
@given(many, st.data())
def test_the_cheapest_paths_are_those_of_the_tables(instance: Instance, data: st.DataObject) -> None:
    model = build(instance)
    lay, prices = layout(model), data.draw(weekly(model))
    parties = len(instance.parties)
    books = open_books(lay, np.zeros_like(lay.at_most), prices, 0.0)
    paths, least = np.empty((parties, 4), dtype=np.int64), np.empty(parties)
    cheapest_paths(lay, books, np.arange(parties), paths, least)
    pricer = Pricer(model)
    expected = pricer.least(pricer.candidates(pricer.tables(prices)))
    possible = np.isfinite(expected)
    np.testing.assert_allclose(least[possible], expected[possible], rtol=EXACT, atol=EXACT)
    assert (least[~possible] >= lay.homeless_cost).all()
    # The paths written down are those that cost so much.
    cost, value = np.empty(parties), np.empty(parties)
    appraise(lay, books.price, paths, cost, value)
    np.testing.assert_allclose(value, least, rtol=EXACT, atol=EXACT)
    state = State.from_columns(model, paths)
    assert (cost[possible] == path_costs(model, state.paths)[possible]).all()
    change = np.zeros(books.ahead.shape, dtype=np.int64)
    add_up(lay, paths, 0, parties, change)
    assert (np.cumsum(change, axis=1)[:-1, :-1] == state.use).all()


def burdened_cost(model: Model, lay: Layout, books: Books, path: Paths) -> float:
    """What one path costs beside what is on the books, week by week."""
    total = float(path_costs(model, path)[0])
    pieces = stretches(model, path)
    for block, amount, start, until in zip(pieces.block, pieces.amount, pieces.start, pieces.until, strict=True):
        for week in range(start, until):
            use, most, fine = books.use[block, week], lay.at_most[block, week], books.fine[block, week]
            total += amount * books.price[block, week]
            total += fine * (max(use + amount - most, 0) - max(use - most, 0))
            if amount > max(most, 1) and fine > 0:
                total += lay.forbidding
    return total


@relaxed
@given(many, st.data(), st.sampled_from([0.0, 1.0, 7.5]))
def test_the_best_path_beside_others_is_the_best_of_all_paths(
    instance: Instance, data: st.DataObject, fine: float
) -> None:
    assume(instance.parties)
    model = build(instance)
    lay, prices = layout(model), data.draw(weekly(model))
    random = np.random.default_rng(data.draw(st.integers(0, 99)))
    party = data.draw(st.integers(0, len(instance.parties) - 1))
    others = some_paths(instance, model, random)
    others[party] = NOBODY, model.weeks, NOBODY, model.weeks
    use = used(model, others)
    if lay.parties["origin"][party] != NOBODY:  # the party itself is not there
        use[:-1] -= total_use(model, State.from_columns(model, others).paths[party : party + 1])
    books = open_books(lay, use, prices, fine)
    least = np.empty(len(others))
    cheapest_paths(lay, books, np.array([party]), others, least)
    paths = all_paths(instance, model)
    mine = np.flatnonzero(paths.party == party)
    costs = [burdened_cost(model, lay, books, paths[number : number + 1]) for number in mine.tolist()]
    if costs:
        np.testing.assert_allclose(least[party], min(costs), rtol=EXACT, atol=EXACT)
    else:
        assert least[party] >= lay.homeless_cost


@relaxed
@given(many, st.data(), st.sampled_from([0.0, 3.0, 40.0]))
def test_what_ruin_and_recreate_keeps_up_is_what_a_fresh_start_would_find(
    instance: Instance, data: st.DataObject, fine: float
) -> None:
    assume(instance.parties)
    model = build(instance)
    lay, prices = layout(model), data.draw(weekly(model))
    seed, parties = data.draw(st.integers(0, 99)), len(instance.parties)
    paths = some_paths(instance, model, np.random.default_rng(seed))
    books = open_books(lay, used(model, paths), prices, fine)
    now = Standing(paths=paths, cost=np.empty(parties), value=np.empty(parties))
    assess(lay, books, now)
    best = Best(paths=paths.copy(), cost=np.array([np.inf]))
    groups = len(model.catalogue.groups)
    there, work = whereabouts(lay, groups, paths), desk(parties, 12, tables(lay))
    want = wanted(model, lay, prices)
    for _ in range(3):
        ruin_and_recreate(
            *(lay, books, now, best, there, want, work, np.arange(parties)),
            *(40, 4, data.draw(st.sampled_from([0.1, 20.0])), overuse(lay, books), seeded(seed)),
        )
        state = State.from_columns(model, now.paths)
        fresh = open_books(lay, used(model, now.paths), prices, fine)
        assert (books.use == fresh.use).all()
        assert (books.burden == fresh.burden).all()
        np.testing.assert_allclose(books.ahead, fresh.ahead, rtol=EXACT, atol=EXACT)
        assert (now.cost == path_costs(model, state.paths) + homeless_costs(model, lay, state)).all()
        cost, value = np.empty(parties), np.empty(parties)
        appraise(lay, books.price, now.paths, cost, value)
        np.testing.assert_allclose(now.value, value, rtol=EXACT, atol=EXACT)
        assert lists(there, groups) == lists(whereabouts(lay, groups, now.paths), groups)
        assert not work.marked.any()
    if np.isfinite(best.cost[0]):
        found = State.from_columns(model, best.paths)
        assert fine == 0 or found.keeps_rules
        assert best.cost[0] == found.cost + homeless_costs(model, lay, found).sum()


def homeless_costs(model: Model, lay: Layout, state: State) -> Floats:
    """What the loops charge a party whose decision its path does not keep, beyond the cost of the path."""
    still = (state.paths.bridge == NOBODY) & (state.paths.final == NOBODY)
    homeless = still & model.must_move
    return np.where(homeless, lay.homeless_cost - lay.parties["no_final"], 0.0)


def lists(there: Whereabouts, groups: int) -> list[list[int]]:
    """The stays in each group, read along its list; both ways along it must agree."""
    found = []
    for group in range(groups):
        stays: list[int] = []
        stay = int(there.first[group])
        while stay != NOBODY:
            assert there.before[stay] == (stays[-1] if stays else NOBODY)
            assert there.group[stay] == group
            stays.append(stay)
            stay = int(there.following[stay])
        found.append(sorted(stays))
    assert (there.group != NOBODY).sum() == sum(map(len, found))
    return found
