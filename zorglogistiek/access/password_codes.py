"""Codes with which the holder of an account chooses a password: the first one, and another for a forgotten one.

A code is drawn from 120 bits, shown or mailed once, kept as a hash, used once, and over after a while. Who made it
never learns the password; who uses it signs in afterwards like everybody, with the second factor where there is one.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlmodel import Session, col, delete, select

from zorglogistiek.access.accounts import account_named, hash_password
from zorglogistiek.access.attempts import Limit, Tried, count_attempt, forget_attempts, place_of
from zorglogistiek.access.passwords import LONGEST_PASSWORD, normal, password_faults
from zorglogistiek.access.sessions import (
    ADDRESS,
    QUARTER,
    acts_from_here,
    end_sessions,
    hash_of,
    id_of,
)
from zorglogistiek.access.tables import Account, PasswordCode
from zorglogistiek.audit.circumstances import circumstances
from zorglogistiek.audit.recording import note
from zorglogistiek.codes import AuditAction, AuditOutcome
from zorglogistiek.database import Database
from zorglogistiek.errors import Fault, Invalid
from zorglogistiek.numbering import ALPHABET
from zorglogistiek.words import N_

HANDED_LASTS = timedelta(hours=72)
"""So long a code lasts that was handed over: from a Friday until after the weekend."""

MAILED_LASTS = timedelta(hours=1)
"""So long a code lasts that was mailed."""

CODE_LENGTH, GROUP_LENGTH = 24, 4
"""24 of 32 characters are 120 bits: a quick hash keeps what nobody can try out."""

READ_AS = str.maketrans("OIL", "011")
"""What somebody may read in a code, which has none of these."""

CODE_AT_ADDRESS = Limit(name="password code at address", most=5, within=QUARTER)
CODE_OF_NAME = Limit(name="password code", most=30, within=QUARTER)
ASKED_FOR_NAME = Limit(name="forgotten name", most=3, within=timedelta(hours=1))
ASKED_AT_ADDRESS = Limit(name="forgotten at address", most=30, within=timedelta(hours=1))
"""So often somebody may ask for mail: of a name that nobody has as of any other."""

NOT_THE_CODE = N_("does not belong to this name, was used before, or is too old")
NOT_THE_SAME = N_("is not the same as the new password")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailed:
    """A code that is to be mailed: whereto, the code, and until when it counts."""

    to: str
    code: str
    until: datetime


def make_code(session: Session, account: Account, now: datetime, *, lasts: timedelta) -> str:
    """A new code for an account; the one that is shown, for only a hash is kept. Codes that are over are deleted."""
    session.exec(delete(PasswordCode).where(col(PasswordCode.expires_at) <= now))
    drawn = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
    session.add(PasswordCode(code_hash=hash_of(drawn), account_id=id_of(account), expires_at=now + lasts))
    session.flush()
    return "-".join(drawn[start : start + GROUP_LENGTH] for start in range(0, CODE_LENGTH, GROUP_LENGTH))


def forget_password(session: Session, account: Account, now: datetime) -> None:
    """Nobody signs in with the password any more; sessions and codes of before end."""
    account.password_hash = None
    session.add(account)
    session.exec(delete(PasswordCode).where(col(PasswordCode.account_id) == account.id))
    end_sessions(session, id_of(account), now)


def count_asking(database: Database, username: str, now: datetime) -> None:
    """Counts that somebody asks for mail because of a forgotten password. TooMany."""
    tried = [
        Tried(limit=ASKED_FOR_NAME, who=normal(username)),
        Tried(limit=ASKED_AT_ADDRESS, who=place_of(circumstances().client)),
    ]
    count_attempt(database, tried, now, event="forgotten password")


def code_to_mail(database: Database, username: str, now: datetime) -> Mailed | None:
    """A code for the account of this name, to be mailed; None when there is none that is open and has an address.

    To be called after the answer was given, so that neither the answer nor its time tells whether there is one. The
    present password goes on until another is chosen: who asks for mail may be somebody else.
    """
    with database.write() as session:
        account = account_named(session, username)
        if account is None or not account.active or account.email is None:
            return None
        code = make_code(session, account, now, lasts=MAILED_LASTS)
        number = str(account.id)
        note(session, AuditAction.EXECUTE, "account", object_number=number, detail="password code mailed")
        return Mailed(to=account.email, code=code, until=now + MAILED_LASTS)


def holder_of(database: Database, *, username: str, code: str, now: datetime) -> Account:
    """The account that this code is for, when it is the one of this name. It is counted, and not used by it.

    Invalid (recorded) when it is not, TooMany when codes were tried too often.
    """
    count_attempt(database, _tried(username), now, event="password code")
    with database.read() as session:
        account = _holder(session, username, code, now)
    if account is None:
        with database.write() as session:
            denied = AuditOutcome.DENIED
            note(session, AuditAction.EXECUTE, "account", outcome=denied, detail="password code")
        raise Invalid("account", [Fault(field="code", message=NOT_THE_CODE)])
    return account


def choose_password(
    database: Database,
    *,
    username: str,
    code: str,
    new: str,
    again: str,
    now: datetime,
    words: Sequence[str] = (),
    leaked: Path | None = None,
) -> None:
    """The holder of an account chooses a password; the code is used by it, and all sessions of the account end.

    ``words`` are those of the account's organisation (see ``password_faults``). Invalid with everything that is wrong;
    then the code stays. Of two that send it at once, one is too late.
    """
    with database.read() as session:
        account = _holder(session, username, code, now)
    if account is None:
        raise Invalid("account", [Fault(field="code", message=NOT_THE_CODE)])
    known = (account.display_name, *words)
    faults = password_faults(new, username=account.username, words=known, leaked=leaked, field="new")
    if new != again:
        faults.append(Fault(field="again", message=NOT_THE_SAME))
    if faults:
        with database.write() as session:
            forget_attempts(session, _tried(username), now)
        raise Invalid("account", faults)
    made = hash_password(new)
    with database.write() as session:
        row = _holder(session, username, code, now, lock=True)
        if row is None:
            raise Invalid("account", [Fault(field="code", message=NOT_THE_CODE)])
        forget_password(session, row, now)
        row.password_hash = made
        session.add(row)
        session.flush()
        forget_attempts(session, _tried(username), now, cleared=[CODE_AT_ADDRESS])
        acts_from_here(row)
        note(session, AuditAction.EXECUTE, "account", object_number=str(row.id), detail="password chosen")


def _holder(session: Session, username: str, code: str, now: datetime, *, lock: bool = False) -> Account | None:
    typed = "".join(letter for letter in code.upper() if letter.isalnum()).translate(READ_AS)
    mine = (
        col(PasswordCode.code_hash) == hash_of(typed),
        col(PasswordCode.expires_at) > now,
        col(Account.username) == normal(username),
        col(Account.active),
    )
    if not username.isprintable():
        return None  # no account has such a name, and not every database can be asked for it
    statement = select(Account).join(PasswordCode, col(PasswordCode.account_id) == col(Account.id)).where(*mine)
    return session.exec(statement.with_for_update() if lock else statement).one_or_none()


def _tried(username: str) -> list[Tried]:
    name, place = normal(username)[:LONGEST_PASSWORD], place_of(circumstances().client)
    return [
        Tried(limit=CODE_AT_ADDRESS, who=f"{place} {name}"),
        Tried(limit=CODE_OF_NAME, who=name),
        Tried(limit=ADDRESS, who=place),
    ]
