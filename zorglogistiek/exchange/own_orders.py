"""What a provider's workbook changes, as it was shown and agreed to; and carrying that out, all or nothing."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Annotated, Literal, TypeGuard

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlmodel import Session

from zorglogistiek.access.permissions import Action, require
from zorglogistiek.access.user import User
from zorglogistiek.codes import ClosureReason, EndReason
from zorglogistiek.errors import Fault, Invalid
from zorglogistiek.people.fields import Day, Number
from zorglogistiek.people.leaving import leave
from zorglogistiek.places import repository, service
from zorglogistiek.places.tables import closure_version
from zorglogistiek.words import N_

MOST = 2000
"""So many changes one workbook may hold."""

Version = Annotated[int, Field(ge=1, le=999_999_999)]


class _Change(BaseModel):
    """One change. It comes back from a page, so that it is judged as what is typed in one."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Left(_Change):
    """A resident has left. ``version`` is the stay's; ``newer``: the registry's was changed after the download."""

    kind: Literal["left"] = "left"
    stay: Number
    version: Version
    ended_on: Day
    reason: EndReason
    newer: bool = False


class Shortened(_Change):
    """A closure ends sooner than was known (``before``; None: never)."""

    kind: Literal["shortened"] = "shortened"
    closure: Number
    before: date | None
    until_on: Day


class Expected(_Change):
    """A resident is expected to leave on another day (None: not known). ``version`` and ``newer`` as of ``Left``."""

    kind: Literal["expected"] = "expected"
    stay: Number
    version: Version
    before: date | None
    expected_end: Day | None
    newer: bool = False


class Closed(_Change):
    """Places are taken out of use."""

    kind: Literal["closed"] = "closed"
    group: Number
    from_on: Day
    until_on: Day | None
    places: int
    reason: ClosureReason


AnyChange = Left | Shortened | Expected | Closed
Change = Annotated[AnyChange, Field(discriminator="kind")]


def is_newer(change: AnyChange) -> TypeGuard[Left | Expected]:
    """Whether it would overwrite what was changed in the registry after the workbook was fetched."""
    return isinstance(change, Left | Expected) and change.newer


class Order(BaseModel):
    """Everything that a provider was shown and agrees to: the changes, and the groups that are right with them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    changes: tuple[Change, ...] = Field(max_length=MOST)
    confirms: tuple[Number, ...] = Field(max_length=MOST)

    def overwriting(self, stays: Collection[str]) -> "Order":
        """The same, where of the newer figures of the registry only those of these stays are overwritten."""
        kept = tuple(one for one in self.changes if not is_newer(one) or one.stay in stays)
        return Order(changes=kept, confirms=self.confirms)


def order_from(text: str) -> Order:
    """The order that a page was given. Invalid when it is none."""
    try:
        return Order.model_validate_json(text)
    except ValidationError:
        message = N_("cannot be read: choose the file again")
        raise Invalid("workbook", [Fault(field="files", message=message)]) from None


def in_order(changes: Sequence[AnyChange]) -> list[AnyChange]:
    """The changes in the order that leaves most room: what frees a place first, new closures last."""
    steps = (Left, Shortened, Expected, Closed)
    return sorted(changes, key=lambda one: (steps.index(type(one)), _day(one)))


def carry_out_order(session: Session, user: User, order: Order, *, now: datetime, today: date) -> None:
    """Carries everything out and confirms the groups, in the caller's transaction: all or nothing.

    Forbidden by role; NotFound for what is not the user's own; Conflict when something was changed since the order was
    made, or when a promise stands in the way; Invalid as of the commands themselves.
    """
    require(user, Action.CHANGE_CAPACITY)
    lock_own_groups(session, user)
    for change in in_order(order.changes):
        carry_out(session, user, change, today=today)
    for group in order.confirms:
        service.confirm(session, user, group, on=today, now=now)


def carry_out(session: Session, user: User, change: AnyChange, *, today: date) -> None:
    """Carries one change out. Errors as of ``carry_out_order``."""
    match change:
        case Left():
            leave(
                session,
                user,
                change.stay,
                ended_on=change.ended_on,
                reason=change.reason,
                version=change.version,
                today=today,
            )
        case Shortened():
            version = closure_version(change.before)
            service.reopen(session, user, change.closure, on=change.until_on, version=version)
        case Expected():
            service.set_expected_end(
                session, user, change.stay, expected_end=change.expected_end, version=change.version, today=today
            )
        case Closed():
            service.close_places(
                session,
                user,
                change.group,
                from_on=change.from_on,
                until_on=change.until_on,
                places=change.places,
                reason=change.reason,
                today=today,
            )


def lock_own_groups(session: Session, user: User) -> None:
    """All at once and first of all, so that no two who change the user's groups ever wait for each other."""
    own = repository.groups(session, visible_to=user)
    repository.lock_groups(session, [group.id for group in own if group.id is not None])


def _day(change: AnyChange) -> date:
    match change:
        case Left():
            return change.ended_on
        case Shortened():
            return change.until_on
        case Expected():
            return change.expected_end or date.max
        case Closed():
            return change.from_on
