"""Closures of places, once they are there."""

from fastapi import APIRouter

from api.deps import CurrentUser, DatabaseDep
from api.v1.bodies import Sent, described_by
from api.v1.params import NumberPath
from api.v1.schemas.common import Version
from api.v1.schemas.places import Reopening
from zorglogistiek.clock import today
from zorglogistiek.people.fields import Day, Fields
from zorglogistiek.people.reading import read
from zorglogistiek.places import service

router = APIRouter()


class ClosureEnd(Fields):
    """The day on which the places are there again, and the version of the closure on which that is based."""

    on: Day
    version: Version


@router.post("/{number}/_reopen", openapi_extra=described_by(ClosureEnd))
def reopen_places(user: CurrentUser, number: NumberPath, sent: Sent, database: DatabaseDep) -> Reopening:
    """End a closure on a day; one that has not begun by then is gone."""
    form = read(ClosureEnd, f"closure {number}", sent, today=today())
    with database.write() as session:
        closure = service.reopen(session, user, number, on=form.on, version=form.version)
        return Reopening.of({"number": number, "closure": closure})
