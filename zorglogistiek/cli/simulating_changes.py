"""The part of `zorglogistiek simulate` that is replay and scenarios: from options and files to what a study needs."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from sqlmodel import Session, col, select

from zorglogistiek import clock
from zorglogistiek.cli.simulating import policy_of, region_read
from zorglogistiek.clock import monday_of
from zorglogistiek.codes import OrganisationKind
from zorglogistiek.errors import Fault, Invalid
from zorglogistiek.matching.facts import Group
from zorglogistiek.matching.policy import Policy, read_policy
from zorglogistiek.places.tables import Organisation
from zorglogistiek.simulation.drawing import Lengths
from zorglogistiek.simulation.estimates import estimates_of
from zorglogistiek.simulation.gather import gather_setting
from zorglogistiek.simulation.gather_replay import Replayed, gather_replay
from zorglogistiek.simulation.parameters import Sourced
from zorglogistiek.simulation.scenarios import Asked, changed, read_scenarios, scenarios_of
from zorglogistiek.simulation.setting import Setting
from zorglogistiek.simulation.study import AS_IT_IS, Drawn, Scenario
from zorglogistiek.statistics.history.gathering import gather
from zorglogistiek.studies.groups import new_group

ESTIMATED = frozenset({"stay_weeks", "stay_shape", "patience_weeks"})
"""Parameters in whose place the lengths of the registry stand."""
NUMBER = re.compile(r"[+-]?[0-9]{1,3}")
OPTION = "option"
"""The name of the scenario that the options of the command describe."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """What a study needs. ``days`` is the length of a replay, None where it may be chosen."""

    setting: Setting
    sourced: Sourced
    scenarios: tuple[Scenario, ...]
    days: float | None = None
    notes: tuple[str, ...] = ()


def prepared(
    asked: Sequence[Asked],
    sourced: Sourced,
    *,
    synthetic: bool,
    policy_file: Path | None,
    estimated: bool,
    replay: date | None,
) -> Prepared:
    """The region of the registry, or its record from a day on, with the scenarios; how a replay went is printed."""
    today, policy = clock.today(), policy_of(policy_file)
    if estimated or replay is not None:
        _refuse_estimated(asked)
    with region_read(synthetic=synthetic) as session:
        if replay is None:
            setting = gather_setting(session, on=today, policy=policy)
            if not estimated:
                drawn = drawn_scenarios(session, asked, setting, sourced, policy=policy)
                return Prepared(setting=setting, sourced=sourced, scenarios=drawn)
            known = estimates_of(gather(session, up_to=today), sourced)
            drawn = drawn_scenarios(session, asked, setting, known.sourced, policy=policy, lengths=known.lengths)
            notes = tuple(map(str, known.told))
            return Prepared(setting=setting, sourced=known.sourced, scenarios=drawn, notes=notes)
        replayed, scenarios = replayed_scenarios(session, asked, sourced, since=replay, today=today, policy=policy)
    source, notes = replayed.replay, tuple(replay_notes(replayed))
    for line in (*notes, *told_differences(replayed)):
        print(line, flush=True)
    return Prepared(
        setting=source.setting,
        sourced=source.estimates.sourced,
        scenarios=scenarios,
        days=source.days,
        notes=notes,
    )


def asked_scenarios(
    file: Path | None, places: Sequence[str], answers: str | None, settling_in: int | None
) -> tuple[Asked, ...]:
    """The scenarios of a file, and the one that the options describe together. Invalid with every fault at once.

    ``places`` are texts such as ``family_home:GM0503:+3`` or ``G-0012:-2``; ``answers`` is ``1-5`` (days).
    """
    told, faults = _told_places(places)
    if answers is not None:
        try:
            told["answer_days"] = [float(day) for day in answers.split("-", 1)]
        except ValueError:
            faults.append(_fault("answers", answers, "{value}: asked is a range of days, as 1-5"))
    if settling_in is not None:
        told["settling_in"] = [{"per_week": settling_in}]
    if faults:
        raise Invalid("options", faults)
    today = clock.today()
    of_file = () if file is None else read_scenarios(file, today=today)
    if not any(value for name, value in told.items() if name != "name"):
        return of_file
    of_options = scenarios_of({"scenario": [told]}, record="options", today=today)
    if any(one.name == OPTION for one in of_file):
        raise Invalid("options", [_fault("name", OPTION, "{value} is the scenario of the options")])
    return (*of_file, *of_options)


def _told_places(places: Sequence[str]) -> tuple[dict[str, Any], list[Fault]]:
    """The scenario of the options, so far as it is places, and what is no place."""
    told: dict[str, Any] = {"name": OPTION, "places": [], "groups": []}
    faults = list[Fault]()
    for text in places:
        *what, number = text.split(":")
        change = int(number) if NUMBER.fullmatch(number) else 0
        if change and len(what) == 2:
            told["places"].append({"care_form": what[0], "municipality": what[1], "change": change})
        elif change and len(what) == 1:
            told["groups"].append({"group": what[0], "change": change})
        else:
            faults.append(_fault("places", text, "{value}: asked is care_form:municipality:+3, or group:-2"))
    return told, faults


def drawn_scenarios(
    session: Session,
    asked: Sequence[Asked],
    setting: Setting,
    sourced: Sourced,
    *,
    policy: Policy,
    lengths: Lengths | None = None,
) -> tuple[Scenario, ...]:
    """The region as it is, and each scenario. Invalid, with every fault at once."""
    again = _added(session, asked, setting.on)
    settings = [
        gather_setting(session, on=setting.on, policy=_policy(one, policy), added=added) if _anew(one) else setting
        for one, added in zip(asked, again, strict=True)
    ]
    done = changed(zip(asked, settings, strict=True), sourced)
    sources = [Drawn(setting=own, sourced=values, lengths=lengths) for own, values in done]
    return (
        Scenario(name=AS_IT_IS, source=Drawn(setting=setting, sourced=sourced, lengths=lengths)),
        *(Scenario(name=one.name, source=source) for one, source in zip(asked, sources, strict=True)),
    )


def replayed_scenarios(
    session: Session, asked: Sequence[Asked], sourced: Sourced, *, since: date, today: date, policy: Policy
) -> tuple[Replayed, tuple[Scenario, ...]]:
    """The record as it was and its check, and each scenario on the same youths. Invalid, Conflict."""
    base = gather_replay(session, since=since, today=today, policy=policy, sourced=sourced)
    again = _added(session, asked, since)
    replays = [
        gather_replay(
            session, since=since, today=today, policy=_policy(one, policy), sourced=sourced, added=added
        ).replay
        if _anew(one)
        else base.replay
        for one, added in zip(asked, again, strict=True)
    ]
    settings = [replay.setting for replay in replays]
    done = changed(zip(asked, settings, strict=True), base.replay.estimates.sourced)
    sources = [
        replace(replay, setting=own, estimates=replace(replay.estimates, sourced=values))
        for replay, (own, values) in zip(replays, done, strict=True)
    ]
    return base, (
        Scenario(name=AS_IT_IS, source=base.replay),
        *(Scenario(name=one.name, source=source) for one, source in zip(asked, sources, strict=True)),
    )


def replay_notes(replayed: Replayed) -> Iterator[str]:
    """How the replay of the recorded rule went, what could not be done as recorded, and the estimates."""
    wrong = len(replayed.differences)
    yield f"{replayed.placements} placements were recorded; the recorded rule, replayed, differs in {wrong}"
    yield from replayed.notes
    yield from map(str, replayed.replay.estimates.told)


def told_differences(replayed: Replayed) -> Iterator[str]:
    """Each difference with the number of its record: for who runs the command, and for no file."""
    for one in replayed.differences:
        yield one.told(replayed.numbers[one.party, one.search])


def _refuse_estimated(asked: Sequence[Asked]) -> None:
    """Invalid for a parameter that would change nothing, as what it describes is estimated from the record."""
    faults = [
        Fault(field=f"scenario {one.name}.parameters.{name}", message="this is estimated from the registry here")
        for one in asked
        for name in sorted(set(one.parameters) & ESTIMATED)
    ]
    if faults:
        raise Invalid("scenarios", faults)


def _anew(asked: Asked) -> bool:
    """Whether what fits must be asked of the registry again."""
    return asked.policy_file is not None or asked.new_home is not None


def _policy(asked: Asked, policy: Policy) -> Policy:
    return policy if asked.policy_file is None else read_policy(asked.policy_file)


def _added(session: Session, asked: Sequence[Asked], on: date) -> list[tuple[Group, ...]]:
    """The new home of each scenario. Invalid for municipalities that the registry does not have."""
    towns = {
        row.number: row
        for row in session.exec(select(Organisation).where(col(Organisation.kind) == OrganisationKind.MUNICIPALITY))
    }
    faults = [
        Fault(field=f"scenario {one.name}.new_home.municipality", message="there is no such municipality")
        for one in asked
        if one.new_home is not None and one.new_home.municipality not in towns
    ]
    if faults:
        raise Invalid("scenarios", faults)
    return [
        () if one.new_home is None else (new_group(one.new_home, towns[one.new_home.municipality], monday_of(on)),)
        for one in asked
    ]


def _fault(field: str, value: str, message: str) -> Fault:
    return Fault(field=field, message=message, params=(("value", value),))
