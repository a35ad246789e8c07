"""Promising again what a decision that is taken back had given up: its own places, and those that fell with it.

All or nothing, like an acceptance: the places of a chain or a circle come free by one another's moves.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from zorglogistiek.clock import day_at, monday_of
from zorglogistiek.codes import DecisionKind, EventKind, StayPurpose
from zorglogistiek.errors import Conflict
from zorglogistiek.matching.gather import gather
from zorglogistiek.meeting import repository
from zorglogistiek.meeting.deciding.accepting import Key, check_promised, key_of, lock_for, record_acceptance
from zorglogistiek.meeting.deciding.company import check_company
from zorglogistiek.meeting.deciding.matches import HORIZON, Match
from zorglogistiek.meeting.deciding.moves import leave_on, promise, promise_of
from zorglogistiek.meeting.deciding.sitting import Sitting, id_of, name_of, touch
from zorglogistiek.meeting.fallen import lapsed_with, taken_back_with
from zorglogistiek.meeting.tables import Decision
from zorglogistiek.people.repository import bridgings_of
from zorglogistiek.people.service import record
from zorglogistiek.people.steps import PROMISED
from zorglogistiek.people.tables import Referral
from zorglogistiek.places.service import settle
from zorglogistiek.places.tables import Group, Stay
from zorglogistiek.words import N_

GONE_ON = N_(
    "it has gone on since its promise fell with that decision: take back what came after, or leave the decision as it "
    "is and make a new plan"
)
NO_PLACE = N_(
    "its places cannot all be promised again: no place comes free in {week} for long enough. Take back what was "
    "promised there since, or let the decision stand, end the decline on the page of the referral and make a new plan"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Again:
    """A promise to be made again: its match, its day, and the acceptance that is to be recorded anew, if any."""

    match: Match
    day: date
    accepted: Decision | None


def promise_again(here: Sitting, party: Sequence[Decision]) -> None:
    """Promises what the decisions of a party gave up, and what fell with them, now that they are taken back.

    An acceptance that was taken back when it fell is recorded anew; a promise of before stands again. Conflict when
    somebody concerned has gone on, or when not every place is to be had; ``DoesNotFit``.
    """
    wanted = [again for decision in party for again in _given_up(here, decision)]
    fallen = [_fell(here, accepted, party[0]) for accepted in taken_back_with(here.session, party[0])]
    for referral in lapsed_with(here.session, party[0]):
        wanted += _stands_again(here, referral, party[0])
    stays = _promise_all(here, [*wanted, *fallen])
    check_promised(here, [again.match for again in fallen], stays)
    _check_company(here, [again.match for again in wanted], stays)
    anew: dict[int | None, Decision] = {}
    for again in fallen:
        assert again.accepted is not None
        first = again.accepted.together_with_id or again.accepted.id
        stay = stays[key_of(again.match)]
        decision = record_acceptance(here, again.match, stay, anew.get(first), again.accepted.note)
        anew.setdefault(first, decision)


def _given_up(here: Sitting, decision: Decision) -> list[_Again]:
    """What the acceptances that now stand again had promised to the decision's own referral."""
    purposes = [decision.purpose] if decision.purpose else list(StayPurpose)
    return _missing(here, here.session.get_one(Referral, decision.referral_id), purposes, before=decision)


def _stands_again(here: Sitting, referral: Referral, decision: Decision) -> list[_Again]:
    """The promise of before that lapsed with the decision; the lapsing is taken back."""
    last = here.events(referral)[-1]
    if last.kind is not EventKind.PROPOSAL_LAPSED or last.recorded_at != decision.decided_at:
        raise Conflict(name_of(referral), GONE_ON)
    record(here.session, here.user, referral, EventKind.REVOKED, here.today, now=here.now)
    touch(referral)
    return _missing(here, referral, [StayPurpose.FINAL], before=decision)


def _missing(here: Sitting, referral: Referral, purposes: Sequence[StayPurpose], *, before: Decision) -> list[_Again]:
    accepted = repository.standing_decisions(here.session, [id_of(referral)]).get(id_of(referral), [])
    found = []
    for purpose in purposes:
        last = next((d for d in reversed(accepted) if d.purpose is purpose and d.id != before.id), None)
        promised = here.state(referral) in PROMISED or purpose is StayPurpose.BRIDGE
        missing = promise_of(here.session, id_of(referral), purpose) is None
        if last is None or last.kind is not DecisionKind.ACCEPT or not (promised and missing):
            continue
        if not _lived_in_since(here, referral, last):
            found.append(_again(here, referral, last))
    return found


def _fell(here: Sitting, accepted: Decision, decision: Decision) -> _Again:
    """The acceptance that fell with the decision. Conflict when its referral has gone on since."""
    referral = here.session.get_one(Referral, accepted.referral_id)
    stands = repository.standing_decisions(here.session, [id_of(referral)]).get(id_of(referral), [])
    moments = [one.decided_at for one in stands] + [event.recorded_at for event in here.events(referral)]
    if any(moment > decision.decided_at for moment in moments):
        raise Conflict(name_of(referral), GONE_ON)
    return _again(here, referral, accepted, anew=accepted)


def _again(here: Sitting, referral: Referral, accepted: Decision, *, anew: Decision | None = None) -> _Again:
    assert accepted.planned_on is not None
    assert accepted.purpose is not None
    day = max(accepted.planned_on, here.today)
    match = Match(
        referral=referral,
        group=here.session.get_one(Group, accepted.group_id),
        purpose=accepted.purpose,
        week=monday_of(day),
        horizon_end=monday_of(here.earliest) + HORIZON,
        proposal_id=accepted.proposal_id,
    )
    return _Again(match=match, day=day, accepted=anew)


def _promise_all(here: Sitting, wanted: Sequence[_Again]) -> dict[Key, Stay]:
    """The promised stay of each; everybody first agrees to leave, so that places pass on around a circle."""
    ordered = sorted(wanted, key=lambda again: again.match.purpose is StayPurpose.BRIDGE)
    lock_for(here, [again.match for again in ordered])
    for again in ordered:
        leave_on(here.session, again.match.referral.youth_id, again.day)
    stays = {key_of(again.match): _promised(here, again) for again in ordered}
    for again in ordered:
        settle(here.session, again.match.referral.youth_id)
    return stays


def _promised(here: Sitting, again: _Again) -> Stay:
    match = again.match
    try:
        return promise(
            here.session, match.referral, match.group, purpose=match.purpose, week=match.week, not_before=again.day
        )
    except Conflict as error:
        raise Conflict(error.record, NO_PLACE, **error.params) from error


def _check_company(here: Sitting, matches: Sequence[Match], stays: dict[Key, Stay]) -> None:
    """Who stands promised again is looked at for the company only: the fit was checked when it was accepted."""
    if not matches:
        return
    world = gather(here.session, on=here.today)
    for match in matches:
        stay_id = stays[key_of(match)].id
        if match.group.id is not None and stay_id is not None:
            check_company(world, match.group.id, [stay_id])


def _lived_in_since(here: Sitting, referral: Referral, accepted: Decision) -> bool:
    """Whether the accepted bridging has begun already, so that there is no promise to make again."""
    if accepted.purpose is not StayPurpose.BRIDGE:
        return False
    bridgings = bridgings_of(here.session, [id_of(referral)]).get(id_of(referral), [])
    return any(
        bridging.stay_id is not None and bridging.from_on >= day_at(accepted.decided_at) for bridging in bridgings
    )
