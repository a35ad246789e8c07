"""A referral on the agenda as a card: what the meeting reads at a glance, in the visitor's words."""

from collections.abc import Mapping
from dataclasses import dataclass

from api.pages.plan_words import AlternativeLine, ReasonLine, alternative_lines, named, price_together, reason_lines
from zorglogistiek.codes import DecisionKind, Section
from zorglogistiek.matching.policy import Policy
from zorglogistiek.meeting.views import Agenda, AgendaItem, DecisionView, GroupView, ProposalView
from zorglogistiek.people.steps import PROMISED
from zorglogistiek.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One of a chain: what a form sends to accept its proposal."""

    number: str
    version: int
    proposal: ProposalView


@dataclass(frozen=True, slots=True, kw_only=True)
class BedLine:
    """A group with free crisis beds, and what keeps the youth from them, in words."""

    group: GroupView
    places: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """An item of the agenda with everything said in words.

    ``price`` is what the reasons of the proposal come to, in words; empty when that is nothing.
    ``hindrances`` is why the moves of the chain can no longer be accepted together; empty when they can. ``beds`` are
    the free crisis beds for who is in crisis and seeks a place (None: for nobody else, and not in the long list).
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
    beds: tuple[BedLine, ...] | None = None

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
    def acceptable(self) -> bool:
        """Whether the proposal can be accepted as things stand, alone or with its chain: its place is still there."""
        proposal, item = self.item.proposal, self.item
        if proposal is None or proposal.group is None or self.declined or DecisionKind.ACCEPT not in item.possible:
            return False
        return not self.hindrances if self.chain else proposal.earliest_on is not None

    @property
    def bridge_acceptable(self) -> bool:
        """The same of the bridging, which is part of no chain."""
        bridge = self.item.bridge
        if bridge is None or bridge.group is None or self.bridge_declined:
            return False
        return DecisionKind.ACCEPT in self.item.possible and bridge.earliest_on is not None

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
    reasons = reason_lines(proposal, words, named(groups))
    return Card(
        item=item,
        initials=item.overview.youth.initials,
        reasons=reasons,
        price=price_together(reasons, policy, words),
        bridge_reasons=reason_lines(item.bridge, words),
        alternatives=alternative_lines(proposal, groups, policy, words),
        chain=_chain(proposal, items),
        hindrances=_hindrances(proposal, items, words),
        last=standing[-1] if standing else None,
    )


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
