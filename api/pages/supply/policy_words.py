"""What every value of the policy is called on the screen, and what it is counted in."""

from collections.abc import Mapping
from dataclasses import dataclass

from zorglogistiek.codes import CareForm, Urgency
from zorglogistiek.studies.policy_files import Value
from zorglogistiek.words import N_, Words

SECTIONS: Mapping[str, str] = {
    "wait": N_("Waiting"),
    "transfer": N_("Moving"),
    "unplaced": N_("Not being placed"),
    "fit": N_("Fit"),
    "distance": N_("Distance"),
    "bridge": N_("Bridging"),
    "overdue": N_("What is assumed of departures"),
    "siblings": N_("Brothers and sisters"),
}
"""By the first part of a key."""

KEYS: Mapping[str, str] = {
    "wait.growth_percent": N_("what each week already waited adds, in percent"),
    "wait.growth_weeks": N_("weeks waited beyond these add nothing more"),
    "wait.norm_weeks": N_("the norm for waiting, in weeks"),
    "wait.over_norm_percent": N_("what being over the norm adds, in percent"),
    "wait.mover_percent": N_("a week of somebody who must move on, in percent of a week at home"),
    "wait.ambulatory_percent": N_("a week with ambulatory help, in percent"),
    "wait.temporary_place_percent": N_("a week in a bridging place outside the plan, in percent"),
    "transfer.points": N_("each move out of a group, in points"),
    "unplaced.weeks": N_("no place at the end costs so many weeks more"),
    "fit.under_twelve_in_group": N_("a youth under 12 in anything but a family form, in points"),
    "fit.not_contracted": N_("a place that is not contracted, in points"),
    "fit.ends_at_18": N_("turns 18 soon where the group does not continue, in points"),
    "fit.ends_at_18_weeks": N_("“soon” is within so many weeks of the start"),
    "fit.preference_missed": N_("each kind of preference that is not met, in points"),
    "fit.sibling_elsewhere": N_("a brother or sister lives elsewhere, in points"),
    "distance.unknown_km": N_("kilometres that are counted when a place is not on the map"),
    "distance.region": N_("the CBS codes of the region's municipalities"),
    "distance.neighbouring": N_("the CBS codes of the neighbouring regions' municipalities"),
    "bridge.urgencies": N_("whom a bridging place is sought for"),
    "bridge.points": N_("a bridging place, once, in points"),
    "bridge.wait_percent": N_("a week in it, in percent of the first week of waiting"),
    "overdue.weeks": N_("weeks that somebody is assumed to stay who should have left"),
    "siblings.preferred_groups": N_("siblings who would like to are planned as one from so many groups on"),
}
"""By the whole key."""

FAMILIES: Mapping[str, str] = {
    "wait.points_per_week": N_("a week of waiting at home, {what}, in points"),
    "fit.care_form": N_("{what}, in points"),
    "distance.points": N_("{what}, in points"),
    "distance.points_per_km": N_("each kilometre {what}, in points"),
    "bridge.weeks": N_("{what}: the most weeks"),
}
"""By the key without its last part, which is a code."""

BANDS: Mapping[str, str] = {
    "own_municipality": N_("in the responsible municipality"),
    "region": N_("elsewhere in the region"),
    "neighbouring": N_("in a neighbouring region"),
    "far": N_("anywhere else"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One value of the policy on the page. ``default`` is that of the program, where another is in force."""

    key: str
    label: str
    value: Value
    default: Value | None


def key_in_words(key: str, words: Words) -> str:
    """What a value is called."""
    if key in KEYS:
        return words.say(KEYS[key])
    family, _, code = key.rpartition(".")
    if code in BANDS:
        what = words.say(BANDS[code])
    elif family == "wait.points_per_week":
        what = words.code(Urgency(code))
    else:
        what = words.code(CareForm(code))
    return words.say(FAMILIES[family], what=what)
