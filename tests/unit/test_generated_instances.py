"""Generated instances: repeatable, valid, and of the class of the two large instances that came first."""

from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

from fixtures.instances import Shape, write_instance
from fixtures.instances.__main__ import main
from fixtures.instances.shape import shared_out
from solver import Instance, Party

FILES = Path(__file__).resolve().parents[2] / "fixtures" / "instances"
REGION = Shape(parties=600, groups=120)
COUNTRY = Shape(parties=600, groups=160, regions=4)


@pytest.fixture(scope="module")
def region(tmp_path_factory: pytest.TempPathFactory) -> Instance:
    return generated(tmp_path_factory.mktemp("region"), REGION, seed=1)


@pytest.fixture(scope="module")
def country(tmp_path_factory: pytest.TempPathFactory) -> Instance:
    return generated(tmp_path_factory.mktemp("country"), COUNTRY, seed=1)


def generated(directory: Path, shape: Shape, *, seed: int) -> Instance:
    path = directory / "instance.json.gz"
    write_instance(path, shape, seed=seed)
    return Instance.read(path)


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    names = ("once.json.gz", "again.json.gz", "other.json.gz")
    for name, seed in zip(names, (5, 5, 6), strict=True):
        write_instance(tmp_path / name, Shape(parties=40, groups=20, regions=2), seed=seed)
    once, again, other = ((tmp_path / name).read_bytes() for name in names)
    assert once == again
    assert once != other


def test_plain_and_zipped_hold_the_same(tmp_path: Path) -> None:
    shape = Shape(parties=15, groups=8)
    for name in ("plain.json", "zipped.json.gz"):
        write_instance(tmp_path / name, shape, seed=1)
    assert Instance.read(tmp_path / "plain.json") == Instance.read(tmp_path / "zipped.json.gz")


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize(
    "shape",
    [
        Shape(parties=1, groups=8),
        Shape(parties=30, groups=8),
        Shape(parties=200, groups=8),  # more people than its groups could ever take in
        Shape(parties=3, groups=60, regions=5),  # regions without anybody
        Shape(parties=50, groups=50, regions=3, weeks=15),
    ],
    ids=lambda shape: shape.name,
)
def test_every_shape_is_valid(tmp_path: Path, shape: Shape, seed: int) -> None:
    instance = generated(tmp_path, shape, seed=seed)  # reading it checks it
    assert (len(instance.parties), len(instance.groups), instance.weeks) == (shape.parties, shape.groups, shape.weeks)


def finals(party: Party) -> int:
    return sum(option.kind == "final" for option in party.options)


def share(flags: list[bool]) -> float:
    return sum(flags) / len(flags)


def figures(instance: Instance) -> dict[str, float]:
    """What the class is told by."""
    parties, groups = instance.parties, instance.groups
    options = [option for party in parties for option in party.options]
    last = [option for option in options if option.kind == "final"]
    living = Counter[str]()
    for party in parties:
        if party.origin is not None:
            living[party.origin] += party.size
    waiting = sum(party.size for party in parties if party.origin is None)
    limited = [group.intake for group in groups if group.intake is not None]
    return {
        "finals": sum(map(finals, parties)) / len(parties),
        "fewest finals": min(map(finals, parties)),
        "most finals": max(map(finals, parties)),
        "bridges": (len(options) - len(last)) / len(parties),
        "movers": share([party.origin is not None for party in parties]),
        "siblings": share([party.size > 1 for party in parties]),
        "intensive": share([bool(party.classes) for party in parties]),
        "wait in week 0": sum(party.wait_cost[0] for party in parties) / len(parties),
        "unplaced": sum(party.unplaced_cost for party in parties) / len(parties),
        "fit": sum(option.cost for option in last) / len(last),
        "short stays": share([option.stay_weeks is not None for option in last]),
        "late starts": share([option.from_week > 0 for option in last]),
        "early ends": share([option.until_week < instance.weeks for option in last]),
        "free now": sum(group.capacity[0] - living[group.id] for group in groups) / waiting,
        "free in the end": sum(group.capacity[-1] - living[group.id] for group in groups) / waiting,
        "most free at once": max(b - a for group in groups for a, b in pairwise(group.capacity)),
        "intake": len(limited) / len(groups),
        "no intake": share([starts == 0 for weeks in limited for starts in weeks]),
        "class limits": share([bool(group.limits) for group in groups]),
    }


