"""Both formats: what is right survives a round trip; what is wrong is refused, every error at once."""

from __future__ import annotations

import errno
import gzip
import json
import os
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from solver import Instance, InvalidInstance, InvalidPlan, Plan
from solver.formats import files

Record = dict[str, Any]


def instance() -> Record:
    """Two weeks, two groups, a mover and somebody who waits."""
    return {
        "format": "placement-instance/1",
        "name": "two",
        "weeks": 2,
        "transfer_cost": 5,
        "groups": [
            {"id": "G1", "capacity": [1, 1], "intake": None, "limits": {"c": 1}},
            {"id": "G2", "capacity": [0, 1], "intake": [1, 1], "limits": {}},
        ],
        "parties": [
            {
                "id": "A",
                "size": 1,
                "classes": {"c": 1},
                "origin": "G1",
                "wait_cost": [1, 2],
                "unplaced_cost": 9,
                "options": [
                    {"group": "G2", "kind": "final", "from": 0, "until": 2, "cost": 3, "weekly_cost": 0, "stay": None},
                    {"group": "G2", "kind": "bridge", "from": 0, "until": 1, "cost": 3, "weekly_cost": 1, "stay": 4},
                ],
            },
            {
                "id": "B",
                "size": 2,
                "classes": {},
                "origin": None,
                "wait_cost": [1, 2],
                "unplaced_cost": 9,
                "options": [],
            },
        ],
        "apart": [["A", "B"]],
        "fixed": [{"party": "A", "group": "G2", "kind": "final", "week": 1}],
    }


def plan() -> Record:
    return {
        "format": "placement-plan/1",
        "instance": "two",
        "status": "feasible",
        "objective": 22,
        "bound": 10,
        "moves": [{"party": "A", "group": "G2", "kind": "final", "week": 1}],
        "certificate": {"bound": 9, "capacity": {"G1": [0.5, 0]}, "limits": {"G1": {"c": [1, 2]}}, "intake": {}},
    }


@pytest.mark.parametrize("name", ["file.json", "file.json.gz"])
def test_round_trip(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    read = Instance.from_json(json.dumps(instance()))
    read.write(path)
    assert Instance.read(path) == read
    proposed = Plan.from_json(json.dumps(plan()))
    proposed.write(path)
    assert Plan.read(path) == proposed
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_to_a_file_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "plans").mkdir()
    link, target = tmp_path / "latest.json", tmp_path / "plans" / "plan.json"
    link.symlink_to(target)
    written = Plan.from_json(json.dumps(plan()))
    for _ in ("a new file", "one that is there"):
        written.write(link)
        assert link.is_symlink()
        assert Plan.read(target) == written
    assert list(target.parent.iterdir()) == [target]


