"""Signing in and out. The token is the visitor's; the database keeps only its hash."""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlmodel import Session, col, delete, select, update

from zorglogistiek.access.accounts import LONGEST_PASSWORD, account_named, hash_password, outdated, verify
from zorglogistiek.access.tables import Account, SignInSession
from zorglogistiek.access.user import User
from zorglogistiek.audit.circumstances import circumstances
from zorglogistiek.audit.recording import note
from zorglogistiek.codes import AuditAction, AuditOutcome
from zorglogistiek.database import Database
from zorglogistiek.errors import Forbidden
from zorglogistiek.words import N_

SESSION_LENGTH = timedelta(hours=12)
"""How long a sign-in lasts unless the settings say otherwise."""

REMEMBERED = timedelta(days=7)
"""So long after its end it is known whose a session was: a form that was typed in it is for nobody else to send."""

SIGN_IN, SIGN_OUT = "sign-in", "sign-out"
"""What the log calls them."""

TOKEN_BYTES = 32
"""Random bytes of a token: nobody guesses 256 bits."""


def sign_in(
    database: Database, username: str, password: str, now: datetime, *, lasts: timedelta = SESSION_LENGTH
) -> str:
    """The token of a new session. Forbidden, in the same words and time, for a wrong name, password or closed account.

    It takes the database and not a session, because the password is checked between two transactions: that is
    slow on purpose, and nobody may hold up the registry's writers by trying passwords.
    """
    with database.read() as session:
        account = account_named(session, username)
        known = account.password_hash if account is not None and account.active else None
    if not verify(known, password[:LONGEST_PASSWORD]) or len(password) > LONGEST_PASSWORD:
        raise _refused(database, account)
    assert account is not None
    assert known is not None
    renewed = hash_password(password) if outdated(known) else None
    token = secrets.token_urlsafe(TOKEN_BYTES)
    with database.write() as session:
        session.exec(delete(SignInSession).where(col(SignInSession.expires_at) <= now - REMEMBERED))
        if renewed is not None:
            unchanged = col(Account.id) == account.id, col(Account.password_hash) == known
            session.exec(update(Account).where(*unchanged).values(password_hash=renewed))
        assert account.id is not None
        _acts(account)
        note(session, AuditAction.EXECUTE, "account", object_number=str(account.id), detail=SIGN_IN)
        session.add(
            SignInSession(token_hash=_hash(token), account_id=account.id, created_at=now, expires_at=now + lasts)
        )
    return token


def user_of_token(session: Session, token: str, now: datetime) -> User | None:
    """Whose session this is; None for an unknown token, a session that ended, and an account that was closed."""
    statement = (
        select(Account)
        .join(SignInSession, col(SignInSession.account_id) == col(Account.id))
        .where(
            col(SignInSession.token_hash) == _hash(token),
            col(SignInSession.revoked_at).is_(None),
            col(SignInSession.expires_at) > now,
            col(Account.active),
        )
    )
    account = session.exec(statement).one_or_none()
    if account is None:
        return None
    return User(
        account_id=account.id,
        role=account.role,
        organisation_id=account.organisation_id,
        name=account.display_name,
    )


def account_of_token(session: Session, token: str) -> int | None:
    """Whose session this is or was, also when it was signed out; None for an unknown token."""
    whose = col(SignInSession.token_hash) == _hash(token)
    return session.exec(select(SignInSession.account_id).where(whose)).one_or_none()


def sign_out(session: Session, token: str, now: datetime) -> None:
    """Ends the session of this token; nothing happens when there is none."""
    live = col(SignInSession.token_hash) == _hash(token), col(SignInSession.revoked_at).is_(None)
    account = session.exec(select(Account).join(SignInSession).where(*live)).one_or_none()
    if account is not None:
        _acts(account)
        session.exec(update(SignInSession).where(*live).values(revoked_at=now))
        note(session, AuditAction.EXECUTE, "account", object_number=str(account.id), detail=SIGN_OUT)


def _refused(database: Database, account: Account | None) -> Forbidden:
    """Records a sign-in that failed; of whom only when there is such an account: what was typed may be a password."""
    error = Forbidden(N_("The name or the password is not right."))
    error.recorded = True
    number = None if account is None else str(account.id)
    with database.write() as session:
        denied = AuditOutcome.DENIED
        note(session, AuditAction.EXECUTE, "account", object_number=number, outcome=denied, detail=SIGN_IN)
    return error


def _acts(account: Account) -> None:
    """From here on it is this account that acts."""
    around = circumstances()
    around.account_id, around.user_name = account.id, account.display_name
    around.role, around.organisation_id = account.role.value, account.organisation_id


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