CLASS = {
    "finals": (18, 21),
    "fewest finals": (7, 11),
    "most finals": (28, 30),
    "bridges": (2.2, 2.8),
    "movers": (0.15, 0.28),
    "siblings": (0.02, 0.07),
    "intensive": (0.14, 0.24),
    "wait in week 0": (20, 29),
    "unplaced": (330, 430),
    "fit": (76, 83),
    "short stays": (0.12, 0.18),
    "late starts": (0.14, 0.19),
    "early ends": (0.07, 0.12),
    "free now": (0.08, 0.11),
    "free in the end": (0.64, 0.78),
    "most free at once": (1, 1),
    "intake": (0.5, 0.7),
    "no intake": (0.04, 0.08),
    "class limits": (0.4, 0.6),
}


def outside(instance: Instance) -> dict[str, float]:
    return {name: value for name, value in figures(instance).items() if not CLASS[name][0] <= value <= CLASS[name][1]}


@pytest.mark.parametrize("name", ["medium-150", "region-600"])
def test_the_ranges_are_those_of_the_class(name: str) -> None:
    assert outside(Instance.read(FILES / f"{name}.json.gz")) == {}


def test_a_generated_instance_is_of_the_class(region: Instance) -> None:
    assert outside(region) == {}


def test_several_regions_are_of_the_class_too(country: Instance) -> None:
    assert outside(country) == {}


def test_parties_stand_in_the_order_in_which_they_registered(region: Instance) -> None:
    # A week of waiting costs the urgency and a quarter of the weeks waited: among those of one urgency (told by what
    # a week in a bridge costs them) it cannot rise.
    crisis = [p.wait_cost[0] for p in region.parties if any(option.weekly_cost == 40 for option in p.options)]
    assert len(crisis) > 5
    assert crisis == sorted(crisis, reverse=True)


def test_some_look_in_a_neighbouring_region_and_nobody_further(country: Instance) -> None:
    # Where a party bridges is its own region. Every region lends its bridges to its own parties only, so that groups
    # with a common party bridging there belong together.
    home = regions(country)
    away = []
    for party in country.parties:
        bridges = {home[option.group] for option in party.options if option.kind == "bridge"}
        if bridges:
            (own,) = bridges
            others = {home[option.group] for option in party.options if option.kind == "final"} - {own}
            assert len(others) <= 1
            assert all(abs(other - own) in (1, COUNTRY.regions - 1) for other in others)
            away.append(bool(others))
    assert 0.05 <= share(away) <= 0.16


def regions(country: Instance) -> dict[str, int]:
    """The region of each group: groups are numbered region by region, and a region's bridges tell where it lies."""
    bridged: list[set[int]] = []
    for party in country.parties:
        now = {int(option.group[1:]) for option in party.options if option.kind == "bridge"}
        if now:
            apart = [group for group in bridged if not group & now]
            bridged = [*apart, now.union(*(group for group in bridged if group & now))]
    bridged.sort(key=min)
    assert len(bridged) == COUNTRY.regions
    looked_at: dict[int, Counter[int]] = {number: Counter() for number in range(COUNTRY.groups)}
    for party in country.parties:
        own = [number for number, group in enumerate(bridged) for o in party.options if int(o.group[1:]) in group]
        for option in party.options:
            if own:
                looked_at[int(option.group[1:])][own[0]] += 1
    return {f"G{group}": counts.most_common(1)[0][0] for group, counts in looked_at.items()}


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["--parties", "0", "--groups", "8"], "parties must be at least 1"),
        (["--parties", "9", "--groups", "15", "--regions", "2"], "groups must be at least 8 for each region"),
        (["--parties", "9", "--groups", "8", "--weeks", "14"], "weeks must be more than 14"),
    ],
)
def test_a_shape_that_cannot_be_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], reason: str
) -> None:
    with pytest.raises(SystemExit, match="2"):
        main([*arguments, "--out", str(tmp_path / "x.json")])
    assert reason in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_the_command_line_writes_an_instance(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "x.json.gz"
    assert main(["--parties", "9", "--groups", "8", "--seed", "3", "--out", str(out)]) == 0
    assert Instance.read(out).name == "9-parties-8-groups-seed-3"
    assert str(out) in capsys.readouterr().out


def test_a_place_that_cannot_be_written_to_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--parties", "9", "--groups", "8", "--out", str(tmp_path / "no" / "x.json")]) == 1
    assert "No such file or directory" in capsys.readouterr().err


def test_shares_add_up() -> None:
    # 10 places over 1 : 1 : 1: the one left over goes to the first of the equal remainders.
    assert shared_out(10, [1, 1, 1]) == [4, 3, 3]
    assert shared_out(0, [2, 1]) == [0, 0]
