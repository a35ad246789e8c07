"""Making a new plan from the screen: started here, watched on a page of its own, never waited for in a request."""

from datetime import date
from typing import cast

from fastapi import APIRouter, Request, status
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.deps import CurrentUser, DatabaseDep, SettingsDep
from api.pages.plan_runs import PlanRun, PlanRuns, Work
from api.pages.rendering import faults_in_words, page
from zorglogistiek.access.permissions import Action, require
from zorglogistiek.access.user import User
from zorglogistiek.clock import now, today
from zorglogistiek.database import Database
from zorglogistiek.matching.policy import Policy, default_policy, read_policy
from zorglogistiek.meeting.reading import meeting
from zorglogistiek.settings import Settings

router = APIRouter(include_in_schema=False)


def runs_of(request: Request) -> PlanRuns:
    """The runs of this application."""
    return cast("PlanRuns", request.app.state.plan_runs)


def policy_of(settings: Settings) -> Policy:
    """The region's policy: its own file, else the one that comes with the program."""
    return default_policy() if settings.policy_file is None else read_policy(settings.policy_file)


@router.post("/meetings/{held_on}/plans")
def make_plan(
    request: Request, held_on: date, user: CurrentUser, database: DatabaseDep, settings: SettingsDep
) -> Response:
    """Starts the engine for a meeting and shows its progress; a second start while it works joins the first."""
    require(user, Action.PLAN)
    with database.read() as session:
        meeting(session, visible_to=user, held_on=held_on)
    run = PlanRun(meeting_on=held_on, started_at=now(), started_by=user.name)
    current = runs_of(request).start(run, _work(database, user, held_on, policy_of(settings), settings.plan_seconds))
    return RedirectResponse(f"/meetings/{current.meeting_on}/plans/running", status_code=status.HTTP_303_SEE_OTHER)


@router.get("/meetings/{held_on}/plans/running")
def progress(
    request: Request, held_on: date, user: CurrentUser, database: DatabaseDep, settings: SettingsDep
) -> HTMLResponse:
    """How far the engine is; the page loads itself again until it is ready."""
    require(user, Action.PLAN)
    with database.read() as session:
        shown = meeting(session, visible_to=user, held_on=held_on)
    run = runs_of(request).of(held_on)
    faults = faults_in_words(request, run.error if run else None)
    return page(
        request, "plan.html", user, meeting=shown, run=run, faults=faults, seconds_allowed=settings.plan_seconds
    )


@router.post("/meetings/{held_on}/plans/running/stop")
def stop(request: Request, held_on: date, user: CurrentUser) -> Response:
    """Ends the run with the best plan so far."""
    require(user, Action.PLAN)
    runs_of(request).stop(held_on)
    return RedirectResponse(f"/meetings/{held_on}/plans/running", status_code=status.HTTP_303_SEE_OTHER)


def _work(database: Database, user: User, held_on: date, policy: Policy, seconds: float) -> Work:
    def work(report: object, asked: object) -> int:
        # The optimiser takes a second to load: not before somebody needs it.
        from zorglogistiek.meeting import plans

        return plans.make_plan(
            database,
            user,
            meeting_on=held_on,
            policy=policy,
            seconds=seconds,
            now=now(),
            today=today(),
            on_progress=report,
            asked=asked,
        )

    return work
