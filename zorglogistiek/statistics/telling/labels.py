"""What the columns of figures are called, each with its unit."""

from collections.abc import Mapping
from types import MappingProxyType

from zorglogistiek.codes import Urgency
from zorglogistiek.statistics.tables import Column, ColumnKind
from zorglogistiek.words import N_, Words

GROUPS: Mapping[str, str] = MappingProxyType(
    {
        "age_band": N_("Age"),
        "care_form_asked": N_("Care form asked for"),
        "care_form_given": N_("Care form given"),
        "clock": N_("Clock"),
        "complexity": N_("Complexity"),
        "day": N_("Days waited"),
        "from_form": N_("From"),
        "gender": N_("Gender"),
        "measure": N_("Which days count"),
        "missing": N_("What is missing"),
        "month": N_("Month"),
        "municipality": N_("Municipality"),
        "norm": N_("Norm"),
        "population": N_("Who"),
        "preference": N_("What was asked for"),
        "promised": N_("Was told"),
        "provider": N_("Provider"),
        "reason": N_("Reason"),
        "referrer": N_("Kind of referrer"),
        "route": N_("Route"),
        "source": N_("Said by"),
        "step": N_("Step"),
        "to_form": N_("To"),
        "urgency": N_("Urgency"),
        "week": N_("Week"),
        "weeks_ahead": N_("Weeks ahead"),
    }
)
"""What tells the rows apart."""

COUNTS: Mapping[str, str] = MappingProxyType(
    {
        "accepted": N_("Accepted by the provider"),
        "all_met": N_("Every preference met"),
        "agreed": N_("Agreed, start awaited"),
        "ambulatory": N_("Ambulatory help"),
        "apart": N_("Not together: may not live together"),
        "at_risk": N_("Under observation"),
        "broke_down": N_("Broke down"),
        "came": N_("Came onto the list"),
        "care_days": N_("Days in care"),
        "completed": N_("Completed in the period"),
        "declined": N_("Declined"),
        "episodes": N_("Episodes of care"),
        "events": N_("To whom it happened"),
        "expired": N_("Expired"),
        "family": N_("In a family form"),
        "fell_through": N_("Fell through"),
        "fewest": N_("Fewest people of any point"),
        "form_as_asked": N_("Care form as asked for"),
        "in_group": N_("In a group"),
        "incomplete": N_("File incomplete"),
        "inside": N_("Within the days told"),
        "kept": N_("Had a place by the day told"),
        "lapsed": N_("Lapsed or overtaken"),
        "lasting": N_("In a lasting place"),
        "later": N_("Later than told"),
        "listed": N_("On the list"),
        "measured": N_("With a known distance"),
        "met": N_("Preference met"),
        "move_on": N_("From a group that must be left"),
        "moves": N_("Moves"),
        "n": N_("How many"),
        "new": N_("From outside"),
        "none_met": N_("No preference met"),
        "not_bridged": N_("Without help meanwhile"),
        "not_lasting": N_("In a temporary place or respite only"),
        "not_yet_known": N_("Not yet known"),
        "occupied_days": N_("Days lived in"),
        "open": N_("Still open"),
        "open_days": N_("Days that could be lived in"),
        "outside_region": N_("Outside the region"),
        "own_municipality": N_("In the own municipality"),
        "placed": N_("Placed"),
        "places": N_("Places"),
        "proposed": N_("Proposed"),
        "referred": N_("Came through a referral"),
        "registered": N_("Registered"),
        "right_at_once": N_("No other move within a year"),
        "sibling_elsewhere": N_("Not together: a sibling lives in another group"),
        "sibling_waits": N_("Not together: no sibling lives in a place"),
        "some_met": N_("Some preferences met"),
        "sooner": N_("Sooner than told"),
        "specialisms_met": N_("Every specialism needed is there"),
        "started": N_("Started"),
        "stays": N_("Stays in them"),
        "temporary_place": N_("A temporary place"),
        "three_or_more": N_("Three or more placements"),
        "together": N_("Together with a sibling"),
        "voluntary": N_("The family wants to wait"),
        "waiting": N_("Waits for a place"),
        "went": N_("Left the list"),
        "with_pause": N_("With such days"),
        "withdrawn": N_("Withdrawn"),
        "within_norm": N_("Within the norm"),
        "without_contract": N_("In a group without a contract"),
        "worst_off": N_("Among the longest tenth of all"),
    }
)
"""What is counted; a share of it is called the same, with its unit."""

