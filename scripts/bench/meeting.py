"""What a meeting asks of a plan: to mend it after a change, and to explain it."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from random import Random
from statistics import median
from typing import Any

from scripts.bench.changes import CHANGES, Change, drawn
from scripts.bench.measurements import Asked, Figures, Task
from scripts.bench.sizes import Known, Size
from solver import Instance, Limits, PartyId, Plan, Result, mend, solve, verify
from solver.explain import Alternative, Explainer

SECONDS = {"60": 1.0, "180": 1.0, "medium-150": 1.0, "600": 3.0, "region-600": 3.0}
"""What mending may take, for each size that is measured."""
SHOWN = 3
TIMES = 10
"""Changes of each kind, and questions of each kind."""
NOTES = """\
A plan is made first, in the time limit of the size. Then, in the same process, the instance is changed in one fact,
drawn by chance, and the plan is mended (`solver.mend`, loops compiled and engine loaded): wall time of the whole call,
from an instance to a plan with its proof. The *gap* is told in points beside that of the plan before. A party *changed*
when its moves are others than in the plan before. *Questions* are put to an `Explainer` made once; the *width* is that
of the interval, from the proven to the shown end, of the three least regrets, or dearest prices. Each figure: median /
worst.
"""


@dataclass(frozen=True, slots=True)
class Meeting:
    """One task for each size: a plan, mended after some changes and explained."""

    name: str = "in the meeting"

    def tasks(self, size: Size, asked: Asked) -> Iterator[Task]:
        """A task for the sizes of one region."""
        if size.name in SECONDS:
            known, seconds = size.instance(asked.seed), asked.seconds_for(size)
            run = partial(_measured, size, known, seconds, asked.seed)
            yield Task(
                key=f"{self.name}, {size.name}, {seconds:g} s, seed {asked.seed}",
                instance=known.fingerprint,
                run=run,
            )

    def section(self, figures: Sequence[Figures]) -> str:
        """Two tables for each size."""
        return "\n".join(["## In the meeting\n", NOTES, *map(_tables, figures)])

    def pictures(self, figures: Sequence[Figures]) -> dict[str, str]:  # noqa: ARG002
        """None."""
        return {}


def _measured(size: Size, known: Known, seconds: float, seed: int) -> Figures:
    instance = Instance.read(known.path)
    before = solve(instance, Limits(seconds=seconds, seed=seed))
    plan = before.plan
    mend(instance, plan, instance, Limits(seconds=SECONDS[size.name]))  # what is loaded late is loaded now
    wrong: list[str] = []
    changes = {kind: _mended(instance, before, change, size, wrong) for kind, change in CHANGES.items()}
    return {
        "size": size.name,
        "about": size.about,
        "instance": known.fingerprint,
        "limit_seconds": seconds,
        "mend_seconds": SECONDS[size.name],
        "gap": plan.gap,
        "changes": changes,
        "questions": _questions(instance, plan),
        "wrong": wrong[:10],
    }


def _mended(instance: Instance, before: Result, change: Change, size: Size, wrong: list[str]) -> list[Figures]:
    """Of each change: seconds, the gap beside the one before, and how many parties changed."""
    plan, found = before.plan, []
    for seed in range(TIMES):
        changed = drawn(change, instance, plan, seed)
        began = time.perf_counter()
        result = mend(changed, plan, instance, Limits(seconds=SECONDS[size.name]), dual=before.dual)
        seconds = time.perf_counter() - began
        wrong += map(str, verify(changed, result.plan))
        if result.gap is None or plan.gap is None:
            found.append({"seconds": seconds, "status": result.status})
            continue
        parties = {move.party for move in set(plan.moves) ^ set(result.plan.moves)}
        points = 100 * (result.gap - plan.gap)
        found.append({"seconds": seconds, "status": result.status, "points": points, "changed": len(parties)})
    return found


def _questions(instance: Instance, plan: Plan) -> dict[str, Figures]:
    """Of each kind of question: seconds, and the widths of the intervals that matter most."""
    random = Random(0)  # noqa: S311
    placed = {move.party for move in plan.moves if move.kind == "final"}
    began = time.perf_counter()
    explainer = Explainer(instance, plan)
    found: dict[str, Figures] = {"taking the plan in": {"seconds": [time.perf_counter() - began], "widths": []}}
    parties = [party.id for party in random.sample(instance.parties, min(TIMES, len(instance.parties)))]
    groups = [group.id for group in random.sample(instance.groups, min(TIMES, len(instance.groups)))]
    waiting = [party.id for party in instance.parties if party.id not in placed] or parties
    asked: dict[str, list[Callable[[], list[int]]]] = {
        "alternatives of a party": [partial(_regrets, explainer.alternatives, party) for party in parties],
        "candidates for a group": [partial(_regrets, explainer.candidates, group) for group in groups],
        "prices of all places": [partial(_prices, explainer)],
        "why not": [partial(_savings, explainer, party) for party in waiting[:TIMES]],
    }
    for kind, questions in asked.items():
        found[kind] = {"seconds": [], "widths": []}
        for question in questions:
            began = time.perf_counter()
            widths = question()
            found[kind]["seconds"].append(time.perf_counter() - began)
            found[kind]["widths"] += widths
    return found


def _regrets(ask: Callable[[Any], Sequence[Alternative]], about: str) -> list[int]:
    regrets = [answer.regret for answer in ask(about) if not answer.proposed]
    return [regret.upper - regret.lower for regret in regrets if regret.upper is not None][:SHOWN]


def _prices(explainer: Explainer) -> list[int]:
    return [price.upper - price.lower for price in explainer.place_prices()][:SHOWN]


def _savings(explainer: Explainer, party: PartyId) -> list[int]:
    return [change.upper - change.lower for change in explainer.why_not(party)][:SHOWN]


def _tables(found: Figures) -> str:
    """The two tables of a size."""
    rows = [("change", "seconds", "gap, points", "parties changed"), ("---", "--:", "--:", "--:")]
    for kind, measured in found["changes"].items():
        legal = [one for one in measured if "points" in one]
        rows.append(
            (
                kind,
                _both([one["seconds"] for one in measured], "{:.2f}"),
                _both([one["points"] for one in legal], "{:+.2f}"),
                _both([one["changed"] for one in legal], "{:.0f}"),
            )
        )
    asked = [("question", "seconds", "width of the interval"), ("---", "--:", "--:")]
    for kind, measured in found["questions"].items():
        asked.append((kind, _both(measured["seconds"], "{:.2f}"), _both(measured["widths"], "{:.0f}")))
    before = f"Gap before: {100 * found['gap']:.2f}%, after {found['limit_seconds']:g} s."
    title = f"### {found['about']}\n\n{before} Mended in {found['mend_seconds']:g} s.\n"
    return "\n".join([title, *map(_line, rows), "", *map(_line, asked), ""])


def _both(values: Sequence[float], form: str) -> str:
    """Median and worst."""
    return f"{form.format(median(values))} / {form.format(max(values))}" if values else "-"


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
