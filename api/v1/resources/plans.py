"""Plans: what the engine made of the registry for a meeting, with its inputs as they were."""

import json

from fastapi import APIRouter, Response, status

from api.deps import CurrentUser, DatabaseDep, SettingsDep
from api.plan_runs import start_plan
from api.v1.bodies import Sent, described_by
from api.v1.params import IdPath, MeetingQuery, PageDep
from api.v1.resources.plan_runs import shown
from api.v1.schemas.meeting import Plan, PlanInstance, PlanList, PlanResult, PlanRun, ProposalList
from zorglogistiek.access.permissions import Action, require
from zorglogistiek.audit.showing import show_only
from zorglogistiek.clock import today
from zorglogistiek.errors import Conflict, Fault, Invalid
from zorglogistiek.meeting import made_plans, proposals, reading
from zorglogistiek.people.fields import Day, Fields
from zorglogistiek.people.reading import read
from zorglogistiek.words import N_

router = APIRouter()


class NewPlan(Fields):
    """A plan for the meeting of a day, which has been opened."""

    meeting_on: Day


@router.get("")
def list_plans(user: CurrentUser, database: DatabaseDep, page: PageDep, meeting_on: MeetingQuery = None) -> PlanList:
    """List the plans, the newest first."""
    with database.read() as session:
        return PlanList.page_of(made_plans.plans(session, visible_to=user, meeting_on=meeting_on), page)


@router.post("", status_code=status.HTTP_202_ACCEPTED, openapi_extra=described_by(NewPlan))
def make_plan(
    user: CurrentUser, sent: Sent, database: DatabaseDep, settings: SettingsDep, response: Response
) -> PlanRun:
    """Set the engine to work. It takes its time: the answer is a run to look at again, at the address in `Location`."""
    require(user, Action.PLAN)
    meeting_on = read(NewPlan, "plan", sent, today=today()).meeting_on
    with database.read() as session:
        meetings = reading.meetings(session, visible_to=user)
    meeting = next((found for found in meetings if found.held_on == meeting_on), None)
    if meeting is None:
        raise Invalid("plan", [Fault(field="meeting_on", message=N_("no such meeting"))])
    if meeting.closed_at is not None:
        raise Conflict(f"meeting {meeting_on}", N_("the meeting is closed"))
    run = start_plan(database, user, meeting_on, settings)
    if run.meeting_on != meeting_on:
        raise Conflict("plan", N_("the engine works on the meeting of {day} now"), day=f"{run.meeting_on:%d-%m-%Y}")
    response.headers["Location"] = f"/v1/plan-runs/{run.number}"
    return shown(run)


@router.get("/{plan_id}")
def read_plan(user: CurrentUser, plan_id: IdPath, database: DatabaseDep) -> Plan:
    """Show a plan: how good it is, and how that is known."""
    with database.read() as session:
        return Plan.of(made_plans.plan(session, visible_to=user, plan_id=plan_id))


@router.get("/{plan_id}/proposals")
def list_proposals_of_plan(user: CurrentUser, plan_id: IdPath, database: DatabaseDep, page: PageDep) -> ProposalList:
    """List what a plan says of every referral."""
    with database.read() as session:
        found = proposals.proposals(session, visible_to=user, plan_id=plan_id, today=today())
        show_only(session)
        proposals.show_proposals(session, page.of(found))
        return ProposalList.page_of(found, page)


@router.get("/{plan_id}/instance")
def read_instance(user: CurrentUser, plan_id: IdPath, database: DatabaseDep) -> PlanInstance:
    """Show what the engine was given, as it was then."""
    with database.read() as session:
        instance, _ = made_plans.inputs(session, visible_to=user, plan_id=plan_id)
    return PlanInstance.model_validate(json.loads(instance))


@router.get("/{plan_id}/result")
def read_result(user: CurrentUser, plan_id: IdPath, database: DatabaseDep) -> PlanResult:
    """Show what the engine answered."""
    with database.read() as session:
        _, result = made_plans.inputs(session, visible_to=user, plan_id=plan_id)
    return PlanResult.model_validate(json.loads(result))
