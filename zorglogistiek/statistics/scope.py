"""What is asked of a figure: the clock, the days that count, the period, the census day, and of whom."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from zorglogistiek.people.waits import NORM, Measure, WaitClock


class Dimension(StrEnum):
    """By what people can be told apart, in a grouping or by a filter. Words of the codes: those of the code lists."""

    MUNICIPALITY = "municipality"
    """The responsible one, by its number."""

    PROVIDER = "provider"
    """By its number: of the group where the youth started, else of the one that is proposed now, else ``none``."""

    CARE_FORM_ASKED = "care_form_asked"
    """``CareForm``, or ``several`` or ``any``."""

    CARE_FORM_GIVEN = "care_form_given"
    """``CareForm`` of the group where the youth started, or ``none``."""

    URGENCY = "urgency"
    GENDER = "gender"
    AGE_BAND = "age_band"
    """One of ``AGE_BANDS`` as ``0-5``, at the start of the wait or of the stay."""

    REFERRER = "referrer"
    """The kind of referrer: ``ReferrerType``."""

    COMPLEXITY = "complexity"
    """One of ``COMPLEXITIES``."""


ALL = "all"
"""The grouping of everybody together."""

AGE_BANDS = ((0, 5), (6, 11), (12, 15), (16, 17), (18, 23))
"""Ages in whole years, both ends included."""

COMPLEXITIES = ("single", "complex")
"""Complex is who needs two or more specialisms, or has the profile ``intensive``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """The period is ``[from_on, until_on)``; lists are of the end of ``census_on``.

    ``by`` tells the groups apart in figures that have groups (None: everybody together). ``filters`` narrow the people
    to one code of each dimension named. ``horizon_days`` is how far a wait is followed in incidences. A figure uses
    what it can (see ``Figure``) and says in ``Measured`` what it used.
    """

    from_on: date
    until_on: date
    census_on: date
    clock: WaitClock = NORM.clock
    measure: Measure = Measure.GROSS
    by: Dimension | None = None
    filters: Mapping[Dimension, str] = field(default_factory=lambda: MappingProxyType({}))
    horizon_days: int = 91

    def __post_init__(self) -> None:
        """ValueError for a period that ends before it begins, or a horizon that is no time."""
        if self.until_on <= self.from_on:
            raise ValueError("the period must end after its first day")
        if self.horizon_days <= 0:
            raise ValueError("the horizon must lie after the start of the clock")
