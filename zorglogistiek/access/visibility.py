"""The one declaration of who sees what, and the condition that puts it into a query.

A repository says with ``seen`` which rows are somebody's own; whether own is enough, or everything in the region is
seen, or nothing, is said here only. What a user does not see is to that user as if it were absent.
"""

from collections.abc import Mapping
from enum import StrEnum

from sqlalchemy import ColumnElement, false, true

from zorglogistiek.access.user import User
from zorglogistiek.codes import Role


class Record(StrEnum):
    """What there is to be seen.

    GROUP is the supply as a directory would list it; OCCUPANCY is who lives, or is promised a place, in a group.
    """

    ORGANISATION = "organisation"
    GROUP = "group"
    OCCUPANCY = "occupancy"
    YOUTH = "youth"
    REFERRAL = "referral"
    MEETING = "meeting"
    STATISTICS = "statistics"


class Reach(StrEnum):
    """How far somebody sees.

    OWN: of the user's own organisation. MATCHED: of another's, while a current proposal or a stay ties it to a group
    of the user's own organisation.
    """

    NOTHING = "nothing"
    OWN = "own"
    MATCHED = "matched"
    REGION = "region"


SEES: Mapping[Role, Mapping[Record, Reach]] = {
    Role.COORDINATOR: dict.fromkeys(Record, Reach.REGION),
    Role.REFERRER: {
        Record.ORGANISATION: Reach.REGION,
        Record.GROUP: Reach.REGION,
        Record.OCCUPANCY: Reach.NOTHING,
        Record.YOUTH: Reach.OWN,
        Record.REFERRAL: Reach.OWN,
        Record.MEETING: Reach.NOTHING,
        Record.STATISTICS: Reach.NOTHING,
    },
    Role.PROVIDER: {
        Record.ORGANISATION: Reach.REGION,
        Record.GROUP: Reach.OWN,
        Record.OCCUPANCY: Reach.OWN,
        Record.YOUTH: Reach.MATCHED,
        Record.REFERRAL: Reach.MATCHED,
        Record.MEETING: Reach.NOTHING,
        Record.STATISTICS: Reach.NOTHING,
    },
    Role.MUNICIPALITY: {
        Record.ORGANISATION: Reach.REGION,
        Record.GROUP: Reach.REGION,
        Record.OCCUPANCY: Reach.NOTHING,
        Record.YOUTH: Reach.NOTHING,
        Record.REFERRAL: Reach.NOTHING,
        Record.MEETING: Reach.NOTHING,
        Record.STATISTICS: Reach.REGION,
    },
    Role.EVALUATOR: {
        Record.ORGANISATION: Reach.REGION,
        Record.GROUP: Reach.NOTHING,
        Record.OCCUPANCY: Reach.NOTHING,
        Record.YOUTH: Reach.NOTHING,
        Record.REFERRAL: Reach.NOTHING,
        Record.MEETING: Reach.NOTHING,
        Record.STATISTICS: Reach.REGION,
    },
}
"""How far each role sees each kind of record."""


def reach(user: User, record: Record) -> Reach:
    """How far this user sees this kind of record; nothing of what is outside the user's scope."""
    if user.records is not None and record.value not in user.records:
        return Reach.NOTHING
    return SEES[user.role][record]


def seen(
    user: User,
    record: Record,
    *,
    own: ColumnElement[bool] | None = None,
    matched: ColumnElement[bool] | None = None,
) -> ColumnElement[bool]:
    """The condition for a query's ``where``: true for the rows that the user sees.

    ``own`` and ``matched`` are the repository's conditions for those two relations of a row to the user's
    organisation. LookupError (a fault of the program) when the declaration asks for one that was not given: such a
    query must not run unrestricted.
    """
    far = reach(user, record)
    if far is Reach.REGION:
        return true()
    if far is Reach.NOTHING:
        return false()
    condition = own if far is Reach.OWN else matched
    if condition is None:
        raise LookupError(f"no condition for {user.role.value} looking at {record.value} ({far.value})")
    return condition
