"""What a run showed, in a table, and whether it is what was asked."""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scripts.load.site import Part

MOST_P95, MOST_P99 = 300.0, 1000.0
"""Milliseconds: the target for pages."""

SIGNING_IN = "/sign-in"
"""Left out of the percentiles, and not of the failures: checking a password takes long on purpose."""

Taken = tuple[str, float, int, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The answers of one page, or of all: how many, how many wrong, milliseconds."""

    name: str
    count: int
    failures: int
    p50: float
    p95: float
    p99: float
    longest: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A run: ``conditions`` in words, the answers, seconds, what the processes took, bytes of the registry."""

    conditions: Mapping[str, str]
    taken: Sequence[Taken]
    seconds: float
    parts: Sequence[Part]
    plans: int
    registry_bytes: int

    @property
    def pages(self) -> Figures:
        """All pages together, without signing in."""
        return _figures("all pages", [one for one in self.taken if not one[0].endswith(SIGNING_IN)])

    @property
    def failures(self) -> int:
        """Of everything, signing in too."""
        return sum(bool(one[3]) for one in self.taken)

    @property
    def answered(self) -> bool:
        """Whether anything was answered, everything rightly."""
        return bool(self.taken) and self.failures == 0

    @property
    def passed(self) -> bool:
        """Whether it is what the target asks."""
        pages = self.pages
        return self.answered and pages.p95 <= MOST_P95 and pages.p99 <= MOST_P99


def percentile(values: Sequence[float], part: float) -> float:
    """The value that so large a part of them does not pass (nearest rank); 0 of none."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(part * len(ordered)) - 1)] if ordered else 0.0


def _figures(name: str, taken: Sequence[Taken]) -> Figures:
    times = [one[1] for one in taken]
    return Figures(
        name=name,
        count=len(taken),
        failures=sum(bool(one[3]) for one in taken),
        p50=percentile(times, 0.50),
        p95=percentile(times, 0.95),
        p99=percentile(times, 0.99),
        longest=max(times, default=0.0),
    )


def text(run: Run) -> str:
    """The report, as Markdown."""
    by_page = defaultdict[str, list[Taken]](list)
    for one in run.taken:
        by_page[one[0]].append(one)
    every = [_figures(name, by_page[name]) for name in sorted(by_page)]
    return "\n".join(
        [
            "# Load",
            "",
            *(f"- {name}: {value}" for name, value in run.conditions.items()),
            f"- throughput: {len(run.taken) / max(run.seconds, 1e-9):.1f} answers a second",
            f"- plans made meanwhile: {run.plans}",
            f"- size of the registry: {run.registry_bytes / 2**20:,.0f} MiB",
            "",
            "| page | n | failures | p50 ms | p95 ms | p99 ms | longest ms |",
            "|---|---|---|---|---|---|---|",
            *(_row(one) for one in (*every, run.pages)),
            "",
            "| process | CPU s | of one core | most memory |",
            "|---|---|---|---|",
            *(
                f"| {one.name} | {one.cpu:.0f} | {one.cpu / max(run.seconds, 1e-9):.0%} "
                f"| {one.peak_bytes / 2**20:,.0f} MiB |"
                for one in run.parts
            ),
            "",
            *_wrong(run),
            f"Asked: 0 failures, pages p95 at most {MOST_P95:.0f} ms, p99 at most {MOST_P99:.0f} ms: "
            f"**{'passed' if run.passed else 'not passed'}**.",
            "",
        ]
    )


def _row(one: Figures) -> str:
    return (
        f"| `{one.name}` | {one.count} | {one.failures} | {one.p50:.0f} | {one.p95:.0f} | {one.p99:.0f} "
        f"| {one.longest:.0f} |"
    )


def _wrong(run: Run) -> list[str]:
    """Each kind of failure once, with how often."""
    found = defaultdict[tuple[str, str], int](int)
    for name, _, _, wrong in run.taken:
        if wrong:
            found[name, wrong] += 1
    lines = [f"- {count} times `{name}`: {wrong}" for (name, wrong), count in sorted(found.items())]
    return [*lines, ""] if lines else []
