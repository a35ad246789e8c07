"""The figures of one run: waits, places, moves, distance, occupation; of everybody, or of one group of youths.

Nobody who waited is left out of the waits: not who was on the list when the run began, nor who is on it when it ends.
The mean is the days on the list for each youth who was on it: with the same list it is the same (Little, 1961). The
mean wait of those who came and were placed would flatter whoever serves newcomers before those who wait longest. Shares
over time are the period estimate of the registry's statistics (Armstrong, 2000): every search counts from the age that
it had when it was first seen, and who gave up has no place.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from zorglogistiek.people.waits import NORM
from zorglogistiek.simulation.region import Ending
from zorglogistiek.simulation.results import Traced
from zorglogistiek.simulation.trace import Outcome, SearchRecord, StayRecord
from zorglogistiek.statistics.estimators.estimates import Floats
from zorglogistiek.statistics.estimators.incidence import IncidenceCurves
from zorglogistiek.statistics.estimators.risk import CENSORED, FROM_THE_START, Spells

PLACED, GONE = 1, 2
CAUSES = {Outcome.PLACED: PLACED, Outcome.WITHDRAWN: GONE, Outcome.TURNED_AWAY: GONE, Outcome.WAITING: CENSORED}
YEAR_DAYS = 365.25
FIRST_TIME_RIGHT_DAYS = 365.0

Outcomes = Mapping[str, float | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure by its id: its unit, and whether more of it is better (None: neither)."""

    id: str
    unit: str
    more_is_better: bool | None = None


FIGURES: Mapping[str, Figure] = MappingProxyType(
    {
        figure.id: figure
        for figure in (
            Figure(id="list_mean", unit="youths", more_is_better=False),
            Figure(id="list_mean_at_home", unit="youths", more_is_better=False),
            Figure(id="wait_mean", unit="days", more_is_better=False),
            Figure(id="wait_median", unit="days", more_is_better=False),
            Figure(id="wait_p90", unit="days", more_is_better=False),
            Figure(id="placed_within_norm", unit="share", more_is_better=True),
            Figure(id="placed_a_year", unit="youths", more_is_better=True),
            Figure(id="withdrawn_a_year", unit="youths", more_is_better=False),
            Figure(id="refusals_a_year", unit="proposals", more_is_better=False),
            Figure(id="moves_per_1000_days", unit="moves", more_is_better=False),
            Figure(id="breakdowns_a_year", unit="stays", more_is_better=False),
            Figure(id="first_time_right", unit="share", more_is_better=True),
            Figure(id="place_points", unit="points", more_is_better=False),
            Figure(id="distance_mean", unit="km", more_is_better=False),
            Figure(id="siblings_placed_a_year", unit="parties", more_is_better=True),
            Figure(id="occupancy", unit="share"),
        )
    }
)
"""Every figure, in the order in which results show them."""


def outcomes_of(run: Traced, *, warm_up_days: float = 0.0) -> Outcomes:
    """Every figure of a run after its warm-up; None where there is nothing. ValueError for one as long as the run."""
    trace, days = run.trace, run.trace.days - warm_up_days
    if days <= 0:
        raise ValueError("a run is longer than its warm-up")
    searches = [one for one in trace.searches if one.until_day >= warm_up_days]
    at_home = [one for one in searches if one.lived_in is None]
    placed = [one for one in searches if one.outcome is Outcome.PLACED]
    withdrawn = [one for one in searches if one.outcome is Outcome.WITHDRAWN]
    stays = [stay for stay in trace.stays if stay.until_day > warm_up_days]
    years = days / YEAR_DAYS
    return {
        **_on_the_list(run, searches, warm_up_days),
        "list_mean_at_home": _list_days(run, at_home, warm_up_days) / days,
        "placed_a_year": sum(run.sizes[one.youth] for one in placed) / years,
        "withdrawn_a_year": sum(run.sizes[one.youth] for one in withdrawn) / years,
        "refusals_a_year": sum(refusal.day >= warm_up_days for refusal in trace.refusals) / years,
        "moves_per_1000_days": _moves_per_1000_days(searches, stays, warm_up_days),
        "breakdowns_a_year": sum(stay.ending is Ending.BREAKDOWN for stay in stays) / years,
        "first_time_right": _first_time_right(placed, stays),
        "place_points": _mean([one.points / run.sizes[one.youth] for one in placed]),
        "distance_mean": _mean([one.distance_km for one in placed]),
        "siblings_placed_a_year": sum(run.sizes[one.youth] > 1 for one in placed) / years,
        "occupancy": _occupancy(run, warm_up_days),
    }


def by_group(run: Traced, key: str, *, warm_up_days: float = 0.0) -> Mapping[str, Outcomes]:
    """The list and the waits of each group of youths: by each value of a part of their profile."""
    parts: dict[str, list[SearchRecord]] = {profile[key]: [] for profile in run.profiles if key in profile}
    for one in run.trace.searches:
        value = run.profiles[one.youth].get(key)
        if value is not None and one.until_day >= warm_up_days:
            parts[value].append(one)
    return {value: _on_the_list(run, parts[value], warm_up_days) for value in sorted(parts)}


