"""Scenarios: what may be changed of a region before it is tried, as a file or the options of the command describe it.

A scenario changes a setting and the parameters, never a draw: the youths are the same, so that what differs comes from
the change. Other weights, and a home that does not exist, change what fits and costs: ``Asked.policy_file`` and
``Asked.new_home`` are for who gathers the setting.
"""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, ValidationError

from zorglogistiek.codes import CareForm
from zorglogistiek.errors import Fault, Invalid
from zorglogistiek.people.fields import Fields
from zorglogistiek.simulation.parameters import Parameters, Sourced, with_values
from zorglogistiek.simulation.setting import Home, Need, Setting
from zorglogistiek.simulation.study import AS_IT_IS, NAME
from zorglogistiek.studies.forms import NewGroup
from zorglogistiek.words import N_

MOST = 500
"""Places that a change may add or take away."""
JOINED = "joined"
"""The name of the scenario in which two regions are one."""
OTHER = "2-"
"""Before the numbers of the second of two regions that are joined."""

Change = Annotated[int, Field(ge=-MOST, le=MOST, strict=True)]
Text = Annotated[str, Field(min_length=1, max_length=60)]


class PlacesOf(Fields):
    """So many more (or fewer) places of a care form in a municipality (its CBS code), over its groups in turn."""

    care_form: CareForm
    municipality: Text
    change: Change


class GroupPlaces(Fields):
    """So many more (or fewer) places of one group."""

    group: Text
    change: Change


class SettlingIn(Fields):
    """How many may start in a group in seven days (0: no limit); without a group it counts for all."""

    per_week: Annotated[int, Field(ge=0, le=50, strict=True)]
    group: Text | None = None


class Asked(Fields):
    """One scenario, as somebody asked for it."""

    name: Text
    places: tuple[PlacesOf, ...] = ()
    groups: tuple[GroupPlaces, ...] = ()
    settling_in: tuple[SettlingIn, ...] = ()
    answer_days: tuple[float, float] | None = None
    parameters: dict[str, Any] = Field(default_factory=dict)
    policy_file: Path | None = None
    new_home: NewGroup | None = None


def read_scenarios(path: Path, *, today: date) -> tuple[Asked, ...]:
    """The scenarios of a file: a ``[[scenario]]`` for each. Invalid, with every fault at once."""
    record = f"scenarios {path.name}"
    try:
        told = tomllib.loads(path.read_text("utf-8"))
    except tomllib.TOMLDecodeError as error:
        fault = Fault(field="", message="the file is not TOML: {why}", params=(("why", str(error)),))
        raise Invalid(record, [fault]) from error
    except (OSError, ValueError, RecursionError) as error:
        raise Invalid(record, [Fault(field="", message="the file cannot be read")]) from error
    return scenarios_of(told, record=record, today=today)


def scenarios_of(told: Mapping[str, Any], *, record: str, today: date) -> tuple[Asked, ...]:
    """The scenarios of plain values. Invalid, with every fault at once."""
    faults, found = list[Fault](), list[Asked]()
    listed = told.get("scenario")
    if not isinstance(listed, list) or not listed or set(told) != {"scenario"}:
        raise Invalid(record, [Fault(field="", message="a [[scenario]] is asked for each scenario, and nothing else")])
    for place, one in enumerate(listed, start=1):
        try:
            found.append(Asked.model_validate(one, context={"today": today}))
        except ValidationError as error:
            faults += [_fault(f"scenario {place}", detail) for detail in error.errors()]
    names = [one.name for one in found]
    faults += [
        Fault(field=f"scenario {one.name}", message="each scenario needs a name of its own: a-z, 0-9 and _")
        for one in found
        if not NAME.fullmatch(one.name) or names.count(one.name) > 1 or one.name == AS_IT_IS
    ]
    if faults:
        raise Invalid(record, faults)
    return tuple(found)


def told_of(asked: Asked) -> dict[str, Any]:
    """A scenario as plain values, those of a set in order: the same in every process."""
    return {name: _in_order(value) for name, value in asked.model_dump(exclude_defaults=True).items()}


