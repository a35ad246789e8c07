"""The application that answers under ``/v1``."""

from fastapi import Depends, FastAPI

from api.problems import add_problem_handlers
from api.v1 import API_VERSION
from api.v1.answers import VersionedAnswer
from api.v1.keyed_requests import KeyedRequests
from api.v1.openapi import describe
from api.v1.params import only_declared_query
from api.v1.resources import RESOURCES
from zorglogistiek.settings import Settings

DESCRIPTION = """\
The registry of youths who wait for residential youth care and of the places that there are, the proposals of the
matching engine, and the decisions of the weekly meeting.

Sign in with `POST /sessions` and send the token with every request. What a user may not see is answered as if it did
not exist. A change names the `version` on which it is based, as a field or in `If-Match`; an outdated one is answered
with 409, one without a version with 428. A changing request may carry an `Idempotency-Key`: sent again, it is carried
out once and answered as before. Errors are problem documents (RFC 9457); invalid input is 400 and lists everything that
is wrong. Days are written as `2026-11-23`, moments in UTC.
"""


def create_v1(settings: Settings) -> FastAPI:
    """The JSON API; ``openapi.json`` is public, every other resource asks for a session."""
    app = FastAPI(
        title="Zorglogistiek API",
        summary="Registry, plans and meeting of a region's waiting list for residential youth care.",
        description=DESCRIPTION,
        version=API_VERSION,
        redirect_slashes=False,
        default_response_class=VersionedAnswer,
        docs_url=None,
        redoc_url=None,
        servers=[{"url": f"{settings.public_url.rstrip('/')}/v1", "description": "This installation"}],
        root_path_in_servers=False,
        contact={
            "name": "Functional management of Zorglogistiek",
            "url": settings.public_url,
            "email": settings.contact_email,
        },
        license_info={"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
        openapi_tags=[{"name": resource.name, "description": resource.description} for resource in RESOURCES],
        dependencies=[Depends(only_declared_query)],
    )
    for resource in RESOURCES:
        app.include_router(resource.router, prefix=f"/{resource.name}", tags=[resource.name])
    add_problem_handlers(app)
    app.add_middleware(KeyedRequests)
    describe(app)
    return app
