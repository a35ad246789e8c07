"""On which day of its week an accepted proposal starts, so that the rest of the plan can still be carried out.

A plan counts in weeks: who leaves in a week makes room in that week. A promise is for a day. Promised for the Monday,
when somebody leaves on the Thursday, a place may cut off another that the plan gives to somebody else. So the day is
chosen with everything in view that the plan proposes for the group and the meeting has not decided yet.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlmodel import Session, col, select

from zorglogistiek.clock import WEEK
from zorglogistiek.codes import StayPurpose
from zorglogistiek.meeting.deciding.matches import Match
from zorglogistiek.meeting.deciding.moves import BRIDGING_WEEKS
from zorglogistiek.meeting.deciding.sitting import Sitting, id_of
from zorglogistiek.meeting.repository import newest_plans, rows_of, standing_decisions
from zorglogistiek.meeting.tables import Proposal
from zorglogistiek.people.tables import Referral
from zorglogistiek.places.arranging import begins_from
from zorglogistiek.places.occupancy import Period, PlaceUses, Use, UseKind
from zorglogistiek.places.repository import place_uses
from zorglogistiek.places.seating import Wish, seat, split
from zorglogistiek.places.tables import Place, Stay

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Undecided:
    """A proposal of the plan that the meeting has not decided on; without a group, the week is the end of the plan."""

    referral_id: int
    youth_id: int
    purpose: StayPurpose
    group_id: int | None
    week: date
    weeks: int | None


def day_that_leaves_room(sitting: Sitting, match: Match, first: date) -> date:
    """The earliest day of the match's week, from ``first`` on, that cuts off the least of the rest of the plan.

    ``first`` when there is no place on any day, and for a group that the meeting chose itself.
    """
    if match.proposal_id is None:
        return first
    assert match.group.id is not None
    undecided = _undecided(sitting, match)
    rest = [other for other in undecided if other.group_id == match.group.id]
    places = _as_planned(sitting.session, match.group.id, undecided)
    movable_from = min([first, *(max(other.week, sitting.earliest) for other in rest)])
    fixed, promised = split(places, lambda use: begins_from(use, movable_from))
    others = [*promised, *(_wish(number, other) for number, other in enumerate(rest, start=1))]
    end = _end(match.week, _weeks(match.purpose, match.referral))
    cut_off: dict[date, int] = {}
    day = first
    while day < match.week + WEEK:
        own = Wish(use=_use(0, day, end))
        left_out = seat(fixed, [*others, own]).left_out
        if own.use not in left_out:
            cut_off[day] = len(left_out)
        day += DAY
    return min(cut_off, key=lambda possible: (cut_off[possible], possible), default=first)


def _undecided(sitting: Sitting, match: Match) -> list[_Undecided]:
    """What the meeting's plan proposes and was not decided on; without the match itself."""
    plan_id = newest_plans(sitting.session, [sitting.meeting_id])[sitting.meeting_id]
    statement = rows_of(Proposal, Referral).join(Referral, col(Referral.id) == col(Proposal.referral_id))
    rows = sitting.session.execute(statement.where(col(Proposal.plan_id) == plan_id)).all()
    decided = standing_decisions(
        sitting.session, {id_of(referral) for _, referral in rows}, meeting_id=sitting.meeting_id
    )
    promised = set(sitting.session.exec(select(Stay.referral_id).where(col(Stay.started_on).is_(None))))
    return [
        _Undecided(
            referral_id=id_of(referral),
            youth_id=referral.youth_id,
            purpose=proposal.purpose,
            group_id=proposal.group_id,
            week=proposal.start_week or match.horizon_end,
            weeks=_weeks(proposal.purpose, referral),
        )
        for proposal, referral in rows
        if proposal.id != match.proposal_id and not {referral.id} & (decided.keys() | promised)
    ]


def _as_planned(session: Session, group_id: int, undecided: Sequence[_Undecided]) -> list[PlaceUses]:
    """The places of the group as if whoever the plan moves on left on the last day of that week.

    With whom a day was agreed leaves on that day.
    """
    moves: dict[int, date] = {}
    for other in undecided:
        if other.group_id != group_id:
            day = other.week + WEEK - DAY
            moves[other.youth_id] = min(day, moves.get(other.youth_id, day))
    statement = select(Stay).join(Place).where(Place.group_id == group_id, col(Stay.youth_id).in_(moves))
    living = session.exec(statement.where(col(Stay.started_on).is_not(None), col(Stay.ended_on).is_(None)))
    ends = {stay.id: moves[stay.youth_id] for stay in living if stay.moves_out_on is None}
    return [
        replace(place, uses=tuple(_until(use, ends.get(use.record_id)) for use in place.uses))
        for place in place_uses(session, [group_id]).get(group_id, [])
    ]


def _until(use: Use, end: date | None) -> Use:
    if use.kind is not UseKind.RESIDENT or end is None:
        return use
    return replace(use, period=Period(start=use.period.start, end=max(end, use.period.start)))


def _wish(number: int, other: _Undecided) -> Wish:
    """A place from the last day of the week on: the day that can be had most easily."""
    return Wish(use=_use(-number, other.week + WEEK - DAY, _end(other.week, other.weeks)))


def _use(record_id: int, start: date, end: date | None) -> Use:
    return Use(kind=UseKind.PROMISE, record_id=record_id, period=Period(start=start, end=end))


def _weeks(purpose: StayPurpose, referral: Referral) -> int | None:
    return referral.intended_stay_weeks if purpose is StayPurpose.FINAL else BRIDGING_WEEKS


def _end(week: date, weeks: int | None) -> date | None:
    return None if weeks is None else week + weeks * WEEK
