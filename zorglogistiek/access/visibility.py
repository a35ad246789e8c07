"""The one declaration of who sees what, and the condition that puts it into a query.

It has three parts. ``SEES`` says which records a role sees: a repository says with ``seen`` which rows are somebody's
own; whether own is enough, or everything in the region is seen, or nothing, is said here only. ``TIES`` says by what a
youth whom somebody sees is tied to them, and ``SHOWS`` which fields of a youth such a tie shows. Views are built by
it (``people.shown``); pages, answers, exports and letters only show what a view holds. What a user does not see is to
that user as if it were absent.
"""

from collections.abc import Mapping
from enum import StrEnum

from sqlalchemy import ColumnElement, false, true

from zorglogistiek.access.user import User
from zorglogistiek.codes import Role


class Record(StrEnum):
    """What there is to be seen.

    GROUP is the supply as a directory would list it; OCCUPANCY is who lives, or is promised a place, in a group;
    SECRET_ADDRESS where a location is whose address is secret; WAITS the number, state and waits of a referral, and
    nothing else of it; ACTION what somebody promised in a meeting to
    do; EMERGENCY the emergency accesses.
    """

    ORGANISATION = "organisation"
    GROUP = "group"
    SECRET_ADDRESS = "secret_address"  # noqa: S105 - of a house
    OCCUPANCY = "occupancy"
    YOUTH = "youth"
    REFERRAL = "referral"
    WAITS = "waits"
    MEETING = "meeting"
    ACTION = "action"
    STATISTICS = "statistics"
    ACCOUNT = "account"
    EMERGENCY = "emergency"


class Reach(StrEnum):
    """How far somebody sees.

    OWN: of the user's own organisation; of youths and referrals, those that it referred, until another organisation
    refers the youth: then the youth is that one's. MATCHED: of another's, while
    a current proposal or a stay ties it to a group of the user's own organisation. ESCALATED: open referrals on which
    the expert team's advice was asked. RESPONSIBLE: of youths for whom the user's municipality is responsible.
    """

    NOTHING = "nothing"
    OWN = "own"
    MATCHED = "matched"
    ESCALATED = "escalated"
    RESPONSIBLE = "responsible"
    REGION = "region"


_NOTHING: dict[Record, Reach] = dict.fromkeys(Record, Reach.NOTHING) | {Record.ORGANISATION: Reach.REGION}

SEES: Mapping[Role, Mapping[Record, Reach]] = {
    Role.COORDINATOR: dict.fromkeys(Record, Reach.REGION) | {Record.ACCOUNT: Reach.NOTHING},
    Role.REFERRER: _NOTHING
    | {
        Record.GROUP: Reach.REGION,
        Record.YOUTH: Reach.OWN,
        Record.REFERRAL: Reach.OWN,
        Record.WAITS: Reach.OWN,
        Record.ACTION: Reach.OWN,
        Record.EMERGENCY: Reach.OWN,
    },
    Role.PROVIDER: _NOTHING
    | {
        Record.GROUP: Reach.OWN,
        Record.SECRET_ADDRESS: Reach.OWN,
        Record.OCCUPANCY: Reach.OWN,
        Record.YOUTH: Reach.MATCHED,
        Record.REFERRAL: Reach.MATCHED,
        Record.WAITS: Reach.MATCHED,
        Record.ACTION: Reach.OWN,
    },
    Role.EXPERT_TEAM: _NOTHING
    | {
        Record.GROUP: Reach.REGION,
        Record.YOUTH: Reach.ESCALATED,
        Record.REFERRAL: Reach.ESCALATED,
        Record.WAITS: Reach.ESCALATED,
    },
    Role.MUNICIPALITY: _NOTHING
    | {
        Record.GROUP: Reach.REGION,
        Record.WAITS: Reach.RESPONSIBLE,
        Record.ACTION: Reach.OWN,
        Record.STATISTICS: Reach.REGION,
    },
    Role.EVALUATOR: _NOTHING | {Record.STATISTICS: Reach.REGION},
    Role.ADMINISTRATOR: _NOTHING | {Record.ACCOUNT: Reach.REGION, Record.EMERGENCY: Reach.REGION},
}
"""How far each role sees each kind of record."""


class Fields(StrEnum):
    """What is known of a youth and of the search for a place, by how much it tells.

    NEEDS: age, gender, responsible municipality, what a group must offer, the legal frame, the request and its wait,
    and of what kind the referrer is. IDENTITY: names, the birth date to the day, the citizen service number. ADDRESS:
    the postal code, and how far from home a group is. TIES: who referred, whom and where the youth may not be placed
    with, what was asked for, all brothers and sisters. HISTORY: what happened elsewhere: stays, bridging, other groups,
    and every text that somebody typed.
    """

    NEEDS = "needs"
    IDENTITY = "identity"
    ADDRESS = "address"
    TIES = "ties"
    HISTORY = "history"


class Tie(StrEnum):
    """Why somebody sees a youth at all.

    PROPOSED: to a group of the user's own. ACCEPTED: a place of such a group is promised or given. EMERGENCY: an
    emergency access is open. The others are the reaches of the same name.
    """

    REGION = "region"
    OWN = "own"
    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    ESCALATED = "escalated"
    EMERGENCY = "emergency"


EVERYTHING = frozenset(Fields)

TIES: Mapping[Reach, frozenset[Tie]] = {
    Reach.NOTHING: frozenset(),
    Reach.RESPONSIBLE: frozenset(),
    Reach.REGION: frozenset({Tie.REGION}),
    Reach.OWN: frozenset({Tie.OWN}),
    Reach.MATCHED: frozenset({Tie.PROPOSED, Tie.ACCEPTED}),
    Reach.ESCALATED: frozenset({Tie.ESCALATED}),
}
"""By what youths are tied to who sees them this far."""

SHOWS: Mapping[Tie, frozenset[Fields]] = {
    Tie.REGION: EVERYTHING,
    Tie.OWN: EVERYTHING,
    Tie.PROPOSED: frozenset({Fields.NEEDS}),
    Tie.ACCEPTED: EVERYTHING,
    Tie.ESCALATED: EVERYTHING - {Fields.IDENTITY, Fields.ADDRESS},
    Tie.EMERGENCY: EVERYTHING,
}
"""The fields of a youth that each tie shows. A youth is identified to a provider when it has accepted, not before."""


def reach(user: User, record: Record) -> Reach:
    """How far this user sees this kind of record; nothing of what is outside the user's scope."""
    if user.records is not None and record.value not in user.records:
        return Reach.NOTHING
    return SEES[user.role][record]


def seen(user: User, record: Record, **conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """The condition for a query's ``where``: true for the rows that the user sees.

    ``conditions`` are the repository's, by the name of the reach (``own=``, ``matched=``): which rows have that
    relation to the user's organisation. LookupError (a fault of the program) when the declaration asks for one that was
    not given: such a query must not run unrestricted.
    """
    far = reach(user, record)
    if far is Reach.REGION:
        return true()
    if far is Reach.NOTHING:
        return false()
    if far.value not in conditions:
        raise LookupError(f"no condition for {user.role.value} looking at {record.value} ({far.value})")
    return conditions[far.value]
