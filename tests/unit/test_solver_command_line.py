"""`python -m solver` on files, as a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

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
    assert list(tmp_path.iterdir()) == []
