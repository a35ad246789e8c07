"""What `zorglogistiek simulate` does: a study of the registry's region, or of the synthetic one, with its progress."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

from sqlmodel import Session

from zorglogistiek.cli.telling import opened, save
from zorglogistiek.database import Database
from zorglogistiek.errors import Conflict
from zorglogistiek.matching.policy import Policy, region_policy
from zorglogistiek.settings import settings_at_start
from zorglogistiek.simulation.comparison import Compared, compare
from zorglogistiek.simulation.parameters import Sourced, default_parameters, read_parameters
from zorglogistiek.simulation.setting import Setting
from zorglogistiek.simulation.stress import stress_sheet
from zorglogistiek.simulation.study import AS_IT_IS, Drawn, Progress, Scenario, Study, run_study
from zorglogistiek.simulation.summary import SHEET_FILE, SUMMARY_FILE, summary_bytes
from zorglogistiek.simulation.workers import Cluster, Processes

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


def run(
    setting: Setting,
    sourced: Sourced,
    folder: Path,
    *,
    policies: tuple[str, ...],
    years: float,
    replications: int,
    seed: int,
    workers: int | None,
    scheduler: str | None,
    scenarios: tuple[Scenario, ...] = (),
    days: float | None = None,
    notes: Sequence[str] = (),
) -> None:
    """Carries the study out, prints how far it is and what came of it, and writes the STRESS sheet.

    ``scenarios``: others than the setting as it is. ``days``: another length than so many years.
    ``notes`` go to the end of the sheet. Conflict when the registry has no request of the last two years to draw from.
    """
    if not setting.arrivals:
        raise Conflict("study", "the registry has no requests of the last two years to draw from")
    study = Study(
        scenarios=scenarios or (Scenario(name=AS_IT_IS, source=Drawn(setting=setting, sourced=sourced)),),
        policies=policies,
        replications=replications,
        seed=seed,
        days=round(years * 52) * 7.0 if days is None else days,
    )
    who = Processes(count=workers) if scheduler is None else Cluster(address=scheduler)
    results = run_study(study, folder, workers=who, on_progress=printed_progress())
    compared = compare(results, base=(AS_IT_IS, policies[0]))
    for line in table(compared):
        print(line)
    sheet = stress_sheet(results, setting, sourced, compared)
    if notes:
        sheet += "\n".join(["", "## From the registry", "", *(f"- {note}" for note in notes), ""])
    told = summary_bytes(
        results, compared, base=(AS_IT_IS, policies[0]), on=str(setting.on), program=version("zorglogistiek")
    )
    save(folder, {SHEET_FILE: sheet.encode(), SUMMARY_FILE: told})


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
    """The policies beside each other, with the difference from the first of them."""
    yield f"{'policy':<27}" + "".join(f"{name:>21}" for name in SHOWN) + f"{'worse off':>11}{'of hindsight':>14}"
    for one in compared:
        cells = "".join(f"{_cell(one, name):>21}" for name in SHOWN)
        hindsight = "" if one.of_hindsight is None else f"{one.of_hindsight.mean:.0%}"
        name = one.policy if one.scenario == AS_IT_IS else f"{one.policy}, {one.scenario}"
        yield f"{name:<27}{cells}{one.worse_off.mean:>11.0%}{hindsight:>14}"


def _cell(one: Compared, name: str) -> str:
    """The mean, and half the width of the interval of the difference."""
    figure, difference = one.figures[name], one.differences[name]
    if figure is None:
        return "-"
    digits = 2 if abs(figure.mean) < 10 else 1
    if difference is None or difference.mean == 0 or difference.high is None:
        return f"{figure.mean:.{digits}f}"
    return f"{figure.mean:.{digits}f} ({difference.mean:+.{digits}f} ± {difference.half_width:.{digits}f})"
