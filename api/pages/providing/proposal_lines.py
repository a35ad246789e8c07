"""The lines of the provider's page before the meeting: what is proposed to its groups, and what it has promised."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from api.pages.listing import Listing, Order, Pick, Search, listing
from api.pages.plan_words import ReasonLine, reason_lines
from api.pages.urgency_pick import urgency_pick
from zorglogistiek.clock import today
from zorglogistiek.codes import DecisionKind
from zorglogistiek.meeting.views import DecisionView, GroupView, PromiseView, ProposalView
from zorglogistiek.people.declines import decline_until
from zorglogistiek.people.views import ReferralOverview
from zorglogistiek.words import Words

SETTLING = frozenset({DecisionKind.ACCEPT, DecisionKind.DECLINE, DecisionKind.WITHDRAW})
"""After such a decision an answer is of no use any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalLine:
    """A proposal to one of the user's groups, in words. ``decided`` is what the meeting decided of it.

    ``promised``: a place is promised to the referral already, so that nothing is asked. ``barred_until`` is the last
    day of what the answer's reason would mean (None: no answer, or not for a period).
    """

    proposal: ProposalView
    overview: ReferralOverview
    initials: str
    reasons: tuple[ReasonLine, ...]
    decided: DecisionView | None
    promised: bool
    barred_until: date | None

    @property
    def waits(self) -> bool:
        """Whether an answer is asked for."""
        return not self.settled and self.proposal.answer is None

    @property
    def settled(self) -> bool:
        """Whether an answer would be of no use any more."""
        return self.promised or self.decided is not None


def proposal_lines(
    found: Mapping[str, Sequence[ProposalView]],
    overviews: Sequence[ReferralOverview],
    taken: Sequence[DecisionView],
    promised: Sequence[PromiseView],
    words: Words,
) -> list[ProposalLine]:
    """One for each proposal of a place; those that wait for an answer first, the soonest start first."""
    kept = {(promise.referral, promise.purpose) for promise in promised}
    lines = [
        _line(proposal, overview, taken, words, promised=(overview.number, proposal.purpose) in kept)
        for overview in overviews
        for proposal in found.get(overview.number, ())
        if proposal.group is not None
    ]
    return sorted(lines, key=lambda one: (not one.waits, one.proposal.start_week or date.max, one.overview.number))


def _line(
    proposal: ProposalView,
    overview: ReferralOverview,
    taken: Sequence[DecisionView],
    words: Words,
    *,
    promised: bool,
) -> ProposalLine:
    youth, said = overview.youth, proposal.answer
    of_this = [one for one in taken if one.proposal_id == proposal.id and not one.revoked and one.kind in SETTLING]
    reason = None if said is None else said.reason
    return ProposalLine(
        proposal=proposal,
        overview=overview,
        initials=youth.initials,
        reasons=reason_lines(proposal, words),
        decided=of_this[-1] if of_this else None,
        promised=promised,
        barred_until=None if reason is None else decline_until(reason, today()),
    )


def proposal_list(lines: Sequence[ProposalLine], asked: Mapping[str, str], words: Words) -> Listing[ProposalLine]:
    """The proposals that an address asks for: whoever answers for several providers looks for one of them."""
    return listing(
        lines,
        asked,
        picks=[
            Pick(name="provider", label=words.say("Provider"), of=lambda one: _provider(one.proposal.group)),
            Pick(name="group", label=words.say("Group"), of=lambda one: _named(one.proposal.group)),
            urgency_pick(words, lambda one: one.overview),
        ],
        search=Search(label=words.say("Number of the referral"), of=lambda one: [one.overview.number]),
        orders=[
            Order(name="asked", label=words.say("what waits for an answer first")),
            Order(name="waited", label=words.say("longest wait first"), key=_wait),
            Order(name="number", label=words.say("number"), key=lambda one: one.overview.number),
        ],
    )


def promise_list(found: Sequence[PromiseView], asked: Mapping[str, str], words: Words) -> Listing[PromiseView]:
    """The promises that an address asks for."""
    return listing(
        found,
        asked,
        picks=[
            Pick(name="provider", label=words.say("Provider"), of=lambda one: _provider(one.group)),
            Pick(name="group", label=words.say("Group"), of=lambda one: _named(one.group)),
        ],
        search=Search(label=words.say("Number of the referral"), of=lambda one: [one.referral]),
        orders=[
            Order(name="planned", label=words.say("soonest start first")),
            Order(name="late", label=words.say("late ones first"), key=lambda one: not (one.overdue or one.expired)),
            Order(name="number", label=words.say("number"), key=lambda one: one.referral),
        ],
        prefix="promises-",
    )


def _provider(group: GroupView | None) -> list[tuple[str, str]]:
    return [] if group is None else [(group.provider, group.provider)]


def _named(group: GroupView | None) -> list[tuple[str, str]]:
    return [] if group is None else [(group.number, f"{group.name} ({group.number})")]


def _wait(line: ProposalLine) -> tuple[int, str]:
    return -(line.overview.waited_weeks_gross or 0), line.overview.number
