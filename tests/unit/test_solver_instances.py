"""The public instances: known optima are reached and proven; the large ones get good plans in time."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from solver import Instance, Limits, proven_bound, solve, verify

INSTANCES = Path(__file__).parents[2] / "fixtures" / "instances"
KNOWN = json.loads((INSTANCES / "index.json").read_text())
FAILED = {
    "a-week-too-long": 360,
    "large-costs-0": 11752618267,
    "large-costs-1": 3867109025,
    "large-everything-0": 11700000153,
    "large-everything-1": 35100000191,
    "large-sizes": 511,
    "long-and-dear": None,
    "small-that-stalled": 1293,
}
"""What the best plan costs, by enumeration; None where that is not known."""
WORK = {"small-that-stalled": 8}
"""Steps that suffice, where it was in time that they were too many; 40 elsewhere."""
HALF_A_MINUTE = {"small-02-45.json"}
SOLVED = [
    pytest.param(name, marks=[pytest.mark.long] if name in HALF_A_MINUTE else [])
    for name, known in KNOWN.items()
    if known["optimum"] is not None
]


@pytest.mark.parametrize("name", SOLVED)
def test_known_optimum(name: str) -> None:
    instance = Instance.read(INSTANCES / name)
    result = solve(instance, Limits(seconds=None))
    assert verify(instance, result.plan) == []
    assert (result.status, result.objective) == ("optimal", KNOWN[name]["optimum"])


@pytest.mark.parametrize("path", sorted((INSTANCES / "failed").glob("*.json")), ids=lambda path: path.stem)
def test_what_once_failed_does_not_again(path: Path) -> None:
    """A plan that broke a rule; bounds that were not true by a rounding; prices without end; proofs that did not end."""
    instance = Instance.read(path)
    known = FAILED[path.stem]
    result = solve(instance, Limits(seconds=None, work=WORK.get(path.stem, 40) if known else 5, seed=1))
    assert verify(instance, result.plan) == []
    if known:
        assert (result.status, result.objective) == ("optimal", known)
    # What the prices prove by whole numbers is what the plan says that they do.
    assert result.certificate is not None
    assert result.certificate.bound == proven_bound(instance, result.certificate)


def test_medium_150_within_five_percent() -> None:
    instance = Instance.read(INSTANCES / "medium-150.json.gz")
    bound = KNOWN["medium-150.json.gz"]["bound"]
    result = solve(instance, Limits(seconds=60, gap=0.045))
    assert verify(instance, result.plan) == []
    assert result.objective is not None
    assert result.objective <= 1.05 * bound


def test_region_600_any_plan() -> None:
    instance = Instance.read(INSTANCES / "region-600.json.gz")
    told: list[float] = []
    result = solve(instance, Limits(seconds=5), on_progress=lambda progress: told.append(progress.gap or 1.0))
    assert verify(instance, result.plan) == []
    assert result.objective is not None
    # The plan costs more than what is known to be a bound, and progress never gets worse.
    assert KNOWN["region-600.json.gz"]["bound"] < result.objective
    assert told == sorted(told, reverse=True)
