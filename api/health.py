"""Whether this process lives, and whether it can do its work: for the machine that watches over it.

Both are open to everybody and tell nothing of the registry or of how it is set up.
"""

from fastapi import APIRouter, status
from fastapi.responses import JSONResponse

from api.deps import DatabaseDep
from zorglogistiek.clock import now
from zorglogistiek.errors import Unavailable
from zorglogistiek.meeting.runs import is_worker_missing

router = APIRouter(include_in_schema=False)


@router.get("/healthz")
async def alive() -> JSONResponse:
    """This process answers; it asks nobody else."""
    return JSONResponse({"status": "alive"})


@router.get("/readyz")
def ready(database: DatabaseDep) -> JSONResponse:
    """200 when the registry answers and has this program's tables, else 503.

    A missing worker is told and is no reason for 503: the site works without it, only plans wait.
    """
    try:
        if not database.is_migrated():
            return _not_ready("not migrated")
        with database.read() as session:
            worker = "missing" if is_worker_missing(session, now=now()) else "present"
    except Unavailable:
        return _not_ready("unreachable")
    return JSONResponse({"status": "ready", "database": "migrated", "worker": worker})


def _not_ready(database: str) -> JSONResponse:
    return JSONResponse(
        {"status": "not ready", "database": database, "worker": "unknown"},
        status_code=status.HTTP_503_SERVICE_UNAVAILABLE,
    )
