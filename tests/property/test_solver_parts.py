"""A part of a model is the whole with the other parties standing still."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st

from solver import Instance
from solver.kernels.books import open_books
from solver.kernels.cheapest import cheapest_paths
from solver.kernels.layout import layout
from solver.model.catalogue import Flags
from solver.model.model import build
from solver.model.part import part
from solver.paths import keys, path_costs, total_use
from solver.search.reoptimise import Effort, reoptimise
from solver.search.state import State, all_still
from solver.valuation import evaluate, forbid_what_is_not_there
from tests.property.test_solver_kernels import EXACT, all_paths, many, some_paths, weekly
from tests.property.test_solver_worlds import best_cost, relaxed


def some_members(data: st.DataObject, instance: Instance) -> Flags:
    parties = len(instance.parties)
    return np.array(data.draw(st.lists(st.booleans(), min_size=parties, max_size=parties)), dtype=np.bool_)


@relaxed
@given(many, st.data())
def test_paths_go_in_and_come_out_the_same(instance: Instance, data: st.DataObject) -> None:
    model, members = build(instance), some_members(data, instance)
    those = part(model, members, model.at_most)
    whole = all_paths(instance, model)
    mine = whole[members[whole.party]]
    inside = those.inside(mine)
    again = those.outside(inside)
    assert all((getattr(again, name) == getattr(mine, name)).all() for name in ("party", "bridge", "final"))
    assert (keys(model, again) == keys(model, mine)).all()
    # What they cost and use is the same, and nothing is used of a row that the part does not have.
    assert (path_costs(those.model, inside) == path_costs(model, mine)).all()
    use = total_use(model, mine)
    assert (total_use(those.model, inside) == use[those.blocks]).all()
    others = np.ones(len(use), dtype=np.bool_)
    others[those.blocks] = False
    assert not use[others].any()


@relaxed
@given(many, st.data())
def test_the_cheapest_paths_of_a_part_are_those_of_the_whole(instance: Instance, data: st.DataObject) -> None:
    model, members = build(instance), some_members(data, instance)
    random = np.random.default_rng(data.draw(st.integers(0, 99)))
    paths = some_paths(instance, model, random)
    state, lay, prices = State.from_columns(model, paths), layout(model), data.draw(weekly(model))
    others = state.use - total_use(model, state.paths[np.flatnonzero(members)])
    whole = open_books(lay, np.vstack([others, np.zeros((1, lay.weeks), dtype=np.int64)]), prices, lay.forbidding)
    least = np.empty(len(paths))
    cheapest_paths(lay, whole, np.flatnonzero(members), paths, least)
    those = part(model, members, model.at_most - others)
    inner = layout(those.model)
    books = open_books(inner, np.zeros_like(inner.at_most), prices[those.blocks], lay.forbidding)
    count = int(members.sum())
    alone, mine = np.empty(count), np.empty((count, 4), dtype=np.int64)
    cheapest_paths(inner, books, np.arange(count), mine, alone)
    # Without room a path costs more than any with room, in the one as in the other.
    fits = alone < lay.forbidding
    assert (fits == (least[members] < lay.forbidding)).all()
    np.testing.assert_allclose(alone[fits], least[members][fits], rtol=EXACT, atol=EXACT)


@relaxed
@given(many, st.data())
def test_re_planning_some_finds_their_best_beside_the_others(instance: Instance, data: st.DataObject) -> None:
    """With all their legs in the program: nothing of what the members could do together is cheaper."""
    model, members = build(instance), some_members(data, instance)
    state = State.of(model, all_still(model))
    assume(state.keeps_rules and state.complete)
    lay = layout(model)
    at = evaluate(model, lay, forbid_what_is_not_there(model, lay, data.draw(weekly(model))))
    effort = Effort(legs=10**6, seconds=None, nodes=None, seed=0)
    changed, closed = reoptimise(at, state, members, effort)
    assert closed
    assert changed.keeps_rules
    assert changed.complete
    stay = np.flatnonzero(~members)
    assert (changed.columns()[stay] == state.columns()[stay]).all()
    alone = replace(
        instance,
        parties=tuple(
            party if member else replace(party, options=())
            for party, member in zip(instance.parties, members, strict=True)
        ),
    )
    assert changed.cost == best_cost(alone)
