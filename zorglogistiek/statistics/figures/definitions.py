"""The published definitions: what each figure and each of its columns means, as data that regions can compare."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

FIELDS = ("population", "numerator", "denominator", "unit", "clock", "source")
"""What every definition says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """A figure. ``columns`` has each column of its table, group columns included, by name.

    ``clock`` says which clock it measures; ``source`` where the definition comes from.
    """

    id: str
    population: str
    numerator: str
    denominator: str
    unit: str
    clock: str
    source: str
    columns: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Definitions:
    """All definitions with their version, which goes up with every change of a meaning."""

    version: str
    groups: Mapping[str, str]
    figures: Mapping[str, Definition]


@cache
def definitions() -> Definitions:
    """What ``definitions.toml`` says. KeyError for a definition that leaves something out."""
    text = resources.files("zorglogistiek.statistics").joinpath("definitions.toml").read_text("utf-8")
    told = tomllib.loads(text)
    groups: dict[str, str] = told["groups"]
    figures = {name: _definition(name, one, groups, told["shared"]) for name, one in told["figure"].items()}
    return Definitions(version=told["version"], groups=MappingProxyType(groups), figures=MappingProxyType(figures))


def _definition(
    name: str, told: Mapping[str, Any], groups: Mapping[str, str], sets: Mapping[str, Mapping[str, str]]
) -> Definition:
    """``groups`` and ``shared`` of a figure name columns that mean the same in several."""
    shared = {group: groups[group] for group in told.get("groups", ())}
    shared |= {column: text for one in told.get("shared", ()) for column, text in sets[one].items()}
    said = {field: str(told[field]) for field in FIELDS}
    return Definition(id=name, columns=MappingProxyType(shared | told["columns"]), **said)


VERSION = definitions().version

DEFINITIONS = definitions().figures
"""The definition of each figure, by its identifier."""
