"""A referral on the agenda as a card: what the meeting reads at a glance, in the visitor's words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from zorglogistiek.clock import weeks_between
from zorglogistiek.codes import DecisionKind, DeclineReason, ReferralState, Section, Urgency
from zorglogistiek.matching.policy import Policy
from zorglogistiek.matching.reasons import Reason, say
from zorglogistiek.meeting.said import bar_in_words
from zorglogistiek.meeting.views import Agenda, AgendaItem, DecisionView, GroupView, PlanView, ProposalView
from zorglogistiek.people.initials import initials
from zorglogistiek.words import Words

PROMISED = frozenset({ReferralState.ACCEPTED, ReferralState.AGREED})


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One of a chain: what a form sends to accept its proposal."""

    number: str
    version: int
    proposal: ProposalView


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """An item of the agenda with everything said in words.

    ``price`` is what the reasons of the proposal come to, in words; empty when that is nothing.
    ``hindrances`` is why the moves of the chain can no longer be accepted together; empty when they can.
    """

    item: AgendaItem
    initials: str
    reasons: tuple[ReasonLine, ...]
    price: str
    bridge_reasons: tuple[ReasonLine, ...]
    alternatives: tuple[AlternativeLine, ...]
    chain: tuple[Member, ...]
    hindrances: tuple[str, ...]
    last: DecisionView | None

    @property
    def number(self) -> str:
        """The referral's number."""
        return self.item.overview.number

    @property
    def undecided(self) -> bool:
        """Whether this meeting has not decided on it yet, and could."""
        return self.last is None and self.item.overview.state not in PROMISED

    @property
    def declined(self) -> bool:
        """Whether this meeting has declined the proposal."""
        return was_declined(self.item, self.item.proposal)

    @property
    def bridge_declined(self) -> bool:
        """Whether this meeting has declined the bridging."""
        return was_declined(self.item, self.item.bridge)

    @property
    def declinable(self) -> str | None:
        """The number of the group that can be declined when there is no proposal of it: one that stands promised."""
        overview = self.item.overview
        if self.item.proposal is not None and self.item.proposal.group is not None:
            return None
        if overview.promise is not None:
            return overview.promise.group.number
        return overview.proposed.number if overview.proposed is not None else None


def was_declined(item: AgendaItem, proposal: ProposalView | None) -> bool:
    """Whether a decline of this proposal, or of its group for the same purpose, stands in this meeting."""
    if proposal is None or proposal.group is None:
        return False
    declines = [one for one in item.decisions if one.kind is DecisionKind.DECLINE and not one.revoked]
    group = (proposal.group.number, proposal.purpose)
    named = {(one.group.number, one.purpose) for one in declines if one.proposal_id is None and one.group is not None}
    return proposal.id in {one.proposal_id for one in declines} or group in named


def cards_of(
    agenda: Agenda, groups: Mapping[str, GroupView], policy: Policy, words: Words
) -> dict[Section, list[Card]]:
    """The cards of each section, in the order of the agenda."""
    items = {item.overview.number: item for item in agenda.items}
    return {
        section.section: [card_of(item, items, groups, policy, words) for item in section.items]
        for section in agenda.sections
    }


def card_of(
    item: AgendaItem,
    items: Mapping[str, AgendaItem],
    groups: Mapping[str, GroupView],
    policy: Policy,
    words: Words,
) -> Card:
    """The card of one item; ``items`` are those of the whole agenda, ``groups`` all groups by number."""
    standing = [one for one in item.decisions if not one.revoked and one.kind is not DecisionKind.REVOKE]
    proposal = item.proposal
    reasons = reason_lines(proposal, words)
    return Card(
        item=item,
        initials=initials(item.overview.youth.first_name, item.overview.youth.last_name),
        reasons=reasons,
        price=_price_of(reasons, policy, words),
        bridge_reasons=reason_lines(item.bridge, words),
        alternatives=_alternatives(proposal, groups, policy, words),
        chain=_chain(proposal, items),
        hindrances=_hindrances(proposal, items, words),
        last=standing[-1] if standing else None,
    )


