"""The STRESS sheet of a study: what somebody must know to judge it and to do it again, generated with every run.

By the headings of STRESS-DES (Monks and others, 2019, "Strengthening the reporting of empirical simulation studies",
Journal of Simulation 13(1), 55-67): objectives, logic, data, experimentation, implementation, access to the code.
"""

import sys
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from statistics import mean

from zorglogistiek.simulation.comparison import LEVEL, WORSE_DAYS, Compared
from zorglogistiek.simulation.drawing import SAME_AGE_DAYS, YEAR_DAYS
from zorglogistiek.simulation.estimates import FEWEST
from zorglogistiek.simulation.fitting import LOOK_WEEKS, POINTS_WEEKS, STEP_WEEKS
from zorglogistiek.simulation.gather import PLAN_WEEKS, RATE_WEEKS, RECORDED_WEEKS
from zorglogistiek.simulation.kept import REGION_FILE, Prepared
from zorglogistiek.simulation.outcomes import FIGURES, FIRST_TIME_RIGHT_DAYS
from zorglogistiek.simulation.policies import WAITING_FIRST_PERCENT
from zorglogistiek.simulation.policies.engine import Engine
from zorglogistiek.simulation.policies.hindsight import HINDSIGHT_WEEKS
from zorglogistiek.simulation.replications import (
    MOST_REPLICATIONS,
    PRECISION,
    list_differences,
    needed,
    warm_up_days,
)
from zorglogistiek.simulation.study import Results
from zorglogistiek.simulation.summary import FEWEST_YOUTHS
from zorglogistiek.simulation.telling import RULES
from zorglogistiek.statistics.disclosure import rounded

LIBRARIES = ("numpy", "ortools", "numba", "pydantic")


def stress_sheet(
    results: Results, ready: Prepared, compared: Sequence[Compared], *, warm_up: float = 0.0, by_rule: bool = False
) -> str:
    """The sheet as Markdown text; ``by_rule``: how many replications was not asked. The same study, the same text."""
    lines = [
        "# STRESS sheet of a simulation study",
        "",
        "After STRESS-DES: Monks and others (2019), *Strengthening the reporting of empirical simulation studies*.",
        "",
        *_objectives(results, ready),
        *_logic(),
        *_data(ready),
        *_experimentation(results, compared, warm_up, by_rule=by_rule),
        *_implementation(results),
    ]
    return "\n".join(lines) + "\n"


def _objectives(results: Results, ready: Prepared) -> Iterator[str]:
    yield from ("## 1. Objectives", "")
    yield "What each way to decide who is proposed where would mean for the same youths of one region."
    yield ""
    yield "Policies:"
    for name in results.policies:
        yield f"- `{name}`: {RULES.get(name, name)}."
    yield ""
    yield f"The engine plans {Engine().weeks} weeks in {Engine().steps} steps of ruin and recreate; where waiting goes"
    yield f"first, the points of a place and of a move count {WAITING_FIRST_PERCENT}%. Hindsight plans"
    yield f"{HINDSIGHT_WEEKS} weeks."
    yield from ("", "Scenarios:")
    for one in ready.scenarios:
        yield f"- `{one.name}`: {'; '.join(one.changes) or 'nothing is changed'}."
    yield ""
    yield "Outcomes, with their units: " + "; ".join(f"{one.id} ({one.unit})" for one in FIGURES.values()) + "."
    yield "Nobody who waited is left out. `wait_mean` is the days on the list for each youth who was on it; by the"
    yield "period estimate (Armstrong, 2000) `wait_median` is when half have a place, `wait_p90` when nine of ten are"
    yield "off the list, and `placed_within_norm` who has a place in time, where who gave up has none."
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
    yield "A place can be promised under every policy once its resident is known to leave."
    yield ""
    yield "Left out: bridging places; who may not live with whom; what was promised before the first day; the place of"
    yield "who is about to move on, until it is empty; differences between providers in how often they refuse; families"
    yield "that move; staff; closures that are not registered yet."
    yield ""
    yield "Fixed numbers of the model:"
    yield from (f"- {line}." for line in _constants())
    yield ""


