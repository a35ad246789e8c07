"""Cuts: every plan keeps them, the mixtures they were made for break them, and the dual with them is a bound."""

from __future__ import annotations

from itertools import combinations, product

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st

from solver import Group, GroupId, Instance, Option, Party, PartyId
from solver.cuts.carried import taken_over
from solver.cuts.cuts import Cuts, there_is
from solver.cuts.dual import entering_with_cuts, within
from solver.cuts.separation import broken
from solver.model.catalogue import Ints
from solver.model.model import Model, build
from solver.paths import Paths, priced_costs, stretches, total_use
from solver.pricing import Pricer
from solver.sifting import Sifting
from tests.property.test_solver_kernels import EXACT, all_paths, many, weekly
from tests.property.test_solver_mending import changed_worlds
from tests.property.test_solver_worlds import best_cost, relaxed, worlds

FEW = 3_000
"""Combinations of paths that a test looks at, at most."""


@st.composite
def some_cuts(draw: st.DrawFn, model: Model) -> Cuts:
    """Cuts of any rows."""
    rows = st.integers(0, len(there_is(model)) - 1)
    sets = draw(st.lists(st.sets(rows, min_size=1, max_size=12), min_size=1, max_size=5))
    return Cuts(model, tuple(tuple(sorted(one)) for one in sets))


def uses(model: Model, paths: Paths) -> Ints:
    """Paths x rows: what each path uses of every row, week by week."""
    used = np.zeros((len(paths), model.at_most.size + len(model.catalogue.parties)), dtype=np.int64)
    entries = stretches(model, paths)
    for path, block, amount, start, until in zip(
        entries.path, entries.block, entries.amount, entries.start, entries.until, strict=True
    ):
        for week in range(start, until):
            used[path, block * model.weeks + week] += amount
    used[np.arange(len(paths)), model.at_most.size + paths.party] += 1
    return used


def counted(cuts: Cuts, paths: Paths) -> Ints:
    """Paths x cuts: how often each path counts in each."""
    counts = cuts.counts(paths)
    found = np.zeros((len(paths), len(cuts)), dtype=np.int64)
    np.add.at(found, (counts.path, counts.cut), counts.times)
    return found


