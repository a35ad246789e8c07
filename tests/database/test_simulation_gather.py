"""From a registry to the setting of a study, and the command over it."""

import shutil

from typer.testing import CliRunner

from tests.lifelike_region import lifelike_region
from tests.small_region import NOW, TODAY, day, make_region, resident
from zorglogistiek.cli import app
from zorglogistiek.codes import BRIDGING_FORMS, EventKind, GenderPolicy
from zorglogistiek.database import Database
from zorglogistiek.matching.gather import gather
from zorglogistiek.matching.policy import default_policy, policy_of
from zorglogistiek.people.tables import ReferralEvent
from zorglogistiek.simulation.drawing import draw_region
from zorglogistiek.simulation.gather import gather_setting
from zorglogistiek.simulation.gather_joined import gather_joined
from zorglogistiek.simulation.identities import broken
from zorglogistiek.simulation.parameters import default_parameters
from zorglogistiek.simulation.policies.first_come import FirstCome
from zorglogistiek.simulation.run import simulate


def test_the_setting_of_the_synthetic_region(made_once, tmp_path):
    database = Database(f"sqlite:///{shutil.copyfile(lifelike_region(made_once), tmp_path / 'region.sqlite')}")
    with database.read() as session:
        setting = gather_setting(session, on=TODAY, policy=default_policy())
        dearer = gather_setting(session, on=TODAY, policy=policy_of({"fit": {"not_contracted": 900}}, record="policy"))
        world = gather(session, on=TODAY)
    database.dispose()
    groups = {group.number: group for group in world.groups}
    assert {home.group.number for home in setting.homes} == {
        number for number, group in groups.items() if group.care_form not in BRIDGING_FORMS
    }
    present = sum(o.present for g in groups.values() if g.care_form not in BRIDGING_FORMS for o in g.occupants)
    movers = sum(seeker.need.size for seeker in setting.seekers if seeker.lives_in is not None)
    assert len(setting.residents) + movers == present
    assert sum(seeker.need.size for seeker in setting.seekers) == len(world.candidates)
    girls = [need for need in (*setting.arrivals, *setting.move_ons) if need.profile["gender"] == "girl"]
    offered = {groups[setting.homes[fit.group].group.number].gender_policy for need in girls for fit in need.fits}
    assert offered == {GenderPolicy.GIRLS, GenderPolicy.MIXED}
    points = [sum(fit.points for need in one.arrivals for fit in need.fits) for one in (setting, dearer)]
    assert points[0] < points[1]
    # A study is known by what its setting looks like, in whatever order a process meets the codes of a set.
    classes = [list(one.classes) for one in setting.residents]
    classes += [list(need.classes) for need in (*setting.arrivals, *setting.move_ons)]
    assert classes == [sorted(names) for names in classes]
    assert max(map(len, classes)) > 1
    text = repr(setting)
    assert not any(
        candidate.youth.number in text or candidate.referral.number in text for candidate in world.candidates
    )
    region = draw_region(setting, default_parameters().parameters, seed=1, replication=0, days=182.0)
    trace = simulate(region, FirstCome(), days=182.0)
    assert broken(region, trace) == []
    assert {search.outcome.value for search in trace.searches} == {"placed", "withdrawn", "waiting"}


def test_a_registry_without_requests_of_late_has_none_to_draw(database):
    make_region(database)
    with database.read() as session:
        setting = gather_setting(session, on=TODAY, policy=default_policy())
    assert (setting.arrivals, setting.arrivals_per_week, len(setting.homes)) == ((), 0.0, 2)


def test_a_study_of_a_registry_without_requests_is_refused(database, monkeypatch, tmp_path):
    make_region(database)
    monkeypatch.setenv("ZORGLOGISTIEK_DATABASE_URL", database.url)
    monkeypatch.setenv("ZORGLOGISTIEK_DEMO", "true")
    told = CliRunner().invoke(app, ["simulate", "--out", str(tmp_path / "study")])
    assert told.exit_code == 1
    assert "no requests of the last two years" in told.stderr
    assert not (tmp_path / "study").exists()


def test_two_registries_apart_and_joined(sqlite_url, migrated_sqlite, tmp_path):
    one, other = Database(sqlite_url), Database(f"sqlite:///{shutil.copyfile(migrated_sqlite, tmp_path / 'other.db')}")
    for database, youth in ((one, "J1"), (other, "J2")):
        region = make_region(database)
        resident(database, region, youth, place=1, since=day(-50), until=None)
        with database.write() as session:
            referral = region.referrals["R3"]
            for kind in (EventKind.REGISTERED, EventKind.FILE_COMPLETE):
                session.add(ReferralEvent(referral_id=referral, kind=kind, happened_on=day(-7), recorded_at=NOW))
    with one.read() as ours, other.read() as theirs:
        apart, together, _ = gather_joined(ours, theirs, on=TODAY, policy=default_policy())
    one.dispose()
    other.dispose()
    assert [home.group.number for home in together.homes] == ["G1", "G2", "2-G1", "2-G2"]
    assert [(stay.number, stay.group) for stay in together.residents] == [("0", 0), ("2-0", 2)]
    reach = [[{fit.group for fit in need.fits} for need in setting.arrivals] for setting in (apart, together)]
    assert reach == [[{0, 1}, {2, 3}], [{0, 1, 2, 3}] * 2]
    assert together.arrivals_per_week == apart.arrivals_per_week > 0