def reason_lines(proposal: ProposalView | None, words: Words) -> tuple[ReasonLine, ...]:
    """The reasons of a proposal, or why there is no place."""
    if proposal is None:
        return ()
    return tuple(
        ReasonLine(text=reason_text(record, words), points=record.get("points")) for record in proposal.reasons
    )


def reason_text(record: Mapping[str, Any], words: Words) -> str:
    """A frozen reason in words; its code where this version of the program has no words for it any more."""
    try:
        return say(Reason.from_json(record), words)
    except (KeyError, ValueError):
        return str(record.get("code", ""))


def price_in_words(points: int, policy: Policy, words: Words) -> str:
    """What points mean: so many weeks of waiting of a youth with regular urgency who has just been registered."""
    if points <= 0:
        return words.say("costs the plan nothing more")
    return words.say(
        "{points} points more: as much as {weeks} weeks of waiting of a youth with regular urgency",
        points=points,
        weeks=_weeks_worth(points, policy, words),
    )


def _price_of(reasons: Sequence[ReasonLine], policy: Policy, words: Words) -> str:
    """What the reasons cost together."""
    points = sum(line.points or 0 for line in reasons)
    if points <= 0:
        return ""
    return words.say(
        "Together {points} points: as much as {weeks} weeks of waiting of a youth with regular urgency",
        points=points,
        weeks=_weeks_worth(points, policy, words),
    )


def _weeks_worth(points: int, policy: Policy, words: Words) -> str:
    weeks = points / policy.wait.points_per_week[Urgency.REGULAR]
    return words.number(weeks, 0 if weeks.is_integer() else 1)


def decline_options(words: Words) -> list[tuple[str, str]]:
    """The reasons to decline, each with how long the pair is barred then."""
    return [(reason.value, f"{words.code(reason)} ({bar_in_words(reason, words)})") for reason in DeclineReason]


def notes_of(plan: PlanView, words: Words) -> list[str]:
    """What the plan had to leave out or decide for itself."""
    return [reason_text(note, words) for note in plan.notes]


def _alternatives(
    proposal: ProposalView | None, groups: Mapping[str, GroupView], policy: Policy, words: Words
) -> tuple[AlternativeLine, ...]:
    if proposal is None:
        return ()
    lines = []
    for record in proposal.alternatives:
        if record["group_number"] in groups:
            start_week = date.fromisoformat(record["start_week"])
            price = price_in_words(record["regret"], policy, words)
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
    later = 0 if proposed is None else weeks_between(proposed, other)
    if later > 0:
        return f"{said} ({words.count('{number} week later', '{number} weeks later', later)})"
    if later < 0:
        return f"{said} ({words.count('{number} week sooner', '{number} weeks sooner', -later)})"
    return said


def _chain(proposal: ProposalView | None, items: Mapping[str, AgendaItem]) -> tuple[Member, ...]:
    if proposal is None or len(proposal.chain) < 2:
        return ()
    members = []
    for number in proposal.chain:
        item = items.get(number)
        if item is not None and item.proposal is not None and item.proposal.group is not None:
            members.append(Member(number=number, version=item.overview.version, proposal=item.proposal))
    return tuple(members)


def _hindrances(proposal: ProposalView | None, items: Mapping[str, AgendaItem], words: Words) -> tuple[str, ...]:
    """Which of a chain can no longer be accepted by its proposal, and why."""
    if proposal is None or len(proposal.chain) < 2:
        return ()
    found = []
    for number in proposal.chain:
        item = items.get(number)
        if item is None or item.proposal is None or item.proposal.group is None:
            found.append(words.say("{number} is no longer proposed a place", number=number))
        elif was_declined(item, item.proposal):
            group = item.proposal.group.name
            found.append(words.say("{number}: {group} was declined in this meeting", number=number, group=group))
        elif DecisionKind.ACCEPT not in item.possible:
            found.append(f"{number}: {words.code(item.overview.state)}")
    return tuple(found)