def test_what_is_no_file_is_not_replaced_by_one(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.json"
    os.mkfifo(pipe)
    with pytest.raises(OSError, match="is no regular file") as refused:
        Plan.from_json(json.dumps(plan())).write(pipe)
    assert refused.value.filename == str(pipe)
    assert pipe.is_fifo()
    assert list(tmp_path.iterdir()) == [pipe]


def test_a_full_disk_is_told_of_the_file_that_was_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    path = tmp_path / "plan.json"
    path.write_text("before")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left") as refused:
        Plan.from_json(json.dumps(plan())).write(path)
    assert refused.value.filename == str(path)
    assert path.read_text() == "before"
    assert list(tmp_path.iterdir()) == [path]


def changed(record: Record, *keys: str | int, value: object) -> None:
    for key in keys[:-1]:
        record = record[key]  # type: ignore[index]
    record[keys[-1]] = value  # type: ignore[index]


INSTANCE_ERRORS: list[tuple[tuple[str | int, ...], object, str]] = [
    (("format",), "other", "instance: format must be 'placement-instance/1', not 'other'"),
    (("extra",), 1, "instance: unknown key 'extra'"),
    (("name",), 5, "instance: name must be a string, not 5"),
    (("name",), "\ud800", "name holds half a character"),
    (("weeks",), 0, "instance: weeks must be at least 1: 0"),
    (("weeks",), True, "instance: weeks must be a whole number, not True"),
    (("weeks",), 2.0, "instance: weeks must be a whole number, not 2.0"),
    (("weeks",), 10**30, "a number of more than 20 digits"),
    (("transfer_cost",), -1, "instance: transfer_cost is negative: -1"),
    (("transfer_cost",), 10**10, "transfer_cost must be at most 1000000000"),
    (("transfer_cost",), None, "transfer_cost must be a whole number, not None"),
    (("groups",), {}, "instance: groups must be a list"),
    (("groups", 0), 7, "group number 0: must be an object, not 7"),
    (("groups", 0, "id"), "", "id must have 1 to 64 characters, not 0"),
    (("groups", 0, "id"), "g" * 65, "id must have 1 to 64 characters, not 65"),
    (("groups", 0, "id"), ["G"], "id must be a string"),
    (("groups", 1, "id"), "G1", "group G1: stands twice among the group records"),
    (("groups", 0, "capacity"), [1], "group G1: capacity has 1 numbers, the horizon has 2 weeks"),
    (("groups", 0, "capacity"), [1, -1], "group G1: capacity of week 1 is negative: -1"),
    (("groups", 0, "capacity"), [1, "1"], "group G1: capacity of week 1 must be a whole number, not '1'"),
    (("groups", 0, "capacity"), None, "group G1: capacity must be a list with one number a week"),
    (("groups", 0, "capacity"), [1, 0], "group G1: 1 live there as movers, but it has 0 places in week 1"),
    (("groups", 0, "limits"), {"c": 0}, "group G1: 1 of class 'c' live there as movers, but its limit is 0"),
    (("groups", 0, "limits"), {"": 1}, "a class of limits must have 1 to 64 characters"),
    (("groups", 1, "intake"), [1, 1, 1], "group G2: intake has 3 numbers"),
    (("parties", 0, "id"), "B", "party B: stands twice among the party records"),
    (("parties", 0, "size"), 0, "party A: size must be at least 1: 0"),
    (("parties", 0, "classes"), {"c": 2}, "party A: 2 of class 'c', but its size is 1"),
    (("parties", 0, "classes"), {"c": 1.0}, "party A: classes of class 'c' must be a whole number, not 1.0"),
    (("parties", 0, "classes"), [], "party A: classes must be an object"),
    (("parties", 0, "origin"), "X", "party A: origin is group 'X', which does not exist"),
    (("parties", 0, "wait_cost"), [1, 2, 3], "party A: wait_cost has 3 numbers"),
    (("parties", 0, "unplaced_cost"), "9", "party A: unplaced_cost must be a whole number"),
    (("parties", 0, "options", 0, "group"), "G1", "is the group in which the party lives already"),
    (("parties", 0, "options", 0, "group"), "X", "group is group 'X', which does not exist"),
    (("parties", 0, "options", 0, "kind"), "other", "kind must be 'bridge' or 'final', not 'other'"),
    (("parties", 0, "options", 0, "until"), 3, "the window until week 3 is outside the horizon of 2 weeks"),
    (("parties", 0, "options", 0, "from"), 2, "the window from week 2 until week 2 is empty"),
    (("parties", 0, "options", 0, "weekly_cost"), 1, "weekly_cost of a final must be 0, not 1"),
    (("parties", 0, "options", 0, "stay"), 0, "stay must be at least 1: 0"),
    (("parties", 0, "options", 1, "kind"), "final", "stands twice: one option for each group and kind"),
    (("apart", 0), ["A"], "apart number 0: must be a list of two parties"),
    (("apart", 0), ["A", "A"], "party 'A' cannot be kept apart from itself"),
    (("apart", 0), ["A", "X"], "apart number 0: party 'X' does not exist"),
    (("fixed", 0, "party"), "B", "the party has no final option of that group"),
    (("fixed", 0, "party"), "X", "party 'X' does not exist"),
    (("fixed", 0, "group"), "X", "group is group 'X', which does not exist"),
    (("fixed", 0, "week"), 2, "week 2 is outside the option's window 0 to 1"),
    (("fixed", 0, "week"), False, "week must be a whole number, not False"),
]


@pytest.mark.parametrize(("keys", "value", "error"), INSTANCE_ERRORS)
def test_an_error_names_the_record_and_the_fact(keys: tuple[str | int, ...], value: object, error: str) -> None:
    record = instance()
    changed(record, *keys, value=value)
    with pytest.raises(InvalidInstance) as raised:
        Instance.from_json(json.dumps(record))
    assert any(error in told for told in raised.value.errors), raised.value.errors


def missing(record: Record) -> list[Callable[[], None]]:
    """One way to take away each key of each object in a record."""
    ways: list[Callable[[], None]] = []
    for key, value in record.items():
        ways.append(lambda key=key: record.pop(key))  # type: ignore[misc]
        if isinstance(value, list) and value and isinstance(value[0], dict):
            ways.extend(missing(value[0]))
    return ways


@pytest.mark.parametrize("number", range(len(missing(instance()))))
def test_a_missing_key(number: int) -> None:
    record = instance()
    missing(record)[number]()
    with pytest.raises(InvalidInstance, match="is missing"):
        Instance.from_json(json.dumps(record))


def test_all_errors_at_once() -> None:
    record = instance()
    changed(record, "weeks", value="two")
    changed(record, "groups", 1, "capacity", value=[-1, 1])
    changed(record, "parties", 1, "size", value=None)
    changed(record, "fixed", 0, "party", value="X")
    with pytest.raises(InvalidInstance) as raised:
        Instance.from_json(json.dumps(record))
    assert len(raised.value.errors) == 4


@pytest.mark.parametrize(
    ("text", "error"),
    [
        (b"", "not JSON"),
        (b"[1, 2", "not JSON"),
        (b"\xff\xfe", "not UTF-8 text"),
        (b"[" * 100_000, "nested too deeply"),
        (b"1" * 5000, "too many digits"),
        (b'{"weeks": NaN}', "NaN is not a number of JSON"),
        (b'{"weeks": 1, "weeks": 2}', "the key 'weeks' stands twice"),
        (b"[]", "must be an object"),
        (b"null", "must be an object"),
    ],
)
def test_text_that_is_no_instance_or_plan(text: bytes, error: str) -> None:
    with pytest.raises(InvalidInstance, match=error):
        Instance.from_json(text)
    with pytest.raises(InvalidPlan, match=error):
        Plan.from_json(text)


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    not_gzip = tmp_path / "a.json.gz"
    not_gzip.write_text("{}")
    with pytest.raises(InvalidInstance, match="not a whole gzip file"):
        Instance.read(not_gzip)
    not_gzip.write_bytes(gzip.compress(b"{}" * 1000)[:-12])
    with pytest.raises(InvalidInstance, match="not a whole gzip file"):
        Instance.read(not_gzip)
    with pytest.raises(InvalidPlan, match="cannot be read"):
        Plan.read(tmp_path / "absent.json")
    with pytest.raises(InvalidPlan, match="cannot be read"):
        Plan.read(tmp_path)


def test_what_unpacks_to_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "LARGEST_TEXT", 3 * files.PIECE)
    packed = tmp_path / "a.json.gz"
    packed.write_bytes(gzip.compress(b" " * 50 * files.PIECE))
    tracemalloc.start()
    with pytest.raises(InvalidInstance, match=f"larger than {files.LARGEST_TEXT} bytes"):
        Instance.read(packed)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 20 * files.PIECE


