"""A client of the API that holds every answer it gets against the description of the API.

What it checks of each: the status is declared for the operation; the media type and the body are as described, with no
field more; the version and the security headers are there; a change of a part of the address never leads elsewhere.
"""

import re
from datetime import date, datetime
from typing import Any

from fastapi.testclient import TestClient
from httpx2 import Response

SECURITY = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; base-uri 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "strict-transport-security": "max-age=31536000; includeSubDomains",
}
TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "array": (list,),
    "object": (dict,),
    "null": (type(None),),
}


class CheckedClient(TestClient):
    """A client that fails the test when an answer is not as described."""

    description: dict[str, Any]

    def request(self, method: str, url: Any, **kwargs: Any) -> Response:
        response = super().request(method, url, **kwargs)
        path = response.request.url.path
        assert response.status_code < 500, (method, path, response.text)
        assert {name: response.headers.get(name) for name in SECURITY} == SECURITY
        assert response.headers["api-version"] == "1.0.0"
        if path != "/v1/openapi.json":
            assert "access-control-allow-origin" not in response.headers
            check(self.description, method, path.removeprefix("/v1"), response)
        return response


def check(description: dict[str, Any], method: str, path: str, response: Response) -> None:
    """AssertionError when the answer is not one that the description declares."""
    operation = operation_of(description, method, path)
    is_error = response.status_code >= 400
    if operation is None:
        assert response.status_code in {404, 405}, (method, path, response.status_code)
        content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    else:
        declared = operation["responses"].get(str(response.status_code))
        assert declared is not None, (method, path, response.status_code, response.text)
        content = declared.get("content", {})
    if not content or method == "HEAD":
        assert response.content == b""
        return
    media_type = response.headers["content-type"].partition(";")[0]
    assert media_type in content, (method, path, media_type)
    assert (media_type == "application/problem+json") is is_error
    if not media_type.endswith("json"):  # a file
        return
    faults = faults_of(response.json(), content[media_type]["schema"], description, "answer")
    assert faults == [], (method, path, faults)
    if is_error:
        assert response.json()["status"] == response.status_code


def operation_of(description: dict[str, Any], method: str, path: str) -> dict[str, Any] | None:
    """The operation that describes this request; the one with the fewest variables when several would."""
    for template in sorted(description["paths"], key=lambda template: template.count("{")):
        pattern = re.sub(r"\\\{.*?\\\}", "[^/]+", re.escape(template))
        if re.fullmatch(pattern, path) and method.lower() in description["paths"][template]:
            found: dict[str, Any] = description["paths"][template][method.lower()]
            return found
    return None


def faults_of(value: Any, schema: dict[str, Any], description: dict[str, Any], where: str) -> list[str]:
    """Everything in which ``value`` differs from the part of JSON Schema that the description uses."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return faults_of(value, description["components"]["schemas"][name], description, where)
    if "anyOf" in schema:
        tried = [faults_of(value, part, description, where) for part in schema["anyOf"]]
        return [] if [] in tried else tried[0]
    kind = schema.get("type")
    if kind is not None and (not isinstance(value, TYPES[kind]) or (isinstance(value, bool) and kind != "boolean")):
        return [f"{where} is no {kind}"]
    found = []
    if "enum" in schema and value not in schema["enum"]:
        found.append(f"{where} is no code of its list")
    if isinstance(value, str):
        found += format_faults(value, schema.get("format"), where)
    if isinstance(value, list):
        for index, item in enumerate(value):
            found += faults_of(item, schema.get("items", {}), description, f"{where}.{index}")
    if isinstance(value, dict):
        found += object_faults(value, schema, description, where)
    return found


def object_faults(value: dict[str, Any], schema: dict[str, Any], description: dict[str, Any], where: str) -> list[str]:
    properties, others = schema.get("properties", {}), schema.get("additionalProperties", "properties" not in schema)
    found = [f"{where} lacks {name}" for name in schema.get("required", ()) if name not in value]
    for name, part in value.items():
        if name in properties:
            found += faults_of(part, properties[name], description, f"{where}.{name}")
        elif isinstance(others, dict):
            found += faults_of(part, others, description, f"{where}.{name}")
        elif not others:
            found.append(f"{where} has an undeclared {name}")
    return found


def format_faults(value: str, wanted: str | None, where: str) -> list[str]:
    if wanted == "date":
        return [] if date.fromisoformat(value).isoformat() == value else [f"{where} is no date"]
    if wanted == "date-time":
        moment = datetime.fromisoformat(value)
        return [] if value.endswith("Z") and moment.tzinfo is not None else [f"{where} is no moment in UTC"]
    return []
