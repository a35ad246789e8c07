"""A policy as single values and as a region's own file: what was typed comes out, and nothing else."""

import tomllib

import pytest

from zorglogistiek.errors import Invalid
from zorglogistiek.matching.policy import default_policy, policy_of, read_policy
from zorglogistiek.studies.policy_files import changed_policy, changes, policy_toml, values_of

TYPED = {
    "wait.points_per_week.crisis": ["70"],
    "distance.points.far": ["0"],
    "bridge.urgencies": ["urgent", "crisis", "regular"],
    "distance.region": ["GM0518, GM0503\nGM0518"],
}


def test_what_was_typed_is_in_the_policy_and_the_rest_is_as_it_was():
    changed = changed_policy(default_policy(), TYPED)
    assert {key: after for key, _, after in changes(default_policy(), changed)} == {
        "wait.points_per_week.crisis": 70,
        "distance.points.far": 0,
        "bridge.urgencies": ("crisis", "regular", "urgent"),
        "distance.region": ("GM0503", "GM0518"),
    }
    assert changed_policy(default_policy(), {}) == default_policy()


def test_the_file_holds_what_differs_and_is_read_as_the_same_policy(tmp_path):
    changed = changed_policy(default_policy(), TYPED)
    file = tmp_path / "policy.toml"
    file.write_text(policy_toml(changed), "utf-8")
    assert read_policy(file) == changed
    assert tomllib.loads(policy_toml(changed)).keys() == {"wait", "bridge", "distance"}
    assert tomllib.loads(policy_toml(default_policy())) == {}


def test_a_region_keeps_its_own_values_where_nothing_was_typed():
    own = policy_of({"transfer": {"points": 5}}, record="policy")
    assert values_of(changed_policy(own, {"overdue.weeks": ["3"]}))["transfer.points"] == 5


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"transfer.points": ["-1"]}, "transfer.points"),
        ({"transfer.points": ["a lot"]}, "transfer.points"),
        ({"transfer.points": ["99999"]}, "transfer.points"),
        ({"wait.norm_weeks": [""]}, "wait.norm_weeks"),
        ({"distance.region": ["Delft"]}, "distance.region"),
        ({"bridge.urgencies": ["never"]}, "bridge.urgencies"),
        ({"bridge.weeks.respite": ["0"]}, "bridge.weeks.respite"),
    ],
)
def test_what_is_no_value_is_refused_at_its_field(typed, field):
    with pytest.raises(Invalid) as refused:
        changed_policy(default_policy(), typed)
    assert [fault.field for fault in refused.value.faults] == [field]
