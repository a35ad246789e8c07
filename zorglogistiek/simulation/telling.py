"""What policies, figures and groups of a simulation are called, and how their numbers are written for people."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from zorglogistiek.codes import Gender, ReferralKind, SecurityLevel, Urgency
from zorglogistiek.simulation.comparison import WORSE_DAYS, Beside, Interval
from zorglogistiek.simulation.outcomes import FIGURES
from zorglogistiek.simulation.scenarios import JOINED
from zorglogistiek.simulation.study import AS_IT_IS
from zorglogistiek.simulation.summary import OfGroup, Summary
from zorglogistiek.words import N_, Words

POLICIES: Mapping[str, str] = {
    "ringing_around": N_("Ringing around"),
    "ringing_once_a_week": N_("Ringing around once a week"),
    "first_come": N_("One list, first come"),
    "rarest_first": N_("Rarest place first"),
    "engine": N_("The engine"),
    "engine_without_look_ahead": N_("The engine without looking ahead"),
    "engine_waiting_first": N_("The engine, waiting first"),
    "hindsight": N_("Hindsight"),
    "recorded": N_("As it was decided"),
}

RULES: Mapping[str, str] = {
    "ringing_around": N_(
        "each referrer rings a few groups a day, near home first; the first place that can be given is taken"
    ),
    "ringing_once_a_week": N_(
        "the same calls saved up for the day of the meeting: what ringing is worth when it decides no sooner"
    ),
    "first_come": N_("who waits longest goes first, to the best place that can be given"),
    "rarest_first": N_("free places that the fewest can use go first, to the highest in rank"),
    "engine": N_("the weekly proposal by the region's policy, with a look at the coming weeks"),
    "engine_without_look_ahead": N_("the same with the places of this week alone"),
    "engine_waiting_first": N_("the same with less weight on where the place is"),
    "hindsight": N_("the engine that knows beforehand who will come, leave and refuse: nobody can"),
    "recorded": N_("what the registry says was done"),
}

NAMES: Mapping[str, str] = {
    "list_mean": N_("Youths on the list, on average"),
    "list_mean_at_home": N_("Of whom do not live in a group"),
    "wait_mean": N_("Time on the list of each who was on it"),
    "wait_median": N_("Half have a place within"),
    "wait_p90": N_("Nine of ten are off the list within"),
    "placed_within_norm": N_("Placed within the norm, of all who wait"),
    "placed_a_year": N_("Placed a year"),
    "withdrawn_a_year": N_("Withdrawn a year"),
    "refusals_a_year": N_("Refused proposals a year"),
    "moves_per_1000_days": N_("Moves for 1,000 days in care"),
    "breakdowns_a_year": N_("Placements that broke down a year"),
    "first_time_right": N_("First place right for a year"),
    "place_points": N_("Points of the place"),
    "distance_mean": N_("Distance from home"),
    "siblings_placed_a_year": N_("Brothers and sisters placed together a year"),
    "occupancy": N_("Occupied places"),
}

UNITS: Mapping[str, str] = {"days": N_("days"), "km": N_("km"), "points": N_("points")}
"""Units that stand behind a number; shares are percentages, and counts say of what in their name."""

KEYS: Mapping[str, str] = {
    "age": N_("Age"),
    "gender": N_("Gender"),
    "urgency": N_("Urgency"),
    "kind": N_("New, or moves on"),
    "seeks": N_("Seeks"),
    "security": N_("Security"),
    "municipality": N_("Municipality"),
    "siblings": N_("Brothers and sisters"),
    "specialisms": N_("Specialisms asked"),
}

VALUES: Mapping[tuple[str, str], str] = {
    ("seeks", "any"): N_("any form"),
    ("seeks", "family"): N_("a family form"),
    ("seeks", "group"): N_("a group"),
    ("siblings", "together"): N_("together"),
    ("siblings", "alone"): N_("alone"),
}

CODES = {"gender": Gender, "urgency": Urgency, "kind": ReferralKind, "security": SecurityLevel}

SCENARIOS: Mapping[str, str] = {AS_IT_IS: N_("The region as it is"), JOINED: N_("The two regions as one")}

NOTHING = "\u2013"

DRAWN = ("list_mean", "wait_mean", "placed_within_norm")
"""The figures that are drawn; the tables have all."""


def policy_name(policy: str, words: Words) -> str:
    """What a policy is called."""
    return words.say(POLICIES[policy]) if policy in POLICIES else policy


def scenario_name(scenario: str, words: Words) -> str:
    """A scenario has the name that who made the study gave it."""
    if scenario in SCENARIOS:
        return words.say(SCENARIOS[scenario])
    return scenario.replace("_", " ")


def group_name(group: OfGroup, words: Words) -> str:
    """What a group of youths is called: of what, and which."""
    key = words.say(KEYS[group.key]) if group.key in KEYS else group.key
    return f"{key}: {value_name(group.key, group.value, words)}"


def value_name(key: str, value: str, words: Words) -> str:
    """What one value of a part of the profile is called."""
    if (key, value) in VALUES:
        return words.say(VALUES[key, value])
    try:
        return words.code(CODES[key](value)) if key in CODES else value
    except ValueError:
        return value


def figure_name(figure: str, words: Words) -> str:
    """What a figure is called, with its unit."""
    unit = FIGURES[figure].unit
    return f"{words.say(NAMES[figure])} ({words.say(UNITS[unit])})" if unit in UNITS else words.say(NAMES[figure])


def amount(figure: str, value: float, words: Words, *, signed: bool = False) -> str:
    """A value in the figure's unit; a share as a percentage, a difference of shares in points of a percentage."""
    is_share = FIGURES[figure].unit == "share"
    shown = value * 100 if is_share else value
    decimals = 0 if abs(shown) >= 100 else 1 if abs(shown) >= 1 or is_share else 2
    text = words.number(shown, decimals)
    sign = "+" if signed and shown > 0 else ""
    return f"{sign}{text}%" if is_share and not signed else f"{sign}{text}"


