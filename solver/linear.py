"""Linear and integer programs as sparse arrays, solved through OR-Tools MathOpt.

The only module that knows MathOpt. OR-Tools is imported at the first use, because loading it takes
longer than finding a first plan does.
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from solver.errors import EngineGaveUp
from solver.model.catalogue import Flags, Floats, Ints

if TYPE_CHECKING:
    from ortools.math_opt import model_pb2  # type: ignore[import-untyped]
    from ortools.math_opt.python import mathopt  # type: ignore[import-untyped]

PROBING = 1 << 15
"""HiGHS's number for a rule of its presolve."""
CALLERS_FAULT = (3, 9, 12)
"""Status codes of MathOpt for a call that is wrong: invalid argument, failed precondition, unimplemented."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """Minimise `cost @ x` with `row_least <= A x <= row_most` and `least <= x <= most`.

    A is given by `row`, `column`, `value`, in any order, entries of one place summed.
    """

    cost: Floats
    least: Floats
    most: Floats
    whole: Flags
    row_least: Floats
    row_most: Floats
    row: Ints
    column: Ints
    value: Floats

    def message(self) -> model_pb2.ModelProto:
        """The program as MathOpt reads it."""
        from ortools.math_opt import model_pb2

        row, column, value = self._sorted_entries()
        message = model_pb2.ModelProto()
        variables, constraints = message.variables, message.linear_constraints
        variables.ids.extend(range(len(self.cost)))
        variables.lower_bounds.extend(self.least.tolist())
        variables.upper_bounds.extend(self.most.tolist())
        variables.integers.extend(self.whole.tolist())
        constraints.ids.extend(range(len(self.row_least)))
        constraints.lower_bounds.extend(self.row_least.tolist())
        constraints.upper_bounds.extend(self.row_most.tolist())
        message.linear_constraint_matrix.row_ids.extend(row.tolist())
        message.linear_constraint_matrix.column_ids.extend(column.tolist())
        message.linear_constraint_matrix.coefficients.extend(value.tolist())
        message.objective.linear_coefficients.ids.extend(range(len(self.cost)))
        message.objective.linear_coefficients.values.extend(self.cost.tolist())
        return message

    def _sorted_entries(self) -> tuple[Ints, Ints, Floats]:
        place = self.row * len(self.cost) + self.column
        places, inverse = np.unique(place, return_inverse=True)
        value = np.bincount(inverse, weights=self.value, minlength=len(places))
        kept = value != 0
        places = places[kept]
        return places // len(self.cost), places % len(self.cost), value[kept]


@dataclass(frozen=True, slots=True, kw_only=True)
class LinearAnswer:
    """An optimum of a linear program: the value of each variable and the dual of each row."""

    value: float
    variables: Floats
    duals: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeAnswer:
    """What came of an integer program.

    `variables` is None when no solution was found; `bound` is proven; `closed` when nothing better
    than the solution (or no solution at all) exists.
    """

    variables: Floats | None
    bound: float
    closed: bool


def _values(found: dict[mathopt.Variable, float]) -> Floats:
    return np.fromiter(found.values(), dtype=np.float64, count=len(found))


def _solved(
    program: Program, engine: mathopt.SolverType, parameters: mathopt.SolveParameters
) -> mathopt.SolveResult | None:
    """What the engine says of a program; None when it gives up without an answer.

    HiGHS can end with the model status "Unknown" when numbers get difficult, which MathOpt makes an
    exception. To the search that is no more than an answer that did not come in time. A call that is
    itself wrong still raises.
    """
    from ortools.math_opt.python import mathopt

    model = mathopt.Model.from_model_proto(program.message())
    try:
        return mathopt.solve(model, engine, params=parameters)
    except mathopt.InternalMathOptError:
        return None
    except AttributeError as error:
        # MathOpt 9.15 stumbles when it translates a status, and leaves this instead of its own error.
        if error.name != "canonical_code" or getattr(error.obj, "code", None) in CALLERS_FAULT:
            raise
        return None


def interior_duals(program: Program, seconds: float | None) -> LinearAnswer | None:
    """Solve a linear program with the interior point method of HiGHS, without crossover.

    The duals then lie in the middle of the optimal face, which is where prices are steady. None
    when the time is over first, or the engine gives up.
    """
    from ortools.math_opt.python import mathopt

    parameters = mathopt.SolveParameters(lp_algorithm=mathopt.LPAlgorithm.BARRIER, time_limit=_limit(seconds))
    parameters.highs.string_options["run_crossover"] = "off"
    result = _solved(program, mathopt.SolverType.HIGHS, parameters)
    if result is None or not (result.has_primal_feasible_solution() and result.has_dual_feasible_solution()):
        return None
    duals: npt.NDArray[np.float64] = np.fromiter(
        result.dual_values().values(), dtype=np.float64, count=len(program.row_least)
    )
    return LinearAnswer(value=result.objective_value(), variables=_values(result.variable_values()), duals=duals)


def _limit(seconds: float | None) -> dt.timedelta | None:
    return None if seconds is None else dt.timedelta(seconds=max(0.01, seconds))


def whole_optimum(
    program: Program, *, seconds: float | None, nodes: int | None, seed: int, cutoff: float | None = None
) -> WholeAnswer:
    """Solve an integer program with HiGHS.

    `nodes` limits the search tree, which unlike `seconds` is the same on every machine. With a
    `cutoff` only solutions that cost less are of interest.

    When the engine gives up, nothing was found and nothing is proven. Who sets no limit at all takes
    what comes for the whole truth, so that then `EngineGaveUp` is raised.
    """
    from ortools.math_opt.python import mathopt

    parameters = mathopt.SolveParameters(
        time_limit=_limit(seconds),
        node_limit=nodes,
        random_seed=seed,
        relative_gap_tolerance=0.0,
        absolute_gap_tolerance=0.99,
    )
    # Probing, one of the rules of presolve, takes longer than the search tree it is to shorten.
    parameters.highs.int_options["presolve_rule_off"] = PROBING
    if cutoff is not None:
        parameters.highs.double_options["objective_bound"] = cutoff
    result = _solved(program, mathopt.SolverType.HIGHS, parameters)
    if result is None:
        if seconds is None and nodes is None:
            raise EngineGaveUp("the engine gave up on a program that had to be solved")
        return WholeAnswer(variables=None, bound=-math.inf, closed=False)
    reason = result.termination.reason
    closed = reason in (mathopt.TerminationReason.OPTIMAL, mathopt.TerminationReason.INFEASIBLE)
    variables = _values(result.variable_values()) if result.has_primal_feasible_solution() else None
    return WholeAnswer(variables=variables, bound=result.termination.objective_bounds.dual_bound, closed=closed)
