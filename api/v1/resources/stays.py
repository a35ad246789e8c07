"""Stays: who stays in a place, and until when."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field

from api.deps import CurrentUser, DatabaseDep
from api.v1.bodies import Sent, described_by
from api.v1.params import NumberPath
from api.v1.schemas.common import Version
from api.v1.schemas.places import Stay
from zorglogistiek.clock import today
from zorglogistiek.codes import EndReason
from zorglogistiek.people.fields import Day, Fields, PastDay
from zorglogistiek.people.leaving import leave
from zorglogistiek.people.reading import read
from zorglogistiek.places import repository, service

router = APIRouter()


class StayUpdate(Fields):
    """The provider's estimate of the departure."""

    version: Version
    expected_end: Annotated[Day | None, Field(description="The day of the departure; null: not known.")]


class StayEnd(Fields):
    """The resident has left."""

    version: Version
    ended_on: PastDay
    reason: EndReason


@router.get("/{number}")
def read_stay(user: CurrentUser, number: NumberPath, database: DatabaseDep) -> Stay:
    """Show a stay, or the promise of one."""
    with database.read() as session:
        return Stay.of(repository.stay(session, number, visible_to=user))


@router.patch("/{number}", openapi_extra=described_by(StayUpdate))
def update_stay(user: CurrentUser, number: NumberPath, sent: Sent, database: DatabaseDep) -> Stay:
    """Change the expected day of the departure. 409 names the promise or closure that stands in the way."""
    change = read(StayUpdate, f"stay {number}", sent, today=today())
    with database.write() as session:
        stay = service.set_expected_end(
            session, user, number, expected_end=change.expected_end, version=change.version, today=today()
        )
        return Stay.of(stay)


@router.post("/{number}/_end", openapi_extra=described_by(StayEnd))
def end_stay(user: CurrentUser, number: NumberPath, sent: Sent, database: DatabaseDep) -> Stay:
    """Record that the resident has left."""
    end = read(StayEnd, f"stay {number}", sent, today=today())
    with database.write() as session:
        stay = leave(
            session,
            user,
            number,
            ended_on=end.ended_on,
            reason=end.reason,
            version=end.version,
            today=today(),
        )
        return Stay.of(stay)
