"""`python -m solver` on files, as a process of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from solver import Plan
from solver.stop import Stop, Stopped

Record = dict[str, Any]
INSTANCES = Path(__file__).parents[2] / "fixtures" / "instances"
TINY = INSTANCES / "tiny-03.json"


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "solver", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, cwd=Path(__file__).parents[2], check=False)


def test_solve_then_verify(tmp_path: Path) -> None:
    out = tmp_path / "plan.json"
    solved = run("solve", TINY, "--out", out, "--seconds", "20")
    assert solved.returncode == 0, solved.stderr
    *progress, summary = solved.stdout.splitlines()
    assert progress
    assert all("objective" in line and "bound" in line and "gap" in line for line in progress)
    assert summary.startswith("optimal: objective 827, bound 827, gap 0.000%")
    verified = run("verify", TINY, out)
    assert verified.returncode == 0
    assert verified.stdout.startswith("right: optimal, objective 827")
    record = json.loads(out.read_text())
    record["objective"] = 826
    out.write_text(json.dumps(record))
    refused = run("verify", TINY, out)
    assert refused.returncode == 1
    assert "the objective is 827, the plan says 826" in refused.stdout


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ((), "usage"),
        (("solve", TINY), "--out"),
        (("solve", "absent.json", "--out", "{tmp}/p.json"), "absent.json: cannot be read: No such file"),
        (("solve", TINY, "--out", "{tmp}/no/p.json"), "there is no directory"),
        (("solve", TINY, "--out", "{tmp}"), "is a directory"),
        (("solve", TINY, "--out", "/dev/null"), "/dev/null: is no regular file"),
        # Nobody may make a file there, not even root; the file asked for is named, and no other.
        (("solve", TINY, "--out", "/proc/plan.json"), "/proc/plan.json: "),
        (("solve", TINY, "--out", "{tmp}/p.json", "--seconds", "-1"), "seconds must be a number of at least 0"),
        (("solve", TINY, "--out", "{tmp}/p.json", "--seconds", "nan"), "seconds must be a number of at least 0"),
        (("solve", TINY, "--out", "{tmp}/p.json", "--seconds", "soon"), "invalid float value"),
        (("solve", TINY, "--out", "{tmp}/p.json", "--gap", "2"), "gap must be between 0 and 1"),
        (("solve", TINY, "--out", "{tmp}/p.json", "--seed", "-1"), "seed must be between 0"),
        (("solve", INSTANCES / "index.json", "--out", "{tmp}/p.json"), "instance: unknown key"),
        (("verify", TINY, TINY), "plan: key 'status' is missing"),
    ],
)
def test_what_cannot_be_used(arguments: tuple[str | Path, ...], error: str, tmp_path: Path) -> None:
    refused = run(*(str(argument).replace("{tmp}", str(tmp_path)) for argument in arguments))
    assert refused.returncode == 2
    assert error in refused.stderr
    assert "Traceback" not in refused.stderr
    assert "objective" not in refused.stdout
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("command", [("solve", "--out", "{tmp}/plan.json"), ("verify", str(TINY))])
def test_a_run_that_is_ended_before_it_has_anything_says_so(
    command: tuple[str, ...], number: signal.Signals, tmp_path: Path
) -> None:
    # What never comes out of a pipe cannot be read to the end; who opens it waits until the other side does too.
    pipe = tmp_path / "instance.json"
    os.mkfifo(pipe)
    name, *more = (part.replace("{tmp}", str(tmp_path)) for part in command)
    with (
        subprocess.Popen(
            [sys.executable, "-m", "solver", name, str(pipe), *more],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[2],
        ) as process,
        pipe.open("wb"),
    ):
        process.send_signal(number)
        told, errors = process.communicate(timeout=60)
    assert (process.returncode, told, errors) == (4, "", "stopped before there was an answer\n")
    assert list(tmp_path.iterdir()) == [pipe]


def test_signals_are_heard_before_anything_large_is_loaded() -> None:
    late = "import sys, solver.__main__; print([name for name in ('numpy', 'numba', 'ortools') if name in sys.modules])"
    loaded = subprocess.run([sys.executable, "-c", late], capture_output=True, text=True, check=True)
    assert loaded.stdout == "[]\n"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_stop_is_remembered_until_it_can_be_obeyed(number: signal.Signals) -> None:
    before = signal.getsignal(number)
    with Stop() as stop:
        assert not stop()
        signal.raise_signal(number)
        assert stop()
        # The second one ends the process.
        assert signal.getsignal(number) == signal.SIG_DFL
        with pytest.raises(Stopped), stop.at_once():
            pytest.fail("what was asked for before has to be obeyed")
    assert signal.getsignal(number) is before


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_run_that_is_ended_writes_its_plan(number: signal.Signals, tmp_path: Path) -> None:
    out = tmp_path / "plan.json"
    command = [sys.executable, "-m", "solver", "solve", INSTANCES / "medium-150.json.gz", "--out", out]
    with subprocess.Popen(
        [*map(str, command), "--seconds", "600"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    ) as process:
        assert process.stdout is not None
        # The first report: there is a plan by then.
        assert "objective" in process.stdout.readline()
        process.send_signal(number)
        told, errors = process.communicate(timeout=120)
    assert (process.returncode, errors) == (0, "")
    assert "stopped: asked" in told.splitlines()[-1]
    assert run("verify", INSTANCES / "medium-150.json.gz", out).returncode == 0


def test_verify_says_what_it_did_not_check(tmp_path: Path) -> None:
    out = tmp_path / "plan.json"
    claim: Record = {"format": "placement-plan/1", "instance": "i", "objective": None, "bound": None, "moves": []}
    # Whoever lives in G and may leave it, was not told to; B was promised the place.
    options = [{"group": "H", "kind": "final", "from": 0, "until": 1, "cost": 0, "weekly_cost": 0, "stay": None}]
    lives = {"id": "A", "size": 1, "classes": {}, "origin": "G", "wait_cost": [1], "unplaced_cost": 5}
    groups: list[Record] = [{"id": name, "capacity": [1], "intake": None, "limits": {}} for name in ("G", "H")]
    to_g = [{**options[0], "group": "G"}]
    world = {"format": "placement-instance/1", "name": "i", "weeks": 1, "transfer_cost": 0, "groups": groups}
    parties: list[Record] = [{**lives, "options": options}, {**lives, "id": "B", "origin": None, "options": to_g}]
    promised = [{"party": "B", "group": "G", "kind": "final", "week": None}]
    instance = tmp_path / "instance.json"
    instance.write_text(json.dumps({**world, "parties": parties, "apart": [], "fixed": promised}))
    out.write_text(json.dumps({**claim, "status": "infeasible", "reason": "because"}))
    verified = run("verify", instance, out)
    assert verified.returncode == 0
    assert verified.stdout.startswith("nothing wrong was found\nnot checked: infeasibility")
    assert run("verify", "--strict", instance, out).returncode == 3
    moves = [{"party": "A", "group": "H", "kind": "final", "week": 0}]
    moves.append({"party": "B", "group": "G", "kind": "final", "week": 0})
    # Without prices 0 is proven; 0 is what the plan costs.
    out.write_text(json.dumps({**claim, "status": "optimal", "objective": 0, "bound": 0, "moves": moves}))
    right = run("verify", "--strict", instance, out)
    assert right.returncode == 0
    assert right.stdout.startswith("right: optimal, objective 0, bound 0")
    # When H has no place, A cannot leave for it: but no price says so.
    parties[0]["wait_cost"] = [7]
    groups[1]["capacity"] = [0]
    instance.write_text(json.dumps({**world, "parties": parties, "apart": [], "fixed": []}))
    stays = {**claim, "status": "optimal", "objective": 18, "bound": 18}
    out.write_text(json.dumps(stays))
    verified = run("verify", instance, out)
    assert verified.returncode == 0
    assert verified.stdout.splitlines() == [
        "right: the moves keep every rule, objective 18",
        "not checked: a bound above the certificate's: the plan says 18, and with it the status optimal, "
        "the prices prove 0",
    ]
    strict = run("verify", "--strict", instance, out)
    assert (strict.returncode, strict.stdout) == (3, verified.stdout)
    out.write_text(json.dumps({**stays, "objective": 17}))
    assert run("verify", "--strict", instance, out).returncode == 1


OUTPUTS_THAT_FAIL = {
    "a pipe that nobody reads": "| true",
    "a pipe that is read for one line": "| head -n 1 >/dev/null",
    "a full disk": ">/dev/full",
    "nothing": ">&-",
    "nothing at all": "<&- >&- 2>&-",
}


def in_a_shell(arguments: str, output: str) -> subprocess.CompletedProcess[str]:
    """Run the solver with its output somewhere; the exit code is the solver's own, not that of a pipe's end."""
    script = f"{sys.executable} -m solver {arguments} {output}; exit ${{PIPESTATUS[0]}}"
    where = Path(__file__).parents[2]
    return subprocess.run(["bash", "-c", script], capture_output=True, text=True, cwd=where, check=False)


@pytest.mark.parametrize("output", OUTPUTS_THAT_FAIL)
def test_progress_that_nobody_reads_loses_no_plan(output: str, tmp_path: Path) -> None:
    out = tmp_path / "plan.json"
    solved = in_a_shell(f"solve {TINY} --out {out} --seconds 20", OUTPUTS_THAT_FAIL[output])
    assert (solved.returncode, solved.stderr) == (0, "")
    # Nothing that was printed came into the file either.
    assert Plan.read(out).objective == 827


@pytest.mark.parametrize("output", ["a full disk", "nothing"])
def test_a_verdict_that_cannot_be_written_is_none(output: str, tmp_path: Path) -> None:
    out = tmp_path / "plan.json"
    claim: Record = {"format": "placement-plan/1", "instance": "i", "objective": 0, "bound": 0, "moves": []}
    # Much is wrong with the plan: that cannot be told either, and 1 would say that it was.
    out.write_text(json.dumps({**claim, "status": "optimal"}))
    assert run("verify", TINY, out).returncode == 1
    verified = in_a_shell(f"verify {TINY} {out}", OUTPUTS_THAT_FAIL[output])
    assert verified.returncode == 2
    assert verified.stderr.startswith("the verdict could not be written to standard output: ")
    assert len(verified.stderr.splitlines()) == 1


def test_help_that_nobody_reads_is_no_error() -> None:
    helped = in_a_shell("--help", ">/dev/full")
    assert (helped.returncode, helped.stderr) == (0, "")
