"""How long anything is kept: by rules of the settings, shown before they are carried out."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, exists, or_
from sqlmodel import Session, col, select

from zorglogistiek.access.permissions import Action, require
from zorglogistiek.access.tables import SignInSession
from zorglogistiek.access.user import User
from zorglogistiek.audit.chain import EVENTS, LISTED
from zorglogistiek.audit.recording import note
from zorglogistiek.clock import day_at
from zorglogistiek.codes import AuditAction
from zorglogistiek.database import Database
from zorglogistiek.errors import Conflict
from zorglogistiek.meeting.tables import Message
from zorglogistiek.people.judging import UNFINISHED
from zorglogistiek.people.repository import event_facts_of
from zorglogistiek.people.steps import state_of
from zorglogistiek.people.tables import Referral, ReferralEvent, RegistrationDraft, Youth
from zorglogistiek.places.tables import Stay
from zorglogistiek.privacy.erasing import Ground, erase
from zorglogistiek.settings import Settings

AT_ONCE = 500
"""Records in one transaction."""

MONTH = timedelta(days=365.25 / 12)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule: what it is about, what is done, and how long it is kept; ``due`` finds the numbers of the records."""

    name: str
    does: str
    kept: timedelta
    due: Callable[[Session, datetime], list[str]]
    carry_out: Callable[[Session, User, Sequence[str], datetime], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """What a rule finds: the numbers of the records (sessions have none: their row)."""

    rule: Rule
    numbers: tuple[str, ...]


def rules(settings: Settings) -> tuple[Rule, ...]:
    """The rules, with the times of the settings."""
    return (
        Rule(
            name="youths whose help in the registry ended",
            does="erased",
            kept=settings.retention_youth_months * MONTH,
            due=_youths,
            carry_out=_erase,
        ),
        Rule(
            name="unfinished registrations",
            does="deleted",
            kept=timedelta(days=settings.retention_draft_days),
            due=_drafts,
            carry_out=_delete_drafts,
        ),
        Rule(
            name="messages of meetings",
            does="deleted",
            kept=settings.retention_message_months * MONTH,
            due=_messages,
            carry_out=_delete_messages,
        ),
        Rule(
            name="ended sign-ins",
            does="deleted",
            kept=timedelta(days=settings.retention_session_days),
            due=_sessions,
            carry_out=_delete_sessions,
        ),
    )


def preview(session: Session, user: User, settings: Settings, *, now: datetime) -> list[Due]:
    """What every rule finds now. Forbidden for who may not erase."""
    require(user, Action.ERASE)
    return [Due(rule=rule, numbers=tuple(rule.due(session, now - rule.kept))) for rule in rules(settings)]


def apply(database: Database, user: User, settings: Settings, *, now: datetime) -> Iterator[Due]:
    """Carries every rule out, part by part, each in a transaction that looks anew; tells what was done.

    A youth who waits again by then is left alone. Broken off, it goes on where it stopped.
    """
    require(user, Action.ERASE)
    for rule in rules(settings):
        done: list[str] = []
        with database.read() as session:
            numbers = rule.due(session, now - rule.kept)
        size = 1 if rule.carry_out is _erase else AT_ONCE
        for start in range(0, len(numbers), size):
            with database.write() as session:
                still = set(rule.due(session, now - rule.kept)) if size > 1 else set(numbers)
                part = [number for number in numbers[start : start + size] if number in still]
                try:
                    rule.carry_out(session, user, part, now)
                except Conflict:
                    session.rollback()
                    continue
                done += part
        yield Due(rule=rule, numbers=tuple(done))


def _youths(session: Session, before: datetime) -> list[str]:
    """Of whom everything ended before that day; and who never had a referral or a stay, and was not changed since."""
    day = day_at(before)
    alone = list(session.exec(select(Youth.number).where(*_known_alone(before)).order_by(col(Youth.id))))
    rows = session.exec(select(Youth.id, Youth.number).where(*_quiet_since(day)).order_by(col(Youth.id))).all()
    quiet = col(Referral.youth_id).in_(select(Youth.id).where(*_quiet_since(day)))
    youth_of = session.exec(select(Referral.id, Referral.youth_id).where(quiet)).all()
    events = event_facts_of(session, quiet)
    waiting = {
        youth_id
        for referral_id, youth_id in youth_of
        if state_of(f"referral with id {referral_id}", events.get(referral_id or 0, [])) in UNFINISHED
    }
    return [*(number for youth_id, number in rows if youth_id not in waiting), *alone]


def _known_alone(before: datetime) -> Sequence[ColumnElement[bool]]:
    """Conditions on ``Youth``: not erased, without referral or stay, and by the log neither made nor changed since."""
    together = select(LISTED.c.list_id).where(LISTED.c.youth_id == col(Youth.id))
    concerned = or_(EVENTS.c.youth_id == col(Youth.id), EVENTS.c.list_id.in_(together))
    changes = EVENTS.c.action.in_([AuditAction.CREATE, AuditAction.UPDATE])
    changed = exists().where(EVENTS.c.recorded_at >= before, changes, concerned)
    known = (exists().where(col(model.youth_id) == Youth.id) for model in (Referral, Stay))
    return col(Youth.erased_at).is_(None), *(~one for one in known), ~changed


def _quiet_since(day: date) -> Sequence[ColumnElement[bool]]:
    """Conditions on ``Youth``: not erased, known by a referral or a stay, and nothing happened since that day."""
    referral = exists().where(col(Referral.youth_id) == Youth.id)
    stay = exists().where(col(Stay.youth_id) == Youth.id)
    event = referral.where(col(ReferralEvent.referral_id) == Referral.id, col(ReferralEvent.happened_on) >= day)
    living = stay.where(or_(col(Stay.ended_on).is_(None), col(Stay.ended_on) >= day))
    return col(Youth.erased_at).is_(None), or_(referral, stay), ~event, ~living


def _erase(session: Session, user: User, numbers: Sequence[str], now: datetime) -> None:
    for number in numbers:
        erase(session, user, number, Ground.RETENTION, now=now)


def _drafts(session: Session, before: datetime) -> list[str]:
    statement = select(RegistrationDraft.number).where(col(RegistrationDraft.saved_at) < before)
    return list(session.exec(statement.order_by(col(RegistrationDraft.id))))


def _delete_drafts(session: Session, _user: User, numbers: Sequence[str], _now: datetime) -> None:
    for row in session.exec(select(RegistrationDraft).where(col(RegistrationDraft.number).in_(numbers))):
        session.delete(row)
        note(session, AuditAction.DELETE, "registration_draft", object_number=row.number, detail="retention")


def _messages(session: Session, before: datetime) -> list[str]:
    statement = select(Message.number).where(col(Message.made_at) < before)
    return list(session.exec(statement.order_by(col(Message.id))))


def _delete_messages(session: Session, _user: User, numbers: Sequence[str], _now: datetime) -> None:
    for row in session.exec(select(Message).where(col(Message.number).in_(numbers))):
        session.delete(row)
        note(session, AuditAction.DELETE, "message", object_number=row.number, detail="retention")


def _sessions(session: Session, before: datetime) -> list[str]:
    ended = or_(col(SignInSession.expires_at) < before, col(SignInSession.revoked_at) < before)
    return [str(row) for row in session.exec(select(SignInSession.id).where(ended).order_by(col(SignInSession.id)))]


def _delete_sessions(session: Session, _user: User, numbers: Sequence[str], _now: datetime) -> None:
    for row in session.exec(select(SignInSession).where(col(SignInSession.id).in_([int(one) for one in numbers]))):
        session.delete(row)
    if numbers:
        note(session, AuditAction.DELETE, "sign_in_session", detail=f"retention: {len(numbers)}")
