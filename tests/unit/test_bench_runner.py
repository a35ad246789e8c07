"""The bench: processes are held to their limits, figures are kept, and the page says what was measured."""

import os
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from scripts.bench import __main__ as bench
from scripts.bench import side_by_side, sizes
from scripts.bench.book import Book
from scripts.bench.chart import chart
from scripts.bench.check import checked
from scripts.bench.machine import machine
from scripts.bench.measurements import Asked, Figures, Task
from scripts.bench.memory import family, together
from scripts.bench.methods import METHODS, progress_of
from scripts.bench.process import Outcome, Running
from scripts.bench.reading import races
from scripts.bench.side_by_side import ended
from scripts.bench.sizes import SIZES, Size
from scripts.bench.table import section
from solver import Plan
from solver.command import main as solver_command

TINY = Path(__file__).resolve().parents[2] / "fixtures" / "instances" / "tiny-00.json"
MEBIBYTE = 2**20


# Processes


def run(
    tmp_path: Path, program: str, *, seconds: float = 60, grace: float = 0, memory: int = 2**33, ask: bool = False
) -> tuple[Outcome, list[tuple[float, str]]]:
    heard: list[tuple[float, str]] = []
    running = Running(
        command=[sys.executable, "-c", program],
        directory=tmp_path,
        log=tmp_path / "x.log",
        seconds=seconds,
        grace=grace,
        memory=memory,
        cores=1,
        ask=ask,
        hear=lambda at, line: heard.append((at, line)),
    )
    return running.run(), heard


def test_a_process_is_heard_line_by_line_as_it_speaks(tmp_path: Path) -> None:
    program = "import time; print('one', flush=True); time.sleep(0.3); print('two')"
    outcome, heard = run(tmp_path, program)
    assert [line for _, line in heard] == ["one", "two"]
    assert heard[1][0] - heard[0][0] >= 0.25  # not all at the end
    assert outcome.seconds >= heard[1][0]
    assert (outcome.exit_code, outcome.late, outcome.too_much) == (0, False, False)
    assert (tmp_path / "x.log").read_text() == "one\ntwo\n"


def test_the_peak_of_memory_is_seen_after_it_has_passed(tmp_path: Path) -> None:
    small, _ = run(tmp_path, "pass")
    large, _ = run(tmp_path, f"import time; x = b'1' * (200 * {MEBIBYTE}); del x; time.sleep(1)")
    assert large.peak_bytes - small.peak_bytes > 190 * MEBIBYTE


def test_a_process_on_fewer_cores_sees_no_more(tmp_path: Path) -> None:
    _, heard = run(tmp_path, "import os; print(len(os.sched_getaffinity(0)))")
    assert heard[0][1] == "1"


def test_too_much_memory_ends_the_process_and_nothing_else(tmp_path: Path) -> None:
    outcome, _ = run(tmp_path, f"x = b'1' * (600 * {MEBIBYTE})", memory=400 * MEBIBYTE)
    assert outcome.exit_code != 0
    assert ended(outcome) == "out of memory"


def test_what_ends_badly_says_why(tmp_path: Path) -> None:
    outcome, _ = run(tmp_path, "import sys; sys.exit('the instance is odd')")
    assert ended(outcome) == "failed with exit code 1: the instance is odd"


def test_a_process_that_does_not_stop_is_killed_after_its_grace(tmp_path: Path) -> None:
    outcome, _ = run(tmp_path, "import time; time.sleep(600)", seconds=0.2, grace=0.3)
    assert (outcome.late, outcome.exit_code) == (True, -9)
    assert ended(outcome) == "no plan: did not stop at the limit"
    assert outcome.seconds < 60


def test_who_can_be_asked_is_asked_at_the_limit(tmp_path: Path) -> None:
    program = """
import signal, sys
signal.signal(signal.SIGTERM, lambda *_: sys.exit(print('done so far')))
print('begun', flush=True)
signal.pause()
"""
    outcome, heard = run(tmp_path, program, seconds=1.0, grace=60, ask=True)
    assert [line for _, line in heard] == ["begun", "done so far"]
    assert (outcome.exit_code, outcome.late) == (0, False)


