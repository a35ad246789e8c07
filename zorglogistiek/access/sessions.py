"""Signing in and out. The token is the visitor's; the database keeps only its hash."""

import hashlib
import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, not_, or_
from sqlmodel import Session, col, delete, select, update

from zorglogistiek.access.accounts import account_named, hash_password, outdated, verify
from zorglogistiek.access.attempts import Limit, Tried, count_attempt, forget_attempts, place_of
from zorglogistiek.access.passwords import LONGEST_PASSWORD
from zorglogistiek.access.second_factor import has_second_factor, take_code
from zorglogistiek.access.tables import Account, AwaitedCode, SignInSession
from zorglogistiek.access.user import User
from zorglogistiek.audit.circumstances import circumstances
from zorglogistiek.audit.recording import note
from zorglogistiek.codes import AuditAction, AuditOutcome, SignInWay
from zorglogistiek.database import Database
from zorglogistiek.errors import Forbidden, Unavailable, ZorglogistiekError
from zorglogistiek.words import N_

SESSION_LENGTH = timedelta(hours=12)
"""How long a sign-in lasts unless the settings say otherwise."""

IDLE_END = timedelta(minutes=60)
"""After so long without a request a session ends, unless the settings say otherwise."""

SEEN_WITHIN = 20
"""The last use is written when it is this part of the idle end later: a look at a page is no change of the registry."""

CODE_WITHIN = timedelta(minutes=5)
"""So long after the password the code of the second factor may come."""

REMEMBERED = timedelta(days=7)
"""So long after its end it is known whose a session was: a form that was typed in it is for nobody else to send."""

FARTHEST_AHEAD = timedelta(days=1)
"""A session that seems to begin farther ahead was begun while the clock was wrong: it must not come alive one day."""

SIGN_IN, SIGN_OUT = "sign-in", "sign-out"
"""What the log calls them."""

WRONG = N_("The name or the password is not right.")
CODE_WRONG = N_("The code is not right, or came too late.")

TOKEN_BYTES = 32
"""Random bytes of a token: nobody guesses 256 bits."""

QUARTER = timedelta(minutes=15)
NAME_AT_ADDRESS = Limit(name="name at address", most=5, within=QUARTER)
NAME = Limit(name="name", most=30, within=QUARTER)
ADDRESS = Limit(name="address", most=100, within=QUARTER)
CODES = Limit(name="codes", most=5, within=QUARTER)
"""Of a name, at one address few; from everywhere more, so that nobody easily locks out somebody else; of an address
many, because an office has one."""


class CodeWanted(ZorglogistiekError):
    """The password is right, and the account has a second factor: ``token`` is for ``enter_code``, once and soon."""

    def __init__(self, token: str) -> None:
        self.token = token
        super().__init__("The code of the second factor is needed too.")


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveSession:
    """A session that runs: whose it is, when it was last used, when it ends in any case, by what it was signed in."""

    id: int
    user: User
    seen_at: datetime
    expires_at: datetime
    way: SignInWay

    def left(self, now: datetime, *, idle: timedelta) -> timedelta:
        """How long it goes on when it is not used any more."""
        return min(self.expires_at, self.seen_at + idle) - now


def sign_in(
    database: Database, username: str, password: str, now: datetime, *, lasts: timedelta = SESSION_LENGTH
) -> str:
    """The token of a new session. Forbidden, in the same words and time, for a wrong name, password or closed account.

    TooMany when it was tried too often, for a name that nobody has as for any other. CodeWanted when the account has a
    second factor. It takes the database and not a session, because the password is checked between two transactions:
    that is slow on purpose, and nobody may hold up the registry's writers by trying passwords.
    """
    tried = _tried(username)
    count_attempt(database, tried, now, event=SIGN_IN)
    with database.read() as session:
        account = account_named(session, username)
        known = account.password_hash if account is not None and account.active else None
    if not verify(known, password[:LONGEST_PASSWORD]) or len(password) > LONGEST_PASSWORD:
        raise _refused(database, account, WRONG)
    assert account is not None
    assert known is not None
    renewed = hash_password(password) if outdated(known) else None
    with database.write() as session:
        ahead = col(SignInSession.created_at) > now + FARTHEST_AHEAD
        session.exec(delete(SignInSession).where(or_(col(SignInSession.expires_at) <= now - REMEMBERED, ahead)))
        session.exec(delete(AwaitedCode).where(not_(_is_awaited(now))))
        if renewed is not None:
            _renew(session, account, renewed)
        forget_attempts(session, tried, now, cleared=[NAME_AT_ADDRESS])
        if not has_second_factor(session, id_of(account)):
            return begin_session(session, account, now, lasts=lasts)
        awaited = secrets.token_urlsafe(TOKEN_BYTES)
        waiting = AwaitedCode(
            token_hash=hash_of(awaited),
            account_id=id_of(account),
            stands_on=stand_of(account),
            expires_at=now + CODE_WITHIN,
        )
        session.add(waiting)
    raise CodeWanted(awaited)


