"""The OWASP list: every requirement has one answer, the counts are those of the rows, and what a row names exists."""

import re
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/security/asvs.md").read_text(encoding="utf-8")
STATES = ("met", "operator", "not applicable", "open")
ROWS = re.findall(r"^\| (\d+\.\d+\.\d+) \| ([12]) \| ([a-z ]+) \| (.+) \|$", PAGE, re.MULTILINE)
NAMED = re.compile(r"`((?:tests|api|zorglogistiek|deploy|docs|scripts|requirements|solver|fixtures)/[\w./-]+)`")


def test_every_requirement_of_the_two_levels_has_one_answer() -> None:
    numbers = [number for number, *_ in ROWS]
    assert len(numbers) == len(set(numbers)) == 253
    assert len(re.findall(r"^\| \d+\.\d+\.\d+ \|", PAGE, re.MULTILINE)) == len(ROWS)
    assert {state for _number, _level, state, _answer in ROWS} <= set(STATES)
    assert all(re.match(r"\*.+?\*: \S", answer) for *_, answer in ROWS)


def test_the_counts_are_those_of_the_rows() -> None:
    counted = Counter((state, level) for _number, level, state, _answer in ROWS)
    for state in STATES:
        first, second = counted[state, "1"], counted[state, "2"]
        assert f"| {state} | {first} | {second} | {first + second} |" in PAGE


def test_what_is_open_is_told_as_open() -> None:
    told = PAGE.partition("## What is open")[2].partition("## Row by row")[0]
    listed = set(re.findall(r"(\d+\.\d+\.\d+)(¹?)", told))
    assert listed == {(number, "¹" if level == "1" else "") for number, level, state, _ in ROWS if state == "open"}
    level_one = sum(mark == "¹" for _number, mark in listed)
    assert f"{len(listed)} requirement{'s' * (len(listed) != 1)}, {level_one} of them of level 1" in told


def test_what_the_rows_name_exists() -> None:
    named = {name for *_, answer in ROWS for name in NAMED.findall(answer)}
    assert len(named) > 100
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []


def test_what_is_met_names_what_shows_it() -> None:
    bare = [number for number, _level, state, answer in ROWS if state == "met" and not re.search(r"[`(\[]", answer)]
    assert bare == []
