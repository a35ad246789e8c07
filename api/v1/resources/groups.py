"""Groups: the directory, and the places of a group with what its provider says of them."""

from typing import Annotated

from fastapi import APIRouter, status
from pydantic import Field

from api.deps import CurrentUser, DatabaseDep
from api.v1.bodies import Sent, described_by
from api.v1.params import NumberPath, PageDep
from api.v1.schemas.places import Closure, Confirmation, Group, GroupList, Occupancy, Opening
from zorglogistiek.clock import now, today
from zorglogistiek.codes import ClosureReason
from zorglogistiek.people.fields import Day, Fields, PastDay, WholeNumber
from zorglogistiek.people.reading import read
from zorglogistiek.places import service
from zorglogistiek.places.capacity import MOST_PLACES
from zorglogistiek.places.directory import directory, directory_entry
from zorglogistiek.places.overview import group_overview

router = APIRouter()

Places = Annotated[WholeNumber, Field(ge=1, le=MOST_PLACES)]


class NewConfirmation(Fields):
    """The figures of the group are right on this day; today when it is left out."""

    on: PastDay | None = None


class NewClosure(Fields):
    """Places are out of use from a day until another, on which they are there again; without it, for good."""

    from_on: Day
    until_on: Day | None = None
    places: Places
    reason: ClosureReason


class NewOpening(Fields):
    """The group gets more places from a day on."""

    from_on: Day
    places: Places


@router.get("")
def list_groups(user: CurrentUser, database: DatabaseDep, page: PageDep) -> GroupList:
    """List the groups of the directory by number."""
    with database.read() as session:
        return GroupList.page_of(directory(session, visible_to=user), page)


@router.get("/{number}")
def read_group(user: CurrentUser, number: NumberPath, database: DatabaseDep) -> Group:
    """Show a group: whom it takes, and what it offers."""
    with database.read() as session:
        return Group.of(directory_entry(session, number, visible_to=user))


@router.get("/{number}/occupancy")
def read_occupancy(user: CurrentUser, number: NumberPath, database: DatabaseDep) -> Occupancy:
    """Show who lives in a group today, what is promised, closed and free."""
    with database.read() as session:
        return Occupancy.of(group_overview(session, number, visible_to=user, on=today()))


@router.post(
    "/{number}/confirmations",
    status_code=status.HTTP_201_CREATED,
    openapi_extra=described_by(NewConfirmation),
)
def confirm_group(user: CurrentUser, number: NumberPath, sent: Sent, database: DatabaseDep) -> Confirmation:
    """Confirm that the figures of a group are right."""
    on = read(NewConfirmation, f"group {number}", sent, today=today()).on or today()
    with database.write() as session:
        return Confirmation.of(service.confirm(session, user, number, on=on, now=now()))


@router.post("/{number}/closures", status_code=status.HTTP_201_CREATED, openapi_extra=described_by(NewClosure))
def close_places(user: CurrentUser, number: NumberPath, sent: Sent, database: DatabaseDep) -> Closure:
    """Take places out of use. 409 says how many could be, and what stands in the way."""
    new = read(NewClosure, f"group {number}", sent, today=today())
    with database.write() as session:
        closure = service.close_places(
            session,
            user,
            number,
            from_on=new.from_on,
            until_on=new.until_on,
            places=new.places,
            reason=new.reason,
            today=today(),
        )
        return Closure.of(closure)


@router.post("/{number}/openings", status_code=status.HTTP_201_CREATED, openapi_extra=described_by(NewOpening))
def open_places(user: CurrentUser, number: NumberPath, sent: Sent, database: DatabaseDep) -> Opening:
    """Add places to a group."""
    new = read(NewOpening, f"group {number}", sent, today=today())
    with database.write() as session:
        return Opening.of(service.open_places(session, user, number, from_on=new.from_on, places=new.places))
