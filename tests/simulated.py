"""A small finished simulation in a folder, for tests of who shows it."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from zorglogistiek.simulation.comparison import compare
from zorglogistiek.simulation.region import Group, Option, Region, Search, Youth
from zorglogistiek.simulation.study import AS_IT_IS, Scenario, Study, run_study
from zorglogistiek.simulation.summary import SHEET_FILE, SUMMARY_FILE, summary_bytes
from zorglogistiek.simulation.workers import Processes

NAME = "small"
BASE = "ringing_around"
SHEET = """# STRESS sheet

## 1. Data

- A small region, with
  a line that goes on.

| parameter | value |
|---|---|
| near_km | 15 |
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Two:
    """Two groups of one place; every week somebody comes who fits both, and stays ten weeks in one or the other."""

    def region(self, *, seed: int, replication: int, days: float) -> Region:
        del seed
        groups = (Group(number="G1", places=1), Group(number="G2", places=1))
        youths = tuple(
            Youth(
                number=f"Y{number}",
                from_day=7.0 * number + replication,
                profile={"urgency": "urgent" if number % 2 else "regular", "seeks": "any"},
                searches=(
                    Search(
                        options=tuple(
                            Option(group=group, points=5 * group, stay_days=70.0, expected_days=70.0)
                            for group in range(2)
                        )
                    ),
                ),
            )
            for number in range(int(days // 7))
        )
        return Region(groups=groups, youths=youths)


def finished(folder: Path) -> None:
    """Carries the study out in ``folder/small``."""
    study = Study(
        scenarios=(Scenario(name=AS_IT_IS, source=Two()),),
        policies=(BASE, "first_come"),
        replications=2,
        seed=1,
        days=448.0,
    )
    results = run_study(study, folder / NAME, workers=Processes(count=1))
    told = summary_bytes(results, compare(results, base=BASE), base=BASE, on="2026-11-02", program="0")
    (folder / NAME / SUMMARY_FILE).write_bytes(told)
    (folder / NAME / SHEET_FILE).write_text(SHEET, "utf-8")


@cache
def simulations() -> Path:
    """A folder with that study, made once for each process."""
    folder = Path(mkdtemp(prefix="zorglogistiek-simulations-"))
    finished(folder)
    return folder
