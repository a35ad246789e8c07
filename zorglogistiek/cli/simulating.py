"""What `zorglogistiek simulate` does: a study of the registry's region, or of the synthetic one, with its progress."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

from sqlmodel import Session

from zorglogistiek.cli.telling import opened, save
from zorglogistiek.database import Database
from zorglogistiek.matching.policy import Policy, region_policy
from zorglogistiek.settings import settings_at_start
from zorglogistiek.simulation.comparison import Beside, Compared, compare
from zorglogistiek.simulation.kept import Prepared
from zorglogistiek.simulation.parameters import Sourced, default_parameters, read_parameters
from zorglogistiek.simulation.replications import (
    FIRST_REPLICATIONS,
    MOST_REPLICATIONS,
    replications_needed,
    warm_up_of,
)
from zorglogistiek.simulation.stress import stress_sheet
from zorglogistiek.simulation.study import Progress, Results, Scenario, Study, Workers, run_study
from zorglogistiek.simulation.summary import SHEET_FILE, SUMMARY_FILE, summary_bytes

SHOWN = ("list_mean", "wait_mean", "wait_p90", "placed_within_norm", "place_points", "moves_per_1000_days")
"""The figures of the table on the screen; the files have all of them."""


@contextmanager
def region_read(*, synthetic: bool) -> Iterator[Session]:
    """A session on the registry of the settings, or on that of the synthetic region, to read from."""
    with _synthetic() if synthetic else opened() as database, database.read() as session:
        yield session


def policy_of(file: Path | None) -> Policy:
    """The weights of a file, else those of the settings."""
    return region_policy(file or settings_at_start().policy_file)


@contextmanager
def _synthetic() -> Iterator[Database]:
    """A registry with the synthetic region, for as long as it is read."""
    from zorglogistiek.cli.demo_region import make_registry

    with TemporaryDirectory(prefix="zorglogistiek-") as folder, make_registry(Path(folder)) as database:
        yield database


def parameters_of(file: Path | None) -> Sourced:
    """The parameters that come with the program, or those of a file."""
    return default_parameters() if file is None else read_parameters(file)


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """How much is simulated: ``replications`` None is by rule; ``steady``: the beginning is left out, by rule."""

    policies: tuple[str, ...]
    years: float = 3.0
    replications: int | None = None
    seed: int = 1
    steady: bool = False


def run(ready: Prepared, folder: Path, extent: Extent, workers: Workers) -> None:
    """Carries the study out, prints how far it is and what came of it, and writes the STRESS sheet."""
    results = _carried_out(ready, folder, extent, workers)
    base = extent.policies[0]
    left_out = warm_up_of(results) if extent.steady else 0.0
    compared = compare(results, base=base, warm_up_days=left_out)
    for line in table(compared):
        print(line)
    sheet = stress_sheet(results, ready, compared, warm_up=left_out, by_rule=extent.replications is None)
    told = summary_bytes(
        results,
        compared,
        base=base,
        on=str(ready.setting.on),
        program=version("zorglogistiek"),
        replayed=ready.replayed,
        warm_up_days=left_out,
    )
    save(folder, {SHEET_FILE: sheet.encode(), SUMMARY_FILE: told})


def _carried_out(ready: Prepared, folder: Path, extent: Extent, workers: Workers) -> Results:
    """The runs. By rule: some first, and then as many as their spread asks, until that is enough."""
    count = extent.replications or FIRST_REPLICATIONS
    while True:
        study = Study(
            scenarios=tuple(Scenario(name=one.name, source=one.source) for one in ready.scenarios),
            policies=extent.policies,
            replications=count,
            seed=extent.seed,
            days=round(extent.years * 52) * 7.0 if ready.days is None else ready.days,
        )
        results = run_study(study, folder, workers=workers, on_progress=printed_progress())
        asked = min(MOST_REPLICATIONS, replications_needed(results, extent.policies[0]))
        if extent.replications is not None or asked <= count:
            return results
        print(f"{asked} replications are asked by the spread of the first {count}", flush=True)
        count = asked


def printed_progress() -> Callable[[Progress], None]:
    """Prints how many runs are done, and about how long the rest takes."""
    began, first = monotonic(), list[int]()

    def show(progress: Progress) -> None:
        first.append(progress.done)
        line = f"{progress.done} of {progress.total} runs"
        done = progress.done - first[0]
        if done and progress.done < progress.total:
            left = (monotonic() - began) / done * (progress.total - progress.done)
            line += f", about {left / 60:.0f} min left" if left >= 90 else f", about {left:.0f} s left"
        print(line, flush=True)

    return show


def table(compared: tuple[Compared, ...]) -> Iterator[str]:
    """The policies beside each other in each scenario; then what each scenario changes under the same policy."""
    for scenario in dict.fromkeys(one.scenario for one in compared):
        here = [one for one in compared if one.scenario == scenario]
        yield f"{scenario}: beside {here[0].policy}"
        yield from _rows(here, [one.policy_does for one in here])
        changed = [(one, one.scenario_does) for one in here if one.scenario_does is not None]
        if changed:
            yield f"{scenario}: beside {compared[0].scenario}, under the same policy"
            yield from _rows([one for one, _ in changed], [beside for _, beside in changed])


def _rows(compared: Sequence[Compared], besides: Sequence[Beside]) -> Iterator[str]:
    yield f"{'policy':<27}" + "".join(f"{name:>21}" for name in SHOWN) + f"{'worse off':>11}{'of hindsight':>14}"
    for one, beside in zip(compared, besides, strict=True):
        cells = "".join(f"{_cell(one, beside, name):>21}" for name in SHOWN)
        hindsight = "" if one.of_hindsight is None else f"{one.of_hindsight.mean:.0%}"
        yield f"{one.policy:<27}{cells}{beside.worse_off.mean:>11.0%}{hindsight:>14}"


def _cell(one: Compared, beside: Beside, name: str) -> str:
    """The mean, and half the width of the interval of the difference."""
    figure, difference = one.figures[name], beside.differences[name]
    if figure is None:
        return "-"
    digits = 2 if abs(figure.mean) < 10 else 1
    if difference is None or difference.mean == 0 or difference.high is None:
        return f"{figure.mean:.{digits}f}"
    return f"{figure.mean:.{digits}f} ({difference.mean:+.{digits}f} ± {difference.half_width:.{digits}f})"
