"""What the regional expert team advised on a referral that was escalated, and whether it was carried out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

from pydantic import Field
from sqlmodel import Session, col, select

from zorglogistiek.access.permissions import Action, deciding_account
from zorglogistiek.access.user import User
from zorglogistiek.codes import EventKind
from zorglogistiek.errors import Conflict, Fault, Invalid, NotFound
from zorglogistiek.meeting.deciding.party import party_of
from zorglogistiek.meeting.deciding.sitting import check_version, id_of, name_of, standing_events
from zorglogistiek.meeting.repository import LARGEST, stored
from zorglogistiek.people.events import escalated_on
from zorglogistiek.people.fields import Fields, PastDay, Text, WholeNumber, at_most
from zorglogistiek.people.reading import read
from zorglogistiek.people.recording import require_version
from zorglogistiek.people.repository import referral as referral_numbered
from zorglogistiek.people.service import record
from zorglogistiek.people.tables import ExpertAdvice, Referral
from zorglogistiek.words import N_


class GiveAdvice(Fields):
    """The advice as it came in: ``version`` is that of the referral, ``given_on`` the day of the advice."""

    version: WholeNumber = Field(ge=1, le=LARGEST)
    given_on: PastDay
    text: Annotated[Text, at_most(2000)]


class Outcome(StrEnum):
    """What became of an advice; open takes an earlier answer back."""

    CARRIED_OUT = "carried_out"
    NOT_CARRIED_OUT = "not_carried_out"
    OPEN = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Settled:
    carried_out: bool | None
    settled_on: date | None
    remark: str | None


class SettleAdvice(Fields):
    """What became of an advice: ``version`` is that of the advice; not carrying it out needs a remark that says why."""

    version: WholeNumber = Field(ge=1, le=LARGEST)
    outcome: Outcome
    remark: Annotated[Text, at_most(500)] | None = None


def give_advice(
    session: Session, user: User, *, referral: str, sent: Mapping[str, object], now: datetime, today: date
) -> ExpertAdvice:
    """Records the advice of the expert team, for the referral and everybody who was escalated with it.

    The expert team itself, or the coordinator for it, by name. Invalid with every fault by field; Conflict when
    the page is out of date, or no advice is awaited. The same form sent again by the same person gives the same advice.
    """
    account_id = deciding_account(user, Action.GIVE_ADVICE)
    row = referral_numbered(session, referral, visible_to=user)
    form = read(GiveAdvice, name_of(row), sent, today=today)
    if row.version != form.version:
        last = session.exec(
            select(ExpertAdvice).where(ExpertAdvice.referral_id == row.id).order_by(col(ExpertAdvice.id).desc())
        ).first()
        same = (form.text, form.given_on, account_id)
        if last is not None and (last.text, last.given_on, last.account_id) == same:
            return last
    check_version(row, form.version)
    since = _asked_on(session, row)
    if since is None:
        raise Conflict(name_of(row), N_("no advice of the expert team is awaited"))
    if form.given_on < since:
        fault = Fault(
            field="given_on", message=N_("lies before the escalation of {day}"), params=(("day", str(since)),)
        )
        raise Invalid(name_of(row), [fault])
    given: ExpertAdvice | None = None
    for member in party_of(session, row):
        if _asked_on(session, member) is not None:
            made = _give(session, user, member, form, account_id, now)
            given = given or made
    assert given is not None
    return given


def settle_advice(
    session: Session, user: User, *, advice_id: int, sent: Mapping[str, object], today: date
) -> ExpertAdvice:
    """Records whether an advice was carried out, or that this is open again.

    The coordinator, by name. NotFound without the advice; Invalid with every fault by field; Conflict when it was
    changed meanwhile. The same answer twice is given once.
    """
    deciding_account(user)
    name = f"advice {advice_id}"
    row = stored(session, ExpertAdvice, advice_id)
    if row is None:
        raise NotFound(name)
    form = read(SettleAdvice, name, sent, today=today)
    if form.outcome is Outcome.NOT_CARRIED_OUT and form.remark is None:
        raise Invalid(name, [Fault(field="remark", message=N_("say why it was not carried out"))])
    wanted = _settled(form, today)
    if (row.carried_out, row.remark) == (wanted.carried_out, wanted.remark):
        return row
    require_version(name, row.version, form.version)
    row.carried_out, row.settled_on, row.remark = wanted.carried_out, wanted.settled_on, wanted.remark
    session.flush()
    return row


def _settled(form: SettleAdvice, today: date) -> _Settled:
    if form.outcome is Outcome.OPEN:
        return _Settled(carried_out=None, settled_on=None, remark=form.remark)
    return _Settled(carried_out=form.outcome is Outcome.CARRIED_OUT, settled_on=today, remark=form.remark)


def _asked_on(session: Session, referral: Referral) -> date | None:
    return escalated_on(standing_events(session, referral))


def _give(
    session: Session, user: User, referral: Referral, form: GiveAdvice, account_id: int, now: datetime
) -> ExpertAdvice:
    record(session, user, referral, EventKind.ADVICE_GIVEN, form.given_on, now=now)
    advice = ExpertAdvice(
        referral_id=id_of(referral), given_on=form.given_on, text=form.text, recorded_at=now, account_id=account_id
    )
    session.add(advice)
    session.flush()
    return advice