def enter_code(database: Database, awaited: str, code: str, now: datetime, *, lasts: timedelta = SESSION_LENGTH) -> str:
    """The token of a new session, for the code of the second factor after ``sign_in`` wanted it.

    Forbidden when the code is wrong, was used before or comes too late; TooMany when codes were tried too often.
    """
    with database.read() as session:
        account = _awaiting(session, awaited, now)
    if account is None:
        raise _refused(database, None, CODE_WRONG)
    tried = [Tried(limit=CODES, who=str(account.id))]
    count_attempt(database, tried, now, event=SIGN_IN)
    with database.write() as session:
        account = _awaiting(session, awaited, now)
        if account is not None and take_code(session, id_of(account), code, now):
            session.exec(delete(AwaitedCode).where(col(AwaitedCode.token_hash) == hash_of(awaited)))
            forget_attempts(session, tried, now, cleared=[CODES])
            return begin_session(session, account, now, lasts=lasts, way=SignInWay.SECOND_FACTOR)
    raise _refused(database, account, CODE_WRONG)


def begin_session(
    session: Session,
    account: Account,
    now: datetime,
    *,
    lasts: timedelta = SESSION_LENGTH,
    way: SignInWay = SignInWay.PASSWORD,
) -> str:
    """The token of a new session of an account whose holder has shown to be who they say."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    acts_from_here(account)
    session.add(
        SignInSession(
            token_hash=hash_of(token),
            account_id=id_of(account),
            created_at=now,
            expires_at=now + lasts,
            stands_on=stand_of(account),
            seen_at=now,
            way=way,
            client=circumstances().client[:60],
        )
    )
    number = str(account.id)
    note(session, AuditAction.EXECUTE, "account", object_number=number, detail=f"{SIGN_IN} by {way.value}")
    return token


def live_session(session: Session, token: str, now: datetime, *, idle: timedelta = IDLE_END) -> LiveSession | None:
    """The session of this token.

    None for an unknown token, a session that ended or was not used for ``idle``, an account that was closed, and one
    whose password, role or organisation is another than at the sign-in.
    """
    statement = (
        select(Account, SignInSession)
        .join(SignInSession, col(SignInSession.account_id) == col(Account.id))
        .where(
            col(SignInSession.token_hash) == hash_of(token),
            is_running(now, idle),
            col(Account.active),
        )
    )
    found = session.exec(statement).one_or_none()
    if found is None or found[1].stands_on != stand_of(found[0]):
        return None
    account, row = found
    user = User(
        account_id=account.id, role=account.role, organisation_id=account.organisation_id, name=account.display_name
    )
    assert row.id is not None
    assert row.seen_at is not None
    return LiveSession(id=row.id, user=user, seen_at=row.seen_at, expires_at=row.expires_at, way=row.way)


def is_running(now: datetime, idle: timedelta) -> ColumnElement[bool]:
    """Condition on ``SignInSession``: it was not ended, its time is not over, and it was used lately.

    One that was used as far ahead is over too: its times were told by a clock that was wrong, and it would last until
    that time comes.
    """
    seen_at = col(SignInSession.seen_at)
    return and_(
        col(SignInSession.revoked_at).is_(None),
        col(SignInSession.expires_at) > now,
        seen_at > now - idle,
        seen_at < now + idle,
    )


def user_of_token(session: Session, token: str, now: datetime, *, idle: timedelta = IDLE_END) -> User | None:
    """Whose session this is; None where ``live_session`` finds none."""
    live = live_session(session, token, now, idle=idle)
    return None if live is None else live.user


def keep_awake(database: Database, live: LiveSession, now: datetime, *, idle: timedelta = IDLE_END) -> LiveSession:
    """The session after this use of it, noted now and then; where nothing can be written reading goes on."""
    if now - live.seen_at < idle / SEEN_WITHIN:
        return live
    used = update(SignInSession).where(col(SignInSession.id) == live.id, col(SignInSession.seen_at) < now)
    try:
        with database.beside() as session:
            session.exec(used.values(seen_at=now))
    except Unavailable:
        return live
    return replace(live, seen_at=now)


def account_of_token(session: Session, token: str) -> int | None:
    """Whose session this is or was, also when it was signed out; None for an unknown token."""
    whose = col(SignInSession.token_hash) == hash_of(token)
    return session.exec(select(SignInSession.account_id).where(whose)).one_or_none()


def sign_out(session: Session, token: str, now: datetime) -> None:
    """Ends the session of this token; nothing happens when there is none."""
    end_former(session, hash_of(token), now)


def end_former(session: Session, token_hash: str, now: datetime) -> None:
    """Ends the session of the token with this hash, as signing out does: the browser has another one now."""
    live = col(SignInSession.token_hash) == token_hash, col(SignInSession.revoked_at).is_(None)
    account = session.exec(select(Account).join(SignInSession).where(*live)).one_or_none()
    if account is not None:
        acts_from_here(account)
        session.exec(update(SignInSession).where(*live).values(revoked_at=now))
        note(session, AuditAction.EXECUTE, "account", object_number=str(account.id), detail=SIGN_OUT)


def end_sessions(session: Session, account_id: int, now: datetime) -> None:
    """Ends all sessions of an account, and a sign-in that waits for its second step."""
    live = col(SignInSession.account_id) == account_id, col(SignInSession.revoked_at).is_(None)
    session.exec(update(SignInSession).where(*live).values(revoked_at=now))
    session.exec(delete(AwaitedCode).where(col(AwaitedCode.account_id) == account_id))


def stand_of(account: Account) -> str:
    """A digest of what a session of this account stands on."""
    parts = f"{account.password_hash} {account.role.value} {account.organisation_id}"
    return hashlib.sha256(parts.encode()).hexdigest()


def hash_of(token: str) -> str:
    """What the database keeps of a token. It is drawn from 256 bits, so that a quick hash keeps it."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def id_of(account: Account) -> int:
    """The id of an account that is stored."""
    assert account.id is not None
    return account.id


