"""The engine at work: to be looked at again until it is done."""

from fastapi import APIRouter, Request

from api.deps import CurrentUser
from api.plan_runs import PlanRun as Run
from api.plan_runs import RunState, runs_of
from api.v1.params import NumberPath
from api.v1.schemas.meeting import PlanRun
from zorglogistiek.access.permissions import Action, require
from zorglogistiek.errors import NotFound

router = APIRouter()


def shown(run: Run) -> PlanRun:
    """A run as it is answered."""
    failed = run.state is RunState.FAILED
    return PlanRun.of(
        {
            "number": run.number,
            "meeting_on": run.meeting_on,
            "started_at": run.started_at,
            "started_by": run.started_by,
            "state": run.state,
            "progress": run.progress,
            "stopping": run.stopping,
            "plan_id": run.plan_id,
            "problem": str(run.error or "the engine failed; nothing was stored") if failed else None,
        }
    )


@router.get("/{number}")
def read_plan_run(request: Request, user: CurrentUser, number: NumberPath) -> PlanRun:
    """Show how far the engine is; when it is done, `plan_id` is the plan that it made."""
    return shown(_run(request, user, number))


@router.post("/{number}/_stop")
def stop_plan_run(request: Request, user: CurrentUser, number: NumberPath) -> PlanRun:
    """Ask the engine to stop with the best plan that it has; one that is ready stays as it is."""
    runs_of(request).stop_numbered(user, _run(request, user, number).number)
    return shown(_run(request, user, number))


def _run(request: Request, user: CurrentUser, number: str) -> Run:
    require(user, Action.PLAN)
    run = runs_of(request).numbered(number)
    if run is None:
        raise NotFound(f"plan run {number}")
    return run
