"""The solver's third front door: a legal plan in few steps, the same every time, near the best one."""

import pytest

import solver
from fixtures.instances.generate import pieces
from fixtures.instances.shape import Shape


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_sketch_is_legal_repeatable_and_good(seed):
    instance = solver.Instance.from_json("".join(pieces(Shape(parties=60, groups=20), seed=seed)))
    result = solver.sketch(instance, steps=800)
    assert solver.verify(instance, result.plan) == []
    assert result.plan == solver.sketch(instance, steps=800).plan
    assert solver.cost_of(instance, result.plan.moves) == result.objective
    first = solver.sketch(instance, steps=1)
    bound, good, quick = first.bound, result.objective, first.objective
    assert bound is not None
    assert good is not None
    assert quick is not None
    assert bound <= good < quick


def test_decisions_that_rule_each_other_out_leave_no_plan():
    group = solver.Group(id=solver.GroupId("G"), capacity=(1,))
    option = solver.Option(group=group.id, kind="final", from_week=0, until_week=1)
    parties = tuple(
        solver.Party(id=solver.PartyId(name), wait_cost=(1,), unplaced_cost=5, options=(option,)) for name in "AB"
    )
    fixed = tuple(solver.FixedMove(party=party.id, group=group.id, kind="final") for party in parties)
    instance = solver.Instance(name="i", weeks=1, transfer_cost=0, groups=(group,), parties=parties, fixed=fixed)
    assert solver.sketch(instance).status == "infeasible"