def _constants() -> Iterator[str]:
    yield f"requests of the last {RECORDED_WEEKS} weeks are drawn from, at the rate of the last {RATE_WEEKS}"
    yield f"brothers and sisters who would like to be together must fit together within {PLAN_WEEKS} weeks"
    yield f"who fits where is looked at every {STEP_WEEKS} weeks, until {LOOK_WEEKS} weeks after the request"
    yield f"points of waiting grow until {POINTS_WEEKS} weeks"
    years = round(SAME_AGE_DAYS / YEAR_DAYS)
    yield f"who moves on asks what somebody recorded asked who differs by {years} years of age at most"
    yield f"a first place is right for who did not have to move again within {FIRST_TIME_RIGHT_DAYS:.0f} days"
    yield f"an estimate rests on {FEWEST} ends or more; a group of youths that is told of has {FEWEST_YOUTHS} or more"


def _data(ready: Prepared) -> Iterator[str]:
    setting = ready.setting
    yield from ("## 3. Data", "")
    places = sum(home.group.places for home in setting.homes)
    yield f"- The region as on {setting.on}: {len(setting.homes)} groups with {places} places."
    residents, waiting = rounded(len(setting.residents)), rounded(len(setting.seekers))
    yield f"- On the first day about {residents} residents and {waiting} requests on the list."
    what = "The youths are those" if ready.replayed else "Requests are drawn from those"
    yield f"- {what} that the registry recorded: about {rounded(len(setting.arrivals))},"
    yield f"  {setting.arrivals_per_week:.1f} a week; to move on about {rounded(len(setting.move_ons))}; a new request"
    yield f"  fits {mean(len(need.fits) for need in setting.arrivals):.1f} groups on average. Counts of youths are"
    yield "  rounded to 5."
    yield "- Weights of the policy that differ from those of the program: " + ("; ".join(ready.weights) or "none") + "."
    yield from (f"- {note}" for note in ready.notes)
    yield from ("", "| parameter | value | unit | meaning | source |", "|---|---|---|---|---|")
    for name, entry in ready.sourced.dictionary.items():
        yield f"| {name} | {_value(entry.value)} | {entry.unit} | {entry.means} | {entry.source} |"
    yield ""


def _value(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{getattr(key, 'value', key)} {one}" for key, one in value.items())
    return " to ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)


def _experimentation(results: Results, compared: Sequence[Compared], warm_up: float, *, by_rule: bool) -> Iterator[str]:
    yield from ("## 4. Experimentation", "")
    scenario, base = results.scenarios[0], results.policies[0]
    rule = warm_up_days(results, (scenario, base))
    said = "the runs are too short to say" if rule is None else f"{rule:.0f} days"
    yield f"- Length of a run: {results.days:.0f} days. Starts from the region as it was on the first day."
    yield f"- Warm-up left out: {warm_up:.0f} days. By the rule MSER-5, on the list under {base}: {said}."
    chosen = f"chosen by rule, at most {MOST_REPLICATIONS}" if by_rule else "as asked"
    yield f"- Replications: {results.replications} ({chosen}), seed {results.seed}. Intervals: Student's t,"
    yield f"  {LEVEL:.0%}, each by itself: of {len(compared) * len(FIGURES)} some leave out 0 by chance alone."
    yield f"- Rule: the difference of the mean list from {base}, known to {PRECISION:.0%} of the list to each side."
    for one in compared:
        found = one.policy_does.differences["list_mean"]
        length = next(other.figures["list_mean"] for other in compared if other.scenario == one.scenario)
        if found is None or length is None or found.replications < 2 or found.half_width == 0:
            continue
        count = needed(list_differences(results, (one.scenario, one.policy), base), PRECISION * length.mean)
        verdict = "enough" if count <= results.replications else "too few"
        yield f"  - {one.policy} ({one.scenario}): {count} asked; {verdict}."
    yield f"- Worse off is who is on the list more than {WORSE_DAYS:.0f} days longer than under {base}."
    yield "- Hindsight is a reference, not a bound: it plans week after week, knowing all that will come."
    yield ""


def _implementation(results: Results) -> Iterator[str]:
    yield from ("## 5. Implementation", "")
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    yield f"- zorglogistiek {version('zorglogistiek')}, Python {sys.version.split()[0]}; {libraries}."
    yield "- Random numbers: a counter-based generator, keyed by numpy's SeedSequence for each purpose and replication;"
    yield "  a draw depends on the seed and on whom it is about alone. Events in a binary heap, ties by kind and order."
    yield "- The same seed gives the same files, whatever the number of workers. The region is kept beside the runs, in"
    yield f"  {REGION_FILE}: the command with the same options and this folder does the study again."
    for name, digest in results.digests.items():
        yield f"- Digest of {name}: {digest}."
    yield from ("", "## 6. Access to the code", "")
    yield "The program is free software (EUPL-1.2); the package zorglogistiek/simulation holds the model."
    yield ""
