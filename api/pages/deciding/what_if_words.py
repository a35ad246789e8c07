"""What a meeting supposes, and what would come of it, in the visitor's words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from api.pages.plan_words import weeks_apart, weeks_worth
from zorglogistiek.matching.policy import Policy
from zorglogistiek.matching.reasons import say
from zorglogistiek.meeting.views import GroupView
from zorglogistiek.meeting.what_if.differences import Difference, Place
from zorglogistiek.meeting.what_if.suppositions import Change, Go, Places, Stay
from zorglogistiek.meeting.what_if.told import Answer, Changed
from zorglogistiek.words import N_, Words

EFFECTS: Mapping[str, str] = MappingProxyType(
    {
        "loses": N_("loses the place"),
        "later": N_("later"),
        "elsewhere": N_("another group, the same week"),
        "bridging": N_("other bridging"),
        "sooner": N_("sooner"),
        "gains": N_("gains a place"),
    }
)
"""What a change of plan does to somebody, the worst first."""

CHANGES: Mapping[str, str] = MappingProxyType(
    {
        "closed": N_("{referrals}: {had} is not possible any more. Reckoned is with: {has}."),
        "full": N_("{referrals}: others need the room of {had} now. Reckoned is with: {has}."),
        "new": N_("{referrals}: is not among the proposals of the plan. Reckoned is with: {has}."),
    }
)
"""Why the plan that a question starts from is not what a card says."""

TONES: Mapping[str, str] = MappingProxyType(
    {"loses": "negative", "later": "warning", "sooner": "positive", "gains": "positive"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the table: who, before, after, the difference, and how that looks."""

    referrals: tuple[str, ...]
    asked: bool
    before: str
    after: str
    difference: str
    tone: str


def sentence(change: Change, groups: Mapping[str, GroupView], words: Words) -> str:
    """What is supposed."""
    match change:
        case Go(referral=referral, group=None, week=week):
            return words.say(
                "{referral} starts in {week}, in whichever group is best", referral=referral, week=words.week(week)
            )
        case Go(referral=referral, group=group, week=None):
            name = group_name(group or "", groups)
            return words.say("{referral} goes to {group}, in whichever week is best", referral=referral, group=name)
        case Go(referral=referral, group=group, week=week):
            name = group_name(group or "", groups)
            return words.say(
                "{referral} goes to {group} in {week}", referral=referral, group=name, week=words.week(week)
            )
        case Stay(referral=referral, until=until, all_of_it=True):
            return words.say(
                "{referral} stays until {week}, without bridging elsewhere", referral=referral, week=words.week(until)
            )
        case Stay(referral=referral, until=until):
            return words.say("{referral} does not start before {week}", referral=referral, week=words.week(until))
        case Places(group=group, more=more, week=week):
            name, when = group_name(group, groups), words.week(week)
            if more > 0:
                return words.count(
                    "{group} has {number} place more from {week} on",
                    "{group} has {number} places more from {week} on",
                    more,
                    group=name,
                    week=when,
                )
            return words.count(
                "{group} closes {number} place from {week} on",
                "{group} closes {number} places from {week} on",
                -more,
                group=name,
                week=when,
            )


def group_name(number: str, groups: Mapping[str, GroupView]) -> str:
    """A group by its name and provider; by its number when it is not known."""
    group = groups.get(number)
    return number if group is None else f"{group.name} ({group.provider})"


def price(points: int, policy: Policy, words: Words) -> str:
    """What points more, or less, mean in weeks of waiting."""
    said = weeks_worth(abs(points), policy, words)
    if points > 0:
        return words.say(
            "The plan gets dearer by as much as {weeks} of waiting of a youth with regular urgency.", weeks=said
        )
    if points < 0:
        return words.say(
            "The plan gets cheaper by as much as {weeks} of waiting of a youth with regular urgency.", weeks=said
        )
    return words.say("It costs the plan nothing.")


def gain(points: int, policy: Policy, words: Words) -> str:
    """What the plan on the table could be bettered by, with nothing supposed; empty when that is nothing."""
    if points <= 0:
        return ""
    return words.say(
        "The plan on the table can be bettered by as much as {weeks} of waiting with nothing supposed; that is "
        "left out of the answer. Make a new plan to have it.",
        weeks=weeks_worth(points, policy, words),
    )


def changed(found: Iterable[Changed], groups: Mapping[str, GroupView], words: Words) -> list[str]:
    """For whom the plan that a question starts from is not what the card says, and why."""
    return [_changed(one, groups, words) for one in found]


def certainty(answer: Answer, words: Words) -> str:
    """How sure the price is."""
    if answer.proven:
        return words.say("Proven: with this no plan is better.")
    if answer.at_least > 0:
        return words.say(
            "{points} points, of which at least {least} are proven; a longer search may find a better plan.",
            points=answer.points,
            least=answer.at_least,
        )
    return words.say("{points} points; a longer search may find a better plan.", points=answer.points)


def counts(found: Sequence[Difference], words: Words) -> list[tuple[str, int]]:
    """How many others are touched, by what happens to them; youths, not parties."""
    others = [one for one in found if not one.asked]
    return [
        (words.say(label), sum(len(one.referrals) for one in others if one.effect.value == effect))
        for effect, label in EFFECTS.items()
    ]


def lines(found: Iterable[Difference], groups: Mapping[str, GroupView], words: Words) -> list[Line]:
    """The table of everybody whose plan would be another."""
    return [
        Line(
            referrals=one.referrals,
            asked=one.asked,
            before=_place(one.before, one.bridge_before, groups, words),
            after=_place(one.after, one.bridge_after, groups, words),
            difference=_difference(one, words),
            tone=TONES.get(one.effect.value, "neutral"),
        )
        for one in found
    ]


def _changed(one: Changed, groups: Mapping[str, GroupView], words: Words) -> str:
    said = words.say(
        CHANGES[one.why.value],
        referrals=words.listing(one.referrals),
        had=_place(one.had, one.bridge_had, groups, words),
        has=_place(one.has, one.bridge_has, groups, words),
    )
    return f"{said} ({'; '.join(say(why, words) for why in one.reasons)})" if one.reasons else said


def _difference(one: Difference, words: Words) -> str:
    if one.asked and one.before == one.after and one.bridge_before == one.bridge_after:
        return words.say("as proposed")
    return weeks_apart(one.weeks or 0, words) or words.say(EFFECTS[one.effect.value])


def _place(place: "Place | None", bridge: "Place | None", groups: Mapping[str, GroupView], words: Words) -> str:
    said = (
        words.say("no place in sight")
        if place is None
        else f"{group_name(place.group, groups)}, {words.week(place.week)}"
    )
    if bridge is None:
        return said
    between = f"{group_name(bridge.group, groups)}, {words.week(bridge.week)}"
    return f"{said}; {words.say('bridging: {group}', group=between)}"
