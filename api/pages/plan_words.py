"""What a plan says of a referral, in words: its reasons, what they cost, and the alternatives."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any

from zorglogistiek.clock import monday_of, weeks_between
from zorglogistiek.codes import Urgency
from zorglogistiek.matching.criteria import HORIZON_WEEKS
from zorglogistiek.matching.policy import Policy
from zorglogistiek.matching.reasons import Reason, say
from zorglogistiek.meeting.views import GroupView, PlanView, ProposalView
from zorglogistiek.words import Words

Names = Mapping[str, str]
NAMELESS: Names = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonLine:
    """A reason in words, with its price in points of the policy (None: it has none)."""

    text: str
    points: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AlternativeLine:
    """Another place for the same referral: when it would start, and what the whole plan would then cost more, in words.

    The cost is estimated. ``then`` is what becomes of others, who loses most first.
    """

    group: GroupView
    start_week: date
    start: str
    price: str
    then: tuple[str, ...]


def named(groups: Mapping[str, GroupView]) -> dict[str, str]:
    """What groups are called in a sentence, by their number: the name with the number behind it."""
    return {number: f"{group.name} ({number})" for number, group in groups.items()}


def reason_lines(proposal: ProposalView | None, words: Words, names: Names = NAMELESS) -> tuple[ReasonLine, ...]:
    """The reasons of a proposal, or why there is no place; ``names`` are those of the groups, by number."""
    if proposal is None:
        return ()
    return tuple(
        ReasonLine(text=reason_text(record, words, names), points=record.get("points")) for record in proposal.reasons
    )


def reason_text(record: Mapping[str, Any], words: Words, names: Names = NAMELESS) -> str:
    """A frozen reason in words; its code where this version of the program has no words for it any more."""
    try:
        return say(Reason.from_json(record), words, names)
    except (KeyError, ValueError):
        return str(record.get("code", ""))


def price_in_words(points: int, policy: Policy, words: Words) -> str:
    """What points mean; what a week of waiting is (``weeks_worth``) stands once above them."""
    if points <= 0:
        return words.say("costs the plan nothing more")
    return words.say(
        "{points} more, or {weeks} of waiting",
        points=words.count("{number} point", "{number} points", points),
        weeks=weeks_worth(points, policy, words),
    )


def price_together(reasons: Sequence[ReasonLine], policy: Policy, words: Words) -> str:
    """What reasons cost together; empty when that is nothing."""
    points = sum(line.points or 0 for line in reasons)
    if points <= 0:
        return ""
    return words.say(
        "Together {points}: as much as {weeks} of waiting of a youth with regular urgency",
        points=words.count("{number} point", "{number} points", points),
        weeks=weeks_worth(points, policy, words),
    )


def weeks_worth(points: int, policy: Policy, words: Words) -> str:
    """How many weeks of waiting of a youth with regular urgency so many points are: ``1 week``, ``2,5 weeks``."""
    weeks = points / policy.wait.points_per_week[Urgency.REGULAR]
    amount = words.number(weeks, 0 if weeks.is_integer() else 1)
    return words.count("{amount} week", "{amount} weeks", 1 if weeks == 1 else 2, amount=amount)


def notes_of(plan: PlanView, words: Words, names: Names) -> list[str]:
    """What the plan had to leave out or decide for itself."""
    return [reason_text(note, words, names) for note in plan.notes]


def alternative_lines(
    proposal: ProposalView | None, groups: Mapping[str, GroupView], policy: Policy, words: Words
) -> tuple[AlternativeLine, ...]:
    """The other places that the plan found for the same referral, as far as their groups are known."""
    if proposal is None:
        return ()
    lines = []
    for record in proposal.alternatives:
        if record["group_number"] in groups:
            start_week = date.fromisoformat(record["start_week"])
            # Plans of earlier versions tell only how far it may be from the best plan.
            price = price_in_words(record.get("more", record["regret"]), policy, words)
            group, start = groups[record["group_number"]], _start(proposal.start_week, start_week, words)
            then = _consequences(record, words)
            lines.append(AlternativeLine(group=group, start_week=start_week, start=start, price=price, then=then))
    return tuple(lines)


def _consequences(record: Mapping[str, Any], words: Words) -> tuple[str, ...]:
    """What an alternative does to others; plans made by earlier versions say only to whom."""
    if "consequences" not in record:
        others = record["others"]
        return (words.say("the plan changes for {referrals} then", referrals=others),) if others else ()
    return tuple(_consequence(one, words) for one in record["consequences"])


def _consequence(one: Mapping[str, Any], words: Words) -> str:
    referral, weeks = one["referral"], one["weeks"]
    if one["group_number"] is None:
        return words.say("then {referral} loses the place", referral=referral)
    if weeks is None:
        return words.say("then {referral} gains a place", referral=referral)
    if weeks > 0:
        return words.count(
            "then {referral} waits {number} week longer",
            "then {referral} waits {number} weeks longer",
            weeks,
            referral=referral,
        )
    if weeks < 0:
        return words.count(
            "then {referral} waits {number} week less",
            "then {referral} waits {number} weeks less",
            -weeks,
            referral=referral,
        )
    return words.say("then {referral} goes to another group in the same week", referral=referral)


def _start(proposed: date | None, other: date, words: Words) -> str:
    """The week of an alternative's start, compared with that of the proposal."""
    said = words.say("start in {week}", week=words.week(other))
    apart = "" if proposed is None else weeks_apart(weeks_between(proposed, other), words)
    return f"{said} ({apart})" if apart else said


def weeks_ahead(first: date) -> list[date]:
    """The Mondays of the weeks in which a start can be chosen: as far as a plan looks."""
    return [monday_of(first) + timedelta(weeks=ahead) for ahead in range(HORIZON_WEEKS)]


def weeks_apart(weeks: int, words: Words) -> str:
    """How much later something is, or (below 0) sooner; empty when it is neither."""
    if weeks > 0:
        return words.count("{number} week later", "{number} weeks later", weeks)
    if weeks < 0:
        return words.count("{number} week sooner", "{number} weeks sooner", -weeks)
    return ""
