"""The limits of the groups of a replay: a replay must be able to do what was done."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from math import inf

from zorglogistiek.simulation.region import Ending
from zorglogistiek.simulation.replay import Party
from zorglogistiek.simulation.setting import Home


def as_far_as_recorded(homes: Iterable[Home], parties: Iterable[Party]) -> tuple[tuple[Home, ...], tuple[str, ...]]:
    """The groups with limits no tighter than the registry itself kept to; the second part tells which went over.

    A replay must be able to do what was done. The limits of a group (how many start in seven days, how many of a class)
    are those of today, and none that the record goes over can have stood then.
    """
    parties = tuple(parties)
    found, over = [], list[str]()
    for index, home in enumerate(homes):
        stays = sorted(_stays_in(index, parties), key=lambda one: (one[0], one[1]))
        group = home.group
        started = [stay[0] for stay in stays if stay[0] >= 0]
        busiest = max((sum(day - 7 < one <= day for one in started) for day in started), default=0)
        intake = None if group.intake_per_week is None else max(group.intake_per_week, busiest)
        limits = {name: max(most, _most(stays, name)) for name, most in group.limits.items()}
        if intake != group.intake_per_week:
            over.append(f"{group.number}: {busiest} started in seven days, and {group.intake_per_week} may")
        over += [
            f"{group.number}: {most} of {name} lived there, and {group.limits[name]} may"
            for name, most in limits.items()
            if most != group.limits[name]
        ]
        found.append(replace(home, group=replace(group, intake_per_week=intake, limits=limits)))
    return tuple(found), tuple(over)


def _stays_in(group: int, parties: Iterable[Party]) -> Iterator[tuple[float, float, Party]]:
    """Who lived in a group as recorded: from, until (the move itself for who moved on), and who."""
    for party in parties:
        turns = [(-1, party.home), *((turn, asked.stayed) for turn, asked in enumerate(party.asked))]
        for turn, stayed in turns:
            if stayed is None or stayed.group != group:
                continue
            until = inf if stayed.until_day is None else stayed.until_day
            if stayed.ending is Ending.MOVE_ON and stayed.follows:
                moved = party.asked[turn + 1].until_day
                until = inf if moved is None else moved
            yield stayed.from_day, until, party


def _most(stays: Iterable[tuple[float, float, Party]], name: str) -> int:
    """How many of a class lived there at once; who leaves goes before who comes."""
    changes = []
    for since, until, party in stays:
        count = party.classes.get(name, 0)
        changes += [(since, count), (until, -count)]
    living = most = 0
    for _, change in sorted(changes):
        living += change
        most = max(most, living)
    return most
