"""The meeting for everybody at the table: what each may see of it, and of the rest only how much there is.

Whose a referral is, is said by the declaration of ``access.visibility``; nothing here widens it.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from sqlmodel import Session, select

from zorglogistiek.access.user import User
from zorglogistiek.access.visibility import Reach, Record, reach
from zorglogistiek.codes import DecisionKind, ReferralState
from zorglogistiek.errors import Forbidden
from zorglogistiek.meeting.proposals import current_proposals
from zorglogistiek.meeting.pulse import Pulse, pulse_of
from zorglogistiek.meeting.reading import decisions
from zorglogistiek.meeting.repository import meeting_on
from zorglogistiek.meeting.views import DecisionView, ProposalView, by_referral
from zorglogistiek.people.overview import ReferralFilter, referral_overviews, wait_lines
from zorglogistiek.people.repository import event_facts_of, may_be_open, waits_seen
from zorglogistiek.people.steps import OPEN_STATES, state_of
from zorglogistiek.people.tables import Referral


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatLine:
    """A referral that the visitor may see; ``initials`` are empty where the number must do.

    ``proposals`` are those of the meeting's plan, ``decision`` is the last that stands of this meeting, as far as the
    visitor sees them.
    """

    number: str
    initials: str
    state: ReferralState
    proposals: tuple[ProposalView, ...]
    decision: DecisionView | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AtTable:
    """A meeting as one of those at the table sees it. ``others`` stand on the agenda besides the lines.

    ``decided`` is how many referrals the meeting has decided, of all.
    """

    held_on: date
    starts_at: time | None
    ends_at: time | None
    venue: str | None
    closed_at: datetime | None
    lines: tuple[SeatLine, ...]
    others: int
    decided: int


def at_table(session: Session, *, visible_to: User, held_on: date, today: date) -> AtTable:
    """How a meeting stands for a visitor. Forbidden for who has no youths in it; NotFound without it."""
    require_seat(visible_to)
    meeting, pulse = meeting_on(session, held_on), pulse_of(session, held_on)
    lines = _lines(session, visible_to, held_on, pulse.plan, today)
    return AtTable(
        held_on=meeting.held_on,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        venue=meeting.venue,
        closed_at=meeting.closed_at,
        lines=tuple(lines),
        others=max(0, _open_in_the_region(session) - sum(line.state in OPEN_STATES for line in lines)),
        decided=pulse.decided,
    )


def require_seat(user: User) -> None:
    """Forbidden for who sees no referral at all, not even a wait: nothing of the meeting is theirs."""
    if reach(user, Record.WAITS) is Reach.NOTHING:
        raise Forbidden("This role may not see the meeting.")


def told_to(session: Session, pulse: Pulse, *, visible_to: User) -> Pulse:
    """A pulse without what the visitor may not see: the referrals of others, by number, with their versions."""
    own = set(session.exec(select(Referral.number).where(waits_seen(session, visible_to))))
    return replace(pulse, cards=_of(pulse.cards, own), answers=_of(pulse.answers, own))


def _of(counts: Mapping[str, int], own: Collection[str]) -> dict[str, int]:
    return {number: count for number, count in counts.items() if number in own}


def _lines(session: Session, user: User, held_on: date, plan_id: int | None, today: date) -> list[SeatLine]:
    decided = by_referral(
        one
        for one in decisions(session, visible_to=user, meeting_on=held_on)
        if one.kind is not DecisionKind.REVOKE and not one.revoked
    )
    proposed = current_proposals(session, visible_to=user, today=today)
    open_ones = referral_overviews(session, visible_to=user, on=today)
    ended = sorted(decided.keys() - {one.number for one in open_ones})
    more = ReferralFilter(states=None, numbers=ended)
    overviews = [*open_ones, *(referral_overviews(session, visible_to=user, on=today, filters=more) if ended else ())]
    lines = [
        SeatLine(
            number=one.number,
            initials=one.youth.initials,
            state=one.state,
            proposals=tuple(p for p in proposed.get(one.number, ()) if p.plan_id == plan_id and p.group is not None),
            decision=decided[one.number][-1] if one.number in decided else None,
        )
        for one in overviews
    ]
    named = {line.number for line in lines}
    waits = [line for line in wait_lines(session, visible_to=user, on=today) if line.number not in named]
    lines += [SeatLine(number=one.number, initials="", state=one.state, proposals=(), decision=None) for one in waits]
    return sorted(lines, key=lambda line: line.number)


def _open_in_the_region(session: Session) -> int:
    """How many referrals stand on the agenda, of whomever they are."""
    every = event_facts_of(session, may_be_open())
    return sum(state_of("referral", facts) in OPEN_STATES for facts in every.values())
