"""The application that answers under ``/v1``."""

from fastapi import FastAPI

from api.problems import add_problem_handlers
from api.v1.openapi import API_VERSION, ApiVersionHeader, describe
from api.v1.resources import ROUTERS
from zorglogistiek.settings import Settings


def create_v1(settings: Settings) -> FastAPI:
    """The JSON API; ``openapi.json`` is public, every other resource asks for a session."""
    app = FastAPI(
        title="Zorglogistiek API",
        summary="Registry, plans and meeting of a region's waiting list for residential youth care.",
        version=API_VERSION,
        redirect_slashes=False,
        docs_url=None,
        redoc_url=None,
        servers=[{"url": f"{settings.public_url.rstrip('/')}/v1", "description": "This installation"}],
        contact={
            "name": "Functional management of Zorglogistiek",
            "url": settings.public_url,
            "email": settings.contact_email,
        },
        license_info={"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
    )
    for router in ROUTERS:
        app.include_router(router)
    add_problem_handlers(app)
    app.add_middleware(ApiVersionHeader)
    describe(app)
    return app
