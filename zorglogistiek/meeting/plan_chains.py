"""The chains of a plan: whose move frees whose place, read from what the proposals were stored with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col

from zorglogistiek.access.user import User
from zorglogistiek.codes import DecisionKind, StayPurpose
from zorglogistiek.meeting.groups import group_views
from zorglogistiek.meeting.proposals import NEEDS
from zorglogistiek.meeting.repository import require_region, rows_of, standing_decisions
from zorglogistiek.meeting.tables import Proposal
from zorglogistiek.meeting.views import GroupView
from zorglogistiek.people.initials import initials
from zorglogistiek.people.tables import Referral, Youth
from zorglogistiek.places.tables import Place, Stay


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One place that a plan gives: from the week of a Monday on, for good or as a bridge."""

    group: GroupView
    week: date
    purpose: StayPurpose


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """What the plan does with one referral of a chain.

    ``lives_in`` is where the youth lives now (None: in no place of the registry). ``needs`` are the referrals whose
    moves free a place for this one. ``accepted``: the meeting has accepted one of its proposals already.
    """

    referral: str
    initials: str
    lives_in: GroupView | None
    steps: tuple[Step, ...]
    needs: tuple[str, ...]
    accepted: bool

    @property
    def week(self) -> date:
        """The Monday of its first week."""
        return min(step.week for step in self.steps)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """Moves that hang together: who frees a place comes before who gets it, as far as that can be."""

    moves: tuple[Move, ...]


def plan_chains(session: Session, *, visible_to: User, plan_id: int) -> list[Chain]:
    """The chains of a plan, the longest first. Four queries. Forbidden for who may not see the meeting."""
    require_region(visible_to)
    groups = group_views(session)
    rows = session.execute(
        rows_of(Proposal, col(Referral.number), col(Referral.youth_id), Youth)
        .join(Referral, col(Referral.id) == col(Proposal.referral_id))
        .join(Youth, col(Youth.id) == col(Referral.youth_id))
        .where(col(Proposal.plan_id) == plan_id, col(Proposal.group_id).is_not(None))
        .order_by(col(Referral.number), col(Proposal.start_week))
    ).all()
    needs: dict[str, set[str]] = {}
    for proposal, number, *_ in rows:
        needs.setdefault(number, set()).update(proposal.facts.get(NEEDS, ()))
    known = {number: needed & set(needs) for number, needed in needs.items()}
    linked = {number for number, needed in known.items() if needed} | set().union(*known.values())
    chained = [row for row in rows if row[1] in linked]
    lives = _lives_in(session, {row[2] for row in chained})
    accepted = _accepted(session, {row[0].referral_id for row in chained})
    moves: dict[str, Move] = {}
    for number in sorted(linked):
        own = [row for row in chained if row[1] == number]
        moves[number] = Move(
            referral=number,
            initials=initials(own[0][3].first_name, own[0][3].last_name),
            lives_in=groups.get(lives.get(own[0][2], 0)),
            steps=tuple(
                Step(group=groups[row[0].group_id], week=row[0].start_week, purpose=row[0].purpose) for row in own
            ),
            needs=tuple(sorted(known[number])),
            accepted=own[0][0].referral_id in accepted,
        )
    return chains_of(moves)


def chains_of(moves: Mapping[str, Move]) -> list[Chain]:
    """The moves in their chains, the longest chain first; who frees a place before who gets it."""
    found, seen = [], set[str]()
    for number in sorted(moves):
        if number not in seen:
            members = _component(number, moves)
            seen |= members
            found.append(Chain(moves=tuple(_in_order([moves[one] for one in sorted(members)]))))
    return sorted(found, key=lambda chain: (-len(chain.moves), chain.moves[0].referral))


def _component(start: str, moves: Mapping[str, Move]) -> set[str]:
    """Everybody who hangs together with ``start``, in either direction."""
    members, unseen = {start}, [start]
    while unseen:
        here = unseen.pop()
        near = set(moves[here].needs) | {number for number, move in moves.items() if here in move.needs}
        unseen += near - members
        members |= near
    return members


def _in_order(moves: Sequence[Move]) -> list[Move]:
    """Who frees before who gets; where that goes round (an exchange), the earliest start goes first."""
    left = sorted(moves, key=lambda move: (move.week, move.referral))
    ordered: list[Move] = []
    while left:
        waiting = {move.referral for move in left}
        ready = next((move for move in left if not waiting & (set(move.needs) - {move.referral})), left[0])
        ordered.append(ready)
        left.remove(ready)
    return ordered


def _lives_in(session: Session, youth_ids: set[int]) -> dict[int, int]:
    """The group in which each of these youths lives now."""
    present = col(Stay.youth_id).in_(youth_ids), col(Stay.started_on).is_not(None), col(Stay.ended_on).is_(None)
    statement = rows_of(col(Stay.youth_id), col(Place.group_id)).join(Place, col(Place.id) == col(Stay.place_id))
    return {row[0]: row[1] for row in session.execute(statement.where(*present))}


def _accepted(session: Session, referral_ids: set[int]) -> set[int]:
    standing = standing_decisions(session, referral_ids)
    return {
        referral_id
        for referral_id, decisions in standing.items()
        if any(decision.kind is DecisionKind.ACCEPT for decision in decisions)
    }
