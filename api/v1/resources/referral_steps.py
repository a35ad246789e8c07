"""What happens to a referral: events, and what follows an acceptance. Every step answers with how it stands then."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, status
from pydantic import Field

from api.deps import CurrentUser, DatabaseDep
from api.v1.bodies import Sent, described_by
from api.v1.params import NumberPath
from api.v1.schemas.common import Version
from api.v1.schemas.people import Referral
from zorglogistiek.clock import now, today
from zorglogistiek.codes import EventKind, StayPurpose
from zorglogistiek.errors import Fault, Invalid
from zorglogistiek.meeting.deciding import expiring, promises
from zorglogistiek.meeting.deciding.withdrawing import withdraw
from zorglogistiek.people.detail import referral_detail
from zorglogistiek.people.fields import Fields, Number, PastDay, Text, at_most
from zorglogistiek.people.reading import read
from zorglogistiek.people.recording import LONGEST_NOTE
from zorglogistiek.people.service import break_down, record_event
from zorglogistiek.places import repository
from zorglogistiek.places.tables import Group
from zorglogistiek.words import N_

router = APIRouter()

Note = Annotated[Text, at_most(LONGEST_NOTE)]


class Step(Fields):
    """A step on a day, based on a version of the referral."""

    version: Version
    on: Annotated[PastDay, Field(description="The day on which it happened.")]
    note: Note | None = None


class NewEvent(Step):
    """An event that stands on its own: no place or promise changes with it."""

    kind: EventKind
    group: Number | None = None


class Withdrawal(Step):
    """The referral is withdrawn."""


class Breakdown(Step):
    """The placement broke down."""


class FamilyAcceptance(Fields):
    """The family accepts the promised place."""

    version: Version
    on: Annotated[PastDay, Field(description="The day on which the family said so.")]


class StayStart(Fields):
    """The youth has come to live in the promised place."""

    version: Version
    started_on: PastDay
    purpose: StayPurpose = StayPurpose.FINAL


class PromiseExpiry(Fields):
    """The promise was not taken in time."""

    version: Version


@router.post("/{number}/events", status_code=status.HTTP_201_CREATED, openapi_extra=described_by(NewEvent))
def add_event(user: CurrentUser, number: NumberPath, sent: Sent, database: DatabaseDep) -> Referral:
    """Record an event; a referral's detail says which are possible now."""
    event = read(NewEvent, f"referral {number}", sent, today=today())
    with database.write() as session:
        record_event(
            session,
            user,
            number,
            event.kind,
            event.on,
            version=event.version,
            now=now(),
            group=_named(event.group, repository.groups(session, visible_to=user), number),
            note=event.note,
        )
        return Referral.of(referral_detail(session, number, visible_to=user, on=today()).overview)


@router.post("/{number}/_withdraw", openapi_extra=described_by(Withdrawal))
def withdraw_referral(user: CurrentUser, number: NumberPath, sent: Sent, database: DatabaseDep) -> Referral:
    """Withdraw a referral: what is promised for it is free again."""
    step = read(Withdrawal, f"referral {number}", sent, today=today())
    with database.write() as session:
        withdraw(session, user, number, step.on, version=step.version, now=now(), note=step.note)
        return Referral.of(referral_detail(session, number, visible_to=user, on=today()).overview)


@router.post("/{number}/_break-down", openapi_extra=described_by(Breakdown))
def report_breakdown(user: CurrentUser, number: NumberPath, sent: Sent, database: DatabaseDep) -> Referral:
    """Report that the placement broke down: the stay ends, and the referral waits again with the wait it had."""
    step = read(Breakdown, f"referral {number}", sent, today=today())
    with database.write() as session:
        break_down(session, user, number, step.on, version=step.version, now=now(), note=step.note)
        return Referral.of(referral_detail(session, number, visible_to=user, on=today()).overview)


@router.post("/{number}/_accept-promise", openapi_extra=described_by(FamilyAcceptance))
def accept_promise(user: CurrentUser, number: NumberPath, sent: Sent, database: DatabaseDep) -> Referral:
    """Record that the family accepts the promised place."""
    step = read(FamilyAcceptance, f"referral {number}", sent, today=today())
    with database.write() as session:
        promises.family_accepts(
            session, user, referral=number, version=step.version, on=step.on, now=now(), today=today()
        )
        return Referral.of(referral_detail(session, number, visible_to=user, on=today()).overview)


@router.post("/{number}/_start-stay", openapi_extra=described_by(StayStart))
def start_stay(user: CurrentUser, number: NumberPath, sent: Sent, database: DatabaseDep) -> Referral:
    """Record that the youth has come to live in the promised place."""
    step = read(StayStart, f"referral {number}", sent, today=today())
    with database.write() as session:
        promises.start(
            session,
            user,
            referral=number,
            version=step.version,
            started_on=step.started_on,
            now=now(),
            today=today(),
            purpose=step.purpose,
        )
        return Referral.of(referral_detail(session, number, visible_to=user, on=today()).overview)


@router.post("/{number}/_expire-promise", openapi_extra=described_by(PromiseExpiry))
def expire_promise(user: CurrentUser, number: NumberPath, sent: Sent, database: DatabaseDep) -> Referral:
    """Give back the places that were promised and not taken in time."""
    step = read(PromiseExpiry, f"referral {number}", sent, today=today())
    with database.write() as session:
        expiring.expire(session, user, referral=number, version=step.version, now=now(), today=today())
        return Referral.of(referral_detail(session, number, visible_to=user, on=today()).overview)


def _named(number: str | None, groups: Sequence[Group], referral: str) -> Group | None:
    """The group that an event names; one that is not among those that the user sees is an error in the field."""
    if number is None:
        return None
    for group in groups:
        if group.number == number:
            return group
    raise Invalid(f"referral {referral}", [Fault(field="group", message=N_("no such group"))])
