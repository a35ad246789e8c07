"""The description of the API, completed to what the design rules ask of every operation.

FastAPI describes 422 for invalid input; this API answers 400 with a problem document, carries its version in a header
of every answer, and reads its bodies itself. All of that is put right here, once, for all operations.
"""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from api.problems import MEDIA_TYPE, Problem
from api.v1 import API_VERSION
from api.v1.bodies import SCHEMA_REFERENCE

Schema = dict[str, Any]

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
    "429": "A program sent too many requests, or too many different BSNs were asked; `Retry-After` says when again.",
}
WITH_A_RECORD = {"404": "No such record, or none that this user may see."}
WITH_A_CHANGE = {"409": "The present state of the registry forbids the change, or somebody else was first."}
WITH_A_VERSION = {"428": "The change names no version on which it is based."}
WITH_A_KEY = {"422": "The `Idempotency-Key` was used for another request."}
WITH_A_BODY = {"413": "The body is larger than any valid one."}

KEY_PARAMETER: Schema = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "A key of the sender's own: the request is carried out once, however often it is sent with it.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 80, "pattern": "^[\\x21-\\x7E]+$"},
}
VERSION_PARAMETER: Schema = {
    "name": "If-Match",
    "in": "header",
    "description": "The `ETag` of the record on which the change is based; instead of the field `version`.",
    "schema": {"type": "string", "pattern": '^"[1-9][0-9]*"$'},
}

SECURITY_SCHEMES = {
    "session": {
        "type": "http",
        "scheme": "bearer",
        "description": "The token of a session (`POST /sessions`), as `Authorization: Bearer <token>`.",
    }
}


def describe(app: FastAPI) -> None:
    """Replaces the way ``app`` describes itself."""

    def openapi() -> Schema:
        if app.openapi_schema is None:
            app.openapi_schema = completed_description(app)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def completed_description(app: FastAPI) -> Schema:
    """FastAPI's description, completed."""
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
    components = description.setdefault("components", {})
    schemas: Schema = components.setdefault("schemas", {})
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    _add(schemas, Problem.model_json_schema(ref_template=SCHEMA_REFERENCE))
    components["securitySchemes"] = SECURITY_SCHEMES
    description["security"] = [{name: [] for name in SECURITY_SCHEMES}]
    for path, operations in description["paths"].items():
        for method, operation in operations.items():
            _move_body(operation, schemas)
            _complete(operation, path, method, takes_version=_takes_version(operation, schemas))
    for schema in schemas.values():
        for shown in schema.get("properties", {}).values():
            _lift_format(shown)
    return description


def _add(schemas: Schema, schema: Schema) -> Schema:
    """Puts a schema and its parts under their names; gives a reference to it."""
    schemas.update(schema.get("$defs", {}))
    schemas[schema["title"]] = {name: value for name, value in schema.items() if name != "$defs"}
    return {"$ref": SCHEMA_REFERENCE.format(model=schema["title"])}


def _move_body(operation: Schema, schemas: Schema) -> None:
    """Moves the schema of a body that the route itself described (``described_by``) to the components."""
    if "requestBody" not in operation:
        return
    body = operation["requestBody"]
    content = {kind: {"schema": _add(schemas, part["schema"])} for kind, part in body["content"].items()}
    operation["requestBody"] = {**body, "content": content}


def _lift_format(schema: Schema) -> None:
    """Repeats the format of a value that may be null on the property itself, where the national linter looks."""
    for part in schema.get("anyOf", ()):
        if "format" in part:
            schema["format"] = part["format"]


def _takes_version(operation: Schema, schemas: Schema) -> bool:
    """Whether the body of the operation has the version of the record that it changes, at its top."""
    contents = operation.get("requestBody", {"content": {}})["content"].values()
    names = [content["schema"]["$ref"].rpartition("/")[2] for content in contents]
    return any("version" in schemas[name].get("required", ()) for name in names)


def _complete(operation: Schema, path: str, method: str, *, takes_version: bool) -> None:
    responses = operation["responses"]
    responses.pop("422", None)
    if method != "get" and operation.get("security") != []:
        operation.setdefault("parameters", []).append(KEY_PARAMETER)
    possible = dict(ALWAYS_POSSIBLE)
    if operation.get("security") != []:
        possible |= SIGNED_IN_ONLY
    if "{" in path:
        possible |= WITH_A_RECORD
    if method != "get":
        possible |= WITH_A_CHANGE
        if operation.get("security") != []:
            possible |= WITH_A_KEY
    if takes_version:
        operation["parameters"].append(VERSION_PARAMETER)
        possible |= WITH_A_VERSION
    if "requestBody" in operation:
        possible |= WITH_A_BODY
    for status, meaning in possible.items():
        responses.setdefault(status, {"description": meaning, "content": PROBLEM_CONTENT})
    for response in responses.values():
        response.setdefault("headers", {})["API-Version"] = VERSION_HEADER
