"""The web application: the JSON API under ``/v1``, the screens at ``/``, the style sheets under ``/static``."""

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from starlette.middleware.gzip import GZipMiddleware

from api import health
from api.guards import ApiAddresses, OriginGuard, SecurityHeaders, UnderCircumstances
from api.live import LookOut
from api.observing import Observed
from api.pages.app import add_pages
from api.plan_runs import PlanRuns
from api.refused_input import RefusedInput
from api.request_rates import RequestRates
from api.study_runs import StudyRuns
from api.v1.app import create_v1
from zorglogistiek.access.accounts import verify
from zorglogistiek.access.identity_provider import identity_provider_of
from zorglogistiek.database import Database
from zorglogistiek.exchange.uploads import ReadElsewhere
from zorglogistiek.meeting.what_if.asking import asking
from zorglogistiek.sealing import keys
from zorglogistiek.settings import Settings

MAX_BODY_BYTES = 20 * 1024 * 1024
"""The largest request that is read: an upload of a whole region's workbook is far smaller."""


GARBAGE = 10_000, 20, 20
"""How often is looked for garbage: a page with 159 youths makes some thousands of objects, and keeps none of them."""


def create_app(settings: Settings | None = None) -> FastAPI:
    """The application for these settings (default: the environment's), on a registry that is already migrated."""
    settings = settings or Settings()
    keys.use(settings.keyring)
    database = Database(settings.database_url)
    what_if = asking(settings)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        # What is loaded now stays: going through it for garbage would hold up a page now and then.
        verify(None, "")  # the first who types a name that nobody has waits no longer than others
        gc.collect()
        gc.freeze()
        gc.set_threshold(*GARBAGE)
        yield
        what_if.close()
        database.dispose()

    app = FastAPI(
        title="Zorglogistiek",
        openapi_url=None,
        redirect_slashes=False,
        lifespan=lifespan,
        max_body_size=MAX_BODY_BYTES,
    )
    v1 = create_v1(settings)
    plan_runs = PlanRuns(database)
    request_rates = RequestRates(factor=settings.rate_factor)
    for part in (app, v1):
        part.state.database = database
        part.state.settings = settings
        part.state.plan_runs = plan_runs
        part.state.request_rates = request_rates
    v1.state.takes_tokens = True
    app.state.identity_provider = identity_provider_of(settings)
    app.mount("/v1", v1)
    app.mount("/static", StaticFiles(directory=Path(__file__).parent / "static"))
    app.state.study_runs = StudyRuns(database)
    app.state.what_if = what_if
    app.state.uploads = ReadElsewhere(settings=settings)
    app.state.look_out = LookOut(database)
    app.include_router(health.router)
    add_pages(app)
    # No page holds a secret beside what a visitor typed, so that its size tells nothing.
    app.add_middleware(GZipMiddleware, minimum_size=2_000, compresslevel=5)
    app.add_middleware(OriginGuard)
    app.add_middleware(RefusedInput, database=database, rates=request_rates)
    app.add_middleware(UnderCircumstances)
    app.add_middleware(ApiAddresses)
    app.add_middleware(SecurityHeaders, https=settings.secure_cookies)
    app.add_middleware(Observed)
    return app
