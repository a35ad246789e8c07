"""The second factor of an account: set up and removed by who also knows the password, or removed by the operator."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from zorglogistiek.access.accounts import account_named
from zorglogistiek.access.attempts import Tried, count_attempt, forget_attempts
from zorglogistiek.access.own_account import Proof, account_of, check_own_password, check_proof
from zorglogistiek.access.second_factor import (
    begin_second_factor,
    confirm_second_factor,
    has_second_factor,
    remove_second_factor,
)
from zorglogistiek.access.sessions import CODES, begin_session, end_sessions, id_of
from zorglogistiek.access.tables import SecondFactor
from zorglogistiek.access.user import User
from zorglogistiek.codes import SignInWay
from zorglogistiek.database import Database
from zorglogistiek.errors import NotFound


def begin(database: Database, user: User, password: str, now: datetime) -> str:
    """The secret for the app, for who knows the password. Invalid, TooMany, Conflict when there is a factor already."""
    account = check_own_password(database, user, password, now)
    with database.write() as session:
        return begin_second_factor(session, id_of(account), now)


def pending(database: Database, user: User) -> str:
    """The secret that is being set up; empty when none is."""
    with database.read() as session:
        mine = col(SecondFactor.account_id) == user.account_id, col(SecondFactor.confirmed_at).is_(None)
        factor = session.exec(select(SecondFactor).where(*mine)).one_or_none()
        return "" if factor is None else factor.secret


def confirm(database: Database, user: User, code: str, now: datetime, *, hours: float) -> str:
    """Sets the second factor, by a first code; the token of a new session, while all others end.

    Invalid for a wrong code, TooMany when codes were tried too often.
    """
    with database.read() as session:
        account = account_of(session, user)
    tried = [Tried(limit=CODES, who=str(account.id))]
    count_attempt(database, tried, now, event="second factor")
    with database.write() as session:
        account = account_of(session, user)
        confirm_second_factor(session, id_of(account), code, now)
        forget_attempts(session, tried, now, cleared=[CODES])
        end_sessions(session, id_of(account), now)
        return begin_session(session, account, now, lasts=timedelta(hours=hours), way=SignInWay.SECOND_FACTOR)


def remove(database: Database, user: User, proof: Proof, now: datetime) -> None:
    """Removes the second factor, for who knows the password and has it still. Invalid, TooMany."""
    account = check_proof(database, user, proof, now)
    with database.write() as session:
        remove_second_factor(session, id_of(account))


def remove_for(database: Database, username: str, now: datetime) -> None:
    """Removes it for somebody who lost the telephone, and ends the sessions of the account. NotFound.

    For the operator, who has made sure who asks it.
    """
    with database.write() as session:
        account_id = _id_named(session, username)
        remove_second_factor(session, account_id)
        end_sessions(session, account_id, now)


def state_for(database: Database, username: str) -> bool:
    """Whether an account has a second factor that counts. NotFound."""
    with database.read() as session:
        return has_second_factor(session, _id_named(session, username))


def _id_named(session: Session, username: str) -> int:
    account = account_named(session, username)
    if account is None:
        raise NotFound("account")
    return id_of(account)
