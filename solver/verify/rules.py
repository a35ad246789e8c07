"""The six rules, each as a check that says in words who breaks it, where and when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from solver.instance import GroupId, Instance, PartyId
from solver.verify.moves import Itinerary


@dataclass(frozen=True, slots=True)
class Occupation:
    """Who is in each group in each week, and who starts there, as the plan has it."""

    instance: Instance
    itineraries: Mapping[PartyId, Itinerary]
    present: Mapping[tuple[GroupId, int], list[PartyId]]
    starting: Mapping[tuple[GroupId, int], list[PartyId]]


def occupation(instance: Instance, itineraries: Mapping[PartyId, Itinerary]) -> Occupation:
    """Count every party where its itinerary puts it."""
    present: dict[tuple[GroupId, int], list[PartyId]] = defaultdict(list)
    starting: dict[tuple[GroupId, int], list[PartyId]] = defaultdict(list)
    for name, itinerary in itineraries.items():
        for week, group in enumerate(itinerary.whereabouts(instance.weeks)):
            if group is not None:
                present[group, week].append(name)
        for step in (itinerary.bridge, itinerary.final):
            if step is not None:
                starting[step.option.group, step.week].append(name)
    return Occupation(instance, itineraries, present, starting)


def _names(parties: list[PartyId]) -> str:
    return ", ".join(parties[:12]) + (" and others" if len(parties) > 12 else "")


def capacity(now: Occupation) -> list[str]:
    """Rule 1: the sizes of the parties in a group sum to at most its capacity."""
    places = {group.id: group.capacity for group in now.instance.groups}
    wrong = []
    for (group, week), parties in now.present.items():
        size = sum(now.itineraries[party].party.size for party in parties)
        if size > places[group][week]:
            wrong.append(
                f"capacity: group {group} has {places[group][week]} places in week {week}, "
                f"the plan puts {size} there ({_names(parties)})"
            )
    return wrong


def class_limits(now: Occupation) -> list[str]:
    """Rule 2: the class counts of the parties in a group sum to at most each limit."""
    limits = {group.id: group.limits for group in now.instance.groups}
    wrong = []
    for (group, week), parties in now.present.items():
        for label, limit in limits[group].items():
            count = sum(now.itineraries[party].party.classes.get(label, 0) for party in parties)
            if count > limit:
                wrong.append(
                    f"class limit: group {group} takes {limit} of class {label!r}, "
                    f"the plan puts {count} there in week {week} ({_names(parties)})"
                )
    return wrong


def intake(now: Occupation) -> list[str]:
    """Rule 3: at most so many parties start in a group in a week."""
    starts = {group.id: group.intake for group in now.instance.groups}
    wrong = []
    for (group, week), parties in now.starting.items():
        most = starts[group]
        if most is not None and len(parties) > most[week]:
            wrong.append(
                f"intake: group {group} takes {most[week]} starts in week {week}, "
                f"the plan has {len(parties)} ({_names(parties)})"
            )
    return wrong


def bridging_time(now: Occupation) -> list[str]:
    """Rule 4: a bridge with a maximum lasts no longer, weeks beyond the horizon not counted."""
    wrong = []
    for name, itinerary in now.itineraries.items():
        bridge = itinerary.bridge
        if bridge is None or bridge.option.stay_weeks is None:
            continue
        lasts = itinerary.bridge_end(now.instance.weeks) - bridge.week
        if lasts > bridge.option.stay_weeks:
            wrong.append(
                f"bridging time: party {name} is in bridge {bridge.option.group} for {lasts} "
                f"weeks from week {bridge.week}, at most {bridge.option.stay_weeks} are allowed"
            )
    return wrong


def apart(now: Occupation) -> list[str]:
    """Rule 5: a pair is never together, save where both still live where they started."""
    wrong = []
    weeks = now.instance.weeks
    for first, second in now.instance.apart:
        one, other = now.itineraries[first], now.itineraries[second]
        both_at_start = min(one.first_week(weeks), other.first_week(weeks))
        places = zip(one.whereabouts(weeks), other.whereabouts(weeks), strict=True)
        for week, (here, there) in enumerate(places):
            if here is not None and here == there and week >= both_at_start:
                wrong.append(f"apart: parties {first} and {second} are both in group {here} in week {week}")
                break
    return wrong


def fixed(now: Occupation) -> list[str]:
    """Rule 6: every decision that stands is in the plan, with its week where it has one."""
    wrong = []
    for decision in now.instance.fixed:
        itinerary = now.itineraries[decision.party]
        step = itinerary.bridge if decision.kind == "bridge" else itinerary.final
        kept = step is not None and step.option.group == decision.group
        if not kept or (decision.week is not None and step and step.week != decision.week):
            when = "in a week still free" if decision.week is None else f"in week {decision.week}"
            wrong.append(
                f"fixed: the {decision.kind} of party {decision.party} to group {decision.group} "
                f"{when} was decided, and is not in the plan"
            )
    return wrong


Rule = Callable[[Occupation], list[str]]
RULES: tuple[Rule, ...] = (
    capacity,
    class_limits,
    intake,
    bridging_time,
    apart,
    fixed,
)


def broken_rules(instance: Instance, itineraries: Mapping[PartyId, Itinerary], but: Rule | None = None) -> list[str]:
    """What the plan breaks, rule by rule, `but` for one rule."""
    now = occupation(instance, itineraries)
    return [violation for rule in RULES if rule is not but for violation in rule(now)]
