"""The lines of a message about one referral: for who referred it, and for whose group it concerns."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from zorglogistiek.clock import monday_of
from zorglogistiek.codes import DecisionKind, ReferralState, StayPurpose
from zorglogistiek.meeting.afterwards.course import course, ended_by
from zorglogistiek.meeting.afterwards.minutes_reading import Record
from zorglogistiek.meeting.deciding.promises import expires_on
from zorglogistiek.meeting.said import bar_of
from zorglogistiek.meeting.views import DecisionView, GroupView, ProposalView
from zorglogistiek.people.steps import SEEKING
from zorglogistiek.people.views import ReferralOverview
from zorglogistiek.words import N_, Words

NO_LONGER = N_("What was agreed or kept in {group} no longer holds; it is free again.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """What a message says of one referral; ``news`` when this meeting decided or proposed something, or asks it.

    ``initials`` is empty where the number must do.
    """

    referral: str
    initials: str
    lines: tuple[str, ...]
    news: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the lines are made of. ``reply_by`` is the day before which answers are asked: that of the next meeting.

    ``reply_from`` is the first day for which anything can be asked of who reads the message after the meeting.
    """

    record: Record
    overviews: Mapping[str, ReferralOverview]
    proposals: Mapping[str, Sequence[ProposalView]]
    reply_by: date
    reply_from: date

    def decisions(self, referral: str) -> list[DecisionView]:
        """What this meeting decided of a referral and holds at its end, oldest first."""
        return [one for one in self.record.held if one.referral == referral]

    def course(self, decision: DecisionView, words: Words) -> str:
        """What the meeting had decided before and this decision ended; empty when nothing."""
        return course(decision, self.record.decisions, words)

    def freed(self, referral: str) -> Iterator[GroupView]:
        """The groups of what this meeting decided of a referral first, and then otherwise."""
        ended = ended_by(self.record.decisions)
        for one in self.record.decisions:
            if one.referral == referral and one.group is not None and one.id in ended:
                yield one.group

    def lost(self, referral: str) -> list[GroupView]:
        """The groups in which a place was promised that expired, or fell with somebody else's decision."""
        return [one.group for one in self.record.noted if one.referral == referral and one.group is not None]

    def undecided(self, referral: str, purpose: StayPurpose) -> ProposalView | None:
        """What the meeting's plan proposes for it and was neither accepted nor declined; it may be held."""
        settled = {DecisionKind.ACCEPT, DecisionKind.DECLINE}
        decided = {one.purpose for one in self.decisions(referral) if one.kind in settled}
        found = (one for one in self.proposals.get(referral, ()) if one.purpose is purpose and one.group is not None)
        return next((one for one in found if purpose not in decided), None)

    def is_held(self, referral: str) -> bool:
        """Whether the meeting keeps a group for it, so that nothing else is proposed."""
        return any(one.kind is DecisionKind.HOLD for one in self.decisions(referral))


def of_referrer(overview: ReferralOverview, known: Known, words: Words) -> Block:
    """What the referrer of a referral is told."""
    decided = known.decisions(overview.number)
    asked = list(_asked(overview, known, words))
    proposed = known.undecided(overview.number, StayPurpose.FINAL)
    agreed = None if overview.promise is None else overview.promise.group.number
    gone = [group for group in known.lost(overview.number) if group.number != agreed]
    lost = [words.say(NO_LONGER, group=_at(group, words)) for group in gone]
    lines = [*lost, *(line for one in decided for line in _decided(one, known, words))]
    lines += _expected(overview, known, words)
    if overview.open:
        lines.append(_bridging(overview, known, words))
    return Block(
        referral=overview.number,
        initials=overview.youth.initials,
        lines=(*lines, *asked),
        news=bool(decided or lost or asked or (proposed and overview.promise is None)),
    )


def of_provider(known: Known, words: Words) -> Iterator[tuple[str, Block]]:
    """The number of a group, and what its provider is told of a referral that concerns it."""
    for referral, overview in known.overviews.items():
        lines: dict[str, list[str]] = {}
        for one in known.decisions(referral):
            if one.group is not None:
                lines.setdefault(one.group.number, []).extend(_for_provider(one, one.group, known, words))
        for freed in (*known.freed(referral), *known.lost(referral)):
            if freed.number not in lines:
                said = words.say(NO_LONGER, group=freed.name)
                lines[freed.number] = [said]
        held = known.is_held(referral)
        for purpose in StayPurpose:
            proposal = None if held or overview.state not in SEEKING else known.undecided(referral, purpose)
            if proposal is not None and proposal.group is not None:
                said = _proposed(proposal, proposal.group, known, words)
                ask = words.say("Asked: tell us before {day} whether you can offer this place.", day=known.reply_by)
                lines.setdefault(proposal.group.number, []).extend([said, ask])
        for group, some in lines.items():
            # Who a youth is comes with the acceptance, and then on the site: a provider's letter has numbers only.
            yield group, Block(referral=referral, initials="", lines=tuple(some), news=True)


