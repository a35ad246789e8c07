"""Accepting: promising the places of one or more matches, all or nothing.

Several are accepted together when the move of one frees the place of another, also in a circle.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from zorglogistiek.clock import monday_of
from zorglogistiek.codes import DecisionKind, EventKind, ReferralState, StayPurpose
from zorglogistiek.errors import Conflict
from zorglogistiek.matching.gather import gather
from zorglogistiek.meeting.deciding.company import Arrival, check_company, check_fit
from zorglogistiek.meeting.deciding.matches import Match
from zorglogistiek.meeting.deciding.moves import leave_on, promise, promise_of
from zorglogistiek.meeting.deciding.room import day_that_leaves_room
from zorglogistiek.meeting.deciding.sitting import Sitting, id_of, name_of, touch
from zorglogistiek.meeting.tables import Decision
from zorglogistiek.people.events import current_group_id
from zorglogistiek.people.service import record
from zorglogistiek.people.steps import state_of
from zorglogistiek.places.repository import group_of_place, lock_groups, present_stay
from zorglogistiek.places.service import settle
from zorglogistiek.places.tables import Stay

Key = tuple[int, StayPurpose]
"""A referral and a purpose: what a place is promised for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptance:
    """What the meeting accepts for one party: its matches, that of the referral it spoke of first."""

    matches: tuple[Match, ...]
    note: str | None


def accept(sitting: Sitting, acceptances: Sequence[Acceptance]) -> list[Decision]:
    """Promises every place, or none; the decision of each party's first referral, in the order given.

    Conflict when a referral is in no state for it, does not fit, or a place is not free; ``DoesNotFit`` has the
    reasons.
    """
    matches = [match for acceptance in acceptances for match in acceptance.matches]
    for match in matches:
        _must_be_free(sitting, match)
    lock_for(sitting, matches)
    stays = _promise_all(sitting, acceptances)
    check_promised(sitting, matches, stays)
    decisions = []
    for acceptance in acceptances:
        first: Decision | None = None
        for match in acceptance.matches:
            decision = record_acceptance(sitting, match, stays[key_of(match)], first, acceptance.note)
            first = first or decision
        assert first is not None
        decisions.append(first)
    return decisions


def propose(sitting: Sitting, match: Match) -> None:
    """Records that the meeting proposes this group, unless it is the group that is proposed already."""
    events = sitting.events(match.referral)
    state = state_of(name_of(match.referral), events)
    proposed = current_group_id(events, state) if state is ReferralState.PROPOSED else None
    if proposed != match.group.id:
        _record(sitting, match, EventKind.PROPOSED)


def _must_be_free(sitting: Sitting, match: Match) -> None:
    if promise_of(sitting.session, id_of(match.referral), match.purpose) is not None:
        raise Conflict(name_of(match.referral), "a place is promised already: decline that first")


def lock_for(sitting: Sitting, matches: Sequence[Match]) -> None:
    """Locks at once every group that is arrived in or left, so that no two commands wait for each other."""
    groups = {match.group.id for match in matches}
    for match in matches:
        stay = present_stay(sitting.session, match.referral.youth_id)
        if stay is not None:
            groups.add(group_of_place(sitting.session, stay.place_id).id)
    lock_groups(sitting.session, [group_id for group_id in groups if group_id is not None])


def _promise_all(sitting: Sitting, acceptances: Sequence[Acceptance]) -> dict[Key, Stay]:
    """The promised stay of each match; lasting places first, because bridging lasts until one begins.

    Everybody first agrees to leave on the first day, so that places pass on in a chain or a circle. Who turns out to
    start later leaves later, and so do brothers and sisters: all is tried again with the days that were found, until
    they agree.
    """
    matches = [match for acceptance in acceptances for match in acceptance.matches]
    matches.sort(key=lambda match: match.purpose is StayPurpose.BRIDGE)
    days = {key_of(match): max(match.week, sitting.earliest) for match in matches}
    while True:
        attempt = sitting.session.begin_nested()
        stays = _promise_from(sitting, matches, days)
        planned = {key: _planned(stay) for key, stay in stays.items()}
        agreed = _days_of_parties(acceptances, planned)
        if agreed == planned and (planned == days or not _somebody_leaves(sitting, matches)):
            attempt.commit()
            break
        attempt.rollback()
        days = agreed
    for match in matches:
        settle(sitting.session, match.referral.youth_id)
    return stays


