"""The STRESS sheet of a study: what somebody must know to judge it and to do it again, generated with every run.

By the headings of STRESS-DES (Monks and others, 2019, "Strengthening the reporting of empirical simulation studies",
Journal of Simulation 13(1), 55-67): objectives, logic, data, experimentation, implementation, access to the code.
"""

import sys
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from statistics import mean

from zorglogistiek.simulation.comparison import LEVEL, WORSE_DAYS, Compared
from zorglogistiek.simulation.outcomes import FIGURES
from zorglogistiek.simulation.parameters import Sourced
from zorglogistiek.simulation.replications import needed, warm_up_days
from zorglogistiek.simulation.setting import Setting
from zorglogistiek.simulation.study import Results

LIBRARIES = ("numpy", "ortools", "numba", "pydantic")
PRECISION = 0.05
"""The interval of the mean list should reach at most this part of it to each side."""


def stress_sheet(
    results: Results, setting: Setting, sourced: Sourced, compared: Sequence[Compared], *, warm_up: float = 0.0
) -> str:
    """The sheet as Markdown text. The same study gives the same text."""
    lines = [
        "# STRESS sheet of a simulation study",
        "",
        "After STRESS-DES: Monks and others (2019), *Strengthening the reporting of empirical simulation studies*.",
        "",
        *_objectives(results),
        *_logic(),
        *_data(setting, sourced),
        *_experimentation(results, compared, warm_up),
        *_implementation(),
    ]
    return "\n".join(lines) + "\n"


def _objectives(results: Results) -> Iterator[str]:
    yield from ("## 1. Objectives", "")
    yield "What each way to decide who is proposed where would mean for the same youths of one region."
    yield ""
    yield f"- Policies compared: {', '.join(results.policies)}."
    yield f"- Scenarios: {', '.join(results.scenarios)}."
    yield "- Outcomes, with their units: " + "; ".join(f"{one.id} ({one.unit})" for one in FIGURES.values()) + "."
    yield ""


def _logic() -> Iterator[str]:
    yield from ("## 2. Logic", "")
    yield "A discrete-event simulation. Youths come, wait on the list, are proposed to a group at a meeting, and the"
    yield "provider and the family answer while the place is held; they live there until the stay ends, breaks down or"
    yield "leads to a request to move on, during which they stay where they are; families who wait give up some day."
    yield "Who fits where, and the points, follow from the criteria and the policy of the region. Everything that"
    yield "chance decides of a youth is drawn before the run and is the same under every policy. In every run the list"
    yield "was held against the sum of the waits, the taken places against the stays, and no group was ever too full."
    yield ""
    yield "Left out: bridging places; who may not live with whom; places promised before their resident has left;"
    yield "differences between providers in how often they refuse; families that move."
    yield ""


def _data(setting: Setting, sourced: Sourced) -> Iterator[str]:
    yield from ("## 3. Data", "")
    places = sum(home.group.places for home in setting.homes)
    yield f"- The region as on {setting.on}: {len(setting.homes)} groups with {places} places."
    yield f"- On the first day {len(setting.residents)} residents and {len(setting.seekers)} requests on the list."
    yield f"- Requests are drawn from {len(setting.arrivals)} recorded ones ({setting.arrivals_per_week:.2f} a week),"
    yield f"  requests to move on from {len(setting.move_ons)}; a new request fits"
    yield f"  {mean(len(need.fits) for need in setting.arrivals):.1f} groups on average."
    yield from ("", "| parameter | value | unit | meaning | source |", "|---|---|---|---|---|")
    for name, entry in sourced.dictionary.items():
        yield f"| {name} | {_value(entry.value)} | {entry.unit} | {entry.means} | {entry.source} |"
    yield ""


def _value(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{getattr(key, 'value', key)} {one}" for key, one in value.items())
    return " to ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)


def _experimentation(results: Results, compared: Sequence[Compared], warm_up: float) -> Iterator[str]:
    yield from ("## 4. Experimentation", "")
    first = (results.scenarios[0], results.policies[0])
    rule = warm_up_days(results, first)
    said = "the runs are too short to say" if rule is None else f"{rule:.0f} days"
    yield f"- Length of a run: {results.days:.0f} days. Starts from the region as it was on the first day."
    yield f"- Warm-up left out: {warm_up:.0f} days. By the rule MSER-5, on the list under {first[1]}: {said}."
    yield f"- Replications: {results.replications}, seed {results.seed}. Intervals: Student's t, {LEVEL:.0%}."
    for one in compared:
        found = one.differences["list_mean"]
        base = one.figures["list_mean"]
        if found is None or base is None or found.replications < 2 or found.half_width == 0:
            continue
        values = _differences(results, one, first)
        count = needed(values, PRECISION * base.mean)
        verdict = "enough" if count <= results.replications else "too few"
        yield f"  - {one.policy} ({one.scenario}): {count} would make the difference of the list known to"
        yield f"    {PRECISION:.0%} of its length; {verdict}."
    yield f"- Worse off is who is on the list more than {WORSE_DAYS:.0f} days longer than under {first[1]}."
    yield "- Hindsight is a reference, not a bound: it plans week after week, knowing all that will come."
    yield ""


def _differences(results: Results, one: Compared, base: tuple[str, str]) -> list[float]:
    runs = zip(results.runs(one.scenario, one.policy), results.runs(*base), strict=True)
    return [(here.trace.list_days - there.trace.list_days) / here.trace.days for here, there in runs]


def _implementation() -> Iterator[str]:
    yield from ("## 5. Implementation", "")
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    yield f"- zorglogistiek {version('zorglogistiek')}, Python {sys.version.split()[0]}; {libraries}."
    yield "- Random numbers: a counter-based generator, keyed by numpy's SeedSequence for each purpose and replication;"
    yield "  a draw depends on the seed and on whom it is about alone. Events in a binary heap, ties by kind and order."
    yield "- The same seed gives the same files, whatever the number of workers."
    yield from ("", "## 6. Access to the code", "")
    yield "The program is free software (EUPL-1.2); the package zorglogistiek/simulation holds the model."
    yield ""
