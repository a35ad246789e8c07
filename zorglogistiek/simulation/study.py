"""A study: scenarios, policies and replications, carried out in any number of processes, and resumed where it stopped.

The unit of work is one replication of one scenario: its region is drawn once, and every policy meets the same youths in
it. Each run is written to a file of its own in the study's folder; what is there already is not done again.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Protocol

from zorglogistiek.errors import Conflict, Fault, Invalid
from zorglogistiek.simulation.drawing import Lengths, draw_region
from zorglogistiek.simulation.identities import check
from zorglogistiek.simulation.parameters import Sourced
from zorglogistiek.simulation.policies import REPLAYED
from zorglogistiek.simulation.region import Region
from zorglogistiek.simulation.results import Traced, from_bytes, to_bytes, traced
from zorglogistiek.simulation.run import simulate
from zorglogistiek.simulation.setting import Setting

AS_IT_IS = "as_it_is"
"""The scenario in which nothing is changed."""

NAME = re.compile(r"[a-z0-9_]{1,60}")
STUDY_FILE = "study.json"


class Source(Protocol):
    """Where regions come from. A frozen value that can be sent to other processes, and whose repr tells all of it."""

    def region(self, *, seed: int, replication: int, days: float) -> Region:
        """The region of one replication: the same arguments give the same region."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """Regions drawn from a setting by parameters. ``lengths``: others than the parameters describe."""

    setting: Setting
    sourced: Sourced
    lengths: Lengths | None = None

    def region(self, *, seed: int, replication: int, days: float) -> Region:
        """Draws it."""
        return draw_region(
            self.setting,
            self.sourced.parameters,
            seed=seed,
            replication=replication,
            days=days,
            lengths=self.lengths,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A region, as it is or with something changed."""

    name: str
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Task:
    """One run."""

    scenario: str
    replication: int
    policy: str

    @property
    def file(self) -> str:
        """The name of its file."""
        return f"{self.scenario}.{self.replication:04d}.{self.policy}.json.gz"


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """One replication of one scenario: what one process does at a time. ``policies`` are those still to run."""

    scenario: Scenario
    replication: int
    policies: tuple[str, ...]
    seed: int
    days: float


