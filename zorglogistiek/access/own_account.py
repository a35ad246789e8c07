"""What somebody does with the own account: another password, and which sessions there are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlmodel import Session, col, delete, select, update

from zorglogistiek.access.accounts import hash_password, verify
from zorglogistiek.access.attempts import Limit, Tried, count_attempt, forget_attempts
from zorglogistiek.access.password_codes import NOT_THE_SAME
from zorglogistiek.access.passwords import LONGEST_PASSWORD, password_faults
from zorglogistiek.access.second_factor import has_second_factor, take_code
from zorglogistiek.access.sessions import (
    CODES,
    QUARTER,
    SESSION_LENGTH,
    begin_session,
    hash_of,
    id_of,
    is_running,
    stand_of,
)
from zorglogistiek.access.tables import Account, PasswordCode, SignInSession
from zorglogistiek.access.user import User
from zorglogistiek.audit.recording import note
from zorglogistiek.codes import AuditAction, SignInWay
from zorglogistiek.database import Database
from zorglogistiek.errors import Conflict, Fault, Forbidden, Invalid, NotFound
from zorglogistiek.words import N_

OWN_PASSWORD = Limit(name="own password", most=5, within=QUARTER)
"""Who finds a page open is no nearer to the password."""

NO_ACCOUNT = N_("This needs an account of a person.")


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnSession:
    """One of somebody's sessions that run; ``current`` is the one that asks."""

    id: int
    began_at: datetime
    seen_at: datetime
    ends_at: datetime
    client: str
    way: SignInWay
    current: bool


def account_of(session: Session, user: User) -> Account:
    """The account of who acts. Forbidden for who has none: the command line, a program with an API token."""
    account = None if user.account_id is None else session.get(Account, user.account_id)
    if account is None:
        raise Forbidden(NO_ACCOUNT)
    return account


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What who acts shows once more before a step that somebody else must not take.

    The password, and the code of the second factor where the account has one.
    """

    password: str
    code: str = ""


def check_own_password(database: Database, user: User, password: str, now: datetime) -> Account:
    """The account of who acts, when this is its password.

    Invalid when it is not, TooMany when that was tried too often, Forbidden for who has no account.
    """
    with database.read() as session:
        account = account_of(session, user)
    tried = [Tried(limit=OWN_PASSWORD, who=str(account.id))]
    count_attempt(database, tried, now, event="own password")
    if not verify(account.password_hash, password[:LONGEST_PASSWORD]) or len(password) > LONGEST_PASSWORD:
        raise Invalid("account", [Fault(field="current", message=N_("is not your password"))])
    with database.write() as session:
        forget_attempts(session, tried, now, cleared=[OWN_PASSWORD])
    return account


def check_before_ending(database: Database, user: User, password: str, now: datetime) -> None:
    """As ``check_own_password``, asked before sessions end; who has no password signs in elsewhere, and need not."""
    with database.read() as session:
        has_password = account_of(session, user).password_hash is not None
    if has_password:
        check_own_password(database, user, password, now)


def check_proof(database: Database, user: User, proof: Proof, now: datetime) -> Account:
    """The account of who acts, after all that a sign-in with its password asks was shown again.

    As ``check_own_password``; Invalid too when the code of the second factor is not right. The code is used by it.
    """
    account = check_own_password(database, user, proof.password, now)
    _check_code(database, account, proof.code, now)
    return account


def _check_code(database: Database, account: Account, code: str, now: datetime) -> None:
    """The second half of ``check_proof``: nothing where the account has no second factor."""
    with database.read() as session:
        if not has_second_factor(session, id_of(account)):
            return
    tried = [Tried(limit=CODES, who=str(account.id))]
    count_attempt(database, tried, now, event="second factor")
    with database.write() as session:
        right = take_code(session, id_of(account), code, now)
        if right:
            forget_attempts(session, tried, now, cleared=[CODES])
    if not right:
        raise Invalid("account", [Fault(field="code", message=N_("is not the code that the app shows now"))])


def change_password(
    database: Database,
    user: User,
    *,
    proof: Proof,
    new: str,
    again: str,
    now: datetime,
    words: Sequence[str] = (),
    leaked: Path | None = None,
    lasts: timedelta = SESSION_LENGTH,
    way: SignInWay = SignInWay.PASSWORD,
) -> str:
    """The token of a new session; every other session of the account ends, because they stood on the old password.

    ``words`` are those of the organisation (see ``password_faults``). Invalid with everything that is wrong, Conflict
    when the password was changed by somebody else meanwhile.
    """
    # Measuring a password is work: only for who has shown to know the present one. A code is used up last.
    account = check_own_password(database, user, proof.password, now)
    known = (account.display_name, *words)
    faults = password_faults(new, username=account.username, words=known, leaked=leaked, field="new")
    if new != again:
        faults.append(Fault(field="again", message=NOT_THE_SAME))
    if new == proof.password:
        faults.append(Fault(field="new", message=N_("is the password that you have now")))
    if faults:
        raise Invalid("account", faults)
    _check_code(database, account, proof.code, now)
    before, made = account.password_hash, hash_password(new)
    with database.write() as session:
        row = account_of(session, user)
        if row.password_hash != before:
            raise Conflict("record", N_("it was changed by somebody else meanwhile"))
        row.password_hash = made
        session.add(row)
        session.exec(delete(PasswordCode).where(col(PasswordCode.account_id) == row.id))
        session.flush()
        note(session, AuditAction.EXECUTE, "account", object_number=str(row.id), detail="password changed")
        return begin_session(session, row, now, lasts=lasts, way=way)


def own_sessions(session: Session, user: User, token: str, now: datetime, *, idle: timedelta) -> Sequence[OwnSession]:
    """The sessions of who asks that run, the one used last first; ``token`` is that of the one that asks."""
    account = account_of(session, user)
    theirs = (
        col(SignInSession.account_id) == account.id,
        is_running(now, idle),
        col(SignInSession.stands_on) == stand_of(account),
    )
    rows = session.exec(select(SignInSession).where(*theirs).order_by(col(SignInSession.seen_at).desc())).all()
    return [
        OwnSession(
            id=row.id,
            began_at=row.created_at,
            seen_at=row.seen_at,
            ends_at=row.expires_at,
            client=row.client,
            way=row.way,
            current=row.token_hash == hash_of(token),
        )
        for row in rows
        if row.id is not None and row.seen_at is not None
    ]


def end_session(session: Session, user: User, session_id: int, now: datetime) -> None:
    """Ends one of the own sessions; nothing happens when it ended already. NotFound for another's, and for none."""
    row = session.get(SignInSession, session_id)
    if row is None or user.account_id is None or row.account_id != user.account_id:
        raise NotFound("session")
    if row.revoked_at is None:
        row.revoked_at = now
        session.add(row)
        note(session, AuditAction.EXECUTE, "account", object_number=str(user.account_id), detail="session ended")


def end_other_sessions(session: Session, user: User, token: str, now: datetime) -> None:
    """Ends all sessions of who asks but the one that asks."""
    account = account_of(session, user)
    others = (
        col(SignInSession.account_id) == account.id,
        col(SignInSession.revoked_at).is_(None),
        col(SignInSession.token_hash) != hash_of(token),
    )
    session.exec(update(SignInSession).where(*others).values(revoked_at=now))
    note(session, AuditAction.EXECUTE, "account", object_number=str(account.id), detail="other sessions ended")