MEASURES: Mapping[str, str] = MappingProxyType(
    {
        "difference": N_("Difference with all others (percentage points)"),
        "dispersion": N_("Overdispersion (1: none)"),
        "from_days": N_("The shortest of them (days)"),
        "gini": N_("Gini coefficient (0: all alike)"),
        "high_95": N_("Upper 95% limit (%)"),
        "high_998": N_("Upper 99.8% limit (%)"),
        "load": N_("Arrivals for each departure"),
        "low_95": N_("Lower 95% limit (%)"),
        "low_998": N_("Lower 99.8% limit (%)"),
        "lower": N_("Lower limit"),
        "mean": N_("Mean of all points"),
        "mean_days": N_("Mean (days)"),
        "mean_km": N_("Mean (km)"),
        "median_days": N_("Median (days)"),
        "median_days_late": N_("Median of the days too late (below 0: sooner)"),
        "median_km": N_("Median (km)"),
        "median_wait_days": N_("Median wait that was accepted (days)"),
        "moves_per_1000_days": N_("Moves for each 1,000 days in care"),
        "observed": N_("Had a place by the day told (%)"),
        "occupancy": N_("Occupancy (%)"),
        "one_side": N_("Seven on one side"),
        "outside": N_("Outside the limits"),
        "p90_days": N_("90th percentile (days)"),
        "p90_km": N_("90th percentile (km)"),
        "p92_days": N_("92nd percentile (days)"),
        "passed_by": N_("Placed without this moment (%)"),
        "placed": N_("Placed (%)"),
        "placed_25_days": N_("A quarter has a place (days)"),
        "placed_50_days": N_("Half has a place (days)"),
        "placed_75_days": N_("Three quarters have a place (days)"),
        "share": N_("Share (%)"),
        "share_of_days": N_("Their part of all days waited (%)"),
        "steady_days": N_("Mean if the list were steady (days)"),
        "target": N_("All together (%)"),
        "trend": N_("Seven rising or falling"),
        "two_of_three": N_("Two of three near a limit"),
        "upper": N_("Upper limit"),
        "value": N_("Value"),
        "waiting": N_("Still waiting (%)"),
        "withdrawn": N_("Withdrawn (%)"),
        "weight": N_("Counts as (seen to the end)"),
        "z": N_("Standard deviations from all together"),
    }
)
"""What is measured or estimated."""

ENDS = (("_low", N_("{figure}: from (95% interval)")), ("_high", N_("{figure}: up to (95% interval)")))
"""How the ends of an interval are named after their estimate."""

BY_URGENCY = ("registered_", "listed_")
"""What counts of one urgency begin with."""


def column_label(column: Column, words: Words) -> str:
    """What a column is called, with its unit. KeyError for one that has no name here."""
    name = column.name
    if column.kind is ColumnKind.GROUP:
        return words.say(GROUPS[name])
    if column.kind is ColumnKind.COUNT:
        return _counted(name, words)
    if name in MEASURES:
        return words.say(MEASURES[name])
    for end, text in ENDS:
        if name.endswith(end):
            return words.say(text, figure=words.say(MEASURES[name.removesuffix(end)]))
    return words.say("{figure} (%)", figure=_counted(name.removesuffix("_share"), words))


def _counted(name: str, words: Words) -> str:
    for start in BY_URGENCY:
        if name.startswith(start):
            whole, urgency = COUNTS[start.removesuffix("_")], Urgency(name.removeprefix(start))
            return words.say("{counted}: {urgency}", counted=words.say(whole), urgency=urgency)
    return words.say(COUNTS[name])