def _in_order(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(name): _in_order(one) for name, one in value.items()}
    if isinstance(value, (set, frozenset)):
        return sorted(_in_order(one) for one in value)
    if isinstance(value, (list, tuple)):
        return [_in_order(one) for one in value]
    if isinstance(value, Path):
        return value.name  # where it lies on somebody's machine says nothing of the study
    return value.isoformat() if isinstance(value, date) else value


def changes_of(asked: Asked) -> tuple[str, ...]:
    """What a scenario changes, a line for each, for who must be able to do it again."""
    told = {name: value for name, value in told_of(asked).items() if name != "name"}
    many = {name: given for name, given in told.items() if name in {"places", "groups", "settling_in"}}
    lines = [(name, one) for name, given in told.items() for one in many.get(name, [given])]
    return tuple(f"{name}: {_in_words(one)}" for name, one in lines)


def _in_words(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {_in_words(one)}" for name, one in value.items() if one is not None)
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def changed(asked: Iterable[tuple[Asked, Setting]], sourced: Sourced) -> tuple[tuple[Setting, Sourced], ...]:
    """Each scenario done to its setting and the parameters. Invalid, with every fault of all of them at once."""
    faults, found = list[Fault](), list[tuple[Setting, Sourced]]()
    for one, setting in asked:
        homes, wrong = _homes(one, setting.homes)
        own, wrong_values = _parameters(one, sourced)
        faults += [*wrong, *wrong_values]
        found.append((replace(setting, homes=homes), own))
    if faults:
        raise Invalid("scenarios", faults)
    return tuple(found)


def _parameters(asked: Asked, sourced: Sourced) -> tuple[Sourced, list[Fault]]:
    values = dict(asked.parameters)
    if asked.answer_days is not None:
        values["answer_days"] = list(asked.answer_days)
    unknown = sorted(set(values) - set(Parameters.model_fields))
    faults = [_wrong(asked, f"parameters.{name}", N_("there is no such parameter")) for name in unknown]
    known = {name: value for name, value in values.items() if name not in unknown}
    try:
        return with_values(sourced, known, source=f"scenario {asked.name}"), faults
    except Invalid as error:
        told = [replace(fault, field=f"scenario {asked.name}.{fault.field}") for fault in error.faults]
        return sourced, [*faults, *told]


def _homes(asked: Asked, homes: Sequence[Home]) -> tuple[tuple[Home, ...], list[Fault]]:
    """The groups with their places and limits changed, and what cannot be done."""
    changes, faults = [0] * len(homes), list[Fault]()
    by_number = {home.group.number: index for index, home in enumerate(homes)}
    for one in asked.groups:
        if one.group in by_number:
            changes[by_number[one.group]] += one.change
        else:
            faults.append(_wrong(asked, f"groups.{one.group}", N_("there is no such group")))
    for kind in asked.places:
        where = f"places.{kind.care_form.value}.{kind.municipality}"
        of_kind = [
            index
            for index, home in enumerate(homes)
            if home.care_form is kind.care_form and home.municipality == kind.municipality
        ]
        if not of_kind:
            faults.append(_wrong(asked, where, N_("no group there has this care form; describe a new_home")))
            continue
        left = _in_turn(changes, of_kind, kind.change, [home.group.places for home in homes])
        if left:
            faults.append(_wrong(asked, where, N_("there are not so many places to take away")))
    faults += [
        _wrong(asked, f"groups.{home.group.number}", N_("there are not so many places to take away"))
        for home, change in zip(homes, changes, strict=True)
        if home.group.places + change < 0
    ]
    faults += [
        _wrong(asked, f"settling_in.{one.group}", N_("there is no such group"))
        for one in asked.settling_in
        if one.group is not None and one.group not in by_number
    ]
    limits = {one.group: one.per_week or None for one in asked.settling_in}
    return tuple(
        _home(home, max(-home.group.places, n), limits) for home, n in zip(homes, changes, strict=True)
    ), faults


def _in_turn(changes: list[int], indices: Sequence[int], change: int, places: Sequence[int]) -> int:
    """Adds to or takes from groups one place at a time, in turn; gives what could not be taken."""
    step, left, turn = (1 if change > 0 else -1), abs(change), 0
    while left:
        possible = [index for index in indices if step > 0 or places[index] + changes[index] > 0]
        if not possible:
            return left
        changes[possible[turn % len(possible)]] += step
        left, turn = left - 1, turn + 1
    return 0


def _home(home: Home, change: int, limits: Mapping[str | None, int | None]) -> Home:
    group = home.group
    of = group.number if group.number in limits else None
    intake = limits.get(of, group.intake_per_week)
    return replace(home, group=replace(group, places=group.places + change, intake_per_week=intake))


def joined(one: Setting, other: Setting, own: int, others: int) -> tuple[Setting, Setting]:
    """Two regions side by side, and joined. The youths are the same: apart, nobody fits in a group of the other region.

    Each setting was gathered with the groups of the other region after its ``own`` (``others``) groups. A request that
    is drawn is of either region, by how many were recorded. ValueError when a setting does not have all groups.
    """
    if not len(one.homes) == len(other.homes) == own + others:
        raise ValueError("each region is asked with the groups of both")
    moved = [own + index if index < others else index - others for index in range(own + others)]
    second = _moved(other, moved)
    homes = (*one.homes[:own], *(_second_home(home) for home in other.homes[:others]))
    together = Setting(
        on=one.on,
        homes=homes,
        arrivals=(*one.arrivals, *second.arrivals),
        arrivals_per_week=one.arrivals_per_week + other.arrivals_per_week,
        move_ons=(*one.move_ons, *second.move_ons),
        seekers=(*one.seekers, *second.seekers),
        residents=(*one.residents, *second.residents),
    )
    first, last = frozenset(range(own)), frozenset(range(own, own + others))
    apart = replace(
        together,
        arrivals=(*_within(one.arrivals, first), *_within(second.arrivals, last)),
        move_ons=(*_within(one.move_ons, first), *_within(second.move_ons, last)),
        seekers=tuple(
            replace(seeker, need=_within([seeker.need], reach)[0])
            for seekers, reach in ((one.seekers, first), (second.seekers, last))
            for seeker in seekers
        ),
    )
    return apart, together


def _moved(setting: Setting, moved: Sequence[int]) -> Setting:
    """A region with its groups and youths told as those of the second."""

    def need(old: Need) -> Need:
        fits = tuple(replace(fit, group=moved[fit.group]) for fit in old.fits)
        return replace(old, number=f"{OTHER}{old.number}", fits=fits)

    return replace(
        setting,
        homes=(),
        arrivals=tuple(need(old) for old in setting.arrivals),
        move_ons=tuple(need(old) for old in setting.move_ons),
        seekers=tuple(
            replace(one, need=need(one.need), lives_in=None if one.lives_in is None else moved[one.lives_in])
            for one in setting.seekers
        ),
        residents=tuple(
            replace(one, number=f"{OTHER}{one.number}", group=moved[one.group]) for one in setting.residents
        ),
    )


def _second_home(home: Home) -> Home:
    return replace(home, group=replace(home.group, number=f"{OTHER}{home.group.number}"))


def _within(needs: Iterable[Need], reach: frozenset[int]) -> list[Need]:
    """The needs, with only the groups of their own region."""
    return [replace(need, fits=tuple(fit for fit in need.fits if fit.group in reach)) for need in needs]


def _wrong(asked: Asked, where: str, message: str) -> Fault:
    return Fault(field=f"scenario {asked.name}.{where}", message=message)


def _fault(where: str, detail: Any) -> Fault:
    field = ".".join([where, *(str(part) for part in detail["loc"] if part != "[key]")])
    return Fault(field=field, message="{why}", params=(("why", detail["msg"].removeprefix("Value error, ")),))