def test_a_text_that_does_not_fit_in_memory_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> object:
        raise MemoryError

    file = tmp_path / "a.json"
    file.write_text("{}")
    monkeypatch.setattr(json, "loads", full)
    with pytest.raises(InvalidPlan, match="needs more memory than there is"):
        Plan.read(file)
    monkeypatch.setattr(files, "_read", full)
    with pytest.raises(InvalidPlan, match="needs more memory than there is"):
        Plan.read(file)


def test_a_byte_order_mark_is_no_error() -> None:
    assert Instance.from_json(b"\xef\xbb\xbf" + json.dumps(instance()).encode()).name == "two"


@pytest.mark.parametrize(
    ("keys", "value", "error"),
    [
        (("status",), "best", "plan: status must be one of"),
        (("objective",), 1.5, "plan: objective must be a whole number"),
        (("bound",), -1, "plan: bound is negative"),
        (("note",), "x", "plan: unknown key 'note'"),
        (("reason",), 3, "plan: reason must be a string"),
        (("moves",), None, "plan: moves must be a list"),
        (("moves", 0, "kind"), "x", "move number 0: kind must be"),
        (("moves", 0, "week"), True, "move number 0: week must be a whole number"),
        (("moves", 0, "party"), 1, "move number 0: party must be a string"),
        (("certificate", "bound"), None, "certificate: bound must be a whole number"),
        (("certificate", "capacity"), [], "certificate, capacity: must be an object"),
        (("certificate", "capacity", "G1"), [-1, 0], "the price of week 0 must be at least 0, not -1"),
        (("certificate", "capacity", "G1"), [1e400, 0], "must be at least 0"),
        (("certificate", "limits", "G1"), [1, 2], "certificate, limits of 'G1': must be an object"),
        (("certificate", "limits", "G1", "c"), 4, "must be a list with one price a week"),
    ],
)
def test_the_form_of_a_plan(keys: tuple[str | int, ...], value: object, error: str) -> None:
    record = plan()
    changed(record, *keys, value=value)
    with pytest.raises(InvalidPlan) as raised:
        Plan.from_json(json.dumps(record).replace("Infinity", "1e400"))
    assert any(error in told for told in raised.value.errors), raised.value.errors
