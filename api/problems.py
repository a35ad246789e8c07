"""Errors of the JSON API as ``application/problem+json`` (RFC 9457): one form, one place.

Invalid input is 400 and lists everything that is wrong. No answer repeats what was sent: it may be personal.
"""

import logging
import re
from collections.abc import Sequence
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from api.deps import FactorMissing, NotSignedIn, get_database
from api.observing import route_of
from zorglogistiek.errors import (
    Conflict,
    Fault,
    Forbidden,
    Invalid,
    NotFound,
    TooMany,
    Unavailable,
    ZorglogistiekError,
)
from zorglogistiek.people.reading import MESSAGES, faults_of

MEDIA_TYPE = "application/problem+json"

STATUS_OF_ERROR: dict[type[ZorglogistiekError], HTTPStatus] = {
    Invalid: HTTPStatus.BAD_REQUEST,
    Forbidden: HTTPStatus.FORBIDDEN,
    NotFound: HTTPStatus.NOT_FOUND,
    Conflict: HTTPStatus.CONFLICT,
    TooMany: HTTPStatus.TOO_MANY_REQUESTS,
    Unavailable: HTTPStatus.SERVICE_UNAVAILABLE,
}

NAME = re.compile(r"[a-z][A-Za-z_]{0,29}[0-9]?|[0-9]{1,3}")
"""What the name of a field, or the place in a list, looks like; a name that the sender made up may look otherwise."""

PARTS_OF_A_REQUEST = frozenset({"body", "query", "path", "header", "cookie"})

log = logging.getLogger(__name__)


class ProblemError(BaseModel):
    """One thing that is wrong with the request."""

    field: str = Field(description="Where in the request: the name of the field, with a dot between levels.")
    detail: str = Field(description="What is wrong with it.")


class Problem(BaseModel):
    """A problem as RFC 9457 describes it."""

    status: int = Field(description="The HTTP status code.")
    title: str = Field(description="What kind of problem this is.")
    detail: str = Field(description="What is wrong with this request.")
    errors: list[ProblemError] | None = Field(default=None, description="Everything that is wrong, one by one.")


def problem(
    status: int, detail: str, *, errors: Sequence[ProblemError] = (), headers: dict[str, str] | None = None
) -> JSONResponse:
    """The answer for a problem."""
    body = Problem(status=status, title=HTTPStatus(status).phrase, detail=detail, errors=list(errors) or None)
    return JSONResponse(body.model_dump(exclude_none=True), status_code=status, media_type=MEDIA_TYPE, headers=headers)


def status_of(error: ZorglogistiekError) -> HTTPStatus:
    """The HTTP status that says what this error says."""
    return next((status for kind, status in STATUS_OF_ERROR.items() if isinstance(error, kind)), HTTPStatus.BAD_REQUEST)


def headers_of(error: ZorglogistiekError) -> dict[str, str]:
    """The headers that belong to an error: when to come back."""
    return {"Retry-After": str(error.seconds)} if isinstance(error, TooMany) else {}


def errors_of(faults: Sequence[Fault]) -> list[ProblemError]:
    """The faults as the problem lists them; a name that was made up by the sender is not repeated."""
    return [
        ProblemError(field=_said(fault.field), detail=fault.message.format(**dict(fault.params))) for fault in faults
    ]


def lacks_version(faults: Sequence[Fault]) -> bool:
    """Whether nothing is wrong with a change but that it names no version of the record on which it is based."""
    return [(fault.field, fault.message) for fault in faults] == [("version", MESSAGES["missing"])]


def _said(field: str) -> str:
    """``("body", "places", 0, "reason")`` reads ``places.0.reason``; of other names only that there is one."""
    parts = [part if NAME.fullmatch(part) else "unknown" for part in field.split(".")]
    inside = parts[1:] if parts[0] in PARTS_OF_A_REQUEST and len(parts) > 1 else parts
    return ".".join(inside)


async def recorded(request: Request, error: ZorglogistiekError) -> ZorglogistiekError:
    """The error, after it was recorded if it refuses something, and logged if something was away.

    Unavailable when it cannot be recorded.
    """
    if isinstance(error, Unavailable):
        # Of what it stands on only the kind: its text may quote a row or an address.
        log.warning("%s was unavailable: %s", route_of(request.scope), type(error.__cause__ or error).__name__)
    if isinstance(error, (Forbidden, NotFound)) and not error.recorded:
        try:
            await run_in_threadpool(get_database(request).record_refusal, error)
        except Unavailable as unavailable:
            return unavailable
    return error


def add_problem_handlers(app: FastAPI) -> None:
    """Makes every error of ``app`` a problem document."""

    @app.exception_handler(ZorglogistiekError)
    async def known(request: Request, error: ZorglogistiekError) -> JSONResponse:
        error = await recorded(request, error)
        if not isinstance(error, Invalid):
            return problem(status_of(error), str(error), headers=headers_of(error))
        if lacks_version(error.faults):
            status, detail = (
                HTTPStatus.PRECONDITION_REQUIRED,
                f"{error.record}: a change names the version it is based on",
            )
        else:
            status, detail = HTTPStatus.BAD_REQUEST, f"{error.record}: the input is not valid"
        return problem(status, detail, errors=errors_of(error.faults))

    @app.exception_handler(RequestValidationError)
    async def invalid(_request: Request, error: RequestValidationError) -> JSONResponse:
        return problem(HTTPStatus.BAD_REQUEST, "the request is not valid", errors=errors_of(faults_of(error.errors())))

    @app.exception_handler(NotSignedIn)
    async def anonymous(_request: Request, error: NotSignedIn) -> JSONResponse:
        if isinstance(error, FactorMissing):
            return problem(HTTPStatus.FORBIDDEN, "set up a second factor first, on the page /account/second-factor")
        return problem(
            HTTPStatus.UNAUTHORIZED, "sign in first", headers={"WWW-Authenticate": 'Bearer realm="zorglogistiek"'}
        )

    @app.exception_handler(HTTPException)
    async def http(_request: Request, error: HTTPException) -> JSONResponse:
        headers = dict(error.headers) if error.headers else None
        return problem(error.status_code, str(error.detail), headers=headers)

    @app.exception_handler(Exception)
    async def unforeseen(request: Request, error: Exception) -> JSONResponse:
        log.error("unforeseen error in %s: %s", route_of(request.scope), type(error).__name__)
        return problem(HTTPStatus.INTERNAL_SERVER_ERROR, "something went wrong on our side; nothing was stored")
