"""What can be read from the figures of methods on one instance: gaps, and when they were reached."""

from collections.abc import Sequence
from dataclasses import dataclass

from scripts.bench.measurements import Figures
from scripts.bench.methods import METHODS
from scripts.bench.sizes import SIZES
from solver.plan import gap_between

Point = tuple[float, int | None, int]
"""Seconds, objective (None: no plan yet), bound."""


@dataclass(frozen=True, slots=True)
class Race:
    """The figures of all methods on one instance with the same limits."""

    runs: tuple[Figures, ...]

    @property
    def title(self) -> str:
        """The size in words, and the limit."""
        first = self.runs[0]
        return f"{SIZES[first['size']].about}: {first['limit_seconds']:g} s"

    @property
    def best_bound(self) -> int:
        """The highest bound that any method proved."""
        return max(max((bound for _, _, bound in run["trace"]), default=0) for run in self.runs)

    def bound_of(self, run: Figures) -> int:
        """The bound in a method's gap: its own, or the best one of all when it proves none itself."""
        if not METHODS[run["method"]].proves:
            return self.best_bound
        return int(run["bound"])

    def trace(self, run: Figures) -> list[tuple[float, float]]:
        """Seconds and proven gap, whenever a method had a plan and one of its objective or bound got better."""
        proves = METHODS[run["method"]].proves
        return [
            (seconds, gap_between(objective, bound if proves else self.best_bound))
            for seconds, objective, bound in run["trace"]
            if objective is not None
        ]

    def seconds_to(self, run: Figures, wanted: float) -> float | None:
        """Wall seconds of the process until its proven gap was this small; None when it never was."""
        return next((seconds for seconds, reached in self.trace(run) if reached <= wanted), None)


def races(figures: Sequence[Figures]) -> list[Race]:
    """The figures by instance and limits, small instances first; methods in the order of their list."""
    together: dict[tuple[object, ...], list[Figures]] = {}
    for run in figures:
        key = run["size"], run["limit_seconds"], run["seed"], run["workers"], run["memory_limit_bytes"]
        together.setdefault(key, []).append(run)
    sizes, methods = list(SIZES), list(METHODS)
    found = [Race(tuple(sorted(runs, key=lambda run: methods.index(run["method"])))) for runs in together.values()]
    return sorted(found, key=lambda race: sizes.index(race.runs[0]["size"]))
