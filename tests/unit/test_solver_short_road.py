"""Two roads lead to an instance: a short one for what is certainly right, a careful one that tells every error.

They may never differ in what comes out. So every small change of a right record is tried, at every place in
it, and what the front door says must be what the careful road says by itself.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from solver import Instance, InvalidInstance
from solver.formats.exact_shape import exact_document
from solver.formats.files import parse_json, read_text
from solver.formats.instance_check import instance_errors
from solver.formats.instance_json import instance_record
from solver.formats.quick_check import surely_valid

INSTANCES = Path(__file__).parents[2] / "fixtures" / "instances"
FINAL = {"group": "G2", "kind": "final", "from": 0, "until": 2, "cost": 3, "weekly_cost": 0, "stay": None}
BRIDGE = {"group": "G2", "kind": "bridge", "from": 0, "until": 1, "cost": 3, "weekly_cost": 1, "stay": 4}
HOME = {"group": "G1", "kind": "final", "from": 1, "until": 2, "cost": 0, "weekly_cost": 0, "stay": 1}
WORLD: dict[str, Any] = {
    "format": "placement-instance/1",
    "name": "two",
    "weeks": 2,
    "transfer_cost": 5,
    "groups": [
        {"id": "G1", "capacity": [2, 2], "intake": None, "limits": {"c": 1}},
        {"id": "G2", "capacity": [0, 1], "intake": [1, 1], "limits": {}},
        {"id": "G3", "capacity": [0, 0], "intake": None, "limits": {}},
    ],
    "parties": [
        {
            "id": "A",
            "size": 2,
            "classes": {"c": 1},
            "origin": "G1",
            "wait_cost": [1, 2],
            "unplaced_cost": 9,
            "options": [FINAL, BRIDGE],
        },
        {
            "id": "B",
            "size": 1,
            "classes": {},
            "origin": None,
            "wait_cost": [1, 2],
            "unplaced_cost": 9,
            "options": [HOME],
        },
        {
            "id": "C",
            "size": 1,
            "classes": {},
            "origin": None,
            "wait_cost": [0, 0],
            "unplaced_cost": 0,
            "options": [],
        },
    ],
    "apart": [["A", "B"]],
    "fixed": [{"party": "A", "group": "G2", "kind": "final", "week": 1}],
}
WHOLE = (-1, 0, 1, 2, 3, 1041, 10**9, 10**9 + 1, 10**30)
TEXTS = ("", "A", "B", "G1", "G2", "c", "final", "bridge", "x" * 65, "\ud800", "ë")
OTHERS: tuple[Any, ...] = (
    None,
    True,
    False,
    1.0,
    [],
    {},
    [1],
    [1, 2],
    [0, 0],
    [1, 2, 3],
    ["A", "A"],
    ["A", "X"],
    {"c": 3},
    {"": 0},
)


def places(node: Any, *way: str | int) -> Iterator[tuple[str | int, ...]]:
    """The way to every value in a record."""
    for key, value in node.items() if isinstance(node, dict) else enumerate(node):
        yield (*way, key)
        if isinstance(value, dict | list):
            yield from places(value, *way, key)


def changes(way: tuple[str | int, ...]) -> Iterator[Any]:
    """The world with one change at a place: another value there, another key, none, or one more."""
    *parents, key = way
    for value in (*WHOLE, *TEXTS, *OTHERS):
        changed = copy.deepcopy(WORLD)
        at(changed, parents)[key] = value
        yield changed
    for name in ("", "\ud800", "x" * 65, "more") if isinstance(key, str) else ():
        for also in (False, True):
            changed = copy.deepcopy(WORLD)
            parent = at(changed, parents)
            parent[name] = parent[key] if also else parent.pop(key)
            yield changed
    for number in (0, 2):
        changed = copy.deepcopy(WORLD)
        parent = at(changed, parents)
        if isinstance(key, int):
            parent[key : key + 1] = [parent[key]] * number
            yield changed


def at(node: Any, way: Iterable[str | int]) -> Any:
    for key in way:
        node = node[key]
    return node


def outcome(text: str) -> object:
    """What the front door makes of a text: the errors, or the record of the instance."""
    try:
        return instance_record(Instance.from_json(text))
    except InvalidInstance as invalid:
        return list(invalid.errors)


@pytest.mark.parametrize("way", list(places(WORLD)), ids=lambda way: ".".join(map(str, way)))
def test_both_roads_say_the_same_of_every_small_change(way: tuple[str | int, ...]) -> None:
    for changed in changes(way):
        text = json.dumps(changed)
        document = parse_json(text, InvalidInstance)
        assert outcome(text) == (instance_errors(document) or document)


def test_the_changes_lead_to_both_ends() -> None:
    """The test above would say little if all changes were wrong, or none were."""
    right = [
        isinstance(outcome(json.dumps(changed)), dict) for way in list(places(WORLD))[::5] for changed in changes(way)
    ]
    assert 0.05 < sum(right) / len(right) < 0.5


@pytest.mark.parametrize("file", sorted(INSTANCES.glob("*[0-9].json*")), ids=lambda file: file.name)
def test_what_is_right_takes_the_short_road(file: Path) -> None:
    text = read_text(file, InvalidInstance)
    assert exact_document(text) is not None
    instance = Instance.from_json(text)
    assert surely_valid(instance)
    assert instance_errors(instance_record(instance)) == []


@pytest.mark.parametrize("name", ["a:b", "a\\u003ab"])
def test_a_colon_in_a_name_hides_no_key_that_stands_twice(name: str) -> None:
    text = json.dumps(WORLD).replace('"two"', f'"{name}"')
    assert Instance.from_json(text).name == "a:b"
    with pytest.raises(InvalidInstance, match="the key 'size' stands twice"):
        Instance.from_json(text.replace('"size": 1', '"size": 1, "size": 1'))


def test_an_instance_made_in_python_checks_itself() -> None:
    """Whatever holds its values: lists are as right as tuples, and numbers of another type as wrong as ever."""
    instance = Instance.from_json(json.dumps(WORLD))
    mover, other, _ = instance.parties
    as_lists = replace(other, wait_cost=[1, 2], options=list(other.options))  # type: ignore[arg-type]
    assert replace(instance, parties=(mover, as_lists)).parties[1] == as_lists
    with pytest.raises(InvalidInstance) as raised:
        replace(instance, weeks=2.0, parties=(replace(mover, size=True), replace(other, origin="X")))  # type: ignore[arg-type]
    assert raised.value.errors == (
        "instance: weeks must be a whole number, not 2.0",
        "party A: size must be a whole number, not True",
        "party B: origin is group 'X', which does not exist",
    )
