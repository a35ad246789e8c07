"""Making a new plan from the screen: started here, watched on a page of its own, never waited for in a request."""

from datetime import date

from fastapi import APIRouter, Request, status
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.deps import CurrentUser, DatabaseDep, SettingsDep
from api.pages.rendering import faults_in_words, page, words_of
from api.pictures.certainty import certainty_picture, thinned
from api.plan_runs import runs_of, start_plan
from zorglogistiek.access.permissions import Action, require
from zorglogistiek.meeting.reading import meeting

router = APIRouter(include_in_schema=False)


@router.post("/meetings/{held_on}/plans")
def make_plan(held_on: date, user: CurrentUser, database: DatabaseDep, settings: SettingsDep) -> Response:
    """Starts the engine for a meeting and shows its progress; a second start while it works joins the first."""
    require(user, Action.PLAN)
    with database.read() as session:
        meeting(session, visible_to=user, held_on=held_on)
    current = start_plan(database, user, held_on, settings)
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
        request,
        "deciding/plan.html",
        user,
        meeting=shown,
        run=run,
        nobody_there=runs_of(request).is_nobody_there(run),
        faults=faults,
        seconds_allowed=settings.plan_seconds,
        certainty=certainty_picture(thinned(run.trail), words_of(request)) if run and run.progress else None,
    )


@router.post("/meetings/{held_on}/plans/running/stop")
def stop(request: Request, held_on: date, user: CurrentUser) -> Response:
    """Ends the run with the best plan so far."""
    require(user, Action.PLAN)
    runs_of(request).stop(user, held_on)
    return RedirectResponse(f"/meetings/{held_on}/plans/running", status_code=status.HTTP_303_SEE_OTHER)
