"""What stands in the cells of figures, in words: codes, days, numbers with their unit, and why there is no number."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from babel.dates import format_date

from zorglogistiek.codes import CareForm, DeclineReason, EventKind, Gender, PreferenceKind, ReferrerType, Urgency
from zorglogistiek.people.waits import Measure
from zorglogistiek.statistics.disclosure import HIDDEN
from zorglogistiek.statistics.tables import TOTAL, Column, ColumnKind, Value
from zorglogistiek.words import N_, Words

MEASURES: Mapping[str, str] = MappingProxyType(
    {
        Measure.GROSS: N_("gross: bridged time counts"),
        Measure.NET: N_("net: without bridged time"),
        Measure.ELAPSED: N_("elapsed: pauses count too"),
    }
)
"""Which days of a wait count."""

CODES: Mapping[str, str] = MappingProxyType(
    {
        TOTAL: N_("all together"),
        "any": N_("any form"),
        "bridged": N_("help meanwhile"),
        "complex": N_("complex needs"),
        "none": N_("none"),
        "outflow": N_("left care"),
        "outside": N_("from outside"),
        "plan": N_("a plan"),
        "promise": N_("a promise"),
        "several": N_("several forms"),
        "single": N_("single needs"),
        "still_there": N_("still there"),
        "nine_weeks_gross": N_("nine weeks, gross"),
        "nine_weeks_net": N_("nine weeks, net of bridging"),
        "treeknorm_intake": N_("Treeknorm: four weeks to the intake"),
        "treeknorm_treatment": N_("Treeknorm: ten weeks from the intake to the start"),
        "running": N_("waiting for a place"),
        "running_voluntary": N_("the family wants to wait"),
        "running_incomplete": N_("the file is incomplete"),
        "voluntary": N_("the family wanted to wait"),
        "incomplete": N_("the file was incomplete"),
        "unknown": N_("unknown"),
    }
)
"""The codes of groups that stand in no code list."""

MISSING: Mapping[str, str] = MappingProxyType(
    {
        "no_place": N_("no place comes free"),
        "minimum_age": N_("a group for who is younger"),
        "maximum_age": N_("a group for who is older"),
        "gender": N_("a group for this gender"),
        "specialisms": N_("a group with the specialisms"),
        "security_level": N_("a group with this security"),
        "authorisation": N_("a group that the authorisation allows"),
        "care_form": N_("a group of this care form"),
        "location": N_("a group near enough"),
        "resident": N_("a group without who may not meet"),
        "declined": N_("another group than those that declined"),
        "wanted_from": N_("a group at the time wanted"),
        "no_common_week": N_("a week that suits both"),
        "none": N_("other"),
    }
)
"""What is missing when a plan has no place for somebody."""

LISTS: Mapping[str, type[StrEnum]] = MappingProxyType(
    {
        "care_form_asked": CareForm,
        "care_form_given": CareForm,
        "from_form": CareForm,
        "to_form": CareForm,
        "gender": Gender,
        "preference": PreferenceKind,
        "reason": DeclineReason,
        "referrer": ReferrerType,
        "urgency": Urgency,
    }
)
"""The code lists of group columns; a code that is in none of them stands in ``CODES``."""

SIGNALS = ("outside", "trend", "one_side", "two_of_three")
"""Columns that say 1 where something is the case."""

PARTS = frozenset(
    {"difference", "difference_low", "difference_high", "share_of_days", "target"}
    | {f"{end}_{level}" for end in ("low", "high") for level in ("95", "998")}
)
"""Numbers that are parts of one."""

HIDDEN_TEXT, NOT_ESTIMABLE = N_("hidden"), N_("not estimable")


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """The words of a language, and what the organisations are called by their number."""

    words: Words
    organisations: Mapping[str, str] = field(default_factory=dict)

    def code(self, column: str, code: str) -> str:
        """A code of a group column in words."""
        if code != TOTAL and column in _COMPOSED:
            return _COMPOSED[column](self, code)
        members = {member.value: member for member in LISTS.get(column, ())}
        if code in members:
            return self.words.code(members[code])
        return self.words.say(CODES[code]) if code in CODES else self.organisations.get(code, code)

    def clock(self, name: str) -> str:
        """A pair of moments: ``registered-started``."""
        start, stop = name.split("-")
        return f"{self.words.code(EventKind(start))} → {self.words.code(EventKind(stop))}"

    def group(self, column: str, value: Value) -> str:
        """What a row is called in a group column."""
        if isinstance(value, date):
            return self.words.week(value) if column == "week" else month_name(value, self.words)
        return self.code(column, value) if isinstance(value, str) else str(value)

    def cell(self, column: Column, value: Value) -> str:
        """What stands in a cell."""
        if column.kind is ColumnKind.GROUP:
            return self.group(column.name, value)
        if value == HIDDEN:
            return self.words.say(HIDDEN_TEXT)
        if not isinstance(value, int | float):
            return self.words.say(NOT_ESTIMABLE)
        return self._number(column, value)

    def _number(self, column: Column, value: float) -> str:
        if column.name in SIGNALS:
            return self.words.say(N_("yes, beyond 99.8%") if value > 1 else N_("yes") if value else N_("no"))
        if is_percentage(column):
            return f"{self.words.number(round(100 * value, 1) + 0.0, 1)}%"
        return self.words.number(value, decimals(column, value))


def month_name(day: date, words: Words) -> str:
    """``november 2026``."""
    return str(format_date(day, "LLLL yyyy", locale=words.language))


def is_percentage(column: Column) -> bool:
    """Whether a figure from 0 to 1 (or a difference of two) is told in percent."""
    return column.kind in {ColumnKind.SHARE, ColumnKind.PROBABILITY} or column.name in PARTS


def decimals(column: Column, value: float) -> int:
    """With how many digits behind the sign a number is told."""
    if column.kind is ColumnKind.COUNT or (column.kind is not ColumnKind.RATE and float(value).is_integer()):
        return 0
    return 2 if column.kind is ColumnKind.RATE or column.name in ("gini", "z", "dispersion") else 1


def _path(names: Names, code: str) -> str:
    return " → ".join(names.code("to_form", one) for one in code.split(">"))


def _step(names: Names, code: str) -> str:
    return names.clock(code) if "-" in code else code


_COMPOSED: Mapping[str, Callable[[Names, str], str]] = MappingProxyType(
    {
        "age_band": lambda names, code: names.words.say("{ages} years", ages=code),
        "clock": lambda names, code: names.clock(code),
        "measure": lambda names, code: names.words.say(MEASURES[code]),
        "missing": lambda names, code: names.words.say(MISSING[code]) if code in MISSING else code,
        "promised": lambda names, code: names.words.say("{share}% has a place by then", share=code),
        "route": _path,
        "step": _step,
    }
)
"""Columns whose codes are made of others."""
