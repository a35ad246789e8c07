"""The description of the API, completed to what the design rules ask of every operation.

FastAPI describes 422 for invalid input; this API answers 400 with a problem document, and carries its version in a
header of every answer. Both are put right here, once, for all operations.
"""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import MEDIA_TYPE, Problem

API_VERSION = "1.0.0"

VERSION_HEADER = {
    "description": "The full version of the API.",
    "schema": {"type": "string", "examples": [API_VERSION]},
}

PROBLEM_CONTENT = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}

ALWAYS_POSSIBLE = {
    "400": "The request is not valid; `errors` lists everything that is wrong.",
    "500": "Something went wrong on the side of the server; nothing was stored.",
    "503": "The registry cannot be reached at the moment.",
}
SIGNED_IN_ONLY = {
    "401": "Nobody is signed in, or the session has ended.",
    "403": "This role may not do this.",
}
WITH_A_RECORD = {"404": "No such record, or none that this user may see."}
WITH_A_CHANGE = {"409": "The present state of the registry forbids the change, or somebody else was first."}


class ApiVersionHeader:
    """Puts ``API-Version`` on every answer, and opens the description (and nothing else) to pages of other sites."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on and completes the headers of the answer."""

        async def completed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["API-Version"] = API_VERSION
                if scope["path"].endswith("/v1/openapi.json"):
                    headers["Access-Control-Allow-Origin"] = "*"
            await send(message)

        await self.app(scope, receive, completed)


def describe(app: FastAPI) -> None:
    """Replaces the way ``app`` describes itself."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = completed_description(app)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def completed_description(app: FastAPI) -> dict[str, Any]:
    """FastAPI's description, with problems instead of 422 and the version header on every response."""
    description = get_openapi(
        title=app.title,
        version=app.version,
        summary=app.summary,
        description=app.description,
        routes=app.routes,
        servers=app.servers,
        contact=app.contact,
        license_info=app.license_info,
        tags=app.openapi_tags,
    )
    schemas = description.setdefault("components", {}).setdefault("schemas", {})
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(problem.pop("$defs"))
    schemas["Problem"] = problem
    for path, operations in description["paths"].items():
        for method, operation in operations.items():
            _complete(operation, path, method)
    return description


def _complete(operation: dict[str, Any], path: str, method: str) -> None:
    responses = operation["responses"]
    responses.pop("422", None)
    possible = dict(ALWAYS_POSSIBLE)
    if operation.get("security") != []:
        possible |= SIGNED_IN_ONLY
    if "{" in path:
        possible |= WITH_A_RECORD
    if method != "get":
        possible |= WITH_A_CHANGE
    for status, meaning in possible.items():
        responses.setdefault(status, {"description": meaning, "content": PROBLEM_CONTENT})
    for response in responses.values():
        response.setdefault("headers", {})["API-Version"] = VERSION_HEADER
