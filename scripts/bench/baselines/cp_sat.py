"""The whole time-indexed model on CP-SAT."""

import numpy as np
from ortools.sat.python import cp_model

from scripts.bench.baselines.answer import Telling, plan_of
from scripts.bench.baselines.formulation import TimeIndexed
from scripts.bench.baselines.program import NO_LEAST, Program
from solver import Instance, Plan


class _Solutions(cp_model.CpSolverSolutionCallback):
    """Tells every better solution."""

    def __init__(self, telling: Telling) -> None:
        super().__init__()
        self.telling = telling

    def on_solution_callback(self) -> None:
        """Called by the engine, which also knows its bound."""
        self.telling.tell(self.objective_value, self.best_objective_bound)


def solve(instance: Instance, telling: Telling, *, seconds: float, workers: int) -> Plan | None:
    """The best plan found in the time that is left of `seconds`; None when there was none."""
    indexed = TimeIndexed(instance=instance)
    program = indexed.program()
    model = _model(program)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = workers
    # On these models probing takes longer than it saves.
    solver.parameters.cp_model_probing_level = 0
    solver.parameters.max_time_in_seconds = max(0.1, seconds - telling.seconds)
    solver.best_bound_callback = lambda bound: telling.tell(None, bound)
    status = solver.solve(model, _Solutions(telling))
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    telling.tell(solver.objective_value, solver.best_objective_bound)
    chosen = np.array(solver.response_proto.solution, dtype=np.int32)
    return plan_of(instance, indexed.moves(chosen), telling.bound)


def _model(program: Program) -> cp_model.CpModel:
    model = cp_model.CpModel()
    message = model.proto
    for _ in range(len(program.cost)):
        message.variables.add().domain.extend([0, 1])
    begin, least, most = program.begin.tolist(), program.least.tolist(), program.most.tolist()
    for row in range(len(least)):
        entries = slice(begin[row], begin[row + 1])
        linear = message.constraints.add().linear
        linear.vars.extend(program.column[entries].tolist())
        linear.coeffs.extend(program.value[entries].tolist())
        low = cp_model.INT_MIN if least[row] == NO_LEAST else least[row]
        linear.domain.extend([low, most[row]])
    paid = np.flatnonzero(program.cost)
    message.objective.vars.extend(paid.tolist())
    message.objective.coeffs.extend(program.cost[paid].tolist())
    message.objective.scaling_factor = 1.0
    return model
