"""The solver on the command line, on JSON files: `solve` and `verify`.

Exit codes: 0, done: a plan was written (also after Ctrl-C or a SIGTERM, which end the search), or nothing
is wrong with one; 1, something is wrong with the plan; 2, arguments or files cannot be used. What
`verify` could not check it says in a line "not checked: ...", which is no error.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import FrameType

from solver.errors import EngineGaveUp, InstanceTooLarge, InvalidInput
from solver.instance import Instance
from solver.plan import Plan
from solver.result import Limits, Progress, Result
from solver.solve import solve
from solver.verify import proven_bound, unchecked, verify

STARTED = time.monotonic()
"""When the process began: loading the loops and reading an instance count too."""
WRONG, UNUSABLE = 1, 2
"""Exit codes: a plan that is wrong; arguments or files that cannot be used."""


def main(arguments: Sequence[str] | None = None, *, began: float | None = None) -> int:
    """Run the command; returns the exit code. A time limit counts from `began` (`time.monotonic()`), or from now."""
    asked = _parser().parse_args(arguments)
    asked.began = time.monotonic() if began is None else began
    try:
        return int(asked.run(asked))
    except InvalidInput as invalid:
        for error in invalid.errors:
            print(f"{invalid.what}: {error}", file=sys.stderr)
    except (InstanceTooLarge, EngineGaveUp) as ended:
        print(ended, file=sys.stderr)
    except MemoryError:
        print("this needs more memory than there is", file=sys.stderr)
    except OSError as broken:
        print(f"{broken.filename}: {broken.strerror}", file=sys.stderr)
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
    command.set_defaults(run=_verify)
    return parser


@contextmanager
def _stoppable() -> Iterator[Callable[[], bool]]:
    """Whether Ctrl-C or a SIGTERM asked to stop. The second one ends the process at once."""
    received: list[int] = []

    def receive(number: int, _: FrameType | None) -> None:
        received.append(number)
        signal.signal(number, signal.SIG_DFL)

    before = {number: signal.signal(number, receive) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield lambda: bool(received)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _solve(asked: argparse.Namespace) -> int:
    with _stoppable() as stop:
        return _solve_until(asked, stop)


def _solve_until(asked: argparse.Namespace, stop: Callable[[], bool]) -> int:
    try:
        limits = Limits(seconds=asked.seconds, gap=asked.gap, seed=asked.seed, asked=stop)
    except ValueError as wrong:
        print(wrong, file=sys.stderr)
        return UNUSABLE
    if not asked.out.parent.is_dir():
        print(f"{asked.out}: there is no directory {asked.out.parent}", file=sys.stderr)
        return UNUSABLE
    if asked.out.is_dir():
        print(f"{asked.out}: is a directory", file=sys.stderr)
        return UNUSABLE
    instance = Instance.read(asked.instance)
    start = Plan.read(asked.start) if asked.start else None
    left = max(0.0, asked.seconds - (time.monotonic() - asked.began))
    result = solve(instance, replace(limits, seconds=left), on_progress=partial(_show, asked.began), start=start)
    result.plan.write(asked.out)
    print(_summary(result))
    return 0


def _percent(gap: float | None) -> str:
    return "-" if gap is None else f"{100 * gap:.3f}%"


def _show(began: float, progress: Progress) -> None:
    print(
        f"{time.monotonic() - began:8.2f} s  objective {progress.objective}  bound {progress.bound}  "
        f"gap {_percent(progress.gap)}  ({progress.step})",
        flush=True,
    )


def _summary(result: Result) -> str:
    if result.status == "infeasible":
        return f"infeasible: {result.plan.reason}"
    return (
        f"{result.status}: objective {result.objective}, bound {result.bound}, gap {_percent(result.gap)}, "
        f"{len(result.plan.moves)} moves, {result.seconds:.2f} s, stopped: {result.stopped}"
    )


def _verify(asked: argparse.Namespace) -> int:
    instance, plan = Instance.read(asked.instance), Plan.read(asked.plan)
    violations = verify(instance, plan)
    for violation in violations:
        print(violation)
    if violations:
        return WRONG
    not_checked = unchecked(instance, plan)
    print(_verdict(instance, plan, proven=not not_checked))
    for claim in not_checked:
        print(f"not checked: {claim}")
    return 0


def _verdict(instance: Instance, plan: Plan, *, proven: bool) -> str:
    """What was checked and is so, and no more than that."""
    if plan.status == "infeasible":
        return "right: infeasible" if proven else "nothing wrong was found"
    prices = "" if plan.certificate is None else _proven(proven_bound(instance, plan.certificate))
    if proven:
        return f"right: {plan.status}, objective {plan.objective}, bound {plan.bound}, gap {_percent(plan.gap)}{prices}"
    return f"right: the moves keep every rule, objective {plan.objective}{prices}"


def _proven(bound: int | None) -> str:
    return f"\nthe prices of the certificate prove a bound of {bound}"


if __name__ == "__main__":
    code = main(began=STARTED)
    sys.stdout.flush()
    sys.stderr.flush()
    # A program that an engine is still at cannot be interrupted, and nobody waits for its answer any more.
    os._exit(code)
