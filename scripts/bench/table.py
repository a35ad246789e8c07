"""The figures of methods side by side, in Markdown."""

from collections.abc import Sequence

from scripts.bench.measurements import Figures
from scripts.bench.methods import METHODS
from scripts.bench.reading import Race, races
from solver.plan import gap_between

GAPS = (0.05, 0.01, 0.001)
HEAD = ("method", "objective", "proven gap", "to 5%", "to 1%", "to 0.1%", "wall time", "peak memory")
NONE = "-"
NOTES = """\
Every method is a process of its own, one after the other, on the same instance, with the same limits of wall time,
memory and cores. What the columns say:

- **objective**: the cost of the plan that the method wrote; less is better. `python -m solver verify` has recomputed it
  and found that the plan keeps every rule.
- **proven gap**: (objective - bound) / objective in the end, with the bound that the method itself has proven. After a
  slash: the same with what the plan's certificate alone proves, which `verify` has recomputed without any optimiser;
  what a search tree proves beyond that has to be believed. In *italics*: a method that proves nothing, measured
  against the best bound that any method proved on that instance.
- **to 5%, 1%, 0.1%**: wall time from the start of the process, reading the instance included, until the proven gap was
  that small.
- **wall time**: from the start of the process to its end, writing the plan included.
- **peak memory**: the most that the process, with those that it started, held in memory at once.

The instances are generated (`python -m fixtures.instances`), of the class of medium-150 and region-600. The whole model
is the time-indexed one of `scripts/bench/baselines/formulation.py`, the same for both engines, which begin from
nothing. What the greedy matcher and first come, first served do precisely, stands in `rarest_first.py` and
`first_come.py` beside it.
"""


def section(figures: Sequence[Figures]) -> str:
    """A table for each instance, and what its columns say."""
    parts = ["## Side by side\n", NOTES, "![Proven gap over time](gap.svg)\n"]
    parts += [_table(race) for race in races(figures)]
    return "\n".join(parts)


def _table(race: Race) -> str:
    first = race.runs[0]
    memory = f"{first['memory_limit_bytes'] / 2**30:g} GiB"
    about = f"{first['workers']} cores, {memory}, seed {first['seed']}; best bound proven: {race.best_bound:,}"
    rows = [HEAD, tuple("---" if column == 0 else "--:" for column in range(len(HEAD)))]
    rows += [_row(race, run) for run in race.runs]
    lines = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([f"### {race.title}\n", f"{about}.\n", *lines, ""])


def _row(race: Race, run: Figures) -> tuple[str, ...]:
    used = _seconds(run["wall_seconds"]), _bytes(run["peak_bytes"])
    name = METHODS[run["method"]].about
    if run["ended"] != "plan":
        return name, run["ended"], NONE, NONE, NONE, NONE, *used
    if run["wrong"]:
        return name, f"**wrong plan**: {run['wrong'][0]}", NONE, NONE, NONE, NONE, *used
    times = (race.seconds_to(run, wanted) for wanted in GAPS)
    reached = (NONE if seconds is None else _seconds(seconds) for seconds in times)
    return name, f"{run['objective']:,}", _gap(race, run), *reached, *used


def _gap(race: Race, run: Figures) -> str:
    objective, bound = run["objective"], race.bound_of(run)
    shown = "0 (optimal)" if objective == bound else _percent(gap_between(objective, bound))
    if not METHODS[run["method"]].proves:
        return f"*{shown}*"
    if 0 < run["certificate_bound"] < bound:
        return f"{shown} / {_percent(gap_between(objective, run['certificate_bound']))}"
    return shown


def _percent(share: float) -> str:
    return f"{100 * share:.2f}%"


def _seconds(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds < 100 else f"{seconds:.0f} s"


def _bytes(count: int) -> str:
    return f"{count / 2**30:.1f} GiB" if count >= 2**30 else f"{count / 2**20:.0f} MiB"
