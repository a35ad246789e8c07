"""The solver and its alternatives on the same instance, in the same time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from scripts.bench.chart import chart
from scripts.bench.check import checked
from scripts.bench.measurements import Asked, Figures, Task
from scripts.bench.methods import Limits, Method, progress_of
from scripts.bench.process import Outcome, Running
from scripts.bench.reading import Point
from scripts.bench.sizes import ROOT, WORK, Size
from scripts.bench.table import section

GRACE_SECONDS, GRACE_SHARE = 15.0, 0.1
"""How long after its time limit a process may still write its plan: the larger of the two."""
NO_PLAN, TOO_LARGE = 3, 4
"""Exit codes of the baselines."""
NO_MEMORY = ("MemoryError", "bad_alloc", "more memory than there is", "annot allocate memory")
"""What processes say when their memory is used up."""


@dataclass(frozen=True, slots=True)
class SideBySide:
    """One task for each method."""

    name: str = "side by side"

    def tasks(self, size: Size, asked: Asked) -> Iterator[Task]:
        """A process of its own for each method, one after the other."""
        instance, seconds = size.instance(asked.seed), asked.seconds_for(size)
        limits = Limits(seconds=seconds, memory=asked.memory, workers=asked.workers)
        given = f"{seconds:g} s, seed {asked.seed}, {asked.workers} cores, {asked.memory / 2**30:g} GiB"
        for method in asked.methods:
            key = f"{self.name}, {size.name}, {method.name}, {given}"
            run = partial(measure, size, method, limits, asked.seed)
            yield Task(key=key, instance=instance.fingerprint, run=run)

    def section(self, figures: Sequence[Figures]) -> str:
        """A table for each size."""
        return section(figures)

    def pictures(self, figures: Sequence[Figures]) -> dict[str, str]:
        """Proven gap over time."""
        return {"gap.svg": chart(figures)}


def measure(size: Size, method: Method, limits: Limits, seed: int) -> Figures:
    """Run one method on one size, and have its plan verified."""
    instance = size.instance(seed)
    plan, log = _places(f"{size.name}-{method.name}-{limits.seconds:g}-{seed}")
    plan.unlink(missing_ok=True)
    trace: list[Point] = []
    running = Running(
        command=method.command(instance.path, plan, limits),
        directory=ROOT,
        log=log,
        seconds=limits.seconds,
        grace=max(GRACE_SECONDS, GRACE_SHARE * limits.seconds),
        memory=limits.memory,
        cores=limits.workers,
        ask=method.stops_when_asked,
        hear=partial(_hear, trace),
    )
    outcome = running.run()
    figures: Figures = {
        "size": size.name,
        "instance": instance.fingerprint,
        "method": method.name,
        "limit_seconds": limits.seconds,
        "seed": seed,
        "workers": limits.workers,
        "memory_limit_bytes": limits.memory,
        "wall_seconds": round(outcome.seconds, 2),
        "peak_bytes": outcome.peak_bytes,
        "ended": ended(outcome),
        "trace": trace,
    }
    if outcome.exit_code == 0:
        figures |= checked(instance.path, plan)
        written = figures["objective"], figures["bound"]
        if not trace or trace[-1][1:] != written:
            trace.append((figures["wall_seconds"], *written))
    return figures


def _places(name: str) -> tuple[Path, Path]:
    for directory in ("plans", "logs"):
        (WORK / directory).mkdir(parents=True, exist_ok=True)
    return WORK / "plans" / f"{name}.json.gz", WORK / "logs" / f"{name}.log"


def _hear(trace: list[Point], seconds: float, line: str) -> None:
    """Keep what a line tells when it is news."""
    told = progress_of(line)
    if told is not None and (not trace or trace[-1][1:] != told):
        trace.append((round(seconds, 2), *told))


def ended(outcome: Outcome) -> str:
    """How a process ended, in words: `plan` when it wrote one."""
    if outcome.exit_code == 0:
        return "plan"
    if outcome.too_much or any(sign in outcome.complaint for sign in NO_MEMORY):
        return "out of memory"
    if outcome.late:
        return "no plan: did not stop at the limit"
    last = outcome.complaint.splitlines()[-1] if outcome.complaint else "it said nothing"
    if outcome.exit_code in (NO_PLAN, TOO_LARGE):
        return last
    return f"failed with exit code {outcome.exit_code}: {last}"
