"""A study: the same bytes with one worker, two, and on a cluster; resumed where it stopped; refused when it differs."""

import pytest
from typer.testing import CliRunner

from tests.drawn_region import small_setting
from zorglogistiek.cli import app
from zorglogistiek.errors import Conflict, Invalid, Unavailable
from zorglogistiek.simulation.comparison import compare
from zorglogistiek.simulation.kept import Prepared, Variant, keep, kept
from zorglogistiek.simulation.parameters import default_parameters
from zorglogistiek.simulation.stress import stress_sheet
from zorglogistiek.simulation.study import (
    AS_IT_IS,
    Batch,
    Drawn,
    Progress,
    Scenario,
    Study,
    results_of,
    run_batch,
    run_study,
)
from zorglogistiek.simulation.workers import Cluster, Processes

ALONE = Processes(count=1)
POLICIES = ("first_come", "rarest_first", "engine")


def study(**changes):
    setting = changes.pop("setting", small_setting(1))
    source = Drawn(setting=setting, sourced=default_parameters())
    asked = {"policies": POLICIES, "replications": 2, "seed": 5, "days": 140.0, **changes}
    return Study(scenarios=(Scenario(name=AS_IT_IS, source=source),), **asked)


def contents(folder):
    return {file.name: file.read_bytes() for file in sorted(folder.iterdir())}


def test_the_same_bytes_however_many_workers(tmp_path):
    from distributed import LocalCluster

    run_study(study(), tmp_path / "one", workers=ALONE)
    run_study(study(), tmp_path / "two", workers=Processes(count=2))
    one = contents(tmp_path / "one")
    assert len(one) == 7
    assert contents(tmp_path / "two") == one
    with LocalCluster(n_workers=2, threads_per_worker=1, processes=False, dashboard_address=None) as cluster:
        run_study(study(), tmp_path / "cluster", workers=Cluster(address=cluster.scheduler_address))
    assert contents(tmp_path / "cluster") == one


def test_what_is_done_is_not_done_again(tmp_path):
    folder = tmp_path / "study"
    told: list[Progress] = []
    run_study(study(), folder, workers=ALONE)
    whole = contents(folder)
    gone = f"{AS_IT_IS}.0001.engine.json.gz"
    (folder / gone).unlink()
    asked: list[Batch] = []

    class Watched:
        def carry_out(self, batches):
            asked.extend(batches)
            yield from map(run_batch, batches)

    run_study(study(), folder, workers=Watched(), on_progress=told.append)
    assert [(batch.replication, batch.policies) for batch in asked] == [(1, ("engine",))]
    assert [(progress.done, progress.total) for progress in told] == [(5, 6), (6, 6)]
    assert contents(folder) == whole


def test_more_replications_and_policies_can_be_added(tmp_path):
    run_study(study(policies=("first_come",)), tmp_path, workers=ALONE)
    before = contents(tmp_path)
    results = run_study(study(policies=("first_come", "rarest_first"), replications=3), tmp_path, workers=ALONE)
    after = contents(tmp_path)
    assert all(after[name] == content for name, content in before.items() if name != "study.json")
    assert (results.policies, results.replications) == (("first_come", "rarest_first"), 3)
    assert results_of(tmp_path) == results


@pytest.mark.parametrize("changes", [{"seed": 6}, {"days": 147.0}, {"setting": small_setting(2)}])
def test_a_folder_holds_one_study(tmp_path, changes):
    run_study(study(policies=("first_come",), replications=1), tmp_path, workers=ALONE)
    before = contents(tmp_path)
    with pytest.raises(Conflict, match="another region, seed or length"):
        run_study(study(policies=("first_come",), replications=1, **changes), tmp_path, workers=ALONE)
    assert contents(tmp_path) == before


def test_a_study_that_cannot_be_says_all_that_is_wrong():
    with pytest.raises(Invalid) as told:
        study(policies=("guess", "first_come", "first_come"), replications=0)
    assert {fault.field for fault in told.value.faults} == {"policies", "replications"}
    assert "guess is no policy" in str(told.value)
    with pytest.raises(Invalid, match="name of its own"):
        Study(scenarios=(), policies=POLICIES, replications=1, seed=1, days=7.0)


def test_a_folder_without_a_study_is_refused(tmp_path):
    with pytest.raises(Conflict, match="holds no study"):
        results_of(tmp_path)