def acts_from_here(account: Account) -> None:
    """From here on it is this account that acts."""
    around = circumstances()
    around.account_id, around.user_name = account.id, account.display_name
    around.role, around.organisation_id = account.role.value, account.organisation_id


def _tried(username: str) -> list[Tried]:
    name, place = username.strip().casefold(), place_of(circumstances().client)
    return [
        Tried(limit=NAME_AT_ADDRESS, who=f"{place} {name}"),
        Tried(limit=NAME, who=name),
        Tried(limit=ADDRESS, who=place),
    ]


def _renew(session: Session, account: Account, renewed: str) -> None:
    """Keeps the password under a hash of today's parameters; sessions that stood on the old hash stand on this one."""
    before, old = account.password_hash, stand_of(account)
    account.password_hash = renewed
    unchanged = col(Account.id) == account.id, col(Account.password_hash) == before
    session.exec(update(Account).where(*unchanged).values(password_hash=renewed))
    theirs = col(SignInSession.account_id) == account.id, col(SignInSession.stands_on) == old
    session.exec(update(SignInSession).where(*theirs).values(stands_on=stand_of(account)))


def _awaiting(session: Session, awaited: str, now: datetime) -> Account | None:
    """The account whose code is awaited; None when none is, or the account changed or was closed since its password."""
    statement = (
        select(Account, AwaitedCode.stands_on)
        .join(AwaitedCode, col(AwaitedCode.account_id) == col(Account.id))
        .where(col(AwaitedCode.token_hash) == hash_of(awaited), _is_awaited(now), col(Account.active))
    )
    found = session.exec(statement).one_or_none()
    return None if found is None or found[1] != stand_of(found[0]) else found[0]


def _is_awaited(now: datetime) -> ColumnElement[bool]:
    """Condition on ``AwaitedCode``: its time is not over, and ends no later than it can."""
    return and_(col(AwaitedCode.expires_at) > now, col(AwaitedCode.expires_at) <= now + 2 * CODE_WITHIN)


def _refused(database: Database, account: Account | None, message: str) -> Forbidden:
    """Records a sign-in that failed; of whom only when there is such an account: what was typed may be a password."""
    error = Forbidden(message)
    error.recorded = True
    number = None if account is None else str(account.id)
    with database.write() as session:
        denied = AuditOutcome.DENIED
        note(session, AuditAction.EXECUTE, "account", object_number=number, outcome=denied, detail=SIGN_IN)
    return error