def test_nothing_of_a_process_stays_behind(tmp_path: Path) -> None:
    program = (
        "import subprocess, sys; print(subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)']).pid)"
    )
    _, heard = run(tmp_path, program)
    pid = int(heard[0][1])
    for _ in range(100):
        if not Path(f"/proc/{pid}/cmdline").exists() or not Path(f"/proc/{pid}/cmdline").read_bytes():
            return
        time.sleep(0.05)
    pytest.fail("the child of the process still runs")


def test_the_memory_of_a_family_is_counted_together() -> None:
    assert os.getpid() in family(os.getpid())
    assert together([os.getpid()]) > MEBIBYTE
    assert together([2**22 + 1]) == 0  # no such process


# What is read


def test_the_lines_of_the_solver_are_understood(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert solver_command(["solve", str(TINY), "--out", str(tmp_path / "plan.json")]) == 0
    told = [found for line in capsys.readouterr().out.splitlines() if (found := progress_of(line)) is not None]
    plan = Plan.read(tmp_path / "plan.json")
    assert told[-1] == (plan.objective, plan.bound)


def test_before_there_is_a_plan_there_is_a_bound() -> None:
    assert progress_of("    1.50 s  objective None  bound 12  gap -  (first)") == (None, 12)
    assert progress_of("optimal: objective 5, bound 5") is None


def test_a_plan_is_verified_and_a_wrong_one_told(tmp_path: Path) -> None:
    assert solver_command(["solve", str(TINY), "--out", str(tmp_path / "plan.json")]) == 0
    good = checked(TINY, tmp_path / "plan.json")
    assert (good["status"], good["objective"], good["wrong"]) == ("optimal", 2115, [])
    bad = tmp_path / "bad.json"
    bad.write_text((tmp_path / "plan.json").read_text().replace('"objective":2115', '"objective":2000'))
    assert any("the objective is 2115" in line for line in checked(TINY, bad)["wrong"])


def figures(method: str, *trace: tuple[float, int | None, int], **more: object) -> Figures:
    """Figures of one run on the smallest size; the plan is that of the last point of the trace."""
    _, objective, bound = trace[-1] if trace else (0.0, None, 0)
    return {
        "size": "60",
        "instance": "f1",
        "method": method,
        "limit_seconds": 60.0,
        "seed": 1,
        "workers": 2,
        "memory_limit_bytes": 2**34,
        "wall_seconds": 12.5,
        "peak_bytes": 300 * MEBIBYTE,
        "ended": "plan",
        "trace": list(trace),
        "status": "feasible",
        "objective": objective,
        "bound": bound,
        "certificate_bound": 0,
        "wrong": [],
        **more,
    }


# After 2 s a gap of (1000 - 940) / 1000 = 6%, after 3 s 4%, after 10 s 0.5%; its certificate proves 970: 3%.
SOLVER = figures(
    "solver", (1.0, None, 900), (2.0, 1000, 940), (3.0, 1000, 960), (10.0, 1000, 995), certificate_bound=970
)
# 1200 against the solver's 995: 17.08%.
GREEDY = figures("greedy", (0.5, 1200, 0))
NOTHING = figures("highs", (8.0, None, 990), ended="no plan in the time")


def test_gaps_and_when_they_were_reached() -> None:
    (race,) = races([GREEDY, NOTHING, SOLVER])
    assert [run["method"] for run in race.runs] == ["solver", "highs", "greedy"]
    assert race.best_bound == 995
    assert race.trace(SOLVER) == [(2.0, 0.06), (3.0, 0.04), (10.0, 0.005)]
    assert [race.seconds_to(SOLVER, wanted) for wanted in (0.05, 0.01, 0.001)] == [3.0, 10.0, None]
    assert race.trace(GREEDY) == [(0.5, 205 / 1200)]
    assert race.trace(NOTHING) == []


def test_other_limits_are_another_race() -> None:
    assert len(races([SOLVER, GREEDY | {"limit_seconds": 5.0}])) == 2


def test_the_table_says_it_all() -> None:
    wrong = figures("first-come", (0.4, 1300, 0), wrong=["capacity: group G1 has 1 places"])
    proven = figures("cp-sat", (20.0, 996, 996), wall_seconds=120.0, peak_bytes=3 * 2**30)
    rows = [line for line in section([SOLVER, NOTHING, GREEDY, wrong, proven]).splitlines() if line.startswith("| ")]
    assert rows[2:] == [
        "| this solver | 1,000 | 0.50% / 3.00% | 3.0 s | 10.0 s | - | 12.5 s | 300 MiB |",
        "| whole model on CP-SAT | 996 | 0 (optimal) | 20.0 s | 20.0 s | 20.0 s | 120 s | 3.0 GiB |",
        "| whole model on HiGHS | no plan in the time | - | - | - | - | 12.5 s | 300 MiB |",
        "| greedy, rarest first | 1,200 | *17.00%* | - | - | - | 12.5 s | 300 MiB |",
        "| first come, first served | **wrong plan**: capacity: group G1 has 1 places | - | - | - | - | 12.5 s | 300 MiB |",
    ]


def test_the_picture_is_whole_and_told_in_words() -> None:
    picture = ET.fromstring(chart([SOLVER, GREEDY, NOTHING, GREEDY | {"size": "180"}]))
    names = {"svg": "http://www.w3.org/2000/svg"}
    words = picture.findtext("svg:desc", namespaces=names) or ""
    assert "60 parties, 20 groups: 60 s: this solver 0.50%, greedy, rarest first 17.08%" in words
    assert len(picture.findall("svg:g", names)) == 2
    # One line in the legend for each method that proves something, and one in the panel of the solver.
    assert len(picture.findall("svg:polyline", names)) == 3
    assert len(picture.findall("svg:g/svg:polyline", names)) == 1


def test_an_optimum_stands_on_the_lower_edge_and_no_picture_is_empty() -> None:
    ET.fromstring(chart([figures("solver", (0.01, 0, 0))]))
    ET.fromstring(chart([]))


# Going on


class Counting:
    """A measurement that costs nothing and counts how often it is made."""

    name = "counting"

    def __init__(self) -> None:
        self.made: list[str] = []
        self.fingerprint = "f1"

    def tasks(self, size: Size, asked: Asked) -> Iterator[Task]:
        key = f"counting, {size.name}, {asked.seconds_for(size):g} s"
        yield Task(key=key, instance=self.fingerprint, run=lambda: self.measure(key))

    def measure(self, key: str) -> Figures:
        self.made.append(key)
        return {"instance": self.fingerprint}

    def section(self, figures: Sequence[Figures]) -> str:
        return f"{len(figures)} figures"

    def pictures(self, figures: Sequence[Figures]) -> dict[str, str]:
        return {"count.svg": f"{len(figures)}"}


@pytest.fixture
def counting(monkeypatch: pytest.MonkeyPatch) -> Counting:
    made = Counting()
    monkeypatch.setattr(bench, "MEASUREMENTS", (made,))
    return made


def test_what_was_measured_is_not_measured_again(tmp_path: Path, counting: Counting) -> None:
    out = ["--out", str(tmp_path)]
    assert bench.main(["--sizes", "60", *out]) == 0
    assert bench.main(["--sizes", "60", "180", *out]) == 0
    assert counting.made == ["counting, 60, 60 s", "counting, 180, 60 s"]
    assert bench.main(["--sizes", "60", "--seconds", "5", *out]) == 0  # another limit
    assert bench.main(["--sizes", "60", "--fresh", *out]) == 0
    assert counting.made[2:] == ["counting, 60, 5 s", "counting, 60, 60 s"]
    assert "3 figures" in (tmp_path / "table.md").read_text()
    assert (tmp_path / "count.svg").read_text() == "3"


def test_another_instance_of_the_same_name_is_measured_again(tmp_path: Path, counting: Counting) -> None:
    out = ["--sizes", "60", "--out", str(tmp_path)]
    assert bench.main(out) == 0
    counting.fingerprint = "f2"
    assert bench.main(out) == 0
    assert len(counting.made) == 2


def test_an_interrupted_run_keeps_what_it_has(
    tmp_path: Path, counting: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    measure = counting.measure

    def interrupted(key: str) -> Figures:
        if "180" in key:
            raise KeyboardInterrupt
        return measure(key)

    monkeypatch.setattr(counting, "measure", interrupted)
    with pytest.raises(KeyboardInterrupt):
        bench.main(["--sizes", "60", "180", "--out", str(tmp_path)])
    monkeypatch.setattr(counting, "measure", measure)
    assert bench.main(["--sizes", "60", "180", "--out", str(tmp_path)]) == 0
    assert counting.made == ["counting, 60, 60 s", "counting, 180, 60 s"]


def test_figures_of_another_machine_are_not_mixed_in(
    tmp_path: Path, counting: Counting, capsys: pytest.CaptureFixture[str]
) -> None:
    Book(tmp_path / "figures.json", {**machine(), "cores": "64"}).add("counting, 60, 60 s", {"instance": "f1"})
    asked = ["--sizes", "60", "--out", str(tmp_path)]
    assert bench.main(asked) == 2
    assert "measured on another machine" in capsys.readouterr().err
    assert counting.made == []
    assert bench.main([*asked, "--fresh"]) == 0
    assert "cores: 64" not in (tmp_path / "table.md").read_text()


def test_the_machine_has_no_name() -> None:
    described = machine()
    assert set(described) == {"processor", "cores", "memory", "system", "python", "ortools", "numpy"}
    assert os.uname().nodename not in described.values()


def test_a_wrong_plan_makes_the_bench_fail(
    tmp_path: Path, counting: Counting, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(counting, "measure", lambda _: {"instance": "f1", "wrong": ["it is not the cost"]})
    assert bench.main(["--sizes", "60", "--out", str(tmp_path)]) == 1
    assert "a wrong plan: counting, 60, 60 s" in capsys.readouterr().err


def test_methods_are_measured_one_after_the_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench, "MEASUREMENTS", (side_by_side.SideBySide(),))
    for module in (sizes, side_by_side):
        monkeypatch.setattr(module, "WORK", tmp_path / "work")
    sizes._generated.cache_clear()
    asked = ["--sizes", "60", "--methods", "greedy", "first-come", "--seconds", "30", "--workers", "1"]
    assert bench.main([*asked, "--out", str(tmp_path / "out")]) == 0
    sizes._generated.cache_clear()
    book = Book(tmp_path / "out" / "figures.json", machine())
    assert book.open()
    assert [found["method"] for found in book.figures.values()] == ["greedy", "first-come"]
    for found in book.figures.values():
        assert (found["ended"], found["wrong"]) == ("plan", [])
        assert [tuple(point[1:]) for point in found["trace"]] == [(found["objective"], 0)]
        assert 0 < found["trace"][0][0] <= found["wall_seconds"]
    assert "| greedy, rarest first |" in (tmp_path / "out" / "table.md").read_text()


def test_every_method_can_be_started_on_every_size() -> None:
    assert set(bench._parser().parse_args([]).methods) == set(METHODS)
    assert {"60", "180", "600", "5000", "43000"} == set(bench._parser().parse_args([]).sizes)
    assert [SIZES[name].seconds for name in ("60", "180", "600", "5000", "43000")] == [60, 60, 90, 120, 600]
