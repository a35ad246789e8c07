"""The solver on the command line, on JSON files: `solve` and `verify`.

Exit codes: 0, done: a plan was written (also after Ctrl-C or a SIGTERM, which end the search), or nothing
is wrong with one; 1, something is wrong with the plan; 2, arguments or files cannot be used, or the engine
gave up; 3, nothing is wrong with the plan, but a claim of it could not be checked (only with --strict;
else that is a line "not checked: ..." and no error); 4, the time was over, or Ctrl-C or a SIGTERM came, before
there was anything to write or to say.

The code of `solve` tells of the plan alone: progress that nobody reads is lost, and nothing else. A verdict of
`verify` that cannot be written down is none: exit code 2.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from solver.errors import EngineGaveUp, InstanceTooLarge, InvalidInput, NoPlanInTime
from solver.formats.files import refuse_unwritable
from solver.instance import Instance
from solver.plan import Plan
from solver.result import Limits, Progress, Result
from solver.stop import Stop, Stopped
from solver.telling import complain, tell
from solver.verify import Examination, examine

WRONG, UNUSABLE, NOT_CHECKED, STOPPED = 1, 2, 3, 4
"""Exit codes; see above."""


def main(arguments: Sequence[str] | None = None, *, began: float | None = None, stop: Stop | None = None) -> int:
    """Run the command; returns the exit code.

    A time limit counts from `began` (`time.monotonic()`), or from now. `stop` hears the signals that end it.
    """
    asked, stop = _parser().parse_args(arguments), stop or Stop()
    asked.began = time.monotonic() if began is None else began
    try:
        return int(asked.run(asked, stop))
    except Stopped:
        complain("stopped before there was an answer")
        return STOPPED
    except InvalidInput as invalid:
        for error in invalid.errors:
            complain(f"{invalid.what}: {error}")
    except InstanceTooLarge as large:
        complain(str(large))
    except NoPlanInTime as ended:
        complain(str(ended))
        return STOPPED
    except EngineGaveUp as ended:
        complain(str(ended))
        return STOPPED if stop() else UNUSABLE
    except MemoryError:
        complain("this needs more memory than there is")
    except OSError as broken:
        complain(f"{broken.filename}: {broken.strerror}")
    return UNUSABLE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m solver", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    command = commands.add_parser("solve", help="find the cheapest plan for an instance")
    command.add_argument("instance", type=Path, metavar="INSTANCE.json[.gz]")
    command.add_argument("--out", type=Path, required=True, metavar="PLAN.json[.gz]")
    command.add_argument("--seconds", type=float, default=60.0, help="time limit (default 60)")
    command.add_argument("--gap", type=float, default=0.0, help="proven gap that is good enough: 0.01 is 1%%")
    command.add_argument("--seed", type=int, default=0, help="seed of the random choices (default 0)")
    command.add_argument("--start", type=Path, metavar="PLAN.json[.gz]", help="a plan to begin with")
    command.set_defaults(run=_solve)
    command = commands.add_parser("verify", help="check a plan and its proof without any optimiser")
    command.add_argument("instance", type=Path, metavar="INSTANCE.json[.gz]")
    command.add_argument("plan", type=Path, metavar="PLAN.json[.gz]")
    command.add_argument("--strict", action="store_true", help="exit code 3 when a claim could not be checked")
    command.set_defaults(run=_verify)
    return parser


def _solve(asked: argparse.Namespace, stop: Stop) -> int:
    try:
        limits = Limits(seconds=asked.seconds, gap=asked.gap, seed=asked.seed, asked=stop)
    except ValueError as wrong:
        complain(str(wrong))
        return UNUSABLE
    with stop.at_once():
        refuse_unwritable(asked.out)
        instance = Instance.read(asked.instance)
        start = Plan.read(asked.start) if asked.start else None
        from solver.solving import solve  # loads the engines, which `verify` does without

    left = max(0.0, asked.seconds - (time.monotonic() - asked.began))
    result = solve(instance, replace(limits, seconds=left), on_progress=partial(_show, asked.began), start=start)
    result.plan.write(asked.out)
    tell(_summary(result))
    return 0


def _percent(gap: float | None) -> str:
    return "-" if gap is None else f"{100 * gap:.3f}%"


def _show(began: float, progress: Progress) -> None:
    tell(
        f"{time.monotonic() - began:8.2f} s  objective {progress.objective}  bound {progress.bound}  "
        f"gap {_percent(progress.gap)}  ({progress.step})"
    )


def _summary(result: Result) -> str:
    if result.status == "infeasible":
        return f"infeasible: {result.plan.reason}"
    return (
        f"{result.status}: objective {result.objective}, bound {result.bound}, gap {_percent(result.gap)}, "
        f"{len(result.plan.moves)} moves, {result.seconds:.2f} s, stopped: {result.stopped}"
    )


def _verify(asked: argparse.Namespace, stop: Stop) -> int:
    with stop.at_once():
        instance, plan = Instance.read(asked.instance), Plan.read(asked.plan)
        examined = examine(instance, plan)
        lost = tell("\n".join(_lines(plan, examined)))
    if lost is not None:
        complain(f"the verdict could not be written to standard output: {lost}")
        return UNUSABLE
    if examined.wrong:
        return WRONG
    return NOT_CHECKED if examined.not_checked and asked.strict else 0


def _lines(plan: Plan, examined: Examination) -> list[str]:
    """What is wrong; or else what is right, and what was not checked."""
    if examined.wrong:
        return [str(violation) for violation in examined.wrong]
    return [_verdict(plan, examined), *(f"not checked: {claim}" for claim in examined.not_checked)]


def _verdict(plan: Plan, examined: Examination) -> str:
    """What was checked and is so, and no more than that."""
    if plan.status == "infeasible":
        return "nothing wrong was found" if examined.not_checked else "right: infeasible"
    prices = "" if plan.certificate is None else _proven(examined.proven)
    if not examined.not_checked:
        return f"right: {plan.status}, objective {plan.objective}, bound {plan.bound}, gap {_percent(plan.gap)}{prices}"
    return f"right: the moves keep every rule, objective {plan.objective}{prices}"


def _proven(bound: int | None) -> str:
    return f"\nthe prices of the certificate prove a bound of {bound}"
