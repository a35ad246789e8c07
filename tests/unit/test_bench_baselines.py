"""What the solver is measured against: the whole model is exact, and the matchers do what they say."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from fixtures.instances import Shape, write_instance
from scripts.bench.baselines import cp_sat, highs
from scripts.bench.baselines.__main__ import NO_PLAN, TOO_LARGE, UNUSABLE, main
from scripts.bench.baselines.answer import Telling, whole_bound
from scripts.bench.baselines.first_come import first_come
from scripts.bench.baselines.formulation import TimeIndexed
from scripts.bench.baselines.program import NO_LEAST, Draft
from scripts.bench.baselines.rarest_first import rarest_first
from scripts.bench.baselines.size import size_of
from solver import FixedMove, Group, GroupId, Instance, Option, Party, PartyId, Plan, verify
from tests.property.test_solver_worlds import best_cost, worlds

FILES = Path(__file__).resolve().parents[2] / "fixtures" / "instances"
KNOWN = json.loads((FILES / "index.json").read_text(encoding="utf-8"))
TINY = [name for name in KNOWN if name.startswith("tiny")]
ENGINES = {"cp-sat": cp_sat, "highs": highs}
MATCHERS = {"greedy": rarest_first, "first-come": first_come}


def solved(engine: str, instance: Instance) -> Plan | None:
    plan: Plan | None = ENGINES[engine].solve(instance, Telling(), seconds=60, workers=1)
    return plan


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", TINY)
def test_the_whole_model_is_exact(engine: str, name: str) -> None:
    instance = Instance.read(FILES / name)
    plan = solved(engine, instance)
    assert plan is not None
    assert verify(instance, plan) == []
    assert (plan.status, plan.objective, plan.bound) == ("optimal", KNOWN[name]["optimum"], KNOWN[name]["optimum"])


@settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
@given(worlds())
def test_the_whole_model_equals_enumeration(instance: Instance) -> None:
    plan, best = solved("highs", instance), best_cost(instance)
    assert (None if plan is None else plan.objective) == best
    if plan is not None:
        assert verify(instance, plan) == []


def test_entries_in_one_place_are_added_up() -> None:
    # 3 x0 + 5 x1 at the least, with x0 + x1 + x0 >= 1 written in two parts, the second time as x0.
    draft = Draft()
    columns = draft.columns(2, [3, 5])
    (row,) = draft.rows(1, least=1, most=2)
    draft.put(np.array([row, row], dtype=np.int32), columns)
    draft.put(np.array([row], dtype=np.int32), columns[:1])
    program = draft.program()
    assert program.cost.tolist() == [3, 5]
    assert (program.least.tolist(), program.most.tolist()) == ([1], [2])
    assert (program.begin.tolist(), program.column.tolist(), program.value.tolist()) == ([0, 2], [0, 1], [2, 1])


def test_a_row_without_entries_stays_a_row() -> None:
    draft = Draft()
    columns = draft.columns(1)
    rows = draft.rows(3, most=[1, 2, 3])
    draft.put(rows[1:2], columns, 4)
    program = draft.program()
    assert program.begin.tolist() == [0, 0, 1, 1]
    assert program.least.tolist() == [NO_LEAST] * 3


@pytest.mark.parametrize("name", [*TINY, "small-00-20.json"])
def test_the_size_is_told_before_it_is_built(name: str) -> None:
    instance = Instance.read(FILES / name)
    program = TimeIndexed(instance=instance).program()
    size = size_of(instance)
    assert size.variables == len(program.cost)
    assert size.entries <= len(program.column)


def test_a_bound_is_rounded_up_but_not_beyond_what_was_printed() -> None:
    assert [whole_bound(value) for value in (10.2, 10.00001, 10.0, -3.0, float("-inf"), float("inf"))] == [
        11,
        10,
        10,
        0,
        0,
        0,
    ]


def test_the_log_of_highs_is_read(capsys: pytest.CaptureFixture[str]) -> None:
    highs._read(
        [
            "Src  Proc. InQueue |  Leaves   Expl. | BestBound       BestSol              Gap |   Cuts   InLp Confl. |",
            " z       0       0         0   0.00%   -inf            46920              Large        0      0      0",
            "         0       0         0   0.00%   10862.916667    inf                  inf        0      0      4",
            " L     101      25        38  12.50%   10994.003258    19940             44.86%      377     16      4",
            "   36273 cols (36273 binary, 0 integer, 0 implied int., 0 continuous, 0 domain fixed)",
        ],
        Telling(),
    )
    told = [line.split("s  ")[1] for line in capsys.readouterr().out.splitlines()]
    assert told == [
        "objective 46920  bound 0",
        "objective 46920  bound 10863",
        "objective 19940  bound 10995",
    ]


# The matchers, in a world of three weeks in which a week of waiting costs A 1, B 5 and C 3.


def party(name: str, wait: int, *options: Option, origin: str | None = None) -> Party:
    return Party(
        id=PartyId(name),
        wait_cost=(wait, wait, wait),
        unplaced_cost=100,
        options=options,
        origin=None if origin is None else GroupId(origin),
    )


def final(group: str, cost: int = 0, **more: Any) -> Option:
    return Option(group=GroupId(group), kind="final", **({"from_week": 0, "until_week": 3, "cost": cost} | more))


def bridge(group: str, weekly: int, stay: int | None = None) -> Option:
    return Option(group=GroupId(group), kind="bridge", from_week=0, until_week=3, weekly_cost=weekly, stay_weeks=stay)


def group(name: str, *capacity: int, **more: Any) -> Group:
    return Group(id=GroupId(name), capacity=capacity, **more)


def world(groups: list[Group], parties: list[Party], **more: Any) -> Instance:
    given: dict[str, Any] = {"name": "w", "weeks": 3, "transfer_cost": 0, **more}
    return Instance(groups=tuple(groups), parties=tuple(parties), **given)


def moves(plan: Plan) -> dict[str, list[tuple[str, str, int]]]:
    found: dict[str, list[tuple[str, str, int]]] = {}
    for move in plan.moves:
        found.setdefault(move.party, []).append((move.group, move.kind, move.week))
    return found


def test_greedy_fills_the_rarest_vacancy_first_with_the_best_ranked() -> None:
    # X fits A and B, Y fits all three. X goes first, to B, who ranks higher; then Y to C, who outranks A.
    instance = world(
        [group("Y", 1, 1, 1), group("X", 1, 1, 1)],
        [
            party("A", 1, final("X"), final("Y")),
            party("B", 5, final("X", cost=9), final("Y")),
            party("C", 3, final("Y")),
        ],
    )
    assert moves(rarest_first(instance)) == {"B": [("X", "final", 0)], "C": [("Y", "final", 0)]}


def test_first_come_takes_what_suits_best_in_the_order_of_the_instance() -> None:
    # The same world: A comes first and takes its cheapest, X; B wants Y; for C nothing is left.
    instance = world(
        [group("Y", 1, 1, 1), group("X", 1, 1, 1)],
        [
            party("A", 1, final("X", cost=1), final("Y", cost=2)),
            party("B", 5, final("X", cost=9), final("Y")),
            party("C", 3, final("Y")),
        ],
    )
    assert moves(first_come(instance)) == {"A": [("X", "final", 0)], "B": [("Y", "final", 0)]}


@pytest.mark.parametrize("matcher", MATCHERS)
def test_a_place_that_is_left_is_given_out_the_same_week(matcher: str) -> None:
    # A lives in X and moves to Y when that opens in week 1; B takes the place in X in that week.
    instance = world(
        [group("X", 1, 1, 1), group("Y", 0, 1, 1)],
        [party("B", 5, final("X")), party("A", 1, final("Y"), origin="X")],
    )
    assert moves(MATCHERS[matcher](instance)) == {"A": [("Y", "final", 1)], "B": [("X", "final", 1)]}


@pytest.mark.parametrize("matcher", MATCHERS)
def test_who_waits_takes_a_bridge_that_costs_less_and_cannot_run_out(matcher: str) -> None:
    # X opens in week 2. Until then Z may bridge: for A a week there costs as much as waiting; B goes, and on to X; C's
    # bridge may run out after a week, before anything else opens.
    instance = world(
        [group("X", 0, 0, 1), group("Z", 3, 3, 3)],
        [
            party("A", 1, bridge("Z", weekly=1)),
            party("B", 5, bridge("Z", weekly=1), final("X")),
            party("C", 3, bridge("Z", weekly=1, stay=1)),
        ],
    )
    assert moves(MATCHERS[matcher](instance)) == {
        "B": [("Z", "bridge", 0), ("X", "final", 2)],
        # In the last week a bridge of one week cannot run out any more.
        "C": [("Z", "bridge", 2)],
    }


@pytest.mark.parametrize("matcher", MATCHERS)
def test_a_final_does_not_follow_a_bridge_in_the_week_of_its_start(matcher: str) -> None:
    # In week 0 A still lives in X, so D bridges in Z. Then A leaves X, the same week; but D can follow in week 1 only.
    instance = world(
        [group("X", 1, 1, 1), group("Y", 1, 1, 1), group("Z", 1, 1, 1)],
        [party("D", 5, bridge("Z", weekly=1), final("X")), party("A", 1, bridge("Y", weekly=0), origin="X")],
    )
    assert moves(MATCHERS[matcher](instance)) == {
        "A": [("Y", "bridge", 0)],
        "D": [("Z", "bridge", 0), ("X", "final", 1)],
    }


@pytest.mark.parametrize("matcher", MATCHERS)
@pytest.mark.parametrize("name", TINY)
def test_matchers_keep_every_rule_in_tiny_worlds(matcher: str, name: str) -> None:
    instance = Instance.read(FILES / name)
    if instance.fixed:
        with pytest.raises(ValueError, match="knows no decisions that stand"):
            MATCHERS[matcher](instance)
        return
    plan = MATCHERS[matcher](instance)
    assert verify(instance, plan) == []
    assert plan.objective is not None
    assert plan.objective >= KNOWN[name]["optimum"]


@pytest.mark.parametrize("matcher", MATCHERS)
@pytest.mark.parametrize("seed", range(3))
def test_matchers_keep_every_rule_in_a_region(tmp_path: Path, matcher: str, seed: int) -> None:
    write_instance(tmp_path / "x.json", Shape(parties=80, groups=20), seed=seed)
    instance = Instance.read(tmp_path / "x.json")
    plan = MATCHERS[matcher](instance)
    assert verify(instance, plan) == []
    assert {move.kind for move in plan.moves} == {"bridge", "final"}


@settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
@given(worlds())
def test_matchers_keep_every_rule_in_every_world(instance: Instance) -> None:
    if not instance.fixed:
        for matcher in MATCHERS.values():
            assert verify(instance, matcher(instance)) == []


@pytest.mark.parametrize("method", [*ENGINES, *MATCHERS])
def test_the_command_line_writes_a_plan(tmp_path: Path, capsys: pytest.CaptureFixture[str], method: str) -> None:
    out = tmp_path / "plan.json"
    assert main([method, str(FILES / "tiny-00.json"), "--out", str(out), "--workers", "1"]) == 0
    assert f"objective {Plan.read(out).objective}  bound" in capsys.readouterr().out.splitlines()[-1]


def test_what_cannot_be_done_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "plan.json"
    # P0's decision (tiny-02) is for one group; a second one for the same party cannot be kept as well.
    instance = Instance.read(FILES / "tiny-02.json")
    (first,) = [p for p in instance.parties if p.id == instance.fixed[0].party]
    other = next(o for o in first.options if o.kind == "final" and o.group != instance.fixed[0].group)
    both = (*instance.fixed, FixedMove(party=first.id, group=other.group, kind="final"))
    impossible = tmp_path / "impossible.json"
    Instance(
        name="impossible",
        weeks=instance.weeks,
        transfer_cost=0,
        groups=instance.groups,
        parties=instance.parties,
        fixed=both,
    ).write(impossible)
    asked = ["--out", str(out), "--workers", "1"]
    assert main(["highs", str(impossible), *asked]) == NO_PLAN
    assert main(["greedy", str(impossible), *asked]) == UNUSABLE
    assert main(["highs", str(FILES / "tiny-00.json"), *asked, "--memory-gib", "1e-9"]) == TOO_LARGE
    assert main(["highs", str(tmp_path / "none.json"), *asked]) == UNUSABLE
    said = capsys.readouterr().err.splitlines()
    assert said[0] == "no plan in the time"
    assert said[1] == "this matcher knows no decisions that stand"
    assert said[2].startswith("not built: 0 million variables")
    assert "none.json" in said[3]
    assert not out.exists()
