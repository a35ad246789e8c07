"""The policy: documented key by key, overridden in part, refused with every fault; and the points it gives."""

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from zorglogistiek.codes import BridgingKind, CareForm, Gender, PreferenceKind, ReferralState, StayPurpose, Urgency
from zorglogistiek.errors import Invalid
from zorglogistiek.matching.costs import bridge_weekly_cost, items_of, wait_cost
from zorglogistiek.matching.distance import band, distance_km, point_of
from zorglogistiek.matching.facts import Candidate, Group, Preference, Referral, Youth
from zorglogistiek.matching.policy import Band, default_policy, policy_of, read_policy
from zorglogistiek.places.occupancy import Period

POLICY = default_policy()
MONDAY = date(2026, 11, 16)
YOUTH = Youth(
    id=1,
    number="Y-1",
    birth_date=date(2012, 5, 1),
    gender=Gender.GIRL,
    municipality_id=10,
    municipality_cbs="GM0503",
    pc4="2611",
)
REFERRAL = Referral(id=1, number="R-1", state=ReferralState.WAITING)
HOME = Group(
    id=7,
    number="G-7",
    name="De Wilg",
    location_id=3,
    location_number="L-3",
    provider_id=2,
    provider="Zorg",
    municipality_id=10,
    municipality_cbs="GM0503",
    pc4="2612",
    care_form=CareForm.FAMILY_HOME,
    minimum_age=0,
    maximum_age=17,
    continues_after_18=True,
)


def keys(record, before=""):
    for name, value in record.items():
        if isinstance(value, dict):
            yield from keys(value, f"{before}{name}.")
        else:
            yield f"{before}{name}", value


@pytest.mark.parametrize("path", ["absent.toml", "a\0b", "deep.toml"])
def test_a_file_that_cannot_be_read_is_told(tmp_path: Path, path: str) -> None:
    (tmp_path / "deep.toml").write_text(f"a = {'[' * 5000}")
    with pytest.raises(Invalid, match="the file cannot be read"):
        read_policy(tmp_path / path)


def test_every_key_is_documented_with_its_default():
    text = (Path(__file__).parents[2] / "docs" / "policy.md").read_text("utf-8")
    rows = {
        line.split("|")[1].strip(): line.split("|")[2].strip() for line in text.splitlines() if line.startswith("| `")
    }
    record = dict(keys(POLICY.as_json()))
    assert set(rows) == {f"`{name}`" for name in record}
    numbers = {f"`{name}`": str(value) for name, value in record.items() if isinstance(value, int)}
    assert {name: rows[name] for name in numbers} == numbers


def test_the_stored_policy_is_plain_json_and_reads_back():
    stored = json.loads(json.dumps(POLICY.as_json()))
    assert policy_of(stored, record="stored") == POLICY


def test_a_region_changes_only_what_differs(tmp_path):
    file = tmp_path / "region.toml"
    file.write_text("[wait.points_per_week]\ncrisis = 90\n[transfer]\npoints = 100\n", "utf-8")
    policy = read_policy(file)
    assert policy.wait.points_per_week[Urgency.CRISIS] == 90
    assert policy.wait.points_per_week[Urgency.REGULAR] == 10
    assert policy.transfer.points == 100


def test_every_fault_of_a_file_is_told_at_once(tmp_path):
    file = tmp_path / "region.toml"
    file.write_text(
        """
colour = "green"
transfer = 5
[wait]
growth_percent = -1
norm_weeks = 2.5
[wait.points_per_week]
panic = 3
regular = true
[distance]
region = ["Delft"]
[bridge.weeks]
foster_family = 4
""",
        "utf-8",
    )
    with pytest.raises(Invalid) as refused:
        read_policy(file)
    assert refused.value.record == "policy region.toml"
    assert sorted(fault.field for fault in refused.value.faults) == [
        "bridge.weeks",
        "colour",
        "distance.region.0",
        "transfer",
        "wait.growth_percent",
        "wait.norm_weeks",
        "wait.points_per_week.panic",
        "wait.points_per_week.regular",
    ]


@pytest.mark.parametrize("content", [b"[wait\n", b"\xff\xfe\x00", None])
def test_a_file_that_cannot_be_read_is_refused(tmp_path, content):
    file = tmp_path / "region.toml"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(Invalid, match=r"policy region\.toml"):
        read_policy(file)


def waiting(weeks=3, lives_in_group=False, **facts):
    candidate = Candidate(youth=YOUTH, referral=replace(REFERRAL, **facts))
    return wait_cost(candidate, POLICY, week=MONDAY, weeks=weeks, lives_in_group=lives_in_group)


