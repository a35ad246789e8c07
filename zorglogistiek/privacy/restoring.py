"""What an older backup would give back that was taken away since: sign-ins, and the rights of accounts and programs.

A backup holds the sign-ins of then, codes that were used since, and tokens that were revoked since. The sign-ins end,
all of them. Of rights the registry that is replaced tells what was taken away, as far as it can be read: that stays
away. Rights are only ever narrowed by this: what somebody was given since is not given again.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, SQLModel, col, delete, func, select, update

from zorglogistiek.access.tables import (
    Account,
    ApiToken,
    AwaitedCode,
    EmergencyAccess,
    PasswordCode,
    ProviderIdentity,
    ProviderVisit,
    SecondFactor,
    SignInSession,
)
from zorglogistiek.audit.recording import note
from zorglogistiek.clock import day_at
from zorglogistiek.codes import AuditAction
from zorglogistiek.database import Database
from zorglogistiek.errors import ZorglogistiekError
from zorglogistiek.places.tables import Organisation
from zorglogistiek.statistics.microdata.tables import ResearchPermit

DETAIL = "restore"
"""What the log says of each of these."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """What an account may do, and what opens it.

    ``works`` is whether it is open, its role and its organisation; ``factor`` when the second factor was confirmed,
    ``identity`` who it is to which identity provider.
    """

    works: tuple[bool, str, str]
    password: str | None
    factor: datetime | None
    identity: tuple[str, str] | None
    email: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    """What a registry knows of rights: accounts by name; of tokens and permits, by number, whether they were ended."""

    accounts: Mapping[str, Stand]
    tokens: Mapping[str, bool]
    permits: Mapping[str, bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenAway:
    """What was done in a restored registry, by names of accounts and numbers of the rest.

    ``closed`` had another role or organisation since, or was closed; ``to_choose`` must choose a password anew.
    ``signed_in`` counts the sessions that ended. The last three count what is open, and about which nothing is known.
    """

    signed_in: int
    closed: tuple[str, ...]
    to_choose: tuple[str, ...]
    tokens: tuple[str, ...]
    permits: tuple[str, ...]
    unknown_accounts: int
    unknown_tokens: int
    unknown_permits: int

    @property
    def unknown(self) -> bool:
        """Whether something is open of which nobody could be asked whether it was taken away since."""
        return bool(self.unknown_accounts + self.unknown_tokens + self.unknown_permits)


def rights_at(url: str) -> Rights | None:
    """What the registry at this address knows of rights; None when there is none that this program can read."""
    database = Database(url)
    try:
        if database.file is not None and not database.file.exists():
            return None
        if not database.is_migrated():
            return None
        with database.read() as session:
            return rights_of(session)
    except (ZorglogistiekError, DBAPIError):
        return None
    finally:
        database.dispose()


def rights_of(session: Session) -> Rights:
    """The same, of the registry of a session."""
    stands = {account.username: _stand(session, account) for account in session.exec(select(Account))}
    return Rights(
        accounts=stands,
        tokens={row.number: row.revoked_at is not None for row in session.exec(select(ApiToken))},
        permits={row.number: row.withdrawn_at is not None for row in session.exec(select(ResearchPermit))},
    )


def take_away(session: Session, before: Rights | None, *, now: datetime) -> TakenAway:
    """Ends every sign-in of a restored registry, and takes away again what ``before`` says was taken away since."""
    known = before or Rights(accounts={}, tokens={}, permits={})
    signed_in = _end_sign_ins(session, now)
    closed, to_choose, unknown = [], [], 0
    for account in session.exec(select(Account).order_by(col(Account.username))).all():
        was_open, had_password = account.active, account.password_hash
        if account.username in known.accounts:
            _narrow(session, account, known.accounts[account.username])
        else:
            unknown += account.active
        if was_open and not account.active:
            closed.append(account.username)
        elif was_open and account.password_hash != had_password:
            to_choose.append(account.username)
    tokens = [row for row in session.exec(select(ApiToken)) if row.revoked_at is None and row.expires_at > now]
    permits = [row for row in session.exec(select(ResearchPermit)) if _in_force(row, now)]
    for token in tokens:
        if known.tokens.get(token.number):
            token.revoked_at = now
            note(session, AuditAction.EXECUTE, "api token", object_number=token.number, detail=f"{DETAIL}: revoked")
    for permit in permits:
        if known.permits.get(permit.number):
            permit.withdrawn_at = now
    session.flush()
    return TakenAway(
        signed_in=signed_in,
        closed=tuple(closed),
        to_choose=tuple(to_choose),
        tokens=tuple(sorted(row.number for row in tokens if row.revoked_at is not None)),
        permits=tuple(sorted(row.number for row in permits if row.withdrawn_at is not None)),
        unknown_accounts=unknown,
        unknown_tokens=sum(row.number not in known.tokens for row in tokens),
        unknown_permits=sum(row.number not in known.permits for row in permits),
    )


def _end_sign_ins(session: Session, now: datetime) -> int:
    """Ends sessions and emergency accesses, and whatever waits to become a sign-in; gives how many sessions ended."""
    running = col(SignInSession.revoked_at).is_(None), col(SignInSession.expires_at) > now
    ended = session.exec(select(func.count()).select_from(SignInSession).where(*running)).one()
    session.exec(update(SignInSession).where(col(SignInSession.revoked_at).is_(None)).values(revoked_at=now))
    waiting: tuple[type[SQLModel], ...] = (AwaitedCode, PasswordCode, ProviderVisit)
    for table in waiting:
        session.exec(delete(table))
    looking = col(EmergencyAccess.ended_at).is_(None), col(EmergencyAccess.ends_at) > now
    session.exec(update(EmergencyAccess).where(*looking).values(ended_at=now))
    note(session, AuditAction.EXECUTE, "sign_in_session", detail=f"{DETAIL}: all ended")
    return ended


def _stand(session: Session, account: Account) -> Stand:
    confirmed = select(SecondFactor.confirmed_at).where(SecondFactor.account_id == account.id)
    linked = select(ProviderIdentity.issuer, ProviderIdentity.subject).where(ProviderIdentity.account_id == account.id)
    identity = session.exec(linked).one_or_none()
    organisation = session.get_one(Organisation, account.organisation_id)
    return Stand(
        works=(account.active, account.role.value, organisation.number),
        password=account.password_hash,
        factor=session.exec(confirmed).one_or_none(),
        identity=None if identity is None else (identity[0], identity[1]),
        email=account.email,
    )


def _narrow(session: Session, account: Account, then: Stand) -> None:
    """Closes an account that was closed since or worked otherwise; takes away what opened it and was changed since.

    ``then`` is how it stood in the registry that was replaced.
    """
    found = list(_changed(_stand(session, account), then))
    if not found:
        return
    if "works" in found:
        account.active = False
    if {"password", "factor"} & set(found):
        account.password_hash = None
    if "factor" in found:
        session.exec(delete(SecondFactor).where(col(SecondFactor.account_id) == account.id))
    if "identity" in found:
        session.exec(delete(ProviderIdentity).where(col(ProviderIdentity.account_id) == account.id))
    if "email" in found:
        account.email = None
    session.add(account)
    session.flush()
    detail = f"{DETAIL}: {', '.join(found)} changed since"
    note(session, AuditAction.UPDATE, "account", object_number=str(account.id), detail=detail)


def _changed(here: Stand, then: Stand) -> Iterator[str]:
    """What of an account is here and was changed or taken away since."""
    if here.works[0] and here.works != then.works:
        yield "works"
    for name in ("password", "factor", "identity", "email"):
        if getattr(here, name) not in (None, getattr(then, name)):
            yield name


def _in_force(permit: ResearchPermit, now: datetime) -> bool:
    return permit.withdrawn_at is None and permit.last_day >= day_at(now)
