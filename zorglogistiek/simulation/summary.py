"""What came of a study, as one small file beside its runs: what the page, the document and other programs read."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from zorglogistiek.errors import NotFound
from zorglogistiek.simulation.comparison import Beside, Compared, Interval, interval
from zorglogistiek.simulation.outcomes import by_group
from zorglogistiek.simulation.results import Traced
from zorglogistiek.simulation.study import Results

FORMAT = "simulation-summary/2"
SUMMARY_FILE, SHEET_FILE = "summary.json", "stress.md"
FOLDER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,59}")
"""What the folder of a study may be called to be shown: it stands in an address."""

OF_GROUPS = ("list_mean", "wait_mean", "wait_p90", "placed_within_norm")
"""The figures that are told of each group of youths too."""
MOST_VALUES = 12
"""A part of the profile with more values than this makes no groups."""
FEWEST_YOUTHS = 30
"""A group of fewer youths in any replication is not told of: it says little, and in a replay too much of one youth."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfGroup:
    """Some figures of the youths whose profile says ``value`` for ``key``."""

    key: str
    value: str
    scenario: str
    policy: str
    figures: Mapping[str, Interval | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """A finished study. ``base`` is the policy with which the others are compared, each in its scenario.

    ``replayed``: the youths are those of the registry. ``warm_up_days`` of each run were left out.
    """

    name: str
    program: str
    on: str
    seed: int
    days: float
    replications: int
    warm_up_days: float
    replayed: bool
    base: str
    compared: tuple[Compared, ...]
    groups: tuple[OfGroup, ...]

    def scenarios(self) -> tuple[str, ...]:
        """The scenarios, in the order of the study."""
        return tuple(dict.fromkeys(one.scenario for one in self.compared))

    def of(self, scenario: str) -> tuple[Compared, ...]:
        """The policies of one scenario."""
        return tuple(one for one in self.compared if one.scenario == scenario)


def summary_bytes(
    results: Results,
    compared: Sequence[Compared],
    *,
    base: str,
    on: str,
    program: str,
    replayed: bool = False,
    warm_up_days: float = 0.0,
) -> bytes:
    """The file of a finished study; ``on`` is the day of the region that it begins with. Otherwise as ``Summary``."""
    record = {
        "format": FORMAT,
        "program": program,
        "on": on,
        "seed": results.seed,
        "days": results.days,
        "replications": results.replications,
        "warm_up_days": warm_up_days,
        "replayed": replayed,
        "base": base,
        "compared": [asdict(one) for one in compared],
        "groups": [asdict(one) for one in of_groups(results, warm_up_days=warm_up_days)],
    }
    return (json.dumps(record, indent=1) + "\n").encode()


def of_groups(results: Results, *, warm_up_days: float = 0.0) -> Iterator[OfGroup]:
    """The figures of every group of youths that is large enough, for each policy of each scenario."""
    for scenario in results.scenarios:
        for policy in results.policies:
            runs = list(results.runs(scenario, policy))
            for key, values in sorted(_large_groups(runs).items()):
                split = [by_group(run, key, warm_up_days=warm_up_days) for run in runs]
                for value in sorted(values):
                    yield OfGroup(
                        key=key,
                        value=value,
                        scenario=scenario,
                        policy=policy,
                        figures={name: _mean_of(name, value, split) for name in OF_GROUPS},
                    )


def _large_groups(runs: Sequence[Traced]) -> dict[str, set[str]]:
    """By part of the profile, the values that enough of the youths have who were ever on the list."""
    counts: dict[str, dict[str, list[int]]] = {}
    for number, run in enumerate(runs):
        for who in {search.youth for search in run.trace.searches}:
            for key, value in run.profiles[who].items():
                counts.setdefault(key, {}).setdefault(value, [0] * len(runs))[number] += run.sizes[who]
    return {
        key: {value for value, found in values.items() if min(found) >= FEWEST_YOUTHS}
        for key, values in counts.items()
        if len(values) <= MOST_VALUES
    }


def _mean_of(name: str, value: str, split: Sequence[Mapping[str, Mapping[str, float | None]]]) -> Interval | None:
    """None where a replication has no such youths, or nothing to say of them."""
    found = [one[value][name] if value in one else None for one in split]
    known = [figure for figure in found if figure is not None]
    return interval(known) if len(known) == len(found) else None


def read_summary(folder: Path, name: str) -> Summary:
    """The study of that name in a folder of studies. NotFound for anything that is no finished study."""
    try:
        if FOLDER.fullmatch(name) is None:
            raise ValueError
        record = json.loads((folder / name / SUMMARY_FILE).read_text("utf-8"))
        if record["format"] != FORMAT:
            raise ValueError
    except (OSError, ValueError, KeyError) as error:
        raise NotFound(f"simulation {name}") from error
    return Summary(
        name=name,
        program=record["program"],
        on=record["on"],
        seed=record["seed"],
        days=record["days"],
        replications=record["replications"],
        warm_up_days=record["warm_up_days"],
        replayed=record["replayed"],
        base=record["base"],
        compared=tuple(_compared(one) for one in record["compared"]),
        groups=tuple(OfGroup(**{**one, "figures": _intervals(one["figures"])}) for one in record["groups"]),
    )


def summaries(folder: Path | None) -> list[Summary]:
    """Every finished study in a folder, by name; none without a folder."""
    if folder is None or not folder.is_dir():
        return []
    found = []
    for one in sorted(folder.iterdir()):
        try:
            found.append(read_summary(folder, one.name))
        except NotFound:
            continue  # one that is still going on, or something else
    return found


def _compared(record: Mapping[str, Any]) -> Compared:
    return Compared(
        scenario=record["scenario"],
        policy=record["policy"],
        figures=_intervals(record["figures"]),
        policy_does=_beside(record["policy_does"]),
        scenario_does=None if record["scenario_does"] is None else _beside(record["scenario_does"]),
        of_hindsight=_interval(record["of_hindsight"]),
    )


def _beside(record: Mapping[str, Any]) -> Beside:
    return Beside(
        differences=_intervals(record["differences"]),
        worse_off=Interval(**record["worse_off"]),
        better_off=Interval(**record["better_off"]),
    )


def _intervals(record: Mapping[str, Any]) -> dict[str, Interval | None]:
    return {name: _interval(one) for name, one in record.items()}


def _interval(record: Mapping[str, Any] | None) -> Interval | None:
    return None if record is None else Interval(**record)