def test_a_week_of_waiting_costs_more_the_longer_it_lasts():
    # 10 points, and 3% of them for each week waited: 10, 10.3, 10.6, rounded; after 20 weeks 16.
    assert waiting() == [10, 10, 11]
    # Week 8 is within the norm of nine weeks, week 9 is over it: 10 points and 24%, then 10 points and 77%.
    assert waiting(waited_weeks=8, weeks=2) == [12, 18]
    assert waiting(urgency=Urgency.CRISIS, weeks=1) == [60]


def test_a_wait_stops_growing_after_a_year():
    assert waiting(waited_weeks=52, weeks=1) == waiting(waited_weeks=99, weeks=1)


def test_a_week_costs_less_where_the_youth_is_helped():
    assert waiting(weeks=1, lives_in_group=True) == [4]
    assert waiting(weeks=1, lives_in_group=True, bridged_by=BridgingKind.TEMPORARY_PLACE) == [6]
    assert waiting(weeks=1, bridged_by=BridgingKind.AMBULATORY) == [7]
    # A bed is promised for the second week only.
    promised = Period(start=MONDAY + timedelta(days=3), end=MONDAY + timedelta(days=12))
    assert waiting(promised_bridge=promised) == [10, 6, 11]


def test_nothing_is_counted_before_a_place_is_wanted():
    assert waiting(wanted_from=MONDAY + timedelta(days=8)) == [0, 10, 11]


def points(group=HOME, youth=YOUTH, purpose=StayPurpose.FINAL, siblings_in=frozenset()):
    candidate = Candidate(youth=youth, referral=REFERRAL)
    items = items_of(candidate, group, POLICY, purpose=purpose, start=MONDAY, siblings_in=siblings_in)
    return {item.reason.code.removeprefix("cost."): item.points for item in items}


def test_a_family_home_in_the_own_municipality_costs_nothing():
    assert points() == {"care_form": 0, "same_municipality": 0}


def test_each_thing_that_fits_less_well_has_its_points():
    # Zoetermeer is 11.8 km from Delft: 5 points for the region and 12 for the way.
    far = replace(HOME, municipality_cbs="GM0637", pc4="2711", contracted=False)
    assert points(far) == {"care_form": 0, "in_region": 17, "not_contracted": 40}
    child = replace(YOUTH, birth_date=date(2016, 1, 1))
    assert points(replace(HOME, care_form=CareForm.TREATMENT_GROUP), child)["under_twelve_in_group"] == 80
    nearly_18 = replace(YOUTH, birth_date=date(2009, 6, 1))
    assert points(replace(HOME, continues_after_18=False), nearly_18)["ends_at_18"] == 30


def test_a_preference_is_met_by_one_of_its_kind():
    wishes = (
        Preference(kind=PreferenceKind.GROUP, group_id=99),
        Preference(kind=PreferenceKind.GROUP, group_id=7),
        Preference(kind=PreferenceKind.CARE_FORM, care_form=CareForm.FOSTER_FAMILY),
        Preference(kind=PreferenceKind.PROVIDER, organisation_id=2),
        Preference(kind=PreferenceKind.MUNICIPALITY, organisation_id=11),
    )
    assert points(youth=replace(YOUTH, preferences=wishes)) == {
        "care_form": 0,
        "same_municipality": 0,
        "preference_met": 0,
        "preference_missed": 30,  # of care form and municipality
    }


def test_a_group_without_the_sibling_costs_where_one_lives_elsewhere():
    assert points(siblings_in=frozenset({8}))["without_sibling"] == 50
    assert points(siblings_in=frozenset({7}))["with_sibling"] == 0


def test_bridging_costs_its_points_and_its_weeks():
    bed = replace(HOME, care_form=CareForm.CRISIS_BED)
    assert points(bed, purpose=StayPurpose.BRIDGE) == {"bridge": 10, "same_municipality": 0}
    assert bridge_weekly_cost([0, 60, 70], POLICY) == 30
    assert bridge_weekly_cost([0, 0], POLICY) == 0


def test_distance_is_measured_between_municipalities():
    delft, den_haag = point_of("2611", "GM0503"), point_of("2500", "GM0503")
    assert distance_km(delft, den_haag) == pytest.approx(8.7, abs=0.1)
    assert point_of("9999", "GM0518") == den_haag  # the postcode is not on the map, its municipality is
    assert distance_km(delft, point_of("9999", "GM0014")) is None


@pytest.mark.parametrize(
    ("home", "place", "expected"),
    [
        ("GM0503", "GM0503", Band.OWN_MUNICIPALITY),
        ("GM0503", "GM1783", Band.REGION),
        ("GM0503", "GM0546", Band.NEIGHBOURING),
        ("GM0546", "GM0547", Band.REGION),
        ("GM0546", "GM0503", Band.NEIGHBOURING),
        ("GM0503", "GM0014", Band.FAR),
        ("GM0014", "GM0503", Band.FAR),
    ],
)
def test_a_place_lies_in_a_band(home, place, expected):
    assert band(home, place, POLICY.distance) is expected
