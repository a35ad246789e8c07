"""What is read of meetings, decisions, actions and promises, as views; each with a fixed number of queries."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, false, func, select
from sqlmodel import Session, col

from zorglogistiek.access.tables import Account
from zorglogistiek.access.user import User
from zorglogistiek.access.visibility import Fields, Reach, Record, reach, seen
from zorglogistiek.audit.showing import show
from zorglogistiek.codes import DecisionKind, Role
from zorglogistiek.errors import Forbidden, NotFound
from zorglogistiek.meeting.deciding.promises import expires_on
from zorglogistiek.meeting.groups import group_views
from zorglogistiek.meeting.made_plans import plan_views
from zorglogistiek.meeting.repository import newest_plans, own_groups, require_region, rows_of
from zorglogistiek.meeting.tables import Action, Decision, Meeting
from zorglogistiek.meeting.views import ActionView, DecisionView, GroupView, MeetingView, PlanView, PromiseView
from zorglogistiek.people.fields import NUMBER
from zorglogistiek.people.repository import numbered, referral_seen
from zorglogistiek.people.shown import shown_to
from zorglogistiek.people.tables import Referral
from zorglogistiek.places.tables import Organisation, Place, Stay


def meetings(session: Session, *, visible_to: User) -> list[MeetingView]:
    """Every meeting, the last one first. Forbidden for who may not see the meeting."""
    require_region(visible_to)
    rows = session.scalars(select(Meeting).order_by(col(Meeting.held_on).desc())).all()
    return _meetings(session, rows)


def meeting(session: Session, *, visible_to: User, held_on: date) -> MeetingView:
    """The meeting of a day. NotFound when there is none; Forbidden for who may not see it."""
    require_region(visible_to)
    rows = session.scalars(select(Meeting).where(col(Meeting.held_on) == held_on)).all()
    if not rows:
        raise NotFound(f"meeting {held_on}")
    return _meetings(session, rows)[0]


def decisions(
    session: Session,
    *,
    visible_to: User,
    meeting_on: date | None = None,
    referral: str | None = None,
    groups: Mapping[int, GroupView] | None = None,
) -> list[DecisionView]:
    """The decisions (of a meeting, of a referral), oldest first, with who took each and when.

    Of the referrals that the user sees; a provider sees those about its own groups only. What somebody wrote with one
    is told to who is told a youth's history. ``groups`` are all groups by id, when they were read before.
    """
    statement = _decisions().where(referral_seen(session, visible_to))
    if visible_to.role is Role.PROVIDER:
        statement = statement.where(col(Decision.group_id).in_(own_groups(visible_to)))
    if meeting_on is not None:
        statement = statement.where(col(Meeting.held_on) == meeting_on)
    if referral is not None:
        known = col(Referral.number) == referral if NUMBER.fullmatch(referral) else false()
        statement = statement.where(known)
    rows = session.execute(statement).all()
    revoked = {row[0].revokes_id for row in rows if row[0].revokes_id is not None}
    show(session, referrals={row[2] for row in rows})
    groups = group_views(session) if groups is None else groups
    shown = shown_to(session, visible_to, {row[4] for row in rows})
    told = {youth_id for youth_id, fields in shown.fields.items() if Fields.HISTORY in fields}
    return [_decision(*row[:4], groups=groups, revoked=revoked, with_note=row[4] in told) for row in rows]


def actions(
    session: Session, *, visible_to: User, today: date, held_on: date | None = None, open_only: bool = False
) -> list[ActionView]:
    """What was promised to be done (in one meeting), the first due first; the coordinator's is everybody's."""
    statement = _actions(visible_to)
    if held_on is not None:
        statement = statement.where(col(Meeting.held_on) == held_on)
    if open_only:
        statement = statement.where(col(Action.done_on).is_(None))
    rows = session.execute(statement).all()
    show(session, referrals={row[3] for row in rows if row[3] is not None})
    return [_action(*row, today=today) for row in rows]


def promises(
    session: Session,
    *,
    visible_to: User,
    today: date,
    groups: Mapping[int, GroupView] | None = None,
    referral: str | None = None,
) -> list[PromiseView]:
    """The places promised and not lived in yet, the first planned first; for a provider those in its groups.

    ``referral`` is the number of the only one that is asked for (None: all).
    ``groups`` are all groups by id, when they were read before.
    """
    statement = (
        rows_of(Stay, col(Place.group_id), col(Referral.number))
        .join(Place, col(Place.id) == col(Stay.place_id))
        .join(Referral, col(Referral.id) == col(Stay.referral_id))
        .where(col(Stay.started_on).is_(None), referral_seen(session, visible_to))
        .where(numbered(None if referral is None else (referral,)))
        .order_by(col(Stay.planned_on), col(Stay.number))
    )
    if visible_to.role is Role.PROVIDER:
        statement = statement.where(col(Place.group_id).in_(own_groups(visible_to)))
    groups = group_views(session) if groups is None else groups
    rows = session.execute(statement).all()
    show(session, ids={row[0].youth_id for row in rows})
    return [_promise(stay, groups[group_id], number, today) for stay, group_id, number in rows]


def _meetings(session: Session, rows: Sequence[Meeting]) -> list[MeetingView]:
    ids = [row.id for row in rows if row.id is not None]
    newest = newest_plans(session, ids)
    plans = plan_views(session, newest.values())
    taken = select(col(Decision.meeting_id), func.count()).where(col(Decision.kind) != DecisionKind.REVOKE)
    taken_back = select(col(Decision.revokes_id)).where(col(Decision.revokes_id).is_not(None))
    decided = _counts(session, taken.where(col(Decision.id).not_in(taken_back)).group_by(col(Decision.meeting_id)))
    open_actions = select(col(Action.meeting_id), func.count()).where(col(Action.done_on).is_(None))
    to_do = _counts(session, open_actions.group_by(col(Action.meeting_id)))
    return [_meeting(row, plans.get(newest.get(row.id or 0, 0)), decided, to_do) for row in rows]


def _counts(session: Session, statement: Any) -> Counter[int]:
    return Counter({row[0]: row[1] for row in session.execute(statement)})


def _meeting(row: Meeting, plan: PlanView | None, decided: Counter[int], to_do: Counter[int]) -> MeetingView:
    assert row.id is not None
    return MeetingView(
        held_on=row.held_on,
        version=row.version,
        closed_at=row.closed_at,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        venue=row.venue,
        published_at=row.published_at,
        decisions=decided[row.id],
        open_actions=to_do[row.id],
        plan=plan,
    )


def _decisions() -> Select[Any]:
    number, youth_id = col(Referral.number), col(Referral.youth_id)
    statement = rows_of(Decision, col(Meeting.held_on), number, col(Account.display_name), youth_id)
    return (
        statement.join(Meeting, col(Meeting.id) == col(Decision.meeting_id))
        .join(Referral, col(Referral.id) == col(Decision.referral_id))
        .join(Account, col(Account.id) == col(Decision.account_id))
        .order_by(col(Decision.id))
    )


def _decision(
    row: Decision,
    held_on: date,
    referral: str,
    decided_by: str,
    *,
    groups: Mapping[int, GroupView],
    revoked: Collection[int],
    with_note: bool,
) -> DecisionView:
    assert row.id is not None
    return DecisionView(
        id=row.id,
        meeting_on=held_on,
        referral=referral,
        kind=row.kind,
        proposal_id=row.proposal_id,
        group=None if row.group_id is None else groups[row.group_id],
        purpose=row.purpose,
        decline_reason=row.decline_reason,
        planned_on=row.planned_on,
        until=row.until,
        note=row.note if with_note else None,
        decided_at=row.decided_at,
        decided_by=decided_by,
        revokes_id=row.revokes_id,
        together_with_id=row.together_with_id,
        revoked=row.id in revoked,
    )


def _actions(user: User) -> Select[Any]:
    if reach(user, Record.ACTION) is Reach.NOTHING:
        raise Forbidden("This role may not see the meeting.")
    own = seen(user, Record.ACTION, own=col(Action.organisation_id) == user.organisation_id)
    statement = (
        rows_of(Action, col(Meeting.held_on), Organisation, col(Referral.number))
        .join(Meeting, col(Meeting.id) == col(Action.meeting_id))
        .join(Organisation, col(Organisation.id) == col(Action.organisation_id))
        .join(Referral, col(Referral.id) == col(Action.referral_id), isouter=True)
    )
    return statement.where(own).order_by(col(Action.due_on), col(Action.id))


def _action(row: Action, held_on: date, owner: Organisation, referral: str | None, *, today: date) -> ActionView:
    assert row.id is not None
    return ActionView(
        id=row.id,
        version=row.version,
        meeting_on=held_on,
        organisation=owner.number,
        organisation_name=owner.name,
        referral=referral,
        text=row.text,
        due_on=row.due_on,
        done_on=row.done_on,
        overdue=row.done_on is None and row.due_on < today,
    )


def _promise(stay: Stay, group: GroupView, referral: str, today: date) -> PromiseView:
    assert stay.planned_on is not None
    last_day = expires_on(stay.planned_on)
    return PromiseView(
        stay=stay.number,
        referral=referral,
        group=group,
        purpose=stay.purpose,
        planned_on=stay.planned_on,
        expires_on=last_day,
        days_left=(last_day - today).days,
        overdue=stay.planned_on < today,
        expired=last_day < today,
    )
