"""The options of `zorglogistiek simulate` that change a region, as the scenarios that they ask."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from zorglogistiek import clock
from zorglogistiek.errors import Fault, Invalid
from zorglogistiek.simulation.scenarios import Asked, read_scenarios, scenarios_of
from zorglogistiek.words import N_

NUMBER = re.compile(r"[+-]?[0-9]{1,3}")
OPTION = "option"
"""The name of the scenario that the options of the command describe."""


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
            faults.append(_fault("answers", answers, N_("{value}: asked is a range of days, as 1-5")))
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
        raise Invalid("options", [_fault("name", OPTION, N_("{value} is the scenario of the options"))])
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
            faults.append(_fault("places", text, N_("{value}: asked is care_form:municipality:+3, or group:-2")))
    return told, faults


def _fault(field: str, value: str, message: str) -> Fault:
    return Fault(field=field, message=message, params=(("value", value),))
