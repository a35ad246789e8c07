"""What becomes of an action after the meeting: its owner does it, or the coordinator changes what was agreed.

The owner is an organisation: who works for it as a referrer or provider may say that it was done. Whatever was marked
as done can be opened again.
"""

from datetime import date

from sqlmodel import Session

from zorglogistiek.access.permissions import Action as Deed
from zorglogistiek.access.permissions import may, require
from zorglogistiek.access.user import User
from zorglogistiek.codes import Role
from zorglogistiek.errors import Conflict, Fault, Forbidden, Invalid, NotFound
from zorglogistiek.meeting.repository import stored
from zorglogistiek.meeting.service import action_faults, owner_of
from zorglogistiek.meeting.tables import Action, Meeting
from zorglogistiek.people.recording import require_version
from zorglogistiek.words import N_

OWNERS = frozenset({Role.REFERRER, Role.PROVIDER})
"""Roles that may finish what their own organisation promised; the coordinator may finish anything."""


def finish_action(session: Session, user: User, *, action_id: int, version: int, done_on: date, today: date) -> Action:
    """Notes that an action was done on a day.

    NotFound without the action, or when it is another organisation's; Conflict when it is stale, or done already;
    Invalid for a day to come.
    """
    action = _own(session, user, action_id, version)
    name = f"action {action_id}"
    if action.done_on is not None:
        raise Conflict(name, "it was done already")
    if done_on > today:
        raise Invalid(name, [Fault(field="done_on", message="lies in the future")])
    action.done_on = done_on
    session.flush()
    return action


def reopen_action(session: Session, user: User, *, action_id: int, version: int) -> Action:
    """Takes back that an action was done. As ``finish_action``; Conflict when it is open."""
    action = _own(session, user, action_id, version)
    if action.done_on is None:
        raise Conflict(f"action {action_id}", N_("it is open already"))
    action.done_on = None
    session.flush()
    return action


def change_action(
    session: Session, user: User, *, action_id: int, version: int, organisation: str, text: str, due_on: date | None
) -> Action:
    """What was agreed, in other words, for another owner or day; the coordinator only.

    Invalid with every fault; NotFound; Conflict when it is stale, or done already.
    """
    require(user, Deed.DECIDE)
    action = _own(session, user, action_id, version)
    name = f"action {action_id}"
    if action.done_on is not None:
        raise Conflict(name, "it was done already")
    owner = owner_of(session, user, organisation)
    faults = action_faults(owner, text, due_on, session.get_one(Meeting, action.meeting_id).held_on)
    if faults or owner is None or due_on is None:
        raise Invalid(name, faults)
    action.organisation_id, action.text, action.due_on = owner, text.strip(), due_on
    session.flush()
    return action


def _own(session: Session, user: User, action_id: int, version: int) -> Action:
    """The action, when it is the user's to finish. Forbidden for a role that has none."""
    if user.role not in OWNERS and not may(user, Deed.DECIDE):
        raise Forbidden(N_("This role may not do that."))
    action = stored(session, Action, action_id)
    name = f"action {action_id}"
    if action is None or (user.role in OWNERS and action.organisation_id != user.organisation_id):
        raise NotFound(name)
    require_version(name, action.version, version)
    return action