def mean_of(figure: str, found: Interval | None, words: Words) -> str:
    """The mean over the replications."""
    return NOTHING if found is None else amount(figure, found.mean, words)


def difference_of(figure: str, found: Interval | None, words: Words) -> str:
    """A difference with its interval."""
    if found is None:
        return NOTHING
    mean = amount(figure, found.mean, words, signed=True)
    if found.low is None or found.high is None:
        return mean
    low, high = (amount(figure, end, words, signed=True) for end in (found.low, found.high))
    return words.say("{mean} ({low} to {high})", mean=mean, low=low, high=high)


def share_of(found: Interval | None, words: Words) -> str:
    """A share of the youths, or of what hindsight gains, as a percentage."""
    return NOTHING if found is None else f"{words.number(found.mean * 100)}%"


def verdict(figure: str, beside: Beside) -> bool | None:
    """Whether the one side is better by this figure (False: worse); None when the runs do not tell."""
    found, more_is_better = beside.differences[figure], FIGURES[figure].more_is_better
    if found is None or more_is_better is None or found.low is None or found.high is None:
        return None
    if found.low <= 0 <= found.high:
        return None
    return (found.mean > 0) is more_is_better


def asked(summary: Summary, words: Words) -> str:
    """In a sentence what was tried."""
    facts = {
        "years": words.number(summary.days / 364, 1),
        "day": date.fromisoformat(summary.on),
        "replications": summary.replications,
    }
    if summary.replayed:
        return words.say(
            "{years} years of the registry from {day} on, decided anew, {replications} times with other chances in what"
            " was not recorded; each time every policy met the same youths.",
            **facts,
        )
    return words.say(
        "{years} years from the region as it was on {day}, {replications} times with other chances; each time every"
        " policy met the same youths.",
        **facts,
    )


def who_they_are(summary: Summary, words: Words) -> str:
    """Whether the youths exist, and how much of the beginning was left out."""
    told = (
        words.say("The youths are those of the registry; what became of them under another policy is reckoned.")
        if summary.replayed
        else words.say("The youths are drawn; nobody in it exists.")
    )
    if not summary.warm_up_days:
        return told
    days = words.number(summary.warm_up_days)
    return f"{told} {words.say('The first {days} days of each run are left out.', days=days)}"


def picture_means(words: Words) -> str:
    """What a picture of differences shows."""
    return words.say("The difference on the same youths, with its 95% interval; 0 is no difference.")


def worse_means(summary: Summary, words: Words) -> str:
    """What "worse off" means."""
    return words.say(
        "Worse off is who is on the list more than {days} days longer than under “{policy}”.",
        days=words.number(WORSE_DAYS),
        policy=policy_name(summary.base, words),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparing:
    """One comparison of a scenario in words: with what, by policy its differences, and the policies it is about."""

    heading: str
    policies: tuple[str, ...]
    besides: tuple[Beside, ...]


def comparisons(summary: Summary, scenario: str, words: Words) -> tuple[Comparing, ...]:
    """What the policies do in a scenario, and, where something was changed, what the change does under each policy."""
    compared = summary.of(scenario)
    others = [one for one in compared if one.policy != summary.base]
    found = []
    if others:
        found.append(
            Comparing(
                heading=words.say("What each policy does, beside “{policy}”", policy=policy_name(summary.base, words)),
                policies=tuple(policy_name(one.policy, words) for one in others),
                besides=tuple(one.policy_does for one in others),
            )
        )
    changed = [(one.policy, one.scenario_does) for one in compared if one.scenario_does is not None]
    if changed:
        first = scenario_name(summary.scenarios()[0], words)
        found.append(
            Comparing(
                heading=words.say("What the change does, beside “{scenario}” under the same policy", scenario=first),
                policies=tuple(policy_name(policy, words) for policy, _ in changed),
                besides=tuple(beside for _, beside in changed),
            )
        )
    return tuple(found)


def in_short(one: Comparing, words: Words) -> tuple[str, ...]:
    """A sentence for each policy: the list, and who pays for it."""
    return tuple(
        words.say(
            "{policy}: {difference} youths on the list; {worse} of the youths are worse off, {better} better off.",
            policy=policy,
            difference=difference_of("list_mean", beside.differences["list_mean"], words),
            worse=share_of(beside.worse_off, words),
            better=share_of(beside.better_off, words),
        )
        for policy, beside in zip(one.policies, one.besides, strict=True)
    )