@relaxed
@given(many, st.data())
def test_a_path_counts_half_of_what_it_uses_rounded_down(instance: Instance, data: st.DataObject) -> None:
    model = build(instance)
    cuts, paths = data.draw(some_cuts(model)), all_paths(instance, model)
    used = uses(model, paths)
    expected = np.stack([used[:, list(rows)].sum(axis=1) // 2 for rows in cuts.rows], axis=1)
    assert (counted(cuts, paths) == expected).all()


@relaxed
@given(worlds(most_parties=4, largest=3), st.data())
def test_every_plan_keeps_every_cut(instance: Instance, data: st.DataObject) -> None:
    model = build(instance)
    cuts, paths = data.draw(some_cuts(model)), all_paths(instance, model)
    times, at_most = counted(cuts, paths), cuts.at_most()
    ways = [np.flatnonzero(paths.party == party) for party in range(len(instance.parties))]
    assume(0 < np.prod([len(way) for way in ways], dtype=float) <= FEW)
    for chosen in product(*(way.tolist() for way in ways)):
        if (total_use(model, paths[np.array(chosen, dtype=np.int64)]) <= model.at_most).all():
            assert (times[list(chosen)].sum(axis=0) <= at_most).all()


@relaxed
@given(many, st.data())
def test_the_dual_with_cuts_is_that_of_all_paths_and_a_bound(instance: Instance, data: st.DataObject) -> None:
    model = build(instance)
    best, paths = best_cost(instance), all_paths(instance, model)
    assume(best is not None and instance.parties)
    assert best is not None
    cuts, random = data.draw(some_cuts(model)), np.random.default_rng(data.draw(st.integers(0, 99)))
    prices, cut_prices = data.draw(weekly(model)), random.uniform(0, 30, len(cuts))
    slack = data.draw(st.sampled_from([0.3, 2.0, 40.0]))
    known = paths[np.unique(paths.party, return_index=True)[1]]
    dual, near = entering_with_cuts(Pricer(model), cuts, prices, cut_prices, known, slack)
    value = priced_costs(model, paths, prices) + counted(cuts, paths) @ cut_prices
    least = np.full(len(instance.parties), np.inf)
    np.minimum.at(least, paths.party, value)
    np.testing.assert_allclose(dual.least, least, rtol=EXACT, atol=EXACT)
    assert dual.bound <= best
    cost = priced_costs(model, near, prices) + cuts.charges(near, cut_prices)
    assert (cost <= least[near.party] + slack + EXACT).all()
    _, excess = within(Pricer(model), dual, slack)
    expected = np.sort((value - least[paths.party])[value - least[paths.party] <= slack])
    assert abs(len(excess) - len(expected)) <= np.sum(np.abs(expected - slack) < EXACT)


@relaxed
@given(worlds(least_parties=4, most_parties=8, largest=3), st.integers(0, 9))
def test_cuts_that_are_found_cut_off_the_mixture_and_lift_the_bound(instance: Instance, seed: int) -> None:
    model = build(instance)
    best = best_cost(instance)
    assume(best is not None)
    assert best is not None
    sifting = Sifting.start(Pricer(model, model.at_most), model.no_prices)
    for number in range(6):
        while not sifting.done and sifting.step(None):
            assert sifting.best.bound <= best
        mixture, before = sifting.mixture, sifting.best.cuts
        if mixture is None:
            return
        new = Cuts(model, broken(mixture, before, 50, seed + number))
        if not len(new):
            return
        assert ((mixture.part @ counted(new, mixture.paths)) > new.at_most() + 0.01).all()
        assert not set(new.rows) & set(before.rows)
        value = sifting.best.value
        assert sifting.cut(seed + number)
        assert sifting.best.value == value
    assert sifting.best.bound <= best


def test_of_three_that_are_apart_from_each_other_one_can_stay() -> None:
    """Prices say nothing of who is apart, so that all three are placed for nothing; a cut of the three pairs is."""
    group, option = GroupId("G"), Option(group=GroupId("G"), kind="final", from_week=0, until_week=1)
    names = [PartyId("A"), PartyId("B"), PartyId("C")]
    instance = Instance(
        name="three",
        weeks=1,
        transfer_cost=0,
        groups=(Group(id=group, capacity=(3,)),),
        parties=tuple(Party(id=name, wait_cost=(0,), unplaced_cost=50, options=(option,)) for name in names),
        apart=tuple(combinations(names, 2)),
    )
    model = build(instance)
    sifting = Sifting.start(Pricer(model, model.at_most), model.no_prices)
    assert sifting.step(None)
    assert sifting.best.bound == 0
    for seed in range(10):  # first each pair is cut, then all three; a search may find nothing at times
        sifting.cut(seed)
        sifting.step(None)
    # Two of them cannot be placed.
    assert sifting.best.bound == 100


@relaxed
@given(changed_worlds(), st.data())
def test_prices_and_cuts_of_before_prove_no_more_than_the_optimum_of_now(
    both: tuple[Instance, Instance], data: st.DataObject
) -> None:
    was, now = (build(instance) for instance in both)
    best = best_cost(both[1])
    assume(best is not None and was.weeks == now.weeks and both[1].parties)
    assert best is not None
    cuts, random = data.draw(some_cuts(was)), np.random.default_rng(data.draw(st.integers(0, 99)))
    paths = all_paths(both[0], was)
    first = paths[np.unique(paths.party, return_index=True)[1]]
    prices = data.draw(weekly(was))
    before, _ = entering_with_cuts(Pricer(was), cuts, prices, random.uniform(0, 30, len(cuts)), first, 1.0)
    paths = all_paths(both[1], now)
    carried = taken_over(before, now, paths[np.unique(paths.party, return_index=True)[1]])
    assert carried.bound <= best
    assert all(row < len(there_is(now)) for rows in carried.cuts.rows for row in rows)
    if both[0] == both[1] and (now.at_most > 0).all():
        assert carried.cuts.rows == before.cuts.rows
        assert (carried.prices == np.where(was.priced[:, None], before.prices, 0.0)).all()
