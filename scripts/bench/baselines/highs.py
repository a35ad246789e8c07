"""The whole time-indexed model on HiGHS, reached through MathOpt."""

import datetime as dt
import re
from collections.abc import Sequence

import numpy as np
from ortools.math_opt import model_pb2  # type: ignore[import-untyped]
from ortools.math_opt.python import mathopt  # type: ignore[import-untyped]

from scripts.bench.baselines.answer import Telling, plan_of
from scripts.bench.baselines.formulation import TimeIndexed
from scripts.bench.baselines.program import NO_LEAST, Program
from solver import Instance, Plan

PROBING = 1 << 15
"""HiGHS's number for a rule of its presolve, which on these models takes longer than it saves."""
TREE_LINE = re.compile(r"\s*[A-Za-z]?\s+(?:\S+\s+){3}\S+%\s+(?P<bound>\S+)\s+(?P<best>\S+)\s+\S+")
"""A line of the log of HiGHS's search: source, nodes (three numbers), share explored, best bound, best solution."""


def solve(instance: Instance, telling: Telling, *, seconds: float, workers: int) -> Plan | None:
    """The best plan found in the time that is left of `seconds`; None when there was none.

    MathOpt lets HiGHS choose its number of threads itself, so that `workers` is not heeded; and it hands over
    solutions in the end only, so that the log tells of those on the way.
    """
    del workers
    indexed = TimeIndexed(instance=instance)
    program = indexed.program()
    model = mathopt.Model.from_model_proto(_message(program))
    parameters = mathopt.SolveParameters(
        time_limit=dt.timedelta(seconds=max(0.1, seconds - telling.seconds)),
        relative_gap_tolerance=0.0,
        absolute_gap_tolerance=0.99,
    )
    parameters.highs.int_options["presolve_rule_off"] = PROBING
    result = mathopt.solve(
        model, mathopt.SolverType.HIGHS, params=parameters, msg_cb=lambda lines: _read(lines, telling)
    )
    bounds = result.termination.objective_bounds
    telling.tell(bounds.primal_bound, bounds.dual_bound)
    if not result.has_primal_feasible_solution():
        return None
    values = np.fromiter(result.variable_values().values(), dtype=np.float64, count=len(program.cost))
    chosen = np.round(values).astype(np.int32)
    return plan_of(instance, indexed.moves(chosen), telling.bound)


def _read(lines: Sequence[str], telling: Telling) -> None:
    """Tell what the log says of the best solution and the best bound."""
    for line in lines:
        found = TREE_LINE.match(line)
        if found is not None:
            telling.tell(float(found["best"]), float(found["bound"]))


def _message(program: Program) -> model_pb2.ModelProto:
    message = model_pb2.ModelProto()
    count = len(program.cost)
    message.variables.ids.extend(range(count))
    message.variables.lower_bounds.extend([0.0] * count)
    message.variables.upper_bounds.extend([1.0] * count)
    message.variables.integers.extend([True] * count)
    rows = message.linear_constraints
    rows.ids.extend(range(len(program.least)))
    rows.lower_bounds.extend(np.where(program.least == NO_LEAST, -np.inf, program.least).tolist())
    rows.upper_bounds.extend(program.most.astype(np.float64).tolist())
    matrix = message.linear_constraint_matrix
    matrix.row_ids.extend(np.repeat(np.arange(len(program.least)), np.diff(program.begin)).tolist())
    matrix.column_ids.extend(program.column.tolist())
    matrix.coefficients.extend(program.value.astype(np.float64).tolist())
    paid = np.flatnonzero(program.cost)
    message.objective.linear_coefficients.ids.extend(paid.tolist())
    message.objective.linear_coefficients.values.extend(program.cost[paid].astype(np.float64).tolist())
    return message
