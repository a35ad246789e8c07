"""Reading the JSON body of a request: strictly, after the sign-in was checked, and without repeating what was sent.

What the fields mean is judged by the models of ``zorglogistiek`` (``people.reading.read``); here is only decided
whether there is a JSON object at all. ``described_by`` puts its model into the description of the API.
"""

import json
import math
import re
from email.message import Message
from http import HTTPStatus
from typing import Annotated, Any, NoReturn

from fastapi import Depends, Request
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from api.deps import CurrentUser
from zorglogistiek.errors import Fault, Invalid
from zorglogistiek.words import N_

MAX_JSON_BYTES = 256 * 1024
"""The largest JSON body that is read; the longest registration is a fiftieth of it."""

SCHEMA_REFERENCE = "#/components/schemas/{model}"

ENTITY_TAG = re.compile(r'"([1-9][0-9]{0,8})"')
"""What ``If-Match`` may say: the version of the record, as its ``ETag`` does."""

Json = dict[str, Any]


async def json_object(request: Request) -> Json:
    """The JSON object in the body. Invalid when there is none; 413 when it is too large."""
    if not _is_json(request.headers.get("content-type", "")):
        _refuse(N_("must be sent as application/json"))
    raw = bytearray()
    async for part in request.stream():
        raw += part
        if len(raw) > MAX_JSON_BYTES:
            raise HTTPException(
                HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"a body has at most {MAX_JSON_BYTES // 1024} kilobytes"
            )
    found = parsed(bytes(raw))
    if not isinstance(found, dict):
        _refuse(N_("must be an object"))
    return found


async def sent_json(_user: CurrentUser, request: Request) -> Json:
    """The JSON object in the body of somebody who is signed in, with the version that ``If-Match`` names."""
    return _with_version(await json_object(request), request.headers.get("if-match"))


PublicJson = Annotated[Json, Depends(json_object)]
Sent = Annotated[Json, Depends(sent_json)]


def parsed(raw: bytes) -> object:
    """What the JSON text says. Invalid for what is not strictly JSON (RFC 8259), or more than a request can hold."""
    try:
        return json.loads(
            raw.decode("utf-8"), parse_constant=_constant, parse_float=_float, object_pairs_hook=_each_name_once
        )
    except RecursionError:
        _refuse(N_("is nested too deeply"))
    except UnicodeDecodeError:
        _refuse(N_("is not UTF-8"))
    except ValueError:  # not JSON, or a number with thousands of digits
        _refuse(N_("is not valid JSON"))


def described_by(model: type[BaseModel]) -> Json:
    """For ``openapi_extra``: the body is what ``model`` describes. Its parts are moved to the components later."""
    schema = model.model_json_schema(ref_template=SCHEMA_REFERENCE)
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


def without(sent: Json, *names: str) -> Json:
    """What was sent, but for these fields."""
    return {name: value for name, value in sent.items() if name not in names}


def _with_version(sent: Json, if_match: str | None) -> Json:
    if if_match is None:
        return sent
    tag = ENTITY_TAG.fullmatch(if_match.strip())
    if tag is None:
        raise Invalid("request", [Fault(field="If-Match", message=N_('must be the ETag of the record, such as "3"'))])
    version = int(tag[1])
    if sent.get("version", version) != version:
        raise Invalid("request", [Fault(field="If-Match", message=N_("names another version than the body"))])
    return {**sent, "version": version}


def _is_json(content_type: str) -> bool:
    message = Message()
    message["content-type"] = content_type
    return message.get_content_type() == "application/json"


def _constant(_name: str) -> NoReturn:
    _refuse(N_("holds a number that is not finite"))


def _float(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        _refuse(N_("holds a number that is not finite"))
    return value


def _each_name_once(pairs: list[tuple[str, Any]]) -> Json:
    found = dict(pairs)
    if len(found) < len(pairs):
        _refuse(N_("names a field twice"))
    return found


def _refuse(message: str) -> NoReturn:
    raise Invalid("request", [Fault(field="body", message=message)])
