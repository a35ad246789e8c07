"""What the other decisions do: declining, holding, escalating, withdrawing; each for the whole party."""

from collections.abc import Sequence
from datetime import date

from zorglogistiek.codes import DecisionKind, DeclineReason, EventKind, StayPurpose
from zorglogistiek.errors import Conflict
from zorglogistiek.matching.gather import gather
from zorglogistiek.meeting.deciding.accepting import propose
from zorglogistiek.meeting.deciding.company import Arrival, check_fit
from zorglogistiek.meeting.deciding.falling import give_back_in_meeting
from zorglogistiek.meeting.deciding.forms import Decide
from zorglogistiek.meeting.deciding.matches import Match
from zorglogistiek.meeting.deciding.moves import promise_of
from zorglogistiek.meeting.deciding.sitting import Sitting, id_of, name_of
from zorglogistiek.meeting.tables import Decision
from zorglogistiek.people.declines import decline_until, open_declines
from zorglogistiek.people.service import end_bridging, record
from zorglogistiek.people.steps import PROMISED, possible
from zorglogistiek.people.tables import Referral
from zorglogistiek.places.repository import group_of_place, promises_of
from zorglogistiek.places.tables import Stay
from zorglogistiek.words import N_


def decline(sitting: Sitting, matches: Sequence[Match], form: Decide) -> Decision:
    """Bars the group for as long as the reason lasts, and gives a promised place in it back.

    A file that is incomplete takes the referral out of the plan until it is complete.
    """
    assert form.reason is not None
    until = form.until or decline_until(form.reason, sitting.today)
    first: Decision | None = None
    for match in matches:
        _must_not_be_declined(sitting, match)
        sitting.discuss(match.referral)
        _record_decline(sitting, match, form.reason, until, form.note)
        decision = _decide(sitting, match.referral, form, first, match=match, until=until)
        first = first or decision
    assert first is not None
    given_back = [promise for match in matches if (promise := _given_up(sitting, match)) is not None]
    give_back_in_meeting(sitting, matches[0].referral, given_back, form.may_fall)
    return first


def hold(sitting: Sitting, matches: Sequence[Match], form: Decide) -> Decision:
    """Keeps the group for the party until a day: the next plans look for a week in that group only.

    ``DoesNotFit`` when the group does not fit in the week of the match.
    """
    first: Decision | None = None
    for match in matches:
        sitting.discuss(match.referral)
        _check_hold(sitting, match)
        propose(sitting, match)
        record(
            sitting.session,
            sitting.user,
            match.referral,
            EventKind.HELD,
            sitting.today,
            now=sitting.now,
            group=match.group,
            until=form.until,
            note=form.note,
        )
        decision = _decide(sitting, match.referral, form, first, match=match, until=form.until)
        first = first or decision
    assert first is not None
    return first


def escalate(sitting: Sitting, party: Sequence[Referral], form: Decide) -> Decision:
    """Brings the referral before the regional expert team."""
    return _plain(sitting, party, form, EventKind.ESCALATED)


def withdraw(sitting: Sitting, party: Sequence[Referral], form: Decide) -> Decision:
    """Takes the referral off the list: promised places are given back, bridging ends."""
    promises = [stay for referral in party for stay in promises_of(sitting.session, id_of(referral))]
    for referral in party:
        end_bridging(sitting.session, referral, sitting.today)
    decision = _plain(sitting, party, form, EventKind.WITHDRAWN)
    give_back_in_meeting(sitting, party[0], promises, form.may_fall)
    return decision


def _plain(sitting: Sitting, party: Sequence[Referral], form: Decide, kind: EventKind) -> Decision:
    first: Decision | None = None
    for referral in party:
        sitting.discuss(referral)
        record(sitting.session, sitting.user, referral, kind, sitting.today, now=sitting.now, note=form.note)
        decision = _decide(sitting, referral, form, first)
        first = first or decision
    assert first is not None
    return first


def _must_not_be_declined(sitting: Sitting, match: Match) -> None:
    """Conflict when the pair is declined already, for the same purpose: one refusal must not count as two."""
    kind = EventKind.DECLINED if match.purpose is StayPurpose.FINAL else EventKind.BRIDGING_DECLINED
    stands = open_declines(sitting.events(match.referral), sitting.today).get(match.group.id or 0)
    if stands is not None and stands.kind is kind:
        raise Conflict(name_of(match.referral), N_("this group is declined already: take that back first"))


def _record_decline(
    sitting: Sitting, match: Match, reason: DeclineReason, until: date | None, note: str | None
) -> None:
    final = match.purpose is StayPurpose.FINAL
    record(
        sitting.session,
        sitting.user,
        match.referral,
        EventKind.DECLINED if final else EventKind.BRIDGING_DECLINED,
        sitting.today,
        now=sitting.now,
        group=match.group,
        decline_reason=reason,
        until=until,
        note=note,
    )
    incomplete = reason is DeclineReason.FILE_INCOMPLETE
    if incomplete and EventKind.FILE_INCOMPLETE in possible(sitting.state(match.referral)):
        record(
            sitting.session,
            sitting.user,
            match.referral,
            EventKind.FILE_INCOMPLETE,
            sitting.today,
            now=sitting.now,
            note=note,
        )


def _given_up(sitting: Sitting, match: Match) -> Stay | None:
    """What the declined place had promised; a referral without a lasting promise keeps none of that kind."""
    promised = promise_of(sitting.session, id_of(match.referral), match.purpose)
    if promised is None:
        return None
    same_group = group_of_place(sitting.session, promised.place_id).id == match.group.id
    gave_up = match.purpose is StayPurpose.FINAL and sitting.state(match.referral) not in PROMISED
    return promised if same_group or gave_up else None


def _check_hold(sitting: Sitting, match: Match) -> None:
    assert match.group.id is not None
    arrival = Arrival(
        referral=match.referral.number,
        group_id=match.group.id,
        week=match.week,
        purpose=match.purpose,
        horizon_end=match.horizon_end,
        chosen=match.proposal_id is None,
    )
    check_fit(gather(sitting.session, on=sitting.today), arrival)


def _decide(
    sitting: Sitting,
    referral: Referral,
    form: Decide,
    first: Decision | None,
    *,
    match: Match | None = None,
    until: date | None = None,
) -> Decision:
    return sitting.add(
        Decision(
            meeting_id=sitting.meeting_id,
            referral_id=id_of(referral),
            proposal_id=match.proposal_id if match else None,
            group_id=match.group.id if match else None,
            purpose=match.purpose if match else None,
            kind=form.kind,
            decline_reason=form.reason if form.kind is DecisionKind.DECLINE else None,
            until=until,
            together_with_id=first.id if first else None,
            note=form.note,
            decided_at=sitting.now,
            account_id=sitting.account_id,
        )
    )