def test_a_scheduler_that_is_not_there_is_told():
    with pytest.raises(Unavailable, match=r"tcp://127\.0\.0\.1:9 cannot be reached"):
        next(iter(Cluster(address="tcp://127.0.0.1:9", seconds=0.2).carry_out(())))


def test_the_sheet_tells_what_is_needed_to_do_it_again(tmp_path):
    results = run_study(study(policies=("first_come", "rarest_first")), tmp_path, workers=ALONE)
    ready, compared = prepared(), compare(results, base="first_come")
    sheet = stress_sheet(results, ready, compared)
    assert sheet == stress_sheet(results, ready, compared)
    for said in ("seed 5", "Replications: 2", "MSER-5", "2026-11-23", "rarest_first", "zorglogistiek ", "numpy "):
        assert said in sheet
    assert all(f"| {name} | " in sheet for name in ready.sourced.dictionary)


def prepared(seed=1):
    setting, sourced = small_setting(seed), default_parameters()
    scenarios = (Variant(name=AS_IT_IS, source=Drawn(setting=setting, sourced=sourced)),)
    return Prepared(setting=setting, sourced=sourced, scenarios=scenarios)


def test_a_region_comes_out_of_its_folder_as_it_went_in(tmp_path):
    keep(tmp_path, prepared(), {"seed": "1"})
    assert repr(kept(tmp_path, {"seed": "1"})) == repr(prepared())
    assert kept(tmp_path / "nothing", {}) is None
    with pytest.raises(Conflict, match="another join, seed"):
        kept(tmp_path, {"seed": "2", "join": "x"})
    (tmp_path / "region.json.gz").write_bytes(b"none")
    with pytest.raises(Conflict, match="cannot be read"):
        kept(tmp_path, {"seed": "1"})


def test_the_command_tells_what_came_of_it_and_goes_on_where_it_stopped(tmp_path, monkeypatch):
    # The registry changes from hour to hour: what goes on later is the study of the region as it was.
    seeds = iter((1, 2, 3))
    monkeypatch.setattr("zorglogistiek.cli.simulating_regions.prepared", lambda _wish: prepared(next(seeds)))
    asked = ["simulate", "--out", str(tmp_path), "--years", "0.2", "--replications", "2", "--workers", "1"]
    policies = ["--policy", "first_come", "--policy", "rarest_first"]
    told = CliRunner().invoke(app, [*asked, *policies])
    assert told.exit_code == 0, told.output
    assert told.output.splitlines()[0] == "0 of 4 runs"
    assert [line.split()[0] for line in told.output.splitlines()[-3:-1]] == ["first_come", "rarest_first"]
    sheet = (tmp_path / "stress.md").read_text(encoding="utf-8")
    again = CliRunner().invoke(app, [*asked, *policies])
    assert again.output.splitlines()[:2] == ["goes on with the region of 2026-11-23", "4 of 4 runs"]
    assert (tmp_path / "stress.md").read_text(encoding="utf-8") == sheet
    wrong = CliRunner().invoke(app, [*asked, "--policy", "guess"])
    assert wrong.exit_code == 1
    assert "guess is no policy" in wrong.stderr
    other = CliRunner().invoke(app, [*asked, *policies, "--synthetic"])
    assert "another region" in other.stderr


def test_replications_by_rule_are_as_many_as_the_spread_asks(tmp_path, monkeypatch):
    monkeypatch.setattr("zorglogistiek.cli.simulating.FIRST_REPLICATIONS", 2)
    monkeypatch.setattr("zorglogistiek.cli.simulating.MOST_REPLICATIONS", 5)
    monkeypatch.setattr("zorglogistiek.cli.simulating_regions.prepared", lambda _wish: prepared())
    asked = ["simulate", "--workers", "1", "--policy", "first_come"]
    two = ["--out", str(tmp_path), "--years", "0.5", "--policy", "ringing_around"]
    told = CliRunner().invoke(app, [*asked, *two])
    assert told.exit_code == 0, told.output
    assert "5 replications are asked by the spread of the first 2" in told.output
    sheet = (tmp_path / "stress.md").read_text("utf-8")
    assert "Replications: 5 (chosen by rule" in sheet
    # Sixteen weeks are too short for the rule: then half of them is left out.
    short = ["--out", str(tmp_path / "short"), "--years", "0.3", "--replications", "1", "--steady"]
    assert CliRunner().invoke(app, [*asked, *short]).exit_code == 0
    assert "Warm-up left out: 56 days" in (tmp_path / "short" / "stress.md").read_text("utf-8")