def _days_of_parties(acceptances: Sequence[Acceptance], planned: Mapping[Key, date]) -> dict[Key, date]:
    """The day on which all of a party can start, for each match."""
    return {
        key_of(match): max(planned[key_of(other)] for other in acceptance.matches)
        for acceptance in acceptances
        for match in acceptance.matches
    }


def _somebody_leaves(sitting: Sitting, matches: Sequence[Match]) -> bool:
    return any(present_stay(sitting.session, match.referral.youth_id) for match in matches)


def _promise_from(sitting: Sitting, matches: Sequence[Match], days: Mapping[Key, date]) -> dict[Key, Stay]:
    """Promises each place from its day on, or later in the week, when everybody leaves on the day of the own start."""
    for match in matches:
        leave_on(sitting.session, match.referral.youth_id, days[key_of(match)])
    return {
        key_of(match): promise(
            sitting.session,
            match.referral,
            match.group,
            purpose=match.purpose,
            week=match.week,
            not_before=day_that_leaves_room(sitting, match, days[key_of(match)]),
        )
        for match in matches
    }


def check_promised(sitting: Sitting, matches: Sequence[Match], stays: Mapping[Key, Stay]) -> None:
    """Conflict when one who was promised a place does not fit there, or with the company there; ``DoesNotFit``."""
    world = gather(sitting.session, on=sitting.today)
    for match in matches:
        assert match.group.id is not None
        stay = stays[key_of(match)]
        arrival = Arrival(
            referral=match.referral.number,
            group_id=match.group.id,
            week=match.week,
            purpose=match.purpose,
            horizon_end=match.horizon_end,
            weeks=_weeks(stay) if match.purpose is StayPurpose.BRIDGE else None,
            chosen=match.proposal_id is None,
        )
        check_fit(world, arrival)
    for group_id in sorted({match.group.id for match in matches if match.group.id is not None}):
        check_company(world, group_id, [stay.id for stay in stays.values() if stay.id is not None])


def _weeks(stay: Stay) -> int | None:
    if stay.expected_end is None:
        return None
    return (stay.expected_end - monday_of(_planned(stay))) // timedelta(weeks=1)


def record_acceptance(sitting: Sitting, match: Match, stay: Stay, first: Decision | None, note: str | None) -> Decision:
    """Records that the meeting accepts a match whose place is promised; it belongs to ``first`` of its party."""
    sitting.discuss(match.referral)
    if match.purpose is StayPurpose.FINAL:
        propose(sitting, match)
        _record(sitting, match, EventKind.ACCEPTED_BY_PROVIDER)
    else:
        touch(match.referral)
    return sitting.add(
        Decision(
            meeting_id=sitting.meeting_id,
            referral_id=id_of(match.referral),
            proposal_id=match.proposal_id,
            group_id=match.group.id,
            purpose=match.purpose,
            kind=DecisionKind.ACCEPT,
            planned_on=_planned(stay),
            together_with_id=first.id if first else None,
            note=note,
            decided_at=sitting.now,
            account_id=sitting.account_id,
        )
    )


def _record(sitting: Sitting, match: Match, kind: EventKind) -> None:
    record(sitting.session, sitting.user, match.referral, kind, sitting.today, now=sitting.now, group=match.group)


def key_of(match: Match) -> Key:
    """What the place of a match is promised for."""
    return id_of(match.referral), match.purpose


def _planned(stay: Stay) -> date:
    assert stay.planned_on is not None
    return stay.planned_on
