"""What the administrator does with accounts: list, make, close, open again, change what one may do."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from zorglogistiek.access.accounts import WORKS_FOR, account_named, create_account, email_faults
from zorglogistiek.access.password_codes import HANDED_LASTS, forget_password, make_code
from zorglogistiek.access.permissions import Action, require
from zorglogistiek.access.sessions import end_sessions
from zorglogistiek.access.tables import Account
from zorglogistiek.access.user import User
from zorglogistiek.audit.recording import note
from zorglogistiek.codes import AuditAction, OrganisationKind, Role
from zorglogistiek.errors import Conflict, Fault, Invalid, NotFound
from zorglogistiek.words import N_

LARGEST = 2**31 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountLine:
    """An account, as a list shows it. ``state`` is what a change of it must say it saw."""

    id: int
    username: str
    display_name: str
    role: Role
    organisation_id: int
    active: bool
    email: str
    has_password: bool

    @property
    def state(self) -> str:
        """What somebody looked at who changes it: two changes at once cannot both be right."""
        return f"{self.role.value} {'open' if self.active else 'closed'}"


def accounts(session: Session, *, visible_to: User) -> list[AccountLine]:
    """Every account, by name. Forbidden for who does not manage them."""
    require(visible_to, Action.MANAGE_ACCOUNTS)
    return [line_of(account) for account in session.exec(select(Account).order_by(col(Account.username)))]


def holders(session: Session, *, visible_to: User) -> list[tuple[int, str]]:
    """Who has, or had, an account: its id and the name that the log has too. Forbidden for who may not see the log."""
    require(visible_to, Action.SEE_LOG)
    found = session.exec(select(Account.id, Account.display_name).order_by(col(Account.display_name), col(Account.id)))
    return [(key, name) for key, name in found if key is not None]


def line_of(account: Account) -> AccountLine:
    """The account as a list shows it."""
    assert account.id is not None
    return AccountLine(
        id=account.id,
        username=account.username,
        display_name=account.display_name,
        role=account.role,
        organisation_id=account.organisation_id,
        active=account.active,
        email=account.email or "",
        has_password=account.password_hash is not None,
    )


def make_account(
    session: Session,
    user: User,
    *,
    username: str,
    display_name: str,
    role: Role,
    organisation_id: int,
    kind: OrganisationKind,
    now: datetime,
    email: str = "",
) -> tuple[Account, str]:
    """Makes an account for an organisation of this kind; gives it and a code with which its holder chooses a password.

    Invalid with everything that is wrong with it.
    """
    require(user, Action.MANAGE_ACCOUNTS)
    made = create_account(
        session,
        username=username,
        display_name=display_name,
        role=role,
        organisation_id=organisation_id,
        kind=kind,
        email=email,
    )
    note(session, AuditAction.CREATE, "account", object_number=str(made.id), detail=f"role {role.value}")
    return made, make_code(session, made, now, lasts=HANDED_LASTS)


def give_code(session: Session, user: User, *, account_id: int, seen: str, now: datetime) -> tuple[Account, str]:
    """A code with which the holder of an account chooses another password, to be handed over; gives both.

    The password of before counts no more, and the sessions end: it may be in other hands. Conflict for one's own, for a
    closed account, or when it was changed meanwhile; NotFound.
    """
    account = _others_account(session, user, account_id)
    _require_state(account, seen)
    return account, _given(session, account, now)


def code_for(session: Session, user: User, *, username: str, now: datetime) -> str:
    """The same for the account of this name, for the operator: the one administrator forgot the password. NotFound."""
    require(user, Action.MANAGE_ACCOUNTS)
    account = account_named(session, username)
    if account is None:
        raise NotFound("account")
    return _given(session, account, now)


def change_email(session: Session, user: User, *, account_id: int, email: str, seen: str) -> Account:
    """Writes where a forgotten password of an account is made up for; empty: nowhere.

    ``seen`` is the address that the page showed. Invalid; Conflict, NotFound as ``close_account``.
    """
    account = _others_account(session, user, account_id)
    faults = email_faults(email)
    if faults:
        raise Invalid("account", faults)
    if (account.email or "") != seen:
        raise Conflict("account", N_("it was changed meanwhile"))
    account.email = email.strip() or None
    session.flush()
    note(session, AuditAction.UPDATE, "account", object_number=str(account_id), detail="address")
    return account


def close_account(session: Session, user: User, *, account_id: int, seen: str, now: datetime) -> Account:
    """Closes an account and ends its sessions. Conflict for one's own, or when it was changed meanwhile; NotFound."""
    account = _others_account(session, user, account_id)
    if not account.active:
        return account  # closed twice is closed once
    _require_state(account, seen)
    account.active = False
    end_sessions(session, account_id, now)
    session.flush()
    note(session, AuditAction.UPDATE, "account", object_number=str(account_id), detail="closed")
    return account


def open_account(session: Session, user: User, *, account_id: int, seen: str) -> Account:
    """Opens a closed account again. Conflict for one's own, or when it was changed meanwhile; NotFound."""
    account = _others_account(session, user, account_id)
    if account.active:
        return account
    _require_state(account, seen)
    account.active = True
    session.flush()
    note(session, AuditAction.UPDATE, "account", object_number=str(account_id), detail="opened again")
    return account


def change_role(
    session: Session, user: User, *, account_id: int, role: Role, kind: OrganisationKind, seen: str, now: datetime
) -> Account:
    """Gives an account, of an organisation of this kind, another role; it counts on the next request.

    Its sessions end, so that nobody goes on in a page of the old role. Invalid when nobody in that role works for such
    an organisation; Conflict, NotFound as ``close_account``.
    """
    account = _others_account(session, user, account_id)
    if account.role is role:
        return account
    _require_state(account, seen)
    if kind not in WORKS_FOR[role]:
        raise Invalid("account", [Fault(field="role", message=N_("does not fit the organisation of this account"))])
    account.role = role
    end_sessions(session, account_id, now)
    session.flush()
    note(session, AuditAction.UPDATE, "account", object_number=str(account_id), detail=f"role {role.value}")
    return account


def account_managed(session: Session, user: User, account_id: int) -> Account:
    """The account with this id. Forbidden for who does not manage them; NotFound."""
    require(user, Action.MANAGE_ACCOUNTS)
    found = session.get(Account, account_id) if 0 < account_id <= LARGEST else None
    if found is None:
        raise NotFound(f"account {account_id}")
    return found


def _others_account(session: Session, user: User, account_id: int) -> Account:
    account = account_managed(session, user, account_id)
    session.refresh(account, with_for_update=True)
    if account_id == user.account_id:
        raise Conflict("account", N_("your own account is for another administrator to change"))
    return account


def _require_state(account: Account, seen: str) -> None:
    if line_of(account).state != seen:
        raise Conflict("account", N_("it was changed meanwhile"))


def _given(session: Session, account: Account, now: datetime) -> str:
    if not account.active:
        raise Conflict("account", N_("it is closed: open it first"))
    forget_password(session, account, now)
    note(session, AuditAction.EXECUTE, "account", object_number=str(account.id), detail="password code given")
    return make_code(session, account, now, lasts=HANDED_LASTS)
