"""What happened in a run: searches and stays with their days. Everything else is worked out from it."""

from dataclasses import dataclass
from enum import StrEnum

from zorglogistiek.codes import DeclineReason
from zorglogistiek.simulation.region import Ending


class Outcome(StrEnum):
    """How a search ended, or that it goes on."""

    PLACED = "placed"
    WITHDRAWN = "withdrawn"
    TURNED_AWAY = "turned_away"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchRecord:
    """One search: ``[from_day, until_day)`` on the list, after ``accrued_days`` of earlier searches."""

    youth: int
    search: int
    from_day: float
    until_day: float
    accrued_days: float
    outcome: Outcome
    lived_in: int | None
    group: int | None = None
    points: int = 0
    distance_km: float = 0.0
    refusals: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class StayRecord:
    """One stay ``[from_day, until_day)``; ``ending`` is None while it goes on at the end of the run."""

    youth: int
    search: int | None
    group: int
    size: int
    from_day: float
    until_day: float
    ending: Ending | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusalRecord:
    """A proposal that was refused."""

    youth: int
    group: int
    day: float
    by_family: bool
    reason: DeclineReason


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """A whole run of ``days`` days. ``list_days`` is the length of the list, integrated while the run went on.

    ``occupied_days`` is the same for the places of each group, counted apart from the stays, so that the one can be
    held against the other.
    """

    days: float
    searches: tuple[SearchRecord, ...]
    stays: tuple[StayRecord, ...]
    refusals: tuple[RefusalRecord, ...]
    list_days: float
    occupied_days: tuple[float, ...]