def _on_the_list(run: Traced, searches: Sequence[SearchRecord], warm_up_days: float) -> dict[str, float | None]:
    """The length of the list, and how long one is on it."""
    return {
        "list_mean": _list_days(run, searches, warm_up_days) / (run.trace.days - warm_up_days),
        "wait_mean": _days_each(run, searches, warm_up_days),
        **_waits(searches, warm_up_days),
    }


def waited_days(run: Traced, *, warm_up_days: float = 0.0) -> Floats:
    """By youth, the days on the list after the warm-up, of all searches together."""
    days = np.zeros(len(run.numbers))
    for one in run.trace.searches:
        days[one.youth] += max(0.0, one.until_day - max(one.from_day, warm_up_days))
    return days


def list_by_week(run: Traced) -> Floats:
    """The mean length of the list in each whole week of the run."""
    edges = np.arange(0.0, run.trace.days + 1e-9, 7.0)
    begins = np.sort([one.from_day for one in run.trace.searches])
    ends = np.sort([one.until_day for one in run.trace.searches])
    area = _area_up_to(begins, edges) - _area_up_to(ends, edges)
    weeks: Floats = np.diff(area) / 7.0
    return weeks


def _area_up_to(days: Floats, edges: Floats) -> Floats:
    """For each edge, the sum over ``days`` (sorted) of how long before the edge they are."""
    counts = np.searchsorted(days, edges)
    sums: Floats = counts * edges - np.concatenate([[0.0], np.cumsum(days)])[counts]
    return sums


def _age_days(search: SearchRecord, day: float) -> float:
    """How old a search is on a day: of who was on the list when the run began, with the wait of before."""
    was_there = search.from_day == 0.0 and search.search == 0
    return day - search.from_day + (search.accrued_days if was_there else 0.0)


def _waits(searches: Sequence[SearchRecord], warm_up_days: float) -> dict[str, float | None]:
    """When half have a place and nine of ten are off the list, and who is placed in time; None: not estimable."""
    seen = [one for one in searches if one.until_day > warm_up_days and one.until_day > one.from_day]
    if not seen:
        return {"wait_median": None, "wait_p90": None, "placed_within_norm": None}
    ages = [_age_days(one, max(warm_up_days, one.from_day)) for one in seen]
    spells = Spells.of(
        [_age_days(one, one.until_day) for one in seen],
        [CAUSES[one.outcome] for one in seen],
        [age if age > 0 else FROM_THE_START for age in ages],
    )
    curves = IncidenceCurves.of(spells, GONE)
    return {
        "wait_median": curves.days_until(0.5, PLACED).value,
        "wait_p90": curves.still_there.days_until(0.9).value,
        "placed_within_norm": curves.at(7.0 * NORM.weeks, PLACED).value,
    }


def _mean(values: Sequence[float]) -> float | None:
    return float(np.mean(values)) if values else None


def _list_days(run: Traced, searches: Sequence[SearchRecord], warm_up_days: float) -> float:
    """The days on the list of all youths together: brothers and sisters count each."""
    return sum(run.sizes[one.youth] * max(0.0, one.until_day - max(one.from_day, warm_up_days)) for one in searches)


def _days_each(run: Traced, searches: Sequence[SearchRecord], warm_up_days: float) -> float | None:
    """The days on the list for each youth who was on it, of all searches together."""
    youths = sum(run.sizes[who] for who in {one.youth for one in searches if one.until_day > warm_up_days})
    return _list_days(run, searches, warm_up_days) / youths if youths else None


def _moves_per_1000_days(
    searches: Sequence[SearchRecord], stays: Sequence[StayRecord], warm_up_days: float
) -> float | None:
    """Second and later placements of a youth after the warm-up, for each 1000 days of care."""
    care = sum(stay.until_day - max(stay.from_day, warm_up_days) for stay in stays)
    moved = sum(one.outcome is Outcome.PLACED and (one.search > 0 or one.lived_in is not None) for one in searches)
    return 1000 * moved / care if care else None


def _first_time_right(placed: Sequence[SearchRecord], stays: Sequence[StayRecord]) -> float | None:
    """The share of first places after which nobody had to move again within a year; planned outflow aside."""
    first = {(one.youth, one.search) for one in placed if one.search == 0 and one.lived_in is None}
    seen = [stay for stay in stays if (stay.youth, stay.search) in first]
    if not seen:
        return None
    lengths = [stay.until_day - stay.from_day for stay in seen]
    moved = [CENSORED if stay.ending is None else 2 if stay.ending is Ending.OUTFLOW else 1 for stay in seen]
    share = IncidenceCurves.of(Spells.of(lengths, moved), 2).at(FIRST_TIME_RIGHT_DAYS, 1).value
    return None if share is None else 1 - share


def _occupancy(run: Traced, warm_up_days: float) -> float | None:
    days = sum(stay.size * max(0.0, stay.until_day - max(stay.from_day, warm_up_days)) for stay in run.trace.stays)
    places = sum(run.places) * (run.trace.days - warm_up_days)
    return days / places if places else None
