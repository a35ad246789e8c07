"""The engine's studies on the screen: each is watched on a page of its own, which may be left and found again."""

from fastapi import APIRouter, Request, status
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.deps import CurrentUser
from api.pages.rendering import faults_in_words, page
from api.study_runs import Study, StudyKind, StudyState, studies_of
from zorglogistiek.access.permissions import Action, require
from zorglogistiek.words import N_

router = APIRouter(include_in_schema=False)

TITLES = {
    StudyKind.PRICES: N_("The price of one more place"),
    StudyKind.GROUP: N_("A group that does not exist yet"),
    StudyKind.POLICY: N_("Another policy"),
}


def answer_path(study: Study) -> str:
    """Where the answer of a study is shown."""
    match study.kind:
        case StudyKind.PRICES:
            return "/missing-supply/prices"
        case StudyKind.GROUP:
            return "/missing-supply/groups"
        case StudyKind.POLICY:
            return f"/policy/previews/{study.number}"


def begun_on(study: Study) -> str:
    """The page on which such a study is started."""
    return "/policy" if study.kind is StudyKind.POLICY else answer_path(study)


def to_study(study: Study) -> RedirectResponse:
    """To the page on which a study is watched."""
    return RedirectResponse(f"/studies/{study.number}", status_code=status.HTTP_303_SEE_OTHER)


@router.get("/studies/{number}")
def progress(request: Request, number: str, user: CurrentUser) -> Response:
    """How far a study is; the page loads itself again until it is ready, and then leads to the answer."""
    require(user, Action.PLAN)
    study = studies_of(request).numbered(number)
    if study.state is StudyState.DONE:
        return RedirectResponse(answer_path(study), status_code=status.HTTP_303_SEE_OTHER)
    return _page(request, user, study)


def _page(request: Request, user: CurrentUser, study: Study) -> HTMLResponse:
    return page(
        request,
        "supply/study.html",
        user,
        study=study,
        title=TITLES[study.kind],
        back_path=begun_on(study),
        faults=faults_in_words(request, study.error),
    )


@router.post("/studies/{number}/stop")
def stop(request: Request, number: str, user: CurrentUser) -> Response:
    """Ends a study with what it has."""
    require(user, Action.PLAN)
    studies = studies_of(request)
    studies.stop(number)
    return to_study(studies.numbered(number))


@router.post("/studies/{number}/forget")
def forget(request: Request, number: str, user: CurrentUser) -> Response:
    """Takes an answer out of the list; a study that goes on is left alone."""
    require(user, Action.PLAN)
    studies = studies_of(request)
    path = begun_on(studies.numbered(number))
    studies.forget(number)
    return RedirectResponse(path, status_code=status.HTTP_303_SEE_OTHER)
