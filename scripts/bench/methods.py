"""The methods that are compared, each a command line of its own."""

import re
import sys
from dataclasses import dataclass
from pathlib import Path

PROGRESS = re.compile(r"\s*[\d.]+ s\s+objective (?P<objective>\d+|None)\s+bound (?P<bound>\d+)")
"""What every method prints while it works."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What every method is given alike: seconds of wall time, bytes of memory, processor cores."""

    seconds: float
    memory: int
    workers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """A way to make a plan. `proves` says whether it gives a bound of its own."""

    name: str
    about: str
    proves: bool
    baseline: str | None = None

    @property
    def stops_when_asked(self) -> bool:
        """Whether a SIGTERM ends its search with the best plan so far (else it ends the process)."""
        return self.baseline is None

    def command(self, instance: Path, plan: Path, limits: Limits) -> list[str]:
        """The command line that writes a plan for an instance."""
        given = [str(instance), "--out", str(plan), "--seconds", f"{limits.seconds:g}"]
        if self.baseline is None:
            return [sys.executable, "-m", "solver", "solve", *given]
        more = ["--workers", str(limits.workers), "--memory-gib", f"{limits.memory / 2**30:g}"]
        return [sys.executable, "-m", "scripts.bench.baselines", self.baseline, *given, *more]


METHODS = {
    method.name: method
    for method in (
        Method(name="solver", about="this solver", proves=True),
        Method(name="cp-sat", about="whole model on CP-SAT", proves=True, baseline="cp-sat"),
        Method(name="highs", about="whole model on HiGHS", proves=True, baseline="highs"),
        Method(name="greedy", about="greedy, rarest first", proves=False, baseline="greedy"),
        Method(name="first-come", about="first come, first served", proves=False, baseline="first-come"),
    )
}


def progress_of(line: str) -> tuple[int | None, int] | None:
    """The objective (None: no plan yet) and the bound that a line of output tells, if it tells them."""
    found = PROGRESS.match(line)
    if found is None:
        return None
    objective = None if found["objective"] == "None" else int(found["objective"])
    return objective, int(found["bound"])
