"""What organisations promised in a meeting to do."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Query

from api.deps import CurrentUser, DatabaseDep
from api.v1.bodies import Sent, described_by
from api.v1.params import IdPath, MeetingQuery, PageDep
from api.v1.schemas.common import Version
from api.v1.schemas.meeting import Action, ActionList
from zorglogistiek.audit.showing import aside, show_only
from zorglogistiek.clock import today
from zorglogistiek.meeting import reading
from zorglogistiek.meeting.afterwards import actions
from zorglogistiek.meeting.views import ActionView
from zorglogistiek.people.fields import Fields, PastDay
from zorglogistiek.people.reading import read

router = APIRouter()


class ActionDone(Fields):
    """The action was done."""

    version: Version
    done_on: PastDay


@router.get("")
def list_actions(
    user: CurrentUser,
    database: DatabaseDep,
    page: PageDep,
    meeting_on: MeetingQuery = None,
    open_only: Annotated[bool, Query(alias="openOnly", description="Only what is still to be done.")] = False,
) -> ActionList:
    """List the actions: the coordinator's are everybody's, others see those of their own organisation."""
    with database.read() as session:
        found = reading.actions(session, visible_to=user, today=today(), held_on=meeting_on, open_only=open_only)
        show_only(session, referrals=[one.referral for one in page.of(found) if one.referral])
        return ActionList.page_of(found, page)


@router.post("/{action_id}/_finish", openapi_extra=described_by(ActionDone))
def finish_action(user: CurrentUser, action_id: IdPath, sent: Sent, database: DatabaseDep) -> Action:
    """Note that an action was done: the coordinator, or who works for its owner."""
    done = read(ActionDone, f"action {action_id}", sent, today=today())
    with database.write() as session:
        actions.finish_action(
            session, user, action_id=action_id, version=done.version, done_on=done.done_on, today=today()
        )
        with aside(session):
            return only(reading.actions(session, visible_to=user, today=today()), action_id)


def only(views: Sequence[ActionView], action_id: int | None) -> Action:
    """The action with this id, as it is shown."""
    return next(Action.of(view) for view in views if view.id == action_id)