def _decided(one: DecisionView, known: Known, words: Words) -> Iterator[str]:
    match one.kind:
        case DecisionKind.DECLINE if one.group is not None:
            before = known.course(one, words)
            yield words.say(
                "{group} was declined: {reason}.",
                group=_at(one.group, words) + (f" ({before})" if before else ""),
                reason=one.decline_reason,
            )
        case DecisionKind.HOLD if one.group is not None:
            yield words.say("Held for {group} until {until}.", group=_at(one.group, words), until=one.until)
        case DecisionKind.ESCALATE:
            yield words.say("Escalated to the regional expert team.")
        case DecisionKind.WITHDRAW:
            yield words.say("Withdrawn from the waiting list.")
        case _:
            return


def _expected(overview: ReferralOverview, known: Known, words: Words) -> Iterator[str]:
    """Which provider offers a place, and when it is expected to begin."""
    promise, proposal = overview.promise, known.undecided(overview.number, StayPurpose.FINAL)
    if promise is not None:
        place = f"{promise.group.name} ({promise.group.provider.name})"
        yield words.say("Place agreed: {place}. Expected start: {day}.", place=place, day=promise.planned_on)
    elif proposal is not None and proposal.group is not None and overview.open:
        yield _proposed(proposal, proposal.group, known, words)
    elif overview.open:
        waits_apart = overview.state in {ReferralState.INCOMPLETE, ReferralState.VOLUNTARY}
        yield words.say("State: {state}.", state=overview.state) if waits_apart else words.say("No place in sight yet.")


def _bridging(overview: ReferralOverview, known: Known, words: Words) -> str:
    accepted = [
        one
        for one in known.decisions(overview.number)
        if one.kind is DecisionKind.ACCEPT and one.purpose is StayPurpose.BRIDGE and one.group is not None
    ]
    for one in accepted:
        if one.group is not None:
            return words.say("Bridging: {group}, from {day}.", group=_at(one.group, words), day=one.planned_on)
    if overview.bridging is not None:
        return words.say("Bridging: {kind}, since {day}.", kind=overview.bridging.kind, day=overview.bridging.from_on)
    return words.say("Bridging: none.")


def _asked(overview: ReferralOverview, known: Known, words: Words) -> Iterator[str]:
    if overview.state is ReferralState.ACCEPTED:
        planned = overview.promise.planned_on if overview.promise is not None else None
        before = known.reply_by if planned is None else min(known.reply_by, max(planned, known.reply_from))
        yield words.say("Asked: tell us before {day} whether youth and parents agree.", day=before)
    if overview.state is ReferralState.INCOMPLETE:
        missing = words.listing([words.say(one) for one in overview.missing])
        if missing:
            yield words.say(
                "Asked: complete the file before {day}; missing is: {missing}.", day=known.reply_by, missing=missing
            )
        else:
            yield words.say("Asked: complete the file before {day}.", day=known.reply_by)


def _for_provider(one: DecisionView, group: GroupView, known: Known, words: Words) -> Iterator[str]:
    match one.kind:
        case DecisionKind.ACCEPT if one.planned_on is not None:
            yield words.say("Place agreed in {group}. Start: {day}.", group=group.name, day=one.planned_on)
            last = expires_on(one.planned_on)
            yield words.say("Asked: record the start on the site; after {day} the promise expires.", day=last)
        case DecisionKind.HOLD:
            yield words.say("Please keep the place in {group} free until {until}.", group=group.name, until=one.until)
        case DecisionKind.DECLINE if one.decline_reason is not None:
            yield words.say(
                "Declined for {group}: {reason} ({consequence}).",
                group=group.name,
                reason=one.decline_reason,
                consequence=bar_of(one, words),
            )
            before = known.course(one, words)
            if before:
                yield words.say("In the meeting this was {before}; the place is free again.", before=before)
        case _:
            return


def _proposed(proposal: ProposalView, group: GroupView, known: Known, words: Words) -> str:
    """What was not decided in this meeting starts after the next one at the earliest, whatever week the plan says."""
    place, week = _at(group, words), words.week(proposal.start_week)
    if proposal.start_week is not None and proposal.start_week < monday_of(known.reply_by):
        return words.say(
            "Proposed, not decided yet: {place}. Expected start: after the next meeting, from {day} on.",
            place=place,
            day=known.reply_by,
        )
    return words.say("Proposed, not decided yet: {place}. Expected start: {week}.", place=place, week=week)


def _at(group: GroupView, words: Words) -> str:
    return words.say("{group} of {provider}", group=group.name, provider=group.provider)