@dataclass(frozen=True, kw_only=True)
class Study:
    """What is asked. Invalid for a name or number that cannot be, or a policy that is not there."""

    scenarios: tuple[Scenario, ...]
    policies: tuple[str, ...]
    replications: int
    seed: int
    days: float

    def __post_init__(self) -> None:
        """Says all that is wrong at once."""
        names = [scenario.name for scenario in self.scenarios]
        faults = [
            Fault(field="policies", message="{name} is no policy", params=(("name", policy),))
            for policy in self.policies
            if policy not in REPLAYED
        ]
        if len(set(names)) < len(names) or not all(NAME.fullmatch(name) for name in names) or not names:
            faults.append(Fault(field="scenarios", message="each scenario needs a name of its own: a-z, 0-9 and _"))
        if len(set(self.policies)) < len(self.policies) or not self.policies:
            faults.append(Fault(field="policies", message="at least one policy is asked, each once"))
        if self.replications < 1 or self.days <= 0 or self.seed < 0:
            faults.append(Fault(field="replications", message="at least one replication of more than 0 days is asked"))
        if faults:
            raise Invalid("study", faults)

    def tasks(self) -> tuple[Task, ...]:
        """Every run, in order."""
        return tuple(
            Task(scenario=scenario.name, replication=replication, policy=policy)
            for scenario in self.scenarios
            for replication in range(self.replications)
            for policy in self.policies
        )

    @cached_property
    def digests(self) -> Mapping[str, str]:
        """For each scenario a digest of all that its runs depend on; the number of replications is none of that."""
        return {
            scenario.name: sha256(
                repr((scenario.source, self.seed, self.days, version("zorglogistiek"))).encode()
            ).hexdigest()
            for scenario in self.scenarios
        }

    def record(self) -> dict[str, object]:
        """What the study's folder says of it."""
        return {
            "format": "simulation-study/1",
            "program": version("zorglogistiek"),
            "seed": self.seed,
            "days": self.days,
            "replications": self.replications,
            "policies": list(self.policies),
            "scenarios": dict(self.digests),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How many runs of how many are done."""

    done: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """A folder of finished runs. Runs are read when they are asked for."""

    folder: Path
    scenarios: tuple[str, ...]
    policies: tuple[str, ...]
    replications: int
    seed: int
    days: float
    digests: Mapping[str, str]

    def run(self, scenario: str, policy: str, replication: int) -> Traced:
        """One run. KeyError when it was not asked, FileNotFoundError when it is not finished."""
        if scenario not in self.scenarios or policy not in self.policies or not 0 <= replication < self.replications:
            raise KeyError((scenario, policy, replication))
        task = Task(scenario=scenario, replication=replication, policy=policy)
        return from_bytes((self.folder / task.file).read_bytes())

    def runs(self, scenario: str, policy: str) -> Iterator[Traced]:
        """Every replication of a policy in a scenario, in order."""
        return (self.run(scenario, policy, replication) for replication in range(self.replications))


class Workers(Protocol):
    """Who carries out batches."""

    def carry_out(self, batches: tuple[Batch, ...]) -> Iterator[Mapping[Task, bytes]]:
        """The files of each batch, in whatever order they are finished."""
        ...


def run_batch(batch: Batch) -> dict[Task, bytes]:
    """The runs of a batch, as the bytes of their files. BrokenIdentity when a run contradicts itself."""
    region = batch.scenario.source.region(seed=batch.seed, replication=batch.replication, days=batch.days)
    done = {}
    for name in batch.policies:
        trace = simulate(region, REPLAYED[name](region), days=batch.days)
        check(region, trace)
        task = Task(scenario=batch.scenario.name, replication=batch.replication, policy=name)
        done[task] = to_bytes(traced(region, trace))
    return done


def run_study(
    study: Study,
    folder: Path,
    *,
    workers: Workers,
    on_progress: Callable[[Progress], None] = lambda _: None,
) -> Results:
    """Carries out what of a study is not in its folder yet. Conflict when the folder holds another study. OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    _claim(study, folder)
    missing = [task for task in study.tasks() if not (folder / task.file).exists()]
    total = len(study.tasks())
    done = total - len(missing)
    on_progress(Progress(done=done, total=total))
    for finished in workers.carry_out(tuple(_batches(study, missing))):
        for task, content in finished.items():
            _write(folder / task.file, content)
        done += len(finished)
        on_progress(Progress(done=done, total=total))
    return results_of(folder)


def results_of(folder: Path) -> Results:
    """The results in a folder. Conflict when there are none. OSError."""
    try:
        record = json.loads((folder / STUDY_FILE).read_text("utf-8"))
    except (FileNotFoundError, ValueError) as error:
        raise Conflict(f"study {folder.name}", "the folder holds no study") from error
    return Results(
        folder=folder,
        scenarios=tuple(record["scenarios"]),
        policies=tuple(record["policies"]),
        replications=record["replications"],
        seed=record["seed"],
        days=record["days"],
        digests=record["scenarios"],
    )


def _claim(study: Study, folder: Path) -> None:
    """The folder is this study's. Other policies and more replications may be added; what there is must be the same."""
    file = folder / STUDY_FILE
    if file.exists():
        kept = json.loads(file.read_text("utf-8"))
        same = kept["seed"] == study.seed and kept["days"] == study.days
        others = [name for name, digest in study.digests.items() if kept["scenarios"].get(name, digest) != digest]
        if kept["program"] != version("zorglogistiek"):
            raise Conflict(f"study {folder.name}", "the folder holds a study of version {other}", other=kept["program"])
        if not same or others:
            raise Conflict(f"study {folder.name}", "the folder holds a study of another region, seed or length")
    _write(file, json.dumps(study.record(), indent=1).encode())


def _batches(study: Study, missing: list[Task]) -> Iterator[Batch]:
    policies: dict[tuple[str, int], list[str]] = {}
    for task in missing:
        policies.setdefault((task.scenario, task.replication), []).append(task.policy)
    scenarios = {scenario.name: scenario for scenario in study.scenarios}
    for (name, replication), which in policies.items():
        yield Batch(
            scenario=scenarios[name],
            replication=replication,
            policies=tuple(which),
            seed=study.seed,
            days=study.days,
        )


def _write(file: Path, content: bytes) -> None:
    """Wholly or not at all: a run that was killed leaves no half file."""
    unfinished = file.with_name(file.name + ".unfinished")
    unfinished.write_bytes(content)
    unfinished.replace(file)
