"""How large the time-indexed model of an instance is, told before anything is built."""

from collections.abc import Mapping
from dataclasses import dataclass

from solver import Instance, Option, Party

BYTES_AN_ENTRY, BYTES_A_VARIABLE = 100, 300
"""What an engine takes at least, its presolved copy of the model included."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """Numbers of variables, and of matrix entries in the shared rows."""

    variables: int
    entries: int

    @property
    def least_bytes(self) -> int:
        """Memory without which no engine can start on it."""
        return BYTES_AN_ENTRY * self.entries + BYTES_A_VARIABLE * self.variables


def size_of(instance: Instance) -> Size:
    """What `TimeIndexed` would build (its rows of one party, which are few and short, not counted)."""
    limits = {group.id: group.limits for group in instance.groups}
    settling = {group.id: group.intake is not None for group in instance.groups}
    variables = entries = 0
    for party in instance.parties:
        variables += 2 * instance.weeks
        if party.origin is not None:
            entries += instance.weeks * _rules(party, limits[party.origin])
        for option in party.options:
            starts, present = _starts(option), _present(option, instance.weeks)
            if option.kind == "bridge":
                variables += 2 * (instance.weeks - option.from_week) - 1
                present = instance.weeks - option.from_week
            variables += starts
            entries += present * _rules(party, limits[option.group]) + starts * settling[option.group]
    return Size(variables=variables, entries=entries)


def _starts(option: Option) -> int:
    return option.until_week - option.from_week


def _present(option: Option, weeks: int) -> int:
    """Pairs of a week to start in and a week to be there in."""
    lasts = option.stay_weeks or weeks
    return sum(min(lasts, weeks - week) for week in range(option.from_week, option.until_week))


def _rules(party: Party, limits: Mapping[str, int]) -> int:
    return 1 + sum(label in limits for label in party.classes)
