"""Signing in with the identity provider of an organisation, and linking the own account to who one is there.

Nobody gets an account by it: an account is made here, by who manages them, and its holder links it once.
"""

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, not_
from sqlmodel import Session, col, delete, select

from zorglogistiek.access.attempts import Limit, Tried, count_attempt, place_of
from zorglogistiek.access.identity_provider import IdentityProvider, NotBelieved
from zorglogistiek.access.own_account import account_of
from zorglogistiek.access.sessions import (
    QUARTER,
    SESSION_LENGTH,
    SIGN_IN,
    TOKEN_BYTES,
    acts_from_here,
    begin_session,
    end_former,
    hash_of,
)
from zorglogistiek.access.tables import Account, ProviderIdentity, ProviderVisit
from zorglogistiek.access.user import User
from zorglogistiek.audit.circumstances import circumstances
from zorglogistiek.audit.recording import note
from zorglogistiek.codes import AuditAction, AuditOutcome, SignInWay
from zorglogistiek.database import Database
from zorglogistiek.errors import Conflict, Forbidden
from zorglogistiek.words import N_

VISIT = timedelta(minutes=10)
"""So long somebody may take to sign in at the identity provider."""

VISITS = Limit(name="visits", most=100, within=QUARTER)
"""From one address: each leaves a row behind for a while."""

NOT_LINKED = N_(
    "Your organisation's account is not linked to an account here. "
    "Sign in with your password once, and link it under *My account*."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Departure:
    """Where the browser is sent to, and the secret that it keeps meanwhile."""

    address: str
    browser: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """Who came back: the token of a new session (None when an account was linked), and the page to go on with."""

    token: str | None
    next_path: str


def leave(
    database: Database,
    provider: IdentityProvider,
    now: datetime,
    *,
    next_path: str,
    account_id: int | None = None,
    former: str | None = None,
) -> Departure:
    """Sends a browser to the identity provider; ``account_id`` is the account to link, if that is what it is for.

    ``former`` is the token of a session that the browser has, and that ends when another begins.

    TooMany when that happens too often from one address; Unavailable when the identity provider does not answer.
    """
    tried = [Tried(limit=VISITS, who=place_of(circumstances().client))]
    count_attempt(database, tried, now, event="visit to the identity provider")
    state, nonce, verifier, browser = (secrets.token_urlsafe(TOKEN_BYTES) for _ in range(4))
    address = provider.address(state=state, nonce=nonce, verifier=verifier)
    with database.write() as session:
        session.exec(delete(ProviderVisit).where(not_(_is_under_way(now))))
        session.add(
            ProviderVisit(
                state_hash=hash_of(state),
                browser_hash=hash_of(browser),
                nonce=nonce,
                verifier=verifier,
                next_path=next_path,
                account_id=account_id,
                former_hash=None if former is None else hash_of(former),
                expires_at=now + VISIT,
            )
        )
    return Departure(address=address, browser=browser)


def come_back(
    database: Database,
    provider: IdentityProvider,
    now: datetime,
    *,
    state: str,
    code: str,
    issuer: str,
    browser: str,
    lasts: timedelta = SESSION_LENGTH,
) -> Arrival:
    """Signs in, or links, who comes back from the identity provider; a visit counts once, in the browser that left.

    NotBelieved when the visit or the identity provider's answer does not show who it is (recorded); Forbidden for
    somebody whose account is not linked, or closed; Conflict when the other side is linked to another account;
    Unavailable when the identity provider does not answer.
    """
    try:
        visit = _visit(database, state, browser, now)
        if issuer and issuer != provider.issuer:
            raise NotBelieved("issuer of the answer")
        subject = provider.subject(code=code, nonce=visit.nonce, verifier=visit.verifier)
    except NotBelieved as error:
        _note_refusal(database, None, f"not believed: {error.why}")
        raise
    if visit.account_id is not None:
        with database.write() as session:
            _link(session, visit.account_id, provider.issuer, subject, now)
        return Arrival(token=None, next_path="/account")
    with database.write() as session:
        account = _account_of(session, provider.issuer, subject)
        if account is not None:
            if visit.former_hash is not None:
                end_former(session, visit.former_hash, now)
            token = begin_session(session, account, now, lasts=lasts, way=SignInWay.PROVIDER)
            return Arrival(token=token, next_path=visit.next_path)
    _note_refusal(database, None, "not linked")
    refused = Forbidden(NOT_LINKED)
    refused.recorded = True
    raise refused


def is_linked(session: Session, user: User) -> bool:
    """Whether the own account is linked."""
    mine = col(ProviderIdentity.account_id) == user.account_id
    return session.exec(select(ProviderIdentity.id).where(mine)).first() is not None


def unlink(session: Session, user: User) -> None:
    """The own account is no longer linked; nothing happens when it was not."""
    account = account_of(session, user)
    row = session.exec(select(ProviderIdentity).where(col(ProviderIdentity.account_id) == account.id)).one_or_none()
    if row is not None:
        session.delete(row)
        note(session, AuditAction.EXECUTE, "account", object_number=str(account.id), detail="link removed")


def _visit(database: Database, state: str, browser: str, now: datetime) -> ProviderVisit:
    """The visit that was begun with this state, which is over with that. NotBelieved when there is none."""
    with database.write() as session:
        mine = col(ProviderVisit.state_hash) == hash_of(state)
        visit = session.exec(select(ProviderVisit).where(mine, _is_under_way(now)).with_for_update()).one_or_none()
        if visit is not None:
            session.delete(visit)
    if visit is None:
        raise NotBelieved("state")
    if not hmac.compare_digest(visit.browser_hash, hash_of(browser)):
        raise NotBelieved("another browser")
    return visit


def _is_under_way(now: datetime) -> ColumnElement[bool]:
    """Condition on ``ProviderVisit``: its time is not over, and ends no later than it can."""
    return and_(col(ProviderVisit.expires_at) > now, col(ProviderVisit.expires_at) <= now + 2 * VISIT)


def _link(session: Session, account_id: int, issuer: str, subject: str, now: datetime) -> None:
    account = session.get(Account, account_id)
    if account is None or not account.active:
        raise Forbidden(NOT_LINKED)
    other = _account_of(session, issuer, subject)
    if other is not None and other.id != account_id:
        raise Conflict("record", N_("this account of your organisation is linked to another account here"))
    acts_from_here(account)
    session.exec(delete(ProviderIdentity).where(col(ProviderIdentity.account_id) == account_id))
    session.add(ProviderIdentity(account_id=account_id, issuer=issuer, subject=subject, linked_at=now))
    note(session, AuditAction.EXECUTE, "account", object_number=str(account_id), detail="linked")


def _account_of(session: Session, issuer: str, subject: str) -> Account | None:
    """The open account that is linked to somebody at an identity provider."""
    theirs = (
        col(ProviderIdentity.issuer) == issuer,
        col(ProviderIdentity.subject) == subject,
        col(Account.active),
    )
    joined = select(Account).join(ProviderIdentity, col(ProviderIdentity.account_id) == col(Account.id))
    return session.exec(joined.where(*theirs)).one_or_none()


def _note_refusal(database: Database, number: str | None, why: str) -> None:
    with database.write() as session:
        denied, detail = AuditOutcome.DENIED, f"{SIGN_IN} by provider: {why}"
        note(session, AuditAction.EXECUTE, "account", object_number=number, outcome=denied, detail=detail)
