"""What can be asked of `zorglogistiek simulate`, from the command to the sheet: over small registries made by hand.

In the registry J1 to J24 asked one after the other, each lived for some weeks in G1, and J25 to J30 are on the list.
"""

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.small_region import NOW, TODAY, day, make_region, place_id
from zorglogistiek.cli import app
from zorglogistiek.codes import EndReason, EventKind, StayPurpose
from zorglogistiek.database import Database
from zorglogistiek.people.tables import ReferralEvent
from zorglogistiek.places.tables import Stay
from zorglogistiek.simulation.study import results_of

LIVED, ASKED = 24, 30


def write_past(database: Database) -> None:
    """The small region with two years behind it."""
    region = make_region(database, places=2, youths=ASKED)
    with database.write() as session:

        def happened(number: int, offset: int, *kinds: EventKind) -> None:
            for kind in kinds:
                group = None if kind in {EventKind.REGISTERED, EventKind.FILE_COMPLETE} else region.groups["G1"]
                event = {"kind": kind, "happened_on": day(offset), "recorded_at": NOW, "group_id": group}
                session.add(ReferralEvent(referral_id=region.referrals[f"R{number}"], **event))

        for number in range(1, ASKED + 1):
            came = -700 + 20 * number if number <= LIVED else -ASKED + number
            happened(number, came, EventKind.REGISTERED, EventKind.FILE_COMPLETE)
            if number > LIVED:
                continue
            happened(number, came + 7, EventKind.PROPOSED, EventKind.ACCEPTED_BY_PROVIDER)
            happened(number, came + 9, EventKind.ACCEPTED_BY_FAMILY, EventKind.STARTED)
            session.add(
                Stay(
                    number=f"S{number}",
                    youth_id=region.youths[f"J{number}"],
                    place_id=place_id(session, region, 1 + number % 2),
                    referral_id=region.referrals[f"R{number}"],
                    purpose=StayPurpose.FINAL,
                    started_on=day(came + 9),
                    ended_on=day(came + 9 + 10 + number),
                    end_reason=EndReason.AS_PLANNED,
                )
            )


@pytest.fixture
def registry(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    database = Database(sqlite_url)
    write_past(database)
    database.dispose()
    monkeypatch.setenv("ZORGLOGISTIEK_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("ZORGLOGISTIEK_DEMO", "true")
    monkeypatch.setattr("zorglogistiek.clock.today", lambda: TODAY)
    return sqlite_url


def simulated(folder: Path, *options: str) -> str:
    """The sheet of the study that is asked so."""
    asked = ["simulate", "--out", str(folder), "--years", "1", "--replications", "2", "--workers", "1"]
    told = CliRunner().invoke(app, [*asked, "--policy", "first_come", *options])
    assert told.exit_code == 0, (told.output, told.exception)
    return (folder / "stress.md").read_text("utf-8")


def starts(folder: Path, scenario: str) -> set[tuple[str, str]]:
    """Which of those who were on the list on the first day (of the first region, or "2-") started in which group."""
    return {
        ("2-" if run.numbers[one.youth].startswith("S2-") else "", run.groups[one.group])
        for run in results_of(folder).runs(scenario, "first_come")
        for one in run.trace.stays
        if run.numbers[one.youth].startswith("S")
    }


@pytest.mark.parametrize("given", ["database", "files"])
def test_two_regions_are_tried_as_one(registry, tmp_path, given):
    other = tmp_path / "other"  # the same registry once more: all its numbers are those of the first
    join = str(other)
    if given == "files":
        assert CliRunner().invoke(app, ["export", "--out", str(other)]).exit_code == 0
    else:
        join = f"sqlite:///{shutil.copyfile(registry.removeprefix('sqlite:///'), other)}"
    folder = tmp_path / "study"
    sheet = simulated(folder, "--join", join)
    assert starts(folder, "as_it_is") == {("", "G1"), ("", "G2"), ("2-", "2-G1"), ("2-", "2-G2")}
    assert starts(folder, "joined") - starts(folder, "as_it_is")
    assert "- `joined`: the two regions are one" in sheet
    assert "the second of two regions: 2 groups with 3 places; about 0 residents, 5 requests on the list" in sheet
    assert "numbers of the second region begin with 2-" in sheet
    assert str(other) not in sheet
    another = ["simulate", "--out", str(folder), "--policy", "first_come", "--join", registry]
    assert "another join" in CliRunner().invoke(app, another).stderr


def test_a_registry_to_join_that_cannot_be_read_is_told(registry, tmp_path):
    empty = tmp_path / "empty.db"
    empty.touch()
    wrong = tmp_path / "files"
    wrong.mkdir()
    (wrong / "stays.csv").write_text("number\nS1\n", "utf-8")
    nowhere = tmp_path / "nowhere.db"
    for join, said in (
        (f"sqlite:///{nowhere}", "nowhere.db is not there"),
        (f"sqlite:///{empty}", "another version of the program"),
        ("mysql://root@localhost/x", "is no address of a registry"),
        ("postgresql+psycopg://u:longsecretword@db.example.org/x", "sslmode=verify-full"),
        ("postgresql+psycopg://u:p@localhost:port/x", "is no address of a registry"),
        (str(wrong), "stays.csv"),
        (str(tmp_path / "no-folder"), "no-folder"),
    ):
        told = CliRunner().invoke(app, ["simulate", "--out", str(tmp_path / "study"), "--join", join])
        assert (told.exit_code, said in told.stderr) == (1, True), told.stderr
        assert "longsecretword" not in told.output
    assert not nowhere.exists()
    assert not (tmp_path / "study").exists()


def test_other_weights_and_a_new_home_are_gathered_anew(registry, tmp_path):
    weights = tmp_path / "weights.toml"
    weights.write_text("[fit.care_form]\ntreatment_group = 90\n", "utf-8")
    home = 'care_form = "family_home", municipality = "GM0503", minimum_age = 10, maximum_age = 17, places = 8'
    file = tmp_path / "scenarios.toml"
    file.write_text(
        f"""
        [[scenario]]
        name = "home"
        new_home = {{ {home}, specialisms = ["ass", "lvb", "psychiatry"], from_on = 2026-12-07 }}
        [[scenario]]
        name = "weights"
        policy_file = "{weights}"
        """,
        "utf-8",
    )
    folder = tmp_path / "study"
    sheet = simulated(folder, "--scenarios", str(file))
    assert starts(folder, "as_it_is") == {("", "G1"), ("", "G2")}
    assert starts(folder, "home") >= {("", "NEW")}
    run = results_of(folder).run("home", "first_come", 0)
    assert min(one.from_day for one in run.trace.stays if run.groups[one.group] == "NEW") >= 14
    assert "weight fit.care_form.treatment_group = 90 (instead of 30)" in sheet
    assert "- `home`: new_home: care_form family_home, minimum_age 10" in sheet
    assert "specialisms ass, lvb, psychiatry" in sheet
    assert str(tmp_path) not in sheet
    digests = results_of(folder).digests
    assert len(set(digests.values())) == 3


def test_stays_as_the_registry_recorded_them(registry, tmp_path):
    sheet = simulated(tmp_path / "study", "--estimated")
    assert "stay_days treatment_group: " in sheet
    assert "estimated from the registry up to 2026-11-23" in sheet
    longest = {
        one.until_day - one.from_day
        for run in results_of(tmp_path / "study").runs("as_it_is", "first_come")
        for one in run.trace.stays
    }
    assert max(longest) <= 10 + LIVED  # the recorded ones; those of the parameters last a year
    assert min(longest) < 30
