"""After a backup was put back: what signed somebody in when it was made signs nobody in any more."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, delete, func, select, update

from zorglogistiek.access.tables import Account, ApiToken, AwaitedCode, PasswordCode, ProviderVisit, SignInSession
from zorglogistiek.audit.recording import note
from zorglogistiek.codes import AuditAction


@dataclass(frozen=True, slots=True, kw_only=True)
class CountsAgain:
    """How many accounts are open, and how many API tokens valid, as they were when the backup was made."""

    accounts: int
    tokens: int


def end_ways_in(session: Session, now: datetime) -> CountsAgain:
    """Ends every session, and every sign-in and choice of a password that was under way.

    A session that was ended since, and a code that was used, would open the registry again. What became of accounts
    and tokens since cannot be known here: how many count is told, for somebody to look through.
    """
    session.exec(update(SignInSession).where(col(SignInSession.revoked_at).is_(None)).values(revoked_at=now))
    for under_way in (AwaitedCode, PasswordCode, ProviderVisit):
        session.exec(delete(under_way))
    note(session, AuditAction.EXECUTE, "account", detail="all sessions ended")
    valid = col(ApiToken.revoked_at).is_(None), col(ApiToken.expires_at) > now
    return CountsAgain(
        accounts=session.exec(select(func.count()).select_from(Account).where(col(Account.active))).one(),
        tokens=session.exec(select(func.count()).select_from(ApiToken).where(*valid)).one(),
    )
