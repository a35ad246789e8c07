"""Command line: ``python -m scripts.bench.baselines METHOD INSTANCE.json.gz --out PLAN.json``.

Exit codes: 0, a plan was written; 2, arguments or files cannot be used; 3, no plan was found in the time; 4, the model
is too large to be built in the memory. The last two leave no file, and say why in a line on standard error.
"""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from scripts.bench.baselines.answer import Telling
from scripts.bench.baselines.first_come import first_come
from scripts.bench.baselines.rarest_first import rarest_first
from scripts.bench.baselines.size import size_of
from solver import Instance, InvalidInstance, Plan

ENGINES = ("cp-sat", "highs")
MATCHERS: dict[str, Callable[[Instance], Plan]] = {"greedy": rarest_first, "first-come": first_come}
UNUSABLE, NO_PLAN, TOO_LARGE = 2, 3, 4


def main(arguments: list[str] | None = None) -> int:
    """Runs one baseline; returns the exit code."""
    telling = Telling()
    parser = argparse.ArgumentParser(prog="python -m scripts.bench.baselines", description="Run one baseline.")
    parser.add_argument("method", choices=(*ENGINES, *MATCHERS))
    parser.add_argument("instance", type=Path, metavar="INSTANCE.json[.gz]")
    parser.add_argument("--out", type=Path, required=True, metavar="PLAN.json[.gz]")
    parser.add_argument("--seconds", type=float, default=60.0, help="time limit, all included (default: 60)")
    parser.add_argument("--workers", type=int, default=2, help="threads that CP-SAT may use (default: 2)")
    parser.add_argument("--memory-gib", type=float, default=16.0, help="memory that there is (default: 16)")
    asked = parser.parse_args(arguments)
    try:
        instance = Instance.read(asked.instance)
    except InvalidInstance as invalid:
        return _ended(str(invalid), UNUSABLE)
    if asked.method in MATCHERS:
        if instance.fixed:
            return _ended("this matcher knows no decisions that stand", UNUSABLE)
        plan: Plan | None = MATCHERS[asked.method](instance)
    else:
        size = size_of(instance)
        if size.least_bytes > asked.memory_gib * 2**30:
            millions = f"{size.variables / 1e6:.0f} million variables, {size.entries / 1e6:.0f} million entries"
            return _ended(f"not built: {millions}", TOO_LARGE)
        plan = _solved(asked, instance, telling)
    if plan is None:
        return _ended("no plan in the time", NO_PLAN)
    assert plan.objective is not None
    telling.tell(plan.objective, plan.bound or 0)
    plan.write(asked.out)
    return 0


def _solved(asked: argparse.Namespace, instance: Instance, telling: Telling) -> Plan | None:
    # Each engine is loaded where it is used: they take long to load, and one does not need the other.
    if asked.method == "cp-sat":
        from scripts.bench.baselines import cp_sat as engine
    else:
        from scripts.bench.baselines import highs as engine  # type: ignore[no-redef]
    return engine.solve(instance, telling, seconds=asked.seconds, workers=asked.workers)


def _ended(why: str, code: int) -> int:
    print(why, file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())
